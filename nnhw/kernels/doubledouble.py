"""Double-double arithmetic: an unevaluated sum of two float64, about 106 bits.

A double-double is a pair ``(high, low)`` of arrays with ``high = fl(high + low)``.
Everything here is additions and multiplications that IEEE 754 defines to the
last bit, so the results are the same on every machine, whatever its ``exp``.

References
----------
.. [1] T. J. Dekker, "A floating-point technique for extending the available
   precision", Numer. Math. 18 (1971), DOI 10.1007/BF01397083.
.. [2] Y. Hida, X. S. Li, D. H. Bailey, "Algorithms for quad-double precision
   floating point arithmetic", ARITH-15 (2001), DOI 10.1109/ARITH.2001.930115.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, overload

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray: TypeAlias = NDArray[np.float64]
    FloatOrArray: TypeAlias = float | FloatArray
    DoubleDouble: TypeAlias = tuple[FloatArray, FloatArray]
    Operand: TypeAlias = tuple[FloatOrArray, FloatOrArray]

# ln 2 in three pieces. The first two have 42 bits, so that k ln 2 has no
# rounding error for |k| < 2^11: mpmath.log(2) at 400 bits, cut and subtracted.
LN2 = (0.6931471805598903, 5.49792301870721e-14, 1.1612227229362532e-26)

# 1/n! for n = 3, 4, 5 as double-doubles (fractions.Fraction(1, n!), rounded
# twice) and for n = 6 … 9 as float64.
INVERSE_FACTORIALS = (
    (0.16666666666666666, 9.25185853854297e-18),
    (0.041666666666666664, 2.3129646346357427e-18),
    (0.008333333333333333, 1.1564823173178714e-19),
)
HIGHER_INVERSE_FACTORIALS = (1 / 720, 1 / 5040, 1 / 40320, 1 / 362880)

HALVINGS = 9  # e^r = (e^(r / 512))^512: ten terms of the series then suffice
BLOCK = 1 << 13  # exp keeps about 15 arrays of this size at hand: 1 MiB


@overload
def two_sum(a: float, b: float) -> tuple[float, float]: ...
@overload
def two_sum(a: FloatOrArray, b: FloatArray) -> DoubleDouble: ...
@overload
def two_sum(a: FloatArray, b: FloatOrArray) -> DoubleDouble: ...
def two_sum(a: FloatOrArray, b: FloatOrArray) -> Operand:
    """Add without loss: ``a + b = high + low`` exactly [2]_.

    Works on plain floats and on arrays of shapes that broadcast.
    """
    high = a + b
    b_kept = high - a
    return high, (a - (high - b_kept)) + (b - b_kept)


def fast_two_sum(a: FloatOrArray, b: FloatOrArray) -> DoubleDouble:
    """Add without loss where ``|a| >= |b|`` or ``a`` is 0 [1]_."""
    high = np.add(a, b)
    return high, b - (high - a)


def two_product(a: FloatOrArray, b: FloatOrArray) -> DoubleDouble:
    """Multiply without loss: ``a * b = high + low`` exactly [1]_.

    Parameters
    ----------
    a, b
        Arrays of shapes that broadcast.

    Returns
    -------
    tuple of arrays
        ``low`` is exact while the product is above 2^-968 in size. It is 0
        where the product overflows, and in the last 2^-25 of the range,
        where that of two halves may.
    """
    high = np.multiply(a, b)
    low = _product_error(a, b, high)
    return high, np.where(np.abs(low) < np.inf, low, 0.0)


def _product_error(a: FloatOrArray, b: FloatOrArray, product: FloatOrArray) -> FloatArray:
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _split(a: FloatOrArray) -> DoubleDouble:
    """Cut into two halves of 26 bits, whose products are exact.

    By the bits: Veltkamp's multiplication by 2^27 + 1 [1]_ overflows from
    2^996 on, and this only for the last 2^-27 of the range.
    """
    bits = np.asarray(a).view(np.int64)
    high = ((bits + (1 << 26)) & -(1 << 27)).view(np.float64)
    return high, a - high


def add(a: Operand, b: Operand) -> DoubleDouble:
    """Add with a relative error of at most 2^-104, also where terms cancel [2]_."""
    high, error = two_sum(a[0], b[0])
    low, lower = two_sum(a[1], b[1])
    high, low = fast_two_sum(high, error + low)
    return fast_two_sum(high, low + lower)


def multiply(a: Operand, b: Operand) -> DoubleDouble:
    """Multiply with a relative error of at most 2^-102 [2]_."""
    high = np.multiply(a[0], b[0])
    low = _product_error(a[0], b[0], high) + (a[0] * b[1] + a[1] * b[0])
    return fast_two_sum(high, low)


def quotient(a: Operand, b: Operand) -> FloatArray:
    """Divide and round to float64, right to within 0.51 ulp."""
    ratio = a[0] / b[0]
    product = ratio * b[0]
    remainder = (a[0] - product) - _product_error(ratio, b[0], product) + a[1] - ratio * b[1]
    return ratio + remainder / b[0]


def exp(x: FloatArray, x_low: FloatArray) -> DoubleDouble:
    """e^(x + x_low) as a double-double.

    x = k ln 2 + 512 r; the Taylor series gives e^r − 1, nine squarings
    s ← 2s + s² bring it back [2]_.

    Parameters
    ----------
    x, x_low
        Shape (n,). ``x`` is at most 709; ``|x_low|`` is at most 1 ulp of it.

    Returns
    -------
    tuple of arrays
        Shape (n,), relative error below 2^-100 where the result is above
        2^-968; 0 where it underflows.
    """
    high, low = np.empty_like(x), np.empty_like(x)
    for start in range(0, x.size, BLOCK):
        part = slice(start, start + BLOCK)
        in_range = x[part] > -800  # else the result is 0, and the low half may be nan
        block = np.where(in_range, x[part], -800.0)
        high[part], low[part] = _exp(block, np.where(in_range, x_low[part], 0.0))
    return high, low


def _exp(x: FloatArray, x_low: FloatArray) -> DoubleDouble:
    k = np.rint(x * (1 / LN2[0]))
    r = add((x - k * LN2[0], x_low), two_sum(-k * LN2[1], -k * LN2[2]))
    r = (r[0] * 2.0**-HALVINGS, r[1] * 2.0**-HALVINGS)
    s = _expm1_series(r)
    for _ in range(HALVINGS):
        s = add((2 * s[0], 2 * s[1]), multiply(s, s))
    high, low = add((np.ones_like(x), np.zeros_like(x)), s)
    exponent = k.astype(np.int64)
    return np.ldexp(high, exponent), np.ldexp(low, exponent)


def _expm1_series(r: DoubleDouble) -> DoubleDouble:
    """e^r − 1 for |r| < 2^-10, where the terms past r⁹ are below 2^-116 of it."""
    x = r[0]
    tail = np.zeros_like(x)
    for coefficient in reversed(HIGHER_INVERSE_FACTORIALS):
        tail = coefficient + x * tail
    total: DoubleDouble = (tail, np.zeros_like(x))
    for high, low in reversed(INVERSE_FACTORIALS):
        constant = np.full_like(x, high), np.full_like(x, low)
        total = add(constant, multiply(r, total))
    square = multiply(r, r)
    half_square = (square[0] / 2, square[1] / 2)
    return add(r, add(half_square, multiply(multiply(square, r), total)))
