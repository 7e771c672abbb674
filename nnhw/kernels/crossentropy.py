"""Binary cross-entropy and its gradient, from the logit, in float64.

σ(z) rounds to 1 from z = 37 on, and with it log(1 − σ(z)) is lost; so both are
computed from the logit z and the label y, in forms that do not cancel where y
is 0 or 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.kernels.activations import sigmoid, softplus

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]


def binary_cross_entropy(z: ArrayLike, y: ArrayLike) -> FloatArray:
    """−(y log σ(z) + (1 − y) log(1 − σ(z))), entry by entry.

    It is log(1 + e^−|z|) + |z| · (1 − y where z ≥ 0, y elsewhere): two terms that
    are at least 0.

    Parameters
    ----------
    z
        Logits, any shape, finite.
    y
        Labels from 0 to 1, of the same shape.

    Returns
    -------
    array
        Of the same shape, within 4 ulp.
    """
    logit, label = np.asarray(z, dtype=np.float64), np.asarray(y, dtype=np.float64)
    loss: FloatArray = softplus(-np.abs(logit)) + np.abs(logit) * np.where(
        logit >= 0, 1 - label, label
    )
    return loss


def sigmoid_minus(z: ArrayLike, y: ArrayLike) -> FloatArray:
    """σ(z) − y, the gradient of :func:`binary_cross_entropy`, entry by entry.

    For y = 1 it is −σ(−z), which does not cancel.

    Parameters
    ----------
    z
        Logits, any shape.
    y
        Labels from 0 to 1, of the same shape.

    Returns
    -------
    array
        Of the same shape, within 4 ulp for labels 0 and 1, and with an absolute
        error of 2⁻⁵² between.
    """
    logit, label = np.asarray(z, dtype=np.float64), np.asarray(y, dtype=np.float64)
    difference: FloatArray = np.where(label == 1, -sigmoid(-logit), sigmoid(logit) - label)
    return difference + 0.0
