"""The walk-through of CONTRIBUTING.md, done as it stands there: a sixth problem."""

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
from nnhw.problems import COMMANDS, load
from tests.command import nnhw

TEXT = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
(PROBLEM,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
LINE = ["neuron", "--x", "1 2; 3 4", "--w", "1,-1", "--b", "0.5", "--y", "1,0"]


@pytest.fixture(autouse=True)
def sixth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the file and its line to the package, as a contributor would."""
    module = ModuleType("nnhw.problems.neuron")
    exec(PROBLEM, module.__dict__)  # noqa: S102
    monkeypatch.setitem(sys.modules, module.__name__, module)
    (line,) = re.findall(r'^    "neuron": (\(.*\)),$', TEXT, re.MULTILINE)
    monkeypatch.setitem(COMMANDS, "neuron", ast.literal_eval(line))


def test_the_new_problem_is_solved_and_checked() -> None:
    """z = (1 − 3 + ½, 2 − 4 + ½) = (−1.5, −1.5), so that ŷ = σ(−1.5) for both samples."""
    run = nnhw(*LINE, "--json")
    assert (run.status, run.err) == (0, "")
    p = 1 / (1 + np.exp(1.5))
    dz = np.array([[p - 1, p]]) / 2
    steps = run.steps
    assert steps["z"] == [[-1.5, -1.5]]
    assert steps["J"] == pytest.approx(-(np.log(p) + np.log(1 - p)) / 2)
    np.testing.assert_allclose(steps["dw"], dz @ np.array([[1, 3], [2, 4]]))
    assert steps["db"] == pytest.approx([dz.sum()])
    checks = json.loads(run.out)["checks"]
    assert [(each["name"], each["passed"]) for each in checks] == [("dw", True), ("db", True)]


@pytest.mark.parametrize("form", ["rich", "text", "latex", "markdown", "html"])
def test_every_format_shows_it_without_being_told(form: str) -> None:
    run = nnhw(*LINE, "--format", form)
    assert (run.status, run.err) == (0, "")
    assert "Gradients of a logistic neuron" in run.out
    assert "0.182426" in run.out  # σ(−1.5)


def test_its_inputs_are_fitted_and_its_errors_told() -> None:
    wrong = nnhw(*LINE[:4], "1,2,3", *LINE[5:])
    assert wrong.err == "nnhw: --w: got a vector of 3, wanted 1×2 (D = 2 from --x)\n"
    assert nnhw("neuron").err.endswith(f"for example: nnhw neuron {load('neuron').example}\n")


def test_answers_are_compared_and_its_mistakes_named() -> None:
    right = nnhw(*LINE, "--expect", "db=-0.31757", "-q")
    assert right.status == 0
    answer = json.loads(nnhw(*LINE, "--expect", "dw=0.2264,0.8615", "--json").out)["answers"][0]
    assert answer["verdict"] == "wrong"
    assert answer["mistakes"][0]["code"] == "target-minus-output"


def test_a_wrong_line_of_it_would_be_caught() -> None:
    from nnhw.work import work

    sources = {"x": "1 2; 3 4", "w": "1,-1", "b": "0.5", "y": "1,0"}
    trace = work("neuron", sources)
    wrong = Solved(trace.problem, trace.program.edit("db = 2 * db"), trace.given, trace.letters)
    assert [check.passed for check in wrong.checks] == [True, False]
