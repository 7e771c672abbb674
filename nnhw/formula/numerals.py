"""How a number is written in a trace: in significant digits, and never as -0."""

from __future__ import annotations

from numbers import Integral
from typing import Any

DIGITS = 6  # significant digits, unless asked otherwise
WHOLE = 1e16  # below it every whole float64 is written in full


def numeral(value: Any, digits: int | None = None) -> str:
    """Write a number in ASCII.

    Parameters
    ----------
    value
        An integer or a fraction, written in full; a float, written in
        ``digits`` significant digits, or in full where it is whole.
    digits
        6 unless given.
    """
    if isinstance(value, Integral):
        return str(int(value))
    if not isinstance(value, float):
        return str(value)  # a fraction
    if value.is_integer() and abs(value) < WHOLE:
        return str(int(value))
    mantissa, _, exponent = f"{value:.{digits or DIGITS}g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else mantissa
