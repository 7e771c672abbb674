"""Lines of a stream: bounded, decoded, and handed on before the next one is there."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest

from nnhw.answers.lines import MOST_BYTES, WINDOWS, SheetRow, read_lines
from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows(data: bytes, size: int = 1 << 16) -> list[SheetRow]:
    """The lines of bytes that come so many at a time."""
    return list(read_lines(data[k : k + size] for k in range(0, len(data), size)))


def test_lines_are_numbered_and_the_last_needs_no_end() -> None:
    assert rows(b"a\r\n\nb") == [SheetRow(1, "a"), SheetRow(2, ""), SheetRow(3, "b")]


def test_an_empty_stream_has_no_lines() -> None:
    assert rows(b"") == []


@pytest.mark.parametrize("size", [1, 2, 5, 64])
def test_a_byte_order_mark_is_no_text_wherever_the_reads_cut_it(size: int) -> None:
    assert rows(b"\xef\xbb\xbfid\n", size) == [SheetRow(1, "id")]


@pytest.mark.parametrize("size", [1, 2, 3, 64])
def test_lines_end_as_on_every_system_wherever_the_reads_cut_them(size: int) -> None:
    mixed = b"a\rb\r\nc\n\rd\r\r\ne"
    assert [row.text for row in rows(mixed, size)] == ["a", "b", "c", "", "d", "", "e"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_with_the_mark_of_utf_16_is_read(encoding: str) -> None:
    data = "\ufeffid;größe\r\nx;1\r\n".encode(encoding)
    assert rows(data) == [SheetRow(1, "id;größe"), SheetRow(2, "x;1")]
    long = f"\ufeff{'x' * 100_000}\ny"
    assert rows(long.encode(encoding)) == [SheetRow(1, "x" * 100_000), SheetRow(2, "y")]


def test_half_of_a_surrogate_pair_in_utf_16_is_replaced() -> None:
    """As a program does that shows such text; the other lines are read."""
    broken = b"\xff\xfe" + "a".encode("utf-16-le") + b"\x00\xd8" + "b\nc\n".encode("utf-16-le")
    assert rows(broken) == [SheetRow(1, "a\ufffdb"), SheetRow(2, "c")]


def test_a_line_that_is_no_utf_8_is_read_as_windows_writes_it() -> None:
    """0x80 is the euro sign in Windows-1252, 0xE9 é; 0x81 is nothing."""
    assert rows("a\ngröße\n".encode() + b"Jos\xe9 \x80\x81\nc\n") == [
        SheetRow(1, "a"),
        SheetRow(2, "größe"),
        SheetRow(3, "José €\ufffd", note=WINDOWS),
        SheetRow(4, "c"),
    ]


def test_no_other_character_ends_a_line() -> None:
    text = "a\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\0b"
    assert rows(text.encode()) == [SheetRow(1, text)]


@pytest.mark.parametrize("size", [1, 3, 64])
@pytest.mark.parametrize("magic", [b"PK\x03\x04\x14\0", b"\xd0\xcf\x11\xe0\xa1"])
def test_a_workbook_is_named_as_one_with_the_way_out(magic: bytes, size: int) -> None:
    with pytest.raises(InputError, match=r"workbook .*\n  save it as CSV"):
        rows(magic + b"[Content_Types].xml", size)


def test_a_letter_that_is_cut_off_at_the_end_of_utf_16_is_replaced() -> None:
    assert rows("\ufeffab".encode("utf-16-le")[:-1]) == [SheetRow(1, "a\ufffd")]


@pytest.mark.parametrize("extra", [0, 1, 200_000])
def test_a_line_of_more_than_a_mebibyte_is_passed_over(extra: int) -> None:
    found = rows(b"x" * (MOST_BYTES + extra) + b"\ny\n")
    longest = SheetRow(1, "x" * MOST_BYTES)
    assert found == [
        SheetRow(1, "", "the line is longer than 1 MiB") if extra else longest,
        SheetRow(2, "y"),
    ]


def test_a_line_of_any_length_is_not_held_in_memory() -> None:
    tracemalloc.start()
    (row,) = read_lines(b"x" * (1 << 16) for _ in range(1 << 10))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert row.flaw
    assert peak < 8 * MOST_BYTES


def test_a_line_is_handed_on_before_more_is_asked_for() -> None:
    """Also where a carriage return may be half of an end: a reader must not wait for the rest."""
    asked = []

    def chunks() -> Iterator[bytes]:
        for chunk in (b"abcd\r", b"\nb\n", b"c"):
            asked.append(chunk)
            yield chunk

    found = read_lines(chunks())
    assert (next(found), len(asked)) == (SheetRow(1, "abcd"), 1)
    assert (next(found), len(asked)) == (SheetRow(2, "b"), 2)
    assert next(found) == SheetRow(3, "c")
