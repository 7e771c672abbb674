"""Whether the verdict on an answer can hang on the last places of float64.

A trace that is shown rounds each step once, from long decimals. Grading a
class does so only where a verdict could turn on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.answers.tolerance import ENOUGH_DIGITS, NOISE

if TYPE_CHECKING:
    from nnhw.answers.compare import Comparison

EXCUSED = 1e5  # times the most that a step is off: what the rounding of any formula may be


def is_certain(comparison: Comparison, blur: float) -> bool:
    """Whether a verdict by the digits is the same for all values that the step may have.

    Parameters
    ----------
    comparison
        With the step's value as it is.
    blur
        How far that may be off.
    """
    if not comparison.differences:
        return False  # a wrong shape: what it may be taken for is a question of digits again
    answer = comparison.answer
    for written, difference in zip(answer.entries, comparison.differences, strict=True):
        off = abs(difference)
        noise = 4 * (abs(written.value) + off) / NOISE
        if off > noise and (
            answer.is_in_full(written) or (written.value == 0 and off <= EXCUSED * blur)
        ):
            return False  # rounding may excuse it
        if off + blur <= written.half:
            # With too few digits, it hangs on whether the two are equal. What is 0
            # lies behind a mask, or its terms cancel as they stand.
            enough = (written.digits or 0) >= ENOUGH_DIGITS
            if not enough and off <= blur + noise and not written.value == off == 0:
                return False
        elif off - blur <= written.half + noise:
            return False
    return True
