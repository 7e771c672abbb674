"""The same question with usual mistakes made: some lines replaced, the rest carried on."""

from __future__ import annotations

from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.evaluation import is_finite
from nnhw.engine.memory import Replay
from nnhw.engine.trace import MOST_LISTED
from nnhw.errors import InputError
from nnhw.formula.tree import FormulaError, calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.problem import Mistake
    from nnhw.engine.trace import Step, Trace

MOST_ENTRIES = 300_000  # of a float64 step on the way; of an exact one, what a trace lists
MOST_BITS = 100_000  # of all integers that are multiplied, some 10 ms


def mistaken(trace: Trace, step: Step) -> Iterator[tuple[Mistake, Any]]:
    """Yield what a step comes to with each usual mistake made that reaches it.

    Left out is a mistake that does not fit the shapes, that leads out of the
    range of float64, or that takes too long to make.
    """
    return iter(trace.memory(("mistaken", step.name), lambda: Replay(_once(trace, step))))


def _once(trace: Trace, step: Step) -> Iterator[tuple[Mistake, Any]]:
    for mistake in trace.problem.mistakes:
        value = _with_mistakes(trace.unrounded, step, mistake)
        if value is not None:
            yield mistake, value


def mistaken_twice(trace: Trace, step: Step) -> Iterator[tuple[tuple[Mistake, Mistake], Any]]:
    """Yield what a step comes to with two usual mistakes made, one on what the other leaves.

    Of a mistake that can be read in several ways, the first is taken.
    """
    return iter(trace.memory(("twice", step.name), lambda: Replay(_twice(trace, step))))


def _twice(trace: Trace, step: Step) -> Iterator[tuple[tuple[Mistake, Mistake], Any]]:
    first_of = {each.code: each for each in reversed(trace.problem.mistakes)}
    for one, other in combinations(reversed(first_of.values()), 2):
        value = _with_mistakes(trace.unrounded, step, one, other)
        if value is not None:
            yield (one, other), value


def _with_mistakes(trace: Trace, step: Step, *mistakes: Mistake) -> Any:
    """Return a step's value with mistakes made, ``None`` where none of them reaches it."""
    for mistake in mistakes:
        lines = {k: tree for k, tree in mistake.changes.items() if k in trace}
        if step.name not in trace.program.downstream(lines) or _is_too_long(trace, mistake):
            return None
        try:
            trace = trace.edited(mistake.edit)
        except FormulaError:
            return None
    value = value_for(trace, step)
    # What leaves float64 on the way need not do so in decimals, which take longer.
    return value_for(trace.rounded, step) if value is None and trace.floating else value


def value_for(trace: Trace, step: Step) -> Any:
    """Return what another trace has for a step, in its shape; ``None`` where that is no value."""
    try:
        value = trace[step.name].matrix
    except (InputError, FormulaError, ValueError, ArithmeticError):
        return None
    if value is None or value.size != step.size or not is_finite(value):
        return None
    return np.asarray(value).reshape(step.shape)


def _is_too_long(trace: Trace, mistake: Mistake) -> bool:
    if any("prod" in calls(tree) for tree in mistake.changes.values()):
        integers = (each for n in trace.given.numbers.values() for each in n.exact.flat)
        if sum(int(each).bit_length() for each in integers) > MOST_BITS:
            return True
    most = MOST_ENTRIES if trace.floating else MOST_LISTED
    largest = prod(size + 1 for size in sorted(trace.given.sizes.values())[-2:])
    return largest > most and any(
        trace[name].size > most for name in mistake.changes if name in trace
    )
