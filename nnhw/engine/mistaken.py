"""The same question with usual mistakes made: some lines replaced, the rest carried on."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.evaluation import is_finite
from nnhw.engine.memory import Replay
from nnhw.engine.solver import MOST_LISTED
from nnhw.engine.variants import edited
from nnhw.errors import InputError
from nnhw.formula.tree import FormulaError, calls
from nnhw.patience import unhurried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.problem import Mistake
    from nnhw.engine.solver import Solver
    from nnhw.engine.trace import Step

MOST_ENTRIES = 300_000  # of a float64 step on the way; of an exact one, what a trace lists
MOST_BITS = 100_000  # of all integers that are multiplied, some 10 ms


def mistaken(solver: Solver, step: Step) -> Iterator[tuple[Mistake, Any]]:
    """Yield what a step comes to with each usual mistake made that reaches it.

    Left out is a mistake that does not fit the shapes, that leads out of the
    range of float64, or that takes too long to make.
    """
    return unhurried(solver.memory(("mistaken", step.name), lambda: Replay(_once(solver, step))))


def _once(solver: Solver, step: Step) -> Iterator[tuple[Mistake, Any]]:
    for mistake in solver.problem.mistakes:
        value = _with_mistakes(solver.unrounded, step, mistake)
        if value is not None:
            yield mistake, value


def mistaken_twice(solver: Solver, step: Step) -> Iterator[tuple[tuple[Mistake, Mistake], Any]]:
    """Yield what a step comes to with two usual mistakes made, one on what the other leaves.

    Of a mistake that can be read in several ways, the first is taken.
    """
    return unhurried(solver.memory(("twice", step.name), lambda: Replay(_twice(solver, step))))


def _twice(solver: Solver, step: Step) -> Iterator[tuple[tuple[Mistake, Mistake], Any]]:
    first_of = {each.code: each for each in reversed(solver.problem.mistakes)}
    for one, other in combinations(reversed(first_of.values()), 2):
        value = _with_mistakes(solver.unrounded, step, one, other)
        if value is not None:
            yield (one, other), value


def _with_mistakes(solver: Solver, step: Step, *mistakes: Mistake) -> Any:
    """Return a step's value with mistakes made, ``None`` where none of them reaches it."""
    first, *others = mistakes
    made = (
        solver.memory(first, lambda: _edited(solver, first))
        if _reaches(solver, step, first)
        else None
    )
    for mistake in others:
        made = _edited(made, mistake) if made and _reaches(made, step, mistake) else None
    if made is None:
        return None
    value = value_for(made, step)
    # What leaves float64 on the way need not do so in decimals, which take longer.
    return value_for(made.rounded, step) if value is None and made.floating else value


def _reaches(solver: Solver, step: Step, mistake: Mistake) -> bool:
    lines = solver.program.lines.keys() & mistake.changes.keys()
    return step.name in solver.program.downstream(lines) and not _is_too_long(solver, mistake)


def _edited(solver: Solver, mistake: Mistake) -> Solver | None:
    """Return the solver with a mistake made, ``None`` where its lines do not fit the shapes."""
    try:
        made = edited(solver, mistake.edit)
        fits = bool(made.shapes)
    except FormulaError:
        return None
    return made if fits else None


def value_for(solver: Solver, step: Step) -> Any:
    """Return what another solver has for a step, in its shape; ``None`` where that is no value."""
    try:
        value = solver.matrix(step.name)
    except (InputError, FormulaError, ValueError, ArithmeticError):
        return None
    if value is None or value.size != step.size or not is_finite(value):
        return None
    return np.asarray(value).reshape(step.shape)


@lru_cache(maxsize=256)
def _multiplies(mistake: Mistake) -> bool:
    """Whether a mistake multiplies all entries of a vector, whose product may be long."""
    return any("prod" in calls(tree) for tree in mistake.changes.values())


def _is_too_long(solver: Solver, mistake: Mistake) -> bool:
    if _multiplies(mistake):
        integers = (each for n in solver.given.numbers.values() for each in n.exact.flat)
        if sum(int(each).bit_length() for each in integers) > MOST_BITS:
            return True
    most = MOST_ENTRIES if solver.floating else MOST_LISTED
    largest = prod(size + 1 for size in sorted(solver.given.sizes.values())[-2:])
    return largest > most and any(
        solver.size(name) > most for name in mistake.changes if name in solver.program.lines
    )
