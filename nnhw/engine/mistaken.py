"""The same question with a usual mistake made: some lines replaced, the rest carried on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.errors import InputError
from nnhw.formula.tree import FormulaError

if TYPE_CHECKING:
    from nnhw.engine.problem import Mistake
    from nnhw.engine.trace import Step, Trace


def reaches(trace: Trace, mistake: Mistake, name: str) -> bool:
    """Whether a mistake changes a step, or something that it is made from."""
    program = trace.program
    made = {line for line in mistake.changes if line in program.lines}
    return bool(made) and name in program.downstream(made)


def mistaken(trace: Trace, mistakes: tuple[Mistake, ...], step: Step) -> Any:
    """Return the value of a step with some mistakes made, or ``None`` where it has none.

    A mistake that does not fit the shapes, or that leaves the range of
    float64, has no value.
    """
    try:
        for mistake in mistakes:
            trace = trace.edited(mistake.edit)
        value = np.asarray(trace.compute([step.name])[step.name])
    except (InputError, FormulaError):
        return None
    if value.size != step.size or (value.dtype == np.float64 and not np.isfinite(value).all()):
        return None
    return value.reshape(step.shape)
