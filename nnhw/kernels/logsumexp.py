"""Log-sum-exp, softmax and cross-entropy, right to the last place.

Every result is within 2 ulp of the true value for up to 4,096 finite logits,
where it is a normal float64. Three things see to it, the dearer ones only
where they are needed:

- exact differences z − max z and sums without the maximum, by
  :mod:`nnhw.kernels.exponentials` [1]_;
- forms without cancellation: every term of a cross-entropy is at least 0;
- where the result is itself a cancelling difference (a log-sum-exp near 0, a
  softmax near its label), double-double arithmetic, and decimals of as many
  digits as are needed for few logits or for what that leaves undecided.

``nan`` is not accepted. An infinite logit stands for its limit.

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

from nnhw.kernels import cancellation
from nnhw.kernels import doubledouble as dd
from nnhw.kernels.exponentials import (
    BLOCK,
    FEW,
    coarse_logsumexp,
    exponentials,
    log_total,
    plain_sum,
    rest,
)
from nnhw.mapped import blocks

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from nnhw.kernels.doubledouble import FloatArray


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
        Within 2 ulp for n ≤ 4,096. A larger input is read once, in blocks
        that stay in cache; where the result is below 2 in size it is read
        again with exact differences, and where it cancels from below 0, with
        double-doubles: within 4 ulp unless it is below 2^-48, which no
        arithmetic of fixed precision resolves in a sum near 1.
    """
    logits = np.asarray(z, dtype=np.float64)
    if logits.size > BLOCK:
        estimate, top = coarse_logsumexp(logits)
        if abs(estimate) >= 2:
            return estimate
    else:
        top = maximum(logits)
    if math.isinf(top):
        return top
    log, lost = log_total(logits, top)
    total = math.fsum((top, log, lost))
    # A top above 0 leaves the total above log; one below 0 may cancel it.
    return cancellation.logsumexp(logits) if abs(total) < log else total


def naive_logsumexp(z: ArrayLike) -> float:
    """Log Σ e^z as the formula stands, in plain float64.

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
        return float(np.log(plain_sum(np.asarray(z, dtype=np.float64), 0.0)))


@np.errstate(under="ignore")
def shifted_sum(z: ArrayLike, shift: float) -> float:
    """Σ e^(z − shift), the sum inside the textbook's log-sum-exp.

    Parameters
    ----------
    z
        Logits, shape (n,).
    shift
        The shift α.

    Returns
    -------
    float
        In plain float64: ``inf`` where it overflows, ``nan`` where z − α has
        no limit, with numpy's warnings for both.
    """
    return plain_sum(np.asarray(z, dtype=np.float64), shift)


def softmax(z: ArrayLike) -> FloatArray:
    """e^z / Σ e^z, the gradient of :func:`logsumexp`.

    Parameters
    ----------
    z
        Logits, shape (n,) with n ≥ 1.

    Returns
    -------
    array
        Shape (n,), every entry within 2 ulp for n ≤ 4,096, small ones
        included, and within 4 ulp beyond. One infinite logit takes all; −inf
        takes nothing.

    Raises
    ------
    ValueError
        Where there is no limit: several logits are inf, or all are −inf.
    """
    logits = np.asarray(z, dtype=np.float64)
    top = maximum(logits)
    if math.isinf(top):
        return _limit_of_softmax(logits, top)
    return dd.quotient(exponentials(logits, top), _one_plus(rest(logits, top)))


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
        Shape (n,), every entry within 2 ulp for n ≤ 4,096, also where softmax
        and y nearly cancel. Beyond, an entry with y between 0 and 1 has an
        absolute error of 2^-100 besides.

    Raises
    ------
    ValueError
        Where softmax has no limit.
    """
    logits, labels = _vectors(z, y)
    top = maximum(logits)
    if math.isinf(top):
        return _limit_of_softmax(logits, top) - labels
    others = rest(logits, top)
    total = _one_plus(others)
    excess: FloatArray = dd.quotient(exponentials(logits, top), total) - (labels == 1)
    largest = int(logits.argmax())
    if labels[largest] == 1:  # here alone 1 - softmax would cancel
        excess[largest] = -dd.quotient(others, total)
    between = np.flatnonzero((labels != 0) & (labels != 1))
    if between.size:
        excess[between] = cancellation.softmax_minus(logits, labels, between)
    return excess + 0.0


def cross_entropy(z: ArrayLike, y: ArrayLike) -> float:
    """−Σ y_i log softmax(z)_i, which is LSE(z) − z_t where y is 1 at t and 0 elsewhere.

    Computed as Σ y_i ((max z − z_i) + log Σ e^(z − max z)), a sum of exact
    products none of which is below 0.

    Parameters
    ----------
    z
        Logits, shape (n,) with n ≥ 1.
    y
        Probabilities from 0 to 1, shape (n,). They may miss 1 in sum.

    Returns
    -------
    float
        Within 2 ulp for n ≤ 4,096, and within 4 ulp beyond. ``inf`` where
        it overflows, or where a class with y > 0 has no share in the limit.
        A class with y = 0 adds nothing.

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
    return _weighted_gaps(logits[wanted], labels[wanted], top, log_total(logits, top))


def _weighted_gaps(z: FloatArray, y: FloatArray, top: float, log: tuple[float, float]) -> float:
    """Σ y_i (top − z_i + log), every product exact and the sum rounded once."""
    lowest = z.min(initial=top).item()
    if lowest == -math.inf:
        return math.inf
    if y.tolist() == [1.0]:
        gap, lost = dd.two_sum(top, -lowest)
        return math.fsum((gap, lost, *log)) if math.isfinite(gap) else gap
    # Where top - z overflows, y (top - z) need not.
    scale = 1.0 if math.isfinite(top - lowest) else 2.0**-32
    log_scaled = log[0] * scale, log[1] * scale
    sums = []
    for start in range(0, z.size, BLOCK):
        below, share = z[start : start + BLOCK], y[start : start + BLOCK]
        gap, lost = dd.add(dd.two_sum(np.float64(top * scale), -below * scale), log_scaled)
        parts = (*dd.two_product(share, gap), share * lost)
        sums.append(math.fsum(x for part in parts for x in part.tolist()))
    return math.fsum(sums) / scale


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


def _one_plus(others: tuple[float, float]) -> tuple[float, float]:
    total, rounding = dd.two_sum(1.0, others[0])
    return total, rounding + others[1]


def maximum(z: FloatArray) -> float:
    """Return the largest entry, shape (n,)."""
    if z.size <= FEW:
        entries: list[float] = z.tolist()
        return max(entries)
    return max(float(block.max()) for block in blocks(z))


def _vectors(z: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    logits, labels = np.asarray(z, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if logits.shape != labels.shape:
        raise ValueError(f"y has shape {labels.shape}, z has shape {logits.shape}")
    return logits, labels
