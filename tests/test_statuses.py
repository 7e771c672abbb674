"""Exit statuses as a shell sees them, also when a stream goes away."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from nnhw.problems import lse
from tests.command import nnhw

COMMAND = [sys.executable, "-m", "nnhw"]
MANY = [str(number) for number in range(300)]
SHORT, LONG = ["equality", "6", "4", "2", "6"], ["equality", *MANY, "--json"]
NOT_WRITTEN = "could not be written: no space left on device"

full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")


def ended(
    argv: list[str],
    stdout: int | IO[bytes] = subprocess.PIPE,
    stderr: int | IO[bytes] = subprocess.PIPE,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
) -> tuple[int, str]:
    """The exit status, and what stood on standard error where that is captured."""
    run = subprocess.run([*COMMAND, *argv], stdout=stdout, stderr=stderr, stdin=stdin)
    return run.returncode, (run.stderr or b"").decode()


def closed(redirection: str, argv: list[str]) -> tuple[int, str]:
    """The same with a stream closed, as a shell does it."""
    script = f'exec "$@" {redirection}'
    run = subprocess.run(["sh", "-c", script, "sh", *COMMAND, *argv], capture_output=True)
    return run.returncode, run.stderr.decode()


def test_solved_is_0_and_the_trace_stands_on_standard_output() -> None:
    run = nnhw(*SHORT)
    assert (run.status, run.err) == (0, "")
    assert run.out.endswith("a2 = 0: not all inputs are distinct (x1 = x4 = 6)\n")


def test_the_status_tells_right_answers_from_wrong_ones() -> None:
    assert nnhw(*SHORT, "--expect", "a2=0", "--expect", "z2=1", "-q").status == 0
    assert nnhw(*SHORT, "--expect", "a2=0", "--expect", "z2=2", "-q").status == 1
    assert nnhw("lse", "1", "1.4", "--expect", "lse=2", "-q").status == 1  # coarse: it is 1.913


def test_a_gradient_that_fails_its_check_is_3_even_beside_a_wrong_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = lse.LINES.replace("softmax = exp / sum  by softmax_of(z)", "softmax = exp / (2 * sum)")
    assert lines != lse.LINES
    monkeypatch.setattr(lse, "PROBLEM", lse.PROBLEM.replace(lines=lines))
    run = nnhw("lse", "1", "2", "--json", "--expect", "lse=7")
    assert run.status == 3
    assert nnhw("lse", "1", "2", "--json", "--no-check").status == 0


@pytest.mark.parametrize("argv", [SHORT, LONG, ["--help"], ["lse", "--help"], ["--version"]])
def test_a_reader_that_has_gone_ends_it_quietly_with_141(argv: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        assert ended(argv, stdout=write) == (141, "")
    finally:
        os.close(write)


def test_a_reader_that_takes_one_line_gets_it_whole() -> None:
    with subprocess.Popen([*COMMAND, *SHORT], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
    assert line.startswith(b"Are the inputs all different?")
    assert process.returncode in {0, 141}


@full_disk
@pytest.mark.parametrize("argv", [SHORT, LONG, [*SHORT, "--get", "a2"], ["--help"], ["--version"]])
def test_a_full_disk_is_74(argv: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        status, said = ended(argv, stdout=full)
    assert (status, said) == (74, f"nnhw: standard output {NOT_WRITTEN}\n")


@full_disk
def test_the_status_is_the_same_where_standard_error_cannot_be_written() -> None:
    with Path("/dev/full").open("wb") as full:
        assert ended(["lse", "x"], stderr=full)[0] == 2
        assert ended(SHORT, stdout=full, stderr=full)[0] == 74


def test_closed_streams_are_no_surprise() -> None:
    assert closed(">&-", SHORT) == (
        74,
        "nnhw: standard output could not be written: it is closed\n",
    )
    assert closed("2>&-", ["lse", "x"]) == (2, "")
    assert closed("<&-", ["lse", "-"])[0] == 2
    assert closed("<&-", ["lse", "1", "2", "-q"]) == (0, "")
    assert closed("<&- >&- 2>&-", [*SHORT, "-q", "--expect", "a2=1"]) == (1, "")


def test_an_interrupt_ends_it_quietly_with_130() -> None:
    process = subprocess.Popen(
        [*COMMAND, "lse", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    process.stdin.write(b"1 " * 100_000)  # more than a pipe holds, so that it has begun to read
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert (process.returncode, said) == (130, b"")


INTERRUPTED_AT = """
import signal, sys
module = sys.argv.pop(1)
class Interrupt:
    def find_spec(self, name, *_):
        if name == module:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Interrupt())
from nnhw.__main__ import main
main()
"""


@pytest.mark.parametrize(
    "module",
    [
        *(
            "typer",
            "typer._click.core",
            "nnhw.cli",
            "nnhw.question.command",
            "nnhw.cli.run",
            "nnhw.problems.lse",
        ),
        *("numpy", "numpy._core.multiarray", "numpy.linalg", "nnhw.parse", "nnhw.render.page"),
    ],
)
def test_an_interrupt_while_something_is_imported_is_130_too(module: str) -> None:
    argv = [sys.executable, "-c", INTERRUPTED_AT, module, "lse", "1", "2"]
    run = subprocess.run(argv, capture_output=True)
    assert (run.returncode, run.stdout, run.stderr) == (130, b"", b"")


def test_an_interrupt_of_grading_is_130() -> None:
    argv = [*COMMAND, "grade", "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"id": 1, "args": ["lse", "0"], "answers": {"lse": "0"}}\n')
        process.stdin.flush()
        assert b'"right"' in process.stdout.readline()  # it is at work
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert (process.returncode, said) == (130, b"")


def test_a_fault_of_nnhw_is_70_and_no_wrong_answer() -> None:
    script = (
        "from nnhw import __main__ as entry\n"
        "from nnhw.cli import commands\n"
        "commands.Commands.main = lambda *_, **__: 1 // 0\n"
        "entry.main()"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (70, "")
    assert "ZeroDivisionError" in run.stderr
    assert run.stderr.endswith("a fault of nnhw, not of the input: please report it\n")


def test_help_that_cannot_be_written_is_74() -> None:
    closed_output = "nnhw: standard output could not be written: it is closed\n"
    for argv in (["--help"], ["lse", "-h"], ["help"], ["-V"], ["--show-completion"]):
        assert closed(">&-", argv) == (74, closed_output)


def test_the_file_that_could_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").touch()  # where bash's files would go is no folder
    environment = os.environ | {"HOME": str(tmp_path / "home"), "SHELL": "/bin/bash"}
    script = 'bash -c \'"$@"; exit $?\' bash "$@"'
    run = subprocess.run(
        ["sh", "-c", script, "sh", *COMMAND, "--install-completion"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 74
    assert run.stderr.startswith(f"nnhw: {tmp_path}/home")


def test_the_loop_of_the_readme_reads_no_header_and_follows_no_answer(tmp_path: Path) -> None:
    """(4096 + 1)·2048 + (2048 + 1)·2 = 8394754; @secret holds it, and - would eat the rest."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    (loop,) = re.findall(r"^tail .*?^done$", readme, re.MULTILINE | re.DOTALL)
    rows = ["id,total", "ana,8394754", "eve,@secret", "joe,-", "ben,8392704", "zoe,8394754"]
    (tmp_path / "answers.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "secret").write_text("8394754")
    script = f'nnhw() {{ {shlex.join(COMMAND)} "$@"; }}\n{loop}'
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    run = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert run.stdout == "ana right\nzoe right\n"
