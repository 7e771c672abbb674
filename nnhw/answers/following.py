"""A wrong answer that is right when it is worked again from the other answers given with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnhw.answers.designs import accept
from nnhw.answers.tolerance import ROUNDING
from nnhw.engine.entry import true_value
from nnhw.engine.trace import Trace
from nnhw.engine.variants import with_values
from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.answers.answer import Answer
    from nnhw.answers.verdict import Verdict
    from nnhw.engine.entry import Entry
    from nnhw.engine.program import Program
    from nnhw.engine.trace import Step

DRAWS = 16
MARGIN = 2.0  # one more draw is rarely farther off than twice the farthest of so many


class GivenAnswer(NamedTuple):
    """An answer of the right shape to a whole step, from which others may have gone on."""

    step: Step
    answer: Answer
    wrong: bool

    @property
    def value(self) -> Any:
        """The answer in the step's shape; the true value unless it is wrong."""
        if not self.wrong:
            return self.step.value
        numbers = self.answer.numbers
        values = numbers.floats if self.step.trace.floating else numbers.exact
        return values.reshape(self.step.shape)

    @property
    def halves(self) -> Any:
        """How far it may be off what was carried on: whole numbers and fractions are exact."""
        exact = self.answer.computed or not self.wrong
        halves = [0.0 if exact or each.whole else each.half for each in self.answer.entries]
        return np.reshape(halves, self.step.shape)


def follow(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Say of each wrong answer to a question whether it goes with the others.

    It may be right with them in another way, or follow from other wrong ones.

    Parameters
    ----------
    verdicts
        On all answers to one question.
    """
    verdicts = accept(verdicts)
    if any(each.entry.step.trace.given.open for each in verdicts):
        return verdicts  # formulas, where there are no numbers to carry on
    given = {
        each.name: GivenAnswer(each.step, each.comparison.answer, each.verdict == "wrong")
        for each in verdicts
        if each.comparison and each.comparison.differences and not each.index
    }
    if not any(each.wrong for each in given.values()):
        return verdicts
    return [
        each.replace(follows=_sources(each.entry, each.comparison.answer, given))
        if each.verdict == "wrong" and each.comparison and each.comparison.differences
        else each
        for each in verdicts
    ]


def _sources(asked: Entry, answer: Answer, given: dict[str, GivenAnswer]) -> tuple[str, ...]:
    """Return the wrong answers from which a wrong one follows; none where it does not."""
    name = asked.step.name
    read = _read(asked.step.trace.program, name, given.keys() - {name})
    taken = {each: answered for each, answered in given.items() if each in read}
    wrong = tuple(each for each, answered in taken.items() if answered.wrong)
    try:
        return wrong if wrong and _follows(asked, answer, taken) else ()
    except (InputError, OverflowError):  # from such answers, it leaves the range of float64
        return ()


def _read(program: Program, name: str, wall: set[str]) -> set[str]:
    """Return the steps of a wall that a step hangs on by a path through no other of them."""
    found: set[str] = set()
    passed: set[str] = set()
    ahead = [name]
    while ahead:
        letters = program.lines[ahead.pop()].letters - passed
        passed |= letters
        found |= letters & wall
        ahead += [each for each in letters - wall if each in program.lines]
    return found


def _follows(asked: Entry, answer: Answer, taken: dict[str, GivenAnswer]) -> bool:
    """Whether an answer is what its line gives with other answers in it.

    They were rounded where they were written, and perhaps carried on with more
    digits: each is moved at random by up to half a unit of its last place. An
    answer that the truth would give too, with as much room, follows from nothing.
    """
    values = {name: each.value for name, each in taken.items()}
    carried = _work(asked, values)
    slack = np.full(np.shape(carried), float(np.max(np.abs(carried))) / ROUNDING)
    if answer.follows(carried, slack):  # as they were written
        return True
    halves = {name: each.halves for name, each in taken.items()}
    if not any(half.any() for half in halves.values()):
        return False
    rng = np.random.default_rng(0)
    for _ in range(DRAWS):
        moved = {
            name: value + halves[name] * rng.uniform(-1, 1, np.shape(value))
            for name, value in values.items()
        }
        off = np.abs(_work(asked, moved) - carried).astype(float)
        slack = np.maximum(slack, MARGIN * off)
    return answer.follows(carried, slack) and not answer.follows(true_value(asked), slack)


def _work(asked: Entry, values: dict[str, Any]) -> Any:
    """Return what a step comes to from other values of the steps before it."""
    step = asked.step
    return true_value(asked.under(Trace(with_values(step.trace.solver.unrounded, values))))
