"""From a formula to marks: the decisions of mathematical typesetting, made once."""

from __future__ import annotations

from functools import cached_property
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nnhw.formula.functions import find
from nnhw.formula.marks import (
    Apply,
    Big,
    Cases,
    Grid,
    Letter,
    Mark,
    Norm,
    Number,
    Parenthesis,
    Part,
    Pile,
    Power,
    Ratio,
    Root,
    Row,
    Sign,
    Word,
    after_sign,
    beginning,
    relation,
    side_by_side,
)
from nnhw.formula.numerals import nearest, numeral
from nnhw.formula.shapes import infer, is_single
from nnhw.formula.source import binding, index_source, is_comparison, to_source
from nnhw.formula.symbols import Symbol, symbol
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    Index,
    Name,
    Negative,
    Node,
    SquaredNorm,
    Stack,
    Transpose,
    Value,
    walk,
)
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nnhw.formula.shapes import Shape

_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = 1, 2, 3, 4, 5
_HALF = Binary("/", Constant("1"), Constant("2"))
_SUMS = {"mean": "sum", "rowmean": "rowsum", "colmean": "colsum"}
_MOST_PLACES = 6  # of which all but one are 0
_SIGNS = {"-": "−", ">=": "≥", "<=": "≤", "!=": "≠", "==": "="}


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
    names
        What is written in place of a step's name.
    digits
        Significant digits of a number; 6 unless given.
    fractions
        Whether fractions stay fractions, or are rounded as other numbers are.
    plain
        The letters that are no derivatives though they begin with d.
    """

    shapes: Mapping[str, Shape]
    objective: str = "J"
    times: str = "·"
    names: Mapping[str, str] = MappingProxyType({})
    digits: int | None = None
    fractions: bool = True
    plain: frozenset[str] = frozenset()

    def letter(self, name: str, index: tuple[int | str, ...] = ()) -> Letter:
        """Return a name, with the index of an entry where one is given."""
        return Letter(self.symbol(name), tuple(map(str, index)))

    def symbol(self, name: str) -> Symbol:
        """Return how a name is written."""
        found = self._symbols.get(name)
        if found is None:
            found = symbol(name, self.objective, self.shapes, self.names, self.plain)
            self._symbols[name] = found
        return found

    @cached_property
    def _symbols(self) -> dict[str, Symbol]:
        return {}

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

    def side(self, node: Node) -> Mark:
        """Return a formula as a side of an equation, a comparison in parentheses."""
        mark = self.write(node)
        return Parenthesis(mark) if is_comparison(node) else mark

    def write(self, node: Node) -> Mark:
        """Return a formula as marks."""
        match node:
            case Constant(text):
                return Number(f"0{text}" if text.startswith(".") else text.removesuffix("."))
            case Name(name):
                return self.letter(name)
            case Value(array):
                return self.value(array)
            case Negative(operand):
                return Row((Sign("−"), after_sign(self._inside(operand, _PRODUCT, right=True))))
            case Transpose(operand):
                return Power(self._inside(operand, _ATOM), Word("T"))
            case SquaredNorm(operand):
                return Power(Norm(self.write(operand)), Number("2"))
            case Stack(items):
                return Pile(tuple(map(self.write, items)))
            case Index(Name(name), places) if "[" not in index_source(places):
                return Letter(self.symbol(name), tuple(index_source(places).split(", ")))
            case Index(operand, places):
                return Part(self._inside(operand, _ATOM), index_source(places))
            case Call():
                return self._call(node)
            case Binary():
                return self._binary(node)
        raise TypeError(f"{node} cannot be written")

    def _binary(self, node: Binary) -> Mark:
        left, right = node.left, node.right
        match node.sign:
            case "**":
                level = _POWER if isinstance(left, Constant) else _ATOM
                return Power(self._inside(left, level), self.write(right))
            case "/" if isinstance(left, Negative):
                return self.write(Negative(Binary("/", left.operand, right)))
            case "/" if node == _HALF:
                return Ratio(Number("1"), Number("2"))
            case "/" if right == Constant("2"):
                return self._product(Binary("*", _HALF, left))
            case "/":
                return Ratio(self.write(left), self.write(right))
            case "*" | "@":
                return self._product(node)
        if node.sign not in {"+", "-"}:  # a comparison
            sides = self._inside(left, _SUM), self._inside(right, _SUM)
            return side_by_side(sides[0], Sign(_SIGNS.get(node.sign, node.sign)), sides[1])
        tail = after_sign(self._inside(right, _PRODUCT, right=True))
        return side_by_side(self._inside(left, _SUM), Sign(_SIGNS.get(node.sign, node.sign)), tail)

    def _product(self, node: Binary) -> Mark:
        left, right = node.left, node.right
        second = self._inside(right, _PRODUCT if left == _HALF else _SIGN, right=True)
        sign = self._product_sign(node)
        if left == _HALF and isinstance(beginning(second), Number):
            sign = self.times
        mixed = isinstance(left, Binary) and {left.sign, node.sign} == {"*", "@"}
        first = self._inside(left, _SIGN if mixed else _PRODUCT)
        if isinstance(first.items[-1] if isinstance(first, Row) else first, Big):
            first = Parenthesis(first)  # a sum ends where its parenthesis does
        return side_by_side(first, Sign(sign), second)

    def _product_sign(self, node: Binary) -> str:
        """Juxtapose letters and matrices, but put a sign at a number and for ∘."""
        factors = (node.left, node.right)
        if node.left == _HALF:
            return ""
        if any(map(_is_number, factors)):
            return self.times
        if node.sign == "*" and not any(is_single(infer(each, self.shapes)) for each in factors):
            return "∘" if self.times == "·" else self.times
        return ""

    def _call(self, node: Call) -> Mark:
        known = find(node.function)
        symbol, arguments = (known.symbol if known else "") or node.function, node.arguments
        if known and known.kind == "sizes":
            return Word(symbol)
        if symbol in {"Σ", "Π"}:
            under = {"rows": "columns", "columns": "rows"}.get(known.kind if known else "", "")
            under = "".join(to_source(letter) for _, letter in node.options) or under  # of an entry
            return Big(symbol, after_sign(self._inside(arguments[0], _PRODUCT)), under)
        if node.function in _SUMS:
            return self._mean(node)
        if node.function == "exp":
            inner = self.write(arguments[0])
            return Apply(Word("exp"), inner) if isinstance(inner, Grid) else Power(Word("e"), inner)
        if node.function == "sqrt":
            return Root(self.write(arguments[0]))
        if node.function == "norm":
            return Norm(self.write(arguments[0]))
        if node.function == "abs":
            return Parenthesis(self.write(arguments[0]), "||")
        if node.function == "inv":
            return Power(self._inside(arguments[0], _ATOM), Number("-1"))
        if node.function == "where":
            condition, yes, no = map(self.write, arguments)
            further = (no.rows, no.other) if isinstance(no, Cases) else ((), no)
            return Cases(((yes, condition), *further[0]), further[1])
        if node.function == "beside":
            return _abreast(map(self.write, arguments))
        if node.function == "pairs":
            difference = side_by_side(Letter(Symbol("e", "i")), Sign("−"), Letter(Symbol("e", "j")))
            return Part(Power(Parenthesis(difference), Word("T")), "i<j")
        if node.function == "placed":
            laid = self._placed(arguments)
            if laid is not None:
                return laid
        listed: list[Mark] = []
        for each in arguments:
            listed += [Sign(",")] * bool(listed) + [self.write(each)]
        for key, each in node.options:
            listed += [Sign(","), Word(key), Sign("="), self.write(each)]
        return Apply(Word(symbol), listed[0] if len(listed) == 1 else side_by_side(*listed))

    def _mean(self, node: Call) -> Mark:
        """Write a mean as a sum over how many there are."""
        sizes = (*infer(node.arguments[0], self.shapes), 1, 1)[:2]
        along = {"rowmean": sizes[1:], "colmean": sizes[:1]}.get(node.function, sizes)
        total = self.write(Call(_SUMS[node.function], node.arguments))
        letters: list[Mark] = [self.letter(each) for each in along if isinstance(each, str)]
        count = prod(each for each in along if isinstance(each, int))
        if not letters:
            return total if count == 1 else side_by_side(Number(f"1/{count}"), Sign(""), total)
        factors = [Number(str(count))] * (count > 1) + letters
        product = [mark for each in factors for mark in (Sign(""), each)]
        return side_by_side(Ratio(Number("1"), side_by_side(*product[1:])), Sign(""), total)

    def _placed(self, arguments: tuple[Node, ...]) -> Mark | None:
        """Write a part where it was taken from, zeros elsewhere: ``[0, D, 0]``."""
        part, like, *places = arguments
        sizes = (*infer(like, self.shapes), 1)[:2]
        given = [(k, n) for k, n in zip(places, sizes, strict=False) if k != Constant("0")]
        match given:
            case [(Constant(place), int(size))] if size <= _MOST_PLACES:
                marks: list[Mark] = [Number("0")] * size
                marks[int(place) - 1] = self.write(part)
                down = places[0] == Constant(place)
                return Pile(tuple(marks)) if down else _abreast(marks)
        return None

    def _inside(self, node: Node, level: int, *, right: bool = False) -> Mark:
        """Return a part of a formula, in parentheses where it binds more loosely."""
        mark = self.write(node)
        negative = isinstance(mark, Number) and mark.text.startswith("-")
        fraction = isinstance(mark, Number) and "/" in mark.text and level > _SUM
        scientific = isinstance(mark, Number) and "e" in mark.text and level >= _POWER
        loose = binding(node) < level and not isinstance(mark, Ratio)
        led = negative and (right or level == _ATOM)
        return Parenthesis(mark) if loose or fraction or scientific or led else mark


def _abreast(items: Iterable[Mark]) -> Mark:
    """Write parts of a matrix side by side: ``[A, B]``."""
    listed = [mark for item in items for mark in (Sign(","), item)]
    return Parenthesis(side_by_side(*listed[1:]), "[]")


def _is_number(node: Node) -> bool:
    """Whether a part is written with numbers alone, no letter and no matrix."""
    return all(
        each.array.size == 1 if isinstance(each, Value) else not isinstance(each, Name)
        for each in walk(node)
    )


def equation(*sides: Mark) -> Row:
    """Return marks with ``=`` between them, ``≈`` before a rounded result."""
    items: list[Mark] = []
    for side in sides:
        items += [side] if not items else [Sign(relation(side)), side]
    return side_by_side(*items)
