"""The verdict on an answer to a step."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.answers.certainty import is_certain
from nnhw.answers.compare import Answer, Comparison, compare
from nnhw.engine.kinks import other_convention
from nnhw.errors import InputError
from nnhw.immutable import Immutable
from nnhw.showing import Shown

if TYPE_CHECKING:
    from nnhw.answers.compare import Verdict as Ruling
    from nnhw.answers.mistakes import Named
    from nnhw.answers.tolerance import Tolerance
    from nnhw.engine.trace import Step, Trace
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
    """

    step: Step
    given: str
    comparison: Comparison | None
    mistakes: tuple[Named, ...] = ()
    note: str | None = None

    @property
    def name(self) -> str:
        """The step's name."""
        return self.step.name

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
        return {
            "name": self.name,
            "given": self.given,
            "verdict": self.verdict,
            "digits": compared.digits if compared else None,
            "wrong_entries": [list(index) for index in compared.wrong_entries] if compared else [],
            "error": _finite(compared.error) if compared and not hidden else None,
            "mistakes": [each.record() for each in self.mistakes],
            "note": self.note,
        }


def check(
    trace: Trace,
    name: str,
    numbers: Numbers | None,
    given: str,
    tolerance: Tolerance | None = None,
) -> Verdict:
    """Compare an answer with a step.

    Parameters
    ----------
    trace
        The solved problem.
    name
        The step.
    numbers
        The answer, or ``None`` where none was given.
    given
        The answer as it was typed.
    tolerance
        Replaces the tolerance that follows from the digits written.

    Raises
    ------
    InputError
        When there is no such step, or when it has no value.
    """
    return judge(trace[name], numbers, given, tolerance)


def judge(
    step: Step, numbers: Numbers | None, given: str, tolerance: Tolerance | None = None
) -> Verdict:
    """Do what `check` does, for a step of a trace."""
    trace, value = step.trace, true_value(step)
    if numbers is None:
        return Verdict(step, given, None, note="no answer")
    answer = Answer(numbers)
    comparison = compare(answer, value, tolerance)
    if trace.blur and (tolerance or not is_certain(comparison, trace.blur)):
        return judge(trace.rounded[step.name], numbers, given, tolerance)
    name = step.name
    other = None if comparison.verdict == "right" else _other_convention(trace, name, value)
    if other is not None:
        under = compare(answer, true_value(other[name]), tolerance)
        if ORDER.index(under.verdict) < ORDER.index(comparison.verdict):
            taken, used = _convention(other), _convention(trace)
            note = f"{under.verdict} under {taken}, not under {used}"
            return Verdict(other[name], given, under, note=note)
    # Under --rtol or --atol, what the digits make right can be wrong: that is no mistake.
    if comparison.verdict != "wrong" or (tolerance and answer.matches(value)):
        return Verdict(step, given, comparison)
    return _explained(Verdict(step, given, comparison), answer, other)


def _explained(verdict: Verdict, answer: Answer, other: Trace | None) -> Verdict:
    """Return a verdict of wrong with the mistakes that give the answer, if there are any."""
    from nnhw.answers.mistakes import name_mistakes

    comparison = verdict.comparison
    mistakes, note = name_mistakes(verdict.step.trace, verdict.name, answer)
    if other is not None and (note or not mistakes):  # one mistake there before two here
        there, note_there = name_mistakes(other, verdict.name, answer)
        if there and not (mistakes and note_there):
            mistakes, note = there, note_there or f"made with {_convention(other)}"
    notes = [comparison.shape_mismatch if comparison else None, note]
    said = "; ".join(each for each in notes if each)
    return verdict.replace(mistakes=mistakes, note=said or None)


def true_value(step: Step) -> Any:
    """Return what an answer is compared with: a step's value, exact where it is.

    Raises
    ------
    InputError
        When the step has no value, or more entries than are listed.
    """
    if not step.listed:
        raise InputError(f"{step.name} has {step.size:,} entries, too many to compare")
    matrix = step.matrix
    if matrix is None:
        raise InputError(f"{step.name} has no value for these inputs, and nothing to compare")
    return np.asarray(matrix).reshape(step.shape)


def _other_convention(trace: Trace, name: str, value: Any) -> Trace | None:
    """Return the trace under the other ReLU′(0), where a step hangs on it."""
    if not _at_kink(trace):
        return None
    other = other_convention(trace)
    return None if np.array_equal(true_value(other[name]), value) else other


def _convention(trace: Trace) -> str:
    """Say what is used for the derivatives that are taken at their kink."""
    taken = dict.fromkeys(trace.kinked[name] for name in _at_kink(trace))  # H of both branches
    names = [each.replace("_prime", "′").replace("phi", "φ") for each in taken]
    return " = ".join([*(f"{each}(0)" for each in names), f"{trace.letters.relu_at_zero:g}"])


def _at_kink(trace: Trace) -> list[str]:
    """Return the pre-activations of which some entry is exactly 0."""
    return [name for name in trace.kinked if 0 in np.asarray(trace.matrix(name))]


def _finite(error: float | None) -> float | str | None:
    return error if error is None or isfinite(error) else str(error)
