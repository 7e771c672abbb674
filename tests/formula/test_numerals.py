"""How a number is written: significant digits, whole numbers in full, and never -0."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.formula.numerals import numeral

WRITTEN = [
    (0, "0"),
    (-0.0, "0"),
    (2.0, "2"),
    (-3.0, "-3"),
    (1e15, "1000000000000000"),
    (1e16, "1e16"),
    (-1.5e300, "-1.5e300"),
    (0.1, "0.1"),
    (1 / 3, "0.333333"),
    (2 / 3, "0.666667"),
    (123456.789, "123456.789"),
    (100001.0986122886681, "100001.0986"),
    (0.0001, "0.0001"),
    (0.1 + 0.2, "0.3"),
    (0.2500000001, "0.250000"),
    (-1.0000000001e-7, "-1.00000e-7"),
    (5.99999999, "6.00000"),
    (0.00001, "1e-5"),
    (-0.00001, "-1e-5"),
    (5e-324, "4.94066e-324"),
    (float("inf"), "inf"),
    (float("-inf"), "-inf"),
    (Fraction(17, 8), "17/8"),
    (10**30, "1" + "0" * 30),
    (np.float64(0.25), "0.25"),
    (np.int64(7), "7"),
    (True, "1"),
]


@pytest.mark.parametrize(("value", "text"), WRITTEN, ids=str)
def test_a_number_is_written_in_six_digits_or_more(value: Any, text: str) -> None:
    assert numeral(value) == text


@pytest.mark.parametrize(
    ("digits", "text"), [(1, "0.7"), (2, "0.67"), (3, "0.667"), (17, "0.66666666666666663")]
)
def test_the_digits_may_be_chosen(digits: int, text: str) -> None:
    assert numeral(2 / 3, digits) == text


@pytest.mark.parametrize(("value", "text"), [(0.4966, "0.50"), (0.5, "0.5"), (12.3, "12")])
def test_a_rounded_number_keeps_its_zeros_and_an_exact_one_has_none(
    value: float, text: str
) -> None:
    assert numeral(value, 2) == text


@given(st.floats(-1e308, 1e308), st.integers(1, 17))
def test_no_number_is_off_by_more_than_its_last_digit(value: float, digits: int) -> None:
    text = numeral(value, digits)
    assert abs(float(text) - value) <= abs(value) * 10.0 ** (1 - digits) / 2 + 5e-324
    assert not text.startswith("-0") or float(text) < 0
    assert (float(text) == 0) == (value == 0) or abs(value) < 1e-323


@given(st.integers() | st.fractions())
def test_an_exact_number_is_written_in_full(value: int | Fraction) -> None:
    assert Fraction(numeral(value)) == value
