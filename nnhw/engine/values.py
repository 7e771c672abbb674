"""The numbers of a question in each arithmetic: as typed, as float64, and back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.numbers import is_faithful

if TYPE_CHECKING:
    from collections.abc import Container

    from nnhw.engine.given import Given
    from nnhw.formula.evaluate import Arithmetic, Kind
    from nnhw.numbers import Numbers

MANY = 100_000  # entries


def inputs_in(given: Given, arithmetic: Arithmetic, compared: Container[str]) -> dict[str, Any]:
    """Return sizes and inputs as arrays of two dimensions, in a kind of numbers.

    Parameters
    ----------
    given
        The fitted inputs; of those whose shape alone is known, and of its letters, there
        is ``None``.
    arithmetic
        Its kind of numbers.
    compared
        The inputs that are only compared: many of them are so as float64.
    """
    values = {name: arithmetic.number(size) for name, size in given.sizes.items()}
    for name, numbers in given.numbers.items():
        if arithmetic.kind == "decimal":
            read = as_decimals(numbers)
        elif arithmetic.kind == "float":
            read = numbers.floats
        else:
            many = name in compared and numbers.size > MANY
            read = numbers.compared if many else numbers.exact
        values[name] = read.reshape(numbers.shape or (1, 1))
    sizes = (size for name in given.open for size in given.shapes[name] if isinstance(size, str))
    return values | dict.fromkeys({*given.open, *sizes} - values.keys())


def in_each_kind(value: Any) -> dict[Kind, Any]:
    """Return a step's value, in its public shape, as a matrix of each kind of numbers."""
    from nnhw.formula.decimals import exactly

    rows, columns = (*np.shape(value), 1, 1)[:2]
    exact = np.asarray(value, dtype=object).reshape(rows, columns)
    decimals = np.frompyfunc(exactly, 1, 1)(exact)
    return {"exact": exact, "float": exact.astype(np.float64), "decimal": decimals}


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
