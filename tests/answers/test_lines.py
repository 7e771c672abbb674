"""Lines of a stream: bounded, decoded, and handed on before the next one is there."""

from __future__ import annotations

import errno
import io
import os
import tracemalloc
from typing import TYPE_CHECKING, cast

import pytest

from nnhw.answers.lines import MOST_BYTES, Lines, Row
from nnhw.errors import InputError

if TYPE_CHECKING:
    from io import BufferedIOBase


def rows(data: bytes) -> list[Row]:
    return list(Lines(io.BytesIO(data)))


def test_lines_are_numbered_and_the_last_needs_no_end() -> None:
    assert rows(b"a\r\n\nb") == [Row(1, "a"), Row(2, ""), Row(3, "b")]


def test_an_empty_stream_has_no_lines() -> None:
    assert rows(b"") == []


def test_a_byte_order_mark_is_no_text() -> None:
    assert rows(b"\xef\xbb\xbfid\n") == [Row(1, "id")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_with_the_mark_of_utf_16_is_read(encoding: str) -> None:
    data = "\ufeffid;größe\r\nx;1\r\n".encode(encoding)
    assert rows(data) == [Row(1, "id;größe"), Row(2, "x;1")]
    long = f"\ufeff{'x' * 100_000}\ny"
    assert rows(long.encode(encoding)) == [Row(1, "x" * 100_000), Row(2, "y")]


def test_half_of_a_surrogate_pair_in_utf_16_is_replaced() -> None:
    """As a program does that shows such text; the other lines are read."""
    broken = b"\xff\xfe" + "a".encode("utf-16-le") + b"\x00\xd8" + "b\nc\n".encode("utf-16-le")
    assert rows(broken) == [Row(1, "a\ufffdb"), Row(2, "c")]


def test_a_line_that_is_not_text_is_told_and_the_next_is_read() -> None:
    assert rows(b"a\nb\xff\nc\n") == [
        Row(1, "a"),
        Row(2, "", "byte 2 of the line is not UTF-8 text"),
        Row(3, "c"),
    ]


def test_only_a_line_feed_ends_a_line() -> None:
    text = "a\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\rb"
    assert rows(text.encode()) == [Row(1, text)]


@pytest.mark.parametrize("extra", [0, 1, 200_000])
def test_a_line_of_more_than_a_mebibyte_is_passed_over(extra: int) -> None:
    found = rows(b"x" * (MOST_BYTES + extra) + b"\ny\n")
    longest = Row(1, "x" * MOST_BYTES)
    assert found == [
        Row(1, "", "the line is longer than 1 MiB") if extra else longest,
        Row(2, "y"),
    ]


def test_what_was_read_is_counted_for_the_progress() -> None:
    lines = Lines(io.BytesIO(b"x\n" * 100_000))
    assert (lines.bytes_read, lines.more_at_hand) == (0, False)
    assert len(list(lines)) == 100_000
    assert lines.bytes_read == 200_000


class Broken:
    """A stream that cannot be read."""

    def __init__(self, *error: object) -> None:
        self.error = OSError(*error)

    def read1(self, _size: int) -> bytes:
        raise self.error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ((errno.EIO, "Input/output error"), "input/output error"),
        (("The tape tore",), "the tape tore"),
    ],
)
def test_an_input_that_cannot_be_read_says_why(error: tuple[object, ...], reason: str) -> None:
    with pytest.raises(InputError) as refusal:
        list(Lines(cast("BufferedIOBase", Broken(*error))))
    assert str(refusal.value) == f"the input cannot be read: {reason}"


class Endless:
    """So many bytes without an end of line."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read1(self, size: int) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return b"x" * size


def test_a_line_of_any_length_is_not_held_in_memory() -> None:
    tracemalloc.start()
    (row,) = Lines(cast("BufferedIOBase", Endless(64 * MOST_BYTES)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert row.flaw
    assert peak < 8 * MOST_BYTES


def test_a_line_is_handed_on_while_the_writer_is_still_there() -> None:
    """A reader that waited for a whole block, or for the end, would never return here."""
    read, write = os.pipe()
    with os.fdopen(read, "rb") as stream, os.fdopen(write, "wb", 0) as writer:
        lines = Lines(stream)
        found = iter(lines)
        writer.write(b"a\nb\n")
        assert next(found) == Row(1, "a")
        at_hand = [lines.more_at_hand]
        assert next(found) == Row(2, "b")
        assert [*at_hand, lines.more_at_hand] == [True, False]
        writer.write(b"c")
        writer.close()
        assert next(found) == Row(3, "c")


def test_a_line_that_comes_in_pieces_is_one_line() -> None:
    read, write = os.pipe()
    with os.fdopen(read, "rb") as stream, os.fdopen(write, "wb", 0) as writer:
        found = iter(Lines(stream))
        writer.write(b"a\nb")
        assert next(found) == Row(1, "a")
        writer.write(b"b\n")
        assert next(found) == Row(2, "bb")
