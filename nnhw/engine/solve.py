"""The way down the corridor: from what was given to a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.engine.fit import fit
from nnhw.engine.trace import Trace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.engine.problem import Problem
    from nnhw.numbers import Numbers


def solve(
    problem: Problem,
    numbers: Mapping[str, Numbers],
    choices: Mapping[str, str] | None = None,
    *,
    exact: bool = False,
) -> Trace:
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

    Raises
    ------
    InputError
        When the inputs do not fit.
    """
    given = fit(problem, numbers, choices or {})
    program = problem.program
    for edit in problem.edits(given):
        program = program.edit(edit, keep_kernels=True)
    return Trace(problem, program, given, problem.letters(given), exact=exact)
