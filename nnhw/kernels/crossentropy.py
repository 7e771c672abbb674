"""Binary cross-entropy and its gradient, from the logit.

σ(z) rounds to 1 from z = 37 on, and with it log(1 − σ(z)) is lost; so both are
computed from the logit z and the label y, in forms that do not cancel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.kernels import cancellation
from nnhw.kernels import doubledouble as dd
from nnhw.kernels.activations import sigmoid, softplus

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from nnhw.kernels.doubledouble import FloatArray


@np.errstate(all="ignore")
def binary_cross_entropy(z: ArrayLike, y: ArrayLike) -> FloatArray:
    """−(y log σ(z) + (1 − y) log(1 − σ(z))), entry by entry.

    For y = 0 and y = 1 it is the softplus of ±z. Between, it is computed as
    log(1 + e^−|z|) + |z| · (1 − y where z ≥ 0, y elsewhere): two terms that are
    at least 0, the product exact.

    Parameters
    ----------
    z
        Logits, any shape, finite.
    y
        Labels from 0 to 1, of the same shape.

    Returns
    -------
    array
        Of the same shape, within 2 ulp.
    """
    logit, label = np.asarray(z, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if not np.count_nonzero(_between(label)):
        return softplus((1 - 2 * label) * logit)
    positive = logit >= 0
    size = np.abs(logit)
    complement = dd.fast_two_sum(np.float64(1.0), -label)
    share = np.where(positive, complement[0], label)
    share_low = np.where(positive, complement[1], 0.0)
    product, product_low = dd.two_product(share, size)
    total, lost = dd.two_sum(np.log1p(np.exp(-size)), product)
    result: FloatArray = total + (lost + product_low + share_low * size)
    return result


def sigmoid_minus(z: ArrayLike, y: ArrayLike) -> FloatArray:
    """σ(z) − y, the gradient of :func:`binary_cross_entropy`, entry by entry.

    For y = 0 and y = 1 it is ±σ(±z), which does not cancel. Between, the
    difference is taken in double-double arithmetic, and in decimals for few
    entries or where that does not resolve it.

    Parameters
    ----------
    z
        Logits, any shape.
    y
        Labels from 0 to 1, of the same shape.

    Returns
    -------
    array
        Of the same shape, within 2 ulp.
    """
    logit, label = np.asarray(z, dtype=np.float64), np.asarray(y, dtype=np.float64)
    sign = 1.0 - 2.0 * (label == 1)
    difference = np.asarray(sign * sigmoid(sign * logit))
    between = _between(label)
    if np.count_nonzero(between):
        difference[between] = cancellation.sigmoid_minus(logit[between], label[between])
    return difference + 0.0


def _between(label: FloatArray) -> NDArray[np.bool_]:
    between: NDArray[np.bool_] = (label != 0) & (label != 1)
    return between
