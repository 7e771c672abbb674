"""The fast ways for plain text: digits and separators only, as programs and students write it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nnhw.numbers import Numbers
from nnhw.parse.entries import MAX_ENTRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nnhw.parse.layout import Layout

_PLAIN = b"0123456789.+-eE, \t\n"
# Each begins with a fixed character, which lets `re` skip to it.
_COMMA_THEN_NOTHING = re.compile(r",[ \t]*+(?:[,\n]|$)")
_NOTHING_THEN_COMMA = re.compile(r"\n[ \t]*+,")
_LONG_EXPONENT = re.compile(r"e[+-]?\d{4}")
_SPACE = re.compile(r"\s")
_LONGEST = 40
_BLOCK = 1 << 18


_NUMBER = r"-?\d{1,15}(?:\.\d{1,15})?"
_ROW = rf"{_NUMBER}(?:(?:, ?| ){_NUMBER})*+"
_FEW = re.compile(rf"{_ROW}(?:; ?{_ROW})*+", re.ASCII)


def read_few(text: str) -> Numbers | None:
    """Read short text of nothing but plain decimals, as homework mostly is, or return ``None``.

    One look at the whole tells that every entry is right and none is missing.
    """
    if not _FEW.fullmatch(text):
        return None
    if ";" not in text:
        literals = text.replace(",", " ").split()
        return Numbers((len(literals),) if len(literals) > 1 else (), literals=literals)
    rows = [row.split() for row in text.replace(",", " ").split(";")]
    width = len(rows[0])
    if any(len(row) != width for row in rows):
        return None
    return Numbers((len(rows), width), literals=[literal for row in rows for literal in row])


def read_plain(layout: Layout) -> Numbers | None:
    """Read text that is plain and right, or return ``None``.

    What is not plain (a fraction, a pasted minus), or not right, is left to
    `nnhw.parse.entries.read_layout`, which says where it goes wrong. What is
    plain takes little longer than ``numpy.loadtxt``, which does the work; the
    literals are split off when somebody asks for them.
    """
    text = layout.text
    if not text.isascii() or text.encode().translate(None, _PLAIN):
        return None
    if "," in text:
        if _lacks_entry(text):
            return None
        text = text.replace(",", " ")
    text = text.lower()
    if sum(map(text.count, " \t\n")) >= MAX_ENTRIES or _has_long_token(text):
        return None
    floats = _to_floats(text, blank_rows=layout.form.unit == "line")
    if floats is None:
        return None
    shape = layout.form.shape(*floats.shape)
    return Numbers(shape, floats.reshape(shape), partial(str.split, text))


def _lacks_entry(text: str) -> bool:
    missing = _COMMA_THEN_NOTHING.search(text) or _NOTHING_THEN_COMMA.search(text)
    return bool(missing) or text.lstrip().startswith(",")


def _has_long_token(text: str) -> bool:
    """Tell whether a literal may be longer than is read here, if only by half."""
    for start in range(0, len(text), _BLOCK):
        block = np.frombuffer(text[start : start + _BLOCK].encode(), dtype=np.uint8)
        spaces = np.flatnonzero(block <= ord(" "))
        if np.diff(spaces, prepend=-1, append=block.size).max() > _LONGEST:
            return True
    return False


def _to_floats(text: str, *, blank_rows: bool) -> NDArray[np.float64] | None:
    """Return rows × columns, or ``None`` where something is wrong."""
    rows = text.split("\n")
    if not blank_rows and not all(map(str.strip, rows)):
        return None
    try:
        if len(rows) > 1:
            floats = np.loadtxt(rows, comments=None, ndmin=2)
        else:  # in blocks: loadtxt needs 4 bytes a character of a row
            blocks = [np.loadtxt([block], comments=None, ndmin=1) for block in _blocks(text)]
            floats = np.concatenate(blocks)[np.newaxis]
    except ValueError:
        return None
    # So short a literal with too large an exponent has come out as 0 or infinite.
    suspicious = not floats.all() or not np.isfinite(floats).all()
    return None if suspicious and _LONG_EXPONENT.search(text) else floats


def _blocks(row: str) -> Iterator[str]:
    start = 0
    while start < len(row):
        space = _SPACE.search(row, start + _BLOCK)
        stop = space.start() if space else len(row)
        if block := row[start:stop].strip():
            yield block
        start = stop
