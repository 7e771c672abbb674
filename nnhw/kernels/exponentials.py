"""Sums of e^(z − max z): the one place where logits are exponentiated.

e^d turns an error of d into a relative error of the result, so that rounding
z − max z costs a small probability hundreds of ulp. Here the difference is
exact, d + ε by two-sum, and e^(d + ε) = e^d + ε e^d to first order (ε is at
most half an ulp of d). The sum leaves out the 1 that the maximum adds, so
that log1p keeps what is small beside it [1]_, and is rounded once, by
math.fsum [2]_.

References
----------
.. [1] P. Blanchard, D. J. Higham, N. J. Higham, "Accurately computing the
   log-sum-exp and softmax functions", IMA J. Numer. Anal. 41 (2021),
   DOI 10.1093/imanum/draa038.
.. [2] J. R. Shewchuk, "Adaptive precision floating-point arithmetic and fast
   robust geometric predicates", Discrete Comput. Geom. 18 (1997),
   DOI 10.1007/PL00009321.
.. [3] M. Milakov, N. Gimelshein, "Online normalizer calculation for softmax"
   (2018), DOI 10.48550/arXiv.1805.02867.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nnhw.kernels.doubledouble import two_sum
from nnhw.mapped import BLOCK as LARGE_BLOCK
from nnhw.mapped import blocks

if TYPE_CHECKING:
    from nnhw.kernels.doubledouble import DoubleDouble, FloatArray

FEW = 32  # up to here plain floats are faster than calls of numpy
BLOCK = 1 << 12
SAFE = 600.0  # up to here e^±z is a normal float64, and so are sums of any length


def exponentials(z: FloatArray, top: float) -> DoubleDouble:
    """e^(z − top) as an unevaluated sum.

    Parameters
    ----------
    z
        Logits, shape (n,); none is above ``top``, and −inf gives 0.
    top
        Their maximum, finite.

    Returns
    -------
    tuple of arrays
        Shape (n,): e^d of the rounded difference d, and what its rounding
        lost. The sum has the relative error of ``exp``.
    """
    if z.size <= FEW:
        few_high, few_low = _of_floats(z.tolist(), top)
        return np.array(few_high), np.array(few_low)
    high, low = np.empty_like(z), np.empty_like(z)
    for start in range(0, z.size, BLOCK):
        part = slice(start, start + BLOCK)
        high[part], low[part] = _of_block(z[part], top)
    return high, low


def rest(z: FloatArray, top: float) -> tuple[float, float]:
    """Σ e^(z − top) − 1, the sum without the maximum's own term.

    Parameters
    ----------
    z
        Logits, shape (n,).
    top
        Their maximum, finite.

    Returns
    -------
    tuple of floats
        The sum, and what its last rounding lost. Up to 4,096 logits the
        terms are summed without error; beyond, each block of 4,096 is summed
        pairwise, and the blocks without error.
    """
    terms = _few_terms(z.tolist(), top) if z.size <= FEW else _many_terms(z, top)
    total = math.fsum(terms)
    terms.append(-total)
    return total, math.fsum(terms)


def _few_terms(z: list[float], top: float) -> list[float]:
    high, low = _of_floats(z, top)
    high.remove(1.0)
    return high + low


def _many_terms(z: FloatArray, top: float) -> list[float]:
    terms: list[float] = []
    with_top = True
    for block in blocks(z, BLOCK):
        high, low = _of_block(block, top)
        largest = block.argmax()
        if with_top and block[largest] == top:
            high[largest] = 0.0
            with_top = False
        for part in (high, low):
            terms += part.tolist() if z.size <= BLOCK else [float(part.sum())]
    return terms


def log_total(z: FloatArray, top: float) -> tuple[float, float]:
    """Log Σ e^(z − top) = log1p(rest), with the correction for the rest's rounding.

    Parameters
    ----------
    z
        Logits, shape (n,).
    top
        Their maximum, finite.
    """
    total, lost = rest(z, top)
    return math.log1p(total), lost / (1 + total)


@np.errstate(all="ignore")
def coarse_logsumexp(z: FloatArray) -> tuple[float, float]:
    """Log Σ e^z in one pass through blocks that stay in cache [3]_, and max z.

    Two passes of numpy over a large array wait for memory; this one reads it
    once. A block is shifted by its maximum only where e^z could leave the
    range of float64, so that no difference is rounded where it would count.

    Parameters
    ----------
    z
        Logits, shape (n,), finite or not; may be memory-mapped.

    Returns
    -------
    tuple of floats
        The sum's logarithm, with an absolute error of a few 2^-53 besides
        half an ulp, and the maximum.
    """
    tops, shifts, sums = [], [], []
    buffer = np.empty(min(z.size, LARGE_BLOCK))
    for block in blocks(z):
        top = float(block.max())
        if math.isinf(top):
            shift, total = top, 1.0
        else:
            shift = 0.0 if abs(top) < SAFE else top
            shifted = np.subtract(block, shift, out=buffer[: block.size]) if shift else block
            total = float(np.exp(shifted, out=buffer[: block.size]).sum())
        tops.append(top)
        shifts.append(shift)
        sums.append(total)
    shift = max(shifts)
    if math.isinf(shift):
        return shift, shift
    scaled = (math.exp(s - shift) * total for s, total in zip(shifts, sums, strict=True))
    return shift + math.log(math.fsum(scaled)), max(tops)


def plain_sum(z: FloatArray, shift: float) -> float:
    """Σ e^(z − shift) in float64 as it stands, which may overflow; in blocks, not to hold them all.

    Parameters
    ----------
    z
        Logits, shape (n,); may be memory-mapped.
    shift
        Any number.
    """
    return sum(float(np.exp(block - shift).sum()) for block in blocks(z))


def _of_floats(z: list[float], top: float) -> tuple[list[float], list[float]]:
    high, low = [], []
    for x in z:
        difference, lost = two_sum(x, -top)
        share = math.exp(difference)
        high.append(share)
        low.append(share * lost if share else 0.0)  # lost is nan where z is -inf
    return high, low


@np.errstate(all="ignore")
def _of_block(z: FloatArray, top: float) -> DoubleDouble:
    difference, lost = two_sum(z, np.float64(-top))
    share = np.exp(difference)
    return share, np.where(share > 0, share * lost, 0.0)
