"""A formula for an answer is right when it gives the step, whatever the numbers."""

from __future__ import annotations

from typing import Any

import pytest

import nnhw
from nnhw.answers.own import judge_own_lines

LUCK = "it gives {} for these numbers, but not for others"
NETWORK: dict[str, Any] = {"x": [1, 2], "y": [1], "V": [[0.3, -0.1], [0.2, 0.4]]}


def regression() -> nnhw.Trace:
    return nnhw.grad_regression(**NETWORK, W=[[0.5, -0.3]], activation="sigmoid")


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("dV", "(W.T @ dz * r'(g)) @ x.T"),
        ("dV", "((W.T @ (z - y)) * h * (1 - h)) @ x.T"),  # σ′ = σ(1 − σ)
        ("dW[1,2]", "dz * h[2]"),
        ("J", "norm(y - z)**2 / 2"),
    ],
)
def test_a_right_formula_is_right(name: str, formula: str) -> None:
    assert nnhw.check(regression(), name, formula)


@pytest.mark.parametrize(
    ("name", "formula", "code"),
    [
        ("dg", "dh", "no-activation-derivative"),
        ("dV", "(W.T @ dz * h) @ x.T", "activation-not-derivative"),
        ("J", "norm(y - z)**2", "no-half"),
        ("dz", "y - z", "target-minus-output"),
    ],
)
def test_a_wrong_one_is_named_by_its_slip(name: str, formula: str, code: str) -> None:
    verdict = nnhw.check(regression(), name, formula)
    assert verdict.verdict == "wrong"
    assert code in [each.code for each in verdict.mistakes]


def test_luck_does_not_pass() -> None:
    trace = nnhw.lse([0, 0])  # log(1 + 1) = log 2, and each has half
    for name, formula in (("lse", "log(2)"), ("softmax", "exp(z)/2")):
        verdict = nnhw.check(trace, name, formula)
        assert (verdict.verdict, verdict.note) == ("wrong", LUCK.format(name))
        assert f"wrong: {LUCK.format(name)}" in " ".join(str(verdict).split())
    counted = nnhw.param_count([2, 2, 2])
    assert nnhw.check(counted, "weights", "n_in * n_out")
    assert not nnhw.check(counted, "weights", "n_in**2")


def test_what_was_chosen_stays_when_other_numbers_are_tried() -> None:
    """Class 2 is the target: −log softmax₂ is lse − z₂, and lse − z₁ − 1 as z₂ is z₁ + 1."""
    trace = nnhw.lse([1, 2, 3], target=2)
    assert nnhw.check(trace, "ce", "lse - z[2]")
    assert nnhw.check(trace, "ce", "lse - z[1] - 1").note == LUCK.format("ce")


def test_biases_that_were_not_given_are_none() -> None:
    trace = nnhw.grad_classifier(x1=[1, 2], x2=[0, 1], y=[1], W1=[[1, 2], [0, 1]], W2=[[1, -1]])
    assert nnhw.check(trace, "z1", "W1 @ x1")


def test_a_shape_that_does_not_fit_is_told_with_both() -> None:
    assert nnhw.check(regression(), "dW", "h @ dz.T").note == "got H×K, wanted K×H"


def test_a_line_of_ones_own_may_read_what_stands_above_it() -> None:
    """The gradient of f = (x + y)·z by x is z, and 3 = x + y by z."""
    given = "x=-2\ny=5\nz=-4\nq = x + y\nf = q*z\ndq = z\n"
    for line, right in (("dx = dq", True), ("dx = q", False)):
        verdicts = judge_own_lines(nnhw.solve(f"{given}{line}\n"))
        assert [(each.name, each.right) for each in verdicts] == [("dq", True), ("dx", right)]


def test_arithmetic_of_numbers_alone_is_the_number_that_it_comes_to() -> None:
    """As a learner leaves it: (4096 + 1)·2048 + (2048 + 1)·2 = 8,394,754."""
    trace = nnhw.param_count(4096, 2048, 2)
    assert nnhw.check(trace, "total", "(4096 + 1)*2048 + (2048 + 1)*2").verdict == "right"
    wrong = nnhw.check(trace, "total", "4096*2048 + 2048*2")
    assert [each.code for each in wrong.mistakes] == ["no-bias"]
    assert nnhw.check(trace, "total", "(1 - 1)/(2 - 2)").note == "it has no value"
