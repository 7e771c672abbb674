"""How many digits of an answer speak for a mistake; the expected numbers are worked by hand."""

from __future__ import annotations

from fractions import Fraction
from math import log10
from typing import Any

import numpy as np
import pytest

from nnhw.answers.answer import Answer
from nnhw.answers.evidence import ENOUGH, differs, evidence, most
from nnhw.numbers import Numbers


def typed(text: str, *shape: int) -> Answer:
    """Return an answer as typed, its literals split by spaces."""
    return Answer(Numbers(shape, literals=text.split()))


def weigh(text: str, value: Any, truth: Any, dtype: Any = float) -> float:
    """Weigh a flat answer."""
    values, truths = (np.array(each, dtype=dtype) for each in (value, truth))
    return evidence(typed(text, *values.shape), values, truths)


@pytest.mark.parametrize(
    ("text", "digits"),
    [("1.562", 4), ("0.01562", 4), ("1.56e3", 3), ("0.5", 1), ("2/3", 2), ("1562", 4), ("0", 0)],
)
def test_one_number_says_its_digits(text: str, digits: int) -> None:
    """Of a fraction those of both its parts; four are enough, three are not."""
    found = weigh(text, 1.5625, 0.78125)
    assert found == pytest.approx(max(0, digits - 0.4))
    assert (found >= ENOUGH) == (digits >= 4)


def test_numbers_that_are_right_say_nothing() -> None:
    """(1.234, 5.678) for (1.234, 4.0) speaks by its second number alone; so with a fraction."""
    one = weigh("1.234 5.678", [1.234, 5.678], [1.234, 4.0])
    both = weigh("1.234 5.678", [1.234, 5.678], [3.0, 4.0])
    assert one == pytest.approx(min(3.6, log10(1.678 / 0.0005 + 1)))
    assert both == pytest.approx(one + min(3.6, log10(1.766 / 0.0005 + 1)))
    assert weigh("2/3 1.5", [2 / 3, 1.5], [2 / 3, 0.5]) == pytest.approx(log10(1.0 / 0.05 + 1))


def test_a_number_near_the_truth_says_less() -> None:
    """1.02 for 1.00 could be one of five that are as near: log₁₀ 5 = 0.7."""
    assert weigh("1.02 3.0", [1.02, 3.0], [1.0, 3.0]) == pytest.approx(log10(5))


def test_whole_numbers_of_an_array_say_their_choice() -> None:
    """−2 for 2 is one of 9; a bit is one of two; of so many digits as they have, 0 has none."""
    assert weigh("-2 6.5", [-2.0, 6.5], [2.0, 6.5]) == pytest.approx(log10(9))
    assert weigh("-4 6.5", [-4.0, 6.5], [4.0, 6.5]) == 1
    assert weigh("0 1 1", [0, 1, 1], [1, 0, 1], object) == pytest.approx(log10(2))
    assert weigh("-1 0 1", [-1, 0, 1], [1, 0, -1], object) == pytest.approx(2 * log10(3))
    assert weigh("0 0", [0.0, 0.0], [370.0, 12.0]) == 0


def test_an_integer_far_off_is_one_of_those_that_the_step_spans() -> None:
    """Among sizes up to 12, 35 for 10 says no more than any of 0 … 12, on both sides of 0."""
    assert weigh("35 12", [35, 12], [10, 12], object) == pytest.approx(log10(13))
    assert weigh("-35 -12", [-35, -12], [-10, -12], object) == pytest.approx(log10(13))


def test_decimals_say_more_than_a_whole_number() -> None:
    """2.00 for 1 is one of 201 that are as near, 2 one of 3; 20 for 20.4 has two digits."""
    assert weigh("2.00 3.0", [2.0, 3.0], [1.0, 3.0]) == pytest.approx(log10(201))
    assert weigh("2 3.0", [2.0, 3.0], [1.0, 3.0]) == pytest.approx(log10(3))
    assert weigh("20 3.0", [20.4, 3.0], [-1000.0, 3.0]) == pytest.approx(2 - 0.4)


def test_a_fraction_of_an_array_says_its_digits() -> None:
    """Those of both its parts, as a fraction that stands alone."""
    assert weigh("2/3 1.0", [2 / 3, 1.0], [1 / 3, 1.0]) == pytest.approx(2 - 0.4)


def test_another_shape_differs_throughout() -> None:
    """A transposed row is as far from the truth as its negative would be."""
    value, truth = np.array([[1.5, 2.5]]), np.array([[1.5], [2.5]])
    found = evidence(typed("1.50 2.50", 1, 2), value, truth)
    assert found == pytest.approx(log10(3.0 / 0.005 + 1) - log10(601) + 2.6 + 2.6)


def test_what_is_infinite_says_nothing() -> None:
    """Infinity has no digits."""
    assert weigh("inf 1", [np.inf, 1.0], [-np.inf, 1.0]) == 0
    assert weigh("3 1", [3.0, 1.0], [np.inf, 1.0]) == 0


def test_rounding_makes_no_difference() -> None:
    """Two float64 within 1e-12 are the same; exact numbers differ by anything."""
    assert not differs(0.1 + 0.2, 0.3)
    assert differs(0.3, 0.3000001)
    assert differs(0.3, 0.3 + 3e-11)
    assert differs(Fraction(1, 3), Fraction(1, 3) + Fraction(1, 10**30))
    assert differs(1.0, None)


def test_an_answer_says_no_more_than_it_has_digits() -> None:
    """The bound that spares a search is one."""
    for text, value in {"1.234 5": [1.234, 5.0], "12 7": [12.0, 7.0]}.items():
        assert weigh(text, value, [-100.0, 100.0]) <= most(typed(text, 2))
