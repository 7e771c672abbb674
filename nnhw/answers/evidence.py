"""How much an answer says for a mistake: the digits that chance would have to hit.

A random number of d digits is within half a unit of a given one of its size
once in about 10^d, or in 10^(d − 0.4) for the numbers that begin with small
digits, which are most. In an array, a number says no more than what it takes to
choose it among all that are no farther from the truth: who is nearly right has
hit what a mistake gives more easily.
"""

from __future__ import annotations

from math import inf, isclose, log10
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.answers.answer import Answer
    from nnhw.answers.tolerance import Real, WrittenNumber

# A step has some ten mistakes that reach it, and a random answer is of a
# mistake's size and sign about one time in four: 10/4 · 10^−3.6 is below 1/1000.
# A real scalar of 4 digits just has it.
ENOUGH = 3.6
LEADING = 0.4  # what the first digit of a number says less than a whole one


def evidence(answer: Answer, value: Any, truth: Any) -> float:
    """Return how many digits of an answer speak for a value that is not the truth.

    Only entries in which the two differ count: what is right speaks for no
    mistake. Where none does, it is 0.

    Parameters
    ----------
    answer
        What was answered, to which the value fits.
    value
        What a mistake gives.
    truth
        The true value; another shape than that of ``value`` differs throughout.
    """
    values = value.ravel().tolist()
    others = truth.ravel().tolist() if value.shape == truth.shape else [None] * len(values)
    if len(values) == 1:
        return _digits(answer.entries[0])
    span = _span(others)
    return sum(
        _among_others(written, each, -each if other is None else other, span)
        for written, each, other in zip(answer.entries, values, others, strict=True)
        if differs(each, other)
    )


def differs(value: Real, other: Real | None) -> bool:
    """Whether two entries differ by more than the rounding of float64."""
    if isinstance(value, float) and isinstance(other, float):
        return not isclose(value, other, rel_tol=1e-12)
    return value != other


def most(answer: Answer) -> float:
    """Return how many digits an answer has in all, a bound on what it says for anything."""
    return float(sum(len(written.text) for written in answer.entries))


def _among_others(written: WrittenNumber, value: Any, other: Any, span: float) -> float:
    """Return what one number of an array says, ``span`` integers being in the step's range."""
    apart = abs(value - other)
    if not apart < inf:
        return 0.0
    if written.whole and abs(value - round(value)) < 1e-9:
        return min(written.digits or 0, log10(min(2 * apart + 1, span)))
    if not written.half:
        return _digits(written)
    # No number has 300 digits to say more, and float() cannot take what is beyond 1e308.
    return min(_digits(written), log10(float(min(apart, 1e300)) / written.half + 1))


def _digits(written: WrittenNumber) -> float:
    digits = written.digits
    if digits is None:  # a fraction
        digits = sum(map(str.isdigit, written.text))
    return max(0.0, digits - LEADING)


def _span(truths: Sequence[Any]) -> float:
    """Return how many integers lie between the extremes of exact entries and 0."""
    if not all(isinstance(each, int) for each in truths):
        return inf
    span: int = max(0, *truths) - min(0, *truths) + 1
    return span
