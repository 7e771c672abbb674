"""Standard input is read once, as text, up to a limit."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from nnhw.errors import InputError
from nnhw.parse import StandardInput, read, stream
from tests.command import nnhw

if TYPE_CHECKING:
    from pathlib import Path


def message_for(stdin: StandardInput) -> str:
    """Return the error that reading a matrix from it gives."""
    with pytest.raises(InputError) as caught:
        read("-", "--W", stdin=stdin)
    return str(caught.value)


@pytest.mark.parametrize("source", ["-", " - ", ["-"]])
def test_a_dash_reads_standard_input(source: object) -> None:
    """Lines are rows; the error of an entry names its line."""
    numbers = read(source, "--V", stdin=StandardInput(io.BytesIO(b"\xef\xbb\xbf1 2\r\n3 1/3\r\n")))
    assert numbers.shape == (2, 2)
    assert numbers.literals == ["1", "2", "3", "1/3"]
    assert message_for(StandardInput(io.BytesIO(b"1 2\n3 x\n"))) == (
        "--W, standard input, line 2, entry 2: 'x' is not a number\n"
        "  write it like 6, -3.5, 1e-3 or 1/3"
    )


def test_lines_are_read_through_where_a_vector_is_wanted(tmp_path: Path) -> None:
    """The contract: text of several lines is, a table is one row or one column. Σ of 4 e^0 is 4."""
    assert nnhw("lse", "-", "--get", "sum", stdin=b"0 0\n0 0\n").out == "4\n"
    path = tmp_path / "z.csv"
    path.write_text("1,2\n3,4\n")
    assert "got 2×2, wanted a vector of K" in nnhw("lse", f"@{path}").err


def test_a_second_reader_is_told_who_was_first() -> None:
    """Two options cannot share one stream."""
    stdin = StandardInput(io.BytesIO(b"1"))
    read("-", "--V", stdin=stdin)
    assert message_for(stdin) == (
        "--W: standard input was already read for --V\n  give one of the two as @file"
    )


def test_without_standard_input_a_dash_is_an_error() -> None:
    """From Python, closed at the start (None), and closed later."""
    closed = io.BytesIO()
    closed.close()
    for stdin in (StandardInput(None), StandardInput(closed)):
        assert message_for(stdin) == (
            "--W: standard input is closed\n  pipe numbers in, or use @file"
        )
    with pytest.raises(InputError) as caught:
        read("-", "--V")
    assert str(caught.value) == "--V: standard input is not read here\n  give the numbers"


class Broken(io.BytesIO):
    """A stream whose device fails."""

    def read(self, _size: int | None = -1, /) -> bytes:
        """Fail as a directory on standard input does."""
        raise IsADirectoryError(21, "Is a directory")


def test_a_failing_stream_is_an_input_error() -> None:
    """``nnhw lse - < /tmp`` is refused by the system when it is read."""
    assert message_for(StandardInput(Broken())) == (
        "--W: standard input cannot be read: is a directory"
    )


def test_nothing_on_standard_input_is_an_error() -> None:
    """An empty pipe names where the numbers are missing."""
    assert message_for(StandardInput(io.BytesIO())) == (
        "--W, standard input: got nothing, wanted numbers\n  like 6,4,2,6 or '1 2; 3 4'"
    )


class Endless(io.BytesIO):
    """A stream that never ends, and counts what it gave."""

    given = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Return as many digits as asked for."""
        assert size is not None
        assert size > 0
        self.given += size
        return b"1" * size


def test_an_endless_stream_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading stops just past the limit."""
    monkeypatch.setattr(stream, "MAX_BYTES", 3 << 20)
    endless = Endless()
    assert message_for(StandardInput(endless)) == (
        "--W, standard input: more than 3 MiB of text\n  give large data as .npy"
    )
    assert endless.given == 4 << 20
