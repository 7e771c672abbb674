"""``--exact``: the same lines on fractions, refused by name where there is no exact value."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnhw
from nnhw import InputError

F = Fraction
fractions = st.fractions(-5, 5, max_denominator=20)


def matrix(rows: int, columns: int) -> st.SearchStrategy[list[list[Fraction]]]:
    return st.lists(
        st.lists(fractions, min_size=columns, max_size=columns), min_size=rows, max_size=rows
    )


def product(a: Any, b: Any) -> Any:
    return [
        [sum(x * y for x, y in zip(r, c, strict=True)) for c in zip(*b, strict=True)] for r in a
    ]


@settings(max_examples=20)
@given(matrix(2, 3), matrix(1, 3), matrix(2, 2), matrix(1, 2), st.sampled_from([0, 1]))
def test_every_step_of_a_regression_is_the_fraction_of_the_loops(
    x: Any, y: Any, V: Any, W: Any, at_zero: int
) -> None:
    """The formulas of the homework, question 2, written out over the entries."""
    trace = nnhw.grad_regression(x, y, V, W, lr="1/3", relu_at_zero=at_zero, exact=True)
    g = product(V, x)
    h = [[max(each, F(0)) for each in row] for row in g]
    z = product(W, h)
    dz = [[a - b for a, b in zip(p, q, strict=True)] for p, q in zip(z, y, strict=True)]
    slope = [[F(each > 0) + at_zero * F(each == 0) for each in row] for row in g]
    dV = [
        [sum(dz[0][s] * W[0][i] * slope[i][s] * x[j][s] for s in range(3)) for j in range(2)]
        for i in range(2)
    ]
    assert trace["J"].value == sum(each**2 for each in dz[0]) / 2
    assert trace["dW"].value.tolist() == product(dz, [list(each) for each in zip(*h, strict=True)])
    assert trace["dV"].value.tolist() == dV
    assert trace["V_new"].value.tolist() == [
        [V[i][j] - F(1, 3) * dV[i][j] for j in range(2)] for i in range(2)
    ]
    assert all(check.passed and check.error < 1e-12 for check in trace.checks)


def test_what_was_typed_is_what_is_worked_with() -> None:
    trace = nnhw.grad_regression("1/3", "0", "0.1", "1", activation="identity", exact=True)
    assert trace["z"].value[0] == F(1, 30)
    assert trace["J"].value == F(1, 1800)


def slope_at_0(at_zero: int) -> Any:
    """dV = dz W r′(0) x, with z = 0 and all else 1: the slope itself."""
    more: dict[str, Any] = {"activation": "leaky-relu", "exact": True}
    trace = nnhw.grad_regression("1;1", -1, "1,-1", 1, relu_at_zero=at_zero, **more)
    return trace["dV"].value[0, 0]


def test_a_leak_is_a_hundredth() -> None:
    trace = nnhw.grad_regression(1, 0, -2, 1, activation="leaky-relu", exact=True)
    assert trace["h"].value[0] == F(-2, 100)
    assert [slope_at_0(at_zero) for at_zero in (0, 1)] == [F(1, 100), 1]
    assert trace["dV"].value[0, 0] == F(-2, 100) * F(1, 100)


NO_VALUE = {
    "sigmoid": "the sigmoid of a fraction is irrational",
    "tanh": "tanh of a fraction is irrational",
    "softplus": "softplus of a fraction is irrational",
}


@pytest.mark.parametrize("activation", NO_VALUE)
def test_a_step_without_an_exact_value_is_refused_by_its_name(activation: str) -> None:
    trace = nnhw.grad_regression(1, 0, 2, 1, activation=activation, exact=True)
    assert trace["g"].value[0] == 2
    with pytest.raises(InputError) as told:
        trace["dW"].value  # noqa: B018
    assert str(told.value) == f"--exact: h has no exact value: {NO_VALUE[activation]}"


def test_the_steps_before_the_sigmoid_and_the_exponential_are_exact() -> None:
    branches = nnhw.grad_classifier("1/3", "1/7", 1, "1", "1", exact=True)
    assert branches["z3"].value == F(4, 21)
    with pytest.raises(InputError, match=r"^--exact: yhat has no exact value: the sigmoid"):
        branches["yhat"].value  # noqa: B018
    logits = nnhw.lse("1/3,1/2", exact=True)
    assert logits["shifted"].value.tolist() == [F(-1, 6), 0]
    with pytest.raises(InputError, match=r"^--exact: exp has no exact value: the exponential"):
        logits["lse"].value  # noqa: B018


def test_equality_and_param_count_are_always_exact() -> None:
    """Two integers that are one float64, a decimal and its fraction, a count past float64."""
    assert nnhw.equality("9007199254740993,9007199254740992")["a2"].value == 1
    assert nnhw.equality("0.1,1/10")["a2"].value == 0
    assert nnhw.equality(np.array([0.1, 0.1 + 1e-18]))["a2"].value == 0
    assert nnhw.param_count([10**20, 10**20])["total"].value == (10**20 + 1) * 10**20
    assert nnhw.equality("1/3,0.5", exact=True)["z1"].value.tolist() == [F(-1, 6)]
