"""Functions of one long decimal, to the digits of the current context.

The decimal module rounds exp, ln and sqrt correctly; what it lacks is made of
these in forms that keep small results, and of series where those would not.
"""

from __future__ import annotations

from decimal import Decimal, getcontext
from numbers import Rational
from typing import Any

import numpy as np

SMALL = Decimal("1e-30")  # below it a few terms of a series have a hundred digits


MOST_DIGITS = 800  # which tell 1 − σ(z) from 0 up to z = 921


class MoreDigitsError(ArithmeticError):
    """A probability so near to 1 that the digits at hand do not tell it from 1.

    Attributes
    ----------
    digits
        How many would.
    """

    def __init__(self, digits: int) -> None:
        super().__init__(f"{digits} digits are needed")
        self.digits = digits


def is_decimal(value: Any) -> bool:
    """Whether a number is a decimal."""
    return isinstance(value, Decimal)


def exactly(value: Any) -> Decimal:
    """Return an integer, a fraction or a float as a decimal."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, Rational):  # of Python's integers and numpy's too
        return Decimal(int(value.numerator)) / int(value.denominator)
    return Decimal(value)


def exp(u: Any) -> Decimal:
    """Return e to the power of u."""
    return exactly(u).exp()


def log(u: Any) -> Decimal:
    """Return the natural logarithm."""
    return exactly(u).ln()


def log2(u: Any) -> Decimal:
    """Return the logarithm to base 2."""
    return log(u) / Decimal(2).ln()


def log10(u: Any) -> Decimal:
    """Return the logarithm to base 10."""
    return exactly(u).log10()


def sqrt(u: Any) -> Decimal:
    """Return the square root."""
    return exactly(u).sqrt()


def sin(u: Any) -> Decimal:
    """Return the sine."""
    return _sine(_reduced(exactly(u)))


def cos(u: Any) -> Decimal:
    """Return the cosine."""
    reduced = _reduced(exactly(u))
    return _series(Decimal(1), reduced, 0)


def _sine(u: Decimal) -> Decimal:
    return _series(u, u, 1)


def _series(term: Decimal, u: Decimal, n: int) -> Decimal:
    """Add up term − term u²/(n+1)(n+2) + …, until nothing changes."""
    total, square = term, u * u
    while True:
        term = -term * square / ((n + 1) * (n + 2))
        n += 2
        if total + term == total:
            return total
        total += term


def _reduced(u: Decimal) -> Decimal:
    """Return an angle less whole turns."""
    if abs(u) < 4:
        return u
    context = getcontext()
    before, context.prec = context.prec, context.prec + max(0, u.adjusted()) + 5
    try:
        turn = 2 * _pi()
        return u - turn * (u / turn).to_integral_value()
    finally:
        context.prec = before


def _pi() -> Decimal:
    """Return π by Machin's formula, 16 arctan 1/5 − 4 arctan 1/239."""

    def arctan(n: int) -> Decimal:
        power = total = Decimal(1) / n
        k = 1
        while True:
            power = -power / (n * n)
            k += 2
            if total + power / k == total:
                return total
            total += power / k

    return 16 * arctan(5) - 4 * arctan(239)


def sinh(u: Any) -> Decimal:
    """Return the hyperbolic sine."""
    value = exactly(u)
    if abs(value) < SMALL:
        return value + value**3 / 6
    return (value.exp() - (-value).exp()) / 2


def cosh(u: Any) -> Decimal:
    """Return the hyperbolic cosine."""
    value = exactly(u)
    return (value.exp() + (-value).exp()) / 2


def tanh(u: Any) -> Decimal:
    """Return the hyperbolic tangent."""
    value = exactly(u)
    if abs(value) < SMALL:
        return value - value**3 / 3
    power = (-2 * abs(value)).exp()
    _tell_apart(power)
    return ((1 - power) / (1 + power)).copy_sign(value)


def sigmoid(u: Any) -> Decimal:
    """Return 1 / (1 + e^−u)."""
    value = exactly(u)
    power = (-abs(value)).exp()
    if value > 0:
        _tell_apart(power)
    return (1 if value >= 0 else power) / (1 + power)


def softplus(u: Any) -> Decimal:
    """Return log(1 + e^u)."""
    value = exactly(u)
    return max(value, Decimal(0)) + _log1p((-abs(value)).exp())


def elu(u: Any) -> Any:
    """Return u where it is above 0, else e^u − 1."""
    value = exactly(u)
    if value > 0:
        return value
    return value + value**2 / 2 + value**3 / 6 if abs(value) < SMALL else value.exp() - 1


def softmax(u: Any) -> Any:
    """Return the softmax of each column of an object array."""
    shares = np.frompyfunc(exp, 1, 1)(u - u.max(axis=0, keepdims=True))
    for column in shares.T:  # the sum of all would be 1 where the others are nothing beside it
        _tell_apart(sum(sorted(column)[:-1], Decimal(0)))
    return shares / np.add.reduce(shares, axis=0, keepdims=True)


def binary_cross_entropy(z: Any, y: Any) -> Decimal:
    """Return −(y log σ(z) + (1 − y) log(1 − σ(z))) from the logit."""
    logit, label = exactly(z), exactly(y)
    return label * softplus(-logit) + (1 - label) * softplus(logit)


def sigmoid_minus(z: Any, y: Any) -> Decimal:
    """Return σ(z) − y: of a large logit from 1 − y, of a small one from ½ − y, losing nothing."""
    logit, label = exactly(z), exactly(y)
    if abs(logit) < 1:
        return tanh(logit / 2) / 2 + (Decimal("0.5") - label)
    return sigmoid(logit) - label if logit < 0 else (1 - label) - sigmoid(-logit)


def logsumexp(z: Any) -> Any:
    """Return log Σ e^z of a column, whatever the size of its entries."""
    top = z.max()
    rest = _others(z, top)
    _tell_apart(rest)
    return np.full((1, 1), top + _log1p(rest), dtype=object)


def cross_entropy(z: Any, y: Any) -> Any:
    """Return −Σ y log softmax(z) of columns, as Σ y ((max z − z) + log Σ e^(z − max z))."""
    top = z.max()
    log = _log1p(_others(z, top))
    terms = (y * ((top - z) + log) for z, y in zip(z.flat, y.flat, strict=True) if y)
    return np.full((1, 1), sum(terms, Decimal(0)), dtype=object)


def _others(z: Any, top: Any) -> Decimal:
    """Return Σ e^(z − top) without the maximum's own term, which is 1."""
    return sum((exp(each - top) for each in sorted(z.ravel())[:-1]), Decimal(0))


def _tell_apart(rest: Decimal) -> None:
    """See that what is missing to 1 keeps half of the digits.

    Raises
    ------
    MoreDigitsError
        When it would not, and no more than MOST_DIGITS are needed for it.
    """
    needed = -2 * rest.adjusted() if rest else 0
    if getcontext().prec < needed <= MOST_DIGITS:
        raise MoreDigitsError(needed)


def _log1p(x: Decimal) -> Decimal:
    """Return ln(1 + x) for x ≥ 0, also where 1 + x would round x away."""
    if x.adjusted() > -getcontext().prec // 3:
        return (1 + x).ln()
    return x - x * x / 2 + x * x * x / 3  # the next term is below the last digit
