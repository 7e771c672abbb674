"""Entries to literals, one by one, every error with its position."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnhw.errors import InputError
from nnhw.numbers import Numbers
from nnhw.parse.literal import BadLiteralError, read_literal

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_ENTRIES = 10_000_000  # one by one, these take some 10 s and 2 GiB


class Form(NamedTuple):
    """What rows of numbers make.

    Attributes
    ----------
    unit
        What an error calls a row: ``row``, or ``line`` in text of many lines.
    rank
        0, 1 or 2, or ``None`` where the number of rows and entries decides.
    """

    unit: str
    rank: int | None

    def shape(self, rows: int, columns: int) -> tuple[int, ...]:
        """Return the shape of that many rows of equal length.

        Lines of one number each are a vector, as ``numpy.loadtxt`` has it.
        """
        rank = (rows > 1) + (columns > 1) if self.rank is None else self.rank
        return ((), (rows * columns,), (rows, columns))[rank]


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
            raise InputError(
                f"{name}: more than {MAX_ENTRIES:,} numbers as text\n"
                "  give them as a .npy file: @file.npy"
            )
    if not literals:
        raise nothing(name)
    width = _check_widths(widths, form.unit, name)
    return Numbers(form.shape(len(widths), width), literals=literals)


def nothing(name: str) -> InputError:
    """Return the error for a place where there are no numbers."""
    return InputError(f"{name}: got nothing, wanted numbers\n  like 6,4,2,6 or '1 2; 3 4'")


def _read_row(entries: Iterable[str], where: str, *, alone: bool, infinite: bool) -> list[str]:
    literals: list[str] = []
    try:
        for entry in entries:
            literals.append(read_literal(entry, infinite=infinite))  # noqa: PERF401 (position)
    except BadLiteralError as error:
        position = where if alone else f"{where}, entry {len(literals) + 1}"
        raise InputError(f"{position}: {error}") from None
    return literals


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
