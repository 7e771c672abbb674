"""What has to hold whatever the numbers: shifts, permutations, sums, transposes, scales."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnhw
from tests.problems.questions import eighths

SEEDS = st.integers(0, 2**32 - 1)
LOGITS = st.lists(st.floats(-700, 700), min_size=1, max_size=8)

quick = settings(max_examples=50)


@quick
@given(LOGITS)
def test_softmax_sums_to_1_and_its_step_to_0(z: list[float]) -> None:
    trace = nnhw.lse(z, target=1)
    assert np.sum(trace["softmax"].value) == pytest.approx(1, rel=1e-15 * len(z) + 1e-15)
    assert np.sum(trace["dz"].value) == pytest.approx(0, abs=1e-15 * len(z))


@quick
@given(st.lists(st.integers(-99, 99), min_size=1, max_size=8), st.integers(-999, 999))
def test_a_shift_of_all_logits_shifts_lse_and_nothing_else(z: list[int], c: int) -> None:
    here, there = nnhw.lse(z), nnhw.lse([each + c for each in z])
    assert there["lse"].value - here["lse"].value == pytest.approx(c, abs=1e-12)
    assert np.array_equal(here["softmax"].value, there["softmax"].value)


@quick
@given(LOGITS, st.floats(-1e300, 1e300))
def test_alpha_changes_the_way_and_not_the_result(z: list[float], alpha: float) -> None:
    usual, shifted = nnhw.lse(z), nnhw.lse(z, shift=alpha)
    assert shifted["alpha"].value == alpha
    for name in ("lse", "softmax"):
        assert np.array_equal(usual[name].value, shifted[name].value)


@quick
@given(SEEDS)
def test_the_order_of_logits_is_the_order_of_softmax(seed: int) -> None:
    rng = np.random.default_rng(seed)
    z = rng.standard_normal(6) * 10
    order = rng.permutation(6)
    here, there = nnhw.lse(z), nnhw.lse(z[order])
    assert here["lse"].value == there["lse"].value
    assert np.array_equal(here["softmax"].value[order], there["softmax"].value)


@quick
@given(st.lists(st.integers(0, 5), min_size=2, max_size=9), SEEDS)
def test_equality_counts_pairs_in_any_order(x: list[int], seed: int) -> None:
    trace = nnhw.equality(x)
    pairs = sum(x[i] == x[j] for j in range(len(x)) for i in range(j))
    assert trace["z2"].value == pairs
    assert trace["a2"].value == (len(set(x)) == len(x))
    shuffled = nnhw.equality(np.random.default_rng(seed).permutation(x))
    assert shuffled["z2"].value == pairs


@quick
@given(st.lists(st.integers(1, 10**20), min_size=2, max_size=6))
def test_parameters_add_up_layer_by_layer_and_the_two_ends_may_be_swapped(sizes: list[int]) -> None:
    trace = nnhw.param_count(sizes)
    layers = [(a + 1) * b for a, b in pairwise(sizes)]
    assert [int(each) for each in trace["layers"].value] == layers
    assert trace["total"].value == sum(layers)
    bare = nnhw.param_count(sizes, no_bias=True)
    assert bare["total"].value == nnhw.param_count(sizes[::-1], no_bias=True)["total"].value
    assert trace["total"].value - bare["total"].value == sum(sizes[1:])


def regression(rng: np.random.Generator, m: int) -> list[Any]:
    D, H, K = 2, 3, 2
    return [eighths(rng, *shape) for shape in ((D, m), (K, m), (H, D), (K, H))]


@quick
@given(SEEDS)
def test_gradients_of_a_sum_over_samples_add_up(seed: int) -> None:
    x, y, V, W = regression(np.random.default_rng(seed), 3)
    whole = nnhw.grad_regression(x, y, V, W)
    parts = [nnhw.grad_regression(x[:, [k]], y[:, [k]], V, W) for k in range(3)]
    for name in ("J", "dW", "dV"):
        assert np.array_equal(whole[name].value, sum(each[name].value for each in parts))


@quick
@given(SEEDS)
def test_gradients_of_a_mean_over_samples_are_their_mean(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x1, x2, W1, W2 = (eighths(rng, *shape) for shape in ((2, 3), (2, 3), (4, 2), (1, 4)))
    y = rng.integers(0, 2, (1, 3))
    whole = nnhw.grad_classifier(x1, x2, y, W1, W2)
    parts = [nnhw.grad_classifier(x1[:, [k]], x2[:, [k]], y[:, [k]], W1, W2) for k in range(3)]
    for name in ("J", "dW1", "db1", "dW2", "db2"):
        mean = sum(each[name].value for each in parts) / 3
        np.testing.assert_allclose(whole[name].value, mean, rtol=1e-12, atol=1e-12)


@quick
@given(SEEDS)
def test_exchanging_the_branches_turns_their_difference_round(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x1, x2, W1, W2 = (eighths(rng, *shape) for shape in ((2, 3), (2, 3), (4, 2), (1, 4)))
    y = rng.integers(0, 2, (1, 3))
    here = nnhw.grad_classifier(x1, x2, y, W1, W2)
    there = nnhw.grad_classifier(x2, x1, 1 - y, W1, W2)
    assert np.array_equal(here["a"].value, -there["a"].value)
    np.testing.assert_allclose(here["dW1"].value, there["dW1"].value, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(here["J"].value, there["J"].value, rtol=1e-12)


@quick
@given(SEEDS, st.permutations(range(3)))
def test_the_order_of_hidden_units_is_the_order_of_their_gradients(
    seed: int, order: list[int]
) -> None:
    x, y, V, W = regression(np.random.default_rng(seed), 2)
    here, there = (
        nnhw.grad_regression(x, y, V, W),
        nnhw.grad_regression(x, y, V[order], W[:, order]),
    )
    assert here["J"].value == there["J"].value
    assert np.array_equal(here["dV"].value[order], there["dV"].value)
    assert np.array_equal(here["dW"].value[:, order], there["dW"].value)
