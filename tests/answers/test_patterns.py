"""The mistakes that any array can have: sign, transpose, factor, order."""

from __future__ import annotations

from fractions import Fraction
from math import log10
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnhw.answers.answer import Answer
from nnhw.answers.patterns import SIMPLE, common_factor, patterns, turned
from nnhw.numbers import Numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDE = np.array([[-0.625, -1.25, 2.0], [0.375, 0.75, 0.0]])


def typed(text: str, *shape: int) -> Answer:
    """Return an answer as typed, its literals split by spaces."""
    return Answer(Numbers(shape, literals=text.split()))


def whole(*values: int) -> NDArray[np.object_]:
    return np.array(values, dtype=object)


def codes(answer: Answer, truth: Any) -> list[str]:
    return [pattern.code for pattern in patterns(answer, np.asarray(truth))]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (typed("0.625 1.25 -2 -0.375 -0.75 0", 2, 3), ["sign"]),
        (typed("-0.63 0.38 -1.3 0.75 2.0 0", 3, 2), ["transposed"]),
        (typed("-1.25 -2.5 4 0.75 1.5 0", 2, 3), ["factor"]),
        (typed("-1.25 -0.625 2 0.375 0 0.75", 2, 3), ["permuted"]),
        (typed("-0.625 -1.25 2 0.375 0.75 0.1", 2, 3), []),
        (typed("-0.625 -1.25 2 0.375 0.75 0 0", 7), []),
    ],
)
def test_each_pattern_of_a_matrix(answer: Answer, expected: list[str]) -> None:
    """An answer shows the pattern that it was made with, and no other."""
    assert codes(answer, WIDE) == expected


def test_a_square_matrix_transposed_is_not_called_permuted() -> None:
    """One fault has one name."""
    assert codes(typed("1 3 2 4", 2, 2), [[1.0, 2.0], [3.0, 4.0]]) == ["transposed"]


def test_a_scalar_has_a_sign_alone() -> None:
    """One number is any other by a factor, and in its own order."""
    assert codes(typed("-0.781"), 0.78125) == ["sign"]
    assert codes(typed("1.5625"), 0.78125) == []


def test_a_row_for_a_column_is_transposed() -> None:
    """A vector is a column; a flat answer lies either way, and is no pattern."""
    truth = np.array([0.1, 1.0])
    assert codes(typed("0.1 1", 1, 2), truth) == ["transposed"]
    assert codes(typed("0.1 2", 1, 2), truth) == []


@pytest.mark.parametrize(
    ("truth", "answer", "factor"),
    [
        ([1.0, 2.0], "2 4", 2.0),
        ([1.0, 2.0], "0.5 1.0", 0.5),
        ([0.1234, -0.5678], "-0.0411 0.189", -1 / 3),
        ([3.0, 0.0, 5.0], "4.5 0 7.5", 1.5),
        ([0.25, 0.75], "25 75", 100.0),
        ([1.0, 2.0], "1.37 2.74", None),  # no slip makes that factor
        ([0.09003, 0.24473, 0.66524], "0.0900 0.2447 0.6653", None),  # 1 times
        ([1.0, 2.0], "0.9853 1.9706", None),
        ([1.0, 2.0], "1000000 2000000", 1e6),
        ([1.0, 2.0], "0.3333333333333 0.6666666666667", 1 / 3),
        ([1e6, 7e6], "333333.3333333360 2333333.333333333", 1 / 3),  # off by 8e-15 of it
        ([1.0, 2.0], "1 2", None),  # the truth itself
        ([1.0, 2.0], "-1 -2", None),  # its sign
        ([1.0, 2.0], "2.0 5.0", None),
        ([1.0, 2.0], "2 0", None),
        ([1.0, 0.0], "2 1", None),
        ([1.0, 2.0, 0.0], "2 4 1", None),
        ([1.0, 2.0, 3.0], "2 4 0", None),
        ([1.0, 0.0], "2 0", None),  # one number has any factor
        ([1.0, 2.0], "inf inf", None),
        ([1.0, np.inf], "2 inf", None),
        ([1.0, np.inf], "2 4", None),
        ([np.inf, np.inf], "2 4", None),
        ([1.0, 2.0], "1e400 2e400", None),
        ([1.0, 2.0], "1e30 2e30", None),
    ],
)
def test_the_factor_of_real_numbers(truth: list[float], answer: str, factor: float | None) -> None:
    """The simplest that the digits admit; at least two numbers are not 0."""
    found = common_factor(typed(answer, len(truth)), np.array(truth))
    assert (None if found is None else found[0] / found[1]) == factor


@pytest.mark.parametrize(
    ("truth", "answer", "factor"),
    [
        (whole(4, 6), "2 3", Fraction(1, 2)),
        (whole(4, 6), "-8 -12", Fraction(-2)),
        (whole(3 * 10**400, 9), "1" + "0" * 400 + " 3", Fraction(1, 3)),
        (whole(7, 14), "10 20", Fraction(10, 7)),
        (whole(17, 34), "19 38", None),
        (whole(7, 14), "10 21", None),
        (whole(7, 14), "7 14", None),
        (whole(7, 14), "-7 -14", None),
        (whole(7, 14), "inf inf", None),
        (np.array([Fraction(1, 3), Fraction(2, 3)]), "0.667 1.33", Fraction(2)),
        (np.array([Fraction(1, 3), Fraction(2, 3)]), "2/3 4/3", Fraction(2)),
        (np.array([Fraction(1, 3), Fraction(2, 3)]), "2/3 1.3", Fraction(2)),
        (np.array([Fraction(1, 3), Fraction(2, 3)]), "0.668 1.332", None),
        (np.array([Fraction(1, 8), Fraction(5, 8)]), "0.38 1.87", Fraction(3)),  # two ties
    ],
)
def test_the_factor_of_exact_numbers(truth: Any, answer: str, factor: Fraction | None) -> None:
    """Integers and fractions as they are, decimals as they were rounded."""
    found = common_factor(typed(answer, 2), truth)
    assert (None if found is None else Fraction(*found)) == factor


def test_a_forgotten_mean_is_a_factor_of_any_size_of_the_problem() -> None:
    """17 samples: a ratio of small numbers has no 17."""
    truth = np.array([1.0, 2.0])
    assert codes(typed("17.0 34.0", 2), truth) == []
    (found,) = patterns(typed("17.0 34.0", 2), truth, sizes=[3, 17])
    assert "is 17 times" in found.text
    (found,) = patterns(typed("0.0588 0.1176", 2), truth, sizes=[3, 17])
    assert "is 1/17 times" in found.text


def test_a_factor_is_written_as_a_teacher_would() -> None:
    """Whole, or as a fraction; and where the answer is hidden, not at all."""
    texts = {
        "2 4": "is 2 times",
        "0.5 1": "is 1/2 times",
        "-1.5 -3": "is −3/2 times",
        "0.01 0.02": "is 1/100 times",
    }
    for answer, text in texts.items():
        found = next(patterns(typed(answer, 2), np.array([1.0, 2.0])))
        assert text in found.text
        assert found.discreet == "every entry of {step} is off by the same factor: {line}"


def test_what_a_pattern_spends_proves_nothing() -> None:
    """A factor costs its choice among all, an order likewise."""
    truth = np.array([1.0, 2.0, 3.0])
    (simple,) = patterns(typed("2.00 4.00 6.00", 3), truth)
    assert simple.spent == pytest.approx(log10(2 * len(SIMPLE)))
    (moved,) = patterns(typed("2.00 3.00 1.00", 3), truth)
    assert moved.spent == pytest.approx(log10(6))
    (turn,) = turned(typed("-1 -2 -3", 3), truth)
    assert turn.spent == 0


def test_an_order_needs_three_different_numbers() -> None:
    """(1, 2, 2) in another order is as well a slip of the pen."""
    assert codes(typed("2 2 1", 3), [1.0, 2.0, 2.0]) == []
    assert codes(typed("3 2 1", 3), [1.0, 2.0, 3.0]) == ["permuted"]
    assert codes(typed("3 2 1", 3), whole(1, 2, 3)) == ["permuted"]


@settings(derandomize=True, max_examples=60)
@given(st.permutations(range(6)).filter(lambda order: order != sorted(order)), st.integers(2, 6))
def test_any_order_is_recognised(order: list[int], digits: int) -> None:
    """To as few as two digits, the entries being apart by more than that."""
    truth = np.array([0.131, -2.27, 0.52, 3.14, -0.78, 10.9])
    text = " ".join(f"{truth[k]:.{digits}g}" for k in order)
    assert codes(typed(text, 6), truth) == ["permuted"]


def test_nothing_of_what_is_exact_is_rounded() -> None:
    """10^400 + 1 is no multiple of what 10^400 is."""
    truth = whole(10**400, 2 * 10**400)
    (found,) = patterns(typed(f"{3 * 10**400} {6 * 10**400}", 2), truth)
    assert (found.code, found.value.tolist()) == ("factor", [3 * 10**400, 6 * 10**400])
    assert codes(typed(f"{3 * 10**400} {6 * 10**400 + 1}", 2), truth) == []
    assert codes(typed(f"-{10**400} -{2 * 10**400}", 2), truth) == ["sign"]
