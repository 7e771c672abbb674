"""Every gradient by a second route: central differences of the same lines.

In float64 such differences fail falsely on networks of odd scales. Here they
are taken in decimals of 100 digits, and of 800 where those do not agree, with
the masks of ReLU frozen; in fractions, where J is a quadratic, they are exact.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine import decimals
from nnhw.engine.evaluation import is_finite
from nnhw.engine.magnitude import size_of_terms
from nnhw.engine.program import Line, Program
from nnhw.formula.tree import parse
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.problem import Gradient
    from nnhw.engine.trace import Trace

    Index = tuple[int, ...]

TOLERANCE = 1e-6  # relative: a wrong formula is off by far more
ROUNDING = 1e-12  # of the size of the terms that cancelled in the last line
FLOOR = 1e-300  # what is smaller has lost its digits in float64
DIGITS, MORE_DIGITS = 100, 800  # of the decimals; the more, for entries that seem off
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
    """

    name: str
    method: str
    error: float
    passed: bool
    worst: Index
    numeric: dict[Index, float]
    entries: int

    @property
    def partial(self) -> bool:
        """Whether only some of the entries were compared."""
        return len(self.numeric) < self.entries


def check_gradients(trace: Trace) -> list[Check]:
    """Compare every gradient of a trace with differences.

    Where all entries would take more than about 50 ms, some of them are
    compared; where one would, none is, and the gradient has no check.
    """
    gradients = [each for each in trace.problem.gradients if each.name in trace]
    samples = {each: indices for each in gradients if (indices := _sample(trace, each))}
    if not samples or not all(is_finite(each.floats) for each in trace.given.numbers.values()):
        return []
    return [_check(trace, gradient, indices) for gradient, indices in samples.items()]


def _check(trace: Trace, gradient: Gradient, indices: list[Index]) -> Check:
    analytic = trace[gradient.name].matrix
    terms = size_of_terms(trace, trace.program.lines[gradient.name].tree)
    numeric = dict(zip(indices, _differences(trace, gradient, indices, DIGITS), strict=True))

    def excess(k: Index) -> float:
        unavoidable = _unavoidable(analytic[k], numeric[k], terms)
        return _error(analytic[k], numeric[k]) - (0 if trace.exact else unavoidable)

    allowed = 0 if trace.exact else TOLERANCE
    for k in sorted(indices, key=excess, reverse=True):
        if trace.exact or excess(k) <= allowed:
            break
        (numeric[k],) = _differences(trace, gradient, [k], MORE_DIGITS)
        if excess(k) > allowed:
            break  # it is off indeed, and one entry is enough
    worst = max(indices, key=excess)
    shape = trace[gradient.name].shape
    return Check(
        name=gradient.name,
        method="central difference",
        error=_error(analytic[worst], numeric[worst]),
        passed=excess(worst) <= allowed,
        worst=_public(worst, shape),
        numeric={_public(k, shape): float(value) for k, value in numeric.items()},
        entries=analytic.size,
    )


def _sample(trace: Trace, gradient: Gradient) -> list[Index]:
    """Return the entries that the budget allows to compare, evenly spread."""
    shape = trace.given.numbers[gradient.by].shape  # it need not be worked out to have none
    size = prod(shape)
    count = min(size, BUDGET // (2 * max(1, _cost(trace))))
    spread = (k * size // count for k in range(count))
    return [tuple(int(i) for i in np.unravel_index(k, shape)) for k in spread]


def _cost(trace: Trace) -> int:
    """Return the multiplications of one evaluation; an exponential counts as some 60."""
    smooth = 60 * max(numbers.size for numbers in trace.given.numbers.values())
    return trace.multiplications // 3 + (smooth if trace.problem.limits else 0)


def _differences(
    trace: Trace, gradient: Gradient, indices: list[Index], digits: int
) -> Iterator[Any]:
    """Yield (J(θ + h) − J(θ − h)) / 2h for some entries of a parameter θ."""
    from decimal import Decimal, localcontext
    from fractions import Fraction

    with localcontext(decimals.context(digits)):
        frozen = trace.frozen
        known = _unrouted(trace, dict(frozen.known))
        affected = frozen.program.downstream([gradient.by])
        order = frozen.program.order([gradient.of], frozenset(known), frozen.arithmetic.choose)
        known |= frozen.solve([name for name in order if name not in affected], known)
        known = {k: v for k, v in known.items() if k not in affected or k == gradient.by}
        step = Fraction(1) if trace.exact else Decimal(1).scaleb(-digits // 4)
        for index in indices:
            high, low = (
                frozen.solve([gradient.of], _shifted(known, gradient.by, index, h))
                for h in (step, -step)
            )
            yield (high[gradient.of] - low[gradient.of]) / (2 * step)


def _shifted(known: dict[str, Any], name: str, index: Index, step: Any) -> dict[str, Any]:
    shifted = known[name].copy()
    shifted[index] += step
    return {**known, name: shifted}


def _unrouted(trace: Trace, known: dict[str, Any]) -> dict[str, Any]:
    """Put what is kindest to the arithmetic where an input changes only the way."""
    for each in trace.problem.inputs:
        if each.route and each.name in known:
            line = Program([Line(each.name, parse(each.route))])
            letters = {k: v for k, v in known.items() if k != each.name}
            solve = line.solver((each.name,), frozenset(letters), trace.frozen.arithmetic)
            known[each.name] = solve(letters)[each.name]
    return known


def _error(analytic: Any, numeric: Any) -> float:
    """Return the relative difference; of two fractions the absolute one, which is to be 0."""
    from decimal import Decimal

    if not isinstance(numeric, Decimal):
        return float(abs(analytic - numeric))
    got, floor = Decimal(float(analytic)), Decimal(FLOOR)
    return float(abs(got - numeric) / max(abs(got), abs(numeric), floor))


def _unavoidable(analytic: Any, numeric: Any, terms: float) -> float:
    """Return the relative error that rounding makes where terms of that size cancel."""
    size = max(abs(float(analytic)), abs(float(numeric)), FLOOR)
    return ROUNDING * terms / size if np.isfinite(terms) else 0.0


def _public(index: Index, shape: Index) -> Index:
    """Return an entry of a matrix as its step's shape has it, counted from 1."""
    return tuple(k + 1 for k in index[: len(shape)])
