"""Numbers as they were given: float64 to compute with, exact to decide with."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import ArrayLike, NDArray

Literals = Sequence[str]

DOUBLE = 2.0**-52  # the relative distance of neighbours in float64

# Decimals of at most 15 significant digits map one to one into float64
# (IEEE 754: DBL_DIG) while they neither overflow nor underflow.
_FAITHFUL = re.compile(
    r"[+-]?\.?(?:\d\.?){1,15}(?:e[+-]?(?:\d\d?|1\d\d|2[0-4]\d))?|[+-]?inf", re.ASCII
)
_TINY = 1e-200  # squares below it may have lost what float64 cannot hold


class Numbers:
    """An array of numbers, of rank 0, 1 or 2, that remembers how it was typed.

    Parameters
    ----------
    shape
        Rank 0 for one number, 1 for a vector, 2 for a matrix.
    floats
        The float64 values, when they are the source or are already at hand.
    literals
        The text of each number in row-major order: ``-3.5``, ``1.``, ``.5``,
        ``+1e-3``, ``-1/3``, ``inf``. Or one text of plain decimals with space
        between them, or an array of integers, which are split off, and
        printed, when somebody asks for them. ``None`` when the numbers came
        as floats.
    faithful
        The property of that name, when it is known without the literals.
    precision
        The relative distance of neighbours in the type that floats came in,
        2⁻⁵² of float64 unless it is given, 2⁻²³ of float32, 2⁻¹⁰ of float16;
        ``None`` of what was typed, whose digits tell.

    Attributes
    ----------
    flows
        Whether this is text of several lines, which is read through, line
        after line, where a vector is wanted.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        floats: NDArray[np.float64] | None = None,
        literals: Literals | NDArray[Any] | None = None,
        *,
        faithful: bool | None = None,
        precision: float | None = None,
    ) -> None:
        if floats is None and literals is None:
            raise TypeError("Numbers need floats or literals")
        self.shape = shape
        self.precision = precision or (DOUBLE if literals is None else None)
        self.flows = False
        self._floats = None if floats is None else floats.reshape(shape)
        self._literals = literals
        self._faithful = faithful

    @classmethod
    def of(cls, values: ArrayLike) -> Numbers:
        """Wrap float64 values, which are then exact by definition."""
        floats = np.asarray(values, dtype=np.float64)
        return cls(floats.shape, floats)

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return math.prod(self.shape)

    @property
    def literals(self) -> Literals | None:
        """The text of each number, flat and row-major, or ``None``."""
        if isinstance(self._literals, str):
            self._literals = self._literals.split()
        elif isinstance(self._literals, np.ndarray):
            self._literals = list(map(str, self._literals.ravel().tolist()))
        return self._literals

    @property
    def floats(self) -> NDArray[np.float64]:
        """The nearest float64 of each number; one out of range is infinite."""
        if self._floats is None:
            self._floats = self._read_floats().reshape(self.shape)
        return self._floats

    def _read_floats(self) -> NDArray[np.float64]:
        literals = self.literals or ()
        try:
            return np.fromiter(map(float, literals), np.float64, self.size)
        except ValueError:  # a fraction
            return np.fromiter(map(_to_float, literals), np.float64, self.size)

    @cached_property
    def exact(self) -> NDArray[Any]:
        """Each number as an ``int`` or a ``Fraction``; infinities stay floats."""
        values: map[int | Fraction | float]
        if self.literals is None:
            values = map(_float_to_exact, self.floats.ravel().tolist())
        else:
            values = map(_to_exact, self.literals)
        return np.fromiter(values, np.object_, self.size).reshape(self.shape)

    @cached_property
    def faithful(self) -> bool:
        """Whether two of these are equal as typed just when their floats are."""
        if self._faithful is not None:
            return self._faithful
        return self.literals is None or all(map(is_faithful, self.literals))

    @cached_property
    def compared(self) -> NDArray[Any]:
        """Numbers that are equal just where these are as typed: float64, where that tells.

        Two that differ as float64 differ as typed; so only those that some
        other equals have to be taken exactly, and of many few are.
        """
        if self._literals is None or self._faithful:
            return self.floats
        floats = self.floats.ravel()
        ordered = np.sort(floats)
        repeated = ordered[1:][ordered[1:] == ordered[:-1]]
        if not repeated.size or self.faithful:
            return self.floats
        literals = self.literals or ()
        tied = np.flatnonzero(np.isin(floats, repeated))
        values = floats.astype(object)
        values[tied] = Numbers((tied.size,), literals=[literals[k] for k in tied.tolist()]).exact
        return values.reshape(self.shape)

    @cached_property
    def norm(self) -> float:
        """A bound on the square root of the sum of all squares, which is nearly that."""
        return norm(self.floats)

    def part(self, chosen: slice) -> Numbers:
        """Return some of the numbers of a vector."""
        floats, literals = self._floats, self.literals
        shape = (len(range(self.size)[chosen]),)
        return self._some(
            shape, floats if floats is None else floats[chosen], literals and literals[chosen]
        )

    def columns(self, chosen: slice) -> Numbers:
        """Return some columns of a matrix; its floats are a view of the same memory."""
        rows, width = self.shape
        kept = range(width)[chosen]
        literals: Any = self._literals
        if isinstance(literals, np.ndarray):  # of which many need never be printed
            literals = literals.reshape(self.shape)[:, chosen]
        elif typed := self.literals:
            literals = [typed[i * width + j] for i in range(rows) for j in kept]
        some = self._some((rows, len(kept)), self.floats[:, chosen], literals)
        some.norm = self.norm  # bounds theirs, and need not be found for each of many blocks
        return some

    def reshape(self, *shape: int) -> Numbers:
        """Return the same numbers in another shape."""
        return self._some(shape, self._floats, self._literals)

    def _some(self, shape: tuple[int, ...], floats: Any, literals: Any) -> Numbers:
        """Return some of these numbers; they may be faithful where not all are."""
        faithful = self._faithful or None
        return Numbers(shape, floats, literals, faithful=faithful, precision=self.precision)


def is_faithful(literal: str) -> bool:
    """Whether a literal has no more digits than its float64 tells apart; no fraction has."""
    return _FAITHFUL.fullmatch(literal) is not None


def norm(values: NDArray[np.float64]) -> float:
    """Return a bound on the square root of the sum of all squares, which is nearly that."""
    flat = np.ravel(values, order="K")  # what lies together is not copied
    square = float(np.vdot(flat, flat))
    if _TINY < square < math.inf:
        return math.sqrt(square)
    with np.errstate(all="ignore"):
        return float(np.max(np.abs(flat)) * math.sqrt(flat.size))


def _to_float(text: str) -> float:
    numerator, slash, denominator = text.partition("/")
    if not slash:
        return float(text)
    try:
        return int(numerator) / int(denominator)  # rounded once, correctly
    except OverflowError:
        return float("-inf") if text.startswith("-") else float("inf")


def _to_exact(text: str) -> int | Fraction | float:
    if text.lstrip("+-").isdigit():
        return int(text)
    if text.endswith("inf"):
        return float(text)
    from fractions import Fraction  # 5 ms that integers need not pay

    return _whole(Fraction(text))


def _float_to_exact(value: float) -> int | Fraction | float:
    if value.is_integer():
        return int(value)
    if math.isinf(value):
        return value
    from fractions import Fraction

    return Fraction(value)


def _whole(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value
