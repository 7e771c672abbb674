"""A step in text, on the first of five rungs that fits the width.

1. Formula and equation in one band: ``g = V x    = [..] [..] = [..]``.
2. The equation below the formula.
3. What stands between the equals signs, one below the other.
4. One entry a line: ``dW[1,1] = −1.25·0.1 = −0.125``.
5. One ``=`` a line, broken only before ``+`` or ``−`` where that will do.

Where the entries' arithmetic would be too long, or stands in a table anyway, the
result stands alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.blocks import Block, Span, beside, length, text
from nnhw.formula.marks import Grid, relation
from nnhw.formula.notation import equation
from nnhw.render.matrices import lay_value, side
from nnhw.render.paper import Item, trimmed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.engine.note import Note
    from nnhw.formula.blocks import Line
    from nnhw.formula.plain import Alphabet
    from nnhw.render.paper import Paper
    from nnhw.render.views import Cell, Worked

DEPTH = 1  # of a formula below the heading of its part
GAP = 2  # columns before the shape
LONGEST_BAR = 30  # columns
MOST_TOLD = 4  # entries whose arithmetic stands in place of the matrix; of more there is an example
_SIGNS = ("= ", "≈ ", "~ ")


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
        self.shape = paper.alphabet.space(step.shape)
        self.formula = f"{paper.alphabet.flat(step.letter)} = {paper.alphabet.flat(step.formula)}"
        self.equation = None if step.result is None else self._equation()

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
    """Write a step with what is said and pointed out at it, its formula in a common width."""
    body = _band(sketch, sketch.equation, width) or _lower_rung(sketch)
    paper, step = sketch.paper, sketch.step
    flat = paper.alphabet.flat
    lines = [*body.lines, *_unshown(paper, step)]
    for pieces in step.defines:
        defined = said(paper.alphabet, pieces)
        lines = _annotated(sketch, lines, defined, body) or [
            *lines,
            *paper.prose(defined, DEPTH + 1, "dim"),
        ]
    words = said(paper.alphabet, step.words)
    if words:
        needed = bool(step.letter.symbol.of)  # the reason of a derivative
        lines = _annotated(sketch, lines, words, body) or lines + needed * paper.prose(
            words, 2, "dim"
        )
    example = flat(equation(*step.example)) if step.example and not body.listed else ""
    if 0 < len(example) <= paper.room(DEPTH + 1):
        lines += paper.formula(example, DEPTH + 1, "dim")
    lines += _bars(paper, step)
    lines += [line for note in step.notes for line in _note(paper, note)]
    return body.replace(lines=lines, bottom=body.bottom and len(lines) == len(body.lines))


def _bars(paper: Paper, step: Worked) -> list[Line]:
    """Return a bar a line for numbers that sum to 1."""
    value = step.result.rows if isinstance(step.result, Grid) else ()
    written = [paper.alphabet.numeral(row[0]) for row in value]
    room = min(LONGEST_BAR, paper.room(DEPTH + 2) - max(map(len, written), default=0) - 6)
    if not step.shares or room < LONGEST_BAR / 3:
        return []
    lines = []
    for k, (share, numeral) in enumerate(zip(step.shares, written, strict=True), 1):
        bar = paper.alphabet.spell("█") * round(room * share)
        lines.append((Span(f"{k:>2} ", "dim"), Span(bar.ljust(room)), Span(f"  {numeral}", "dim")))
    return paper.indented(lines, DEPTH + 1)


def said(alphabet: Alphabet, pieces: Sequence[Cell]) -> str:
    """Return a sentence in pieces in plain characters."""
    return "".join(
        alphabet.prose(each) if isinstance(each, str) else alphabet.flat(each) for each in pieces
    )


def _annotated(sketch: Sketch, lines: list[Line], words: str, body: Item) -> list[Line]:
    """Return lines with words in the right margin, or none where no line has room.

    Beside the shape is best, or else as near below as may be.
    """
    shaped = [bool(line) and line[-1].text == sketch.shape for line in lines]
    start = shaped.index(True) if True in shaped else 0
    for k in [start] if body.listed else [*range(start, len(lines)), *range(start)]:
        shape = lines[k][-1:] if shaped[k] else ()
        rest = trimmed(lines[k][:-1] if shape else lines[k])
        blank = sketch.paper.width - length(rest) - len(words)
        blank -= sum(GAP + len(each.text) for each in shape)
        if blank >= GAP:
            margin = Span(" " * blank + words + " " * GAP * len(shape), "dim")
            return [*lines[:k], (*rest, margin, *shape), *lines[k + 1 :]]
    return []


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
    tall = band.height > 1
    return Item(sketch.paper.block(band, DEPTH), top=tall, bottom=tall)


def _blank(sketch: Sketch, equation: Block | None, width: int) -> int:
    """Return how many columns a band leaves free before the shape; negative where too few."""
    if equation is None or len(sketch.formula) > width:
        return -1
    return sketch.paper.room(DEPTH) - width - 1 - equation.width - len(sketch.shape)


def _lower_rung(sketch: Sketch) -> Item:
    paper, step, equation = sketch.paper, sketch.step, sketch.equation
    head = _headline(sketch)
    if step.result is None:
        return Item(head)
    if equation and equation.width <= paper.room(DEPTH):  # moved in less where it has to be
        tall = equation.height > 1
        return Item([*head, *paper.block(equation, DEPTH + 1)], bottom=tall)
    sides = [side(paper, mark, step.labels) for mark in step.sides[1:]]
    fits = all(block.width <= paper.room(DEPTH + 1) for block in sides)
    if sides and fits:
        stacked = [line for block in sides for line in paper.block(block, DEPTH + 1)]
        return Item([*head, *stacked], bottom=sides[-1].height > 1)
    told = len(step.entries) <= MOST_TOLD or not step.example
    worked = told and any(len(sides) > 2 for sides in step.entries)
    if worked and not sketch.tabled:
        return Item([*head, *_entry_by_entry(paper, step)], listed=True)
    return _result_alone(sketch)


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
    """Write what is said in place of a value."""
    return paper.prose(step.summary, DEPTH + 1, "dim") if step.summary else []


def _entry_by_entry(paper: Paper, step: Worked) -> list[Line]:
    """Return the fourth rung where all entries fit, or else the fifth."""
    lines, long = [], []
    for name, *others in step.entries:
        signed = [
            f"{paper.alphabet.spell(relation(mark))} {paper.alphabet.flat(mark)}" for mark in others
        ]
        if len(step.entries) > 1:  # else the formula above names it
            signed = [paper.alphabet.flat(name), *signed]
        *start, value = signed
        lines.append((Span(" ".join([*start, value[:2]])), Span(value[2:], "bold")))
        long.append([" ".join(start), value])
        if len(long[-1][0]) > paper.room(DEPTH + 1):
            long[-1] = signed
    if max(map(length, lines)) <= paper.room(DEPTH + 1):
        return paper.indented(lines, DEPTH + 1)
    return [line for sides in long for line in _sign_by_sign(paper, sides)]


def _sign_by_sign(paper: Paper, sides: Sequence[str]) -> list[Line]:
    """Write a line for each ``=``, below what is equal."""
    first, *further, value = sides
    lines = paper.formula(first, DEPTH + 1) if first else []
    depth = DEPTH + 1 if not first or first[:2] in _SIGNS else DEPTH + 2
    for each in further:
        lines += paper.formula(each, depth)
    return [*lines, *paper.formula(value, depth, "bold")]


def _result_alone(sketch: Sketch) -> Item:
    """Write the result, without numbers that are too wide."""
    paper, step = sketch.paper, sketch.step
    terse = step.numbers is not None and not sketch.tabled and not step.entries
    result = side(paper, step.sides[-1], step.labels)
    band = _band(sketch, result, len(sketch.formula))
    if band:
        return band.replace(terse=terse)
    lines = lay_value(paper, step.letter, step.sides[-1], DEPTH + 1, step.labels)
    return Item([*_headline(sketch), *lines], bottom=True, terse=terse)
