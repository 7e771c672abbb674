"""Equal numbers among many, against comparing every pair."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnhw.kernels.pairs import (
    count_equal_pairs,
    equal_groups,
    pair_differences,
    pair_indices,
    pair_matrix,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

few_values = st.lists(st.sampled_from([0.0, -0.0, 1.0, 1.5, -2.0, 1e300, 5e-324]), min_size=2)

# The four inputs of the homework's first question, with its z1 (shared slips mended).
HOMEWORK = [
    ([-1, -1, 2.5, 2.5], [0, -3.5, -3.5, -3.5, -3.5, 0], 2, [[0, 1], [2, 3]]),
    ([6, 4, 2, 6], [2, 4, 0, 2, -2, -4], 1, [[0, 3]]),
    ([-10, 0, 0, -10], [-10, -10, 0, 0, 10, 10], 2, [[0, 3], [1, 2]]),
    ([-1, 0, 1, 0.5], [-1, -2, -1.5, -1, -0.5, 0.5], 0, []),
]


def as_floats(x: list[Any]) -> NDArray[np.float64]:
    return np.array(x, dtype=np.float64)


def exactly(x: list[Any]) -> NDArray[np.object_]:
    values = np.empty(len(x), dtype=object)
    values[:] = [Fraction(value) for value in x]
    return values


@pytest.mark.parametrize(("x", "differences", "count", "groups"), HOMEWORK)
@pytest.mark.parametrize("kind", [as_floats, exactly])
def test_homework(
    x: list[float], differences: list[float], count: int, groups: list[list[int]], kind: Any
) -> None:
    """The homework's inputs give its z1, z2 and equal numbers, in floats and in fractions."""
    values = kind(x)
    assert pair_differences(values).tolist() == differences
    assert (pair_matrix(4, values.dtype) @ values).tolist() == differences
    assert count_equal_pairs(values) == count
    assert equal_groups(values) == groups


@settings(deadline=None)
@given(few_values)
def test_groups_and_count_agree_with_every_pair(x: list[float]) -> None:
    """Comparing all pairs finds the same pairs, in the same order of first occurrence."""
    pairs = [(i, j) for i, j in combinations(range(len(x)), 2) if x[i] == x[j]]
    for values in (np.array(x), exactly(x)):
        assert count_equal_pairs(values) == len(pairs)
        groups = equal_groups(values)
        assert sorted(pair for group in groups for pair in combinations(group, 2)) == pairs
        assert groups == sorted(groups)


def test_pairs_stand_in_the_order_of_the_contract() -> None:
    """(1,2), (1,3), (1,4), (2,3), (2,4), (3,4), with +1 at the first and -1 at the second."""
    first, second = pair_indices(4)
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [
        (0, 1),
        (0, 2),
        (0, 3),
        (1, 2),
        (1, 3),
        (2, 3),
    ]
    assert pair_matrix(3).tolist() == [[1, -1, 0], [1, 0, -1], [0, 1, -1]]
    assert pair_matrix(3).dtype == np.float64
    assert {type(entry) for entry in pair_matrix(3, object).flat} == {int}


def test_fractions_and_ints_are_compared_exactly() -> None:
    """2^53 and 2^53 + 1 differ, which their float64 do not; 1/3 is not its float64."""
    x = np.array([2**53, 2**53 + 1, Fraction(1, 3), Fraction(1 / 3), Fraction(2, 6)], dtype=object)
    assert count_equal_pairs(x) == 1
    assert equal_groups(x) == [[2, 4]]
    assert pair_differences(x)[0] == -1


def test_a_difference_of_zeros_is_positive_zero() -> None:
    """-0.0 equals 0.0, and their difference prints without a sign."""
    x = np.array([-0.0, 0.0])
    assert equal_groups(x) == [[0, 1]]
    assert not np.signbit(pair_differences(x)).any()


def test_many_equal_numbers_are_counted_without_listing_pairs() -> None:
    """300,000 numbers: C(200000, 2) + C(2, 2) = 19,999,900,001 pairs, and their two groups."""
    x = np.concatenate([np.arange(99_999.0), np.full(200_000, -1.0), [7.0]])
    count = count_equal_pairs(x)
    assert (count, type(count)) == (19_999_900_001, int)
    assert equal_groups(x) == [[7, 299_999], list(range(99_999, 299_999))]


@pytest.mark.parametrize("x", [np.array([3.0]), np.array([1.0, 2.0]), np.array([1, 2], object)])
def test_distinct_numbers_have_no_group(x: NDArray[Any]) -> None:
    """No pair, no group."""
    assert count_equal_pairs(x) == 0
    assert equal_groups(x) == []
