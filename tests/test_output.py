"""``--output``: a file that is whole, or not there, and never an input."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from nnhw.question import outcome
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


def test_a_file_keeps_its_mode() -> None:
    Path("secret.json").write_text("old")
    Path("secret.json").chmod(0o600)
    assert nnhw(*LINE, "-o", "secret.json").status == 0
    assert json.loads(Path("secret.json").read_text())["schema"] == 1
    assert stat.S_IMODE(Path("secret.json").stat().st_mode) == 0o600


def shell(script: str) -> subprocess.CompletedProcess[bytes]:
    """A line of bash, in which ``nnhw`` stands for the command."""
    command = f'nnhw() {{ {sys.executable} -m nnhw "$@"; }}; {script}'
    environment = os.environ | {"PYTHONPATH": str(Path(outcome.__file__).parents[2])}
    return subprocess.run(["bash", "-c", command], capture_output=True, env=environment)


LOGGED = "nnhw lse 0 --get lse"  # log e^0 is 0


@pytest.mark.parametrize(
    ("script", "log"),
    [
        (f"{LOGGED} -o /dev/stdout >> log", "old\n0\n"),
        (f"{LOGGED} -o /dev/stderr 2>> log", "old\n0\n"),
        (f"{LOGGED} -o /dev/fd/5 5>> log", "old\n0\n"),
        (f"ln -s /dev/stdout link; {LOGGED} -o link -f text >> log", "old\n0\n"),
        (f"(echo a; {LOGGED} -o /dev/stdout; echo b) > log", "a\n0\nb\n"),
        (f"{LOGGED} -o /dev/stdout | cat >> log", "old\n0\n"),
        (f"{LOGGED} -o >(cat >> log) -f text; sleep 0.2", "old\n0\n"),
        (f"{LOGGED} -o log -f text", "0\n"),
    ],
)
def test_what_is_open_already_is_written_into_as_the_shell_wants_it(script: str, log: str) -> None:
    Path("log").write_text("old\n")
    run = shell(script)
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
    assert Path("log").read_text() == log


def test_a_reader_of_an_output_that_has_gone_is_141() -> None:
    many = "$(seq 300)"
    run = shell(f"nnhw equality {many} --json -o /dev/stdout | head -c 1; echo ${{PIPESTATUS[0]}}")
    assert run.stdout.endswith(b"{141\n")
    assert run.stderr == b""


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("loop.json", "'loop.json': too many levels of symbolic links"),
        (f"{'x' * 256}.json", f"'{'x' * 40}…': file name too long"),
        ("nowhere/a.json", "there is no folder 'nowhere'"),
        ("dangling.json", "there is no folder '.'"),
        ("file/a.json", "'file/a.json': not a directory"),
        ("new.json/", "there is no folder 'new.json/'"),
        ("\x1b[31mred.json/", "there is no folder '\\x1b[31mred.json/'"),
    ],
)
@pytest.mark.parametrize("option", ["--output"])
def test_where_no_file_can_stand_is_bad_input_told_before_any_work(
    path: str, reason: str, option: str
) -> None:
    Path("loop.json").symlink_to("loop.json")
    Path("dangling.json").symlink_to("gone/a.json")
    Path("file").touch()
    run = nnhw("lse", "1", "2", option, path, "-f", "json")
    assert (run.status, run.out, run.err) == (2, "", f"nnhw: {option}: {reason}\n")


def test_nothing_in_a_name_steers_the_terminal() -> None:
    Path("\x1b[2J.json").mkdir()
    run = nnhw(*LINE, "-o", "\x1b[2J.json")
    assert run.err == "nnhw: --output: '\\x1b[2J.json' is a folder, wanted a file\n"


def test_a_file_that_may_not_be_written_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("trace.json").write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # as for anyone but root
    run = nnhw(*LINE, "-o", "trace.json")
    assert (run.status, run.err) == (
        74,
        "nnhw: trace.json could not be written: permission denied\n",
    )
    assert Path("trace.json").read_text() == "old"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_while_a_file_is_written_leaves_nothing_beside_it(number: int) -> None:
    """The signal comes when the file beside it is there; the new file is then whole."""
    program = (
        "import os, sys\n"
        "from nnhw.__main__ import main\n"
        "sync = os.fsync\n"
        f"os.fsync = lambda file: (os.kill(os.getpid(), {int(number)}), sync(file))\n"
        "main()"
    )
    argv = [sys.executable, "-c", program, *LINE, "-o", "trace.json"]
    run = subprocess.run(argv, capture_output=True)
    assert run.returncode in {-number, 128 + number}
    assert run.stderr == b""
    assert listed() == ["trace.json"]
    assert json.loads(Path("trace.json").read_text())["schema"] == 1


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
