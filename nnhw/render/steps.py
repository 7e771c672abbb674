"""A step in text, on the first of four rungs that fits the width.

1. Formula and equation in one band: ``g = V x    = [..] [..] = [..]``.
2. The equation below the formula.
3. One entry a line: ``dW[1,1] = −1.25·0.1 = −0.125``.
4. One ``=`` a line, broken only before ``+`` or ``−`` where that will do.

Where the entries' arithmetic would be too long, or stands in a table anyway, the
matrices stand one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.blocks import Block, Span, beside, length, text
from nnhw.render.matrices import lay_value, side
from nnhw.render.paper import Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.engine.note import Note
    from nnhw.formula.blocks import Line
    from nnhw.render.paper import Paper
    from nnhw.render.views import Worked

DEPTH = 1  # of a formula below the heading of its part
GAP = 2  # columns before the shape


class Sketch:
    """A step as far as it can be drawn whatever the width.

    Parameters
    ----------
    paper
        What it is written on.
    step
        The step.
    tabled
        Whether its entries' arithmetic stands in a table of its own.

    Attributes
    ----------
    shape, formula
        The shape, and the line without numbers: ``g = V x``.
    equation
        What stands behind it, ``= [..] [..] = [..]``, where the step is an
        equation of whole matrices.
    """

    def __init__(self, paper: Paper, step: Worked, *, tabled: bool = False) -> None:
        self.paper = paper
        self.step = step
        self.tabled = tabled
        self.shape = paper.alphabet.spell(step.shape)
        self.formula = f"{paper.alphabet.flat(step.letter)} = {paper.alphabet.flat(step.formula)}"
        self.equation = None if step.counted or step.result is None else self._equation()

    def _equation(self) -> Block:
        step = self.step
        numbers = step.sides[1:-1]
        result = side(self.paper, step.sides[-1], () if numbers else step.labels)
        if not numbers:
            return result
        (arithmetic,) = numbers
        return beside(side(self.paper, arithmetic, step.labels), text(" "), result)


def common_width(sketches: Sequence[Sketch]) -> int:
    """Return the width of formulas at which most steps fit in one band."""
    widths = sorted({len(each.formula) for each in sketches if each.equation})

    def fitting(width: int) -> int:
        return sum(_blank(each, each.equation, width) >= GAP for each in sketches)

    return max(widths, key=fitting, default=0)


def lay_step(sketch: Sketch, width: int) -> Item:
    """Write a step with what is pointed out at it, its formula in a common width."""
    body = _band(sketch, sketch.equation, width) or _lower_rung(sketch)
    paper = sketch.paper
    notes = [line for note in sketch.step.notes for line in _note(paper, note)]
    return Item([*body.lines, *notes], body.airy or bool(notes), body.terse)


def _note(paper: Paper, note: Note) -> list[Line]:
    """Write what is pointed out, a warning with its sign and colour."""
    if note.warns:
        return paper.prose(note.text, DEPTH, "magenta", "⚠ ")
    return paper.prose(note.text, DEPTH)


def _band(sketch: Sketch, equation: Block | None, width: int) -> Item | None:
    """Return formula, equation and shape in one band, where they fit."""
    blank = _blank(sketch, equation, width)
    if equation is None or blank < GAP:
        return None
    formula, shape = text(sketch.formula.ljust(width + 1)), text(sketch.shape, "dim")
    band = beside(formula, equation, text(" " * blank), shape)
    return Item(sketch.paper.block(band, DEPTH), airy=band.height > 1)


def _blank(sketch: Sketch, equation: Block | None, width: int) -> int:
    """Return how many columns a band leaves free before the shape; negative where too few."""
    if equation is None or len(sketch.formula) > width:
        return -1
    return sketch.paper.room(DEPTH) - width - 1 - equation.width - len(sketch.shape)


def _lower_rung(sketch: Sketch) -> Item:
    paper, step, equation = sketch.paper, sketch.step, sketch.equation
    head = _headline(sketch)
    if step.result is None:
        return Item([*head, *_unshown(paper, step)])
    if equation and equation.width <= paper.room(DEPTH + 1):
        return Item([*head, *paper.block(equation, DEPTH + 1)], airy=equation.height > 1)
    worked = step.counted or any(len(sides) > 2 for sides in step.entries)
    if worked and not sketch.tabled:
        return Item([*head, *_entry_by_entry(paper, step)])
    return _matrix_by_matrix(sketch)


def _headline(sketch: Sketch) -> list[Line]:
    """Write the formula with the shape at the right margin, or else below it."""
    paper = sketch.paper
    *above, last = paper.formula(sketch.formula, DEPTH)
    shape = Span(sketch.shape, "dim")
    blank = paper.width - length(last) - len(shape.text)
    if blank >= GAP:
        return [*above, (*last, Span(" " * blank), shape)]
    left = max(0, paper.width - len(shape.text))
    return [*above, last, (Span(" " * left), shape)]


def _unshown(paper: Paper, step: Worked) -> list[Line]:
    """Write what is said in place of a value, unless a note says it."""
    return [] if step.absent and step.notes else paper.prose(step.summary, DEPTH + 1, "dim")


def _entry_by_entry(paper: Paper, step: Worked) -> list[Line]:
    """Return the third rung where all entries fit, or else the fourth."""
    entries = [[paper.alphabet.flat(mark) for mark in sides] for sides in step.entries]
    if len(entries) == 1:
        entries[0][0] = ""  # the formula above names it
    starts = [" = ".join(sides[:-1]).lstrip() for sides in entries]
    lines = [
        (Span(f"{start} = ".lstrip()), Span(sides[-1], "bold"))
        for start, sides in zip(starts, entries, strict=True)
    ]
    room = paper.room(DEPTH + 1)
    if max(map(length, lines)) <= room:
        return paper.indented(lines, DEPTH + 1)
    if max(map(len, starts)) <= room:
        entries = [[start, sides[-1]] for start, sides in zip(starts, entries, strict=True)]
    return [line for sides in entries for line in _sign_by_sign(paper, sides)]


def _sign_by_sign(paper: Paper, sides: Sequence[str]) -> list[Line]:
    """Write a line for each ``=``, below what is equal."""
    first, *further, value = sides
    lines = paper.formula(first, DEPTH + 1) if first else []
    depth = DEPTH + 1 if not first or first.startswith("=") else DEPTH + 2
    for each in further:
        lines += paper.formula(f"= {each}", depth)
    return [*lines, *paper.formula(f"= {value}", depth, "bold")]


def _matrix_by_matrix(sketch: Sketch) -> Item:
    """Write the numbers, unless they are too wide, and below them the result."""
    paper, step = sketch.paper, sketch.step
    numbers = [side(paper, mark, step.labels) for mark in step.sides[1:-1]]
    wide = any(block.width > paper.room(DEPTH + 1) for block in numbers)
    terse = wide and not sketch.tabled
    if wide:
        numbers = []
        result = side(paper, step.sides[-1], step.labels)
        band = _band(sketch, result, len(sketch.formula))
        if band:
            return Item(band.lines, band.airy, terse)
    lines = [line for block in numbers for line in paper.block(block, DEPTH + 1)]
    lines += lay_value(paper, step.letter, step.sides[-1], DEPTH + 1, step.labels)
    return Item([*_headline(sketch), *lines], airy=True, terse=terse)
