"""An answer as it was given, to be compared with many values."""

from __future__ import annotations

from functools import cached_property
from math import inf, prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from nnhw.answers.tolerance import (
    ENOUGH_DIGITS,
    Agreement,
    agree_exactly,
    is_within,
    read,
    settle,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nnhw.answers.tolerance import Real, Tolerance, WrittenNumber
    from nnhw.numbers import Numbers

    # From the precision of an answer to how far each entry of a step may be off by rounding.
    Rounding: TypeAlias = Callable[[float], Any]

FLOAT_DIGITS = 15  # who writes so many has them from a computer
FLOAT64 = 2.0**-52
FLOAT32 = 2.0**-23  # shorter formats' numbers are written in its shortest text

Shape: TypeAlias = tuple[int, ...]


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


def _largest(truths: Sequence[Real]) -> Real:
    sizes: Iterable[Any] = map(abs, truths)
    return max((size for size in sizes if size != inf), default=0.0)
