"""Numbers in place of letters: as whole matrices, or entry by entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula.functions import find
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    FormulaError,
    Index,
    Name,
    Negative,
    Node,
    SquaredNorm,
    Stack,
    Transpose,
    Value,
    rebuild,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Evaluate = Callable[[Node], Any]  # the value of a part of a formula, as a matrix
    Entry = tuple[int, int]

MOST_TERMS = 6  # past so many, the arithmetic of an entry is not written out


def substitute(node: Node, evaluate: Evaluate) -> Node:
    """Return the formula with matrices in place of its letters.

    Parameters
    ----------
    node
        The right side of a line.
    evaluate
        Gives the value of a part; a mask such as r′(g), a transpose and an
        appended 1 are shown as their values, and so are recorded, not redone
        by whoever prints them.
    """

    def change(part: Node) -> Node | None:
        match part:
            case Name() | Transpose(Name()) | Index() | Stack():
                return Value(np.asarray(evaluate(part)))
            case Transpose(Stack() | Index()):
                return Value(np.asarray(evaluate(part)))
            case Transpose(Call(function)) if _kind(function) in _MADE:
                return Value(np.asarray(evaluate(part)))
            case Call(function) if _kind(function) in _MADE or (
                _is_mask(function) and part is not node
            ):
                return Value(np.asarray(evaluate(part)))
        return None

    return rebuild(node, change)


_MADE = {"sizes", "square", "pairs"}  # from sizes alone


def _kind(function: str) -> str:
    known = find(function)
    return known.kind if known else ""


def _is_mask(function: str) -> bool:
    known = find(function)
    return known is not None and known.mask


class Entries:
    """The arithmetic of single entries.

    Parameters
    ----------
    evaluate
        Gives the value of a part of a formula, as a matrix.
    """

    def __init__(self, evaluate: Evaluate) -> None:
        self.evaluate = evaluate

    def of(self, node: Node, index: Entry = (0, 0)) -> Node | None:
        """Return one entry's arithmetic.

        It is ``None`` past :data:`MOST_TERMS` terms, and where a letter has no value.
        """
        try:
            tree = self._entry(node, *index)
        except FormulaError:
            return None
        return tree if tree is None or _terms(tree) <= MOST_TERMS else None

    def _entry(self, node: Node, i: int, j: int) -> Node | None:
        match node:
            case Constant():
                return node
            case Negative(operand):
                inner = self._entry(operand, i, j)
                nought = isinstance(inner, Value) and _is_zero(inner.array)
                return inner if nought else inner and Negative(inner)
            case Transpose(operand):
                return self._entry(operand, j, i)
            case Binary("@", left, right):
                return self._product(left, right, i, j)
            case Binary("+", left, right) if _is_zero(self.evaluate(right)):
                return self._entry(left, i, j)
            case Binary(sign, left, right):
                a, b = self._entry(left, i, j), self._entry(right, i, j)
                return _joined(sign, a, b) if a and b else None
            case SquaredNorm(operand):
                return self._total(operand, SquaredNorm)
            case Call(function, (operand,)):
                return self._call(node, function, operand, i, j)
        return self._number(node, i, j)

    def _call(self, node: Node, function: str, operand: Node, i: int, j: int) -> Node | None:
        match _kind(function):
            case "rows" if function == "rowsum":
                return _sum(self._entry(operand, i, k) for k in self._range(operand, 1))
            case "total" if function == "sum":
                return self._total(operand, lambda each: each)
            case "entrywise" if not _is_mask(function):
                inner = self._entry(operand, i, j)
                return inner and Call(function, (inner,))
        return self._number(node, i, j)

    def _product(self, left: Node, right: Node, i: int, j: int) -> Node | None:
        """Return Σ left[i,k] · right[k,j], without the terms that a zero weight leaves out."""
        matrix = _matrix(self.evaluate(left))
        row = matrix[min(i, len(matrix) - 1)]  # one number goes with every entry
        live = [int(k) for k in np.flatnonzero(row)] or [0]
        pairs = ((self._entry(left, i, k), self._entry(right, k, j)) for k in live)
        return _sum(Binary("*", a, b) if a and b else None for a, b in pairs)

    def _total(self, operand: Node, wrap: Callable[[Node], Node]) -> Node | None:
        rows, columns = self._range(operand, 0), self._range(operand, 1)
        entries = (self._entry(operand, i, j) for i in rows for j in columns)
        return _sum(wrap(each) if each else None for each in entries)

    def _range(self, node: Node, axis: int) -> range:
        return range(min(_matrix(self.evaluate(node)).shape[axis], MOST_TERMS + 1))

    def _number(self, node: Node, i: int, j: int) -> Node:
        value = _matrix(self.evaluate(node))
        row, column = (min(k, size - 1) for k, size in zip((i, j), value.shape, strict=True))
        return Value(value[row : row + 1, column : column + 1])


def _is_zero(value: Any) -> bool:
    return not np.any(value)


def _matrix(value: Any) -> Any:
    array = np.asarray(value)
    return array if array.ndim == 2 else array.reshape(-1, 1)


def _sum(terms: Iterator[Node | None]) -> Node | None:
    total: Node | None = None
    for count, term in enumerate(terms):
        if term is None or count >= MOST_TERMS:
            return None
        total = term if total is None else _joined("+", total, term)
    return total


def _joined(sign: str, left: Node, right: Node) -> Node:
    """Return two parts joined, a sum within a sum without parentheses."""
    match right:
        case Binary("+" | "-" as inner, first, second) if sign == "+":
            return Binary(inner, _joined("+", left, first), second)
    return Binary(sign, left, right)


def _terms(tree: Node) -> int:
    match tree:
        case Binary("+" | "-", left, right):
            return _terms(left) + _terms(right)
    return 1
