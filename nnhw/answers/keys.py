"""Solved questions, which answers are compared with one by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nnhw.answers.counts import CountVerdict
from nnhw.answers.counts import judge as judge_count
from nnhw.answers.expectation import bare
from nnhw.answers.following import follow
from nnhw.answers.formulas import judge_formula
from nnhw.answers.limits import (
    MOST_OF_PART,
    require_modest_comparison,
    require_modest_formula,
    require_modest_numbers,
    require_modest_size,
)
from nnhw.answers.verdict import Verdict, judge
from nnhw.engine.entry import entry, true_value
from nnhw.errors import InputError
from nnhw.layers.steps import find
from nnhw.layers.steps import steps as steps_of
from nnhw.parse import read, reads_as_numbers
from nnhw.patience import OutOfPatienceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nnhw.answers.tolerance import Tolerance
    from nnhw.engine.trace import Trace
    from nnhw.layers.architecture import Architecture

REMEMBERED_MARKS = 32  # of each, answers that were compared: most students give the same
MOST_TYPED = 200  # characters of an answer that is remembered
ROW = 10  # multiplications that a row of an architecture takes the time of
NO_ANSWER = "no answer"
BLANK = {"", "-", "–", "—"}  # how forms export that nothing was written
WITHOUT_NUMBERS = "wanted a formula: the question has no numbers"

_TO_JSON = json.JSONEncoder(allow_nan=False).encode


class Mark:
    """What came of one answer: the verdict, also as data, and as JSON where it is given again.

    Parameters
    ----------
    judged
        The verdict.
    hidden
        Whether its data leave out what tells the true value.
    """

    __slots__ = ("judged", "record", "text")

    def __init__(self, judged: Verdict | CountVerdict, *, hidden: bool = False) -> None:
        self.judged = judged
        self.record: dict[str, Any] = judged.record(hidden=hidden)
        self.text = ""

    @property
    def verdict(self) -> str:
        """``right``, ``coarse`` or ``wrong``."""
        verdict: str = self.record["verdict"]
        return verdict


class Key:
    """A solved question.

    Parameters
    ----------
    tolerance
        Replaces the tolerance of the digits.
    hidden
        Whether the verdicts leave out what tells the true value.

    Attributes
    ----------
    names
        Its steps.
    work
        About how many multiplications it takes.
    """

    names: Sequence[str]
    work: float

    def __init__(self, tolerance: Tolerance | None, *, hidden: bool) -> None:
        self._tolerance = tolerance
        self._hidden = hidden
        self._marks: dict[tuple[str, str], Mark] = {}

    @property
    def answerable(self) -> Sequence[str]:
        """The steps that may be answered."""
        return self.names

    def require(self, name: str) -> None:
        """See that there is such a step.

        Raises
        ------
        InputError
            When there is none.
        """
        raise NotImplementedError

    def marks(self, answers: Mapping[str, str]) -> list[Mark]:
        """Compare answers, by step, with the steps.

        Raises
        ------
        InputError
            When there is no such step, or when it has no value.
        """
        for name in answers:
            self.require(name)
        self._prepare(name for name, given in answers.items() if (name, given) not in self._marks)
        return self._together([self._mark(name, given) for name, given in answers.items()])

    def _prepare(self, new: Iterable[str]) -> None:
        """Work all steps at once that are answered as nobody did before."""

    def _together(self, marks: list[Mark]) -> list[Mark]:
        """Say of a sheet's answers what no mark by itself can."""
        return marks

    def _mark(self, name: str, given: str) -> Mark:
        mark = self._marks.get((name, given))
        if mark is None:
            mark = Mark(self._verdict(name, given), hidden=self._hidden)
            if len(self._marks) < REMEMBERED_MARKS and len(given) <= MOST_TYPED:
                self._marks[name, given] = mark
        elif not mark.text:
            mark.text = _TO_JSON(mark.record)
        return mark

    def _verdict(self, name: str, given: str) -> Verdict | CountVerdict:
        if given.strip() in BLANK:
            return self._wrong(name, given, NO_ANSWER)
        try:
            return self._compared(name, given)
        except InputError as error:
            return self._wrong(name, given, str(error))

    def _compared(self, name: str, given: str) -> Verdict | CountVerdict:
        raise NotImplementedError

    def _wrong(self, name: str, given: str, note: str) -> Verdict | CountVerdict:
        raise NotImplementedError


class AnswerKey(Key):
    """A solved problem.

    Parameters
    ----------
    trace
        The solved problem.
    tolerance, hidden
        As of every key.
    trusted
        Whether it may take as long as it likes.
    """

    def __init__(
        self, trace: Trace, tolerance: Tolerance | None, *, hidden: bool, trusted: bool
    ) -> None:
        super().__init__(tolerance, hidden=hidden)
        self.trace = trace
        self._trusted = trusted
        self.names = trace.program.names
        self.work = trace.solver.multiplications

    @property
    def answerable(self) -> Sequence[str]:
        """Its steps, and of a sheet's own lines the gradients that it derives when asked for."""
        problem = self.trace.problem
        letters = (*self.trace.given.shapes, *self.names) if problem.own_lines else ()
        return tuple(dict.fromkeys([*self.names, *(f"d{letter}" for letter in letters)]))

    def require(self, name: str) -> None:
        """See that there is such a step, and such an entry of it."""
        entry(self.trace, name)

    def _prepare(self, new: Iterable[str]) -> None:
        asked = [entry(self.trace, name) for name in new]
        steps = {each.step.name: each.step for each in asked}
        require_modest_size(steps.values())
        if not self._trusted:
            require_modest_comparison(self.trace, steps.values())
        if steps:
            self.trace.solver.compute(name for name in self.names if name in steps)
        for each in asked:
            if not self.trace.given.open:
                true_value(each)  # or the sheet is at fault

    def _together(self, marks: list[Mark]) -> list[Mark]:
        """Say which wrong answers are right with the others, or follow from them."""
        if all(mark.verdict == "right" for mark in marks):
            return marks
        try:
            followed = follow([mark.judged for mark in marks if isinstance(mark.judged, Verdict)])
        except OutOfPatienceError:
            return marks
        return [
            mark if judged is mark.judged else Mark(judged, hidden=self._hidden)
            for mark, judged in zip(marks, followed, strict=True)
        ]

    def _compared(self, name: str, given: str) -> Verdict:
        asked, value = entry(self.trace, name), bare(given, name)
        if not reads_as_numbers(value):
            require_modest_formula(value, asked.name)
            return judge_formula(asked, value, MOST_OF_PART).replace(given=given)
        require_modest_numbers(value)
        numbers = read(value, f"the answer to {asked.name}", infinite=True, trusted=False)
        if self.trace.given.open:
            raise InputError(WITHOUT_NUMBERS)
        return judge(asked, numbers, given, self._tolerance)

    def _wrong(self, name: str, given: str, note: str) -> Verdict:
        asked = entry(self.trace, name)
        return Verdict(asked.step, given, None, index=asked.index, note=note)


class CountKey(Key):
    """A counted architecture.

    Parameters
    ----------
    architecture
        What was counted.
    tolerance, hidden
        As of every key.
    """

    def __init__(
        self, architecture: Architecture, tolerance: Tolerance | None, *, hidden: bool
    ) -> None:
        super().__init__(tolerance, hidden=hidden)
        self._architecture = architecture
        self._steps = steps_of(architecture)
        self.names = tuple(self._steps)
        self.work = ROW * len(architecture.rows)

    def require(self, name: str) -> None:
        """See that there is such a step, and such a row of it."""
        find(self._steps, name)

    def _compared(self, name: str, given: str) -> CountVerdict:
        value = bare(given, name)
        require_modest_numbers(value)
        found = judge_count(self._architecture, name, value, self._tolerance)
        return found.replace(given=given)

    def _wrong(self, name: str, given: str, note: str) -> CountVerdict:
        return CountVerdict(name, given, "wrong", note=note)
