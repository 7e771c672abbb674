"""Log-sum-exp, softmax and cross-entropy of vectors of any length, in float64.

What is of homework's size is worked in decimals and rounded once; this is for
what is larger. Every e^z is shifted by the maximum, whose own term is left out
of the sum, so that log1p keeps what is small beside it [1]_. A vector is read
in blocks, and may be memory-mapped.

Finite logits give a log-sum-exp within 4 ulp of the larger of it and the
maximum, a softmax and a cross-entropy of a class within 8 ulp each. ``nan`` is
not accepted. An infinite logit stands for its limit.

References
----------
.. [1] P. Blanchard, D. J. Higham, N. J. Higham, "Accurately computing the
   log-sum-exp and softmax functions", IMA J. Numer. Anal. 41 (2021),
   DOI 10.1093/imanum/draa038.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nnhw.mapped import blocks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]


def logsumexp(z: ArrayLike) -> float:
    """Log Σ e^z.

    Parameters
    ----------
    z
        Logits, shape (n,) with n ≥ 1. With infinite ones the result is the
        limit, which is their maximum.

    Returns
    -------
    float
        Where it is much smaller than the maximum, it has the absolute error of
        a rounding of that.
    """
    logits = np.asarray(z, dtype=np.float64)
    top = maximum(logits)
    return top if math.isinf(top) else top + math.log1p(_others(logits, top))


def naive_logsumexp(z: ArrayLike) -> float:
    """Log Σ e^z as the formula stands.

    Parameters
    ----------
    z
        Logits, shape (n,).

    Returns
    -------
    float
        ``inf`` where some e^z overflows, ``-inf`` where all underflow; never
        ``nan``, and without a warning.
    """
    with np.errstate(all="ignore"):
        return float(np.log(shifted_sum(z, 0.0)))


@np.errstate(under="ignore")
def shifted_sum(z: ArrayLike, shift: ArrayLike) -> float:
    """Σ e^(z − shift), the sum inside the textbook's log-sum-exp.

    Parameters
    ----------
    z
        Logits, shape (n,).
    shift
        The shift α, a number or an array of one.

    Returns
    -------
    float
        ``inf`` where it overflows, ``nan`` where z − α has no limit, with
        numpy's warnings for both.
    """
    logits, alpha = np.asarray(z, dtype=np.float64), np.asarray(shift, dtype=np.float64)
    return math.fsum(float(np.exp(block - alpha).sum()) for block in blocks(logits))


def softmax(z: ArrayLike) -> FloatArray:
    """e^z / Σ e^z, the gradient of :func:`logsumexp`.

    Parameters
    ----------
    z
        Logits, shape (n,) with n ≥ 1.

    Returns
    -------
    array
        Shape (n,). One infinite logit takes all; −inf takes nothing.

    Raises
    ------
    ValueError
        Where there is no limit: several logits are inf, or all are −inf.
    """
    logits = np.asarray(z, dtype=np.float64)
    top = maximum(logits)
    if math.isinf(top):
        return _limit_of_softmax(logits, top)
    return _shares(logits, top) / (1 + _others(logits, top))


def softmax_minus(z: ArrayLike, y: ArrayLike) -> FloatArray:
    """softmax(z) − y, the gradient of :func:`cross_entropy` for a y that sums to 1.

    Parameters
    ----------
    z
        Logits, shape (n,) with n ≥ 1.
    y
        Probabilities from 0 to 1, shape (n,).

    Returns
    -------
    array
        Shape (n,). At the largest logit, where softmax is near 1, a y of 1 is
        subtracted before it is rounded; a y between 0 and 1 costs an absolute
        error of a rounding of y.

    Raises
    ------
    ValueError
        Where softmax has no limit.
    """
    logits, labels = _vectors(z, y)
    top = maximum(logits)
    if math.isinf(top):
        return _limit_of_softmax(logits, top) - labels
    others = _others(logits, top)
    excess: FloatArray = _shares(logits, top) / (1 + others) - labels
    largest = int(logits.argmax())
    if labels[largest] == 1:
        excess[largest] = -others / (1 + others)
    return excess + 0.0


@np.errstate(over="ignore")
def cross_entropy(z: ArrayLike, y: ArrayLike) -> float:
    """−Σ y_i log softmax(z)_i, which is LSE(z) − z_t where y is 1 at t and 0 elsewhere.

    Computed as Σ y_i ((max z − z_i) + log Σ e^(z − max z)), a sum of terms none
    of which is below 0.

    Parameters
    ----------
    z
        Logits, shape (n,) with n ≥ 1.
    y
        Probabilities from 0 to 1, shape (n,). They may miss 1 in sum.

    Returns
    -------
    float
        ``inf`` where it overflows, or where a class with y > 0 has no share in
        the limit. A class with y = 0 adds nothing.

    Raises
    ------
    ValueError
        Where infinite logits leave no limit.
    """
    logits, labels = _vectors(z, y)
    top = maximum(logits)
    if math.isinf(top):
        return _limit_of_cross_entropy(logits, labels, top)
    wanted = np.flatnonzero(labels)
    gaps = (top - logits[wanted]) + math.log1p(_others(logits, top))
    return float((labels[wanted] * gaps).sum())


def maximum(z: FloatArray) -> float:
    """Return the largest entry, shape (n,)."""
    return max(float(block.max()) for block in blocks(z))


@np.errstate(over="ignore")  # z − max z may be −inf
def _others(z: FloatArray, top: float) -> float:
    """Σ e^(z − top) without the maximum's own term, which is 1."""
    sums = []
    with_top = True
    for block in blocks(z):
        powers = np.exp(block - top)
        if with_top and block[(largest := int(block.argmax()))] == top:
            powers[largest] = 0.0
            with_top = False
        sums.append(float(powers.sum()))
    return math.fsum(sums)


@np.errstate(over="ignore", invalid="ignore")
def _shares(z: FloatArray, top: float) -> FloatArray:
    """e^(z − top): what z − top loses by rounding would cost a small one hundreds of ulp."""
    difference = z - top
    taken = z - difference
    lost = (z - (difference + taken)) + (taken - top)  # Knuth's two-sum
    shares: FloatArray = np.exp(difference) * (1 + np.where(np.isfinite(lost), lost, 0.0))
    return shares


def _limit_of_softmax(z: FloatArray, top: float) -> FloatArray:
    """Softmax where the maximum is infinite: all to the one logit that is largest."""
    limit = np.equal(z, top).astype(np.float64)
    if limit.sum() > 1:
        which = "every logit is -inf" if top < 0 else f"{limit.sum():.0f} logits are inf"
        raise ValueError(f"softmax has no limit where {which}")
    return limit


def _limit_of_cross_entropy(z: FloatArray, y: FloatArray, top: float) -> float:
    if np.any(y[z < top]):
        return math.inf  # on a class without a share, however the others compare
    if np.any(y):
        _limit_of_softmax(z, top)
    return 0.0


def _vectors(z: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    logits, labels = np.asarray(z, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if logits.shape != labels.shape:
        raise ValueError(f"y has shape {labels.shape}, z has shape {logits.shape}")
    return logits, labels
