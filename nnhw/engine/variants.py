"""The same question worked otherwise: other lines, another convention, answers in place of steps.

What does not hang on the change is not worked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnhw.engine.given import size_of
from nnhw.engine.kinks import SLOPES
from nnhw.engine.values import in_each_kind
from nnhw.formula.shapes import SAMPLES
from nnhw.formula.tree import FormulaError, calls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.engine.program import Edit, Program
    from nnhw.engine.solver import Solver
    from nnhw.formula.evaluate import Letters


def edited(solver: Solver, edit: Edit) -> Solver:
    """Return the solver of the same inputs with some of the lines replaced."""
    return worked_by(solver, solver.program.edit(edit))


def worked_by(solver: Solver, program: Program) -> Solver:
    """Return the solver of the same inputs by lines of which some say something else."""

    def changed() -> frozenset[str]:
        before = solver.program.lines
        changes = (name for name, line in program.lines.items() if line != before.get(name))
        return program.downstream(changes)

    affected = solver.program.memory(program, changed)
    return solver.again(program, solver.letters, polished=solver.polished, forgotten=affected)


def under(solver: Solver, letters: Letters) -> Solver:
    """Return the solver of the same inputs under another convention at the kink."""
    program = solver.program
    bent = [name for name, line in program.lines.items() if calls(line.tree) & SLOPES]
    affected = program.downstream(bent)
    return solver.again(program, letters, polished=solver.polished, forgotten=affected)


def sized(solver: Solver) -> Solver:
    """Return the solver with numbers for all sizes but the samples': what is equal fits then."""
    given = solver.given
    sizes = {letter: size for letter, size in given.sizes.items() if letter != SAMPLES}
    shapes = {
        name: tuple(size_of(each, sizes) for each in shape) for name, shape in given.shapes.items()
    }
    if shapes == given.shapes:
        return solver
    try:
        solver.program.shapes(shapes)
    except FormulaError:  # a line makes an array of a size by its letter
        return solver
    program, letters = solver.program, solver.letters
    again = solver.again(program, letters, polished=solver.polished, forgotten=())
    again.given = given.replace(shapes=shapes)
    try:
        fits = bool(again.shapes)
    except FormulaError:  # a line that makes what it holds of the letters' sizes
        return solver
    return again if fits else solver


def with_values(solver: Solver, values: Mapping[str, Any]) -> Solver:
    """Return the solver in which some steps have other values, and what follows follows them.

    Parameters
    ----------
    solver
        Of the question.
    values
        By step, in its public shape.
    """
    program = solver.program.without_kernels_below(frozenset(values))
    affected = program.downstream(values)
    other = solver.again(program, solver.letters, polished=solver.polished, forgotten=affected)
    for name, value in values.items():
        other.take(name, in_each_kind(value))
    return other
