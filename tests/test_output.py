"""``--output``: a file that is whole, or not there, and never an input."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from nnhw import outcome
from tests.command import nnhw

LINE = ["equality", "6", "4", "2", "6"]
BEGINS = {
    "a.tex": "\\documentclass",
    "a.md": "#",
    "a.html": "<!DOCTYPE html>",
    "a.json": '{"schema": 1',
    "a.txt": "Are the inputs all different?",
    "A.JSON": '{"schema": 1',
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listed() -> list[str]:
    return [each.name for each in Path().iterdir()]


@pytest.mark.parametrize("name", BEGINS)
def test_the_format_follows_the_ending(name: str) -> None:
    run = nnhw(*LINE, "-o", name)
    assert (run.status, run.out, run.err) == (0, "", "")
    assert Path(name).read_text(encoding="utf-8").lstrip().startswith(BEGINS[name])


def test_a_format_that_was_asked_for_wins_over_the_ending() -> None:
    assert nnhw(*LINE, "-o", "trace.html", "--json").status == 0
    assert json.loads(Path("trace.html").read_text())["schema"] == 1


def test_the_file_holds_what_would_have_been_printed() -> None:
    assert nnhw(*LINE, "-o", "trace.json").out == ""
    assert Path("trace.json").read_text() == nnhw(*LINE, "--json").out
    assert nnhw(*LINE, "-o", "a2.txt", "--get", "a2").out == ""
    assert Path("a2.txt").read_text() == "0\n"


def test_the_file_is_as_readable_as_any_new_file() -> None:
    nnhw(*LINE, "-o", "trace.json")
    Path("plain").touch()
    assert stat.S_IMODE(Path("trace.json").stat().st_mode) == stat.S_IMODE(
        Path("plain").stat().st_mode
    )


def test_a_file_that_cannot_be_written_is_74_and_leaves_the_old_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("trace.json").write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    run = nnhw(*LINE, "-o", "trace.json")
    assert run.status == 74
    assert run.err == "nnhw: trace.json could not be written: no space left on device\n"
    assert listed() == ["trace.json"]
    assert Path("trace.json").read_text() == "old"


def test_an_interrupt_leaves_no_half_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    assert nnhw(*LINE, "-o", "trace.json").status == 130
    assert listed() == []


def test_an_answer_that_is_wrong_is_written_too() -> None:
    assert nnhw(*LINE, "-o", "trace.json", "--expect", "a2=1").status == 1
    assert json.loads(Path("trace.json").read_text())["answers"][0]["verdict"] == "wrong"


def test_quiet_is_about_standard_output_and_not_about_the_file() -> None:
    assert nnhw(*LINE, "-o", "trace.json", "-q").status == 0
    assert json.loads(Path("trace.json").read_text())["command"] == "equality"


@pytest.mark.parametrize("given", ["@x.json", "@./x.json"])
def test_an_input_is_never_written_over(given: str) -> None:
    Path("x.json").write_text("[6, 4, 2, 6]")
    run = nnhw("equality", given, "-o", "x.json")
    assert run.status == 2
    assert run.err == "nnhw: --output: 'x.json' is an input and would be lost\n"
    assert Path("x.json").read_text() == "[6, 4, 2, 6]"


def test_a_dash_is_standard_output() -> None:
    assert nnhw(*LINE, "-o", "-", "--json").out == nnhw(*LINE, "--json").out
    assert listed() == []


def test_a_folder_is_no_file() -> None:
    Path("here.json").mkdir()
    run = nnhw(*LINE, "-o", "here.json")
    assert (run.status, run.err) == (
        2,
        "nnhw: --output: 'here.json' is a folder, wanted a file\n",
    )


def test_a_pipe_is_written_into_and_not_replaced() -> None:
    os.mkfifo("pipe.txt")
    reader = os.open("pipe.txt", os.O_RDONLY | os.O_NONBLOCK)
    assert nnhw(*LINE, "-o", "pipe.txt", "--get", "a2").status == 0
    assert os.read(reader, 10) == b"0\n"
    os.close(reader)
    assert Path("pipe.txt").is_fifo()


def test_a_link_is_followed() -> None:
    Path("real.json").write_text("old")
    Path("link.json").symlink_to("real.json")
    assert nnhw(*LINE, "-o", "link.json").status == 0
    assert Path("link.json").is_symlink()
    assert json.loads(Path("real.json").read_text())["schema"] == 1


def test_text_that_the_screen_cannot_encode_is_written_with_escapes(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    outcome.write_output("∂\n")
    assert capfdbinary.readouterr().out.decode() in {"∂\n", "\\u2202\n"}
