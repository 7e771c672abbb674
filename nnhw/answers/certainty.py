"""Whether the verdict on an answer can hang on the last places of float64.

A trace that is shown rounds each step once, from long decimals. Grading a
class does so only where a verdict could turn on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.answers.tolerance import ENOUGH_DIGITS, NOISE

if TYPE_CHECKING:
    from nnhw.answers.compare import Answer
    from nnhw.answers.tolerance import Written
    from nnhw.engine.trace import Step


def is_certain(answer: Answer, step: Step) -> bool:
    """Whether a verdict by the digits is the same for all values that the step may have.

    Parameters
    ----------
    answer
        The answer.
    step
        A step, whose value may be off by its trace's ``blur``.
    """
    blur = step.trace.blur
    if blur == 0:
        return True
    if not answer.fits(step.shape):
        return False  # what it may be taken for is a question of digits again
    truths = np.asarray(step.matrix).ravel().tolist()
    return all(map(_is_clear, answer.entries, truths, [blur] * len(truths)))


def _is_clear(written: Written, truth: float, blur: float) -> bool:
    """Whether an entry is right, or wrong, however the truth is blurred."""
    off = abs(written.value - truth)
    if off > written.half + blur + 2 * abs(truth) / NOISE:
        return True
    if written.value == truth == 0:
        return True  # behind a mask, or of terms that cancel as they stand
    enough = written.digits is not None and written.digits >= ENOUGH_DIGITS
    return enough and off + blur <= written.half
