r"""Equations as the rows of LaTeX's ``align*`` and ``gather*``, broken to fit a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.latex import ROW_END, matrix_to_latex, to_latex
from nnhw.formula.marks import Grid, Sign
from nnhw.render.breaking import ROOM, break_sides, width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnhw.render.breaking import BrokenLine
    from nnhw.render.views import AnswerView, Quantity, Worked

_EQUALS = width(Sign("="))
_GAP = 2.0  # em: a \qquad
_CAPTION = 3.0  # em: "yours"
TOO_WIDE = "too wide for a page"


def step_rows(worked: Worked, left: float = 0, row_end: str = ROW_END) -> list[str]:
    """Return the rows of a worked step, ``&`` before each equals sign.

    Parameters
    ----------
    worked
        The step.
    left
        The widest left side that it is aligned with, in em; its own, if wider.
    row_end
        What ends a row of a matrix.
    """
    broken = break_sides(worked.sides, _room(worked, left))
    rows = [f"&{_side(line, row_end)}" for line in broken.lines] or ["&"]
    if broken.complete and not broken.lines[-1].columns:
        rows[-1] += _labels(worked, row_end)
    return [f"{to_latex(worked.letter, row_end)} {rows[0]}", *rows[1:]]


def said(worked: Worked, left: float = 0) -> str:
    """Return what is said of a value that the rows do not show."""
    if worked.summary:
        return worked.summary
    return "" if break_sides(worked.sides, _room(worked, left)).complete else TOO_WIDE


def given_rows(quantities: Iterable[Quantity], row_end: str = ROW_END) -> Iterator[str]:
    r"""Yield rows with as many inputs as fit, ``\qquad`` between them."""
    row: list[str] = []
    room = ROOM
    for each in quantities:
        lines, needed = _given(each), _needed(each)
        written = [_side(line, row_end) for line in lines]
        if row and (needed > room or len(lines) > 1):
            yield r" \qquad ".join(row)
            row, room = [], ROOM
        if lines:
            written[0] = f"{to_latex(each.letter, row_end)} {written[0]}"
        if len(lines) > 1:
            yield from written
        else:
            row += written
            room -= needed
    if row:
        yield r" \qquad ".join(row)


def unsaid(quantities: Iterable[Quantity]) -> Iterator[tuple[Quantity, str]]:
    """Yield the inputs that no row shows, with what is said of them."""
    for each in quantities:
        if each.value is None:
            yield each, each.summary
        elif not _given(each):
            yield each, TOO_WIDE


def widest(steps: Sequence[Worked]) -> float:
    """Return the width of the widest left side, in em."""
    return max(width(each.letter) for each in steps)


def both_matrices(answer: AnswerView, row_end: str = ROW_END) -> Iterator[str]:
    """Yield yours and the right one, where they fit; the entries that differ are listed anyway."""
    yours, right = answer.yours, answer.right
    if any(grid is not None and width(grid) > ROOM - _CAPTION for grid in (yours, right)):
        return
    if yours is not None:
        yield rf"\text{{yours }} {matrix_to_latex(yours.rows, row_end, answer.wrong)}"
    if right is not None:
        yield rf"\text{{right }} {to_latex(right, row_end)}"


def _room(worked: Worked, left: float) -> float:
    return ROOM - max(left, width(worked.letter)) - _EQUALS


def _needed(quantity: Quantity) -> float:
    value = 0.0 if quantity.value is None else width(quantity.value)
    return width(quantity.letter) + _EQUALS + value + _GAP


def _given(quantity: Quantity) -> list[BrokenLine]:
    if quantity.value is None:
        return []
    broken = break_sides([quantity.value], ROOM - width(quantity.letter) - _EQUALS)
    return broken.lines if broken.complete else []


def _columns(first: int, last: int) -> str:
    return f"column {first}" if first == last else f"columns {first} to {last}"


def _labels(worked: Worked, row_end: str) -> str:
    """Write how the rows of a matrix are called to its right, as (1,2) for the pair of a unit."""
    matrix = isinstance(worked.result, Grid) and len(worked.result.rows[0]) > 1
    if not (worked.labels and matrix):
        return ""
    words = f" {row_end} ".join(rf"\text{{{label}}}" for label in worked.labels)
    return rf" \begin{{array}}{{l}} {words} \end{{array}}"


def _side(line: BrokenLine, row_end: str) -> str:
    caption = rf"\text{{{_columns(*line.columns)}: }} " if line.columns else ""
    sign = to_latex(Sign(line.sign)) if line.sign else r"\qquad"
    return f"{sign} {caption}{to_latex(line.item, row_end)}"
