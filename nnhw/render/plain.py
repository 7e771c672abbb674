"""The values of steps and nothing else, at full precision: what ``--get`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.engine.entry import entry
from nnhw.engine.trace import MOST_PRINTED
from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.engine.entry import Entry
    from nnhw.engine.trace import Trace


def values(trace: Trace, names: Sequence[str]) -> str:
    """Return steps, or entries and rows of them, in the order asked.

    A vector stands on one line, a matrix a row a line.

    Raises
    ------
    InputError
        When there is no such step or entry, when it has no value, or too many entries.
    """
    asked = [entry(trace, name) for name in names]
    for step in (each.step for each in asked):
        if step.size > MOST_PRINTED:
            raise InputError(
                f"--get {step.name}: {step.size:,} entries are too many to list "
                f"(at most {MOST_PRINTED:,})"
            )
    trace.solver.compute(each.step.name for each in asked)  # together: they have much in common
    return "".join(map(_written, asked))


def _written(asked: Entry) -> str:
    value = asked.step.value
    if value is None:
        raise InputError(f"--get {asked.step.name}: it has no value for these inputs")
    rows = np.atleast_2d(np.asarray(asked.of(value))).tolist()
    return "".join(" ".join(map(_number, row)) + "\n" for row in rows)


def _number(value: object) -> str:
    """Write a number so that it reads back the same; a whole one without a point."""
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e16
        return str(int(value)) if whole else repr(value)
    return str(value)
