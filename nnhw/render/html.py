"""A page as one HTML file that needs nothing else: no script, no request, no font."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from nnhw.formula.marks import Apply, Grid, Letter, Number, Row, Sign, relation
from nnhw.formula.mathml import column_to_mathml, labels_to_mathml, matrix_to_mathml, to_mathml
from nnhw.formula.notation import equation
from nnhw.formula.plain import UNICODE
from nnhw.formula.typesetting import in_line
from nnhw.render.drawing import STYLE as DRAWING_STYLE
from nnhw.render.drawing import escape
from nnhw.render.style import STYLE
from nnhw.render.views import SIGNS, Table, Worked, headline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.render.drawing import Drawing
    from nnhw.render.views import AnswerView, Cell, Page, Quantity, Section

_LONG = 300  # characters of a command that is folded
_PHONE = 30  # characters that fit the width of a phone
_DOCUMENT = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src {styles}">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def render(page: Page, command_line: str = "") -> str:
    """Write a page in HTML.

    Parameters
    ----------
    page
        What there is to say.
    command_line
        The command that made it, as it was typed; the subcommand alone unless
        given.
    """
    return _DOCUMENT.format(
        styles=" ".join(map(_digest, (STYLE, DRAWING_STYLE))),
        title=escape(page.title),
        style=STYLE,
        body="\n".join(_body(page, command_line or page.command)),
    )


def _digest(style: str) -> str:
    """Return what admits one style sheet, and no other, past the page's policy."""
    from base64 import b64encode
    from hashlib import sha256

    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


def _body(page: Page, command_line: str) -> Iterator[str]:
    yield f"<h1>{escape(page.title)}</h1>"
    if page.answer:
        yield _said(page.answer, "answer")
    if page.answers:
        yield f"<h2>{escape(headline(page.answers))}</h2>"
        yield from chain.from_iterable(map(_answer, page.answers))
    yield _command(command_line)
    yield from _figure(page.drawing)
    if page.given:
        yield "<h2>Given</h2>"
        yield from _given(page.given)
    yield from chain.from_iterable(map(_part, page.parts))
    yield from _end(page)


def _end(page: Page) -> Iterator[str]:
    if page.verified:
        items = "".join(
            f"<li>{'' if passed else '✗ '}{_prose(each)}</li>" for each, passed in page.verified
        )
        yield f'<ul class="checks">{items}</ul>'


def _command(line: str) -> str:
    """Write the command; a long one is folded, and opens."""
    box = f'<pre class="command"><code>{escape(line)}</code></pre>'
    if len(line) <= _LONG:
        return box
    return f"<details><summary>the command, of {len(line):,} characters</summary>{box}</details>"


def _figure(drawing: Drawing | None) -> Iterator[str]:
    if drawing is None:
        return
    box = _scroll(drawing.svg, "the drawing") if drawing.svg else ""
    yield f"<figure>{box}<figcaption>{_prose(drawing.caption)}</figcaption></figure>"


def _given(quantities: Sequence[Quantity]) -> Iterator[str]:
    equations = [
        _scroll(to_mathml(equation(each.letter, each.value)), each.name)
        for each in quantities
        if each.value is not None
    ]
    yield f'<div class="given">{"".join(equations)}</div>'
    for each in quantities:
        if each.value is None:
            said = _prose(f"{each.shape}, {each.summary}")
            yield f"<p><code>{escape(each.name)}</code> {said}</p>"


def _part(part: Section) -> Iterator[str]:
    yield f"<h2>{escape(part.title)}</h2>"
    for item in part.items:
        yield _table(item) if isinstance(item, Table) else _step(item)


def _step(step: Worked) -> str:
    sides = [to_mathml(Row((step.letter, Sign("="), step.formula)))]
    sides += [to_mathml(Row((Sign(relation(side)), side))) for side in step.sides[1:]]
    # each side is a formula of its own, so that a narrow screen breaks between them
    line = "".join(f'<span class="side">{side}</span>' for side in (*sides, *_labels(step)))
    return "".join(
        [
            f'<section class="step"><h3><code>{escape(step.name)}</code>',
            f'<span class="words">{"".join(map(_plain, step.words))}</span>',
            f'<span class="shape">∈ ℝ{_raised(step.shape)}</span></h3>',
            _scroll(line, step.name, "equation"),
            _said(step.summary, "dim") if step.summary else "",
            *(_defined(step, pieces) for pieces in step.defines),
            *(_said(note.text, "note" if note.warns else "remark") for note in step.notes),
            _entries(step),
            *_curve(step),
            "</section>",
        ]
    )


def _raised(shape: str) -> str:
    return "" if shape == "scalar" else f"<sup>{escape(shape)}</sup>"


def _defined(step: Worked, pieces: Sequence[Cell]) -> str:
    words = "".join(map(_cell, pieces))
    return _scroll(f'<p class="remark">{words}</p>', f"what is said at {step.name}")


def _labels(step: Worked) -> Iterator[str]:
    """Yield how the rows of a matrix are called, as (1,2) for the pair of a unit."""
    if step.labels and isinstance(step.result, Grid) and len(step.result.rows[0]) > 1:
        yield labels_to_mathml(step.labels)


def _entries(step: Worked) -> str:
    if len(step.entries) < 2 or not any(len(sides) > 2 for sides in step.entries):
        return ""
    items = "".join(f"<li>{to_mathml(equation(*sides))}</li>" for sides in step.entries)
    listed = _scroll(f'<ul class="entries">{items}</ul>', f"the entries of {step.name}")
    return _folded("entry by entry", listed)


def _curve(step: Worked) -> Iterator[str]:
    """Write the picture of a step; that of one of many activations opens."""
    figure = "".join(_figure(step.drawing))
    curve = isinstance(step.formula, Apply) and figure
    yield _folded("the curve, and each unit's point on it", figure) if curve else figure


def _folded(title: str, content: str) -> str:
    """Fold something away; of all that is folded on a page one stands open at a time."""
    return f'<details name="more"><summary>{title}</summary>{content}</details>'


def _table(table: Table) -> str:
    first, *others = zip(*table.rows, strict=True)
    all_kinds = ("", *(' class="number"' * each for each in table.numeric[1:]))
    named = zip(table.head, all_kinds, strict=True)
    head = "".join(f'<th scope="col"{kind}>{_head(cell)}</th>' for cell, kind in named)
    rows = [f'<th scope="row">{_head(cell)}</th>' for cell in first]
    for column, kind in zip(others, all_kinds[1:], strict=True):
        cells = zip(rows, _column(column), strict=True)
        rows = [f"{row}<td{kind}>{cell}</td>" for row, cell in cells]
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    caption = f"<caption>{_prose(table.title)}</caption>"
    written = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    note = _said(table.note, "dim") if table.note else ""
    return _scroll(written, table.title) + note + "".join(_figure(table.drawing))


def _plain(cell: Cell) -> str:
    """Write a piece of a sentence in plain characters, which break with their line."""
    return _prose(cell) if isinstance(cell, str) else escape(UNICODE.flat(cell))


def _head(cell: Cell) -> str:
    """Write the head of a row or column in plain characters, which every reader says aloud."""
    said = _plain(cell)
    return f"<code>{said}</code>" if isinstance(cell, Letter) and cell.index else said


def _column(cells: Sequence[Cell]) -> list[str]:
    numerals = [cell.text for cell in cells if isinstance(cell, Number)]
    return column_to_mathml(numerals) if len(numerals) == len(cells) else [*map(_cell, cells)]


def _cell(cell: Cell) -> str:
    return _prose(cell) if isinstance(cell, str) else to_mathml(in_line(cell))


def _answer(answer: AnswerView) -> Iterator[str]:
    """Write a verdict, what is wrong and why: mark and word, wrong entries underlined."""
    said = f"{SIGNS[answer.verdict]} <code>{escape(answer.name)}</code>"
    yield (
        f'<p class="verdict {answer.verdict}">{said} '
        f'<span class="said">{_prose(answer.sentence)}</span></p>'
    )
    matrices = []
    if answer.yours is not None:
        matrices.append(f"yours {matrix_to_mathml(answer.yours.rows, answer.wrong)}")
    if answer.right is not None:
        matrices.append(f"right {to_mathml(answer.right)}")
    if matrices:
        items = "".join(f"<div>{each}</div>" for each in matrices)
        yield _scroll(f'<div class="given">{items}</div>', f"yours and the right {answer.name}")
    if answer.rows:
        yield _differences(answer)
    for mistake in answer.mistakes:
        arrow = "→" if mistake.certain else "?"
        yield (
            f'<p class="mistake">{arrow} {_prose(mistake.sentence)} '
            f"<code>{escape(mistake.code)}</code></p>"
        )


def _differences(answer: AnswerView) -> str:
    hidden = not any(row.right for row in answer.rows)
    head = ("entry", "yours", "right", "because")[: 2 if hidden else 4]
    rows = tuple(
        (row.label, Number(row.yours), Number(row.right), row.arithmetic or "")[: len(head)]
        for row in answer.rows
    )
    return _table(Table(f"{answer.name}, what differs", head, rows))


def _scroll(content: str, called: str, kind: str = "") -> str:
    """Put something that may be wider than a phone into a box that scrolls, by keys too."""
    classes = f"scroll {kind}".strip()
    return (
        f'<div class="{classes}" tabindex="0" role="group" aria-label="{escape(called)}">'
        f"{content}</div>"
    )


def _said(text: str, kind: str) -> str:
    """Write a paragraph; one with a number as wide as a phone scrolls, and breaks no number."""
    paragraph = f'<p class="{kind}">{_prose(text)}</p>'
    longest = max(map(len, text.split()), default=0)
    return _scroll(paragraph, "a long number") if longest > _PHONE else paragraph


def _prose(text: str) -> str:
    return escape(UNICODE.prose(text))
