"""Naming the mistake that a wrong answer comes from.

Nothing is guessed: a mistake is named when the same lines with that mistake
made give the answer, to the digits that it was written with.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.answers.patterns import patterns
from nnhw.answers.verdict import true_value
from nnhw.engine.mistaken import mistaken, reaches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.answers.compare import Answer
    from nnhw.answers.patterns import Pattern
    from nnhw.engine.problem import Mistake
    from nnhw.engine.trace import Step, Trace

SCALAR_DIGITS = 4  # fewer, and a random number would often be what some mistake gives
ARRAY_DIGITS = 4.5  # in all, each entry counted with the 0.4 that a leading 1 lacks


@dataclass(frozen=True)
class Named:
    """A mistake that gives the answer.

    Attributes
    ----------
    code
        Its stable name.
    text
        One sentence with the formula that it breaks.
    certain
        Whether so many digits were written that chance would rarely fit.
    """

    code: str
    text: str
    certain: bool

    def record(self) -> dict[str, Any]:
        """Return it as data."""
        return {"code": self.code, "certain": self.certain, "text": self.text}


def name_mistakes(trace: Trace, name: str, answer: Answer) -> tuple[tuple[Named, ...], str | None]:
    """Name what a wrong answer comes from.

    Parameters
    ----------
    trace
        The solved problem.
    name
        The step.
    answer
        What was answered.

    Returns
    -------
    The mistakes that give the answer, the specific before the general, and a
    word that two of them were made together, where only that explains it.
    """
    step = trace[name]
    truth = true_value(step)
    found = list(_single(trace, step, answer, truth))
    if found:
        return tuple(_unique(found)), None
    pair = _double(trace, step, answer, truth)
    return (pair, "two mistakes together") if pair else ((), None)


def _single(trace: Trace, step: Step, answer: Answer, truth: Any) -> Iterator[Named]:
    """Yield each mistake that gives the answer by itself."""
    for mistake in trace.problem.mistakes:
        if not reaches(trace, mistake, step.name):
            continue
        value = mistaken(trace, (mistake,), step)
        if value is not None and _explains(answer, value, truth):
            certain = _is_certain(answer, value, truth)
            yield Named(mistake.code, _say(trace, step, mistake.text, certain), certain)
    for pattern in patterns(answer, truth):
        certain = _is_certain(answer, pattern.value, truth, free=pattern.free)
        yield Named(pattern.code, _say(trace, step, pattern.text, certain), certain)


def _double(trace: Trace, step: Step, answer: Answer, truth: Any) -> tuple[Named, ...]:
    """Return the two mistakes that give the answer together, if no other two do.

    A usual mistake may go with another or with a pattern (no ½, and
    transposed); that is claimed only where the digits make it certain.
    """
    usual = [each for each in trace.problem.mistakes if reaches(trace, each, step.name)]
    found: dict[bytes, tuple[Named, ...]] = {}

    def remember(value: Any, *pair: Mistake | Pattern) -> None:
        if _explains(answer, value, truth) and _is_certain(answer, value, truth):
            named = (Named(e.code, _say(trace, step, e.text, certain=True), True) for e in pair)
            found.setdefault(value.astype(np.float64).round(12).tobytes(), tuple(named))

    for first, second in combinations(usual, 2):
        value = mistaken(trace, (first, second), step)
        if value is not None:
            remember(value, first, second)
    for mistake in usual:
        value = mistaken(trace, (mistake,), step)
        for pattern in () if value is None else patterns(answer, value):
            if not pattern.free:
                remember(pattern.value, mistake, pattern)
    return next(iter(found.values())) if len(found) == 1 else ()


def _explains(answer: Answer, value: Any, truth: Any) -> bool:
    """Whether a value gives the answer, and is another than the truth."""
    return not np.array_equal(value, truth) and answer.matches(value)


def _is_certain(answer: Answer, value: Any, truth: Any, *, free: bool = False) -> bool:
    """Whether so many digits were written that a random answer would rarely fit.

    Parameters
    ----------
    answer, value, truth
        The answer, what the mistake gives, the true value.
    free
        Whether the pattern took one entry to be found, which then proves nothing.
    """
    value = np.asarray(value)
    if value.dtype == object:
        return True  # integers and fractions, compared exactly
    same = value.shape == np.shape(truth)
    differs = (value != truth).ravel() if same else np.ones(value.size, dtype=bool)
    digits = [
        ARRAY_DIGITS if written.digits is None else float(written.digits)
        for written, other in zip(answer.entries, differs, strict=True)
        if other
    ]
    if value.size == 1:
        return digits[0] >= SCALAR_DIGITS
    spent = max(digits, default=0.0) if free else 0.0
    return sum(max(0.0, each - 0.4) for each in digits) - spent >= ARRAY_DIGITS


def _say(trace: Trace, step: Step, text: str, certain: bool) -> str:
    """Fill in the sentence: the step's name, and the lines that it speaks of."""
    lines = {name: trace[name].written for name in trace.program.names if f"{{{name}}}" in text}
    said = text.format_map({"step": step.name, "line": step.written, **lines})
    return said if certain else f"perhaps {said}"


def _unique(found: list[Named]) -> list[Named]:
    """Keep the first of those that have the same code."""
    return list({each.code: each for each in reversed(found)}.values())[::-1]
