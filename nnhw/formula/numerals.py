"""How a number is written in a trace: in significant digits, and never as -0."""

from __future__ import annotations

from math import ulp
from numbers import Integral
from typing import Any

DIGITS = 6  # significant digits, unless asked otherwise
DECIMALS = 4  # that a number shows at the least, if it has any
NOISE = 4  # units in the last place by which arithmetic alone may miss a short decimal
WHOLE = 1e16  # below it every whole float64 is written in full


def numeral(value: Any, digits: int | None = None) -> str:
    """Write a number in ASCII.

    Parameters
    ----------
    value
        An integer or a fraction, written in full; a float, written in
        ``digits`` significant digits, or in full where it is whole. One that
        is rounded keeps its zeros, as 0.50 of 0.4999; an exact 0.5 has none.
    digits
        Unless given, 6, and so many that four decimals show: 100001.0986 is
        not to look whole.
    """
    if isinstance(value, Integral):
        return str(int(value))
    if not isinstance(value, float):
        return str(value)  # a fraction
    size = abs(value)
    if size < WHOLE and value.is_integer():
        return str(int(value))
    if digits is None:
        digits = max(DIGITS, len(f"{size:.0f}") + DECIMALS) if size < WHOLE else DIGITS
    text = f"{value:.{digits}g}"
    if not _is_near(text, value):  # it is rounded, and so its zeros are digits too
        text = f"{value:#.{digits}g}"
    mantissa, _, exponent = text.partition("e")
    mantissa = mantissa.removesuffix(".")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa


def is_rounded(value: Any, digits: int | None = None) -> bool:
    """Whether a number is written in fewer digits than it has."""
    return isinstance(value, float) and not _is_near(numeral(value, digits), value)


def _is_near(text: str, value: float) -> bool:
    """Whether a numeral is a number, but for what arithmetic adds in the last places."""
    written = float(text)
    return written == value or abs(written - value) <= NOISE * ulp(value)


def nearest(value: Any) -> Any:
    """Return a fraction as the float64 nearest to it, where there is one that tells it from 0."""
    if isinstance(value, Integral | float):
        return value
    try:
        return float(value) or value
    except OverflowError:
        return value
