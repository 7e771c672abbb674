"""Activations and their derivatives, side by side, entry by entry.

None of them overflows, cancels or warns: every exponential is of −|z|. Where
the result is a normal float64 it is within 2 ulp, given an ``exp`` and a
``log1p`` within 0.8 ulp and a ``tanh`` within 1.5, as numpy's own are.
"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnhw.kernels.doubledouble import fast_two_sum, two_sum

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnhw.kernels.doubledouble import FloatArray

LEAKY_SLOPE = 0.01
TAIL = 4 * math.exp(-8)  # 4 e^-2x = TAIL e^(8 - 2x), and 8 - 2x is exact for a large x


class Activation(NamedTuple):
    """An activation and its derivative.

    Attributes
    ----------
    name
        As ``--activation`` takes it.
    f, derivative
        Functions of an array, of any shape, to one of the same shape.
    kinked
        Whether the derivative has none at 0, and so takes ``at_zero``.
    """

    name: str
    f: Callable[[FloatArray], FloatArray]
    derivative: Callable[..., FloatArray]
    kinked: bool = False


def identity(z: FloatArray) -> FloatArray:
    """Z itself, with 0 for -0."""
    return z + 0.0


def identity_derivative(z: FloatArray) -> FloatArray:
    """1 everywhere."""
    return np.ones_like(z)


def relu(z: FloatArray) -> FloatArray:
    """max(0, z)."""
    return np.maximum(z, 0.0) + 0.0  # the maximum of 0 and -0 may be either


def relu_derivative(z: FloatArray, at_zero: float = 1.0) -> FloatArray:
    """1 for z > 0 and 0 for z < 0.

    Parameters
    ----------
    z
        Any shape.
    at_zero
        The value at exactly 0, which may be any number from 0 to 1.
    """
    if at_zero == 1:  # the usual case: np.heaviside takes five times as long
        return np.greater_equal(z, 0).astype(np.float64)
    return np.heaviside(z, at_zero)


def leaky_relu(z: FloatArray) -> FloatArray:
    """Z for z > 0 and 0.01 z for z < 0."""
    return np.maximum(z, LEAKY_SLOPE * z) + 0.0


def leaky_relu_derivative(z: FloatArray, at_zero: float = 1.0) -> FloatArray:
    """1 for z > 0 and 0.01 for z < 0.

    Parameters
    ----------
    z
        Any shape.
    at_zero
        Which side is taken at exactly 0: 1 gives the slope 1, 0 gives 0.01,
        and a number between gives one between.
    """
    return LEAKY_SLOPE + (1 - LEAKY_SLOPE) * relu_derivative(z, at_zero)


def sigmoid(z: FloatArray) -> FloatArray:
    """σ(z) = 1 / (1 + e^−z)."""
    power = np.exp(-np.abs(z))
    total, lost = fast_two_sum(np.float64(1.0), power)
    ratio = np.where(np.less(z, 0), power, 1.0) / total
    corrected: FloatArray = ratio - ratio * (lost / total)
    return corrected


def sigmoid_derivative(z: FloatArray) -> FloatArray:
    """σ(z) (1 − σ(z)) = e^−|z| / (1 + e^−|z|)²."""
    return _logistic_slope(np.abs(z))


def tanh(z: FloatArray) -> FloatArray:
    """Tanh z."""
    return np.tanh(z) + 0.0


def tanh_derivative(z: FloatArray) -> FloatArray:
    """1 − tanh² z = 4 e^−2|z| / (1 + e^−2|z|)²."""
    size = np.minimum(np.abs(z), 1000.0)  # from 373 on the result is 0; 2 z must not overflow
    # Past 350 the power alone counts; it would be subnormal before it is multiplied by 4.
    return np.where(size > 350, TAIL * np.exp(8 - 2 * size), 4 * _logistic_slope(2 * size))


def _logistic_slope(size: FloatArray) -> FloatArray:
    power = np.exp(-size)
    total, lost = two_sum(np.float64(1.0), power * (2 + power))
    ratio = power / total
    slope: FloatArray = ratio - ratio * (lost / total)
    return slope


def softplus(z: FloatArray) -> FloatArray:
    """Log(1 + e^z) = max(0, z) + log(1 + e^−|z|)."""
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def elu(z: FloatArray) -> FloatArray:
    """Z for z > 0, e^z − 1 for z < 0."""
    return np.where(np.greater(z, 0), z, np.expm1(np.minimum(z, 0.0)))


def impulse(z: FloatArray) -> FloatArray:
    """1 where z is 0, else 0."""
    return np.equal(z, 0).astype(np.float64)


def impulse_derivative(z: FloatArray) -> FloatArray:
    """0 for z ≠ 0; at 0, where there is none, 0 as well."""
    return np.zeros_like(z)


ACTIVATIONS = MappingProxyType(
    {
        activation.name: activation
        for activation in (
            Activation("relu", relu, relu_derivative, kinked=True),
            Activation("leaky-relu", leaky_relu, leaky_relu_derivative, kinked=True),
            Activation("sigmoid", sigmoid, sigmoid_derivative),
            Activation("tanh", tanh, tanh_derivative),
            Activation("softplus", softplus, sigmoid),
            Activation("identity", identity, identity_derivative),
            Activation("impulse", impulse, impulse_derivative),
        )
    }
)


def derivative(name: str, z: FloatArray, at_zero: float = 1.0) -> FloatArray:
    """Give the derivative of a named activation, entry by entry.

    Parameters
    ----------
    name
        A key of ``ACTIVATIONS``.
    z
        Any shape.
    at_zero
        What a kinked activation takes at exactly 0; the others have no use
        for it.

    Raises
    ------
    KeyError
        For an unknown name.
    """
    activation = ACTIVATIONS[name]
    return activation.derivative(z, at_zero) if activation.kinked else activation.derivative(z)
