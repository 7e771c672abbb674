"""The values of steps and nothing else, at full precision: what ``--get`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.engine.trace import MOST_PRINTED
from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.engine.trace import Step, Trace


def values(trace: Trace, names: Sequence[str]) -> str:
    """Return steps in the order asked: a vector on one line, a matrix a row a line.

    Raises
    ------
    InputError
        When there is no such step, when it has no value, or too many entries.
    """
    steps = [trace[name] for name in names]
    for step in steps:
        if step.size > MOST_PRINTED:
            raise InputError(
                f"--get {step.name}: {step.size:,} entries are too many to list "
                f"(at most {MOST_PRINTED:,})"
            )
    trace.compute(names)  # together: they have much in common
    return "".join(map(_step, steps))


def _step(step: Step) -> str:
    value = step.value
    if value is None:
        raise InputError(f"--get {step.name}: it has no value for these inputs")
    rows = np.atleast_2d(np.asarray(value)).tolist()
    return "".join(" ".join(map(_number, row)) + "\n" for row in rows)


def _number(value: object) -> str:
    """Write a number so that it reads back the same; a whole one without a point."""
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e16
        return str(int(value)) if whole else repr(value)
    return str(value)
