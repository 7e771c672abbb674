"""The lines as they are printed, worked once more from the numbers around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.engine.solver import MOST_LISTED
from nnhw.formula.tree import names
from nnhw.render.views import is_small

if TYPE_CHECKING:
    from nnhw.engine.trace import Step, Trace


class Textbook:
    """Every short step by its printed line, from the values of the others.

    A step may be computed by a better formula than the one that is printed, or
    be rounded from long decimals. What is printed then need not lead to it.

    Parameters
    ----------
    trace
        The solved problem, of which all that is listed is worked at once.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        trace.solver.compute(step.name for step in trace if step.listed)

    def _has_values(self, step: Step) -> bool:
        """Whether a step and all that it reads have values, short enough to be listed."""
        letters = step.line.letters
        given = self.trace.given.numbers
        if any(given[name].size > MOST_LISTED for name in letters & given.keys()):
            return False
        read = [self.trace[name] for name in letters if name in self.trace]
        return all(each.listed and each.matrix is not None for each in (step, *read))

    def follows(self, step: Step) -> bool:
        """Whether a step is infinite where the numbers put into its line give infinity.

        It is not where only a better formula escapes an overflow: inf / inf.
        """
        if not is_small(step.shape) or not self._has_values(step):
            return False
        if not self.trace.floating:
            return True
        trace, given = self.trace, np.isfinite(step.matrix)
        tree = trace.program.trees(trace.given.shapes)[step.name]
        with np.errstate(all="ignore"):
            scope = {letter: trace.matrix(letter) for letter in names(tree)}
            value = trace.solver.arithmetic.evaluate(tree, scope)
        return np.array_equal(np.isfinite(value), given)
