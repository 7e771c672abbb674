"""``nnhw.grade``: the results of the command line as data, from whatever lines come in."""

from __future__ import annotations

import importlib.util
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import nnhw
from benchmarks.classes import sheets
from tests.command import nnhw as command_line

DASK = Path(__file__).parents[1] / "examples" / "grade_dask.py"
TABLE = "id,What is total?,E-mail\na,8394754,a@b.example\nb,8392704,\n"
PROBLEM = "param-count 4096 2048 2"


def from_shell(text: str, *options: str) -> list[dict[str, Any]]:
    run = command_line("grade", "-", *options, stdin=text.encode())
    return [json.loads(line) for line in run.out.splitlines()]


def test_results_are_those_of_the_command_line() -> None:
    lines = [*sheets(5, 40, 8), "", "nonsense"]
    text = "\n".join(lines)
    wanted = from_shell(text)
    assert len(wanted) == 41
    assert list(nnhw.grade(lines)) == wanted


def test_options_mean_what_they_mean_there() -> None:
    found = nnhw.grade(
        TABLE.splitlines(),
        PROBLEM,
        id_column="E-mail",
        columns={"What is total?": "total"},
        ignore=["id"],
        points={"total": 2},
        rtol=0.01,
        hide_answer=True,
    )
    options = ("--id", "E-mail", "--column", "What is total?=total", "--ignore", "id")
    marked = ("--points", "total=2", "--rtol", "0.01", "--hide-answer")
    assert list(found) == from_shell(TABLE, "--problem", PROBLEM, *options, *marked)


def test_lines_come_from_whatever_holds_them(tmp_path: Path) -> None:
    path = tmp_path / "sheets.jsonl"
    sheet = {"id": "é", "args": PROBLEM.split(), "answers": {"total": "8394754"}}
    text = json.dumps(sheet, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")
    (wanted,) = nnhw.grade([text])
    assert (wanted["id"], wanted["score"]) == ("é", 1.0)
    with path.open("rb") as as_bytes, path.open(encoding="utf-8") as as_text:
        for lines in (text, text.encode(), [text.encode()], [sheet], path, as_bytes, as_text,
                      io.StringIO(text), (each for each in [text.strip()])):  # fmt: skip
            assert list(nnhw.grade(lines)) == [wanted]


def test_they_come_as_they_are_asked_for() -> None:
    taken = []

    def lines() -> Any:
        for line in sheets(5, 3):
            taken.append(line)
            yield line

    found = nnhw.grade(lines())
    next(found)
    assert len(taken) == 1
    assert len(list(found)) == 2


@pytest.mark.parametrize(
    ("lines", "options", "said"),
    [
        ([1], {}, "got '1', wanted lines of text, or sheets as mappings"),
        (None, {}, "got 'None', wanted lines of text, or sheets as mappings"),
        (TABLE, {"problem": PROBLEM}, "a column is no step: 'E-mail'"),
        (TABLE, {"problem": "lsee 1"}, "there is no problem 'lsee', did you mean lse?"),
        (TABLE, {"points": {"J": -1}}, "points J: got '-1', wanted at least 0"),
    ],
)
def test_what_cannot_be_graded_at_all_is_refused(
    lines: object, options: dict[str, Any], said: str
) -> None:
    with pytest.raises(nnhw.InputError) as refusal:
        list(nnhw.grade(lines, **options))
    assert str(refusal.value).startswith(said)


@pytest.mark.skipif(not importlib.util.find_spec("distributed"), reason="Dask is not installed")
def test_the_partitions_of_a_dask_bag_give_the_lines_of_one_process(tmp_path: Path) -> None:
    """On two workers; an error's line is counted in its partition, so there is none here."""
    text = "".join(f"{line}\n" for line in sheets(5, 200, 8)) * 80
    path, folder = tmp_path / "sheets.jsonl", tmp_path / "graded"
    path.write_text(text)
    subprocess.run([sys.executable, str(DASK), str(path), str(folder)], check=True, timeout=300)
    files = sorted(folder.iterdir(), key=lambda file: int(file.stem))
    assert len(files) > 1
    assert "".join(file.read_text() for file in files) == (
        command_line("grade", "-", stdin=text.encode()).out
    )
