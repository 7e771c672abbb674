"""Numbers as they were given: float64 to compute with, exact to decide with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from fractions import Fraction

    from numpy.typing import NDArray

# Decimals of at most 15 significant digits map one to one into float64
# (IEEE 754: DBL_DIG), so comparing the floats decides as comparing the text.
FAITHFUL_DIGITS = 15

Literals = Sequence[str]


class Numbers:
    """An array of numbers, of rank 0, 1 or 2, that remembers how it was typed.

    Parameters
    ----------
    shape
        Rank 0 for one number, 1 for a vector, 2 for a matrix.
    floats
        The float64 values, when they are the source or are already at hand.
    literals
        The text of each number in row-major order, or a function that gives
        it: ASCII digits, ``-`` for minus, no spaces. ``None`` when the
        numbers came as float64.
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        floats: NDArray[np.float64] | None = None,
        literals: Literals | Callable[[], Literals] | None = None,
    ) -> None:
        if floats is None and literals is None:
            raise TypeError("Numbers need floats or literals")
        self.shape = shape
        self._floats = floats
        self._literals = literals

    @classmethod
    def of(cls, values: Any) -> Numbers:
        """Wrap float64 values, which are then exact by definition."""
        floats = np.asarray(values, dtype=np.float64)
        return cls(floats.shape, floats)

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return int(np.prod(self.shape, dtype=np.int64))

    @cached_property
    def literals(self) -> Literals | None:
        """The text of each number, flat and row-major, or ``None``."""
        return self._literals() if callable(self._literals) else self._literals

    @cached_property
    def floats(self) -> NDArray[np.float64]:
        """The nearest float64 of each number; one out of range is infinite."""
        if self._floats is not None:
            return self._floats.reshape(self.shape)
        values = [_to_float(text) for text in self.literals or ()]
        return np.array(values, dtype=np.float64).reshape(self.shape)

    @cached_property
    def exact(self) -> NDArray[np.object_]:
        """Each number as an ``int`` or a ``Fraction``; infinities stay floats."""
        out = np.empty(self.size, dtype=object)
        literals = self.literals
        if literals is not None:
            out[:] = [_to_exact(text) for text in literals]
        else:
            out[:] = [_float_to_exact(value) for value in self.floats.ravel().tolist()]
        return out.reshape(self.shape)

    @cached_property
    def faithful(self) -> bool:
        """Whether two of these are equal as typed just when their floats are."""
        return self.literals is None or all(map(_is_short, self.literals))

    def reshape(self, *shape: int) -> Numbers:
        """Return the same numbers in another shape."""
        floats = None if self._floats is None else self._floats.reshape(shape)
        return Numbers(shape, floats, self._literals)


def _to_float(text: str) -> float:
    numerator, slash, denominator = text.partition("/")
    if not slash:
        return float(text)
    if not _is_integer(numerator) or not _is_integer(denominator):
        return float(_to_exact(text))
    try:
        return int(numerator) / int(denominator)
    except OverflowError:
        return float("-inf") if text.startswith("-") else float("inf")


def _is_integer(text: str) -> bool:
    return text.lstrip("+-").isdigit()


def _to_exact(text: str) -> int | Fraction | float:
    if _is_integer(text):
        return int(text)
    if text.lstrip("+-") == "inf":
        return float(text)
    from fractions import Fraction  # 5 ms that integers need not pay

    return _whole(Fraction(text))


def _float_to_exact(value: float) -> int | Fraction | float:
    if value.is_integer():
        return int(value)
    if value in (float("inf"), float("-inf")):
        return value
    from fractions import Fraction

    return Fraction(value)


def _whole(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _is_short(text: str) -> bool:
    mantissa, _, exponent = text.lower().partition("e")
    if "/" in text or sum(map(str.isdigit, mantissa)) > FAITHFUL_DIGITS:
        return False
    return len(exponent) <= 4 and abs(int(exponent or 0)) <= 250  # no under- or overflow
