"""Every gradient by a second route: central differences of the forward lines.

In float64 such differences fail falsely on networks of odd scales. Here they
are taken in decimals of 100 digits, whatever the numbers that are shown, and of
more before anything is called wrong. The backward lines have no part in them: a
wrong mask shows like any other fault. Where a difference steps over a kink, its
two halves disagree however short the step; such an entry is left out.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.evaluation import context, evaluate, is_finite
from nnhw.engine.rounding import rounding
from nnhw.formula.decimals import MoreDigitsError, exactly
from nnhw.formula.evaluate import arithmetic_in
from nnhw.formula.reading import parse
from nnhw.formula.shapes import in_numbers
from nnhw.formula.tree import names
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.engine.problem import Gradient
    from nnhw.engine.trace import Trace
    from nnhw.formula.tree import Node

    Index = tuple[int, ...]

TOLERANCE = 1e-9  # relative: a wrong formula is off by far more
DIGITS = 100
MORE_DIGITS = 300  # before anything is called wrong
STEPS = Decimal("0.3"), Decimal("0.4")  # of the digits: the exponents of a long step and a short
SMOOTH = Decimal("1e-9")  # how much the halves of a difference may disagree
SMALL = Decimal("1e-20")  # of the largest entry: a smaller one is shifted as if it were so large
UNSEEN = Decimal("1e-45")  # of its terms: a slope that is smaller is lost in their digits
LOST = Decimal("1e-300")  # what is smaller has lost its digits in float64
SLOWER = 1.5  # the power of the digits that the time of an exponential grows with
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


def check_gradients(trace: Trace) -> list[Check]:
    """Compare every gradient of a trace with differences.

    Where all entries would take more than about 50 ms, some of them are
    compared; where one would, none is, and the gradient has no check.
    """
    given = trace.given.numbers.values()
    if trace.given.open or not all(is_finite(each.floats) for each in given):
        return []
    sampled = _sampled(trace)
    route = _Route(trace, [each for each, indices in sampled.items() if indices])
    checks = (_check(route, each, indices) for each, indices in sampled.items() if indices)
    return [check for check in checks if check]


def unchecked(trace: Trace) -> list[str]:
    """Return the gradients of which one entry would take longer than all may."""
    if trace.given.open:
        return []
    return [each.name for each, indices in _sampled(trace).items() if not indices]


def _sampled(trace: Trace) -> dict[Gradient, list[Index]]:
    """Return what is to be compared: of each gradient that repeats no other, some entries."""
    made = [each for each in trace.problem.gradients if each.name in trace and not each.repeats]
    return {each: _sample(trace, each, len(made)) for each in made}


def _check(route: _Route, gradient: Gradient, indices: list[Index]) -> Check | None:
    trace = route.trace
    analytic = trace[gradient.name].matrix
    if analytic is None:
        return None
    found = _compare(route, gradient, analytic, indices)
    compared = {k: pair for k, pair in found.items() if pair is not None}
    if not compared:
        return None
    shape = in_numbers(trace[gradient.name].shape)
    errors = {k: error for k, (_, error) in compared.items()}
    wrong = [
        k for k, (slope, error) in compared.items() if _is_off(trace, gradient, k, slope, error)
    ]
    worst = max(wrong or errors, key=errors.__getitem__)
    return Check(
        name=gradient.name,
        method="central difference",
        error=errors[worst],
        passed=not wrong,
        worst=_public(worst, shape),
        numeric={_public(k, shape): float(slope) for k, (slope, _) in compared.items()},
        entries=analytic.size,
        kinks=tuple(_public(k, shape) for k, pair in found.items() if pair is None),
    )


def _compare(
    route: _Route, gradient: Gradient, analytic: Any, indices: list[Index]
) -> dict[Index, tuple[Decimal, float] | None]:
    """Return by entry the difference and how far the gradient is off it, ``None`` at a kink.

    What disagrees is taken again of more digits, until one goes on to disagree.
    """
    differences = _differences(route, gradient, DIGITS)
    fewer = round((differences.digits / DIGITS) ** SLOWER)
    finite = [k for k in indices[::fewer] if differences.known[gradient.by][k].is_finite()]
    found = {index: differences.compare(index, analytic[index]) for index in finite}
    off = [k for k, pair in found.items() if pair is not None and pair[1] > TOLERANCE]
    if off:
        more = _differences(route, gradient, MORE_DIGITS)
        for index in off:
            again = found[index] = more.compare(index, analytic[index])
            if again is not None and again[1] > TOLERANCE:
                break
    return found


def _differences(route: _Route, gradient: Gradient, digits: int) -> _Differences:
    while True:
        try:
            return _Differences(route, gradient, digits)
        except MoreDigitsError as error:
            digits = error.digits


def _is_off(trace: Trace, gradient: Gradient, index: Index, slope: Decimal, error: float) -> bool:
    """Whether an entry is off by more than what rounding makes where terms cancel."""
    if error <= TOLERANCE:
        return False
    if not trace.floating or trace.solver.small:
        return True
    got = trace[gradient.name].matrix[index]
    return bool(abs(float(got) - float(slope)) > rounding(trace, gradient.name)[index])


def _sample(trace: Trace, gradient: Gradient, gradients: int) -> list[Index]:
    """Return the entries that the budget allows to compare, evenly spread."""
    numbers = trace.given.numbers.get(gradient.by)
    matrix = numbers.shape if numbers is not None else in_numbers(trace[gradient.by].shape)
    shape = (*matrix, 1, 1)[:2]
    size = prod(shape)
    lines = trace.program.between([gradient.by], gradient.goals)
    share = trace.solver.multiplications * len(lines) // len(trace.program.lines)
    cost = max(len(lines), share // 3) + sum(trace[name].size for name in lines[:50])
    count = min(size, BUDGET // (2 * max(1, cost * min(gradients, 8) // 4)))
    spread = (k * size // count for k in range(count))
    return [tuple(int(i) for i in np.unravel_index(k, shape)) for k in spread]


class _Route:
    """The lines that lead to the objectives of some gradients, worked in decimals."""

    def __init__(self, trace: Trace, gradients: list[Gradient]) -> None:
        self.trace, self.gradients = trace, gradients
        self.arithmetic = arithmetic_in("decimal", trace.letters)
        self.plan: dict[str, Node] = {}
        self._values: dict[int, dict[str, Any]] = {}

    def values(self, digits: int) -> dict[str, Any]:
        """Return all of their values, of so many digits."""
        if digits not in self._values:
            known = _unrouted(self.trace, dict(self.trace.solver.inputs_in("decimal")))
            wanted = (name for each in self.gradients for name in (each.by, *each.goals))
            goals = [name for name in dict.fromkeys(wanted) if name not in known]
            self.plan = dict(self.trace.solver.plan(goals, known, self.arithmetic))
            self._values[digits] = known | self.worked(self.plan, known)
        return self._values[digits]

    def worked(self, lines: Mapping[str, Node], known: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of some lines, each after what it reads."""
        return evaluate(lines.items(), known, self.arithmetic, limits=frozenset(lines)).values


class _Differences:
    """The differences of one objective by the entries of one letter, of so many digits."""

    def __init__(self, route: _Route, gradient: Gradient, digits: int) -> None:
        self.route, self.gradient, self.digits = route, gradient, digits
        with localcontext(context(digits)):
            values = route.values(digits)
            between = route.trace.program.between([gradient.by], gradient.goals)
            self.moving = {n: route.plan[n] for n in between if n in route.plan}
            near = {gradient.by, *gradient.goals, *(seed for _, seed in gradient.seeds)}
            near = near.union(*map(names, self.moving.values()))
            self.known = {name: values[name] for name in near if name in values}
            self.here = self._total(self.known)
            self.largest = max(map(abs, self.known[gradient.by].flat)) or Decimal(1)
            read = (abs(each) for v in self.known.values() if v is not None for each in v.flat)
            most = max((each for each in read if each.is_finite()), default=Decimal(0))
            terms = max(abs(self.here), most, most * most)  # that the objective may be made of
            self.seen = max(UNSEEN * terms / self.largest, LOST)

    def at(self, index: Index) -> Decimal | None:
        """Return the derivative by an entry, ``None`` at a kink.

        The halves of a smooth function's difference agree, or disagree the less
        the shorter the step, as they do at an optimum.
        """
        with localcontext(context(self.digits)):
            size = max(abs(self.known[self.gradient.by][index]), SMALL * self.largest)
            disagreed: Decimal | None = None
            for share in STEPS:
                step = size.scaleb(-int(share * self.digits))
                high, low = self._objective(index, step), self._objective(index, -step)
                if not (high.is_finite() and low.is_finite() and self.here.is_finite()):
                    return None
                right, left = (high - self.here) / step, (self.here - low) / step
                gap = abs(right - left)
                smooth = gap <= SMOOTH * max(abs(right), abs(left))
                if smooth or (disagreed is not None and gap <= SMOOTH * disagreed):
                    mean: Decimal = (right + left) / 2
                    return mean
                disagreed = gap
            return None

    def compare(self, index: Index, analytic: Any) -> tuple[Decimal, float] | None:
        """Return the derivative by an entry, and the relative error of what was worked out.

        It is 0 where both are so small beside what the objective is made of that its
        digits do not tell.
        """
        slope = self.at(index)
        if slope is None:
            return None
        with localcontext(context(self.digits)):
            got = exactly(analytic)
            size = max(abs(got), abs(slope))
            error = float(abs(got - slope) / size) if size else 0.0
            return slope, error if error <= TOLERANCE or size > self.seen else 0.0

    def _objective(self, index: Index, step: Decimal) -> Decimal:
        shifted = self.known[self.gradient.by].copy()
        shifted[index] += step
        known = {**self.known, self.gradient.by: shifted}
        return self._total({**known, **self.route.worked(self.moving, known)})

    def _total(self, values: Mapping[str, Any]) -> Decimal:
        """Return the objective, or the sum of what the upstream gradients weigh; nan for none."""
        if any(values[goal] is None for goal in self.gradient.goals):
            return Decimal("nan")
        if not self.gradient.seeds:
            return Decimal(values[self.gradient.of].sum())
        weighed = ((values[line] * values[seed]).sum() for line, seed in self.gradient.seeds)
        return sum(weighed, Decimal(0))


def _unrouted(trace: Trace, known: dict[str, Any]) -> dict[str, Any]:
    """Put what is kindest to the arithmetic where an input changes only the way."""
    arithmetic = arithmetic_in("decimal", trace.letters)
    for each in trace.problem.inputs:
        if each.route and each.name in known:
            known[each.name] = arithmetic.evaluate(parse(each.route), known)
    return known


def _public(index: Index, shape: Index) -> Index:
    """Return an entry of a matrix as its step's shape has it, counted from 1."""
    return tuple(k + 1 for k in index[: len(shape)])
