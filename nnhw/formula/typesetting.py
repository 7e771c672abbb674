"""What a printer of two-dimensional mathematics asks of marks, LaTeX and MathML alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.marks import (
    Apply,
    Big,
    Cases,
    Grid,
    Letter,
    Norm,
    Number,
    Parenthesis,
    Pile,
    Power,
    Ratio,
    Row,
    Sign,
    Strong,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.formula.marks import Mark


def is_fraction(mark: Mark) -> bool:
    """Whether a mark is set as a fraction, as ∂J/∂W is."""
    if isinstance(mark, Number):
        return "/" in mark.text
    return isinstance(mark, Ratio) or (isinstance(mark, Letter) and bool(mark.symbol.of))


def is_tall(mark: Mark) -> bool:
    """Whether a mark is higher than a line, so that what encloses it has to grow."""
    match mark:
        case Grid() | Pile() | Big() | Cases():
            return True
        case Row(items):
            return any(map(is_tall, items))
        case Parenthesis(item) | Norm(item) | Strong(item) | Apply(item=item) | Power(base=item):
            return is_tall(item)
    return is_fraction(mark)


def needs_fence(base: Mark) -> bool:
    """Whether what is raised to a power would be read wrongly without parentheses."""
    if isinstance(base, Letter):
        return is_fraction(base) or base.symbol.new or bool(base.symbol.round)
    return isinstance(base, Row | Ratio | Power | Apply | Big)


def takes_index(base: Mark) -> bool:
    """Whether an index can be put to a mark as it is."""
    if not isinstance(base, Letter):
        return False
    symbol = base.symbol
    return not (symbol.sub or base.index or symbol.of or symbol.new or symbol.round)


def in_line(mark: Mark) -> Mark:
    """Return arithmetic with its fractions on the line, as a row of a table has them."""
    match mark:
        case Number(text) if "/" in text:
            top, bottom = text.split("/")
            return Row((Number(top), Sign("/"), Number(bottom)))
        case Ratio(top, bottom):
            return Row((_closed(in_line(top)), Sign("/"), _closed(in_line(bottom))))
        case Row(items):
            return Row(tuple(map(in_line, items)))
        case Parenthesis(item) | Norm(item) | Strong(item):
            return mark.replace(item=in_line(item))
        case Power(base, exponent):
            return Power(in_line(base), exponent)
        case Apply(function, item):
            return Apply(function, in_line(item))
        case Big(text, item, under):
            return Big(text, in_line(item), under)
    return mark


def _closed(mark: Mark) -> Mark:
    return Parenthesis(mark) if isinstance(mark, Row | Big) else mark


def missing_decimals(column: Sequence[str]) -> list[str]:
    """Return what stands, unseen, after each numeral so that decimal points stand in line.

    Parameters
    ----------
    column
        Numerals in ASCII, aligned at the right. Where one of them is no plain
        decimal (``1e-7``, ``1/3``, ``inf``) no points are aligned, and nothing
        is missing.
    """
    if not all(numeral.lstrip("+-").replace(".", "", 1).isdigit() for numeral in column):
        return [""] * len(column)
    places = [numeral.partition(".")[2] for numeral in column]
    longest = max(map(len, places))
    pointed = any("." in numeral for numeral in column)
    return [
        ("." if pointed and "." not in numeral else "") + "0" * (longest - len(own))
        for numeral, own in zip(column, places, strict=True)
    ]
