"""Lines of text around the numbers: comments, headings, and what splits the cells."""

from __future__ import annotations

import re
from itertools import takewhile

from nnhw.errors import InputError, quote
from nnhw.parse.commas import PAIR, comma_number
from nnhw.parse.notation import is_plain

_COMMENT = re.compile(r"^[ \t]*#(?:[ \t].*)?$", re.MULTILINE)
_STATED = re.compile(r"\s*\"?sep=(.)\"?", re.IGNORECASE)
_RULE = re.compile(r"[|\s:]*-[|\s:-]*")  # under the headings of a Markdown table
_NO_VALUE = r"(?:nan|na|n/a|null|none|inf|infinity|true|false)[\"']?$|.*=\s*\S"
_TITLE = re.compile(rf"[\"'(∂∇]*(?!{_NO_VALUE})[^\W\d](?!\.\d)", re.IGNORECASE)
_NUMBER = re.compile(r"[\"']?[+−-]?[.٫]?\d\S*")
_QUOTED_COMMA = re.compile(r'"\s*([+-]?\d+(?:,\d+)+)\s*"')
_BRACKETS = ("()", "[]", "{}")


def without_headings(text: str, name: str, *, table: bool) -> tuple[str, bool]:
    """Blank out the lines that are not numbers, and split the cells of the others by commas.

    Blanked out are lines that begin with ``# ``, a first line ``sep=;``, and
    lines of headings above the numbers. In a table tabs, semicolons or else
    commas split cells; the ``|`` of Markdown does in any text. With the text
    comes whether headings show that commas split its cells. Raises
    `InputError` when there are fewer or more headings than columns, or a cell
    has a decimal comma or two numbers in it.
    """
    if is_plain(text) and not (table and (";" in text or "\t" in text)):
        return text, False
    lines = [line.rstrip() for line in _COMMENT.sub("", text).split("\n")]
    filled = [k for k, line in enumerate(lines) if line]
    stated = _STATED.fullmatch(lines[filled[0]]) if filled else None
    if stated:
        lines[filled.pop(0)] = ""
    mark = stated[1] if stated else ""
    headings = list(takewhile(lambda k: _is_heading(lines, k, mark), filled))
    body = filled[len(headings) :]
    if not body:
        return "", False
    if lines[body[0]].lstrip().startswith("|"):
        mark = "|"
        lines = [line.strip().removeprefix("|").removesuffix("|") for line in lines]
        if len(body) > 1 and _RULE.fullmatch(lines[body[1]]):
            headings, (_, *body) = body[:1], body[1:]
    elif table and not mark:
        mark = _delimiter(lines[body[0]])
    named = False
    if mark and headings and body:
        where = f"{name}, line {body[0] + 1}"
        named = _compare(lines[headings[-1]], lines[body[0]], mark, where)
    numbers = set(body)
    rest = "\n".join(line if k in numbers else "" for k, line in enumerate(lines))
    return (_with_commas(rest, mark, name) if mark else rest), named


def _is_heading(lines: list[str], k: int, mark: str) -> bool:
    """Whether what stands in the cells of a line above the numbers are titles."""
    line = lines[k]
    if any(line.count(pair[0]) != line.count(pair[1]) for pair in _BRACKETS):
        return False  # an array that goes on
    mark = mark or _delimiter(line)
    cells = [cell.strip() for cell in (line.split(mark) if mark else [line])]
    titles = [cell for cell in cells if cell.strip('"')]
    if not titles or not all(map(_TITLE.match, titles)):
        return False
    if mark or not any(map(_NUMBER.fullmatch, line.split())):
        return True
    # 'logit 1' heads a column; 'O 2 3' is a row with a slip in it.
    following = next(filter(None, lines[k + 1 :]), "")
    return len(following.split()) == 1


def _delimiter(line: str) -> str:
    return next((mark for mark in "\t;," if mark in line), "")


def _compare(titles: str, first: str, mark: str, where: str) -> bool:
    """Compare headings with the first row; tell whether commas split two or more of them."""
    wide, width = (re.sub(r'"[^"]*"', "x", line).count(mark) + 1 for line in (titles, first))
    if wide == 1 and mark == "," and PAIR.fullmatch(first.strip()):
        raise comma_number(first, where, "put two headings above")
    named = titles.partition(mark)[0].strip(' "')
    unnamed = "" if named else ", the first without a name"
    if wide not in (1, width) or unnamed:
        raise InputError(
            f"{where}: {width} cells below {wide} headings{unnamed}\n"
            "  leave a column of row names out; decimals are written with a point"
        )
    return wide > 1 and mark == ","


def _with_commas(text: str, mark: str, name: str) -> str:
    """Split cells by commas in place of another mark; a cell holds one number."""
    edge = rf"\n{re.escape(mark)}"
    cell = re.compile(rf"(?<![^{edge}])([^{edge},]*+,[^{edge}]*)")
    if comma := (_QUOTED_COMMA if mark == "," else cell).search(text):
        where = f"{name}, line {_line(text, comma)}"
        raise comma_number(comma[1].strip(' "'), where, "split the cells by commas")
    if mark == ",":
        return text
    if two := re.search(rf"(?<![^{edge} ])[^{edge} ]++ ++[^{edge} ]+", text):
        raise InputError(
            f"{name}, line {_line(text, two)}: {quote(two[0])} is more than one number in a cell\n"
            "  numbers have no thousands separators"
        )
    return text.replace(mark, ",")


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1
