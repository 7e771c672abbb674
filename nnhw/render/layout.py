"""A page at a width: lines of styled text that cannot lose a digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.blocks import Span, beside, length, text
from nnhw.render.columns import lay_table
from nnhw.render.matrices import lay_value
from nnhw.render.paper import MOST_COLUMNS, Item, Paper, spaced, trimmed
from nnhw.render.steps import DEPTH, Sketch, common_width, lay_step
from nnhw.render.verdicts import lay_answers
from nnhw.render.views import OMISSION, Table, Worked, headline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.formula.blocks import Block, Line
    from nnhw.formula.plain import Alphabet
    from nnhw.render.views import AnswerView, Page, Quantity, Section

BETWEEN = "    "  # two quantities on one line


def lay_out(page: Page, width: int, alphabet: Alphabet) -> list[Line]:
    """Return a page as lines that fit a width.

    Parameters
    ----------
    page
        What there is to say.
    width
        How many columns there are; from 24 on no line is wider, unless it is
        one number alone.
    alphabet
        The characters to write in.
    """
    paper = Paper(min(width, MOST_COLUMNS), alphabet)
    said = Item(answers(page.answers, paper), airy=True)
    if not page.parts:
        return [trimmed(line) for line in spaced([said, _end(paper, page, terse=False)])]
    parts = [_part(paper, part) for part in page.parts]
    terse = any(part.terse for part in parts)
    sections = [said, _opening(paper, page), *parts, _end(paper, page, terse=terse)]
    return [trimmed(line) for line in spaced(sections)]


def answers(views: tuple[AnswerView, ...], paper: Paper) -> list[Line]:
    """Return the verdicts below their heading, or nothing where there is none."""
    return [*paper.rule(headline(views)), *lay_answers(paper, views)] if views else []


def _opening(paper: Paper, page: Page) -> Item:
    """Write the title, and the inputs side by side where they fit."""
    given = list(_abreast(paper, page.given))
    tall = bool(given) and given[-1].bottom
    return Item([*_title(paper, page), *spaced(given)], bottom=tall)


def _title(paper: Paper, page: Page) -> list[Line]:
    """Write the title, with the command at the right margin where there is room."""
    *above, last = paper.prose(page.title, 0, "bold")
    blank = paper.width - length(last) - len(page.command)
    if blank < len(BETWEEN):
        return [*above, last]
    return [*above, (*last, Span(" " * blank), Span(page.command, "dim"))]


def _abreast(paper: Paper, quantities: Sequence[Quantity]) -> Iterator[Item]:
    row: list[Block] = []
    for quantity in quantities:
        block = _quantity(paper, quantity)
        if block is None or beside(*row, text(BETWEEN), block).width > paper.room(DEPTH):
            yield from _closed(paper, row)
            row = []
        if block is None:
            yield Item(_long_quantity(paper, quantity), bottom=quantity.value is not None)
        else:
            row += [text(BETWEEN)] * bool(row) + [block]
    yield from _closed(paper, row)


def _closed(paper: Paper, row: list[Block]) -> Iterator[Item]:
    if row:
        block = beside(*row)
        tall = block.height > 1
        yield Item(paper.block(block, DEPTH), top=tall, bottom=tall)


def _quantity(paper: Paper, quantity: Quantity) -> Block | None:
    """Return an input as one block, unless it is too large."""
    if quantity.value is None:
        return None
    letter, value = (paper.alphabet.write(mark) for mark in (quantity.letter, quantity.value))
    block = beside(letter, text(" = "), value)
    return block if block.width <= paper.room(DEPTH) else None


def _long_quantity(paper: Paper, quantity: Quantity) -> list[Line]:
    letter = paper.alphabet.flat(quantity.letter)
    if quantity.value is None:
        shape = paper.alphabet.spell(quantity.shape)
        return paper.prose(f"{letter}: {shape}, {quantity.summary}", DEPTH)
    return [
        *paper.formula(letter, DEPTH),
        *lay_value(paper, quantity.letter, quantity.value, DEPTH + 1),
    ]


def _part(paper: Paper, part: Section) -> Item:
    tabled = {each.step for each in part.items if isinstance(each, Table) and each.result}
    drawn = [
        Sketch(paper, each, tabled=each.name in tabled)
        if isinstance(each, Worked)
        else lay_table(paper, each)
        for each in part.items
    ]
    width = common_width([each for each in drawn if isinstance(each, Sketch)])
    items = [lay_step(each, width) if isinstance(each, Sketch) else each for each in drawn]
    terse = any(item.terse for item in items)
    lines = [*paper.rule(part.title), *spaced(items)]
    return Item(lines, top=True, bottom=bool(items) and items[-1].bottom, terse=terse)


def _end(paper: Paper, page: Page, *, terse: bool) -> Item:
    """Write what was left out, the checks, and last the answer in words."""
    lines = paper.prose(OMISSION, 0, "dim") if terse else []
    for sentence, passed in page.verified:
        mark, style = ("", "dim") if passed else ("✗ ", "bold red")
        lines += paper.prose(sentence, 0, style, mark)
    if page.answer:
        lines += paper.prose(page.answer, 0, "bold")
    return Item(lines, top=True)
