"""Naming the mistake that a wrong answer comes from.

Nothing is guessed: a mistake is named when the same lines with that mistake
made give the answer, to the digits that it was written with.
"""

from __future__ import annotations

from math import comb, log10, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.answers.answer import FLOAT64
from nnhw.answers.evidence import ENOUGH, differs, evidence, most
from nnhw.answers.patterns import Pattern, patterns, turned
from nnhw.answers.tolerance import ENOUGH_DIGITS, Agreement, is_within
from nnhw.engine.entry import true_value
from nnhw.engine.mistaken import mistaken, mistaken_twice
from nnhw.engine.slipped import Slipped, slipped
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.answers.answer import Answer
    from nnhw.engine.entry import Entry
    from nnhw.engine.problem import Mistake
    from nnhw.engine.trace import Step

MOST_PAIRED = 10_000  # entries of a step; of larger ones some 200 pairs take too long
ROUNDED = 1e-11  # of the largest entry: what two ways of computing in float64 may differ by
UNITS = 16  # of the precision of a shorter format, likewise
UNSPECIFIC = {"sign", "factor", "permuted"}  # which a slip may be the reason of: target − output
TOGETHER = "two mistakes together"
LAST_DIGIT = "{}only the last digit of {} is off, by one: round to the nearest"


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
    discreet
        The sentence for who is not to learn the true value, if it is another.
    """

    code: str
    text: str
    certain: bool
    discreet: str = ""

    def said(self, *, hidden: bool = False) -> str:
        """Return the sentence; a hidden one tells no number of which the true value follows."""
        return (hidden and self.discreet) or self.text

    def record(self, *, hidden: bool = False) -> dict[str, Any]:
        """Return it as data."""
        return {"code": self.code, "certain": self.certain, "text": self.said(hidden=hidden)}


def name_mistakes(asked: Entry, answer: Answer) -> tuple[tuple[Named, ...], str | None]:
    """Name what a wrong answer comes from.

    Parameters
    ----------
    asked
        The step, or the part of it, that was answered.
    answer
        What was answered.

    Returns
    -------
    The mistakes that give the answer, the specific before the general, and a
    word that two of them were made together, where only that explains it.
    """
    step = asked.step
    truth = true_value(asked)
    if _is_last_digit(answer, truth):
        certain = evidence(answer, -truth, truth) >= ENOUGH
        text = LAST_DIGIT.format("" if certain else "perhaps ", asked.name)
        return (Named("last-digit", text, certain),), None
    usual = [(each, asked.of(value)) for each, value in mistaken(step.trace.solver, step)]
    own, general = list(_own(step, answer, truth, usual)), list(_general(step, answer, truth))
    slips: list[Named] = []
    if not own and not any(each.certain and each.code not in UNSPECIFIC for each in general):
        known = {each.code for each in general}
        slips = [each for each in _slipped(asked, answer, truth) if each.code not in known]
    found = [*own, *slips, *general]
    if found:
        return _each_once(found), None
    pair = _double(asked, answer, truth, usual)
    return (pair, TOGETHER) if pair else ((), None)


def _is_last_digit(answer: Answer, truth: Any) -> bool:
    """Whether all that is wrong is off its rightly rounded value by one in the last place.

    What is compared exactly, what has too few digits to tell, and what nobody
    wrote is not.
    """
    if answer.computed or not answer.fits(truth.shape):
        return False
    truths = truth.ravel().tolist()
    off = [
        (written, true)
        for written, true, how in zip(
            answer.entries, truths, answer.agreements(truths), strict=True
        )
        if how is Agreement.WRONG
    ]
    return bool(off) and all(
        (written.digits or 0) >= ENOUGH_DIGITS
        and not isinstance(true, int)
        and is_within(written, true, 3 * written.half * (1 + 1e-9))
        for written, true in off
    )


def _own(
    step: Step, answer: Answer, truth: Any, usual: list[tuple[Mistake, Any]]
) -> Iterator[Named]:
    """Yield each of the problem's own mistakes that gives the answer by itself."""
    for mistake, value in usual:
        if _explains(answer, value, truth):
            digits = evidence(answer, value, truth)
            yield _name(step, mistake, _is_opposite(mistake, step) or digits >= ENOUGH)


def _general(step: Step, answer: Answer, truth: Any) -> Iterator[Named]:
    """Yield the mistakes that any array can have."""
    sizes = sorted(n for n in step.trace.given.sizes.values() if n > 1)
    for pattern in patterns(answer, truth, sizes):
        if _explains(answer, pattern.value, truth):
            digits = evidence(answer, pattern.value, truth) - pattern.spent
            yield _name(step, pattern, digits >= ENOUGH)


def _slipped(asked: Entry, answer: Answer, truth: Any) -> list[Named]:
    """Return the slips in a line that give the answer; of more, more digits are asked."""
    tried = [(each, asked.of(each.value)) for each in slipped(asked.step.trace.solver, asked.step)]
    needed = ENOUGH + log10(max(1, len(tried)))
    return [
        _name(asked.step, each, evidence(answer, value, truth) >= needed)
        for each, value in tried
        if _explains(answer, value, truth)
    ]


def _double(
    asked: Entry, answer: Answer, truth: Any, usual: list[tuple[Mistake, Any]]
) -> tuple[Named, ...]:
    """Return the two mistakes that give the answer together, if no other two do.

    A usual mistake may go with another, or else with a pattern (no ½, and
    transposed); that is claimed only where the digits make it certain.
    """
    step = asked.step
    needed = ENOUGH + log10(comb(len(usual), 2) + 2 * len(usual) or 1)
    sizes = step.trace.given.sizes.values()
    if most(answer) < needed or prod(sorted(sizes)[-2:]) > MOST_PAIRED:
        return ()
    twice = ((pair, asked.of(value)) for pair, value in mistaken_twice(step.trace.solver, step))
    then = (
        ((mistake, pattern), pattern.value)
        for mistake, value in usual
        for pattern in turned(answer, value)
    )
    for candidates in (twice, then):
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
    if value is None or not answer.fits(value.shape):
        return False
    if answer.matches(value):
        return value.shape != truth.shape or any(map(differs, value.flat, truth.flat))
    return _same_but_for_rounding(answer, value, truth)


def _is_opposite(mistake: Mistake, step: Step) -> bool:
    """Whether all that it says is that of two values, 0 and 1, the answer is the other."""
    return not step.shape and mistake.edit == f"{step.name} = 1 - {step.name}"


def _same_but_for_rounding(answer: Answer, value: Any, truth: Any) -> bool:
    """Whether an answer in all digits is a value that was rounded on another way.

    By the same measure the value is another than the truth.
    """
    if value.dtype == object or not any(map(answer.is_in_full, answer.entries)):
        return False
    unit = ROUNDED if answer.precision <= FLOAT64 else UNITS * answer.precision
    allowed = unit * float(np.max(np.abs(value)))
    if value.shape == truth.shape and not np.any(np.abs(value - truth) > 2 * allowed):
        return False
    return all(
        answer.is_in_full(written) and is_within(written, each, allowed)
        for written, each in zip(answer.entries, value.ravel().tolist(), strict=True)
        if written.value != each
    )


def _name(step: Step, found: Mistake | Pattern | Slipped, certain: bool) -> Named:
    """Fill in the sentence: the step's name, and the lines that it speaks of."""
    lines, perhaps = LinesOf(step), "" if certain else "perhaps "
    discreet = found.discreet if isinstance(found, Pattern) else ""
    said = (f"{perhaps}{each.format_map(lines)}" for each in (found.text, discreet))
    return Named(found.code, next(said), certain, next(said) if discreet else "")


class LinesOf:
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
