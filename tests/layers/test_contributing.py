"""The walk-through of CONTRIBUTING.md, done as it stands there: another kind of layer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from nnhw.layers import kinds
from nnhw.layers.reader import read_layer
from tests.command import nnhw

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the row to the table, as a contributor would."""
    (row,) = re.findall(r"```py\n(.*?)```", TEXT, re.DOTALL)
    kind = eval(row, dict(vars(kinds)))  # noqa: S307
    read_layer.cache_clear()
    monkeypatch.setitem(kinds.KINDS, kind.word, kind)


def test_it_is_read_counted_printed_and_judged() -> None:
    """64·8 + 8·256 weights and 256 biases; 9 steps of as many multiply-adds as weights."""
    argv = ("param-count", "seq:9x64", "lowrank:256,r8")
    run = nnhw(*argv, "--json")
    assert (run.status, run.err) == (0, "")
    steps = run.steps
    assert (steps["layers"], steps["macs"], steps["shapes"]) == ([2816], [23040], [[9, 256]])
    assert "64·8 + (8 + 1)·256" in nnhw(*argv).out
    for form in ("latex", "markdown", "html"):
        assert "lowrank1" in nnhw(*argv, "-f", form).out
    answer = json.loads(nnhw(*argv, "--expect", "total=2560", "--json").out)["answers"][0]
    assert [each["code"] for each in answer["mistakes"]] == ["no-bias"]


def test_its_errors_follow_from_the_row() -> None:
    assert nnhw("param-count", "seq:9x64", "lowrank:r8").err == (
        "nnhw: layer 1, lowrank:r8, on 9×64: N is missing\n  it is written lowrank:N,r4\n"
    )
    assert nnhw("param-count", "tokens:9", "lowrank:8").status == 2
    assert "did you mean lowrank?" in nnhw("param-count", "seq:9x64", "lowrnk:8").err
