"""Entries to literals, one by one, every error with its position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.errors import InputError
from nnhw.numbers import Numbers
from nnhw.parse.literal import BadLiteralError, read_literal

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_ENTRIES = 10_000_000  # one by one, these take some 10 s and 2 GiB


def read_rows(
    rows: Iterable[tuple[int, Iterable[str]]],
    rank: int | None,
    name: str,
    *,
    unit: str = "row",
    infinite: bool = False,
) -> Numbers:
    """Read rows of entries, each with the number that an error calls it."""
    literals: list[str] = []
    widths: dict[int, int] = {}
    for number, entries in rows:
        where = name if rank in (0, 1) else f"{name}, {unit} {number}"
        before = len(literals)
        try:
            for entry in entries:
                literals.append(read_literal(entry, infinite=infinite))  # noqa: PERF401 (position)
        except BadLiteralError as error:
            position = "" if rank == 0 else f", entry {len(literals) - before + 1}"
            raise InputError(f"{where}{position}: {error}") from None
        widths[number] = len(literals) - before
        if len(literals) > MAX_ENTRIES:
            raise InputError(
                f"{name}: more than {MAX_ENTRIES:,} numbers as text\n"
                "  give them as a .npy file: @file.npy"
            )
    if not literals:
        raise nothing(name)
    (first, width), *others = widths.items()
    for number, other in others:
        if other != width:
            raise InputError(
                f"{name}: {unit} {number} has {other} {'number' if other == 1 else 'numbers'}, "
                f"{unit} {first} has {width}\n"
                "  all rows have the same length; decimals are written with a point"
            )
    return Numbers(shape_of(rank, len(widths), width), literals=literals)


def shape_of(rank: int | None, rows: int, columns: int) -> tuple[int, ...]:
    """Return the shape of rows of equal length: of that rank, or for lines, as they come.

    Lines of one number each are a vector, as ``numpy.loadtxt`` has it.
    """
    rank = (rows > 1) + (columns > 1) if rank is None else rank
    return ((), (rows * columns,), (rows, columns))[rank]


def nothing(name: str) -> InputError:
    """Return the error for a place where there are no numbers."""
    return InputError(f"{name}: got nothing, wanted numbers\n  like 6,4,2,6 or '1 2; 3 4'")
