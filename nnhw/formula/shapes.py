"""The shape of every part of a formula, in letters or in numbers.

A dimension is a letter (``"H"``), a letter and one more (``"H+1"``) or a
number. A vector has one dimension, and counts as a column in a product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.functions import FUNCTIONS
from nnhw.formula.tree import (
    Augment,
    Binary,
    Call,
    Columns,
    FormulaError,
    Integer,
    Item,
    Name,
    Negative,
    Node,
    SquaredNorm,
    Transpose,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Dimension = str | int
Shape = tuple[Dimension, ...]

SAMPLES = "m"  # the letter of the sample axis, which a single sample drops


def infer(node: Node, shapes: Mapping[str, Shape]) -> Shape:
    """Return the shape of a formula from the shapes of its letters.

    Parameters
    ----------
    node
        The formula.
    shapes
        The shape of each letter that it reads; a size letter may be left out.

    Raises
    ------
    FormulaError
        When two parts do not fit, told in the letters that clash.
    """
    match node:
        case Integer():
            return ()
        case Value(array):
            return array.shape
        case Name(name):
            return shapes.get(name, ())
        case Negative(operand):
            return infer(operand, shapes)
        case SquaredNorm(operand) | Item(operand):
            infer(operand, shapes)
            return ()
        case Transpose(operand):
            rows, columns = as_matrix(infer(operand, shapes))
            return (columns, rows)
        case Augment(operand):
            rows, columns = as_matrix(infer(operand, shapes))
            return (one_more(rows), columns)
        case Columns(operand, count):
            return (as_matrix(infer(operand, shapes))[0], count)
        case Call(function, arguments):
            return _call(function, arguments, shapes)
        case Binary("@", left, right):
            return _product(node, infer(left, shapes), infer(right, shapes))
        case Binary(_, left, right):
            return _entrywise(node, infer(left, shapes), infer(right, shapes))


def as_matrix(shape: Shape) -> tuple[Dimension, Dimension]:
    """Return rows and columns: a vector is a column, a scalar 1×1."""
    rows, columns = (*shape, 1, 1)[:2]
    return rows, columns


def one_more(dimension: Dimension) -> Dimension:
    """Return the dimension of something with a 1 appended."""
    return dimension + 1 if isinstance(dimension, int) else f"{dimension}+1"


def is_one_more(dimension: Dimension) -> bool:
    """Whether a dimension is a letter and one more."""
    return isinstance(dimension, str) and dimension.endswith("+1")


def show(shape: Shape) -> str:
    """Return a shape as it is written: ``3×2``, ``H×m``, ``4`` or ``scalar``."""
    return "×".join(map(str, shape)) or "scalar"


def _call(function: str, arguments: tuple[Node, ...], shapes: Mapping[str, Shape]) -> Shape:
    inner = infer(arguments[0], shapes)
    match FUNCTIONS[function].kind:
        case "entrywise":
            return inner
        case "total":
            return ()
        case "samples":
            return inner[:1]
        case "vector":
            return (_size(arguments[0]),)
        case "pairs":
            return ("P", _size(arguments[0]))
        case "kernel":
            raise FormulaError(f"{function} computes a line, it is not a formula")


def _size(node: Node) -> Dimension:
    match node:
        case Name(name):
            return name
        case Integer(value):
            return value
    raise FormulaError("a size is a letter or a number")


def _product(node: Node, left: Shape, right: Shape) -> Shape:
    if not left or not right:
        raise FormulaError(f"{_clash(node, left, right)}: a scalar takes *")
    rows, inner = as_matrix(left)
    matching, columns = as_matrix(right)
    if inner != matching:
        raise FormulaError(_clash(node, left, right))
    return (rows,) if len(right) == 1 else (rows, columns)


def _entrywise(node: Node, left: Shape, right: Shape) -> Shape:
    if left == right or not right:
        return left
    if not left:
        return right
    longer, shorter = sorted((left, right), key=len, reverse=True)
    if len(shorter) == 1 and longer[0] == shorter[0]:
        return longer  # the same column for every sample
    raise FormulaError(_clash(node, left, right))


def _clash(node: Node, left: Shape, right: Shape) -> str:
    from nnhw.formula.source import to_source

    sign = {"@": "times", "*": "∘", "+": "plus", "-": "minus", "/": "by"}
    word = sign[node.sign] if isinstance(node, Binary) else ""
    return f"{to_source(node)}: {show(left)} {word} {show(right)} does not fit"
