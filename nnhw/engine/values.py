"""The numbers of a question in each arithmetic: as typed, as float64, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.numbers import is_faithful

if TYPE_CHECKING:
    from nnhw.numbers import Numbers


def as_decimals(numbers: Numbers) -> Any:
    """Return numbers as decimals: as typed, unless they print float64 in all its digits."""
    floats = numbers.floats.ravel().tolist()
    typed = floats if numbers.literals is None else map(_typed, numbers.literals, floats)
    values = np.fromiter(map(Decimal, typed), np.object_, numbers.size)
    return values.reshape(numbers.shape or (1, 1))


def _typed(literal: str, value: float) -> Decimal | str | float:
    """Return what a literal says; of more digits than float64 tells apart, its float64."""
    numerator, slash, denominator = literal.partition("/")
    if slash:
        return Decimal(numerator) / Decimal(denominator)
    return literal if is_faithful(literal) else value


def to_floats(values: Any) -> Any:
    """Return the float64 nearest to each decimal or fraction; beyond its range, infinity."""
    try:
        return values.astype(np.float64)
    except OverflowError:
        return np.frompyfunc(_to_float, 1, 1)(values).astype(np.float64)


def _to_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def plain(array: Any) -> Any:
    """Return exact numbers as integers where all are, else as float64 where that has them."""
    if all(isinstance(each, int) for each in array.flat):
        small = all(abs(each) < 2**63 for each in array.flat)
        return array.astype(np.int64) if small else array
    try:
        floats = array.astype(np.float64)
    except OverflowError:
        return array
    return floats if np.array_equal(floats == 0, array == 0) else array
