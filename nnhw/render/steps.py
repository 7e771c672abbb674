"""A step in text, on the first of four rungs that fits the width.

1. Formula and equation in one band: ``g = V x    = [..] [..] = [..]``.
2. The equation below the formula.
3. One entry a line: ``dW[1,1] = −1.25·0.1 = −0.125``.
4. One ``=`` a line, broken only before ``+`` or ``−`` where that will do.

Where the entries' arithmetic would be too long, the matrices stand one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.blocks import Block, Span, beside, length, text
from nnhw.render.matrices import lay_value, side
from nnhw.render.paper import Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.formula.blocks import Line
    from nnhw.render.paper import Paper
    from nnhw.render.views import Worked

DEPTH = 1  # of a formula below the heading of its part
GAP = 2  # columns before the shape


def common_width(paper: Paper, steps: Sequence[Worked]) -> int:
    """Return the width of formulas at which most steps fit in one band."""
    needs = [
        (len(_formula(paper, step)), 1 + _equation(paper, step).width + GAP + len(step.shape))
        for step in steps
        if _is_equation(step)
    ]

    def fitting(width: int) -> int:
        room = paper.room(DEPTH) - width
        return sum(formula <= width and rest <= room for formula, rest in needs)

    return max(sorted({formula for formula, _ in needs}), key=fitting, default=0)


def lay_step(paper: Paper, step: Worked, width: int) -> Item:
    """Write a step with what is pointed out at it.

    Parameters
    ----------
    paper
        What it is written on.
    step
        The step.
    width
        The common width of the formulas of its part.
    """
    body = _in_one_band(paper, step, width) or _lower_rung(paper, step)
    notes = [line for note in step.notes for line in paper.prose(note, DEPTH, "magenta", "⚠ ")]
    return Item([*body.lines, *notes], body.airy or bool(notes), body.terse)


def _formula(paper: Paper, step: Worked) -> str:
    """Return the line without numbers: ``g = V x``."""
    return f"{paper.alphabet.flat(step.letter)} = {paper.alphabet.flat(step.formula)}"


def _is_equation(step: Worked) -> bool:
    """Whether the step is an equation of whole matrices."""
    return step.result is not None and not (step.counted and len(step.entries) > 1)


def _equation(paper: Paper, step: Worked) -> Block:
    """Return what stands behind the formula: ``= [..] [..] = [..]``."""
    numbers = step.entries[0][1:-1] if step.counted else step.sides[1:-1]
    result = side(paper, step.sides[-1], () if numbers else step.labels)
    if not numbers:
        return result
    (arithmetic,) = numbers
    return beside(side(paper, arithmetic, step.labels), text(" "), result)


def _in_one_band(paper: Paper, step: Worked, width: int) -> Item | None:
    """Return the first rung, where it fits."""
    formula = _formula(paper, step)
    if not _is_equation(step) or len(formula) > width:
        return None
    return _band(paper, formula.ljust(width), _equation(paper, step), step.shape)


def _band(paper: Paper, left: str, right: Block, shape: str) -> Item | None:
    """Return a block with the shape at the right margin, where they fit."""
    block, said = beside(text(f"{left} "), right), text(paper.alphabet.spell(shape), "dim")
    blank = paper.room(DEPTH) - block.width - said.width
    if blank < GAP:
        return None
    lines = paper.block(beside(block, text(" " * blank), said), DEPTH)
    return Item(lines, airy=block.height > 1)


def _lower_rung(paper: Paper, step: Worked) -> Item:
    head = _headline(paper, step)
    if step.result is None:
        return Item([*head, *_unshown(paper, step)])
    if _is_equation(step):
        block = _equation(paper, step)
        if block.width <= paper.room(DEPTH + 1):
            return Item([*head, *paper.block(block, DEPTH + 1)], airy=block.height > 1)
    if step.entries:
        return Item([*head, *_entry_by_entry(paper, step)])
    return _matrix_by_matrix(paper, step)


def _headline(paper: Paper, step: Worked) -> list[Line]:
    """Write the formula with the shape at the right margin, or else below it."""
    *above, last = paper.formula(_formula(paper, step), DEPTH)
    shape = Span(paper.alphabet.spell(step.shape), "dim")
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


def _matrix_by_matrix(paper: Paper, step: Worked) -> Item:
    """Write the numbers, unless a matrix is too wide, and below them the result."""
    numbers = [side(paper, mark, step.labels) for mark in step.sides[1:-1]]
    result = step.sides[-1]
    terse = any(block.width > paper.room(DEPTH + 1) for block in numbers)
    if terse:
        right = side(paper, result, step.labels)
        band = _band(paper, _formula(paper, step), right, step.shape)
        if band:
            return Item(band.lines, band.airy, terse)
        numbers = []
    lines = [line for block in numbers for line in paper.block(block, DEPTH + 1)]
    lines += lay_value(paper, step.letter, result, DEPTH + 1, step.labels)
    return Item([*_headline(paper, step), *lines], airy=True, terse=terse)
