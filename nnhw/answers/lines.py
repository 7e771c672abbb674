"""The lines of a stream as they come, each bounded in size, whatever program wrote them."""

from __future__ import annotations

import codecs
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_BYTES = 1 << 20  # of a line
WINDOWS = "the line is not UTF-8 text and was read as Windows-1252"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx and .ods begin, and .xls


class SheetRow(NamedTuple):
    """A line of the input.

    Attributes
    ----------
    number
        Which line it is, from 1.
    text
        What stands in it, without its end.
    flaw
        Why it cannot be read, where that is so; the text is then empty.
    note
        What was made of it that not everybody would.
    """

    number: int
    text: str
    flaw: str = ""
    note: str = ""


def read_lines(chunks: Iterable[bytes]) -> Iterator[SheetRow]:
    r"""Yield the lines of a stream, each as soon as its end is there.

    A line ends in ``\n``, ``\r\n`` or ``\r``. Text is UTF-8, or UTF-16 with
    its mark; a line that is no UTF-8 is taken for Windows-1252, which older
    spreadsheets write.

    Parameters
    ----------
    chunks
        The bytes, cut anywhere.

    Raises
    ------
    InputError
        When they are a workbook and no text.
    """
    number, begun, previous = 0, b"", b""
    for chunk in _as_utf_8(chunks):
        rest = chunk.removeprefix(b"\n") if previous.endswith(b"\r") else chunk
        previous = chunk or previous
        for piece in rest.splitlines(keepends=True):
            begun = (begun + piece)[: MOST_BYTES + 2]  # enough to know that it is too long
            if piece.endswith((b"\n", b"\r")):
                number += 1
                yield _row(number, begun.rstrip(b"\r\n"))
                begun = b""
    if begun:
        yield _row(number + 1, begun)


def _as_utf_8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks as they are, or UTF-16 as UTF-8."""
    chunks, head = iter(chunks), b""
    while len(head) < 4 and (chunk := next(chunks, b"")):
        head += chunk
    if head.startswith(_WORKBOOKS):
        raise InputError(
            "the input is a workbook (.xlsx, .ods or .xls) and no text\n"
            "  save it as CSV, in Excel as 'CSV UTF-8', and grade that file"
        )
    if not head.startswith(_UTF_16):
        yield head
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    for chunk in chain([head], chunks):
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()


def _row(number: int, line: bytes) -> SheetRow:
    if len(line) > MOST_BYTES:
        return SheetRow(number, "", "the line is longer than 1 MiB")
    line = line.removeprefix(codecs.BOM_UTF8)
    try:
        return SheetRow(number, line.decode())
    except UnicodeDecodeError:
        return SheetRow(number, line.decode("cp1252", "replace"), note=WINDOWS)
