"""Sheets as students type them give what an independent computation gives."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.command import nnhw
from tests.sheets.cases import CASES, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.sheets.cases import Case

for part in ("networks", "rounds", "sequences", "images", "classics"):
    import_module(f"tests.sheets.{part}")

FOLDER = Path(__file__).parents[1] / "cases"
COLLECTED = json.loads((FOLDER / "solve.json").read_text(encoding="utf-8"))
SYMBOLIC = json.loads((FOLDER / "symbolic.json").read_text(encoding="utf-8"))


def solved(path: Path, sheet: str, argv: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    """Solve a sheet, and return the steps of the trace and those that are asked for beside."""
    path.write_text(sheet, encoding="utf-8")
    run = nnhw("solve", str(path), *argv, "--json")
    assert run.status == 0, run.err or "a check failed"
    steps = run.steps
    for name in names:
        if name not in steps:
            asked = nnhw("solve", str(path), *argv, "--get", name)
            assert asked.status == 0, asked.err
            rows = [[float(each) for each in row.split()] for row in asked.out.splitlines()]
            steps[name] = rows if len(rows) > 1 else rows[0]
    return steps


def require_equal(name: str, got: Any, wanted: Any) -> None:
    ours, theirs = np.array(got, dtype=float), np.array(wanted, dtype=float)
    if theirs.size == 1:
        ours, theirs = ours.ravel(), theirs.ravel()
    assert ours.shape == theirs.shape, name
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_sheet_gives_what_numpy_and_autograd_give(case: Case, tmp_path: Path) -> None:
    expected = case.expected(values(case.sheet))
    steps = solved(tmp_path / "sheet.txt", case.sheet, case.argv, [*expected])
    for name, wanted in expected.items():
        require_equal(name, steps[name], wanted)


@pytest.mark.parametrize("case", COLLECTED, ids=lambda case: case["id"])
def test_a_collected_question_agrees(case: dict[str, Any], tmp_path: Path) -> None:
    steps = solved(tmp_path / "sheet.txt", case["sheet"], case["argv"], [*case["expect"]])
    for name, wanted in case["expect"].items():
        require_equal(name, steps[name], wanted)


@pytest.mark.parametrize("case", SYMBOLIC, ids=lambda case: case["id"])
def test_formulas_are_judged_where_only_shapes_are_known(
    case: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "sheet.txt"
    path.write_text(case["sheet"], encoding="utf-8")
    answers = [(name, formula, True) for name, formula in case["formula_answers"].items()]
    answers += [
        (name, formula, False)
        for name, formulas in case["wrong_formulas"].items()
        for formula in formulas
    ]
    expectations = [f"--expect={name}={formula}" for name, formula, _ in answers]
    run = nnhw("solve", str(path), *case["argv"], *expectations, "--json")
    judged = [answer["verdict"] == "right" for answer in json.loads(run.out)["answers"]]
    assert judged == [right for _, _, right in answers]
    assert run.status == 1
