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
    """An operator between its neighbours: ``+ − = · ∘ ×``, or a thin space."""

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


class Stack(Immutable):
    """Marks with a row of ones below."""

    item: Mark


class FirstColumns(Immutable):
    """The columns 1 to ``count`` of a letter."""

    item: Mark
    count: str


class Grid(Immutable):
    """A matrix of numerals, row by row."""

    rows: tuple[tuple[str, ...], ...]


class Strong(Immutable):
    """A result."""

    item: Mark


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
    | Stack
    | FirstColumns
    | Grid
    | Strong
)
