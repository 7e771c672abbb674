"""The fast ways for plain text: digits and separators only, as programs and students write it."""

from __future__ import annotations

import re
from functools import partial
from itertools import chain
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
_LINE_END = re.compile(r"\n")
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
    if not _is_modest(text):
        return None
    floats = _to_floats(text, blank_rows=layout.form.unit == "line")
    if floats is None:
        return None
    shape = layout.form.shape(*floats.shape)
    return Numbers(shape, floats.reshape(shape), partial(str.split, text))


def _lacks_entry(text: str) -> bool:
    missing = _COMMA_THEN_NOTHING.search(text) or _NOTHING_THEN_COMMA.search(text)
    return bool(missing) or text.lstrip().startswith(",")


def _is_modest(text: str) -> bool:
    """Whether there are no more literals than are read here, and none that is far too long."""
    entries = 0
    for start in range(0, len(text), _BLOCK):
        block = np.frombuffer(text[start : start + _BLOCK].encode(), dtype=np.uint8)
        spaces = np.flatnonzero(block <= ord(" "))
        entries += spaces.size
        longest = np.diff(spaces, prepend=-1, append=block.size).max()
        if entries >= MAX_ENTRIES or longest > _LONGEST:
            return False
    return True


def _to_floats(text: str, *, blank_rows: bool) -> NDArray[np.float64] | None:
    """Return rows × columns, or ``None`` where something is wrong."""
    if not blank_rows and not all(map(str.strip, text.split("\n"))):
        return None
    try:
        if "\n" in text:
            rows = chain.from_iterable(block.split("\n") for block in _blocks(text, _LINE_END))
            floats = np.loadtxt(rows, comments=None, ndmin=2)
        else:  # in blocks: loadtxt needs 4 bytes a character of a row
            blocks = _blocks(text, _SPACE)
            parts = [np.loadtxt([block], comments=None, ndmin=1) for block in blocks]
            floats = np.concatenate(parts)[np.newaxis]
    except ValueError:
        return None
    # So short a literal with too large an exponent has come out as 0 or infinite.
    suspicious = not floats.all() or not np.isfinite(floats).all()
    return None if suspicious and _LONG_EXPONENT.search(text) else floats


def _blocks(text: str, end: re.Pattern[str]) -> Iterator[str]:
    """Cut text where it may end, into pieces that stay in cache."""
    start = 0
    while start < len(text):
        found = end.search(text, start + _BLOCK)
        stop = found.start() if found else len(text)
        if block := text[start:stop].strip():
            yield block
        start = stop
