"""Limits, identities and large inputs of log-sum-exp and its relatives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnhw.kernels.logsumexp import (
    cross_entropy,
    logsumexp,
    maximum,
    naive_logsumexp,
    shifted_sum,
    softmax,
    softmax_minus,
)
from tests.kernels.ulp import true_logsumexp, true_softmax, true_softmax_minus, ulp_error, worst

if TYPE_CHECKING:
    from numpy.typing import NDArray

INF = math.inf
vectors = arrays(np.float64, st.integers(1, 50), elements=st.floats(-800, 800))


@settings(deadline=None)
@given(vectors, st.integers(-1000, 1000))
def test_shifting_the_logits_shifts_the_result(z: NDArray[np.float64], shift: int) -> None:
    """LSE(z + c) = c + LSE(z) and softmax(z + c) = softmax(z), where z + c is exact."""
    z = np.round(z * 1024) / 1024
    tolerance = 4 * math.ulp(2000.0)
    assert abs(logsumexp(z + shift) - shift - logsumexp(z)) <= tolerance
    np.testing.assert_allclose(softmax(z + shift), softmax(z), rtol=1e-14)


@settings(deadline=None)
@given(vectors, st.integers(0, 2**32))
def test_order_does_not_matter(z: NDArray[np.float64], seed: int) -> None:
    """A permutation changes no more than the rounding of a sum."""
    order = np.random.default_rng(seed).permutation(z.size)
    assert math.isclose(logsumexp(z[order]), logsumexp(z), rel_tol=1e-14, abs_tol=1e-14)
    np.testing.assert_allclose(softmax(z[order]), softmax(z)[order], rtol=1e-14)


@settings(deadline=None)
@given(vectors)
def test_softmax_is_a_distribution(z: NDArray[np.float64]) -> None:
    """Softmax is between 0 and 1, sums to 1, and is largest where z is."""
    shares = softmax(z)
    assert np.all((shares >= 0) & (shares <= 1))
    assert abs(math.fsum(shares) - 1) <= 4 * math.ulp(1.0)
    assert shares[z.argmax()] == shares.max()


@settings(deadline=None)
@given(vectors)
def test_logsumexp_is_bounded_by_the_maximum(z: NDArray[np.float64]) -> None:
    """max z <= LSE(z) <= max z + log n."""
    top = float(z.max())
    assert top <= logsumexp(z) <= top + math.log(z.size) + 4 * math.ulp(top + 5)


@settings(deadline=None)
@given(vectors, st.data())
def test_cross_entropy_of_a_class_is_minus_its_log_softmax(
    z: NDArray[np.float64], data: st.DataObject
) -> None:
    """CE = -log softmax_t for a one-hot y, and its gradient sums to 0."""
    t = data.draw(st.integers(0, z.size - 1))
    y = np.eye(z.size)[t]
    if (share := softmax(z)[t]) > 1e-300:
        assert math.isclose(cross_entropy(z, y), -math.log(share), rel_tol=1e-12, abs_tol=1e-15)
    assert abs(math.fsum(softmax_minus(z, y))) <= 4 * math.ulp(1.0)


@pytest.mark.parametrize(
    ("z", "limit"),
    [
        ([-INF, 1], 1),
        ([-INF, -INF], -INF),
        ([INF, 1], INF),
        ([INF, INF], INF),
        ([INF, -INF], INF),
        ([-INF], -INF),
        ([-INF, 0.0, -INF, -40.0], 4.248354255291589e-18),
        ([-INF] * 50 + [-5.0], -5.0),
        ([-INF] * 5000 + [-5.0], -5.0),
        ([INF] + [0.0] * 5000, INF),
        ([-INF] * 5000, -INF),
    ],
)
def test_logsumexp_of_infinite_logits_is_its_limit(z: list[float], limit: float) -> None:
    """An infinite maximum is the result; logits at -inf add nothing."""
    assert logsumexp(z) == limit


@pytest.mark.parametrize(
    ("z", "limit"),
    [
        ([INF, 1, -INF], [1, 0, 0]),
        ([-INF, 2, 2], [0, 0.5, 0.5]),
        ([INF], [1]),
        ([-INF], [1]),
        ([-INF] * 40 + [7.0], [0.0] * 40 + [1.0]),
    ],
)
def test_softmax_of_infinite_logits_is_its_limit(z: list[float], limit: list[float]) -> None:
    """One logit at inf takes all, one at -inf nothing; a single logit always has it all."""
    assert softmax(z).tolist() == limit
    assert softmax_minus(z, [0.25] * len(z)).tolist() == [p - 0.25 for p in limit]


@pytest.mark.parametrize(
    ("z", "message"),
    [
        ([INF, INF, 0], "softmax has no limit where 2 logits are inf"),
        ([-INF, -INF], "softmax has no limit where every logit is -inf"),
    ],
)
def test_softmax_without_a_limit_is_refused(z: list[float], message: str) -> None:
    """Several logits at inf, or all at -inf, leave the shares open."""
    y = [1.0] + [0.0] * (len(z) - 1)
    for refused in (lambda: softmax(z), lambda: softmax_minus(z, y), lambda: cross_entropy(z, y)):
        with pytest.raises(ValueError, match=f"^{message}$"):
            refused()


@pytest.mark.parametrize(
    ("z", "y", "limit"),
    [
        ([-INF, 1], [0, 1], 0),
        ([-INF, 1], [1, 0], INF),
        ([-INF, 1, 1], [0, 0.5, 0.5], math.log(2)),
        ([-INF, 1, 1], [0.2, 0.3, 0.5], INF),
        ([INF, 1], [1, 0], 0),
        ([INF, 1], [0.5, 0.5], INF),
        ([INF, INF, 1], [0, 0, 1], INF),
        ([INF, INF], [0, 0], 0),
        ([-INF], [1], 0),
        ([1.0, 2.0], [0, 0], 0),
    ],
)
def test_cross_entropy_of_infinite_logits_is_its_limit(
    z: list[float], y: list[float], limit: float
) -> None:
    """A class with y = 0 adds nothing; one with y > 0 and no share makes it infinite."""
    assert cross_entropy(z, y) == limit


def test_cross_entropy_overflows_to_inf() -> None:
    """A true value out of range is inf, without a warning."""
    assert cross_entropy([1.7e308, -1.7e308], [0, 1]) == INF
    assert cross_entropy([1.7e308, -1.7e308, -1.7e308], [0, 0.4, 0.6]) == INF


def test_cross_entropy_of_a_near_certain_class_keeps_its_digits() -> None:
    """Log(1 + e^-700) = 9.86e-305 weighed with 0.3: scaled down, it would be subnormal."""
    with mpmath.workprec(2200):
        true = mpmath.mpf(0.3) * mpmath.log1p(mpmath.exp(-700))
    assert ulp_error(cross_entropy([0, -700], [0.3, 0]), true) <= 4


def test_no_result_is_negative_zero() -> None:
    """0 is +0, whichever side it comes from."""
    results = [
        logsumexp([-0.0]),
        naive_logsumexp([-0.0]),
        cross_entropy([-0.0], [1]),
        cross_entropy([-0.0, -INF], [1, 0]),
        *softmax_minus([-0.0, -1e308], [1, 0]),
        *softmax_minus([INF, 0], [1, 0]),
        *softmax_minus([0.5, 0.5], [0.5, 0.5]),
    ]
    assert [math.copysign(1, r) for r in results] == [1] * len(results)
    assert results == [0] * len(results)


@pytest.mark.parametrize(
    ("z", "naive"),
    [
        ([1000, 0], INF),
        ([-1000, -800], -INF),
        ([INF, -INF], INF),
        ([-INF, -INF], -INF),
        ([1, 2, 3], math.log(math.exp(1) + math.exp(2) + math.exp(3))),
        ([0, -40], 0),
    ],
)
def test_naive_formula_breaks_where_float64_does(z: list[float], naive: float) -> None:
    """The formula as it stands gives inf, -inf or a rounded value, and never nan."""
    assert math.isclose(naive_logsumexp(z), naive, rel_tol=1e-15)


@pytest.mark.parametrize("n", [1, 40, 100_000])
def test_sum_and_maximum_over_all_blocks(n: int) -> None:
    """The textbook's sum is mpmath's to its rounding, and the maximum Python's own."""
    z = np.tile(np.random.default_rng(n).normal(size=min(n, 50)), max(1, n // 50))
    assert maximum(z) == max(z.tolist())
    with mpmath.workprec(100):
        terms = [mpmath.exp(mpmath.mpf(x) - 0.75) for x in z[:50].tolist()]
        true = mpmath.fsum(terms) * max(1, n // 50)
    assert math.isclose(shifted_sum(z, 0.75), true, rel_tol=1e-14)


def test_sum_takes_its_limits() -> None:
    """It overflows to infinity as float64 does, and what vanishes beside the shift adds 0."""
    with np.errstate(over="ignore", invalid="ignore"):
        assert shifted_sum([0.0, 1.0], -800.0) == INF
        assert math.isnan(shifted_sum([INF, 1.0], INF))
    assert shifted_sum([0.0, -INF, -2000.0], 0.0) == 1


def test_labels_of_another_shape_are_refused() -> None:
    """Labels are never broadcast against logits."""
    for kernel in (cross_entropy, softmax_minus):
        with pytest.raises(ValueError, match=r"^y has shape \(1,\), z has shape \(3,\)$"):
            kernel([1, 2, 3], [1])


@pytest.mark.parametrize("n", [3, 50, 5000])
def test_single_precision_stands_for_its_float64(n: int) -> None:
    """Logits and labels may be float32; nothing is computed in less than float64."""
    rng = np.random.default_rng(n)
    z, y = rng.normal(size=n).astype(np.float32), rng.dirichlet(np.ones(n)).astype(np.float32)
    wide = z.astype(np.float64), y.astype(np.float64)
    for kernel in (logsumexp, naive_logsumexp, softmax):
        assert np.array_equal(kernel(z), kernel(wide[0]))
    assert shifted_sum(z, 0.25) == shifted_sum(wide[0], 0.25)
    for compared in (cross_entropy, softmax_minus):
        assert np.array_equal(compared(z, y), compared(*wide))


# Large inputs repeat some logits, so that mpmath need not exponentiate every one of them.


def tiled(z: NDArray[np.float64], times: int) -> tuple[NDArray[np.float64], mpmath.mpf]:
    with mpmath.workprec(300):
        return np.tile(z, times), true_logsumexp(z.tolist()) + mpmath.log(times)


@pytest.mark.parametrize("offset", [0.0, 650.0, -650.0, 1e6, 300.0, -300.0])
def test_large_input_within_4_ulp(offset: float) -> None:
    """200,000 logits within 4 ulp, shifted or not."""
    z, true = tiled(np.random.default_rng(5).normal(size=1000) * 4 + offset, 200)
    assert ulp_error(logsumexp(z), true) <= 4


@pytest.mark.parametrize("target", [0.5, -0.5, 1e-3, -1e-3, 1e-9, -1e-9])
def test_large_input_that_cancels_within_a_rounding_of_its_maximum(target: float) -> None:
    """Where the sum of 200,000 exponentials is near 1, its logarithm is near 0."""
    z = np.random.default_rng(6).normal(size=1000)
    z += target - float(true_logsumexp(z.tolist())) - math.log(200)
    many, true = tiled(z, 200)
    assert abs(logsumexp(many) - true) <= 4 * np.spacing(abs(z.max()))


def test_large_input_with_a_maximum_that_stands_out() -> None:
    """A maximum of 0 above 100,000 logits near -50 leaves log1p of their small sum."""
    z = np.full(100_001, -50.25)
    z[77_777] = 0.0
    with mpmath.workprec(300):
        true = mpmath.log1p(100_000 * mpmath.exp(-50.25))
    assert ulp_error(logsumexp(z), true) <= 4


def test_large_input_with_two_maxima_far_apart() -> None:
    """Each of two equal maxima counts once, whatever block it stands in."""
    z = np.full(9000, -60.0)
    z[[5, 8990]] = 0.25
    with mpmath.workprec(300):
        others = 8998 * mpmath.exp(mpmath.mpf("-60.25"))
        true = mpmath.mpf(0.25) + mpmath.log(2 + others)
        assert ulp_error(logsumexp(z), true) <= 4
        assert ulp_error(softmax(z)[8990], 1 / (2 + others)) <= 4


def test_large_blocks_of_different_height() -> None:
    """Blocks are joined at their common maximum, where some lie 2,000 lower, or at -inf."""
    z = np.concatenate([np.full(40_000, -1500.0), np.full(40_000, -INF), np.full(70_000, 700.0)])
    assert ulp_error(logsumexp(z), 700 + mpmath.log(70_000)) <= 4
    assert ulp_error(logsumexp(z - 2000), -1300 + mpmath.log(70_000)) <= 4


def test_large_softmax_and_its_gradients() -> None:
    """Softmax, cross-entropy and softmax − y of 1,500 logits hold in every entry."""
    rng = np.random.default_rng(8)
    z = rng.normal(size=1500) * 5 + 0.3
    true = true_softmax(z.tolist())
    assert worst(softmax(z).tolist(), true) <= 8
    y = np.array(list(map(float, true))) * (1 + rng.choice([0.0, 1e-3, -1e-7], 1500))
    y[::2] = 0.0
    true_dz = true_softmax_minus(z.tolist(), y.tolist())
    got = softmax_minus(z, y).tolist()
    assert worst(got[::2], true_dz[::2]) <= 8
    assert max(abs(a - b) for a, b in zip(got, true_dz, strict=True)) <= 2.0**-52
    with mpmath.workprec(300):
        total = mpmath.fsum(
            label * -mpmath.log(p) for label, p in zip(y.tolist(), true, strict=True)
        )
    assert ulp_error(cross_entropy(z, y), total) <= 8
