"""One number as it was written, against the true one.

The tolerance is in the digits: who writes ``0.73`` claims the true value to
within half a hundredth. What is written is taken as exact decimals, the true
value as the exact float64, ``int`` or ``Fraction`` that it is, so that no tie
or boundary is lost to a second rounding. A float64 is itself the end of a
computation, so its last places are not held against an answer.

Floats settle nearly every entry; only one that lies within a hair of a
boundary is worked out in fractions.
"""

from __future__ import annotations

from enum import Enum
from math import inf, isfinite
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction

    Exact: TypeAlias = int | Fraction
    Real: TypeAlias = float | Exact

# A relative difference below 1/NOISE is float64's, not the student's.
NOISE = 10**13
# A float64 below 1/ROUNDING of the step's largest entry is 0 up to rounding.
ROUNDING = 10**12
# "0" agrees, as far as it goes, with what is below 1/SMALL of the largest entry.
SMALL = 100
# With fewer significant digits there is too little to tell right from wrong.
ENOUGH_DIGITS = 2
# Bounds the rounding of the few float operations below, relative to their
# operands, where these are not so small that float64 loses places.
_HAIR = 1e-15
_TINY = 1e-290
_EXACT_IN_FLOAT = 2**53  # integers up to there


class Agreement(Enum):
    """How a written number agrees with the true one."""

    EQUAL = "equal"
    ROUNDED = "rounded"
    COARSE = "coarse"
    WRONG = "wrong"


class Tolerance(NamedTuple):
    """What replaces the tolerance of the digits: ``|given − true| <= atol + rtol |true|``."""

    rtol: Exact = 0
    atol: Exact = 0


class WrittenNumber(NamedTuple):
    """A number as it was written.

    Attributes
    ----------
    text
        A literal of ``Numbers.literals``: ASCII, ``-`` for minus, no spaces.
    value
        Its nearest float64.
    digits
        Significant digits, the zeros counted that were written behind them: 2
        for ``0.10``, 3 for ``120``, none for ``0.00``. ``None`` where there is
        nothing to round, which is a fraction or an infinity.
    places
        Decimal places, the exponent counted: 4 for ``1.2e-3``, 0 for ``120``.
    half
        Half a unit of the last place, as the nearest float64.
    """

    text: str
    value: float
    digits: int | None
    places: int = 0
    half: float = 0.0

    @property
    def infinite(self) -> bool:
        """Whether infinity was written, not a number too large for float64."""
        return self.text.endswith("inf")

    @property
    def whole(self) -> bool:
        """Whether it is an integer literal."""
        return self.text.lstrip("+-").isdigit()

    @property
    def exact(self) -> Exact:
        """The number itself, where it is finite."""
        if self.whole:
            return int(self.text)
        from fractions import Fraction  # 5 ms that integers need not pay

        return Fraction(self.text)


def read(text: str, value: float) -> WrittenNumber:
    """Read how precisely a literal was written.

    Parameters
    ----------
    text
        The literal.
    value
        Its nearest float64, which ``Numbers.floats`` has already.
    """
    if "/" in text or text[-1] == "f":
        return WrittenNumber(text, value, None)
    mantissa, _, exponent = text.lower().partition("e")
    written = mantissa.lstrip("+-0.")
    digits = len(written) - ("." in written)
    places = len(mantissa) - 1 - mantissa.index(".") if "." in mantissa else 0
    if not exponent and places < len(_HALVES):
        return WrittenNumber(text, value, digits, places, _HALVES[places])
    places -= int(exponent or 0)
    return WrittenNumber(text, value, digits, places, _half(places))


def _half(places: int) -> float:
    return float(f"5e{-places - 1}")


_HALVES = tuple(map(_half, range(18)))


def agree(
    written: WrittenNumber, truth: Real, largest: Real, tolerance: Tolerance | None = None
) -> Agreement:
    """Compare a written number with the true one.

    Parameters
    ----------
    written
        The number as it was written.
    truth
        A Python ``float``, whose last places may be rounding, or an ``int``
        or ``Fraction``, which is exact.
    largest
        The largest finite magnitude among the entries of the step, by which a
        0 is judged.
    tolerance
        Replaces the tolerance of the digits; nothing is coarse then.

    Returns
    -------
    Agreement
        ``EQUAL`` to the truth or to its last float64 places; ``ROUNDED`` to
        the digits written, two at least, or within ``tolerance``; ``COARSE``
        where it agrees with fewer digits; else ``WRONG``.
    """
    settled = None
    if tolerance is None:
        settled = settle(written, truth)
    return settled or agree_exactly(written, truth, largest, tolerance)


def settle(written: WrittenNumber, truth: Real) -> Agreement | None:
    """Compare without fractions; ``None`` where that cannot decide."""
    if isinstance(truth, int):
        if written.whole:
            return Agreement.EQUAL if int(written.text) == truth else Agreement.WRONG
        if abs(truth) > _EXACT_IN_FLOAT:
            return None
    elif not isinstance(truth, float):
        return None
    _, value, digits, _, half = written
    if not digits:
        return Agreement.EQUAL if digits == 0 and truth == 0.0 else None
    given, size = abs(value), abs(truth)
    # Half a unit is at most half of what was written. This holds for a literal
    # beyond float64's range too, whose fraction would have thousands of digits.
    if given > 4 * size or size > 4 * given:
        return Agreement.WRONG
    if size < _TINY:
        return None
    off = abs(value - truth)
    hair = _HAIR * (given + size)
    noise = size / NOISE
    if off + hair <= noise:
        return Agreement.EQUAL
    if off - hair > half + noise:
        return Agreement.WRONG
    if noise + hair < off < half - hair + (noise if isinstance(truth, float) else 0.0):
        return Agreement.ROUNDED if digits >= ENOUGH_DIGITS else Agreement.COARSE
    return None


def agree_exactly(
    written: WrittenNumber, truth: Real, largest: Real, tolerance: Tolerance | None = None
) -> Agreement:
    """Do what `agree` does in rational arithmetic throughout."""
    if written.infinite or (isinstance(truth, float) and not isfinite(truth)):
        same = written.infinite and written.value == truth
        return Agreement.EQUAL if same else Agreement.WRONG
    from fractions import Fraction

    given, true = written.exact, Fraction(truth)
    if _is_equal(written, given, truth, true, largest):
        return Agreement.EQUAL
    off = abs(given - true)
    blur = abs(true) / NOISE if isinstance(truth, float) else 0
    if tolerance is not None:
        allowed = tolerance.atol + tolerance.rtol * abs(true) + blur
        return Agreement.ROUNDED if off <= allowed else Agreement.WRONG
    half = Fraction(10) ** -written.places / 2
    if written.digits is None or off > half + blur:
        return Agreement.WRONG
    if given == 0 and abs(true) * SMALL >= largest:
        return Agreement.WRONG
    return _rounded(written.digits)


def _is_equal(
    written: WrittenNumber, given: Exact, truth: Real, true: Fraction, largest: Real
) -> bool:
    in_noise = abs(given - true) * NOISE <= abs(true)
    if not isinstance(truth, float):
        rational = written.whole or "/" in written.text
        return given == true if rational else in_noise
    # Below 1e-308 a float64 has fewer places than its own text.
    if in_noise or written.value == truth:
        return True
    return given == 0 and abs(true) * ROUNDING <= largest


def _rounded(digits: int | None) -> Agreement:
    enough = digits is not None and digits >= ENOUGH_DIGITS
    return Agreement.ROUNDED if enough else Agreement.COARSE


def is_within(written: WrittenNumber, truth: Real, allowed: float) -> bool:
    """Whether a finite number that was written is no farther than allowed from the truth."""
    return not written.infinite and abs(difference(written, truth)) <= allowed < inf


def difference(written: WrittenNumber, truth: Real) -> float:
    """Return what was written minus the truth, as a float64.

    From a float it is the float64 difference; from an ``int`` or
    ``Fraction`` the exact one, rounded once, infinite beyond float64's range.
    """
    if isinstance(truth, float):
        if -inf < truth < inf:
            return written.value - truth
        return 0.0 if written.infinite and written.value == truth else -truth
    if written.infinite:
        return written.value
    off = written.exact - truth
    try:
        return float(off)
    except OverflowError:
        return inf if off > 0 else -inf
