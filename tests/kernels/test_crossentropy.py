"""Binary cross-entropy from the logit: symmetry, shapes, ends."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnhw.kernels.crossentropy import binary_cross_entropy, sigmoid_minus
from nnhw.kernels.logsumexp import cross_entropy, softmax_minus

if TYPE_CHECKING:
    from numpy.typing import NDArray

logits = arrays(np.float64, 5, elements=st.floats(-700, 700))
labels = arrays(np.float64, 5, elements=st.floats(0, 1))
SUBNORMAL = 1e-320  # where 1e-15 of a value is less than a float64 can tell


@settings(deadline=None)
@given(logits, labels)
def test_a_logit_is_a_softmax_of_two(z: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    """σ(z) is the softmax of (z, 0), so loss and gradient are those of two classes."""
    y = np.round(y * 1024) / 1024  # so that 1 - y is exact
    loss = [cross_entropy([x, 0], [share, 1 - share]) for x, share in zip(z, y, strict=True)]
    slope = [softmax_minus([x, 0], [share, 1 - share])[0] for x, share in zip(z, y, strict=True)]
    np.testing.assert_allclose(binary_cross_entropy(z, y), loss, rtol=1e-14, atol=SUBNORMAL)
    np.testing.assert_allclose(sigmoid_minus(z, y), slope, rtol=1e-14, atol=1e-15)


@settings(deadline=None)
@given(logits, labels)
def test_classes_can_change_places(z: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    """Loss(z, y) = loss(-z, 1 - y) and the gradients are opposite, where 1 - y is exact."""
    y = np.round(y * 1024) / 1024
    np.testing.assert_array_equal(binary_cross_entropy(z, y), binary_cross_entropy(-z, 1 - y))
    opposite = -sigmoid_minus(-z, 1 - y)
    np.testing.assert_allclose(sigmoid_minus(z, y), opposite, rtol=1e-14, atol=1e-15)


def test_ends_of_float64() -> None:
    """A logit of 1.7e308 costs nothing or itself, and never overflows on the way."""
    z = np.array([1.7e308, 1.7e308, -1.7e308, -1.7e308, 1.7e308])
    y = np.array([1.0, 0.0, 0.0, 1.0, 0.5])
    assert binary_cross_entropy(z, y).tolist() == [0, 1.7e308, 0, 1.7e308, 0.85e308]
    assert sigmoid_minus(z, y).tolist() == [0, 1, 0, -1, 0.5]


def test_gradient_that_is_zero_is_positive_zero() -> None:
    """σ(0) - 1/2 is exactly 0, and an underflow from below is +0 as well."""
    results = sigmoid_minus(np.array([0.0, 800.0, -0.0]), np.array([0.5, 1.0, 0.5])).tolist()
    assert results == [0, 0, 0]
    assert [math.copysign(1, r) for r in results] == [1, 1, 1]


def test_shape_is_kept() -> None:
    """A row of samples gives a row, and one number gives one number."""
    z, y = np.array([[0.3, -0.2, 4.0]]), np.array([[0.0, 0.5, 1.0]])
    for kernel in (binary_cross_entropy, sigmoid_minus):
        assert kernel(z, y).shape == (1, 3)
        assert [kernel(*pair) for pair in zip(z[0], y[0], strict=True)] == kernel(z, y)[0].tolist()


def test_labels_may_be_truth_values_and_logits_of_single_precision() -> None:
    """They stand for 0, 1 and the float64 that they are; nothing is computed in less."""
    z = np.array([0.3, -1.7, 12.0], dtype=np.float32)
    soft = np.array([0.25, 0.5, 0.75], dtype=np.float32)
    for y in (z > 0, soft):
        for kernel in (binary_cross_entropy, sigmoid_minus):
            wide = kernel(z.astype(np.float64), y.astype(np.float64))
            assert kernel(z, y).tolist() == wide.tolist()
