"""Results that are differences of nearly equal sums: a log-sum-exp near 0, a gradient near 0.

Float64 cannot do these. Double-double arithmetic can down to 2^-44 of the
terms, for many entries at once; decimals settle what is smaller, and are
quicker for few. Beyond 4,096 logits double-doubles have the last word: their
error is 2^-100 of the terms.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nnhw.kernels import decimals
from nnhw.kernels import doubledouble as dd
from nnhw.kernels.exponentials import BLOCK, FEW
from nnhw.mapped import blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnhw.kernels.doubledouble import DoubleDouble, FloatArray, Operand

RESOLVED = 2.0**-44  # of the terms: double-doubles leave 56 bits of such a difference
TINY = 1e-260  # below it the low halves of products underflow


def logsumexp(z: FloatArray) -> float:
    """Log Σ e^z where the sum is near 1.

    Parameters
    ----------
    z
        Logits below 0, shape (n,).
    """
    if z.size > FEW:
        high, low = _sum_of_exponentials(z)
        excess, lost = dd.two_sum(high, -1.0)
        if z.size > BLOCK or abs(excess) > RESOLVED:
            return math.log1p(excess) + (lost + low) / high
    return decimals.log_sum_exp(z.tolist())


@np.errstate(all="ignore")
def softmax_minus(z: FloatArray, y: FloatArray, wanted: NDArray[np.intp]) -> FloatArray:
    """softmax(z)_i − y_i, as (e^(z_i) − y_i Σ e^z) / Σ e^z.

    Parameters
    ----------
    z, y
        Logits, the largest finite, and probabilities, shape (n,).
    wanted
        The indices i to compute, shape (k,).

    Returns
    -------
    array
        Shape (k,).
    """
    if z.size <= FEW:
        return _decimal_softmax_minus(z, y, wanted)
    shares = dd.exp(*dd.two_sum(z, -z.max()))
    total = _total(shares)
    wanted_shares = shares[0][wanted], shares[1][wanted]
    expected = dd.multiply((y[wanted], np.zeros(wanted.size)), total)
    excess, undecided = _subtract(wanted_shares, expected)
    result = dd.quotient(excess, total)
    if z.size <= BLOCK and undecided.any():
        result[undecided] = _decimal_softmax_minus(z, y, wanted[undecided])
    return result


@np.errstate(all="ignore")
def sigmoid_minus(z: FloatArray, y: FloatArray) -> FloatArray:
    """σ(z) − y, as ((1 − y) e^z − y) / (1 + e^z) or the same over e^z.

    Parameters
    ----------
    z, y
        Logits and probabilities, shape (m,).

    Returns
    -------
    array
        Shape (m,).
    """
    if z.size <= FEW:
        return _decimal_sigmoid_minus(z, y)
    power = dd.exp(-np.abs(z), np.zeros_like(z))
    complement = dd.fast_two_sum(1.0, -y)
    gain = _choose(z < 0, dd.multiply(complement, power), complement)
    loss = _choose(z < 0, (y, 0.0), dd.multiply((y, 0.0), power))
    excess, undecided = _subtract(gain, loss)
    result = dd.quotient(excess, dd.add((1.0, 0.0), power))
    if undecided.any():
        part = np.flatnonzero(undecided)
        result[part] = _decimal_sigmoid_minus(z[part], y[part])
    return result


def _subtract(a: DoubleDouble, b: DoubleDouble) -> tuple[DoubleDouble, NDArray[np.bool_]]:
    """Give a − b, and where double-doubles do not resolve it."""
    difference = dd.add(a, (-b[0], -b[1]))
    size = a[0] + b[0]
    return difference, (np.abs(difference[0]) < RESOLVED * size) | (size < TINY)


def _choose(condition: NDArray[np.bool_], a: Operand, b: Operand) -> DoubleDouble:
    return np.where(condition, a[0], b[0]), np.where(condition, a[1], b[1])


def _decimal_softmax_minus(z: FloatArray, y: FloatArray, wanted: NDArray[np.intp]) -> FloatArray:
    from decimal import Decimal

    logits = [Decimal(x) for x in z.tolist()]
    return np.array(decimals.softmax_minus(logits, y.tolist(), wanted.tolist()))


def _decimal_sigmoid_minus(z: FloatArray, y: FloatArray) -> FloatArray:
    return np.array([*map(decimals.sigmoid_minus, z.tolist(), y.tolist())])


def _sum_of_exponentials(z: FloatArray) -> tuple[float, float]:
    sums: list[float] = []
    for block in blocks(z, BLOCK):
        sums += _total(dd.exp(block, np.zeros_like(block)))
    return _fsum(sums)


def _total(terms: DoubleDouble) -> tuple[float, float]:
    return _fsum(terms[0].tolist() + terms[1].tolist())


def _fsum(terms: list[float]) -> tuple[float, float]:
    """Sum without error into a double-double."""
    high = math.fsum(terms)
    terms.append(-high)
    return high, math.fsum(terms)
