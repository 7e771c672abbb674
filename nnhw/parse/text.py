"""Text in the syntax of the command line: a number, a vector, a matrix."""

from __future__ import annotations

import re
from typing import NamedTuple

from nnhw.errors import InputError
from nnhw.numbers import Numbers
from nnhw.parse.commas import refuse_comma_numbers
from nnhw.parse.entries import MAX_ENTRIES, Form, nothing, read_rows
from nnhw.parse.lines import without_headings
from nnhw.parse.literal import is_meant_as_number
from nnhw.parse.notation import simplify

_DECIMAL = r"[+-]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:[eE][+-]?\d{1,3})?"
_BETWEEN = r"(?:[ \t]*+[,\n][ \t]*+|[ \t]++)"
_DECIMALS = re.compile(rf"[ \t]*+{_DECIMAL}(?:{_BETWEEN}{_DECIMAL})*+[ \t]*+", re.ASCII)
_BETWEEN_LISTS = re.compile(r"\]\s*+(?:,\s*+)?\[")
_OBJECT = re.compile(r"\s*\{\s*[\"']")
_FULL_LINE = 70  # characters; numpy goes on in the next line after 75, PyTorch after 80


class Rows(NamedTuple):
    """Text cut into rows, whose entries, split by commas and spaces, are unread.

    Attributes
    ----------
    texts
        Each row, by the number that an error calls it.
    form
        What they make.
    listed, paired
        What `nnhw.parse.commas.refuse_comma_numbers` is told of them.
    """

    texts: dict[int, str]
    form: Form
    listed: bool = False
    paired: bool = False


def parse_text(
    text: str, name: str, *, infinite: bool = False, lines: bool = True, table: bool = False
) -> Numbers:
    """Read ``6``, ``6,4 2 6``, ``1 2; 3 4``, JSON, rows as lines, or pasted notation.

    The rank is as typed: a number has shape ``()``, a vector ``(n,)``, a
    matrix ``(r, c)``. ``[6]`` is a vector of one, ``6;`` a matrix of one.

    Parameters
    ----------
    text
        What was typed or pasted, or stands in a file.
    name
        What errors call it.
    infinite
        Whether an infinity is a value here.
    lines
        Whether comments and headings may stand among its lines.
    table
        Whether tabs, semicolons or else commas split the cells of its lines.

    Raises
    ------
    InputError
        If an entry is not a number or is missing, the rows are ragged, or a
        comma may be a decimal sign.
    """
    if _OBJECT.match(text):
        raise InputError(
            f"{name}: got a JSON object, wanted a list\n  like [6, 4, 2, 6] or [[1, 2], [3, 4]]"
        )
    headed = False
    if lines and (table or "\n" in text.strip()):
        text, headed = without_headings(text, name, table=table)
    rows = _divide(simplify(text), name)
    if table:
        rows = rows._replace(listed=True, paired=rows.paired and not headed)
    numbers = _read(rows, name, infinite=infinite)
    numbers.flows = rows.form.unit == "line" and not table
    return numbers


def reads_as_numbers(text: str) -> bool:
    """Whether text is meant as numbers, right or not, rather than as a formula.

    ``2 -1``, ``1/2``, ``[1, 2; 3, 4]`` and ``1,5 2,5`` (a slip) are; ``2 - 1``,
    ``-x``, ``[x, 1]``, ``2*3`` and ``H×D`` are not.
    """
    if text.strip() == "-" or text.lstrip().startswith("@"):
        return True
    entries = re.split(r"[\s,;\[\]]+", simplify(text))
    return all(map(is_meant_as_number, filter(None, entries)))


def _divide(text: str, name: str) -> Rows:
    """Divide text into rows: by ``;``, by lists in a list, or by lines.

    Raises
    ------
    InputError
        If there is nothing in it, or the brackets do not match.
    """
    body = text.strip()
    if body.startswith("["):
        return _divide_list(body, name)
    if ";" in body:
        return _by_semicolons(body)
    if "\n" in body:
        lines = {k: line for k, line in enumerate(text.split("\n"), 1) if line.strip()}
        return Rows(lines, Form("line", None), paired=True)
    if not body:
        raise nothing(name)
    alone = "," not in body and len(body.split(maxsplit=1)) == 1
    return Rows({1: body}, Form("row", 0 if alone else 1))


def _by_semicolons(body: str) -> Rows:
    rows = body.removesuffix(";").replace("\n", " ").split(";")
    return Rows(dict(enumerate(rows, 1)), Form("row", 2), paired=True)


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
    texts = {k: row.replace("\n", " ") for k, row in enumerate(rows, 1)}
    return Rows(texts, Form("row", 2 if by_lists else 1), listed=True)


def _by_lines(lines: list[str], name: str) -> Rows:
    """Take a list that goes over lines as MATLAB's rows, or as numpy's print of a vector."""
    following = (line.split()[0] for line in lines[1:])
    if not all(len(a) + len(b) >= _FULL_LINE for a, b in zip(lines, following, strict=False)):
        return Rows(dict(enumerate(lines, 1)), Form("row", 2))
    if len({len(line.split()) for line in lines}) == 1:
        raise InputError(
            f"{name}: {len(lines)} rows, or one vector whose print goes over {len(lines)} lines?\n"
            "  split rows by ';', or all numbers of a vector by commas"
        )
    return Rows({1: " ".join(lines)}, Form("row", 1))


def _read(rows: Rows, name: str, *, infinite: bool) -> Numbers:
    """Read plain decimals all at once, which is 5 times as fast, and else entry by entry."""
    texts = list(rows.texts.values())
    refuse_comma_numbers(texts, name, listed=rows.listed, paired=rows.paired)
    text = "\n".join(texts)
    if _DECIMALS.fullmatch(text):
        text = text.replace(",", " ").lower()
        widths = [len(row.split()) for row in text.split("\n")]
        if len(set(widths)) == 1 and sum(widths) <= MAX_ENTRIES:
            return Numbers(rows.form.shape(len(widths), widths[0]), literals=text)
    entries = ((number, _entries(row)) for number, row in rows.texts.items())
    return read_rows(entries, rows.form, name, infinite=infinite)


def _entries(row: str) -> list[str]:
    """Split a row; the empty text stands for what is missing beside a comma."""
    if "," not in row:
        return row.split() or [""]
    return [entry for part in row.split(",") for entry in part.split() or [""]]
