"""The verdict on an answer to a step."""

from __future__ import annotations

from contextlib import suppress
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.answers.answer import Answer
from nnhw.answers.certainty import is_certain
from nnhw.answers.compare import Comparison, compare
from nnhw.engine.conventions import other_convention
from nnhw.engine.entry import Entry, true_value
from nnhw.engine.rounding import rounding
from nnhw.engine.trace import Trace
from nnhw.formula.shapes import is_one_more
from nnhw.immutable import Immutable
from nnhw.patience import OutOfPatienceError
from nnhw.showing import Shown

if TYPE_CHECKING:
    from nnhw.answers.answer import Rounding
    from nnhw.answers.compare import Verdict as Ruling
    from nnhw.answers.mistakes import Named
    from nnhw.answers.tolerance import Tolerance
    from nnhw.engine.trace import Step
    from nnhw.numbers import Numbers

ORDER = ("right", "coarse", "wrong")  # the better first


class Verdict(Shown, Immutable, eq=False):
    """What came of one answer.

    Attributes
    ----------
    step
        The step that was answered, under the convention that it was compared with.
    given
        The answer as it was typed.
    comparison
        Entry by entry; ``None`` where no answer was given.
    mistakes
        What was probably done wrong, the likeliest first.
    note
        What else is to be said: the convention at a kink that makes it right.
    index
        Which entry or row of the step was answered, from 1; empty for all of it.
    follows
        The wrong answers from which this one follows, if it is wrong itself.
    """

    step: Step
    given: str
    comparison: Comparison | None
    mistakes: tuple[Named, ...] = ()
    note: str | None = None
    index: tuple[int, ...] = ()
    follows: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        """Say it in one line, as the message of an assert has it."""
        compared, follows = self.comparison, " and ".join(self.follows)
        said: list[str] = [self.verdict]
        if compared and compared.wrong_entries and len(compared.differences) > 1:
            said = [
                f"wrong in {len(compared.wrong_entries)} of {len(compared.differences)} entries"
            ]
        said += [self.note] if self.note else []
        said += [f"follows from {follows}"] if follows else []
        said += [f"{each.text} [{each.code}]" for each in self.mistakes]
        return f"<{self.name}: {'; '.join(said)}>"

    @property
    def entry(self) -> Entry:
        """What was answered: the step, or a part of it."""
        return Entry(self.step, self.index)

    @property
    def name(self) -> str:
        """What was answered, as it is asked for: ``dW``, ``dW[1,2]``."""
        return self.entry.name

    @property
    def verdict(self) -> Ruling:
        """``right``, ``coarse`` or ``wrong``."""
        return "wrong" if self.comparison is None else self.comparison.verdict

    @property
    def right(self) -> bool:
        """Whether it counts as right for the exit status and the score."""
        return self.verdict == "right"

    def record(self, *, hidden: bool = False) -> dict[str, Any]:
        """Return the verdict as data; ``hidden`` leaves out what tells the true value."""
        compared = self.comparison
        data = {
            "name": self.name,
            "given": self.given,
            "verdict": self.verdict,
            "digits": compared.digits if compared else None,
            "wrong_entries": [list(index) for index in compared.wrong_entries] if compared else [],
            "error": _finite(compared.error) if compared and not hidden else None,
            "mistakes": [each.record(hidden=hidden) for each in self.mistakes],
            "note": self.note,
        }
        return data | {"follows": list(self.follows)} if self.follows else data


def judge(
    asked: Entry | Step, numbers: Numbers | None, given: str, tolerance: Tolerance | None = None
) -> Verdict:
    """Do what `check` does, for a step of a trace or a part of it."""
    asked = asked if isinstance(asked, Entry) else Entry(asked)
    trace, value = asked.step.trace, true_value(asked)
    blur = trace.solver.blur
    blank = Verdict(asked.step, given, None, index=asked.index)
    if numbers is None:
        return blank.replace(note="no answer")
    answer = Answer(numbers)
    comparison = compare(answer, value, tolerance, _rounding(asked))
    if blur and (tolerance or not is_certain(comparison, blur)):
        return judge(asked.under(Trace(trace.solver.rounded)), numbers, given, tolerance)
    other = None if comparison.verdict == "right" else _other_convention(asked, value)
    if other is not None:
        there = asked.under(other)
        under = compare(answer, true_value(there), tolerance, _rounding(there))
        if ORDER.index(under.verdict) < ORDER.index(comparison.verdict):
            taken, used = _convention(other), _convention(trace)
            note = f"{under.verdict} under {taken}, not under {used}"
            return blank.replace(step=there.step, comparison=under, note=note)
    verdict = blank.replace(comparison=comparison)
    # Under --rtol or --atol, what the digits make right can be wrong: that is no mistake.
    if comparison.verdict != "wrong" or (tolerance and answer.matches(value)):
        return verdict
    return _explained(verdict, answer, other)


def _rounding(asked: Entry) -> Rounding | None:
    """Return what tells how far the value may be off; nothing of steps yet to be rounded."""
    step = asked.step
    if step.trace.solver.blur:
        return None

    def allowed(precision: float) -> Any:
        return asked.of(rounding(step.trace, step.name, precision).reshape(step.shape))

    return allowed


def _explained(verdict: Verdict, answer: Answer, other: Trace | None) -> Verdict:
    """Return a verdict of wrong with the mistakes that give the answer, if there are any."""
    from nnhw.answers.mistakes import name_mistakes
    from nnhw.answers.separators import misread

    mistakes: tuple[Named, ...]
    note: str | None
    comparison = verdict.comparison
    mismatch = comparison.shape_mismatch if comparison else None
    mistakes, note = (), None
    with suppress(OutOfPatienceError):  # a verdict without names is better than none
        mistakes, note = name_mistakes(verdict.entry, answer)
        if other is not None and (note or not mistakes):  # one mistake there before two here
            there, note_there = name_mistakes(verdict.entry.under(other), answer)
            if there and not (mistakes and note_there):
                mistakes, note = there, note_there or f"made with {_convention(other)}"
    notes = [
        mismatch,
        _of_bias(verdict.step) if mismatch else None,
        misread(verdict.given, true_value(verdict.entry)) if mismatch else None,
        note,
    ]
    said = "; ".join(each for each in notes if each)
    return verdict.replace(mistakes=mistakes, note=said or None)


def _of_bias(step: Step) -> str | None:
    """Say where the bias is, of weights that bring it along."""
    appended = step.letters and is_one_more(step.letters[-1])
    return f"the last column of {step.name} is the bias" if appended else None


def _other_convention(asked: Entry, value: Any) -> Trace | None:
    """Return the trace under the other ReLU′(0), where a step hangs on it."""
    trace = asked.step.trace
    if not _at_kink(trace):
        return None
    other = other_convention(trace)
    return None if np.array_equal(true_value(asked.under(other)), value) else other


def _convention(trace: Trace) -> str:
    """Say what is used for the derivatives that are taken at their kink."""
    kinked = trace.solver.kinked
    taken = dict.fromkeys(kinked[name] for name in _at_kink(trace))  # H of both branches
    names = [each.replace("'", "′").replace("phi", "φ") for each in taken]
    return " = ".join([*(f"{each}(0)" for each in names), f"{trace.letters.relu_at_zero:g}"])


def _at_kink(trace: Trace) -> list[str]:
    """Return the pre-activations of which some entry is exactly 0."""
    return [name for name in trace.solver.kinked if 0 in np.asarray(trace.matrix(name))]


def _finite(error: float | None) -> float | str | None:
    return error if error is None or isfinite(error) else str(error)
