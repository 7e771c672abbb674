"""Collected questions on architectures, with their sources, through ``--json``."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.command import nnhw

CASES = json.loads((Path(__file__).parents[1] / "cases" / "layers.json").read_text("utf-8"))


def pick(steps: dict[str, Any], key: str) -> Any:
    """What a key names: a step, an entry from 1 or from the end, ``nz:`` those that are not 0."""
    how, _, rest = key.rpartition(":")
    entry = re.fullmatch(r"(\w+)\[(-?\d+)\]", rest)
    if entry:
        k = int(entry[2])
        return steps[entry[1]][k - 1 if k > 0 else k]
    return {
        "": lambda value: value,
        "sum": sum,
        "nz": lambda value: [each for each in value if each],
    }[how](steps[rest])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_collected_question_comes_out(case: dict[str, Any]) -> None:
    run = nnhw(*case["argv"], "--json")
    assert (run.status, run.err) == (0, "")
    for key, wanted in case["expect"].items():
        assert pick(run.steps, key) == wanted, key
