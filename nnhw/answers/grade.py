"""Answer sheets graded one by one, in order, whatever stands in them.

Sheets come from strangers, so that what one of them costs is bounded (see
`nnhw.answers.limits`), and what goes wrong with one is said in its place.
"""

from __future__ import annotations

from contextlib import nullcontext
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from nnhw.answers.expectation import answered, read_tolerance
from nnhw.answers.keys import AnswerKey, CountKey
from nnhw.answers.limits import (
    SECONDS,
    require_modest_count,
    require_modest_length,
    require_modest_lines,
    require_modest_numbers,
    require_modest_work,
    too_long,
)
from nnhw.answers.lines import SheetRow
from nnhw.answers.marking import PLAIN
from nnhw.answers.own import derived
from nnhw.answers.sheets import Sheet, Unreadable, read_sheet
from nnhw.errors import InputError
from nnhw.layers.architecture import build
from nnhw.patience import OutOfPatienceError, at_most
from nnhw.problems import COMMANDS, load
from nnhw.question.architecture import layers_of
from nnhw.question.arguments import read_arguments
from nnhw.question.work import work

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from nnhw.answers.keys import Key, Mark
    from nnhw.answers.marking import Marking

REMEMBERED_KEYS = 256  # solved problems: the variants of a class
REMEMBERED_QUESTIONS = 4_096  # that they were asked once
MOST_TYPED = 1_000  # characters of one that is remembered
MOST_WORK = 1_000  # multiplications of a question that is


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
        self._keys: dict[tuple[str, ...], Key] = {}
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
    ) -> Key:
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

    def _is_worth_keeping(self, arguments: tuple[str, ...], key: Key) -> bool:
        """Whether a question is small, and was asked before: most may be asked just once."""
        if self._trusted:
            return True  # all sheets answer it
        short = sum(map(len, arguments)) <= MOST_TYPED
        if not short or key.work > MOST_WORK:
            return False
        asked = hash(arguments)
        again = asked in self._asked
        self._asked[asked] = None
        if len(self._asked) > REMEMBERED_QUESTIONS:
            del self._asked[next(iter(self._asked))]
        return again

    def _solve(self, arguments: tuple[str, ...], asked: tuple[str, ...]) -> Key:
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
