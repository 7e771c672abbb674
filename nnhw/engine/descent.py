"""What a step of gradient descent does to the objective, and what it does on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.engine.evaluation import evaluate
from nnhw.formula.evaluate import arithmetic_in
from nnhw.formula.tree import Binary, Name
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from nnhw.engine.problem import Gradient
    from nnhw.engine.trace import Trace


class Descent(Immutable):
    """A step by all letters that a trace gives new values.

    Attributes
    ----------
    trace
        The solved problem.
    moved
        By letter, its gradient.
    rate, objective, last
        The letter of the learning rate, the line that descends, and the last new value.
    """

    trace: Trace
    moved: dict[str, str]
    rate: str
    objective: str
    last: str

    @property
    def before(self) -> float:
        """The objective before the step."""
        return float(np.ravel(self.trace[self.objective].matrix)[0])

    @property
    def slope(self) -> float:
        """The derivative of the objective by the rate, at 0: −‖∂J/∂θ‖²."""
        gradients = (
            np.ravel(self.trace[name].matrix).astype(float) for name in self.moved.values()
        )
        return -float(sum(each @ each for each in gradients))

    @property
    def size(self) -> float:
        """The learning rate."""
        return float(np.ravel(self.trace.given.numbers[self.rate].floats)[0])

    def at(self, rate: float) -> float:
        """Return the objective after a step of some rate, in float64; nan where it has no value."""
        trace = self.trace
        arithmetic = arithmetic_in("float", trace.letters)
        known = dict(trace.solver.inputs_in("float"))
        for letter, gradient in self.moved.items():
            known[letter] = known[letter] - rate * np.asarray(trace[gradient].matrix, dtype=float)
        lines = trace.solver.plan([self.objective], known, arithmetic)
        limits = frozenset(name for name, _ in lines)
        found = evaluate(lines, known, arithmetic, limits=limits).values[self.objective]
        return float("nan") if found is None else float(found[0, 0])


def descent(trace: Trace) -> Descent | None:
    """Return the step of gradient descent that a small trace ends with, if it has one."""
    if not trace.solver.small or trace.given.open:
        return None
    by = {each.name: each for each in trace.problem.gradients if not each.seeds}
    found: dict[str, tuple[Gradient, str, str]] = {}
    for step in trace:
        match step.line.tree:
            case Binary("-", Name(letter), Binary("*", Name(rate), Name(name))) if (
                name in by
                and by[name].by == letter
                and {letter, rate} <= trace.given.numbers.keys()
            ):
                found[letter] = by[name], rate, step.name
    goals = {(gradient.of, rate) for gradient, rate, _ in found.values()}
    if len(goals) != 1 or any(trace[each.name].matrix is None for each, *_ in found.values()):
        return None
    ((objective, rate),) = goals
    moved = {letter: gradient.name for letter, (gradient, *_) in found.items()}
    return Descent(trace, moved, rate, objective, [*found.values()][-1][2])
