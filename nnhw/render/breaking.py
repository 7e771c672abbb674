"""An equation on lines that fit a printed page.

Widths are estimates in em, from the widths of Computer Modern; they err on the
wide side, since a line that is broken early does no harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    Strong,
    Word,
    relation,
)
from nnhw.formula.typesetting import is_fraction, is_tall, missing_decimals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOM = 43.0  # em between the margins of the document, with some to spare

_DIGIT, _LETTER, _SMALL, _OPERATOR, _FENCES = 0.51, 0.62, 0.42, 1.3, 0.85
_CAPTION = 0.55 * len("columns 10 to 12: ")


class BrokenLine(NamedTuple):
    """One line of a broken equation.

    Attributes
    ----------
    item
        What stands on it.
    sign
        What stands before it, ``=`` or ``≈``; empty where it goes on from the
        line above.
    columns
        Where a wide matrix is split: the first and the last column here.
    """

    item: Mark
    sign: str = "="
    columns: tuple[int, int] | None = None

    @property
    def width(self) -> float:
        """In em, with what stands before a band of columns."""
        return width(self.item) + (_CAPTION if self.columns else 0)


class Broken(NamedTuple):
    """An equation on lines, all of which fit; the last side may be too wide for any."""

    lines: list[BrokenLine]
    complete: bool = True


def break_sides(sides: Sequence[Mark], room: float = ROOM) -> Broken:
    """Break an equation into lines, as many sides on each as fit.

    Parameters
    ----------
    sides
        What stands between the equals signs, without the left side. One that
        fits no line, however it is broken, is left out.
    room
        The width of a line in em, less that of the left side and its sign.
    """
    lines: list[BrokenLine] = []
    complete = True
    for side in sides:
        broken = list(_break(side, room))
        complete = all(line.width <= room for line in broken)
        joined = _join(lines[-1], side) if lines and len(broken) == 1 else None
        if joined is not None and width(joined) <= room:
            lines[-1] = BrokenLine(joined, lines[-1].sign)
        elif complete:
            lines += broken
    return Broken(lines, complete)


def _join(line: BrokenLine, side: Mark) -> Mark | None:
    if not line.sign or line.columns:
        return None
    return Row((*_items(line.item), Sign(relation(side)), *_items(side)))


def _break(side: Mark, room: float) -> Iterator[BrokenLine]:
    """Break one side: a matrix between columns, anything else before + and −."""
    inner = side.item if isinstance(side, Strong) else side
    if width(side) <= room:
        yield BrokenLine(side, relation(side))
    elif isinstance(inner, Grid):
        yield from _bands(inner, room, relation(side))
    else:
        chunks = list(_chunks(_opened(_items(side), room), room))
        yield from (BrokenLine(Row(chunk), "" if k else "=") for k, chunk in enumerate(chunks))


def _bands(grid: Grid, room: float, sign: str) -> Iterator[BrokenLine]:
    """Split a matrix between columns; as many to a band as fit beside their caption."""
    start, size = 0, len(grid.rows[0])
    while start < size:
        end = start + 1
        while end < size and width(_band(grid, start, end + 1)) <= room - _CAPTION:
            end += 1
        yield BrokenLine(_band(grid, start, end), "" if start else sign, (start + 1, end))
        start = end


def _band(grid: Grid, start: int, end: int) -> Grid:
    return Grid(tuple(row[start:end] for row in grid.rows))


def _opened(items: tuple[Mark, ...], room: float) -> tuple[Mark, ...]:
    """Write parentheses that are wider than a line as signs, to break between them."""
    opened: list[Mark] = []
    for item in items:
        if isinstance(item, Parenthesis) and width(item) > room:
            opened += [Sign("("), *_opened(_items(item.item), room), Sign(")")]
        else:
            opened.append(item)
    return tuple(opened)


def _chunks(items: tuple[Mark, ...], room: float) -> Iterator[tuple[Mark, ...]]:
    chunk: list[Mark] = []
    for term in _terms(items):
        if chunk and width(Row((*chunk, *term))) > room:
            yield tuple(chunk)
            chunk = []
        chunk += term
    if chunk:
        yield tuple(chunk)


def _terms(items: tuple[Mark, ...]) -> Iterator[list[Mark]]:
    """Yield the terms of a sum, each with the sign before it."""
    term: list[Mark] = []
    for item in items:
        operates = item in {Sign("+"), Sign("−")} and term and not isinstance(term[-1], Sign)
        if operates:
            yield term
            term = []
        term.append(item)
    if term:
        yield term


def _items(mark: Mark) -> tuple[Mark, ...]:
    return mark.items if isinstance(mark, Row) else (mark,)


def width(mark: Mark) -> float:
    """Return about how many em marks take."""
    match mark:
        case Letter() | Number() | Sign() | Word():
            return _leaf(mark)
        case Row(items):
            return sum(map(width, items))
        case Parenthesis(item) | Norm(item):
            return width(item) + _FENCES * (1.8 if is_tall(item) else 1)
        case Power(base, exponent):
            return width(base) + 0.75 * width(exponent)
        case Ratio(top, bottom):
            return max(width(top), width(bottom)) + 0.3
        case Apply(function, item):
            return width(function) + width(Parenthesis(item))
        case Big(_, item, under):
            return max(1.6, _SMALL * len(under)) + width(item) + 0.3
        case Pile(items):
            return max(map(width, items)) + 2
        case Cases(rows, other):
            values = max(width(value) for value, _ in (*rows, (other, other)))
            return values + max(width(condition) for _, condition in rows) + 6
        case Part(item, index):
            return width(item) + _SMALL * len(index)
        case Root(item):
            return width(item) + 1
        case Grid(rows):
            return 1.1 + sum(1 + _column(column) for column in zip(*rows, strict=True))
        case Strong(item):
            return width(item)


def _leaf(mark: Letter | Number | Sign | Word) -> float:
    match mark:
        case Letter(symbol, index):
            small = _SMALL * (len(symbol.sub) + len(index) + sum(map(len, index)))
            bare = _LETTER * len(symbol.base) + small + (1.5 if symbol.new else 0)
            return max(bare, _LETTER * len(symbol.of)) + 0.8 if is_fraction(mark) else bare
        case Number(text):
            return max(map(_numeral, text.split("/"))) + (0.4 if "/" in text else 0)
        case Sign(text):
            return 0.4 if text in {"", "(", ")"} else _OPERATOR
        case Word(text):
            return _LETTER * len(text) + 0.2


def _column(column: Sequence[str]) -> float:
    tails = missing_decimals(column)
    return max(_numeral(text + tail) for text, tail in zip(column, tails, strict=True))


def _numeral(text: str) -> float:
    mantissa, e, exponent = text.partition("e")
    minus = 0.3 if mantissa.startswith("-") else 0
    power = _OPERATOR + 2 * _DIGIT + _SMALL * len(exponent) if e else 0
    return minus + _DIGIT * len(mantissa) + power
