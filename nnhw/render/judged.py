"""From a verdict to what a page shows of it: yours beside what is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.engine.entry import Entry
from nnhw.engine.words import listed
from nnhw.formula.marks import Grid
from nnhw.formula.substitution import Entries
from nnhw.render.views import MOST_ENTRIES, AnswerRow, AnswerView, MistakeView, is_small

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.answers.compare import Comparison
    from nnhw.answers.verdict import Verdict
    from nnhw.render.working import Working

    Index = tuple[int, ...]


MOST_NAMED = 6  # entries that a sentence lists


def view(working: Working, verdict: Verdict, *, hidden: bool = False) -> AnswerView:
    """Return what is shown of a verdict; ``hidden`` leaves out what is right."""
    compared = verdict.comparison
    fits = compared is not None and not compared.shape_mismatch
    yours, right = _beside(working, verdict, compared) if compared and fits else (None, None)
    rows: tuple[AnswerRow, ...] = ()
    if compared and fits and not (hidden and yours):  # the marks in yours tell which are wrong
        rows = tuple(_rows(working, verdict, compared, hidden=hidden))
    return AnswerView(
        name=verdict.name,
        verdict=verdict.verdict,
        sentence=_sentence(working, verdict, hidden=hidden),
        yours=yours,
        right=None if hidden else right,
        wrong=frozenset(map(_place, compared.wrong_entries)) if compared else frozenset(),
        rows=rows,
        # What follows from another answer has no mistake of its own.
        mistakes=tuple(
            MistakeView(m.said(hidden=hidden), m.code, m.certain)
            for m in (verdict.mistakes if not verdict.follows else ())
        ),
    )


def _sentence(working: Working, verdict: Verdict, *, hidden: bool) -> str:
    compared = verdict.comparison
    if compared is None:
        return f"wrong: {verdict.note}"
    match verdict.verdict:
        case "right" if verdict.note:
            return verdict.note
        case "right":
            digits = compared.digits
            return "right, exactly" if digits is None and compared.exact else _precision(digits)
        case "coarse":
            return _coarse(working, verdict, compared, hidden=hidden)
    if compared.shape_mismatch:
        return f"wrong shape: {verdict.note}"
    count, size = len(compared.wrong_entries), len(compared.differences)
    where = "wrong" if size == 1 or not count else f"wrong in {count} of {size} entries"
    if verdict.follows:
        where += f", but it follows from your {listed(verdict.follows)}"
    return f"{where}: {verdict.note}" if verdict.note else where


def _precision(digits: int | None) -> str:
    """Say to how many digits an answer is right; a tolerance that was given counts none."""
    if digits is None:
        return "right, within the tolerance"
    return "right, to 1 digit" if digits == 1 else f"right, to {digits} digits"


def _coarse(working: Working, verdict: Verdict, compared: Comparison, *, hidden: bool) -> str:
    coarse = compared.coarse_entries
    count, size = len(coarse), len(compared.differences)
    if size > 1:
        shown = [Entry(verdict.step, verdict.entry.within(k)).name for k in coarse[:MOST_NAMED]]
        more = f" and {count - MOST_NAMED} more" if count > MOST_NAMED else ""
        where = listed(shown) if not more else ", ".join(shown)
        return f"too coarse in {count} of {size} entries, {where}{more}: write at least two digits"
    true = np.asarray(verdict.entry.of(verdict.step.value)).item()
    truth = "" if hidden else f" with {working.show(true)}"
    return (
        f"too coarse: {verdict.given} agrees{truth} as far as it goes, "
        "but so few digits cannot tell: write at least two"
    )


def _beside(
    working: Working, verdict: Verdict, compared: Comparison
) -> tuple[Grid | None, Grid | None]:
    """Return yours and the right matrix, where there is more than a number to compare."""
    matrix = np.asarray(verdict.step.matrix)
    if verdict.right or verdict.index or matrix.size == 1 or not is_small(matrix.shape):
        return None, None
    literals = np.array(compared.answer.literals, dtype=object).reshape(matrix.shape)
    right = working.notation.value(matrix)
    return Grid(tuple(map(tuple, literals))), right if isinstance(right, Grid) else None


def _rows(
    working: Working, verdict: Verdict, compared: Comparison, *, hidden: bool
) -> Iterator[AnswerRow]:
    """Yield what differs, entry by entry, with the arithmetic of what is right."""
    step = verdict.step
    wrong = compared.wrong_entries
    if not wrong or len(wrong) > MOST_ENTRIES:
        return
    literals = np.array(compared.answer.literals, dtype=object).reshape(compared.shape)
    values = np.asarray(verdict.entry.of(step.value))
    entries = Entries(working.evaluate)
    for inside in wrong:
        at = tuple(k - 1 for k in inside)
        index = verdict.entry.within(inside)
        label = working.notation.letter(step.name, index)
        if hidden:
            yield AnswerRow(label, literals[at])
            continue
        short = is_small(compared.shape) and working.textbook.follows(step)
        tree = entries.of(step.line.tree, _place(index)) if short else None
        arithmetic = None if tree is None else working.notation.write(tree)
        right = working.show(values[at].item() if hasattr(values[at], "item") else values[at])
        yield AnswerRow(label, literals[at], right, arithmetic)


def _place(index: Index) -> tuple[int, int]:
    """Return the row and column, from 0, of an entry counted from 1."""
    row, column = (*index, 1, 1)[:2]
    return row - 1, column - 1
