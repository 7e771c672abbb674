"""From a formula to marks: the decisions of mathematical typesetting, made once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnhw.formula.functions import FUNCTIONS
from nnhw.formula.marks import (
    Apply,
    Big,
    FirstColumns,
    Grid,
    Letter,
    Mark,
    Norm,
    Number,
    Parenthesis,
    Power,
    Ratio,
    Row,
    Sign,
    Stack,
    Word,
    relation,
)
from nnhw.formula.numerals import nearest, numeral
from nnhw.formula.shapes import infer
from nnhw.formula.source import binding
from nnhw.formula.symbols import symbol
from nnhw.formula.tree import (
    Augment,
    Binary,
    Call,
    Columns,
    Integer,
    Item,
    Name,
    Negative,
    Node,
    SquaredNorm,
    Transpose,
    Value,
    walk,
)
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.formula.shapes import Shape

_SUM, _PRODUCT, _SIGN, _ATOM = 1, 2, 3, 4
_MINUS = {"-": "−", "+": "+"}


class Notation(Immutable):
    """How one problem's formulas are written.

    Parameters
    ----------
    shapes
        The shape of every letter, which tells α dW from dh ∘ r′(g).
    objective
        What dW is the derivative of.
    times
        The sign between two numbers: ``·``, or ``×`` where integers are counted.
    digits
        Significant digits of a number; 6 unless given.
    fractions
        Whether fractions stay fractions, or are rounded as other numbers are.
    """

    shapes: Mapping[str, Shape]
    objective: str = "J"
    times: str = "·"
    digits: int | None = None
    fractions: bool = True

    def letter(self, name: str, index: tuple[int, ...] = ()) -> Letter:
        """Return a name, with the index of an entry where one is given."""
        return Letter(symbol(name, self.objective), tuple(map(str, index)))

    def value(self, value: Any) -> Mark:
        """Return a number, or a matrix of numbers, a vector being a column."""
        if getattr(value, "size", 1) == 1:
            scalar = value.item() if hasattr(value, "item") else value
            return Number(self.numeral(scalar))
        rows = value.reshape(len(value), -1).tolist()
        return Grid(tuple(tuple(map(self.numeral, row)) for row in rows))

    def numeral(self, value: Any) -> str:
        """Return a number as it is shown, in ASCII."""
        return numeral(value if self.fractions else nearest(value), self.digits)

    def write(self, node: Node) -> Mark:
        """Return a formula as marks."""
        match node:
            case Integer(value):
                return Number(str(value))
            case Name(name):
                return self.letter(name)
            case Value(array):
                return self.value(array)
            case Negative(operand):
                return Row((Sign("−"), _after_sign(self._inside(operand, _PRODUCT, right=True))))
            case Transpose(operand):
                return Power(self._inside(operand, _ATOM), Word("T"))
            case SquaredNorm(operand):
                return Power(Norm(self.write(operand)), Number("2"))
            case Augment(operand):
                return Stack(self.write(operand))
            case Columns(operand, count):
                return FirstColumns(self.write(operand), count)
            case Item(Name(name), index):
                text = index.name if isinstance(index, Name) else str(index.value)
                return Letter(symbol(name, self.objective), (text,))
            case Call(function, arguments):
                return self._call(function, arguments)
            case Binary():
                return self._binary(node)
        raise TypeError(f"{node} cannot be written")

    def _binary(self, node: Binary) -> Mark:
        left, right = node.left, node.right
        match node.sign:
            case "+" | "-":
                tail = _after_sign(self._inside(right, _PRODUCT, right=True))
                return _row(self._inside(left, _SUM), Sign(_MINUS[node.sign]), tail)
            case "/" if right == Integer(2):
                half = Ratio(Number("1"), Number("2"))
                sign = self.times if isinstance(left, Value) else ""
                return _row(half, Sign(sign), self._inside(left, _PRODUCT))
            case "/":
                return Ratio(self.write(left), self.write(right))
        sign = self._product_sign(node)
        mixed = isinstance(left, Binary) and {left.sign, node.sign} == {"*", "@"}
        first = self._inside(left, _SIGN if mixed else _PRODUCT)
        return _row(first, Sign(sign), self._inside(right, _SIGN, right=True))

    def _product_sign(self, node: Binary) -> str:
        """Juxtapose letters and matrices, but put a sign at a number and for ∘."""
        factors = (node.left, node.right)
        if any(map(_is_number, factors)):
            return self.times
        if node.sign == "*" and not any(map(self._is_scalar, factors)):
            return "∘" if self.times == "·" else self.times
        return ""

    def _is_scalar(self, node: Node) -> bool:
        shape = infer(node, self.shapes)
        return all(size == 1 for size in shape)

    def _call(self, function: str, arguments: tuple[Node, ...]) -> Mark:
        known = FUNCTIONS[function]
        argument = arguments[0]
        if known.kind == "vector":
            return Word(known.symbol)
        if known.symbol in {"Σ", "Π"}:
            under = "samples" if known.kind == "samples" else ""
            return Big(known.symbol, _after_sign(self._inside(argument, _PRODUCT)), under)
        if function == "exp":
            inner = self.write(argument)
            if not isinstance(inner, Grid):
                return Power(Word("e"), inner)
            return Apply(Word("exp"), inner)
        return Apply(Word(known.symbol), self.write(argument))

    def _inside(self, node: Node, level: int, *, right: bool = False) -> Mark:
        """Return a part of a formula, in parentheses where it binds more loosely."""
        mark = self.write(node)
        negative = isinstance(mark, Number) and mark.text.startswith("-")
        fraction = isinstance(mark, Number) and "/" in mark.text and level > _SUM
        loose = binding(node) < level and not isinstance(mark, Ratio)
        led = negative and (right or level == _ATOM)
        return Parenthesis(mark) if loose or fraction or led else mark


def _is_number(node: Node) -> bool:
    """Whether a part is written with numbers alone, no letter and no matrix."""
    return all(
        each.array.size == 1 if isinstance(each, Value) else not isinstance(each, Name)
        for each in walk(node)
    )


def _row(*items: Mark) -> Row:
    """Return marks side by side, rows within flattened."""
    flat: list[Mark] = []
    for item in items:
        flat.extend(item.items if isinstance(item, Row) else (item,))
    return Row(tuple(flat))


def _after_sign(mark: Mark) -> Mark:
    """Put a negative number that begins a term in parentheses: + (−1)·4."""
    match mark:
        case Number(text) if text.startswith("-"):
            return Parenthesis(mark)
        case Row((first, *rest)):
            return Row((_after_sign(first), *rest))
    return mark


def equation(*sides: Mark) -> Row:
    """Return marks with ``=`` between them, ``≈`` before a rounded result."""
    items: list[Mark] = []
    for side in sides:
        items += [side] if not items else [Sign(relation(side)), side]
    return _row(*items)
