"""A formula as marks on paper: what every alphabet writes, each in its own way.

All decisions that are the same in every format (which product sign, where a
parenthesis stands, that a half is written ½) are made once, in
:mod:`nnhw.formula.notation`; an alphabet only writes marks down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from nnhw.formula.symbols import Symbol


class Letter(Immutable):
    """A symbol, with the index of an entry where it has one."""

    symbol: Symbol
    index: tuple[str, ...] = ()


class Number(Immutable):
    """A numeral in ASCII: ``-0.25``, ``1/3``, ``inf``."""

    text: str


class Sign(Immutable):
    """An operator between its neighbours: ``+ − = · ∘ × > ,``, or a thin space."""

    text: str


class Word(Immutable):
    """The upright name of a function: ``log``, ``σ``, ``r′``."""

    text: str


class Row(Immutable):
    """Marks side by side."""

    items: tuple[Mark, ...]


class Parenthesis(Immutable):
    """Marks in parentheses, or in another pair: ``⌊⌋`` rounds down, ``⌈⌉`` up."""

    item: Mark
    pair: str = "()"


class Norm(Immutable):
    """Marks between double bars."""

    item: Mark


class Power(Immutable):
    """Marks with others raised: ``hᵀ``, ``‖u‖²``, ``e^z``."""

    base: Mark
    exponent: Mark


class Ratio(Immutable):
    """A fraction."""

    top: Mark
    bottom: Mark


class Apply(Immutable):
    """A function of marks."""

    function: Word
    item: Mark


class Big(Immutable):
    """Σ, or Π, of what follows; ``under`` says what it runs along."""

    text: str
    item: Mark
    under: str = ""


class Pile(Immutable):
    """Marks one below the other, in the brackets of a matrix."""

    items: tuple[Mark, ...]


class Part(Immutable):
    """Some entries of marks: ``W[:, 1:H]``, its index as it is typed."""

    item: Mark
    index: str


class Root(Immutable):
    """The square root of marks."""

    item: Mark


class Cases(Immutable):
    """Values, each with the condition under which it is taken, and the one taken else."""

    rows: tuple[tuple[Mark, Mark], ...]
    other: Mark


class Grid(Immutable):
    """A matrix of numerals, row by row."""

    rows: tuple[tuple[str, ...], ...]


class Strong(Immutable):
    """A result; one that is rounded stands behind ≈."""

    item: Mark
    rounded: bool = False


Mark = (
    Letter
    | Number
    | Sign
    | Word
    | Row
    | Parenthesis
    | Norm
    | Power
    | Ratio
    | Apply
    | Big
    | Pile
    | Part
    | Root
    | Cases
    | Grid
    | Strong
)


def relation(side: Mark) -> str:
    """Return the sign before a side of an equation: ``=``, or ``≈`` before a rounded result."""
    return "≈" if isinstance(side, Strong) and side.rounded else "="


def beginning(mark: Mark) -> Mark:
    """Return the mark that a row begins with."""
    return beginning(mark.items[0]) if isinstance(mark, Row) else mark


def after_sign(mark: Mark) -> Mark:
    """Put a negative number that begins a term in parentheses: + (−1)·4."""
    match mark:
        case Number(text) if text.startswith("-"):
            return Parenthesis(mark)
        case Row((Sign("−"), *_)):
            return Parenthesis(mark)
        case Ratio(top) if after_sign(top) != top:
            return Parenthesis(mark)
        case Row((first, *rest)):
            return Row((after_sign(first), *rest))
    return mark


def side_by_side(*items: Mark) -> Row:
    """Return marks side by side, rows within flattened."""
    flat: list[Mark] = []
    for item in items:
        flat.extend(item.items if isinstance(item, Row) else (item,))
    return Row(tuple(flat))
