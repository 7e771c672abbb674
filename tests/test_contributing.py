"""The walk-through of CONTRIBUTING.md, done as it stands there: a sixth problem, a function."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from nnhw.engine.solved import Solved
from nnhw.engine.variants import edited
from nnhw.formula import functions
from nnhw.problems import COMMANDS, load
from nnhw.question.work import work
from tests.command import nnhw

TEXT = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
(PROBLEM,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
SOURCES = {"x": "1 2; 3 4", "w": "1,-1", "b": "0.5", "y": "1,0", "lambda": "0.1"}
LINE = ["logistic", *(text for name, value in SOURCES.items() for text in (f"--{name}", value))]


def row(name: str) -> str:
    """Return what stands beside a name, in a row that is to be added to a table."""
    (found,) = re.findall(rf'^    "{name}": (.*),$', TEXT, re.MULTILINE)
    return str(found)


@pytest.fixture(autouse=True)
def sixth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the file and its line to the package, as a contributor would."""
    module = ModuleType("nnhw.problems.logistic")
    exec(PROBLEM, module.__dict__)  # noqa: S102
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(COMMANDS, "logistic", ast.literal_eval(row("logistic")))


def test_the_new_problem_is_solved_and_checked() -> None:
    """z = (1 − 3 + ½, 2 − 4 + ½) = (−1.5, −1.5), so that ŷ = σ(−1.5) for both samples."""
    run = nnhw(*LINE, "--json")
    assert (run.status, run.err) == (0, "")
    p = 1 / (1 + np.exp(1.5))
    dz = np.array([[p - 1, p]]) / 2
    steps = run.steps
    assert steps["z"] == [[-1.5, -1.5]]
    assert steps["J"] == pytest.approx(-(np.log(p) + np.log(1 - p)) / 2 + 0.05 * (1 + 1))
    np.testing.assert_allclose(steps["dw"], dz @ [[1, 3], [2, 4]] + 0.1 * np.array([[1, -1]]))
    assert steps["db"] == pytest.approx(dz.sum())
    checks = json.loads(run.out)["checks"]
    assert [(each["name"], each["passed"]) for each in checks] == [("dw", True), ("db", True)]


def test_its_backward_lines_are_derived_and_a_letter_is_written_as_on_paper() -> None:
    page = nnhw(*LINE, "--format", "text").out
    for line in ("½ λ ‖w‖²", "dz = (ŷ − y) / m", "dw = dz xᵀ + λ w", "db = Σ dz"):
        assert line in page
    assert r"\lambda w" in nnhw(*LINE, "--format", "latex").out


@pytest.mark.parametrize("form", ["rich", "text", "latex", "markdown", "html"])
def test_every_format_shows_it_without_being_told(form: str) -> None:
    run = nnhw(*LINE, "--format", form)
    assert (run.status, run.err) == (0, "")
    assert "Logistic regression with weight decay" in run.out
    assert "0.182426" in run.out  # σ(−1.5)


def test_its_inputs_are_fitted_and_its_errors_told() -> None:
    wrong = nnhw(*LINE[:4], "1,2,3", *LINE[5:])
    assert wrong.err == "nnhw: --w: got a vector of 3, wanted 1×2 (D = 2 from --x)\n"
    assert nnhw("logistic").err.endswith(f"for example: nnhw logistic {load('logistic').example}\n")


def test_answers_are_compared_and_its_mistakes_named() -> None:
    """With y − ŷ, dw = (0.226362, 0.861511) + 0.1·(1, −1)."""
    right = nnhw(*LINE, "--expect", "db=-0.31757", "-q")
    assert right.status == 0
    answer = json.loads(nnhw(*LINE, "--expect", "dw=0.32636,0.76151", "--json").out)["answers"][0]
    assert answer["verdict"] == "wrong"
    assert answer["mistakes"][0]["code"] == "target-minus-output"


def test_a_wrong_line_of_it_would_be_caught() -> None:
    trace = work("logistic", SOURCES)
    wrong = Solved(edited(trace.solver, "db = 2 * db"))
    assert [check.passed for check in wrong.checks] == [True, False]


def test_a_row_makes_a_function(monkeypatch: pytest.MonkeyPatch) -> None:
    """softsign(3) = 3/4, and its derivative there 1/(1 + 3)² = 1/16."""
    made = eval(row("softsign"), dict(vars(functions)))  # noqa: S307
    monkeypatch.setitem(functions.FUNCTIONS, "softsign", made)
    run = nnhw("solve", "y = softsign(x)", "x = 3", "--exact", "--json")
    assert (run.status, run.err) == (0, "")
    assert (run.steps["y"], run.steps["dx"]) == ("3/4", "1/16")
