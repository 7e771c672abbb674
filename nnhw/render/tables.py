"""Tables of steps: what is counted by layer, and of a full page its units and gradients."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.words import listed
from nnhw.formula.notation import equation
from nnhw.formula.substitution import MOST_TERMS
from nnhw.render.views import MOST_ENTRIES, Table
from nnhw.render.working import public_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.engine.gradcheck import Check
    from nnhw.engine.trace import Step
    from nnhw.render.views import Cell, Worked
    from nnhw.render.working import Working

    Column = tuple[Cell, list[Cell]]  # under its head


def row_by_row(items: Sequence[Worked]) -> Iterator[Worked | Table]:
    """Put steps with an entry a layer side by side in one table, with their arithmetic."""
    for many, some in groupby(items, key=lambda each: len(each.entries) > 1 and not each.notes):
        steps = list(some)
        if not many:
            yield from steps
            continue
        head: list[Cell] = ["layer", *(equation(each.letter, each.formula) for each in steps)]
        rows: list[tuple[Cell, ...]] = [
            (str(k), *(equation(*sides[1:]) for sides in entries))
            for k, entries in enumerate(zip(*(each.entries for each in steps), strict=True), 1)
        ]
        yield Table(f"{listed([each.name for each in steps])} by layer", tuple(head), tuple(rows))


def unit_tables(working: Working, after: str) -> Iterator[Table]:
    """Yield the table of the layer whose activation is this step: also its pre-activations."""
    trace = working.trace
    for units in trace.problem.units:
        if units.after == after and trace[after].size <= MOST_ENTRIES:
            values: list[Cell] = [*map(working.notation.value, np.ravel(trace[after].matrix))]
            title = f"{units.before} and {after}, unit by unit"
            column = (working.notation.letter(after), values)
            yield _table(working, trace[units.before], title, column)


def gradient_tables(working: Working, made: set[str], checks: Sequence[Check]) -> Iterator[Table]:
    """Yield the table of every short gradient among some steps, with what differences give."""
    checked = {check.name: check for check in checks}
    for gradient in working.trace.problem.gradients:
        step = working.trace[gradient.name] if gradient.name in made else None
        if step and step.size <= MOST_ENTRIES and working.textbook.follows(step):
            check = checked.get(step.name)
            column = [("by differences", list(_numeric(working, step, check)))] if check else []
            yield _table(working, step, f"{step.name}, entry by entry", *column)


def _numeric(working: Working, step: Step, check: Check) -> Iterator[Cell]:
    """Yield what differences give, but where they cannot tell an entry so small from 0."""
    for index, value in np.ndenumerate(step.matrix):
        numeric = check.numeric.get(public_index(step, index))
        blurred = check.passed and (numeric == 0) != (value == 0)
        yield "" if numeric is None or blurred else working.notation.value(numeric)


def _table(working: Working, step: Step, title: str, *others: Column) -> Table:
    """Return a row for each entry: its name, its arithmetic, its value, and what else there is."""
    notation, matrix = working.notation, np.asarray(step.matrix)
    labels = working.labels(step)
    names: list[Cell] = [
        labels[index[0]] if labels else notation.letter(step.name, public_index(step, index))
        for index in np.ndindex(*matrix.shape)
    ]
    values: list[Cell] = [*map(notation.value, matrix.flat)]
    columns: list[Column] = [("entry", names), (notation.letter(step.name), values), *others]
    arithmetic: list[Any] = working.arithmetic(step.line.tree, matrix.shape)
    note = f"the arithmetic of an entry has more than {MOST_TERMS} terms and is left out"
    if arithmetic:
        columns.insert(1, (notation.write(step.line.tree), arithmetic))
        note = ""
    head, cells = zip(*columns, strict=True)
    result = 2 if arithmetic else None
    return Table(title, head, tuple(zip(*cells, strict=True)), note, result, step.name)
