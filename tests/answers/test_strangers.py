"""Sheets of strangers that take all they can, and cannot take long."""

from __future__ import annotations

import json
from time import thread_time

import pytest

from nnhw.answers.grade import Graded, Grader
from nnhw.answers.lines import SheetRow

LIMIT = 3.0  # seconds of processor time; an unbounded one of these takes minutes, or all memory
LONG = "v = " + " ".join(["1.5"] * 2_000)
POWERS = "*".join(["9**30000"] * 20)


def kinked(size: int) -> list[str]:
    """A regression in fractions, with a unit at its kink and a slope on either side of it."""
    row = " ".join(f"{k % 7 - 3}.{k % 89:02d}" for k in range(size))
    rows = "; ".join([" ".join(["0"] * size), *[row] * (size - 1)])
    inputs = ["--x", row, "--y", row, "--V", rows, "--W", rows, "--exact"]
    leaky = ["--activation", "leaky-relu", "--output-activation", "leaky-relu"]
    return ["grad-regression", *inputs, *leaky]


ATTACKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "a long chain": (["solve", "w=1", "for t in 1..4900: w = w*0.5+t"], {"w": "1"}),
    "a weight that is shared by all rounds": (
        ["solve", "a=1", "w=a", "for t in 1..900:\n  w = w*0.5+a*t", "J=w**2"],
        {"da": "1"},
    ),
    "loops within loops": (
        ["solve", "w=0", "for i in 1..4000:\n for j in 1..4000:\n  for k in 1..4000:\n   w = w+i"],
        {"w": "1"},
    ),
    "many zeros": (["solve", "w=zeros(1000000000,1000000000)"], {"w": "1"}),
    "many zeros inside": (["solve", "w=sum(zeros(100000,100000))"], {"w": "1"}),
    "an outer product inside": (["solve", LONG, "w = sum(v @ v.T)"], {"w": "1"}),
    "zeros around": (["solve", "X=ones(3,3)", "C=sum(pad(X,1000000))"], {"C": "1"}),
    "zeros around, few taken": (
        ["solve", "X=ones(3,3)", "C=conv(X,ones(2,2),stride=100000,pad=100000)"],
        {"C": "1"},
    ),
    "a tower of powers": (["solve", "w=9**9**9", "--exact"], {"w": "1"}),
    "a tower for a range": (["solve", "w=1", "for i in 1..9**9**9: w=w+1"], {"w": "1"}),
    "a tower for an index": (["solve", "x=1 2 3", "w=x[9**9**9]"], {"w": "1"}),
    "squares of squares": (["solve", "w=3", "for t in 1..60: w = w*w", "--exact"], {"w": "1"}),
    "kinks of squares": (["solve", "w=1.5", "for t in 1..200: w = relu(w*w-w)"], {"w": "1"}),
    "many powers": (["solve", *(f"w{k}={POWERS}" for k in range(60)), "--exact"], {"w1": "1"}),
    "powers for indices": (["solve", "x=1 2", *(f"w{k}=x[{POWERS}]" for k in range(60))], {}),
    "brackets": (["solve", "w=" + "(" * 8000 + "1" + ")" * 8000], {"w": "1"}),
    "many terms": (["solve", "v=ones(99,99)", "z=sum(" + "+".join(["exp(v)"] * 1500) + ")"], {}),
    "many lines": (["solve", "x=ones(4,4)", *(f"a{k}=exp(x@x)" for k in range(700))], {"a3": "1"}),
    "long fractions": (["solve", "X=ones(60,60)/7", "Y=X@X@X@X@X", "--exact"], {"Y": "1"}),
    "wrong answers": (
        ["solve", "x=ones(20,20)", "z=x@x", "a=tanh(z)", "b=a@a", "c=tanh(b)", "J=sum(c*c)/2"],
        {f"c[{k},{j}]": "0.1234" for k in range(1, 10) for j in range(1, 10)},
    ),
    "formulas": (
        ["lse", *["1.5"] * 9_000],
        {"lse": "sum(exp(z @ z.T))", "softmax": "exp(z)*" * 60 + "1", "shifted": "9**9**9"},
    ),
    "a formula of integers": (["param-count", "2", "3"], {"total": "9**9**9"}),
    "exponents that are far apart": (
        ["equality", *(f"1e-{k}" for k in range(40, 100))],
        {"a2": "1"},
    ),
    "kinks in fractions": (
        kinked(24),
        {step: " ".join(["1.5"] * 24) for step in ("g", "h", "z", "dz", "dh", "dg")},
    ),
    "large numbers and small ones": (
        ["equality", *(f"{k}e990" for k in range(200)), *(f"{k}e-990" for k in range(200))],
        {"a2": "1"},
    ),
    "fractions of all kinds": (
        ["equality", *(f"{k}/{k + 1}" for k in range(101, 242))],
        {"a2": "1"},
    ),
}


def graded(args: list[str], answers: dict[str, str]) -> Graded:
    text = json.dumps({"id": "a", "args": args, "answers": answers})
    return Grader().grade(SheetRow(1, text, "", ""))


@pytest.mark.parametrize("name", ATTACKS)
def test_no_sheet_takes_long(name: str) -> None:
    start = thread_time()
    found = graded(*ATTACKS[name])
    assert thread_time() - start < LIMIT
    assert "bug" not in (found.error or "")


def test_what_takes_long_to_explain_is_judged_all_the_same() -> None:
    wrong = {step: " ".join(["1.5"] * 20) for step in ("g", "h", "z", "dz", "dh", "dg")}
    found = graded(kinked(20), {**wrong, "h": "0"})
    assert found.error is None
    assert [mark.verdict for mark in found.marks] == ["wrong"] * 6


def test_a_class_may_compare_hundreds_of_numbers() -> None:
    args = ["equality", *map(str, range(317))]  # 317·316/2 = 50,086 pairs, none of them equal
    assert graded(args, {"a2": "1", "z2": "0"}).score == 1
    assert graded(args, {"a2": "0", "z2": "1"}).score == 0


def test_lines_of_ones_own_are_graded_with_the_gradients_that_are_answered() -> None:
    # z = (1·1 + 2·2, 3·1 + 4·2) = (5, 11); J = (5 + 11) / 2; dz = ½ each; dW = dz xᵀ
    args = ["solve", "W=1 2;3 4", "x=1 2", "z = W @ x", "J=sum(z)/2", "W_new = W - 0.1*dW"]
    found = graded(args, {"z": "5 11", "J": "8", "dW": "0.5 1; 0.5 1", "dx": "W.T @ dz", "dz": ""})
    assert [mark.verdict for mark in found.marks] == ["right", "right", "right", "right", "wrong"]


def test_answers_are_held_against_derived_lines_not_against_a_slip_in_the_question() -> None:
    args = ["solve", "x=1 2", "z = x*x", "J=sum(z)/2", "dz=z"]  # dz is ½, whatever it says
    found = graded(args, {"dz": "0.5 0.5"})
    assert found.score == 1
    assert graded(args, {"dz": "1 4"}).score == 0


def test_a_question_without_numbers_takes_formulas_alone() -> None:
    found = graded(["solve", "W: H×D", "x: D", "z=W@x"], {"z": "W @ x"})
    assert found.score == 1
    found = graded(["solve", "W: H×D", "x: D", "z=W@x"], {"z": "1 2"})
    assert found.marks[0].record["note"] == "wanted a formula: the question has no numbers"


def test_a_stranger_names_no_file() -> None:
    assert "files" in (graded(["solve", "hw.txt"], {"z": "1"}).error or "")
