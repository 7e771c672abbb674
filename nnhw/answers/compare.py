"""A whole answer against the value of a step."""

from __future__ import annotations

from functools import cached_property
from math import inf, log10, prod
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np

from nnhw.answers.tolerance import (
    ENOUGH_DIGITS,
    Agreement,
    agree_exactly,
    difference,
    is_within,
    read,
    settle,
)
from nnhw.formula.shapes import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nnhw.answers.tolerance import Real, Tolerance, WrittenNumber
    from nnhw.numbers import Numbers

FLOAT_DIGITS = 15  # who writes so many has them from a computer
FLOAT64 = 2.0**-52
FLOAT32 = 2.0**-23  # shorter formats' numbers are written in its shortest text

Verdict: TypeAlias = Literal["right", "coarse", "wrong"]
Shape: TypeAlias = tuple[int, ...]
Index: TypeAlias = tuple[int, ...]

if TYPE_CHECKING:
    # From the precision of an answer to how far each entry of a step may be off by rounding.
    Rounding: TypeAlias = Callable[[float], Any]


class Answer:
    """An answer, read once to be compared with many values.

    Parameters
    ----------
    given
        The numbers as they were typed. Where they came as float64, the
        shortest text that gives each float back counts as typed, without the
        ``.0`` of an integral one, since nobody chose to write that.

    Attributes
    ----------
    shape
        The shape as given.
    precision
        The distance from 1 to the next number of the format that the numbers
        came in; of what was typed, float64's.
    computed
        Whether the numbers came as floats: they are the end of a computation.
    """

    def __init__(self, given: Numbers) -> None:
        self.numbers = given
        self.shape: Shape = given.shape
        self.computed = given.literals is None
        self.precision = given.precision or FLOAT64

    @property
    def literals(self) -> Sequence[str]:
        """What counts as typed, flat and row-major."""
        if self.numbers.literals is not None:
            return self.numbers.literals
        floats = self.numbers.floats.ravel()
        if self.precision >= FLOAT32:
            return [str(value).removesuffix(".0") for value in floats.astype(np.float32)]
        return [repr(value).removesuffix(".0") for value in floats.tolist()]

    @cached_property
    def entries(self) -> list[WrittenNumber]:
        """The numbers with their precision, flat and row-major."""
        literals = self.literals
        try:
            values = [*map(float, literals)]
        except ValueError:  # a fraction
            values = self.numbers.floats.ravel().tolist()
        return [*map(read, literals, values)]

    def is_in_full(self, written: WrittenNumber) -> bool:
        """Whether a number has so many digits that it comes from a computer."""
        return self.computed or (written.digits or 0) >= FLOAT_DIGITS

    def may_be_rounded(self, written: WrittenNumber) -> bool:
        """Whether rounding may have made a number what it is: in full, or 0."""
        return self.is_in_full(written) or written.value == 0

    def fits(self, shape: Shape) -> bool:
        """Whether the answer may stand for a value of that shape; nothing is broadcast.

        A flat vector stands for a single row or column, a column of H for a
        vector of H, and one number for ``[1]`` and 1×1.
        """
        if self.shape == shape:
            return True
        match len(self.shape), len(shape):
            case 1, 2:
                return 1 in shape and prod(shape) == self.shape[0]
            case 2, 1:
                return self.shape == (*shape, 1)
            case 0, _:
                return prod(shape) == 1
        return False

    def agreements(
        self,
        truths: Sequence[Real],
        tolerance: Tolerance | None = None,
        rounding: Rounding | None = None,
    ) -> list[Agreement]:
        """Compare entry by entry with a value of a shape that fits, flat and row-major."""
        entries = self.entries
        settled = [None] * len(entries) if tolerance else [*map(settle, entries, truths)]
        largest = _largest(truths) if None in settled else 0.0
        found = [
            known or agree_exactly(written, truth, largest, tolerance)
            for known, written, truth in zip(settled, entries, truths, strict=True)
        ]
        if rounding is not None:
            self._forgive(found, truths, rounding)
        return found

    def _forgive(self, found: list[Agreement], truths: Sequence[Real], rounding: Rounding) -> None:
        """Take for right what only the rounding of a computation sets apart."""
        doubtful = [
            k
            for k, written in enumerate(self.entries)
            if found[k] in {Agreement.WRONG, Agreement.COARSE}
            and self.may_be_rounded(written)
            and not (written.whole and isinstance(truths[k], int))
        ]
        if not doubtful:
            return
        allowed = np.ravel(rounding(self.precision))
        for k in doubtful:
            if is_within(self.entries[k], truths[k], allowed[k]):
                # What agrees in no digit is 0 up to rounding, on both sides.
                agrees = is_within(self.entries[k], truths[k], abs(self.entries[k].value) / 10)
                found[k] = Agreement.ROUNDED if agrees else Agreement.EQUAL

    def follows(self, value: Any, slack: Any) -> bool:
        """Whether a value that is itself uncertain gives this answer, in two digits at least.

        Parameters
        ----------
        value
            An array of a shape that fits, or a number.
        slack
            How far each entry of it may be off.
        """
        truths = np.ravel(value).tolist()
        return all(
            agreement in {Agreement.EQUAL, Agreement.ROUNDED}
            or (
                (written.digits or 0) >= ENOUGH_DIGITS
                and is_within(written, truth, written.half + off)
            )
            for agreement, written, truth, off in zip(
                self.agreements(truths), self.entries, truths, np.ravel(slack), strict=True
            )
        )

    def matches(self, value: Any) -> bool:
        """Whether a value gives this answer, to the digits that it was written with.

        Made for the many values that usual mistakes lead to, nearly all of
        which differ at their first entry.

        Parameters
        ----------
        value
            A number or an array, float64 or exact, of any shape.
        """
        value = np.asarray(value)
        if not self.fits(value.shape):
            return False
        truths = map(value.item, range(value.size))  # one by one: the first tells most off
        if Agreement.WRONG in map(settle, self.entries, truths):
            return False
        return Agreement.WRONG not in self.agreements(value.ravel().tolist())


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


def _largest(truths: Sequence[Real]) -> Real:
    sizes: Iterable[Any] = map(abs, truths)
    return max((size for size in sizes if size != inf), default=0.0)
