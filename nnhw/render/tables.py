"""The tables of a page: hidden units one by one, gradients entry by entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula.substitution import MOST_TERMS
from nnhw.formula.tree import Binary, Name, replace_names, walk
from nnhw.render.views import MOST_ENTRIES, Table
from nnhw.render.working import public_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.engine.gradcheck import Check
    from nnhw.engine.problem import Units
    from nnhw.formula.marks import Mark
    from nnhw.formula.tree import Node
    from nnhw.render.views import Cell
    from nnhw.render.working import Working


def unit_tables(working: Working, after: str) -> Iterator[Table]:
    """Yield the table of the layer whose activation is this step."""
    for units in working.trace.problem.units:
        if units.after == after and working.trace[after].size <= MOST_ENTRIES:
            yield _units(working, units)


def _units(working: Working, units: Units) -> Table:
    """Return a row for each unit and sample: arithmetic, pre-activation, activation."""
    before, after = working.trace[units.before], working.trace[units.after]
    labels = working.labels(after)
    z, a = np.asarray(before.matrix), np.asarray(after.matrix)
    heads: list[Cell] = []
    for i, j in np.ndindex(*z.shape):
        sample = f", sample {j + 1}" if z.shape[1] > 1 else ""
        heads.append((labels[i] if labels else str(i + 1)) + sample)
    values: list[list[Cell]] = [
        [working.notation.value(each) for each in array.flat] for array in (z, a)
    ]
    tree = before.line.tree
    arithmetic = working.arithmetic(tree, z.shape)
    letters = [working.notation.letter(each.name) for each in (before, after)]
    title = f"{before.name} and {after.name}, unit by unit"
    formula = working.notation.write(tree)
    head: tuple[Cell, ...] = ("unit", *letters)
    return _table(title, before.name, head, [heads, *values], arithmetic, formula)


def gradient_tables(working: Working, made: set[str], checks: Sequence[Check]) -> Iterator[Table]:
    """Yield the table of every short gradient among some steps."""
    checked = {check.name: check for check in checks}
    for gradient in working.trace.problem.gradients:
        step = working.trace[gradient.name] if gradient.name in made else None
        if step and step.size <= MOST_ENTRIES and working.textbook.follows(step):
            yield _gradient(working, gradient.name, checked.get(gradient.name))


def _gradient(working: Working, name: str, check: Check | None) -> Table:
    """Return a row for each entry: its factors, their product, what differences give."""
    step = working.trace[name]
    matrix = np.asarray(step.matrix)
    indices = [public_index(step, index) for index in np.ndindex(*matrix.shape)]
    columns: list[list[Cell]] = [
        [working.notation.letter(name, index) for index in indices],
        [working.notation.value(each) for each in matrix.flat],
    ]
    head: list[Cell] = ["entry", working.notation.letter(name)]
    if check:
        head.append("by differences")
        places = zip(indices, matrix.flat, strict=True)
        columns.append([_numeric(working, check, index, value) for index, value in places])
    tree = _with_factors(working, step.line.tree)
    arithmetic = working.arithmetic(tree, matrix.shape)
    formula = working.notation.write(tree)
    title = f"{name}, entry by entry"
    return _table(title, name, tuple(head), columns, arithmetic, formula)


def _numeric(working: Working, check: Check, index: tuple[int, ...], value: Any) -> Cell:
    """Write what differences give, unless they cannot tell an entry as small as this from 0."""
    numeric = check.numeric.get(index)
    blurred = check.passed and (numeric == 0) != (value == 0)
    return "" if numeric is None or blurred else working.notation.value(numeric)


def _with_factors(working: Working, tree: Node) -> Node:
    """Put what a derivative is a product of in its place: dg is dh ∘ r′(g)."""
    lines = working.trace.program.lines
    letters = {node.name for node in walk(tree) if isinstance(node, Name)} & lines.keys()
    products = {}
    for letter in letters:
        match lines[letter].tree:
            case Binary("*") as product:
                products[letter] = product
    return replace_names(tree, products)


def _table(
    title: str,
    step: str,
    head: tuple[Cell, ...],
    columns: Sequence[Sequence[Cell]],
    arithmetic: list[Mark],
    formula: Mark,
) -> Table:
    """Put the arithmetic into the second column, or a word that it is left out."""
    if not arithmetic:
        note = f"the arithmetic of an entry has more than {MOST_TERMS} terms and is left out"
        return Table(title, head, tuple(zip(*columns, strict=True)), note, step=step)
    first, *rest = columns
    rows = tuple(zip(first, arithmetic, *rest, strict=True))
    return Table(title, (head[0], formula, *head[1:]), rows, result=2, step=step)
