"""A whole answer against the value of a step."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np

from nnhw.answers.tolerance import Agreement, difference
from nnhw.formula.shapes import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.answers.answer import Answer, Rounding, Shape
    from nnhw.answers.tolerance import Tolerance, WrittenNumber

Verdict: TypeAlias = Literal["right", "coarse", "wrong"]
Index: TypeAlias = tuple[int, ...]


class Comparison(NamedTuple):
    """What came of comparing an answer with a step's value.

    Attributes
    ----------
    answer
        The answer, whose ``literals`` are what was typed, row-major.
    shape
        The shape of the step.
    verdict
        ``wrong`` when the shape or some entry is; else ``coarse`` when some
        entry has too few digits to tell; else ``right``.
    exact
        Whether every entry equals the true value.
    digits
        How many significant digits a right answer is right to, the least over
        the entries that do not equal the truth; ``None`` when all do, and
        under a tolerance that was given.
    wrong_entries, coarse_entries
        Indices from 1; a scalar's is ``()``.
    differences
        Each entry less the true value, row-major; empty for a wrong shape.
    """

    answer: Answer
    shape: Shape
    verdict: Verdict
    exact: bool = False
    digits: int | None = None
    wrong_entries: tuple[Index, ...] = ()
    coarse_entries: tuple[Index, ...] = ()
    differences: tuple[float, ...] = ()

    @property
    def error(self) -> float | None:
        """The largest absolute difference, ``None`` for a wrong shape."""
        return max(map(abs, self.differences), default=None)

    @property
    def shape_mismatch(self) -> str | None:
        """What was got and what was wanted, where the shape is wrong."""
        if self.differences:
            return None
        return f"got {in_words(self.answer.shape)}, wanted {in_words(self.shape)}"


def compare(
    answer: Answer,
    value: Any,
    tolerance: Tolerance | None = None,
    rounding: Rounding | None = None,
) -> Comparison:
    """Compare an answer with the value of a step, shape first.

    Parameters
    ----------
    answer
        The answer.
    value
        The step's value: a number or an array of rank 1 or 2, of float64 or,
        where it is exact, of ``int`` and ``Fraction``.
    tolerance
        Replaces the tolerance that follows from the digits written.
    rounding
        Gives how far each entry may be off by rounding, for the precision of
        the answer; it is asked where an entry that may be rounded is not right.
    """
    value = np.asarray(value)
    shape = value.shape
    if not answer.fits(shape):
        return Comparison(answer, shape, "wrong")
    truths = value.ravel().tolist()
    found = answer.agreements(truths, tolerance, rounding)
    differences = tuple(map(difference, answer.entries, truths))
    if Agreement.WRONG not in found and Agreement.COARSE not in found:
        exact = Agreement.ROUNDED not in found
        known = None if exact or tolerance is not None else _digits(answer, found, differences)
        return Comparison(answer, shape, "right", exact, known, differences=differences)
    return Comparison(
        answer,
        shape,
        "wrong" if Agreement.WRONG in found else "coarse",
        wrong_entries=_indices(Agreement.WRONG, found, shape),
        coarse_entries=_indices(Agreement.COARSE, found, shape),
        differences=differences,
    )


def _digits(answer: Answer, found: Sequence[Agreement], differences: Sequence[float]) -> int:
    """Return to how many digits every entry is right that is not equal."""
    return min(
        _right_to(written, off)
        for written, how, off in zip(answer.entries, found, differences, strict=True)
        if how is Agreement.ROUNDED
    )


def _right_to(written: WrittenNumber, off: float) -> int:
    """Return how many of the digits written are right, all but where rounding was forgiven."""
    digits = written.digits or 1
    if abs(off) <= 2 * written.half:
        return digits
    return min(digits, max(1, int(-log10(abs(off / written.value)))))


def _indices(wanted: Agreement, found: Sequence[Agreement], shape: Shape) -> tuple[Index, ...]:
    places = (k for k, agreement in enumerate(found) if agreement is wanted)
    match shape:
        case ():
            return tuple(() for _ in places)
        case (_,):
            return tuple((k + 1,) for k in places)
    return tuple((k // shape[1] + 1, k % shape[1] + 1) for k in places)
