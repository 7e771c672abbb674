"""Naming the mistake that a wrong answer comes from.

Nothing is guessed: a mistake is named when the same lines with that mistake
made give the answer, to the digits that it was written with.
"""

from __future__ import annotations

from math import comb, log10, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.answers.compare import FLOAT_DIGITS
from nnhw.answers.evidence import ENOUGH, differs, evidence, most
from nnhw.answers.patterns import patterns, turned
from nnhw.answers.verdict import true_value
from nnhw.engine.mistaken import mistaken, mistaken_twice
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.answers.compare import Answer
    from nnhw.answers.patterns import Pattern
    from nnhw.engine.problem import Mistake
    from nnhw.engine.trace import Step, Trace

MOST_PAIRED = 10_000  # entries of a step; of larger ones some 200 pairs take too long
ROUNDED = 1e-11  # of the largest entry: what two ways of computing may differ by
TOGETHER = "two mistakes together"


class Named(Immutable):
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
    usual = list(mistaken(trace, step))
    found = list(_single(step, answer, usual))
    if found:
        return _each_once(found), None
    pair = _double(trace, step, answer, usual)
    return (pair, TOGETHER) if pair else ((), None)


def _single(step: Step, answer: Answer, usual: list[tuple[Mistake, Any]]) -> Iterator[Named]:
    """Yield each mistake that gives the answer by itself."""
    truth = true_value(step)
    for mistake, value in usual:
        if _explains(answer, value, truth):
            digits = evidence(answer, value, truth)
            yield _name(step, mistake, _is_opposite(mistake, step) or digits >= ENOUGH)
    for pattern in patterns(answer, truth):
        if _explains(answer, pattern.value, truth):
            digits = evidence(answer, pattern.value, truth) - pattern.spent
            yield _name(step, pattern, digits >= ENOUGH)


def _double(
    trace: Trace, step: Step, answer: Answer, usual: list[tuple[Mistake, Any]]
) -> tuple[Named, ...]:
    """Return the two mistakes that give the answer together, if no other two do.

    A usual mistake may go with another, or else with a pattern (no ½, and
    transposed); that is claimed only where the digits make it certain.
    """
    truth = true_value(step)
    needed = ENOUGH + log10(comb(len(usual), 2) + 2 * len(usual) or 1)
    if most(answer) < needed or prod(sorted(trace.given.sizes.values())[-2:]) > MOST_PAIRED:
        return ()
    then = (
        ((mistake, pattern), pattern.value)
        for mistake, value in usual
        for pattern in turned(answer, value)
    )
    for candidates in (mistaken_twice(trace, step), then):
        found = {
            tuple(each.code for each in pair): pair
            for pair, value in candidates
            if _explains(answer, value, truth) and evidence(answer, value, truth) >= needed
        }
        if found:
            pair = found.popitem()[1]
            return () if found else tuple(_name(step, each, certain=True) for each in pair)
    return ()


def _explains(answer: Answer, value: Any, truth: Any) -> bool:
    """Whether a value gives the answer, and is another than the truth."""
    if value is None or not (answer.matches(value) or _same_but_for_rounding(answer, value)):
        return False
    return value.shape != truth.shape or any(map(differs, value.flat, truth.flat))


def _is_opposite(mistake: Mistake, step: Step) -> bool:
    """Whether all that it says is that of two values, 0 and 1, the answer is the other."""
    return not step.shape and mistake.edit == f"{step.name} = 1 - {step.name}"


def _same_but_for_rounding(answer: Answer, value: Any) -> bool:
    """Whether an answer in all digits of float64 is a value that was rounded on another way."""
    if not answer.in_full or not answer.fits(value.shape) or value.dtype == object:
        return False
    allowed = ROUNDED * float(np.max(np.abs(value)))
    return all(
        written.digits is not None
        and written.digits >= FLOAT_DIGITS
        and abs(written.value - each) <= allowed
        for written, each in zip(answer.entries, value.flat, strict=True)
        if written.value != each
    )


def _name(step: Step, found: Mistake | Pattern, certain: bool) -> Named:
    """Fill in the sentence: the step's name, and the lines that it speaks of."""
    said = found.text.format_map(_Lines(step))
    return Named(found.code, said if certain else f"perhaps {said}", certain)


class _Lines:
    """What a sentence speaks of: the step's name, its line, other steps' lines."""

    def __init__(self, step: Step) -> None:
        self.step = step

    def __getitem__(self, key: str) -> str:
        if key == "step":
            return self.step.name
        return self.step.written if key == "line" else self.step.trace[key].written


def _each_once(found: list[Named]) -> tuple[Named, ...]:
    """Keep one of those that have the same code, the first that is certain."""
    kept: dict[str, Named] = {}
    for each in found:
        if each.code not in kept or (each.certain and not kept[each.code].certain):
            kept[each.code] = each
    return tuple(kept.values())
