"""Answers that are sizes: read, and laid beside the true ones row by row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nnhw.errors import InputError, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    Rows = tuple[tuple[int | None, ...], ...]

MOST_READ = 100_000  # characters
_ROWS = re.compile(r"[\])]\s*[,;]?\s*[\[(]|;|\n")
_NUMBERS = re.compile(r"[\s,x×]+")


def turned(rows: Rows) -> tuple[Rows, Rows]:
    """Return sizes with the channels at the other end."""
    return tuple((*row[1:], *row[:1]) for row in rows), tuple(
        (*row[-1:], *row[:-1]) for row in rows
    )


def index(truth: Rows, i: int, k: int) -> tuple[int, ...]:
    """Return where a number stands, from 1: without the row where there is one alone."""
    if len(truth) > 1:
        return i + 1, k + 1
    return (k + 1,) if len(truth[0]) > 1 else ()


def rows(value: Any) -> Rows:
    """Return a value as rows of numbers; a list of single numbers is one row."""
    if not isinstance(value, tuple):
        return ((value,),)
    if any(isinstance(each, tuple) for each in value):
        return tuple(each if isinstance(each, tuple) else (each,) for each in value)
    return (value,)


def read_rows(text: str, called: str) -> Rows:
    """Read ``29x29x32; 7x7x512``, ``(29, 29, 32)``, ``3 4 8 null``.

    Raises
    ------
    InputError
        When there is something else than whole numbers.
    """
    if len(text) > MOST_READ:
        raise InputError(f"{called}: more than {MOST_READ:,} characters")
    rows = []
    for part in _ROWS.split(text):
        words = [w for w in _NUMBERS.split(part.casefold().strip("[]() \t\r\n")) if w]
        for word in words:
            if not re.fullmatch(r"\d{1,300}|null|none|-|−", word):
                raise InputError(
                    f"{called}: {quote(word)} is no whole number\n"
                    "  sizes are written 29x29x32 or (29, 29, 32), rows split by ;"
                )
        if words:
            rows.append(tuple(int(word) if word.isdecimal() else None for word in words))
    if not rows:
        raise InputError(f"{called}: there is no size")
    return tuple(rows)


def folded(got: Rows, truth: Rows) -> Rows | None:
    """Return an answer in the rows of the truth, or ``None`` where it has other lengths.

    Of a single row, entries that are there for nothing may be left out.
    """
    if len(truth) == 1 and all(len(row) == 1 for row in got):
        got = (tuple(row[0] for row in got),)
    elif len(got) == 1 and all(len(row) == 1 for row in truth):
        got = tuple((each,) for each in got[0])
    if len(truth) == len(got) == 1 and None in truth[0] and None not in got[0]:
        rest = iter(got[0])
        if len(got[0]) == sum(each is not None for each in truth[0]):
            got = (tuple(each if each is None else next(rest) for each in truth[0]),)
    return got if [*map(len, got)] == [*map(len, truth)] else None


def differences(got: Rows, truth: Rows) -> Iterator[tuple[int, int]]:
    """Yield the row and the place of each number that differs, from 0."""
    for i, (row, right) in enumerate(zip(got, truth, strict=True)):
        for k, (mine, true) in enumerate(zip(row, right, strict=True)):
            if mine != true:
                yield i, k


def shown(row: tuple[int | None, ...]) -> str:
    """Write sizes as ``64×112×112``."""
    return "×".join("none" if each is None else str(each) for each in row)


def described(rows: Rows) -> str:
    """Say in a word or two what sizes are there."""
    if len(rows) == 1:
        return shown(rows[0]) if len(rows[0]) <= 8 else f"{len(rows[0])} numbers"
    return f"{len(rows)} rows"
