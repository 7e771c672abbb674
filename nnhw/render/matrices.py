"""Matrices in text: whole, in bands of columns, or entry by entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.blocks import Block, Span, beside, column, text
from nnhw.formula.marks import Grid, Letter, Mark, Strong, relation
from nnhw.formula.plain import GAP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.formula.blocks import Line
    from nnhw.render.paper import Paper


def labelled(paper: Paper, labels: Sequence[str], block: Block) -> Block:
    """Put the names of the rows at the left of a block of so many rows."""
    if not labels:
        return block
    names = column((Span(paper.alphabet.prose(label), "dim"),) for label in labels)
    return beside(names, text(" "), block)


def side(paper: Paper, mark: Mark, labels: Sequence[str] = ()) -> Block:
    """Return one side of an equation behind its sign: ``= ⎡ 1 ⎤``."""
    return beside(
        text(f"{paper.alphabet.spell(relation(mark))} "),
        labelled(paper, labels, paper.alphabet.write(mark)),
    )


def lay_value(
    paper: Paper, letter: Letter, value: Mark, depth: int, labels: Sequence[str] = ()
) -> list[Line]:
    """Write a value behind ``=``: whole, in bands, or entry by entry.

    Parameters
    ----------
    paper
        What it is written on.
    letter
        What its entries are called.
    value
        A number or a matrix, perhaps strong.
    depth
        How far it is moved in.
    labels
        How its rows are called.
    """
    for names in (labels, ()) if labels else ((),):
        block = side(paper, value, names)
        if block.width <= paper.room(depth):
            return paper.block(block, depth)
        bands = _bands(paper, value, depth, names)
        if bands:
            return bands
    grid = value.item if isinstance(value, Strong) else value
    if not isinstance(grid, Grid):
        sign = paper.alphabet.spell(relation(value))
        return paper.formula(f"{sign} {paper.alphabet.flat(value)}", depth, _style(value))
    return [line for each in _entries(letter, grid) for line in _entry(paper, *each, depth)]


def _style(value: Mark) -> str:
    return "bold" if isinstance(value, Strong) else ""


def _bands(paper: Paper, value: Mark, depth: int, labels: Sequence[str]) -> list[Line]:
    """Return a matrix in bands of columns, none where a single column does not fit."""
    grid = value.item if isinstance(value, Strong) else value
    if not isinstance(grid, Grid) or len(grid.rows[0]) == 1:
        return []

    def band(columns: range) -> Block:
        rows = [[row[j] for j in columns] for row in grid.rows]
        return labelled(paper, labels, paper.alphabet.matrix(rows, _style(value)))

    room = paper.room(depth + 1)
    widths = [band(range(j, j + 1)).width for j in range(len(grid.rows[0]))]
    if max(widths) > room:
        return []
    shared = band(range(0)).width  # brackets and labels
    lines: list[Line] = []
    for columns in _together([width - shared for width in widths], room - shared):
        first, last = columns[0] + 1, columns[-1] + 1
        title = f"columns {first}–{last}" if last > first else f"column {first}"
        lines += paper.prose(title, depth, "dim")
        lines += paper.block(band(columns), depth + 1)
    return lines


def _together(widths: Sequence[int], room: int) -> Iterator[range]:
    """Yield runs of columns that fit side by side."""
    start, used = 0, widths[0]
    for j, width in enumerate(widths[1:], 1):
        used += len(GAP) + width
        if used > room:
            yield range(start, j)
            start, used = j, width
    yield range(start, len(widths))


def _entries(letter: Letter, grid: Grid) -> Iterator[tuple[Letter, str]]:
    vector = len(grid.rows[0]) == 1
    for i, row in enumerate(grid.rows, 1):
        for j, numeral in enumerate(row, 1):
            yield letter.replace(index=(str(i),) if vector else (str(i), str(j))), numeral


def _entry(paper: Paper, letter: Letter, numeral: str, depth: int) -> list[Line]:
    alphabet = paper.alphabet
    return paper.formula(f"{alphabet.flat(letter)} = {alphabet.numeral(numeral)}", depth)
