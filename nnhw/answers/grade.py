"""Answer sheets graded one by one, in order, whatever stands in them.

Sheets come from strangers, so that what one of them costs is bounded (see
`nnhw.answers.limits`), and what goes wrong with one is said in its place.
"""

from __future__ import annotations

import json
from contextlib import nullcontext
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from nnhw.answers.counts import CountVerdict
from nnhw.answers.counts import judge as judge_count
from nnhw.answers.expectation import answered, read_tolerance
from nnhw.answers.following import follow
from nnhw.answers.formulas import judge_formula
from nnhw.answers.limits import (
    MOST_OF_PART,
    SECONDS,
    require_modest_comparison,
    require_modest_count,
    require_modest_formula,
    require_modest_length,
    require_modest_lines,
    require_modest_numbers,
    require_modest_size,
    require_modest_work,
    too_long,
)
from nnhw.answers.lines import SheetRow
from nnhw.answers.marking import PLAIN
from nnhw.answers.own import derived
from nnhw.answers.sheets import Sheet, Unreadable, read_sheet
from nnhw.answers.verdict import Verdict, judge
from nnhw.engine.entry import entry
from nnhw.errors import InputError
from nnhw.layers.architecture import build
from nnhw.layers.steps import find
from nnhw.layers.steps import steps as steps_of
from nnhw.parse import read, reads_as_numbers
from nnhw.patience import OutOfPatienceError, at_most
from nnhw.problems import COMMANDS, load
from nnhw.question.architecture import layers_of
from nnhw.question.arguments import read_arguments
from nnhw.question.work import work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from nnhw.answers.marking import Marking
    from nnhw.answers.tolerance import Tolerance
    from nnhw.engine.entry import Entry
    from nnhw.engine.trace import Trace
    from nnhw.layers.architecture import Architecture

REMEMBERED_KEYS = 256  # solved problems: the variants of a class
REMEMBERED_QUESTIONS = 4_096  # that they were asked once
REMEMBERED_MARKS = 32  # of each, answers that were compared: most students give the same
MOST_TYPED = 200  # characters of an answer that is remembered, and five times that of a question
ROW = 10  # multiplications that a row of an architecture takes the time of
MOST_WORK = 1_000  # multiplications of a question that is

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


class Graded(NamedTuple):
    """What came of one sheet.

    Attributes
    ----------
    sheet
        The sheet.
    marks
        What came of its answers, in their order.
    score
        What they count; ``None`` where there are none.
    error
        Why it could not be graded, where that is so.
    """

    sheet: Sheet | Unreadable
    marks: tuple[Mark, ...] = ()
    score: float | None = None
    error: str | None = None

    @property
    def command(self) -> str:
        """The problem; empty where the sheet names none."""
        return self.sheet.arguments[0] if isinstance(self.sheet, Sheet) and self.marks else ""

    @property
    def note(self) -> str:
        """What was made of the sheet's line that not everybody would."""
        return self.sheet.note if isinstance(self.sheet, Sheet) else ""


class AnswerKey:
    """A solved question, which answers are compared with.

    Parameters
    ----------
    trace
        The solved problem.
    tolerance
        Replaces the tolerance of the digits.
    hidden
        Whether the verdicts leave out what tells the true value.
    trusted
        Whether it may take as long as it likes.

    Attributes
    ----------
    trace
        The solved problem.
    """

    def __init__(
        self, trace: Trace, tolerance: Tolerance | None, *, hidden: bool, trusted: bool
    ) -> None:
        self.trace = trace
        self._tolerance = tolerance
        self._hidden = hidden
        self._trusted = trusted
        self._marks: dict[tuple[str, str], Mark] = {}

    @property
    def names(self) -> Sequence[str]:
        """Its steps."""
        return self.trace.program.names

    @property
    def answerable(self) -> Sequence[str]:
        """Its steps, and of a sheet's own lines the gradients that it derives when asked for."""
        problem = self.trace.problem
        letters = (*self.trace.given.shapes, *self.names) if problem.own_lines else ()
        return tuple(dict.fromkeys([*self.names, *(f"d{letter}" for letter in letters)]))

    @property
    def work(self) -> float:
        """How many multiplications it takes."""
        return self.trace.solver.multiplications

    def require(self, name: str) -> None:
        """See that there is such a step.

        Raises
        ------
        InputError
            When there is none.
        """
        self.trace[name]

    def marks(self, answers: Mapping[str, str]) -> list[Mark]:
        """Compare answers, by step, with the steps.

        Raises
        ------
        InputError
            When there is no such step, or when it has no value.
        """
        new = [name for name, given in answers.items() if (name, given) not in self._marks]
        asked = {name: entry(self.trace, name) for name in new}
        steps = {each.step.name: each.step for each in asked.values()}
        require_modest_size(steps.values())
        if not self._trusted:
            require_modest_comparison(self.trace, steps.values())
        if steps:
            self.trace.solver.compute(name for name in self.trace.program.names if name in steps)
        return self._carried([self._mark(name, given, asked) for name, given in answers.items()])

    def _carried(self, marks: list[Mark]) -> list[Mark]:
        """Say of wrong answers which follow from others on the sheet, as no mark by itself can."""
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

    def _mark(self, name: str, given: str, asked: Mapping[str, Entry]) -> Mark:
        mark = self._marks.get((name, given))
        if mark is None:
            mark = Mark(self._verdict(asked[name], given), hidden=self._hidden)
            if len(self._marks) < REMEMBERED_MARKS and len(given) <= MOST_TYPED:
                self._marks[name, given] = mark
        elif not mark.text:
            mark.text = _TO_JSON(mark.record)
        return mark

    def _verdict(self, asked: Entry, given: str) -> Verdict:
        if not given.strip():
            return Verdict(asked.step, given, None, index=asked.index, note="no answer")
        try:
            if not reads_as_numbers(given):
                require_modest_formula(given, asked.name)
                return judge_formula(asked, given, MOST_OF_PART)
            require_modest_numbers(given)
            numbers = read(given, f"the answer to {asked.name}", infinite=True, trusted=False)
        except InputError as error:
            return Verdict(asked.step, given, None, index=asked.index, note=str(error))
        if self.trace.given.open:
            return Verdict(asked.step, given, None, index=asked.index, note=WITHOUT_NUMBERS)
        return judge(asked, numbers, given, self._tolerance)


class CountKey:
    """A counted architecture, which answers are compared with.

    Parameters
    ----------
    architecture
        What was counted.
    tolerance
        Replaces the tolerance of the digits.
    hidden
        Whether the verdicts leave out what tells the true value.

    Attributes
    ----------
    names, answerable, work
        Its steps, again its steps, and about how many multiplications it took.
    """

    def __init__(
        self, architecture: Architecture, tolerance: Tolerance | None, *, hidden: bool
    ) -> None:
        self._architecture = architecture
        self._tolerance = tolerance
        self._hidden = hidden
        self._steps = steps_of(architecture)
        self._marks: dict[tuple[str, str], Mark] = {}
        self.names = self.answerable = tuple(self._steps)
        self.work = ROW * len(architecture.rows)

    def require(self, name: str) -> None:
        """See that there is such a step.

        Raises
        ------
        InputError
            When there is none.
        """
        find(self._steps, name)

    def marks(self, answers: Mapping[str, str]) -> list[Mark]:
        """Compare answers, by step, with the steps.

        Raises
        ------
        InputError
            When there is no such step.
        """
        for name in answers:
            self.require(name)
        return [self._mark(name, given) for name, given in answers.items()]

    def _mark(self, name: str, given: str) -> Mark:
        mark = self._marks.get((name, given))
        if mark is None:
            mark = Mark(self._verdict(name, given), hidden=self._hidden)
        if len(self._marks) < REMEMBERED_MARKS and len(given) <= MOST_TYPED:
            self._marks[name, given] = mark
        return mark

    def _verdict(self, name: str, given: str) -> CountVerdict:
        try:
            require_modest_numbers(given)
            return judge_count(self._architecture, name, given, self._tolerance)
        except InputError as error:
            return CountVerdict(name, given, "wrong", note=str(error))


class Grader:
    """Grades answer sheets, and remembers the questions that it solved last.

    Parameters
    ----------
    marking
        What their answers count.
    trusted
        Whether the questions are the grader's own, so that they may name
        files and take as long as they like.
    """

    def __init__(self, marking: Marking = PLAIN, *, trusted: bool = False) -> None:
        self._marking = marking
        self._trusted = trusted
        self._keys: dict[tuple[str, ...], AnswerKey | CountKey] = {}
        self._asked: dict[int, None] = {}

    def grade(self, sheet: SheetRow | Sheet | Unreadable) -> Graded:
        """Grade one sheet, or a line of JSON; what cannot be graded is told, and nothing raised."""
        if isinstance(sheet, SheetRow):
            sheet = read_sheet(sheet)
        if isinstance(sheet, Unreadable):
            return Graded(sheet, error=sheet.error)
        try:
            require_modest_length(sheet)
            with self._patience():
                marks = self.key(sheet.arguments, sheet.answers).marks(sheet.answers)
        except (OutOfPatienceError, RecursionError):
            return Graded(sheet, error=str(too_long(sheet.arguments[0])))
        except InputError as error:
            return Graded(sheet, error=str(error))
        except Exception as error:
            return Graded(sheet, error=f"nnhw failed here, which is a bug: {error!r}")
        return Graded(sheet, tuple(marks), self._marking.score(mark.record for mark in marks))

    def _patience(self) -> AbstractContextManager[None]:
        return nullcontext() if self._trusted else at_most(SECONDS)

    def key(
        self, arguments: tuple[str, ...], answers: Mapping[str, str] = MappingProxyType({})
    ) -> AnswerKey | CountKey:
        """Solve a question, or remember its solution.

        Parameters
        ----------
        arguments
            The question.
        answers
            Those to it, by step: of a sheet, the gradients that they speak of are derived.

        Raises
        ------
        InputError
            When it cannot be worked on.
        """
        own_lines = any(load(each).own_lines for each in arguments[:2] if each in COMMANDS)
        asked = _gradients(answers) if own_lines else ()
        called = (*arguments, *asked)
        key = self._keys.pop(called, None)
        if key is None:
            key = self._solve(arguments, asked)
            if not self._is_worth_keeping(called, key):
                return key
        self._keys[called] = key  # as the newest
        if len(self._keys) > REMEMBERED_KEYS:
            del self._keys[next(iter(self._keys))]
        return key

    def _is_worth_keeping(self, arguments: tuple[str, ...], key: AnswerKey | CountKey) -> bool:
        """Whether a question is small, and was asked before: most may be asked just once."""
        if self._trusted:
            return True  # all sheets answer it
        short = sum(map(len, arguments)) <= 5 * MOST_TYPED
        if not short or key.work > MOST_WORK:
            return False
        asked = hash(arguments)
        again = asked in self._asked
        self._asked[asked] = None
        if len(self._asked) > REMEMBERED_QUESTIONS:
            del self._asked[next(iter(self._asked))]
        return again

    def _solve(self, arguments: tuple[str, ...], asked: tuple[str, ...]) -> AnswerKey | CountKey:
        if not self._trusted:
            require_modest_numbers(" ".join(arguments))
        question = read_arguments(arguments)
        if load(question.command).own_lines and not self._trusted:
            require_modest_lines(arguments)
        options = question.options
        tolerance = read_tolerance(options.rtol, options.atol, trusted=self._trusted)
        tolerance = self._marking.tolerance or tolerance
        words, _ = layers_of(question.command, question.sources, trusted=self._trusted)
        if words:
            biased = question.choices.get("no_bias") != "yes"
            architecture = build(words, biased=biased)
            if not self._trusted:
                require_modest_count(len(architecture.rows))
            return CountKey(architecture, tolerance, hidden=self._marking.hidden)
        trace = work(
            question.command,
            question.sources,
            question.choices,
            exact=options.exact,
            polished=False,
            trusted=self._trusted,
            asked=asked,
        )
        if not self._trusted:
            require_modest_work(trace, sum(map(len, arguments)))
        return AnswerKey(
            derived(trace), tolerance, hidden=self._marking.hidden, trusted=self._trusted
        )


def _gradients(answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return what answers speak of that may have to be derived: all that begins with d."""
    return tuple(sorted({name for name in answered(answers.items()) if name[:1] == "d"}))
