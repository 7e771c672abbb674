"""``--json``: the schema that scripts rely on, valid under every parser, nothing lost."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnhw
from tests.command import nnhw as command
from tests.problems.questions import COMMANDS, question, solved


def printed(*argv: str) -> dict[str, Any]:
    """What ``--json`` prints, by a parser that takes nothing that JSON lacks."""
    run = command(*argv, "--json")
    assert run.err == ""
    assert run.out.endswith("}\n")
    found: dict[str, Any] = json.loads(run.out, parse_constant=pytest.fail)
    return found


def values(found: dict[str, Any]) -> dict[str, Any]:
    return {step["name"]: step["value"] for step in found["steps"]}


def test_the_keys_are_those_of_the_schema() -> None:
    found = printed("lse", "1", "2", "--target", "1", "--expect", "ce=1.4")
    assert found["schema"] == 1
    assert found["command"] == "lse"
    assert list(found) == ["schema", "command", "inputs", "steps", "checks", "answers", "notes"]
    assert found["inputs"] == {"z": [1, 2], "target": 1, "y": [1, 0]}  # the y of that target
    (ce,) = [step for step in found["steps"] if step["name"] == "ce"]
    assert ce.keys() == {"name", "formula", "latex", "shape", "value"}
    assert (ce["formula"], ce["shape"]) == ("ce = lse - z[T]", [])
    check = found["checks"][1]
    assert check.keys() >= {"name", "method", "error", "passed"}
    assert (check["name"], check["method"], check["passed"]) == ("dz", "central difference", True)
    (answer,) = found["answers"]
    wanted = {"name", "given", "verdict", "digits", "wrong_entries", "error", "mistakes", "note"}
    assert answer.keys() >= wanted
    assert (answer["name"], answer["given"], answer["verdict"]) == ("ce", "1.4", "wrong")
    assert answer["wrong_entries"] == [[]]
    assert all(isinstance(note, str) for note in found["notes"])


def test_one_sample_has_no_sample_axis_and_many_have_rows() -> None:
    one = ["grad-classifier", "--x1", "1;2", "--x2", "0;1", "--y", "1", "--W1", "1 0;0 1"]
    one += ["--W2", "1,2"]
    many = ["1 2;3 4", "0 1;1 1", "1,0"]
    steps = {step["name"]: step for step in printed(*one)["steps"]}
    assert (steps["z3"]["shape"], steps["z1"]["shape"]) == ([], [2])
    assert isinstance(steps["z3"]["value"], float | int)
    one[2], one[4], one[6] = many
    steps = {step["name"]: step for step in printed(*one)["steps"]}
    assert (steps["z3"]["shape"], steps["z1"]["shape"]) == ([1, 2], [2, 2])
    assert np.shape(steps["z3"]["value"]) == (1, 2)


@pytest.mark.parametrize("name", COMMANDS)
@settings(max_examples=12)
@given(seed=st.integers(0, 2**32 - 1))
def test_what_is_printed_is_what_was_computed_to_the_last_bit(name: str, seed: int) -> None:
    trace = solved(name, question(name, np.random.default_rng(seed)))
    found = json.loads(json.dumps(trace.to_dict(), allow_nan=False))
    for step in found["steps"]:
        value = np.array(step["value"])
        assert np.array_equal(value, trace[step["name"]].value)
        assert list(value.shape) == step["shape"]
        assert not np.signbit(value[value == 0]).any()


def test_what_is_not_finite_is_a_string() -> None:
    found = printed("lse", "-inf", "1e4", "-1e9")
    assert found["inputs"]["z"] == ["-inf", 1e4, -1e9]
    assert values(found)["shifted"] == ["-inf", 0, -1000010000]
    assert values(found)["naive"] == "inf"


def test_a_step_without_a_value_is_null_and_a_note_says_so() -> None:
    found = printed("lse", "inf", "inf")
    assert values(found)["lse"] == "inf"
    assert values(found)["softmax"] is None
    assert "softmax has no value for these infinite inputs" in found["notes"]


def test_a_step_that_is_too_long_is_null_and_a_note_says_so() -> None:
    found = printed("equality", *map(str, range(500)))
    assert values(found)["W1"] is None
    assert values(found)["a2"] == 1
    assert "W1 has 62,375,000 entries and is not listed" in found["notes"]
    (W1,) = [step for step in found["steps"] if step["name"] == "W1"]
    assert W1["shape"] == [124_750, 500]


def test_fractions_are_strings_where_they_were_asked_for() -> None:
    line = ["grad-regression", "--x", "1/2", "--y", "1", "--V", "1/3", "--W", "2", "--exact"]
    found = printed(*line)
    assert found["inputs"] == {"x": ["1/2"], "V": [["1/3"]], "W": [["2"]], "y": ["1"]}
    assert values(found)["J"] == "2/9"  # z = 1/3, and (1 − 1/3)² / 2
    assert values(found)["dV"] == [["-2/3"]]  # (z − y) W x


def test_numbers_that_float64_lacks_are_kept_as_they_are() -> None:
    found = values(printed("param-count", "1e400", "2"))
    assert found["total"] == 2 * 10**400 + 2
    mixed = values(printed("equality", "1e400", "1/2", "1e-400"))
    assert Fraction(mixed["z1"][0]) == Fraction(10**400) - Fraction(1, 2)
    assert Fraction(mixed["z1"][2]) == Fraction(1, 2) - Fraction(1, 10**400)
    long = values(printed("param-count", "1e4000", "1e4000"))
    assert isinstance(long["total"], str)  # Python's own parser refuses so long an integer
    assert len(long["total"]) == 8001


def test_the_trace_gives_the_same_data_to_python() -> None:
    trace = nnhw.lse([1, 2], target=1)
    assert trace.to_dict() == printed("lse", "1", "2", "--target", "1")


def test_no_check_leaves_the_checks_out() -> None:
    assert printed("lse", "1", "2", "--no-check")["checks"] == []


def test_what_is_hidden_stands_nowhere_in_the_data() -> None:
    """With --hide-answer the numbers given are told, and none that was computed."""
    problem = ("grad-regression", "--x=1,2", "--y=1", "--V=0.3,-0.1;0.2,0.4", "--W=0.5,-0.3")
    data = printed(*problem, "--expect", "J=1.5", "--hide-answer")
    assert [step["value"] for step in data["steps"]] == [None] * len(data["steps"])
    assert data["notes"] == ["the true values are hidden"]
    assert data["answers"][0]["error"] is None
    assert "0.78125" not in json.dumps(data)  # J = ½ (1 + 0.25)²
