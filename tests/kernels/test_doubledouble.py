"""Double-double arithmetic against fractions and mpmath."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnhw.kernels import doubledouble as dd

if TYPE_CHECKING:
    from nnhw.kernels.doubledouble import DoubleDouble

ordinary = st.floats(-1e100, 1e100).filter(lambda x: x == 0 or abs(x) > 1e-100)


def exact(pair: tuple[Any, Any]) -> Fraction:
    return Fraction(float(pair[0])) + Fraction(float(pair[1]))


def draw(rng: np.random.Generator, n: int) -> DoubleDouble:
    high = rng.normal(size=n)
    return high, high * rng.uniform(-1, 1, n) * 2.0**-54


def bits_lost(got: DoubleDouble, true: list[Fraction]) -> float:
    """The binary logarithm of the largest relative error."""
    errors = (abs(exact(g) / t - 1) for g, t in zip(zip(*got, strict=True), true, strict=True))
    return math.log2(max(*errors, Fraction(1, 2**200)))


@settings(deadline=None)
@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300))
def test_two_sum_loses_nothing(a: float, b: float) -> None:
    """High + low is the exact sum, high the rounded one, for floats and for arrays."""
    assert exact(dd.two_sum(a, b)) == Fraction(a) + Fraction(b)
    high, low = dd.two_sum(np.array([a]), b)
    assert (high[0], low[0]) == dd.two_sum(a, b)
    assert high[0] == a + b


@settings(deadline=None)
@given(ordinary, ordinary)
def test_two_product_loses_nothing(a: float, b: float) -> None:
    """High + low is the exact product, high the rounded one."""
    high, low = dd.two_product(np.array([a]), b)
    assert exact((high[0], low[0])) == Fraction(a) * Fraction(b)
    assert high[0] == a * b


@pytest.mark.parametrize(("a", "b"), [(1.7e308, 0.9), (1e301, 1 / 3), (1e-250, 1e301)])
def test_two_product_does_not_overflow_on_the_way(a: float, b: float) -> None:
    """Where Veltkamp's splitting overflows the product is still exact."""
    high, low = dd.two_product(np.array([a]), b)
    assert exact((high[0], low[0])) == Fraction(a) * Fraction(b)


def test_two_product_that_overflows_has_no_low_half() -> None:
    """An infinite product has a low half of 0, not nan."""
    with np.errstate(over="ignore", invalid="ignore"):
        high, low = dd.two_product(np.array([1e200, math.inf, 1.79769e308]), 1e200)
    assert high.tolist() == [math.inf] * 3
    assert low.tolist() == [0] * 3


def test_two_product_at_the_end_of_float64_has_no_low_half() -> None:
    """1.797693134e308 is in range, and the product of the upper halves is not."""
    with np.errstate(over="ignore", invalid="ignore"):
        high, low = dd.two_product(np.array([1e150]), 1.797693134e158)
    assert (high.tolist(), low.tolist()) == ([1.797693134e308], [0])


def test_arithmetic_keeps_a_hundred_bits() -> None:
    """Sums, also cancelling ones, and products are right to 102 bits and more."""
    rng = np.random.default_rng(1)
    a, b = draw(rng, 500), draw(rng, 500)
    cancelling = (-a[0] * (1 + rng.normal(size=500) * 1e-12), b[1] * 1e-3)
    exact_a, exact_b, exact_c = (
        [exact(pair) for pair in zip(*x, strict=True)] for x in (a, b, cancelling)
    )
    sums = [p + q for p, q in zip(exact_a, exact_b, strict=True)]
    differences = [p + q for p, q in zip(exact_a, exact_c, strict=True)]
    products = [p * q for p, q in zip(exact_a, exact_b, strict=True)]
    assert bits_lost(dd.add(a, b), sums) < -104
    assert bits_lost(dd.add(a, cancelling), differences) < -104
    assert bits_lost(dd.multiply(a, b), products) < -102


def test_quotient_is_the_nearest_float() -> None:
    """A quotient of double-doubles is rounded once: its error is half an ulp, and no more."""
    rng = np.random.default_rng(2)
    a, b = draw(rng, 2000), draw(rng, 2000)
    pairs = zip(zip(*a, strict=True), zip(*b, strict=True), strict=True)
    for got, (p, q) in zip(dd.quotient(a, b).tolist(), pairs, strict=True):
        error = Fraction(got) - exact(p) / exact(q)
        assert abs(error) <= Fraction(math.ulp(got)) * Fraction(51, 100)


def test_constants_of_the_exponential() -> None:
    """The pieces of ln 2 and of 1/n! add up to them."""
    with mpmath.workprec(400):
        ln2 = mpmath.fsum(map(mpmath.mpf, dd.LN2))
        assert abs(ln2 - mpmath.log(2)) < mpmath.ldexp(1, -138)
    for n, pair in enumerate(dd.INVERSE_FACTORIALS, start=3):
        assert abs(exact(pair) * math.factorial(n) - 1) < Fraction(1, 2**105)
    for n, value in enumerate(dd.HIGHER_INVERSE_FACTORIALS, start=6):
        assert value == 1 / math.factorial(n)
    for piece in dd.LN2[:2]:  # k times it is exact for 11 bits of k
        assert all(Fraction(k) * Fraction(piece) == Fraction(k * piece) for k in (1077, 2047))


def test_exponential_to_a_hundred_bits() -> None:
    """e^(x + low) is right to 2^-100 from underflow to overflow."""
    rng = np.random.default_rng(4)
    x = np.concatenate(
        [
            -rng.exponential(5, 300),
            rng.uniform(-640, 700, 300),
            -(10.0 ** rng.uniform(-20, 0, 200)),
            [0.0],
        ]
    )
    low = x * rng.uniform(-1, 1, x.size) * 2.0**-54
    high_of, low_of = dd.exp(x, low)
    with mpmath.workprec(300):
        for got, got_low, a, b in zip(high_of, low_of, x, low, strict=True):
            true = mpmath.exp(mpmath.mpf(a) + mpmath.mpf(b))
            assert abs((mpmath.mpf(got) + mpmath.mpf(got_low)) / true - 1) < mpmath.ldexp(1, -100)


def test_exponential_works_through_blocks() -> None:
    """Twenty thousand entries, several blocks of them, are those of each alone; -inf gives 0."""
    x = -np.random.default_rng(5).exponential(3, 20_001)
    x[-1] = -math.inf
    high, low = dd.exp(x, np.append(np.zeros(20_000), math.nan))
    np.testing.assert_allclose(high, np.exp(x), rtol=1e-15)
    for i in (0, 8191, 8192, 20_000):
        part = slice(i, i + 1)
        alone = dd.exp(x[part], np.zeros(1))
        assert (high[i], low[i]) == (alone[0][0], alone[1][0])
    assert high[-1] == low[-1] == 0
