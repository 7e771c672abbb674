"""The lines as they are printed, worked once more from the numbers around them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.solver import MOST_LISTED
from nnhw.formula.tree import names

if TYPE_CHECKING:
    from nnhw.engine.trace import Step, Trace


class Textbook:
    """Every short step by its printed line, from the values of the others.

    A step may be computed by a better formula than the one that is printed, or
    be rounded from long decimals. What is printed then need not lead to it.

    Parameters
    ----------
    trace
        The solved problem.
    steps
        The steps that are shown with their values.
    """

    def __init__(self, trace: Trace, steps: list[Step]) -> None:
        self.trace = trace
        self.lines = {step.name: step.line.tree for step in steps if self._has_values(step)}
        self.known = trace.solver.compute(self.lines)

    def _has_values(self, step: Step) -> bool:
        """Whether a step and all that it reads have values, short enough to be listed."""
        letters = names(step.line.tree)
        given = self.trace.given.numbers
        if any(given[name].size > MOST_LISTED for name in letters & given.keys()):
            return False
        read = [self.trace[name] for name in letters if name in self.trace]
        return all(each.listed and each.matrix is not None for each in (step, *read))

    def follows(self, step: Step) -> bool:
        """Whether a step is infinite where the numbers put into its line give infinity.

        It is not where only a better formula escapes an overflow: inf / inf.
        """
        if step.name not in self.lines or not self.trace.floating:
            return step.name in self.lines
        given = np.isfinite(step.matrix)
        return np.array_equal(np.isfinite(self._from_values[step.name]), given)

    @cached_property
    def _from_values(self) -> dict[str, Any]:
        """Each line worked at once from the values of its letters alone."""
        found = {}
        trees = self.trace.program.trees(self.trace.given.shapes)
        with np.errstate(all="ignore"):
            for name in self.lines:
                scope = {letter: self.known[letter] for letter in names(trees[name])}
                found[name] = self.trace.solver.arithmetic.evaluate(trees[name], scope)
        return found
