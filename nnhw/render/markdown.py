r"""A page in Markdown that GitHub, VS Code and Jupyter show alike.

Markdown is read before its mathematics is, by rules that differ: GitHub halves
``\\`` and eats ``\,`` (github/markup issues 1547 and 1714), and JupyterLab
shows a fence of ``math`` as code. What all three leave alone is ``$$`` on lines
of its own around a block whose rows end in ``\cr``; names stand in code spans,
and tables hold plain characters.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from nnhw.formula.marks import Letter
from nnhw.formula.plain import UNICODE
from nnhw.render.aligning import both_matrices, given_rows, said, step_rows, unsaid
from nnhw.render.views import SIGNS, Table, Worked, headline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.render.views import AnswerRow, AnswerView, Cell, Page, Quantity, Section

ROW_END = r"\cr"

_LESS = {"<": r"\lt ", ">": r"\gt "}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#$~&!])")


def render(page: Page) -> str:
    """Write a page in Markdown."""
    return "\n\n".join(_blocks(page)) + "\n"


def _blocks(page: Page) -> Iterator[str]:
    if page.title:
        yield f"# {_prose(page.title)}"
        yield _code(page.command)
    if page.answers:
        yield f"## {headline(page.answers)}"
        yield from chain.from_iterable(map(_answer, page.answers))
    if page.given:
        yield "## Given"
        yield from _given(page.given)
    yield from chain.from_iterable(map(_part, page.parts))
    yield from _end(page)


def _given(quantities: Sequence[Quantity]) -> Iterator[str]:
    rows = list(given_rows(quantities, ROW_END))
    if rows:
        yield _display(rows, "gathered")
    for quantity, words in unsaid(quantities):
        yield f"{_code(quantity.name)}: {_prose(f'{quantity.shape}, {words}')}"


def _part(part: Section) -> Iterator[str]:
    yield f"## {_prose(part.title)}"
    for item in part.items:
        yield from _table(item) if isinstance(item, Table) else _step(item)


def _step(step: Worked) -> Iterator[str]:
    words = "".join(map(_cell, step.words))
    yield f"{_code(step.name)} {_prose(UNICODE.space(step.shape))} {words}".rstrip()
    yield _display(step_rows(step, row_end=ROW_END), "aligned")
    unshown = said(step)
    if unshown:
        yield f"{_code(step.name)}: {_prose(unshown)}"
    yield from ("".join(map(_cell, pieces)) for pieces in step.defines)
    yield from (f"> {_prose(note.text)}" for note in step.notes)


def _display(rows: Sequence[str], environment: str) -> str:
    """Write a displayed block; one row needs no environment, and < would begin a tag."""
    rows = [re.sub(r"([<>]) ?", lambda sign: _LESS[sign[1]], row) for row in rows]
    if len(rows) == 1:
        return f"$$\n{rows[0].replace('&= ', '= ', 1)}\n$$"
    body = f" {ROW_END}\n".join(rows)
    return f"$$\n\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}\n$$"


def _table(table: Table) -> Iterator[str]:
    yield f"*{_prose(table.title)}*"
    rule = ["---:" if each else ":---" for each in table.numeric]
    rows = [list(map(_cell, row)) for row in (table.head, *table.rows)]
    yield "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))
    if table.note:
        yield _prose(table.note)


def _cell(cell: Cell) -> str:
    """Write a cell: the name of an entry as it is typed, anything else in plain characters."""
    if isinstance(cell, Letter) and cell.index:
        return _code(UNICODE.flat(cell))
    return _prose(cell if isinstance(cell, str) else UNICODE.flat(cell))


def _answer(answer: AnswerView) -> Iterator[str]:
    yield f"{SIGNS[answer.verdict]} {_code(answer.name)} **{_prose(answer.sentence)}**"
    rows = list(both_matrices(answer, ROW_END))
    if rows:
        yield _display(rows, "gathered")
    if answer.rows:
        yield _list(map(_difference, answer.rows))
    for mistake in answer.mistakes:
        arrow = "→" if mistake.certain else "?"
        yield f"> {arrow} {_prose(mistake.sentence)} {_code(mistake.code)}"


def _difference(row: AnswerRow) -> str:
    words = f"{_cell(row.label)}: you {_prose(UNICODE.numeral(row.yours))}"
    if row.right:
        words += f", right {_prose(UNICODE.numeral(row.right))}"
    return words + (f" = {_prose(UNICODE.flat(row.arithmetic))}" if row.arithmetic else "")


def _end(page: Page) -> Iterator[str]:
    if page.verified:
        yield _list(f"{'' if passed else '✗ '}{_prose(each)}" for each, passed in page.verified)
    if page.answer:
        yield f"**{_prose(page.answer)}**"


def _list(items: Iterator[str]) -> str:
    return "\n".join(f"- {each}" for each in items)


def _prose(text: str) -> str:
    """Write plain text so that Markdown shows it as it is."""
    return _SPECIAL.sub(r"\\\1", UNICODE.prose(text))


def _code(text: str) -> str:
    return f"`{text}`"
