"""Mistakes that any array can have: its sign, its transpose, a factor, its order."""

from __future__ import annotations

from math import gcd, inf, lgamma, log, log10
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnhw.answers.answer import Answer
    from nnhw.answers.tolerance import Real, WrittenNumber

# Factors that a slip makes: a half forgotten, a mean over the samples, percent.
_SMALL = range(1, 13)
_POWERS = [10**k for k in range(2, 10)]
SIMPLE = (
    *sorted(((n, d) for n in _SMALL for d in _SMALL if gcd(n, d) == 1), key=sum),
    *((power, 1) for power in _POWERS),
    *((1, power) for power in _POWERS),
)


class Pattern(Immutable, eq=False):
    """A pattern by which the truth gives an answer.

    Attributes
    ----------
    code, text
        Its stable name and its sentence.
    value
        What it makes of the truth.
    spent
        How many digits of the answer were spent on finding it, which then
        prove nothing: on a factor, on an order.
    discreet
        The sentence for who is not to learn the true value, if it is another.
    """

    code: str
    text: str
    value: Any
    spent: float = 0.0
    discreet: str = ""


def patterns(answer: Answer, truth: Any, sizes: Iterable[int] = ()) -> Iterator[Pattern]:
    """Yield each pattern by which the truth gives a wrong answer, the specific first.

    Parameters
    ----------
    answer
        The wrong answer.
    truth
        The true value, in its shape.
    sizes
        The problem's, one of which a forgotten mean makes a factor.
    """
    found = list(turned(answer, truth))
    yield from found
    if answer.fits(truth.shape):
        yield from _scaled(answer, truth, sizes)
        if not any(each.code == "transposed" for each in found):
            yield from _permuted(answer, truth)


def turned(answer: Answer, truth: Any) -> Iterator[Pattern]:
    """Yield the patterns that leave nothing to choose: the sign, the transpose."""
    opposite = np.asarray(-truth)  # of one exact number, numpy returns the number
    if answer.matches(opposite):
        signs = "the signs of {step} are" if truth.size > 1 else "the sign of {step} is"
        yield Pattern("sign", f"{signs} the other way round: {{line}}", opposite)
    across = truth.T if truth.ndim == 2 else truth.reshape(1, -1)
    if truth.ndim and answer.matches(across):
        shape = "×".join(map(str, truth.shape)) if truth.ndim == 2 else "a column"
        text = f"rows and columns are exchanged; {{step}} is {shape}: {{line}}"
        yield Pattern("transposed", text, across)


def _scaled(answer: Answer, truth: Any, sizes: Iterable[int]) -> Iterator[Pattern]:
    factors = (*SIMPLE, *((n, 1) for n in sizes), *((1, n) for n in sizes))
    factor = common_factor(answer, truth, factors)
    if factor is None:
        return
    n, d = factor
    shown = f"{'−' if n < 0 else ''}{abs(n)}{f'/{d}' if d > 1 else ''}"
    text = f"every entry of {{step}} is {shown} times what it should be: {{line}}"
    discreet = "every entry of {step} is off by the same factor: {line}"
    if truth.dtype == object:
        from fractions import Fraction

        value = truth * Fraction(n, d)
    else:
        value = truth * (n / d)
    yield Pattern("factor", text, value, log10(2 * len(factors)), discreet)


def common_factor(
    answer: Answer, truth: Any, factors: Sequence[tuple[int, int]] = SIMPLE
) -> tuple[int, int] | None:
    """Return the factor by which all entries are off, the first of some that the digits admit.

    Two entries at least are not 0; the factor is neither 1 nor −1.
    """
    low: Any = -inf
    high: Any = inf
    nonzero = 0
    for written, true in zip(answer.entries, truth.ravel().tolist(), strict=True):
        if true == 0 and written.value == 0:
            continue
        if true == 0 or written.value == 0 or written.infinite:
            return None
        nonzero += 1
        bounds = _quotients(written, true)
        low, high = max(low, bounds[0]), min(high, bounds[1])
        if not low <= high:
            return None
    if nonzero < 2 or low <= 1 <= high or low <= -1 <= high:
        return None
    sign = -1 if high < 0 else 1
    low, high = (low, high) if sign > 0 else (-high, -low)
    return next(((sign * n, d) for n, d in factors if n != d and low * d <= n <= high * d), None)


def _quotients(written: WrittenNumber, true: Real) -> tuple[Real, Real]:
    """Return the bounds of what was written, as a multiple of the truth."""
    if isinstance(true, float):
        slack = written.half + 1e-13 * abs(written.value)
        return _ordered((written.value - slack) / true, (written.value + slack) / true)
    from fractions import Fraction

    exactly = written.digits is None or written.whole
    half = 0 if exactly else Fraction(10) ** -written.places / 2
    return _ordered(Fraction(written.exact - half) / true, Fraction(written.exact + half) / true)


def _ordered(one: Real, other: Real) -> tuple[Real, Real]:
    return (one, other) if one < other else (other, one)


def _permuted(answer: Answer, truth: Any) -> Iterator[Pattern]:
    """Yield the true entries, three different ones at least, in the answer's places."""
    flat = truth.ravel()
    if len(set(flat.tolist())) < 3:
        return
    order = np.argsort([written.value for written in answer.entries])
    placed = np.empty_like(flat)
    placed[order] = np.sort(flat)
    placed = placed.reshape(truth.shape)
    if answer.matches(placed):
        moved = int(np.count_nonzero(placed != truth))
        text = "{step} has the right entries in the wrong places: {line}"
        yield Pattern("permuted", text, placed, spent=lgamma(moved + 1) / log(10))
