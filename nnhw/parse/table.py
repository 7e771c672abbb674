"""Text of a ``.csv`` or ``.tsv`` file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnhw.errors import InputError, quote
from nnhw.parse.text import parse_text

if TYPE_CHECKING:
    from nnhw.numbers import Numbers

_FIRST_LINE = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n)*+([^\n]*+)")
_VALUES = {"nan", "inf", "infinity"}


def parse_table(text: str, name: str, *, infinite: bool = False) -> Numbers:
    """Read lines of cells split by tabs, by semicolons, or else by commas.

    A first line of words alone, a word or more a cell, is a header and is
    passed over; so are blank lines and lines that begin with ``#``.

    Raises
    ------
    InputError
        As `nnhw.parse.text.parse_text` does; also for decimal commas, as
        spreadsheets write them beside semicolons.
    """
    delimiter = next((mark for mark in "\t;" if mark in text), ",")
    text = _without_header(text, delimiter)
    if delimiter != ",":
        if "," in text:
            raise _decimal_comma(text, delimiter, name)
        text = text.replace(delimiter, ",")
    return parse_text(text, name, infinite=infinite)


def _without_header(text: str, delimiter: str) -> str:
    """Blank the header out; its line still counts in the positions of errors."""
    first = _FIRST_LINE.match(text)
    if first is None or not all(map(_is_title, first[1].split(delimiter))):
        return text
    return text[: first.start(1)] + text[first.end(1) :]


def _is_title(cell: str) -> bool:
    words = cell.replace('"', " ").split()
    starts = all(word[0].isalpha() or word[0] == "_" for word in words)
    return bool(words) and starts and not _VALUES.intersection(map(str.lower, words))


def _decimal_comma(text: str, delimiter: str, name: str) -> InputError:
    before, _, after = text.partition(",")
    line = before.count("\n") + 1
    start = re.split(rf"[\n{delimiter}]", before)[-1]
    end = re.split(rf"[\n{delimiter}]", after, maxsplit=1)[0]
    return InputError(
        f"{name}, line {line}: {quote(f'{start},{end}')} has a comma, and "
        f"{'tabs' if delimiter == chr(9) else repr(delimiter)} split the cells\n"
        "  write decimals with a point"
    )
