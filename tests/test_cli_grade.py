"""``nnhw grade`` as a shell sees it: streams, statuses, files, a terminal."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.classes import sheets
from nnhw.grading import LARGE
from tests.command import Run, nnhw

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = Path("/dev/full")
COMMAND = [sys.executable, "-m", "nnhw", "grade"]
RIGHT = b'{"id": 1, "args": ["param-count", "4096", "2048", "2"], "answers": {"total": 8394754}}\n'
WRONG = b'{"id": 2, "args": ["param-count", "4096", "2048", "2"], "answers": {"total": 8392704}}\n'
TABLE = b"id,total,when\na,8394754,now\nb,8392704,now\n"
PROBLEM = ("--problem", "param-count 4096 2048 2")


def results(run: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.out.splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sheets.jsonl"
    path.write_bytes(RIGHT + b"\n" + WRONG)
    return path


def test_a_file_and_standard_input_give_a_line_a_sheet_in_order(file: Path) -> None:
    from_file, from_pipe = nnhw("grade", str(file)), nnhw("grade", "-", stdin=RIGHT + WRONG)
    assert (from_file.status, from_file.err) == (0, "")
    assert from_file.out == from_pipe.out
    assert [(each["id"], each["score"]) for each in results(from_file)] == [(1, 1.0), (2, 0.0)]


def test_the_pieces_of_a_class_give_the_lines_of_the_whole() -> None:
    """As ``parallel --pipe nnhw grade -`` cuts it: no line hangs on those before it."""
    lines = [f"{line}\n".encode() for line in sheets(5, 60, 8)]
    pieces = [b"".join(lines[k : k + 7]) for k in range(0, len(lines), 7)]
    whole = nnhw("grade", "-", stdin=b"".join(lines))
    assert whole.out == "".join(nnhw("grade", "-", stdin=piece).out for piece in pieces)


def test_the_status_is_2_when_a_line_could_not_be_graded_and_the_rest_is() -> None:
    run = nnhw("grade", "-", stdin=RIGHT + b"nonsense\n" + WRONG)
    assert (run.status, run.err) == (2, "")
    first, second, third = results(run)
    assert (first["score"], second["line"], third["score"]) == (1.0, 2, 0.0)


def test_nothing_to_grade_is_no_error() -> None:
    assert nnhw("grade", "-") == Run(0, "", "")


def test_a_table_is_graded_with_the_problem_that_it_answers(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(TABLE)
    run = nnhw("grade", str(path), *PROBLEM)
    assert (run.status, run.err) == (0, "nnhw: columns that are no step: 'when'\n")
    assert [(each["id"], each["score"]) for each in results(run)] == [("a", 1.0), ("b", 0.0)]
    assert nnhw("grade", "-", *PROBLEM, stdin=TABLE).out == run.out


def test_the_summary_stands_in_place_of_the_results() -> None:
    run = nnhw("grade", "-", "--summary", stdin=RIGHT + WRONG + b"nonsense\n")
    (summary,) = results(run)
    assert (run.status, run.err) == (2, "")
    assert (summary["sheets"], summary["unreadable"], summary["right"]) == (3, 1, 1)
    assert summary["mistakes"][0]["code"] == "no-bias"


def test_the_results_for_gradescope_are_written_beside_the_lines(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    run = nnhw("grade", "-", "--gradescope", str(path), stdin=RIGHT + WRONG)
    assert (run.status, len(results(run))) == (0, 2)
    assert [test["score"] for test in json.loads(path.read_text())["tests"]] == [1.0, 0.0]


def test_the_answer_is_hidden_on_demand() -> None:
    (hidden,) = results(nnhw("grade", "-", "--hide-answer", stdin=WRONG))
    (shown,) = results(nnhw("grade", "-", stdin=WRONG))
    assert (hidden["answers"][0]["error"], shown["answers"][0]["error"]) == (None, 2050.0)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["no.jsonl"], "nnhw: 'no.jsonl': no such file or directory\n"),
        (["."], "nnhw: '.': is a directory\n"),
        (
            ["a.csv"],
            "nnhw: 'a.csv' is a table\n"
            "  say what it answers, for example: --problem 'param-count 4096 2048 2'\n",
        ),
        (["-", "--problem", "lse '1"], "nnhw: --problem: \"lse '1\": no closing quotation\n"),
        (["-", "--problem", "lse x"], "nnhw: z: 'x' is not a number\n"
         "  write it like 6, -3.5, 1e-3 or 1/3\n"),
        (["-", "--problem", "lse -"], "nnhw: z: standard input is not read here\n"
         "  give the numbers\n"),
        (["-", "--problem", "lse 1"], "nnhw: the table has no column id: it has none\n"),
        (["-", "--gradescope", "no/where.json"],
         "nnhw: --gradescope: 'no/where.json' is no place for a file\n"),
        ([], "nnhw: Missing argument 'FILE'\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_graded_at_all_is_refused_in_words(
    argv: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert nnhw("grade", *argv) == Run(2, "", said)


def test_the_input_is_not_written_over(file: Path) -> None:
    before = file.read_bytes()
    run = nnhw("grade", str(file), "--gradescope", str(file))
    assert (run.status, run.out) == (2, "")
    assert "is the input and would be lost" in run.err
    assert file.read_bytes() == before


def test_a_result_is_there_before_the_next_sheet_is() -> None:
    """A grader that read ahead would wait for ever: the second sheet follows the first result."""
    with subprocess.Popen([*COMMAND, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as grader:
        assert grader.stdin is not None
        assert grader.stdout is not None
        for sheet, score in ((RIGHT, 1.0), (WRONG, 0.0), (RIGHT, 1.0)):
            grader.stdin.write(sheet)
            grader.stdin.flush()
            assert json.loads(grader.stdout.readline())["score"] == score
        grader.stdin.close()
        assert grader.wait() == 0


def test_a_reader_that_goes_away_ends_it_quietly(file: Path) -> None:
    file.write_bytes(RIGHT * 20_000)
    with subprocess.Popen(
        [*COMMAND, str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as grader:
        assert grader.stdout is not None
        assert grader.stderr is not None
        assert json.loads(grader.stdout.readline())["id"] == 1
        grader.stdout.close()
        assert (grader.wait(), grader.stderr.read()) == (141, b"")


@pytest.mark.skipif(not FULL.exists(), reason="there is no full disk to write to")
def test_a_full_disk_ends_it_with_its_status(file: Path) -> None:
    with FULL.open("wb") as full:
        run = subprocess.run([*COMMAND, str(file)], stdout=full, stderr=subprocess.PIPE)
    assert run.returncode == 74
    assert run.stderr == b"nnhw: standard output could not be written: no space left on device\n"


def test_an_interrupt_ends_it_with_its_status() -> None:
    with subprocess.Popen([*COMMAND, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as grader:  # fmt: skip
        assert grader.stdin is not None
        assert grader.stdout is not None
        assert grader.stderr is not None
        grader.stdin.write(RIGHT)
        grader.stdin.flush()
        grader.stdout.readline()
        grader.send_signal(2)
        assert grader.wait() == 130
        assert b"Traceback" not in grader.stderr.read()


def test_a_large_class_is_graded_as_its_lines_are_through_a_pipe(file: Path) -> None:
    """A large file goes to all cores, a pipe to one; nothing else tells them apart."""
    file.write_bytes((RIGHT + WRONG + b"nonsense\n") * 6_000)
    assert file.stat().st_size > LARGE
    for options in ((), ("--summary",)):
        whole = nnhw("grade", str(file), *options)
        piped = nnhw("grade", "-", *options, stdin=file.read_bytes())
        assert (whole.status, whole.err, whole.out) == (2, "", piped.out)


def test_an_interrupt_ends_a_large_class_at_once(file: Path) -> None:
    """Without a word from any of the processes, all of which the terminal interrupts."""
    file.write_bytes(b"".join(f"{line}\n".encode() for line in sheets(5, 200)) * 40)
    assert file.stat().st_size > LARGE
    with subprocess.Popen([*COMMAND, str(file)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, start_new_session=True) as grader:  # fmt: skip
        assert grader.stdout is not None
        assert grader.stderr is not None
        grader.stdout.readline()
        os.killpg(grader.pid, signal.SIGINT)
        grader.stdout.read()
        assert (grader.wait(), grader.stderr.read()) == (130, b"")


def terminal_output(*argv: str, stdout: int | None) -> Iterator[str]:
    """Run a command whose standard error is a terminal, and yield what it shows."""
    control, terminal = pty.openpty()
    out = terminal if stdout is None else stdout
    subprocess.run([*COMMAND, *argv], stdout=out, stderr=terminal, timeout=60)
    os.close(terminal)
    try:
        while data := os.read(control, 4096):
            yield data.decode()
    except OSError:  # how a terminal ends that nobody has open
        pass
    finally:
        os.close(control)


def test_a_terminal_sees_a_summary_and_standard_output_the_lines(file: Path) -> None:
    with file.with_suffix(".out").open("w+b") as out:
        seen = "".join(terminal_output(str(file), stdout=out.fileno()))
        out.seek(0)
        assert len(out.read().splitlines()) == 2
    assert "nnhw: 2 sheets, 0 unreadable; 1 answers right, 0 coarse, 1 wrong" in seen
    assert "the commonest mistakes: 1 × no-bias at total (param-count)" in seen
