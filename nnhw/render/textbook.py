"""The lines as they are printed, worked once more from the numbers around them."""

from __future__ import annotations

from functools import cached_property
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.trace import MOST_LISTED
from nnhw.formula.sizes import sizes
from nnhw.formula.tree import names
from nnhw.render.views import is_small

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nnhw.engine.trace import Step, Trace

ROUNDING = 1e-12  # of the size of the terms: what float64 itself may be off


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
    show
        How a number is shown.
    """

    def __init__(self, trace: Trace, steps: list[Step], show: Callable[[object], str]) -> None:
        self.trace = trace
        self.show = show
        self.lines = {step.name: step.line.tree for step in steps if self._has_values(step)}
        self.known = trace.compute(self.lines)

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

    def misses(self, step: Step) -> bool:
        """Whether the numbers as they are shown lead to another than the number shown."""
        if self.trace.exact or step.name not in self._from_shown:
            return False
        with np.errstate(all="ignore"):
            got = self._as_shown(self._from_shown[step.name])
            off = np.max(np.abs(got - self._as_shown(step.matrix)))
        if self.trace.floating and off > 0:
            tree = self.trace.program.trees(self.trace.given.shapes)[step.name]
            terms = np.max(sizes(self.trace.arithmetic, tree, self.known))
            return bool(off > ROUNDING * terms)
        return bool(off > 0)

    @cached_property
    def _from_values(self) -> dict[str, Any]:
        return self._work(self.lines, lambda value: value)

    @cached_property
    def _from_shown(self) -> dict[str, Any]:
        """The steps whose numbers are all shown, from the numbers as they are shown."""
        short = [
            name
            for name, tree in self.lines.items()
            if all(is_small(np.shape(self.known[letter])) for letter in names(tree))
        ]
        return self._work(short, self._as_shown)

    def _work(self, wanted: Iterable[str], read: Callable[[Any], Any]) -> dict[str, Any]:
        """Work some lines at once, each from the values of its letters alone."""
        found = {}
        with np.errstate(all="ignore"):
            for name in wanted:
                tree = self.trace.program.trees(self.trace.given.shapes)[name]
                scope = {letter: read(self.known[letter]) for letter in names(tree)}
                found[name] = self.trace.arithmetic.evaluate(tree, scope)
        return found

    def _as_shown(self, values: Any) -> Any:
        """Return numbers rounded as they are shown; whole ones are shown as they are."""
        array = np.asarray(values)
        if array.dtype == np.float64:
            shown = [float(self.show(value)) for value in array.ravel().tolist()]
            return np.array(shown).reshape(array.shape)
        if all(isinstance(each, Integral) for each in array.flat):
            return values
        from fractions import Fraction

        return np.frompyfunc(lambda value: Fraction(self.show(value)), 1, 1)(array)
