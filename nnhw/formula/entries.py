"""One entry of a line in letters: ``dg[i] * x[j]`` of ``dg @ x.T``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.functions import find
from nnhw.formula.shapes import as_matrix, infer, is_single
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    FormulaError,
    Index,
    Name,
    Negative,
    Node,
    Slice,
    Transpose,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.formula.shapes import Shape

LETTERS = "ijklpqrs"  # of indices, as far as the sheet has no such letter
_SUMS = {"rowsum": (False, True), "colsum": (True, False), "sum": (True, True)}


def entry(tree: Node, shapes: Mapping[str, Shape]) -> tuple[Node, tuple[str, str]] | None:
    """Return the formula of one entry of a matrix, and the letters of its row and column.

    Parameters
    ----------
    tree
        The right side of a line, its vectors turned as they are meant.
    shapes
        The shape of every letter.

    Returns
    -------
    tuple or None
        ``None`` where an entry has no formula of its own, as in a convolution.
    """
    free = [letter for letter in LETTERS if letter not in shapes]
    if len(free) < 2:
        return None
    row, column, *inner = free
    try:
        return _Entries(shapes, inner).of(tree, Name(row), Name(column)), (row, column)
    except (_NoFormulaError, FormulaError):
        return None


class _NoFormulaError(Exception):
    """An entry has no formula of its own."""


class _Entries:
    """Entries of formulas.

    Parameters
    ----------
    shapes
        Of every letter.
    free
        The letters that sums may run over.
    """

    def __init__(self, shapes: Mapping[str, Shape], free: list[str]) -> None:
        self.shapes, self.free = shapes, free

    def of(self, node: Node, i: Node, j: Node) -> Node:
        """Return the entry of a formula in a row and a column; what is one number is its own."""
        shape = infer(node, self.shapes)
        if is_single(shape):
            return node
        match node:
            case Name():
                return Index(node, _of_more_than_one(shape, i, j))
            case Negative(operand):
                return Negative(self.of(operand, i, j))
            case Transpose(operand):
                return self.of(operand, j, i)
            case Binary("@", left, right):
                return self._product(left, right, i, j)
            case Binary(sign, left, right):
                return Binary(sign, self.of(left, i, j), self.of(right, i, j))
            case Call(function, (operand,)) if function in _SUMS:
                return self._sum(operand, i, j, *_SUMS[function])
            case Call(function, arguments):
                return self._call(node, function, arguments, i, j)
            case Index(Name() as operand, (Slice(None, None), place)):
                return Index(operand, (i, place))
            case Index(Name() as operand, (place, Slice(None, None))):
                return Index(operand, (place, j))
        raise _NoFormulaError

    def _product(self, left: Node, right: Node, i: Node, j: Node) -> Node:
        inner = as_matrix(infer(left, self.shapes))[1]
        if inner == 1:
            one = Constant("1")
            return Binary("*", self.of(left, i, one), self.of(right, one, j))
        k = self._letter()
        return _summed(Binary("*", self.of(left, i, k), self.of(right, k, j)), k)

    def _sum(self, operand: Node, i: Node, j: Node, over_rows: bool, over_columns: bool) -> Node:
        rows, columns = as_matrix(infer(operand, self.shapes))
        k = self._letter() if over_rows and rows != 1 else i
        n = self._letter() if over_columns and columns != 1 else j
        return _summed(self.of(operand, k, n), *(each for each in (k, n) if each not in (i, j)))

    def _call(
        self, node: Call, function: str, arguments: tuple[Node, ...], i: Node, j: Node
    ) -> Node:
        known = find(function)
        kind = known.kind if known else ""
        if kind in {"entrywise", "extreme"} and not node.options:
            return Call(function, tuple(self.of(each, i, j) for each in arguments))
        if kind in {"same", "inverse"} and isinstance(arguments[0], Name):
            return Index(node, _of_more_than_one(infer(node, self.shapes), i, j))
        raise _NoFormulaError

    def _letter(self) -> Name:
        if not self.free:
            raise _NoFormulaError
        return Name(self.free.pop(0))


def _of_more_than_one(shape: Shape, i: Node, j: Node) -> tuple[Node, ...]:
    """Return the indices along the axes that have more than one entry."""
    return tuple(k for k, size in zip((i, j), as_matrix(shape), strict=True) if size != 1)


def _summed(term: Node, *over: Node) -> Node:
    for letter in over:
        term = Call("sum", (term,), (("over", letter),))
    return term
