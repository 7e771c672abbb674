"""Help that teaches: all of it is made from declarations, can be copied, and is never cut."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from nnhw.formula.functions import FUNCTIONS
from nnhw.layers.kinds import KINDS
from nnhw.layers.reader import STRUCTURE
from nnhw.layers.steps import FORMULAS
from nnhw.problems import COMMANDS, load
from nnhw.question.options import FORMATS, Options
from tests.command import nnhw

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"
SOLVED_WITH = """
    exp log log2 log10 sqrt abs sign sin cos sinh cosh tanh sigma sigmoid relu leaky_relu softplus
    elu step where max min clip sum mean prod var norm argmax rowsum rowmean rowvar rowmax colsum
    colmean colvar colmax softmax rowsoftmax zeros ones eye rows cols inv causal beside conv convt
    maxpool avgpool pad rot180
"""
ALL = (*COMMANDS, "grade")


def page(*argv: str) -> str:
    run = nnhw(*argv)
    assert (run.status, run.err) == (0, "")
    return run.out


def said(text: str) -> str:
    """Text as it reads, however it is broken into lines."""
    return " ".join(text.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_problem_names_all_that_it_declares(command: str) -> None:
    problem, text = load(command), page(command, "--help")
    for each in problem.inputs:
        assert each.words in said(text)
        called = f"{each.name.upper()}..." if each.name == problem.positional else each.option
        assert f"  {called} " in text
    for option in Options.__match_args__:
        assert f"--{option.replace('_', '-')} " in said(text)
    assert said(text).count("[required]") == sum(not each.optional for each in problem.inputs)
    for choice in problem.choices:
        assert f"  {choice.option} " in text
        assert choice.words in said(text)
        assert choice.values == ("no", "yes") or all(word in text for word in choice.values)
    shown = json.loads(nnhw(command, *shlex.split(problem.example), "--json").out)["steps"]
    for step in shown:
        assert f"  {step['formula']}" in text
    steps = said(text).partition("Steps, for --get and --expect: ")[2]
    for name in {*(step["name"] for step in shown), *problem.needs}:
        assert name in steps.replace(",", "").replace(";", "").split()


@pytest.mark.parametrize("columns", [30, 80, 120, 300])
@pytest.mark.parametrize("command", ["", *ALL])
def test_help_fits_the_screen_and_cuts_no_word(
    command: str, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    argv = [*command.split(), "--help"]
    monkeypatch.setenv("COLUMNS", "1000")
    wide = page(*argv)
    monkeypatch.setenv("COLUMNS", str(columns))
    narrow = page(*argv)
    assert said(narrow) == said(wide)
    assert "..." not in re.sub(r"\b[A-Z]+\.\.\.", "", narrow)
    for line in narrow.splitlines():
        whole = line.startswith(("  nnhw ", "  {", "Usage: ")) or " = " in line  # stand as they are
        assert len(line) <= min(columns, 100) or whole or len(line.split()) <= 2


@pytest.mark.parametrize("columns", ["20", "80", "120"])
@pytest.mark.parametrize("command", ALL)
def test_every_example_stands_on_a_line_of_its_own_and_runs(
    command: str, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    text = page(command, "--help")
    examples = [line.strip() for line in text.splitlines() if line.startswith("  nnhw ")]
    assert examples
    if command in COMMANDS:
        problem = load(command)
        assert examples == [f"nnhw {command} {e}" for e in (problem.example, *problem.examples)]
        assert all(nnhw(*shlex.split(each)[1:], "--json").status == 0 for each in examples)


def test_what_can_be_typed_is_in_the_help_of_solve_and_of_param_count() -> None:
    told = re.findall(r"\w+", page("solve", "--help"))
    assert {*SOLVED_WITH.split()} <= {*told}
    assert {*SOLVED_WITH.split()} - {"sigmoid"} <= {*FUNCTIONS}
    layers = said(page("param-count", "--help"))
    for kind in KINDS.values():
        assert kind.word == "dense" or f" {kind.word}{':' if kind.options else ' '}" in layers
        assert kind.words in layers
    for name in (*STRUCTURE, *FORMULAS):
        assert re.search(rf"\b{name}\b", layers)


def test_the_sheets_in_the_help_of_grade_can_be_graded() -> None:
    text = page("grade", "--help")
    (sheet,) = re.findall(r"^  (\{.*\})$", text, re.MULTILINE)
    (table,) = re.findall(r"--problem:\n((?:  .*\n)+)", text)
    by_line = nnhw("grade", "-", stdin=sheet.encode())
    by_row = nnhw("grade", "-", "--problem", "lse 1 2", stdin=dedent(table).encode())
    assert (by_line.status, by_row.status) == (0, 0)
    assert json.loads(by_line.out)["score"] == json.loads(by_row.out)["score"] == 1


def test_the_help_of_nnhw_lists_every_command_with_its_whole_summary_and_runs() -> None:
    text = page("--help")
    for command, (group, summary) in COMMANDS.items():
        assert f"\n{group}:\n" in text
        assert f"{command} {summary}" in said(text)
    examples = [line.strip() for line in text.splitlines() if line.startswith("  nnhw ")]
    assert len(examples) > 2
    assert all(nnhw(*shlex.split(each)[1:]).status == 0 for each in examples)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("help", "--help"),
        ("-h", "--help"),
        ("help help", "--help"),
        ("help lse", "lse --help"),
        ("lse -h", "lse --help"),
        ("lse 1 2 --get lse -h", "lse --help"),
        ("lse 1 2 -qh", "lse --help"),
        ("help grade", "grade --help"),
        ("version", "--version"),
        ("-V", "--version"),
        ("—version", "--version"),
        ("–help", "--help"),
    ],
)
def test_there_is_more_than_one_way_to_ask(one: str, other: str) -> None:
    assert page(*one.split()) == page(*other.split())


def test_without_arguments_help_is_no_result() -> None:
    run = nnhw()
    assert (run.status, run.out) == (2, "")
    assert run.err == page("--help")


def test_the_page_of_the_commands_is_what_they_print(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    helps = [(f"nnhw {name}".strip(), page(*name.split(), "--help")) for name in ("", *ALL)]
    parts = [f"## {name}\n\n```text\n{text}```\n" for name, text in helps]
    written = "\n".join(["# The commands, as `nnhw help` prints them\n", *parts])
    if request.config.getoption("--update-golden"):
        PAGE.write_text(written, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == written


def offered(words: str) -> list[str]:
    """What bash would offer to go on with."""
    asked = {"_NNHW_COMPLETE": "complete_bash", "COMP_WORDS": words}
    asked["COMP_CWORD"] = str(words.count(" "))
    command = [sys.executable, "-m", "nnhw"]
    run = subprocess.run(command, env=os.environ | asked, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout.split()


def test_a_shell_that_asks_how_to_go_on_is_told() -> None:
    assert offered("nnhw gr") == ["grad-regression", "grad-classifier", "grade"]
    assert set(ALL) <= set(offered("nnhw help "))
    assert offered("nnhw lse --ta") == ["--target"]
    assert offered("nnhw lse 1 --get s") == ["shifted", "sum", "softmax"]
    assert "ce" in offered("nnhw lse 1 --get ")
    assert offered("nnhw lse 1 --expect ls") == ["lse="]
    assert offered("nnhw lse 1 --format ") == list(FORMATS)
    assert offered("nnhw grad-regression --activation le") == ["leaky-relu"]
    assert offered("nnhw grad-regression --x 1 --get d") == [
        "dz",
        "dW",
        "dh",
        "dg",
        "dV",
        "db1",
        "db2",
    ]
    assert offered("nnhw solve 'q=x*z' x=2 z=3 --get ")[:1] == ["q"]
    assert offered("nnhw solve nosuch.txt --get ") == []
    assert "--help" in offered("nnhw nosuch --")
