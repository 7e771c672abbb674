"""The lines as they are printed, worked once more from the numbers around them."""

from __future__ import annotations

from functools import cached_property
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.magnitude import size_of_terms
from nnhw.engine.program import Line, Program
from nnhw.formula.tree import names

if TYPE_CHECKING:
    from collections.abc import Callable

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
        self.lines = {step.name: step.line.tree for step in steps if self._is_read(step)}
        self.known = trace.compute(self.lines)

    def _is_read(self, step: Step) -> bool:
        """Whether all that a step reads has a value, and is short enough to be listed."""
        read = [self.trace[name] for name in names(step.line.tree) if name in self.trace]
        return all(each.listed and each.matrix is not None for each in read)

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
        if step.name not in self.lines or self.trace.exact:
            return False
        with np.errstate(all="ignore"):
            got = self._as_shown(self._from_shown[step.name])
            off = np.abs(got - self._as_shown(step.matrix))
        if not self.trace.floating or not (off > 0).any():
            return bool((off > 0).any())
        return bool((off > ROUNDING * size_of_terms(self.trace, step.line.tree)).any())

    @cached_property
    def _from_values(self) -> dict[str, Any]:
        return self._work(self.known)

    @cached_property
    def _from_shown(self) -> dict[str, Any]:
        return self._work({name: self._as_shown(self.known[name]) for name in self._letters})

    def _work(self, known: dict[str, Any]) -> dict[str, Any]:
        """Work all lines at once, each from the known values alone."""
        with np.errstate(all="ignore"):
            found = self._solve({name: known[name] for name in self._letters})
        return {name: found[_again(name)] for name in self.lines}

    @cached_property
    def _letters(self) -> frozenset[str]:
        return frozenset[str]().union(*map(names, self.lines.values()))

    @cached_property
    def _solve(self) -> Callable[[dict[str, Any]], dict[str, Any]]:
        program = Program(Line(_again(name), tree) for name, tree in self.lines.items())
        return program.solver(program.names, self._letters, self.trace.arithmetic)

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


def _again(name: str) -> str:
    return f"{name}_again"
