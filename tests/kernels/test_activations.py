"""Activations and derivatives against mpmath, and at their kinks and ends."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mpmath
import numpy as np
import pytest

from nnhw.kernels.activations import (
    ACTIVATIONS,
    derivative,
    leaky_relu_derivative,
    relu_derivative,
)
from tests.kernels.ulp import worst

if TYPE_CHECKING:
    from collections.abc import Callable

EDGES = [0.0, -0.0, 5e-324, -5e-324, 37.0, -37.0, 354.5, -354.5, 709.0, -745.0, 1.7e308, -1.7e308]
SMOOTH: dict[str, Callable[[mpmath.mpf], mpmath.mpf]] = {
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "tanh": mpmath.tanh,
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "identity": lambda x: x,
}
# The sums of σ′ = σ (1 - σ), 1 - tanh², … cancel, so mpmath gets more bits than 2 · 745 / ln 2.
BITS = 2400


def inputs() -> list[float]:
    rng = np.random.default_rng(3)
    parts = (rng.normal(size=200), rng.normal(size=200) * 5, rng.uniform(-745, 745, 200))
    near_end = rng.uniform(353.5, 356, 20) * rng.choice([-1, 1], 20)
    tiny = 10.0 ** rng.uniform(-300, -5, 20)
    return [*np.concatenate([*parts, near_end, tiny]).tolist(), *EDGES]


@pytest.mark.parametrize("name", SMOOTH)
def test_value_within_2_ulp(name: str) -> None:
    """A smooth activation is within 2 ulp from -745 to 745 and at the ends of float64."""
    z = inputs()
    with mpmath.workprec(BITS):
        true = [SMOOTH[name](mpmath.mpf(x)) for x in z]
    assert worst(ACTIVATIONS[name].f(np.array(z)).tolist(), true) <= 2


@pytest.mark.parametrize("name", SMOOTH)
def test_derivative_within_2_ulp(name: str) -> None:
    """The derivative is what mpmath's differentiation of the activation gives."""
    z = [x for x in inputs() if abs(x) <= 745][::4] + EDGES[:-2]
    true = []
    for x in z:
        with mpmath.workprec(BITS):
            true.append(mpmath.diff(SMOOTH[name], mpmath.mpf(x), h=mpmath.ldexp(1, -BITS // 2)))
    assert worst(ACTIVATIONS[name].derivative(np.array(z)).tolist(), true) <= 2


def test_derivative_of_tanh_is_a_normal_float_where_its_power_is_not() -> None:
    """4 e^−2z holds its digits up to z = 354.89, though e^−2z is subnormal from 354.2 on.

    The first two are where the square of 2 e^−z is off by 2.05 ulp, and 4 times the power by 2.004.
    """
    hard = [354.5495039571627, 354.76990757483327]
    z = np.append(hard, np.random.default_rng(4).uniform(354.1, 354.89, 400))
    with mpmath.workprec(BITS):
        true = [1 / mpmath.cosh(mpmath.mpf(x)) ** 2 for x in z]
    assert worst(derivative("tanh", z).tolist(), true) <= 2


def test_derivatives_vanish_at_the_ends_of_float64() -> None:
    """At ±1.7e308 sigmoid and tanh are flat, and softplus has the slopes 1 and 0."""
    ends = np.array([1.7e308, -1.7e308])
    assert derivative("sigmoid", ends).tolist() == [0, 0]
    assert derivative("tanh", ends).tolist() == [0, 0]
    assert derivative("softplus", ends).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("name", "values", "slopes"),
    [
        ("relu", [2.5, 0, 0], [1, 0]),
        ("leaky-relu", [2.5, 0, -0.03], [1, 0.01]),
        ("impulse", [0, 1, 0], [0, 0]),
    ],
)
def test_piecewise_activations(name: str, values: list[float], slopes: list[float]) -> None:
    """At 2.5, 0 and -3 the values, and away from 0 the slopes, are those of the definition."""
    assert ACTIVATIONS[name].f(np.array([2.5, 0.0, -3.0])).tolist() == values
    assert derivative(name, np.array([2.5, -3.0]), 0.5).tolist() == slopes


def test_derivative_at_a_kink_is_the_callers_choice() -> None:
    """At exactly 0, of either sign, relu' is at_zero, and leaky-relu' lies between its slopes."""
    zeros = np.array([0.0, -0.0])
    assert relu_derivative(zeros).tolist() == [1, 1]
    for at_zero, leaky in ((1.0, 1.0), (0.0, 0.01), (0.5, 0.505)):
        assert relu_derivative(zeros, at_zero).tolist() == [at_zero] * 2
        assert leaky_relu_derivative(zeros, at_zero).tolist() == [leaky] * 2
        assert derivative("relu", zeros, at_zero).tolist() == [at_zero] * 2
        assert derivative("leaky-relu", zeros, at_zero).tolist() == [leaky] * 2
    assert leaky_relu_derivative(zeros).tolist() == [1, 1]
    assert derivative("relu", zeros).tolist() == [1, 1]


def test_smallest_float_is_not_at_the_kink() -> None:
    """±5e-324 has a side, whatever is chosen for 0."""
    z = np.array([5e-324, -5e-324])
    for at_zero in (0.0, 0.5, 1.0):
        assert relu_derivative(z, at_zero).tolist() == [1, 0]
        assert leaky_relu_derivative(z, at_zero).tolist() == [1, 0.01]


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda a: a.name)
def test_no_value_or_slope_is_negative_zero_or_nan(activation: object) -> None:
    """Where a result is 0 it is +0, and it is a number at both ends of float64."""
    name = activation.name  # type: ignore[attr-defined]
    for results in (ACTIVATIONS[name].f(np.array(EDGES)), derivative(name, np.array(EDGES))):
        assert not np.isnan(results).any()
        assert not np.any((results == 0) & np.signbit(results))


def test_table_names_its_activations() -> None:
    """Each activation of the contract is found under its own name, and kinked where it has one."""
    wanted = ["relu", "leaky-relu", "sigmoid", "tanh", "softplus", "identity", "impulse"]
    assert [a.name for a in ACTIVATIONS.values()] == wanted == list(ACTIVATIONS)
    assert [name for name, a in ACTIVATIONS.items() if a.kinked] == ["relu", "leaky-relu"]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_shape_is_kept(name: str) -> None:
    """A matrix gives a matrix, one number gives one number, in value and slope."""
    for z in (np.zeros((2, 3)), np.zeros(()), np.zeros((0, 2))):
        assert np.shape(ACTIVATIONS[name].f(z)) == z.shape
        assert np.shape(derivative(name, z)) == z.shape


def test_unknown_activation_is_a_key_error() -> None:
    """The caller checks names; the kernel does not guess."""
    with pytest.raises(KeyError, match="swish"):
        derivative("swish", np.zeros(1))


def test_identity_is_a_copy() -> None:
    """No kernel hands its argument back, to be changed under the caller's hands."""
    z = np.array([1.0, math.pi])
    assert ACTIVATIONS["identity"].f(z) is not z
