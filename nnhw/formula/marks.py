"""A formula as marks on paper: what every alphabet writes, each in its own way.

All decisions that are the same in every format (which product sign, where a
parenthesis stands, that a half is written ½) are made once, in
:mod:`nnhw.formula.notation`; an alphabet only writes marks down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnhw.formula.symbols import Symbol


@dataclass(frozen=True, slots=True)
class Letter:
    """A symbol, with the index of an entry where it has one."""

    symbol: Symbol
    index: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A numeral in ASCII: ``-0.25``, ``1/3``, ``inf``."""

    text: str


@dataclass(frozen=True, slots=True)
class Sign:
    """An operator between its neighbours: ``+ − = · ∘ ×``, or a thin space."""

    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """The upright name of a function: ``log``, ``σ``, ``r′``."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Marks side by side."""

    items: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Parenthesis:
    """Marks in parentheses."""

    item: Mark


@dataclass(frozen=True, slots=True)
class Norm:
    """Marks between double bars."""

    item: Mark


@dataclass(frozen=True, slots=True)
class Power:
    """Marks with others raised: ``hᵀ``, ``‖u‖²``, ``e^z``."""

    base: Mark
    exponent: Mark


@dataclass(frozen=True, slots=True)
class Ratio:
    """A fraction."""

    top: Mark
    bottom: Mark


@dataclass(frozen=True, slots=True)
class Apply:
    """A function of marks."""

    function: Word
    item: Mark


@dataclass(frozen=True, slots=True)
class Big:
    """Σ, or Π, of what follows; ``under`` says what it runs along."""

    text: str
    item: Mark
    under: str = ""


@dataclass(frozen=True, slots=True)
class Stack:
    """Marks with a row of ones below."""

    item: Mark


@dataclass(frozen=True, slots=True)
class FirstColumns:
    """The columns 1 to ``count`` of a letter."""

    item: Mark
    count: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix of numerals, row by row."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Strong:
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
