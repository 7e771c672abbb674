"""Lines of a stream as they come, each bounded in size."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, NamedTuple

from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedIOBase

MOST_BYTES = 1 << 20  # of a line
_CHUNK = 1 << 16
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Row(NamedTuple):
    """A line of the input.

    Attributes
    ----------
    number
        Which line it is, from 1.
    text
        What stands in it, without its end.
    flaw
        Why it cannot be read, where that is so; the text is then empty.
    """

    number: int
    text: str
    flaw: str = ""


class Lines:
    """The lines of a stream, which may be a pipe that somebody is still writing to.

    Text is UTF-8, or UTF-16 with its mark, as spreadsheets write it.

    Parameters
    ----------
    stream
        Where they come from.

    Attributes
    ----------
    bytes_read
        How much of it was read.
    more_at_hand
        Whether the next line is there already, so that nobody waits for it.
    """

    def __init__(self, stream: BufferedIOBase) -> None:
        self._stream = stream
        self.bytes_read = 0
        self.more_at_hand = False

    def __iter__(self) -> Iterator[Row]:
        read, begun = 0, b""
        for chunk in self._chunks():
            first, *others = chunk.split(b"\n")
            begun = (begun + first)[: MOST_BYTES + 1]  # enough to know that it is too long
            *whole, begun = [begun, *others]
            last = read + len(whole)
            for number, line in enumerate(whole, read + 1):
                self.more_at_hand = number < last
                yield _row(number, line)
            read = last
        if begun:
            yield _row(read + 1, begun)

    def _chunks(self) -> Iterator[bytes]:
        """Yield what is there without waiting for more, as UTF-8."""
        chunk = self._read()
        if chunk.startswith(_UTF_16):
            decoder = codecs.getincrementaldecoder("utf-16")("replace")
            while chunk:
                yield decoder.decode(chunk).encode()
                chunk = self._read()
            return
        yield chunk.removeprefix(codecs.BOM_UTF8)
        while chunk := self._read():
            yield chunk

    def _read(self) -> bytes:
        try:
            chunk = self._stream.read1(_CHUNK)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise InputError(f"the input cannot be read: {reason}") from None
        self.bytes_read += len(chunk)
        return chunk


def _row(number: int, line: bytes) -> Row:
    if len(line) > MOST_BYTES:
        return Row(number, "", "the line is longer than 1 MiB")
    try:
        return Row(number, line.removesuffix(b"\r").decode())
    except UnicodeDecodeError as error:
        return Row(number, "", f"byte {error.start + 1} of the line is not UTF-8 text")
