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
from nnhw.cli.grading import LARGE
from tests.command import Run, nnhw

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = Path("/dev/full")
COMMAND = [sys.executable, "-m", "nnhw", "grade"]
RIGHT = b'{"id": 1, "args": ["param-count", "4096", "2048", "2"], "answers": {"total": 8394754}}\n'
WRONG = b'{"id": 2, "args": ["param-count", "4096", "2048", "2"], "answers": {"total": 8392704}}\n'
TABLE = b"id,total\na,8394754\nb,8392704\n"
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
    assert (run.status, run.err) == (0, "")
    assert [(each["id"], each["score"]) for each in results(run)] == [("a", 1.0), ("b", 0.0)]
    assert nnhw("grade", "-", *PROBLEM, stdin=TABLE).out == run.out


def test_the_summary_stands_in_place_of_the_results() -> None:
    run = nnhw("grade", "-", "--summary", stdin=RIGHT + WRONG + b"nonsense\n")
    (summary,) = results(run)
    assert (run.status, run.err) == (2, "")
    assert (summary["sheets"], summary["unreadable"], summary["right"]) == (3, 1, 1)
    assert summary["mistakes"][0]["code"] == "no-bias"


def test_results_go_to_a_file_whose_ending_names_their_form(tmp_path: Path) -> None:
    """And the counts to standard output, where these are asked for."""
    for ending, begins in {"csv": "id,score", "txt": "1: score", "json": '{"id"'}.items():
        path = tmp_path / f"graded.{ending}"
        run = nnhw("grade", "-", "-o", str(path), "--summary", stdin=RIGHT + b"x\n" + WRONG)
        assert (run.status, run.err) == (2, "")
        assert json.loads(run.out)["sheets"] == 3
        assert path.read_text().startswith(begins)
    named = nnhw("grade", "-", "-o", str(tmp_path / "graded"), "-f", "csv", stdin=RIGHT)
    printed = nnhw("grade", "-", "-o", "-", "-f", "csv", stdin=RIGHT)
    assert named == Run(0, "", "")
    assert (tmp_path / "graded").read_text() == printed.out == nnhw(
        "grade", "-", "-f", "csv", stdin=RIGHT
    ).out  # fmt: skip


def test_nothing_is_written_where_nothing_could_be_read(tmp_path: Path) -> None:
    path = tmp_path / "graded.json"
    assert nnhw("grade", "-", *PROBLEM, "-o", str(path), stdin=b"a,b\n1,2\n").status == 2
    assert not path.exists()


def test_what_answers_count_is_the_grader_s(tmp_path: Path) -> None:
    """ln 2 = 0.693147…: 0.7 is coarse, 0.69 within 0.1 of it; softmax is ½, ½."""
    path = tmp_path / "answers.csv"
    path.write_text("id,lse,softmax,sum\na,0.7,0.5 0.5,3\n")
    command = ("grade", str(path), "--problem", "lse 0 0")

    def score(*options: str) -> float:
        found: float = results(nnhw(*command, *options))[0]["score"]
        return found

    assert score() == 1 / 3
    assert score("--coarse", "1/2") == 1.5 / 3
    assert score("--points", "softmax=4,sum=0") == 4 / 5
    assert score("--rtol", "0.1") == score("--atol", ".1") == 2 / 3


def test_points_for_what_nobody_answers_are_told(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(TABLE)
    run = nnhw("grade", str(path), *PROBLEM, "--points", "totl=2")
    assert run == Run(
        2,
        "",
        "nnhw: --points: the table has no column for 'totl', did you mean total?\n  it has total\n",
    )
    assert nnhw("grade", "-", "--points", "totl=2", stdin=RIGHT).err == (
        "nnhw: --points: no sheet answers totl\n"
    )


def test_rows_in_another_encoding_are_counted_on_standard_error() -> None:
    table = b"id,total\nJos\xe9,8394754\nb,1\n"
    run = nnhw("grade", "-", *PROBLEM, stdin=table)
    assert (run.status, results(run)[0]["id"]) == (0, "José")
    assert run.err == "nnhw: rows that are not UTF-8 and were read as Windows-1252: 1\n"


def test_what_stands_above_the_header_is_told() -> None:
    run = nnhw("grade", "-", *PROBLEM, stdin=b"Homework 4\n" + TABLE)
    assert (run.status, len(results(run))) == (0, 2)
    assert run.err == "nnhw: line 1 stands above the header and is passed over: 'Homework 4'\n"


def test_a_pasted_question_may_begin_with_the_command_s_name() -> None:
    pasted = nnhw("grade", "-", "--problem", "nnhw param-count 4096 2048 2", stdin=TABLE)
    assert pasted == nnhw("grade", "-", *PROBLEM, stdin=TABLE)


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
        (["-", "--problem", "lse 1"], "nnhw: the table has no column id: it has none\n"
         "  name the column that identifies a row: --id COLUMN\n"),
        (["-", "--problem", "lse 1", "--problem", "lse 2"],
         "nnhw: --problem is given 2 times: 'lse 1', 'lse 2'\n"
         "  a table answers one; grade it once for each\n"),
        (["-", "--problem", "lse 1", "--column", "a"],
         "nnhw: --column: 'a' has no '=': write 'HEADER=STEP'\n"),
        (["-", "--problem", "lse 1", "--column", "a=lsee"],
         "nnhw: --column: lse has no step 'lsee', did you mean lse?\n"
         "  its steps: alpha, shifted, exp, sum, lse, softmax, naive\n"),
        (["-", "--problem", "lse 1", "--column", "a=ce"],
         "nnhw: --column: ce was not computed: it needs --target or --y\n"),
        (["-", "--ignore", "a"],
         "nnhw: --id, --column, --ignore and --ignore-others are about the columns of a table\n"
         "  say what the table answers: --problem 'param-count 4096 2048 2'\n"),
        (["-", "-f", "csvv"], "nnhw: --format: there is no 'csvv', did you mean csv?\n"
         "  it takes json, csv or text\n"),
        (["-", "-f", "csv", "--summary"],
         "nnhw: --summary prints counts in place of the results, and --format is about these\n"
         "  write them to a file: -o FILE\n"),
        (["-", "-o", "a.xlsx"],
         "nnhw: --output: 'a.xlsx' ends in none of .json, .jsonl, .csv, .txt\n"
         "  name the format with --format\n"),
        (["-", "-o", "no/where.json"],
         "nnhw: --output: there is no folder 'no'\n"),
        (["-", "-o", "."], "nnhw: --output: '.' is a folder, wanted a file\n"),
        (["-", "--coarse", "half"], "nnhw: --coarse: 'half' is not a number\n"
         "  write it like 6, -3.5, 1e-3 or 1/3\n"),
        ([], "nnhw: grade: a file is missing\n  for example: nnhw grade answers.csv --problem "
         "'param-count 4096 2048 2' --id Email -o marks.csv\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_graded_at_all_is_refused_in_words(
    argv: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert nnhw("grade", *argv) == Run(2, "", said)


def test_the_input_is_not_written_over(file: Path) -> None:
    before = file.read_bytes()
    run = nnhw("grade", str(file), "-o", str(file))
    assert (run.status, run.out) == (2, "")
    assert "is the input and would be lost" in run.err
    assert file.read_bytes() == before


def test_a_result_is_there_before_the_next_sheet_is() -> None:
    """A grader that read ahead would wait for ever: the second sheet follows the first result.

    Nor does it wait where blank lines came with a sheet.
    """
    with subprocess.Popen([*COMMAND, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as grader:
        assert grader.stdin is not None
        assert grader.stdout is not None
        for sheet, score in ((RIGHT, 1.0), (WRONG + b"\n\n", 0.0), (RIGHT, 1.0)):
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


@pytest.mark.parametrize("options", [(), ("--summary",), ("-f", "csv"), ("-f", "text")])
def test_a_large_class_is_graded_as_its_lines_are_through_a_pipe(
    file: Path, options: tuple[str, ...]
) -> None:
    """A large file goes to all cores, a pipe to one; nothing else tells them apart."""
    file.write_bytes((RIGHT + WRONG + b"nonsense\n") * 6_000)
    assert file.stat().st_size > LARGE
    whole = nnhw("grade", str(file), *options)
    piped = nnhw("grade", "-", *options, stdin=file.read_bytes())
    assert (whole.status, whole.err, whole.out) == (2, "", piped.out)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file that cannot be read")
def test_an_input_that_cannot_be_read_says_why() -> None:
    assert nnhw("grade", "/proc/self/mem") == Run(
        2, "", "nnhw: the input cannot be read: input/output error\n"
    )


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
    assert "nnhw: 2 sheets, 0 unreadable; 2 answers: 1 right, 0 coarse, 1 wrong" in seen
    assert "the commonest mistakes: 1 × no-bias at total (param-count)" in seen
