"""Text in the syntax of the command line: a number, a vector, a matrix."""

from __future__ import annotations

import re
from itertools import chain
from typing import NamedTuple

import numpy as np

from nnhw.errors import InputError
from nnhw.numbers import Numbers
from nnhw.parse.commas import refuse_comma_numbers
from nnhw.parse.entries import MAX_ENTRIES, nothing, read_rows, shape_of
from nnhw.parse.lines import without_headings
from nnhw.parse.literal import is_meant_as_number
from nnhw.parse.notation import simplify

_DECIMAL = r"[+-]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:[eE][+-]?\d{1,3})?"
_BETWEEN = r"(?:[ \t]++(?:[,\n][ \t]*+)?|[,\n][ \t]*+)"
_DECIMALS = re.compile(rf"{_DECIMAL}(?:{_BETWEEN}{_DECIMAL})*+", re.ASCII)
_BETWEEN_LISTS = re.compile(r"\]\s*+(?:,\s*+)?\[")
_MANY = 2_000  # characters, beyond which numpy's reader is quicker than Python's
_FULL_LINE = 70  # characters; numpy goes on in the next line after 75, PyTorch after 80


class Rows(NamedTuple):
    """Text cut into rows, one a line; their entries are unread.

    The rank is ``None`` where the number of lines and entries decides;
    `listed` and `paired` are for `nnhw.parse.commas.refuse_comma_numbers`.
    """

    text: str
    rank: int | None
    listed: bool = False
    paired: bool = False


def parse_text(text: str, name: str, kind: str = ".txt", *, infinite: bool = False) -> Numbers:
    """Read ``6``, ``6,4 2 6``, ``1 2; 3 4``, JSON, rows as lines, or pasted notation.

    The rank is as typed: a number has shape ``()``, a vector ``(n,)``, a
    matrix ``(r, c)``. ``[6]`` is a vector of one, ``6;`` a matrix of one.
    The kind is a file's ending: in ``.csv`` and ``.tsv`` files tabs,
    semicolons or else commas split cells; in ``.json`` files there are no
    headings. Raises `InputError` if an entry is not a number or is missing,
    the rows are ragged, or a comma may be a decimal sign.
    """
    if re.match(r"\s*\{\s*[\"']", text):
        raise InputError(
            f"{name}: got a JSON object, wanted a list\n  like [6, 4, 2, 6] or [[1, 2], [3, 4]]"
        )
    table, headed = kind in {".csv", ".tsv"}, False
    lined = "\n" in text.strip() or text.lstrip().startswith("|")
    if table or (kind != ".json" and lined):
        text, headed = without_headings(text, name, table=table)
    rows = _divide(simplify(text), name)
    if table:
        rows = rows._replace(listed=True, paired=rows.paired and not headed)
    refuse_comma_numbers(rows.text, name, listed=rows.listed, paired=rows.paired)
    numbers = _read_decimals(rows)
    if numbers is None:
        unit = "line" if rows.rank is None else "row"
        numbered = enumerate(rows.text.split("\n"), 1)
        entries = ((k, _entries(row)) for k, row in numbered if unit == "row" or row.strip())
        numbers = read_rows(entries, rows.rank, name, unit=unit, infinite=infinite)
    numbers.flows = rows.rank is None and not table
    return numbers


def reads_as_numbers(text: str) -> bool:
    """Whether text is meant as numbers, right or not, rather than as a formula.

    ``2 -1``, ``1/2``, ``[1, 2; 3, 4]`` and ``1,5 2,5`` (a slip) are; ``2 - 1``,
    ``-x``, ``[x, 1]``, ``2*3`` and ``H×D`` are not.
    """
    if text.strip() == "-" or text.lstrip()[:1] == "@":
        return True
    if text.lstrip()[:1] == "|":  # rows of a table, and no absolute value
        cells = text.strip().strip("|").split("|")
        return "\n" in text or (
            len(cells) > 1 and all(is_meant_as_number(each.strip()) for each in cells)
        )
    entries = re.split(r"[\s,;\[\]]+", simplify(text))
    return all(map(is_meant_as_number, filter(None, entries)))


def _divide(text: str, name: str) -> Rows:
    """Divide text into rows: by ``;``, by lists in a list, or by lines."""
    body = text.strip()
    if body.startswith("["):
        return _divide_list(body, name)
    if ";" in body:
        return _by_semicolons(body)
    if "\n" in body:
        return Rows(text, None, paired=True)
    if not body:
        raise nothing(name)
    return Rows(body, 0 if "," not in body and len(body.split(maxsplit=1)) == 1 else 1)


def _by_semicolons(body: str) -> Rows:
    rows = body.removesuffix(";").replace("\n", " ").replace(";", "\n")
    return Rows(rows, 2, paired=True)


def _divide_list(body: str, name: str) -> Rows:
    """Divide ``[6, 4]``, ``[[1, 2], [3, 4]]``, ``[[1 2] [3 4]]`` or ``[1 2; 3 4]``."""
    inner = body[1:-1].strip().removesuffix(",")
    nested = inner.startswith("[") and inner.endswith("]")
    if nested:
        inner = inner[1:-1]
    by_lists = nested and ";" not in inner
    rows = _BETWEEN_LISTS.split(inner) if by_lists else [inner]
    if not body.endswith("]") or any("[" in row or "]" in row for row in rows):
        raise InputError(
            f"{name}: the brackets do not match, or nest more than two deep\n"
            "  a vector is [6, 4, 2, 6], a matrix [[1, 2], [3, 4]] or '1 2; 3 4'"
        )
    if not inner.strip(" \n;"):
        raise nothing(name)
    if ";" in inner:
        return _by_semicolons(inner.strip())
    if not by_lists and "\n" in inner and not re.search(r",\s*\n", inner):
        return _by_lines([line for line in inner.split("\n") if line.strip()], name)
    text = "\n".join(row.replace("\n", " ") for row in rows)
    return Rows(text, 2 if by_lists else 1, listed=True)


def _by_lines(lines: list[str], name: str) -> Rows:
    """Take a list that goes over lines as MATLAB's rows, or as numpy's print of a vector."""
    following = (line.split()[0] for line in lines[1:])
    if not all(len(a) + len(b) >= _FULL_LINE for a, b in zip(lines, following, strict=False)):
        return Rows("\n".join(lines), 2)
    if len({len(line.split()) for line in lines}) == 1:
        raise InputError(
            f"{name}: {len(lines)} rows, or one vector whose print goes over {len(lines)} lines?\n"
            "  split rows by ';', or all numbers of a vector by commas"
        )
    return Rows(" ".join(lines), 1)


def _read_decimals(rows: Rows) -> Numbers | None:
    """Read plain decimals all at once, unless they are ragged or too many.

    That is 5 times as fast as entry by entry. The literals of many are split
    off when somebody asks for them.
    """
    text = rows.text.strip() if rows.rank is None else rows.text.strip(" ")
    if not _DECIMALS.fullmatch(text):
        return None
    lines = text.replace(",", " ").lower().split("\n")
    if len(text) < _MANY:
        entries = list(map(str.split, lines))
        alike = len(set(map(len, entries))) == 1
        shape = shape_of(rows.rank, len(entries), len(entries[0]))
        return Numbers(shape, literals=list(chain(*entries))) if alike else None
    try:  # of a single line, loadtxt would need 4 bytes a character
        one = len(lines) == 1
        floats = np.fromstring(lines[0], sep=" ")[None] if one else np.loadtxt(lines, ndmin=2)
    except ValueError:
        return None
    shape = shape_of(rows.rank, *floats.shape)
    return Numbers(shape, floats, "\n".join(lines)) if floats.size <= MAX_ENTRIES else None


def _entries(row: str) -> list[str]:
    """Split a row; the empty text stands for what is missing beside a comma."""
    return [entry for part in row.split(",") for entry in part.split() or [""]]
