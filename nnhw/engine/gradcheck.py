"""Every gradient by a second route: central differences of the forward lines.

In float64 such differences fail falsely on networks of odd scales. Here they
are taken in decimals of 100 digits, whatever the numbers that are shown. The
backward lines have no part in them: a wrong mask shows like any other fault.
Where a difference steps over a kink, its two halves disagree; such an entry
has no derivative and is left out.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.evaluation import context, evaluate, is_finite
from nnhw.formula.decimals import MOST_DIGITS, MoreDigitsError
from nnhw.formula.evaluate import Arithmetic
from nnhw.formula.sizes import sizes
from nnhw.formula.tree import names
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.engine.problem import Gradient
    from nnhw.engine.trace import Trace
    from nnhw.formula.tree import Node

    Index = tuple[int, ...]

TOLERANCE = 1e-6  # relative: a wrong formula is off by far more
ROUNDING = 1e-12  # of the size of the terms that cancelled in the last line
DIGITS = 100
STEP = Decimal("1e-25")  # of the size of what is shifted
SMOOTH = Decimal("1e-9")  # how much the halves of a difference may disagree
BUDGET = 40_000  # multiplications of decimals, about 50 ms


class Check(Immutable):
    """How a gradient compares with differences.

    Attributes
    ----------
    name
        The gradient.
    method
        How the second route goes.
    error
        The largest relative difference.
    passed
        Whether that is a rounding error.
    worst
        The entry of the largest difference, counted from 1.
    numeric
        What the differences give, by entry.
    entries
        How many entries the gradient has; fewer may have been compared.
    kinks
        The entries that were left out, since the objective has a kink there.
    """

    name: str
    method: str
    error: float
    passed: bool
    worst: Index
    numeric: dict[Index, float]
    entries: int
    kinks: tuple[Index, ...] = ()

    @property
    def partial(self) -> bool:
        """Whether only some of the entries were compared."""
        return len(self.numeric) < self.entries


def check_gradients(trace: Trace) -> list[Check]:
    """Compare every gradient of a trace with differences.

    Where all entries would take more than about 50 ms, some of them are
    compared; where one would, none is, and the gradient has no check.
    """
    given = trace.given.numbers.values()
    if trace.given.open or not all(is_finite(each.floats) for each in given):
        return []
    checks = []
    if trace.given.open:
        return []  # there are no values to compare
    gradients = [each for each in trace.problem.gradients if each.name in trace]
    for gradient in gradients:
        indices = _sample(trace, gradient, len(gradients))
        if indices:
            check = _check(trace, gradient, indices)
            checks += [check] if check else []
    return checks


def _check(trace: Trace, gradient: Gradient, indices: list[Index]) -> Check | None:
    analytic = trace[gradient.name].matrix
    if analytic is None:
        return None
    tree = trace.program.trees(trace.given.shapes)[gradient.name]
    known = trace.compute(names(tree))
    with np.errstate(all="ignore"):
        terms = np.broadcast_to(sizes(trace.arithmetic, tree, known), analytic.shape)
    try:
        slopes = _slopes(trace, gradient, indices, DIGITS)
    except MoreDigitsError:
        slopes = _slopes(trace, gradient, indices, MOST_DIGITS)
    numeric = {index: slope for index, slope in slopes.items() if slope is not None}
    kinks = [index for index, slope in slopes.items() if slope is None]
    shape = trace[gradient.name].shape
    if not numeric:
        return None
    excess = {k: _excess(analytic[k], value, float(terms[k])) for k, value in numeric.items()}
    worst = max(excess, key=excess.__getitem__)
    return Check(
        name=gradient.name,
        method="central difference",
        error=_error(analytic[worst], numeric[worst]),
        passed=excess[worst] <= TOLERANCE,
        worst=_public(worst, shape),
        numeric={_public(k, shape): float(value) for k, value in numeric.items()},
        entries=analytic.size,
        kinks=tuple(_public(k, shape) for k in kinks),
    )


def _slopes(
    trace: Trace, gradient: Gradient, indices: list[Index], digits: int
) -> dict[Index, Decimal | None]:
    """Return what differences give at some entries, in decimals of so many digits."""
    found = _Differences(trace, gradient, digits)
    finite = [each for each in indices if found.is_finite_at(each)]  # no score that is masked
    return {index: found.at(index) for index in finite}


def _sample(trace: Trace, gradient: Gradient, gradients: int) -> list[Index]:
    """Return the entries that the budget allows to compare, evenly spread."""
    numbers = trace.given.numbers.get(gradient.by)
    shape = numbers.shape if numbers is not None else trace[gradient.by].shape
    shape = (*shape, 1, 1)[:2]
    size = prod(shape)
    lines = len(trace.program.lines)
    cost = max(lines, trace.multiplications // 3) + sum(map(prod, _shapes(trace)))
    count = min(size, BUDGET // (2 * max(1, cost * min(gradients, 8) // 4)))
    spread = (k * size // count for k in range(count))
    return [tuple(int(i) for i in np.unravel_index(k, shape)) for k in spread]


def _shapes(trace: Trace) -> list[tuple[int, ...]]:
    return [trace[name].shape for name in trace.program.names][:50]


class _Differences:
    """The differences of one objective by the entries of one letter."""

    def __init__(self, trace: Trace, gradient: Gradient, digits: int) -> None:
        self.digits = digits
        self.trace = trace
        self.gradient = gradient
        self.arithmetic = Arithmetic("decimal", trace.letters)
        with localcontext(context(self.digits)):
            known = _unrouted(trace, dict(trace.decimal_inputs))
            inner = (gradient.by,) if gradient.by in trace else ()
            goals = [each for each in (*inner, *gradient.goals) if each not in known]
            found = self._worked(goals, known)
            affected = trace.program.downstream([gradient.by]) - {gradient.by}
            self.known = {k: v for k, v in {**known, **found}.items() if k not in affected}
            self.here = self._total({**known, **found})

    def is_finite_at(self, index: Index) -> bool:
        """Whether the letter has a finite value there."""
        return bool(self.known[self.gradient.by][index].is_finite())

    def at(self, index: Index) -> Decimal | None:
        """Return the derivative by an entry, ``None`` at a kink."""
        with localcontext(context(self.digits)):
            value = self.known[self.gradient.by][index]
            step = (
                STEP * max(abs(value), 1) if abs(value) > STEP or not value else abs(value) * STEP
            )
            high, low = (self._objective(index, h) for h in (step, -step))
            here = self.here
            if not all(each.is_finite() for each in (high, low, here)):
                return None
            right, left = (high - here) / step, (here - low) / step
            if abs(right - left) > SMOOTH * max(abs(right), abs(left), Decimal(1e-300)):
                smaller = step * STEP
                high, low = (self._objective(index, h) for h in (smaller, -smaller))
                right, left = (high - here) / smaller, (here - low) / smaller
                if abs(right - left) > SMOOTH * max(abs(right), abs(left), Decimal(1e-300)):
                    return None
            return (right + left) / 2

    def _objective(self, index: Index, step: Decimal) -> Decimal:
        shifted = self.known[self.gradient.by].copy()
        shifted[index] += step
        known = {**self.known, self.gradient.by: shifted}
        goals = [each for each in self.gradient.goals if each not in known]
        return self._total({**known, **self._worked(goals, known)})

    def _total(self, values: Mapping[str, Any]) -> Decimal:
        """Return the objective, or the sum of what the upstream gradients weigh; nan for none."""
        if any(values[goal] is None for goal in self.gradient.goals):
            return Decimal("nan")
        total: Decimal = sum(
            ((values[line] * values[seed]).sum() for line, seed in self.gradient.seeds),
            Decimal(0),
        )
        return total if self.gradient.seeds else values[self.gradient.of].sum()

    def _worked(self, goals: list[str], known: Mapping[str, Any]) -> dict[str, Any]:
        trace, arithmetic = self.trace, self.arithmetic

        def tree(name: str) -> Node:
            return trace.right_side(name, arithmetic)

        lines = [(name, tree(name)) for name in trace.order(goals, known, arithmetic)]
        everything = frozenset(name for name, _ in lines)
        return {**evaluate(lines, known, arithmetic, limits=everything).values}


def _unrouted(trace: Trace, known: dict[str, Any]) -> dict[str, Any]:
    """Put what is kindest to the arithmetic where an input changes only the way."""
    for each in trace.problem.inputs:
        if each.route and each.name in known:
            from nnhw.formula.reading import parse

            known[each.name] = Arithmetic("decimal", trace.letters).evaluate(
                parse(each.route), known
            )
    return known


def _excess(analytic: Any, numeric: Decimal, terms: float) -> float:
    """Return the relative difference beyond what rounding makes where terms cancel."""
    size = max(abs(float(analytic)), abs(float(numeric)))
    allowed = ROUNDING * terms / size if size and np.isfinite(terms) else 0.0
    return _error(analytic, numeric) - allowed


def _error(analytic: Any, numeric: Decimal) -> float:
    """Return the relative difference."""
    if isinstance(analytic, float):
        got = Decimal(analytic)
    else:
        got = Decimal(analytic.numerator) / analytic.denominator
    size = max(abs(got), abs(numeric))
    if size < Decimal("1e-300"):  # it has lost its digits in float64
        return 0.0
    return float(abs(got - numeric) / size)


def _public(index: Index, shape: Index) -> Index:
    """Return an entry of a matrix as its step's shape has it, counted from 1."""
    return tuple(k + 1 for k in index[: len(shape)])
