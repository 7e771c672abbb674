"""The tables of a page: hidden units one by one, gradients entry by entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.formula.substitution import MOST_TERMS, Entries
from nnhw.formula.tree import Binary, Name, replace_names, walk
from nnhw.render.views import MOST_ENTRIES, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.engine.gradcheck import Check
    from nnhw.engine.problem import Units
    from nnhw.formula.marks import Mark
    from nnhw.formula.tree import Node
    from nnhw.render.page import Page
    from nnhw.render.views import Cell


def unit_tables(page: Page, after: str) -> Iterator[Table]:
    """Yield the table of the layer whose activation is this step."""
    for units in page.trace.problem.units:
        if units.after == after and page.trace[after].size <= MOST_ENTRIES:
            yield _units(page, units)


def _units(page: Page, units: Units) -> Table:
    """Return a row for each unit and sample: arithmetic, pre-activation, activation."""
    before, after = page.trace[units.before], page.trace[units.after]
    named = page.trace.problem.labels.get(str(after.letters[0]))
    labels = named(page.trace.given.sizes) if named else None
    z, a = np.asarray(before.matrix), np.asarray(after.matrix)
    heads: list[Cell] = []
    for i, j in np.ndindex(*z.shape):
        sample = f", sample {j + 1}" if z.shape[1] > 1 else ""
        heads.append((labels[i] if labels else str(i + 1)) + sample)
    values: list[list[Cell]] = [
        [page.notation.value(each) for each in array.flat] for array in (z, a)
    ]
    tree = before.line.tree
    arithmetic = _arithmetic(page, tree, z.shape)
    letters = [page.notation.letter(each.name) for each in (before, after)]
    title = f"{before.name} and {after.name}, unit by unit"
    formula = page.notation.write(tree)
    head: tuple[Cell, ...] = ("unit", *letters)
    return _table(title, before.name, head, [heads, *values], arithmetic, formula)


def gradient_tables(page: Page, made: set[str]) -> Iterator[Table]:
    """Yield the table of every short gradient among some steps."""
    checks = {check.name: check for check in page.trace.checks} if page.checked else {}
    for gradient in page.trace.problem.gradients:
        step = page.trace[gradient.name] if gradient.name in made else None
        if step and step.size <= MOST_ENTRIES and page.follows(step):
            yield _gradient(page, gradient.name, checks.get(gradient.name))


def _gradient(page: Page, name: str, check: Check | None) -> Table:
    """Return a row for each entry: its factors, their product, what differences give."""
    step = page.trace[name]
    matrix = np.asarray(step.matrix)
    indices = [page.public_index(step, index) for index in np.ndindex(*matrix.shape)]
    columns: list[list[Cell]] = [
        [page.notation.letter(name, index) for index in indices],
        [page.notation.value(each) for each in matrix.flat],
    ]
    head: list[Cell] = ["entry", page.notation.letter(name)]
    if check:
        head.append("by differences")
        numeric = (check.numeric.get(index) for index in indices)
        columns.append(["" if each is None else page.notation.value(each) for each in numeric])
    tree = _with_factors(page, step.line.tree)
    arithmetic = _arithmetic(page, tree, matrix.shape)
    formula = page.notation.write(tree)
    title = f"{name}, entry by entry"
    return _table(title, name, tuple(head), columns, arithmetic, formula)


def _with_factors(page: Page, tree: Node) -> Node:
    """Put what a derivative is a product of in its place: dg is dh ∘ r′(g)."""
    lines = page.trace.program.lines
    letters = {node.name for node in walk(tree) if isinstance(node, Name)} & lines.keys()
    products = {}
    for letter in letters:
        match lines[letter].tree:
            case Binary("*") as product:
                products[letter] = product
    return replace_names(tree, products)


def _arithmetic(page: Page, tree: Node, shape: tuple[int, ...]) -> list[Mark] | None:
    """Return the arithmetic of every entry, or ``None`` where one has too many terms."""
    entries = Entries(page.evaluate)
    trees = [entries.of(tree, (*index, 0, 0)[:2]) for index in np.ndindex(*shape)]
    written = [page.notation.write(each) for each in trees if each is not None]
    return written if len(written) == len(trees) else None


def _table(
    title: str,
    step: str,
    head: tuple[Cell, ...],
    columns: Sequence[Sequence[Cell]],
    arithmetic: list[Mark] | None,
    formula: Mark,
) -> Table:
    """Put the arithmetic into the second column, or a word that it is left out."""
    if arithmetic is None:
        note = f"the arithmetic of an entry has more than {MOST_TERMS} terms and is left out"
        return Table(title, head, tuple(zip(*columns, strict=True)), note, step=step)
    first, *rest = columns
    rows = tuple(zip(first, arithmetic, *rest, strict=True))
    return Table(title, (head[0], formula, *head[1:]), rows, result=2, step=step)
