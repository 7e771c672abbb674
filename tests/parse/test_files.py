"""Text files by their ending, their encodings, and files that cannot be read."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from nnhw.errors import InputError
from nnhw.parse import stream
from nnhw.parse.files import read_file

MATRIX = [[1, 2], [3, 4]]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def message_for(target: str) -> str:
    """Return the error that reading the file gives."""
    with pytest.raises(InputError) as caught:
        read_file(target, "--V")
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("v.json", b"[[1, 2],\r\n [3, 4.0]]\r\n"),
        ("v.txt", b"1 2; 3 4\n"),
        ("v.TXT", b"1 2\r\n3 4\r\n"),
        ("v.csv", b"1,2\r\n3,4\r\n"),
        ("v.csv", b"1,2\r3,4\r"),  # line ends of old Macs
        ("v.csv", b"\xef\xbb\xbf1,2\n3,4\n"),  # Excel's byte order mark
        ("v.csv", b"\xef\xbb\xbfx,y\n1,2\n3,4\n"),
        ("v.tsv", b"1\t2\n3\t4\n"),
        ("v.txt", "1 2\n3 4\n".encode("utf-16")),  # PowerShell's redirection
        ("v.txt", b"\xfe\xff" + "1 2\r\n3 4".encode("utf-16-be")),
        ("v.txt", "1 2\n3 4\n".encode("utf-32")),
        ("v.txt", b"\0\0\xfe\xff" + "1 2\n3 4".encode("utf-32-be")),
        ("v.txt", "۱ ۲؛ ۳ ۴".encode()),
    ],
)
def test_text_files_of_every_ending_and_encoding(name: str, content: bytes) -> None:
    """Byte order marks, CRLF and UTF-16 are what Windows writes, and are read."""
    Path(name).write_bytes(content)
    assert read_file(name, "--V").exact.tolist() == MATRIX


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "v.csv",
            b"1,2\n3,2x\n",
            "--V @v.csv, line 2, entry 2: '2x' is not a number\n"
            "  write it like 6, -3.5, 1e-3 or 1/3",
        ),
        (
            "v.csv",
            b"1,2\n3\n",
            "--V @v.csv: line 2 has 1 number, line 1 has 2\n"
            "  all rows have the same length; decimals are written with a point",
        ),
        (
            "v.txt",
            b"",
            "--V @v.txt: got nothing, wanted numbers\n  like 6,4,2,6 or '1 2; 3 4'",
        ),
        (
            "v.txt",
            b"1 2\0",
            "--V @v.txt: holds NUL bytes, so it is not text\n  save it as UTF-8",
        ),
        (
            "v.txt",
            "1 2".encode("utf-16-le"),
            "--V @v.txt: holds NUL bytes, so it is not text\n  save it as UTF-8",
        ),
        (
            "v.txt",
            "1 ½".encode("latin-1"),
            "--V @v.txt: byte 3 is not UTF-8 text\n  save it as UTF-8, or give arrays as .npy",
        ),
        (
            "v.txt",
            b"\xff\xfe1\0 ",
            "--V @v.txt: byte 5 is not UTF-16 text\n  save it as UTF-8, or give arrays as .npy",
        ),
        (
            "v.xlsx",
            b"PK",
            "--V @v.xlsx: is an Excel workbook\n  save it as CSV",
        ),
        (
            "v.csv",
            b"PK\x03\x04\0",  # a workbook under another name
            "--V @v.csv: is a workbook or another zip file\n  save a workbook as CSV",
        ),
        (
            "w.pt",
            b"PK\x03\x04",
            "--V @w.pt: holds pickled Python objects, which are never loaded\n"
            "  save it as an array of numbers",
        ),
        (
            "v",
            b"1",
            "--V @v: the ending '' is not known\n"
            "  wanted .json, .csv, .tsv, .txt, .npy or .npz:key",
        ),
        (
            "\x1b[2J.txt",
            b"1x",
            "--V @\\x1b[2J.txt: '1x' is not a number\n  write it like 6, -3.5, 1e-3 or 1/3",
        ),
    ],
)
def test_unreadable_content_is_told_word_for_word(name: str, content: bytes, message: str) -> None:
    """The error names option and file, then line and entry, as an editor counts them."""
    Path(name).write_bytes(content)
    assert message_for(name) == message


def test_files_that_cannot_be_opened_are_told_word_for_word() -> None:
    """A missing file, a folder, no name, an impossible name."""
    Path("folder.txt").mkdir()
    assert message_for("none.csv") == "--V @none.csv: no such file or directory"
    assert message_for("") == "--V: @ names no file\n  write @file.csv"
    assert message_for("a\0.txt") == "--V @a\\x00.txt: is not the name of a file"
    assert message_for("folder.txt") == (
        "--V @folder.txt: is a folder, wanted a file\n  standard input is read with -"
    )
    assert message_for("x" * 300 + ".txt") == f"--V @{'x' * 40}…: file name too long"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_without_permission_is_an_error() -> None:
    """What the system refuses is passed on in its words."""
    Path("v.txt").write_text("1")
    Path("v.txt").chmod(0)
    assert message_for("v.txt") == "--V @v.txt: permission denied"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX only")
def test_pipes_and_devices_are_not_waited_for() -> None:
    """A pipe without a writer and an endless device are refused before they are opened."""
    os.mkfifo("pipe.txt")
    Path("zero.csv").symlink_to("/dev/zero")
    for name in ("pipe.txt", "zero.csv"):
        assert message_for(name) == (
            f"--V @{name}: is a pipe or device, wanted a file\n  standard input is read with -"
        )


def test_a_file_of_a_gigabyte_is_refused_without_reading_it() -> None:
    """The size is looked at first, so that one line of 1 GB costs no time."""
    with Path("line.txt").open("wb") as stream:
        stream.truncate(1 << 30)
    started = time.perf_counter()
    assert message_for("line.txt") == (
        "--V @line.txt: more than 256 MiB of text\n  give large data as .npy"
    )
    assert time.perf_counter() - started < 0.1


def test_a_file_that_grows_while_it_is_read_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds for what is read, whatever the size was before."""
    Path("v.txt").write_text("1 2 3")
    monkeypatch.setattr(stream, "MAX_BYTES", 4)
    assert message_for("v.txt").startswith("--V @v.txt: more than 0 MiB of text")


def test_infinities_pass_through_to_every_kind_of_text() -> None:
    """`infinite` reaches the literals of a file."""
    Path("z.csv").write_text("inf,1\n")
    assert read_file("z.csv", "z", infinite=True).floats.tolist() == [float("inf"), 1]
    assert message_for("z.csv") == (
        "--V @z.csv, entry 1: 'inf' is not finite\n  only lse takes inf and -inf"
    )
