"""Worked examples through ``--json``: the homework's own, and what others have published."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.command import nnhw

FOLDER = Path(__file__).with_name("cases")
PUBLISHED = json.loads((FOLDER / "published.json").read_text())
HOMEWORK = json.loads((FOLDER / "homework.json").read_text())


def flat(value: Any) -> list[float]:
    """All numbers of a JSON value in row-major order."""
    if isinstance(value, list):
        return [number for each in value for number in flat(each)]
    return [float(value) if value in {"inf", "-inf"} else float(Fraction(value))]


def pick(steps: dict[str, Any], key: str) -> list[float]:
    """What a key names: a step, ``#step`` its length, ``sum:step``, or ``step[:,:n]``."""
    if key.startswith("#"):
        return [len(flat(steps[key[1:]]))]
    if key.startswith("sum:"):
        return [sum(flat(steps[key[4:]]))]
    columns = re.fullmatch(r"(\w+)\[:,:(\d+)\]", key)
    if columns:
        return flat([row[: int(columns[2])] for row in steps[columns[1]]])
    return flat(steps[key])


def assert_agrees(case: dict[str, Any], steps: dict[str, Any]) -> None:
    for key, published in case["expect"].items():
        assert pick(steps, key) == pytest.approx(flat(published), rel=1e-15, abs=case["atol"][key])


@pytest.mark.parametrize("case", PUBLISHED, ids=lambda case: case["id"])
def test_a_published_example_comes_out_as_published(case: dict[str, Any]) -> None:
    run = nnhw(*case["argv"], "--json")
    assert run.status == 0
    assert all(each.startswith("nnhw: note: ") for each in run.err.splitlines())
    assert_agrees(case, run.steps)


@pytest.mark.parametrize("case", HOMEWORK, ids=lambda case: case["id"])
def test_the_homework_has_its_corrected_results(case: dict[str, Any]) -> None:
    run = nnhw(*case["argv"], "--json")
    assert run.status == 0
    assert all(each.startswith("nnhw: note: ") for each in run.err.splitlines())
    assert_agrees(case, run.steps)


@pytest.mark.parametrize("case", PUBLISHED[::9], ids=lambda case: case["id"])
def test_the_installed_command_gives_the_same(case: dict[str, Any]) -> None:
    command = shutil.which("nnhw", path=str(Path(sys.executable).parent))
    assert command is not None
    out = subprocess.run([command, *case["argv"], "--json"], capture_output=True, check=True).stdout
    assert json.loads(out) == json.loads(nnhw(*case["argv"], "--json").out)


def test_every_published_example_names_its_source() -> None:
    assert len(PUBLISHED) == 28
    assert all(case["source"] for case in PUBLISHED)
