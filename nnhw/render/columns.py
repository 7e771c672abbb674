"""Tables in text: in columns where they fit, or else row below row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.blocks import Span, aligned, length
from nnhw.render.paper import Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.formula.blocks import Line
    from nnhw.render.paper import Paper
    from nnhw.render.views import Cell, Table

DEPTH = 1
GAPS = ("   ", "  ", " ")  # between two columns, the first that fits
EQUALS = " = "
SPARE = 4  # how much wider than its column the formula above it may be


def lay_table(paper: Paper, table: Table) -> Item:
    """Write a table below its title."""
    title, heads = paper.alphabet.prose(table.title), [_cell(paper, each) for each in table.head]
    if table.result:
        formula = table.result - 1
        cells = max(len(_cell(paper, row[formula])) for row in table.rows)
        if len(heads[formula]) > cells + SPARE:
            title, heads[formula] = f"{title}: {heads[formula]}", "factors"
    laid = (_across(paper, table, heads, gap) for gap in GAPS)
    fitting = (lines for lines in laid if max(map(length, lines)) <= paper.room(DEPTH + 1))
    across = next(fitting, None)
    if across:
        lines = paper.indented(across, DEPTH + 1)
    elif table.result is None:
        lines = _listed(paper, table, heads)
    else:
        lines = _down(paper, table, heads)
    note = [] if table.step or not table.note else paper.prose(table.note, DEPTH, "dim")
    lines = [*paper.prose(title, DEPTH, "dim"), *lines, *note]
    return Item(lines, airy=True, terse=bool(table.step and table.note))


def _across(paper: Paper, table: Table, heads: Sequence[str], gap: str) -> list[Line]:
    """Return a line a row, the cells below one another."""
    written = [[_cell(paper, each) for each in cells] for cells in zip(*table.rows, strict=True)]
    columns = [
        aligned(cells) if numeric and k != table.result else cells
        for k, (cells, numeric) in enumerate(zip(written, table.numeric, strict=True))
    ]
    widths = [max(map(len, [head, *cells])) for head, cells in zip(heads, columns, strict=True)]

    def line(cells: Sequence[str], before_result: str) -> str:
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        k = table.result or len(padded)
        return before_result.join(filter(None, [gap.join(padded[:k]), gap.join(padded[k:])]))

    rows = [(Span(line(row, EQUALS).rstrip()),) for row in zip(*columns, strict=True)]
    return [(Span(line(heads, gap).rstrip(), "dim"),), *rows]


def _cell(paper: Paper, cell: Cell) -> str:
    return paper.alphabet.prose(cell) if isinstance(cell, str) else paper.alphabet.flat(cell)


def _listed(paper: Paper, table: Table, heads: Sequence[str]) -> list[Line]:
    """Return a row as its cells with their heads, as many on a line as fit."""
    lines: list[Line] = []
    for row in table.rows:
        first, *cells = (_cell(paper, each) for each in row)
        named = zip(heads[1:], cells, strict=True)
        lines += paper.formula(f"{heads[0]} {first}", DEPTH)
        line = ""
        for piece in (f"{head} = {cell}" for head, cell in named if cell):
            if line and len(line) + 2 + len(piece) > paper.room(DEPTH + 1):
                lines += paper.formula(line, DEPTH + 1)
                line = ""
            line = f"{line}  {piece}" if line else piece
        lines += paper.formula(line, DEPTH + 1) if line else []
    return lines


def _down(paper: Paper, table: Table, heads: Sequence[str]) -> list[Line]:
    """Return a few lines a row: its equation, and below it the other cells by their heads."""
    lines: list[Line] = []
    result = table.result or 1
    for row in table.rows:
        name, *cells = (_cell(paper, each) for each in row)
        depth = DEPTH + 1
        if isinstance(row[0], str):  # a unit, of which the result is one of the values
            lines += paper.formula(f"{heads[0]} {name}", depth)
            name, depth = heads[result], depth + 1
        lines += paper.formula(" = ".join([name, *cells[:result]]), depth)
        for k, cell in enumerate(cells[result:], result + 1):
            equals = " " if isinstance(table.head[k], str) else " = "
            lines += paper.formula(f"{heads[k]}{equals}{cell}", DEPTH + 2) if cell else []
    return lines
