"""Entries to literals, one by one, every error with its position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.errors import InputError
from nnhw.numbers import Numbers
from nnhw.parse.layout import nothing
from nnhw.parse.literal import BadLiteralError, read_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnhw.parse.layout import Form, Layout

MAX_ENTRIES = 10_000_000  # one by one, these take some 10 s and 2 GiB


def read_layout(layout: Layout, name: str, *, infinite: bool) -> Numbers:
    """Read text that is divided into rows; errors name the row and the entry."""
    return read_rows(_rows(layout), layout.form, name, infinite=infinite)


def read_rows(
    rows: Iterable[tuple[int, Iterable[str]]], form: Form, name: str, *, infinite: bool
) -> Numbers:
    """Read rows of entries, each with its number, into the shape of their form."""
    literals: list[str] = []
    widths: dict[int, int] = {}
    for number, entries in rows:
        where = name if form.rank in (0, 1) else f"{name}, {form.unit} {number}"
        row = _read_row(entries, where, alone=form.rank == 0, infinite=infinite)
        literals += row
        widths[number] = len(row)
        if len(literals) > MAX_ENTRIES:
            raise too_many(name)
    if not literals:
        raise nothing(name)
    width = _check_widths(widths, form.unit, name)
    return Numbers(form.shape(len(widths), width), literals=literals)


def _check_widths(widths: dict[int, int], unit: str, name: str) -> int:
    """Return the one width of all rows, or raise `InputError` for ragged ones."""
    first, width = next(iter(widths.items()))
    for number, other in widths.items():
        if other != width:
            numbers = "number" if other == 1 else "numbers"
            raise InputError(
                f"{name}: {unit} {number} has {other} {numbers}, {unit} {first} has {width}\n"
                "  all rows have the same length; decimals are written with a point"
            )
    return width


def too_many(name: str) -> InputError:
    """Return the error for text with more numbers than are read."""
    return InputError(
        f"{name}: more than {MAX_ENTRIES:,} numbers as text\n  give them as a .npy file: @file.npy"
    )


def _rows(layout: Layout) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(layout.text.split("\n"), 1):
        skipped = layout.form.unit == "line" and (not row.strip() or row.lstrip().startswith("#"))
        if not skipped:
            yield number, _entries(row)


def _entries(row: str) -> list[str]:
    """Split a row; the empty text stands for what is missing beside a comma."""
    if "," not in row:
        return row.split() or [""]
    return [entry for part in row.split(",") for entry in part.split() or [""]]


def _read_row(entries: Iterable[str], where: str, *, alone: bool, infinite: bool) -> list[str]:
    literals: list[str] = []
    try:
        for entry in entries:
            literals.append(read_literal(entry, infinite=infinite))  # noqa: PERF401 (position)
    except BadLiteralError as error:
        position = where if alone else f"{where}, entry {len(literals) + 1}"
        raise InputError(f"{position}: {error}") from None
    return literals
