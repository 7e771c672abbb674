"""The results file: every key, type and value that Gradescope's specification has for it.

Checked against https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from nnhw.answers.grade import Grader
from nnhw.answers.gradescope import Results
from nnhw.answers.sheets import Sheet, Unreadable

COUNT = ("param-count", "4096", "2048", "2")
# What the specification lists for a test, with its type there.
TEST = {
    "score": float,
    "max_score": float,
    "status": str,
    "name": str,
    "name_format": str,
    "number": str,
    "output": str,
    "output_format": str,
    "tags": list,
    "visibility": str,
    "extra_data": dict,
}


def collected(*sheets: Sheet | Unreadable, hidden: bool = False) -> list[dict[str, Any]]:
    results, grader = Results(), Grader(hidden=hidden)
    for sheet in sheets:
        results.add(grader.grade(sheet))
    found = json.loads(results.text())
    assert found.keys() == {"tests"}  # a score of its own would override their sum
    tests: list[dict[str, Any]] = found["tests"]
    return tests


SUBMISSION = (
    Sheet(1, "1", COUNT, {"total": "8394754", "layers": "8390656"}),
    Sheet(2, "1", ("lse", "0", "0"), {"softmax": "0.500, 2", "lse": "", "exp": "<b>1"}),
    Unreadable(3, "null", "not JSON"),
    Sheet(4, "1", ("lse", "x"), {"lse": "1"}),
)


def test_every_key_is_one_of_the_specification_s() -> None:
    for test in collected(*SUBMISSION):
        assert all(isinstance(value, TEST[key]) for key, value in test.items())
        assert test["status"] in {"passed", "failed"}
        assert test["output_format"] == "text"  # so that nothing a student typed is markup
        assert test["visibility"] in {"hidden", "after_due_date", "after_published", "visible"}


def test_an_answer_is_a_test_that_scores_one_when_it_is_right() -> None:
    tests = collected(*SUBMISSION)
    assert [(t["number"], t["name"], t["score"], t["status"]) for t in tests] == [
        ("1.1", "param-count: total", 1.0, "passed"),
        ("1.2", "param-count: layers", 0.0, "failed"),
        ("2.1", "lse: softmax", 0.0, "failed"),
        ("2.2", "lse: lse", 0.0, "failed"),
        ("2.3", "lse: exp", 0.0, "failed"),
        ("3.1", "line 3", 0.0, "failed"),
        ("4.1", "line 4", 0.0, "failed"),
    ]
    assert {t["max_score"] for t in tests} == {1.0}


def test_the_output_says_what_is_wrong() -> None:
    outputs = [test["output"] for test in collected(*SUBMISSION)]
    assert outputs == [
        "right: 8394754",
        "wrong: 8390656\ngot one number, wanted a vector of 2",
        "wrong: 0.500, 2\nwrong entries: softmax[2]",
        "no answer",
        "wrong: <b>1\nthe answer to exp: '<b>1' is not a number\n"
        "  write it like 6, -3.5, 1e-3 or 1/3",
        "not JSON",
        "z: 'x' is not a number\n  write it like 6, -3.5, 1e-3 or 1/3",
    ]


def test_the_output_says_how_far_the_digits_go() -> None:
    """Of ln 2 = 0.693147…"""
    tests = collected(Sheet(1, "1", ("lse", "0", "0"), {"lse": "0.693", "naive": "0.7"}))
    outputs = [test["output"] for test in tests]
    assert outputs == ["right to 3 digits: 0.693", "too few digits to tell: 0.7"]


def test_a_mistake_is_told_in_its_sentence() -> None:
    (test,) = collected(Sheet(1, "1", COUNT, {"total": "8392704"}))
    assert test["output"] == (
        "wrong: 8392704\ntotal is what you get without the biases, one for each unit: "
        "layers = (n_in + 1) × n_out"
    )


def test_a_long_answer_is_cut() -> None:
    exactly, longer = collected(Sheet(1, "1", COUNT, {"total": "9" * 200, "layers": "9" * 201}))
    assert exactly["output"] == f"wrong: {'9' * 200}"
    assert longer["output"].startswith(f"wrong: {'9' * 200}…\n")


@pytest.mark.parametrize(("wrong", "more"), [(200, ""), (300, " and 100 more")])
def test_of_many_wrong_entries_the_first_200_are_named(wrong: int, more: str) -> None:
    """25 different inputs have 300 pairs, for which no unit fires."""
    question = ("equality", *map(str, range(25)))
    (test,) = collected(Sheet(1, "1", question, {"a1": "1 " * wrong + "0 " * (300 - wrong)}))
    named = ", ".join(f"a1[{k}]" for k in range(1, 201))
    assert test["output"].splitlines()[1] == f"wrong entries: {named}{more}"


def test_an_entry_of_a_matrix_is_named_by_row_and_column() -> None:
    """The third pair is x₂ − x₃."""
    (test,) = collected(Sheet(1, "1", ("equality", "1", "2", "3"), {"W1": "1 -1 0; 1 0 -1; 0 1 1"}))
    assert test["output"].splitlines()[1] == "wrong entries: W1[3,3]"


def test_the_file_is_written_for_a_reader() -> None:
    """A key a line, as instructors look into it when something is amiss."""
    text = Results().text()
    assert text == '{\n "tests": []\n}\n'
