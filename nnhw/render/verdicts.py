"""Answers in text: mark, word and colour together, and where they go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.blocks import Span, beside, length, text
from nnhw.render.paper import Item, spaced
from nnhw.render.views import SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.formula.blocks import Block, Line
    from nnhw.render.paper import Paper
    from nnhw.render.views import AnswerRow, AnswerView, MistakeView

DEPTH = 1
STYLES = {"right": "green", "coarse": "magenta", "wrong": "bold red"}
YOURS, RIGHT = "bold red", "green"
BETWEEN = "   "


def lay_answers(paper: Paper, answers: Sequence[AnswerView]) -> list[Line]:
    """Write verdicts, each with what is wrong and why."""
    return spaced(
        Item(lines, airy=len(lines) > 2) for lines in (_answer(paper, each) for each in answers)
    )


def _answer(paper: Paper, answer: AnswerView) -> list[Line]:
    style = STYLES[answer.verdict]
    said = style if answer.verdict == "wrong" else ""
    lead = f"{SIGNS[answer.verdict]} {answer.name}  "
    return [
        *paper.prose(answer.sentence, DEPTH, said, lead, style),
        *_matrices(paper, answer),
        *_rows(paper, answer.rows),
        *(line for each in answer.mistakes for line in _mistake(paper, each)),
    ]


def _matrices(paper: Paper, answer: AnswerView) -> list[Line]:
    """Write yours and the right one side by side, or below one another, or not at all."""
    blocks: list[Block] = []
    if answer.yours is not None:
        matrix = paper.alphabet.matrix(answer.yours.rows, "", answer.wrong, YOURS)
        blocks.append(beside(text("yours ", "dim"), matrix))
    if answer.right is not None:
        matrix = paper.alphabet.matrix(answer.right.rows)
        blocks.append(beside(text("right ", "dim"), matrix))
    if len(blocks) > 1:
        abreast = beside(blocks[0], text(BETWEEN), blocks[1])
        if abreast.width <= paper.room(DEPTH + 1):
            return paper.block(abreast, DEPTH + 1)
    if any(block.width > paper.room(DEPTH + 1) for block in blocks):
        return []  # the entries that differ are listed anyway
    return [line for block in blocks for line in paper.block(block, DEPTH + 1)]


def _rows(paper: Paper, rows: Sequence[AnswerRow]) -> list[Line]:
    """Write what differs, an entry a line where all fit."""
    label = max((len(paper.alphabet.flat(row.label)) for row in rows), default=0)
    yours = max((len(row.yours) for row in rows), default=0)
    lines = [_across(paper, row, label, yours) for row in rows]
    if all(length(line) <= paper.room(DEPTH + 1) for line in lines):
        return paper.indented(lines, DEPTH + 1)
    return [line for row in rows for line in _down(paper, row)]


def _across(paper: Paper, row: AnswerRow, label: int, yours: int) -> Line:
    alphabet = paper.alphabet
    line: Line = (
        Span(alphabet.flat(row.label).ljust(label)),
        Span("  you ", "dim"),
        Span(alphabet.numeral(row.yours).ljust(yours), YOURS),
    )
    if row.right:
        line += (Span("  right ", "dim"), Span(alphabet.numeral(row.right), RIGHT))
    if row.arithmetic is not None:
        line += (Span(f" = {alphabet.flat(row.arithmetic)}"),)
    return line


def _down(paper: Paper, row: AnswerRow) -> list[Line]:
    lines = paper.formula(paper.alphabet.flat(row.label), DEPTH + 1)
    lines += paper.prose(row.yours, DEPTH + 2, YOURS, "you   ", "dim")
    if row.right:
        lines += paper.prose(row.right, DEPTH + 2, RIGHT, "right ", "dim")
    if row.arithmetic is not None:
        lines += paper.formula(f"= {paper.alphabet.flat(row.arithmetic)}", DEPTH + 3)
    return lines


def _mistake(paper: Paper, mistake: MistakeView) -> list[Line]:
    """Write what was probably done, with its code."""
    said = f"{mistake.sentence} [{mistake.code}]"
    return paper.prose(said, DEPTH + 1, "magenta", "→ " if mistake.certain else "? ")
