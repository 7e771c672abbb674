r"""A page as a LaTeX document that compiles as printed, or as a fragment of one."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING

from nnhw.formula.latex import column_to_latex, to_latex
from nnhw.formula.marks import Letter, Number, Parenthesis, Row, Sign
from nnhw.formula.typesetting import in_line, is_fraction
from nnhw.render.aligning import (
    TOO_WIDE,
    both_matrices,
    given_rows,
    said,
    step_rows,
    unsaid,
    widest,
)
from nnhw.render.breaking import ROOM, width
from nnhw.render.prose import to_prose
from nnhw.render.views import Table, Worked, headline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnhw.render.views import AnswerRow, AnswerView, Cell, Page, Quantity, Section

_DOCUMENT = r"""\documentclass[a4paper]{article}
\usepackage{amsmath, amssymb}
\usepackage[hmargin=25mm, vmargin=20mm]{geometry}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt}
\allowdisplaybreaks
\renewcommand\subsection[2]{\par\addvspace{8pt}{\large\bfseries #2}\par\nobreak\vspace{2pt}}
\begin{document}
\abovedisplayskip=5pt plus 2pt \belowdisplayskip=\abovedisplayskip
BODY
\end{document}
"""
_NEXT = " \\\\[4pt]\n"
_VERDICTS = {"right": r"\checkmark", "coarse": r"\approx", "wrong": r"\times"}
_PADDING = 1.3  # em: between two columns of a table


def render(page: Page, *, fragment: bool = False) -> str:
    """Write a page in LaTeX.

    Parameters
    ----------
    page
        What there is to say.
    fragment
        Whether the body alone is wanted, for a document that loads amsmath
        and amssymb.
    """
    body = "\n\n".join(_body(page))
    return body + "\n" if fragment else _DOCUMENT.replace("BODY", body)


def _body(page: Page) -> Iterator[str]:
    yield rf"\section*{{{to_prose(page.title)}}}"
    yield rf"\texttt{{{to_prose(page.command)}}}"
    if page.answers:
        yield rf"\subsection*{{{headline(page.answers)}}}"
        yield from chain.from_iterable(map(_answer, page.answers))
    if page.given:
        yield r"\subsection*{Given}"
        yield from _given(page.given)
    for part in page.parts:
        yield rf"\subsection*{{{to_prose(part.title)}}}"
        for _, items in groupby(part.items, key=_is_apart):
            some = list(items)
            steps = [item for item in some if isinstance(item, Worked)]
            yield from _steps(steps) if steps else ()
            yield from (_table(item) for item in some if isinstance(item, Table))
        yield from _reasons(part)
    yield from _end(page)


def _end(page: Page) -> Iterator[str]:
    for sentence, passed in page.verified:
        yield _paragraph(sentence, r"\small " if passed else r"\small $\times$ ")
    if page.answer:
        yield _paragraph(page.answer, r"\bfseries ")


def _paragraph(text: str, font: str = "") -> str:
    return rf"{{\raggedright {font}{to_prose(text)}\par}}"


def _given(quantities: Sequence[Quantity]) -> Iterator[str]:
    rows = list(given_rows(quantities))
    if rows:
        yield _display("gather*", rows)
    for quantity, words in unsaid(quantities):
        yield f"${to_latex(quantity.letter)}$: {to_prose(words)}"


def _steps(steps: Sequence[Worked]) -> Iterator[str]:
    """Write the equations of a part as one display, with the remarks between them."""
    left = widest(steps)
    blocks: list[str] = []
    remarks: list[str] = []
    for step in steps:
        row, *more = step_rows(step, left)
        blocks.append(_intertext(remarks) + _NEXT.join([_tagged(row, step), *more]))
        remarks = list(_remarks(step, left))
    yield _display("align*", blocks)
    yield from (rf"{{\raggedright\small {each}\par}}" for each in remarks)


def _is_apart(item: Worked | Table) -> bool:
    """Whether an item is a table that is of no step."""
    return isinstance(item, Table) and not item.step


def _reasons(part: Section) -> Iterator[str]:
    """Yield why the derivatives of a part are what they are, in one paragraph."""
    reasons = [
        rf"{_code(item.name)}: {''.join(map(_cell, item.words))}"
        for item in part.items
        if isinstance(item, Worked) and item.words and item.letter.symbol.of
    ]
    if reasons:
        yield rf"{{\raggedright\small {'; '.join(reasons)}.\par}}"


def _tagged(row: str, step: Worked) -> str:
    shape = step.shape.replace("×", r" \times ")
    size = "" if step.shape == "scalar" else f"^{{{shape}}}"
    return rf"{row} \tag*{{\footnotesize $\in \mathbb{{R}}{size}$}}"


def _remarks(step: Worked, left: float) -> Iterator[str]:
    words = said(step, left)
    if words:
        yield to_prose(f"{step.name}: {words}")
    yield from ("".join(map(_cell, pieces)) for pieces in step.defines)
    yield from (to_prose(note.text) for note in step.notes)


def _intertext(remarks: Sequence[str]) -> str:
    lines = (rf"\intertext{{\raggedright\small {each}}}" "\n" for each in remarks)
    return "".join(lines)


def _display(environment: str, rows: Iterable[str]) -> str:
    return f"\\begin{{{environment}}}\n{_NEXT.join(rows)}\n\\end{{{environment}}}"


def _table(table: Table) -> str:
    """Write a table, or where it is too wide for a page its rows as paragraphs."""
    columns = list(zip(table.head, *table.rows, strict=True))
    widths = [max(map(_width, column)) for column in columns]
    broadest = widths.index(max(widths))
    excess = max(0.0, sum(widths) + _PADDING * len(widths) - ROOM)
    room = widths[broadest] - excess
    fits = not excess or room > max(map(_unbreakable, columns[broadest]))
    body = _tabular(table, broadest, room if excess else 0) if fits else _paragraphs(table)
    title = rf"\medskip\textit{{{to_prose(table.title)}}}\par\nobreak\smallskip"
    return "\n".join([title, *body, *([_paragraph(table.note)] if table.note else [])])


def _tabular(table: Table, broadest: int, room: float) -> Iterator[str]:
    """Yield the lines of a table; its broadest column breaks in itself where it has to."""
    columns = list(zip(*table.rows, strict=True))
    letters = ["r" if each else "l" for each in table.numeric]
    written = [_column(column) for column in columns]
    if room:
        letters[broadest] = rf"p{{{room:.1f}em}}"
        written[broadest] = [rf"\raggedright {cell}" for cell in written[broadest]]
    yield rf"{{\small\begin{{tabular}}{{@{{}}{''.join(letters)}@{{}}}}"
    yield rf"{' & '.join(map(_cell, table.head))} \\[2pt] \hline \rule{{0pt}}{{2.6ex}}%"
    yield from (rf"{' & '.join(row)} \\" for row in zip(*written, strict=True))
    yield r"\end{tabular}\par}"


def _unbreakable(cell: Cell) -> float:
    """Return the width of the widest part of a cell that no line can end in."""
    match cell:
        case Row(items) if Sign("/") not in items:
            return max(map(_unbreakable, items))
        case Parenthesis(item):
            return _unbreakable(item) + width(cell) - width(item)
        case str():
            return max(map(len, cell.split()), default=0) / 2
    return width(cell)


def _paragraphs(table: Table) -> Iterator[str]:
    """Yield each row as a paragraph, its cells named by the heads of their columns."""
    for first, *cells in table.rows:
        named = zip(table.head[1:], cells, strict=True)
        said = ", ".join(f"{_cell(head)}: {_tall_cell(cell)}" for head, cell in named if cell)
        yield rf"{{\small\raggedright {_cell(table.head[0])} {_cell(first)}: {said}\par}}"


def _tall_cell(cell: Cell) -> str:
    """Write a cell that stands in no table, where fractions take two lines."""
    if isinstance(cell, str) or width(cell) <= ROOM:
        return _cell(cell) if isinstance(cell, str) else rf"$\displaystyle {to_latex(cell)}$"
    return TOO_WIDE


def _column(cells: Sequence[Cell]) -> list[str]:
    """Write the cells of a column, decimal points below one another."""
    numerals = [cell.text for cell in cells if isinstance(cell, Number)]
    if len(numerals) < len(cells):
        return [_cell(cell) for cell in cells]
    return [f"${text}$" for text in column_to_latex(numerals)]


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return to_prose(cell)
    if isinstance(cell, Letter) and is_fraction(cell):
        index = f"[{','.join(cell.index)}]" if cell.index else ""
        return _code(cell.symbol.plain + index)
    return f"${to_latex(in_line(cell))}$"


def _code(text: str) -> str:
    return rf"\texttt{{{to_prose(text)}}}"


def _width(cell: Cell) -> float:
    return 0.5 * len(cell) if isinstance(cell, str) else width(in_line(cell))


def _answer(answer: AnswerView) -> Iterator[str]:
    """Write a verdict, what is wrong and why: mark and word, entries underlined."""
    name, sentence = to_prose(answer.name), to_prose(answer.sentence)
    yield rf"${_VERDICTS[answer.verdict]}$ \texttt{{{name}}} \textbf{{{sentence}}}"
    rows = list(both_matrices(answer))
    if rows:
        yield _display("gather*", rows)
    yield from map(_difference, answer.rows)
    for mistake in answer.mistakes:
        sign = r"\to" if mistake.certain else "?"
        yield rf"${sign}$ {to_prose(mistake.sentence)} \texttt{{[{to_prose(mistake.code)}]}}"


def _difference(row: AnswerRow) -> str:
    words = f"{_cell(row.label)}: you ${to_latex(Number(row.yours))}$"
    if row.right:
        words += f", right ${to_latex(in_line(Number(row.right)))}$"
    return words + (f" $= {to_latex(in_line(row.arithmetic))}$" if row.arithmetic else "")
