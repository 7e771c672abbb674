"""Binary cross-entropy and its gradient, from the logit.

σ(z) rounds to 1 from z = 37 on, and with it log(1 − σ(z)) is lost; so both are
computed from the logit z and the label y, in forms that do not cancel. A logit
that is itself the result of a computation can be given as z + ``low``, a
double-double as :func:`nnhw.kernels.doubledouble.affine` returns it: half an
ulp of a logit of −700 is hundreds of ulp of its probability.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.kernels import cancellation
from nnhw.kernels import doubledouble as dd
from nnhw.kernels.activations import sigmoid

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from nnhw.kernels.doubledouble import FloatArray


@np.errstate(all="ignore")
def binary_cross_entropy(z: ArrayLike, y: ArrayLike, low: ArrayLike = 0.0) -> FloatArray:
    """−(y log σ(z) + (1 − y) log(1 − σ(z))), entry by entry.

    Computed as log(1 + e^−|z|) + |z| · (1 − y where z ≥ 0, y elsewhere): two
    terms that are at least 0, the product exact.

    Parameters
    ----------
    z
        Logits, any shape, finite.
    y
        Labels from 0 to 1, of the same shape.
    low
        Continues z, where it is known to more than float64.

    Returns
    -------
    array
        Of the same shape, within 2 ulp.
    """
    logit, label = np.asarray(z, dtype=np.float64), np.asarray(y, dtype=np.float64)
    positive = logit >= 0
    size = np.abs(logit)
    size_low = np.where(positive, low, np.negative(low))
    power = np.exp(-size)
    complement = dd.fast_two_sum(np.float64(1.0), -label)
    share = np.where(positive, complement[0], label)
    share_low = np.where(positive, complement[1], 0.0)
    product, product_low = dd.two_product(share, size)
    total, lost = dd.two_sum(np.log1p(power), product)
    slope = share - power / (1 + power)
    correction = lost + product_low + share_low * size + slope * size_low
    result: FloatArray = total + correction
    return result


def sigmoid_minus(z: ArrayLike, y: ArrayLike, low: ArrayLike = 0.0) -> FloatArray:
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
    low
        Continues z, where it is known to more than float64.

    Returns
    -------
    array
        Of the same shape, within 2 ulp.
    """
    logit, label = np.asarray(z, dtype=np.float64), np.asarray(y, dtype=np.float64)
    sign = np.where(label == 1, -1.0, 1.0)
    difference = np.asarray(sign * sigmoid(sign * logit, sign * low))
    between = (label != 0) & (label != 1)
    if between.any():
        lows = np.broadcast_to(low, logit.shape)
        difference[between] = cancellation.sigmoid_minus(
            logit[between], lows[between], label[between]
        )
    return difference + 0.0
