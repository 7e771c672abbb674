"""The way down the corridor: from what was given to a trace."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from nnhw.engine import words
from nnhw.engine.evaluation import is_finite
from nnhw.engine.fit import fit
from nnhw.engine.gradients import with_gradients
from nnhw.engine.solved import Solved
from nnhw.engine.solver import Solver
from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.engine.gradients import Derivation
    from nnhw.engine.problem import Problem
    from nnhw.engine.program import Program
    from nnhw.formula.shapes import Shape
    from nnhw.numbers import Numbers


def solve(
    problem: Problem,
    numbers: Mapping[str, Numbers],
    choices: Mapping[str, str] | None = None,
    *,
    exact: bool = False,
    polished: bool = True,
) -> Solved:
    """Fit the inputs, make the options' edits, and return the trace.

    Parameters
    ----------
    problem
        What is to be solved.
    numbers
        The inputs by name, in the ranks that they were typed in.
    choices
        The settings that were given.
    exact
        Whether to work in fractions.
    polished
        Whether the steps of a small network are rounded once from long
        decimals, which takes ten times as long.

    Raises
    ------
    InputError
        When the inputs do not fit.
    """
    if not (exact or problem.exact):
        _require_range(problem, numbers)
    given = fit(problem, numbers, choices or {})
    program = problem.program
    for edit in problem.edits(given):
        program = program.edit(edit, keep_kernels=True)
    derivation = problem.derivation(given)
    if derivation is not None:
        program = _derived(program, tuple(given.shapes.items()), derivation)
    letters = problem.letters(given)
    return Solved(Solver(problem, program, given, letters, exact=exact, polished=polished))


@lru_cache(maxsize=256)  # a class asks the same of other numbers
def _derived(
    program: Program, shapes: tuple[tuple[str, Shape], ...], derivation: Derivation
) -> Program:
    return with_gradients(program, dict(shapes), derivation)


def _require_range(problem: Problem, numbers: Mapping[str, Numbers]) -> None:
    """See that what was typed as a finite number is one in float64."""
    for name, given in numbers.items():
        if given.literals is None or is_finite(given.floats):
            continue
        for literal, value in zip(given.literals, given.floats.flat, strict=True):
            if np.isinf(value) and not literal.endswith("inf"):
                raise InputError(words.out_of_range(problem.called(name), literal))
