"""Activations and derivatives at their kinks and ends; test_accuracy has the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnhw.kernels import activations
from nnhw.kernels.activations import leaky_relu_derivative, relu_derivative

if TYPE_CHECKING:
    from collections.abc import Callable

EDGES = [0.0, -0.0, 5e-324, -5e-324, 37.0, -37.0, 354.5, -354.5, 709.0, -745.0, 1.7e308, -1.7e308]
ALL = [each for name, each in vars(activations).items() if callable(each) and name[0].islower()]


def test_derivatives_vanish_at_the_ends_of_float64() -> None:
    """At ±1.7e308 sigmoid and tanh are flat."""
    ends = np.array([1.7e308, -1.7e308])
    assert activations.sigmoid_derivative(ends).tolist() == [0, 0]
    assert activations.tanh_derivative(ends).tolist() == [0, 0]
    assert activations.softplus(ends).tolist() == [1.7e308, 0]


@pytest.mark.parametrize(
    ("f", "values"),
    [
        (activations.relu, [2.5, 0, 0]),
        (activations.leaky_relu, [2.5, 0, -0.03]),
        (activations.impulse, [0, 1, 0]),
    ],
)
def test_piecewise_activations(f: Callable[[Any], Any], values: list[float]) -> None:
    """At 2.5, 0 and −3 the values are those of the definition."""
    assert f(np.array([2.5, 0.0, -3.0])).tolist() == values


def test_derivative_at_a_kink_is_the_callers_choice() -> None:
    """At exactly 0, of either sign, relu' is at_zero, and leaky-relu' lies between its slopes."""
    zeros = np.array([0.0, -0.0])
    assert relu_derivative(zeros).tolist() == [1, 1]
    for at_zero, leaky in ((1.0, 1.0), (0.0, 0.01), (0.5, 0.505)):
        assert relu_derivative(zeros, at_zero).tolist() == [at_zero] * 2
        assert leaky_relu_derivative(zeros, at_zero).tolist() == [leaky] * 2


def test_smallest_float_is_not_at_the_kink() -> None:
    """±5e-324 has a side, whatever is chosen for 0."""
    z = np.array([5e-324, -5e-324])
    for at_zero in (0.0, 0.5, 1.0):
        assert relu_derivative(z, at_zero).tolist() == [1, 0]
        assert leaky_relu_derivative(z, at_zero).tolist() == [1, 0.01]


@pytest.mark.parametrize("f", ALL, ids=lambda each: each.__name__)
def test_no_result_is_negative_zero_or_nan_and_shapes_are_kept(f: Callable[[Any], Any]) -> None:
    """Where a result is 0 it is +0, and it is a number at both ends of float64."""
    results = f(np.array(EDGES))
    assert not np.isnan(results).any()
    assert not np.any((results == 0) & np.signbit(results))
    for z in (np.zeros((2, 3)), np.zeros(()), np.zeros((0, 2))):
        assert np.shape(f(z)) == z.shape
