"""The second route to every gradient: silent about right formulas, loud about wrong ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnhw
from nnhw.engine.solved import Solved
from nnhw.engine.variants import edited
from tests.command import nnhw as command
from tests.engine.networks import network

WRONG = {  # a line of a derivation, and formulas of its shape that are not its derivative
    "grad-regression": {
        "dz": ["y - z", "2 * (z - y)", "(z - y) / m", "z", "yhat - y", "(yhat - y) * phi(z)"],
        "dW": ["-dz @ h.T", "dz @ g.T", "2 * dz @ h.T", "dz @ h.T / m", "(z - y) @ h.T"],
        "dh": ["W.T @ z", "-W.T @ dz", "2 * W.T @ dz", "W.T @ (z - y)"],
        "dg": ["dh", "dh * r(g)", "dh * g", "dh * r'(h)", "-dh * r'(g)"],
        "dg ": [
            "dh * r'(-g)",
            "dh * (g < 0)",
            "dh * step(-g)",
            "dh * (h >= 0)",
            "dh * relu'(g + 1)",
        ],
        "dV": ["dh @ x.T", "dg @ x.T / m", "2 * dg @ x.T", "h @ x.T"],
    },
    "grad-classifier": {
        "delta1": ["yhat - y", "(y - yhat) / m", "yhat / m", "(yhat - y) / m * yhat * (1 - yhat)"],
        "delta2": ["-W2", "2 * W2", "0 * W2 + 1"],
        "delta3": ["-H(-z2)", "-(z2 < 0)", "H(z2)", "-H(z1)", "-a2", "0 * z2 - 1"],
        "delta4": ["-H(z1)", "H(z2)", "a1", "0 * z1 + 1", "H(-z1)", "H(z1) / 2", "z1 >= -1"],
        "dz1": ["delta2.T @ delta1", "(delta2.T @ delta1) * delta3", "2 * dz1"],
        "dz2": ["delta2.T @ delta1", "(delta2.T @ delta1) * delta4", "-dz2"],
        "dW1": ["dz1 @ x1.T", "dz2 @ x2.T", "dz1 @ x2.T + dz2 @ x1.T", "dz1 @ x1.T - dz2 @ x2.T"],
        "db1": ["rowsum(dz1)", "rowsum(dz2)", "rowsum(dz1 - dz2)", "rowsum(dz1 + dz2) / m"],
        "dW2": ["delta1 @ a1.T", "-delta1 @ a.T", "delta1 @ (a1 + a2).T", "delta1 @ a.T / m"],
        "db2": ["-rowsum(delta1)", "rowsum(yhat - y)", "rowsum(delta1) / m"],
    },
    "lse": {
        "softmax": ["exp", "-softmax", "softmax * softmax", "exp / (2 * sum)", "0 * z + 1 / 4"],
        "dz": ["-dz", "softmax", "softmax + y", "softmax - y / 2", "softmax * y"],
    },
}
CASES = [
    (name, line, wrong)
    for name, lines in WRONG.items()
    for line, formulas in lines.items()
    for wrong in formulas
]


def right(name: str, seed: int = 0) -> Solved:
    """A question with units on both sides of the kink, and nothing at it."""
    rng = np.random.default_rng(seed)
    D, H, K, m = 2, 3, 2, 2

    def numbers(*shape: int) -> Any:
        return rng.standard_normal(shape)

    if name == "grad-regression":
        x, y, V, W = numbers(D, m), numbers(K, m), numbers(H, D), numbers(K, H)
        return nnhw.grad_regression(x, y, V, W, output_activation="tanh")
    if name == "grad-classifier":
        x1, x2, W1, W2 = numbers(D, m), numbers(D, m), numbers(H, D), numbers(1, H)
        y = rng.integers(0, 2, (1, m))
        return nnhw.grad_classifier(x1, x2, y, W1, W2, b1=numbers(H), b2=[0.5])
    return nnhw.lse(numbers(4), target=2)


def with_line(trace: Solved, line: str) -> Solved:
    """The same question with a line replaced."""
    return Solved(edited(trace.solver, line))


@pytest.mark.parametrize("name", WRONG)
def test_right_formulas_pass(name: str) -> None:
    checks = right(name).checks
    made = [each.name for each in right(name).problem.gradients if each.name in right(name)]
    assert [check.name for check in checks] == made
    assert all(check.passed for check in checks)
    assert max(check.error for check in checks) < 1e-12


@pytest.mark.parametrize(("name", "line", "wrong"), CASES, ids=lambda text: text)
def test_a_wrong_formula_is_rejected(name: str, line: str, wrong: str) -> None:
    line = line.strip()
    checks = with_line(right(name), f"{line} = {wrong}").checks
    failed = [check.name for check in checks if not check.passed]
    assert failed
    assert line not in {each.name for each in checks} or line in failed


@pytest.mark.parametrize("name", WRONG)
def test_every_line_below_the_objective_has_wrong_formulas_here(name: str) -> None:
    trace = right(name)
    forward = {each.of for each in trace.problem.gradients}
    lines = list(trace.program.names)
    backward = lines[lines.index("J") + 1 :] if "J" in lines else {"softmax", "dz"}
    assert {line.strip() for line in WRONG[name]} == set(backward) - forward


def test_no_false_alarm_on_networks_of_scales_from_1e8_below_to_1e8_above() -> None:
    """``python -m tests.engine.networks 10000`` takes longer."""
    for seed in range(50):
        for check in network(seed).checks:
            assert check.passed, (seed, check)


def perfect(rng: np.random.Generator, H: int, D: int) -> Solved:
    """A regression whose targets are its outputs in float64."""
    x, V, W = (rng.standard_normal(shape) for shape in ((D, 10), (H, D), (2, H)))
    return nnhw.grad_regression(x, W @ np.tanh(V @ x), V, W, activation="tanh")


def test_at_an_optimum_there_is_no_false_alarm() -> None:
    """Its gradients are the rounding of what cancels: beside nothing, as large as itself."""
    rng = np.random.default_rng(2)
    for H, D in ((2, 3), (20, 10), (60, 20)):  # the last in float64
        trace = perfect(rng, H, D)
        assert all(check.passed for check in trace.checks)
        assert len(trace.checks) == 2


@pytest.mark.parametrize("scale", ["1e-101", "1e-160", "1e75", "-1e60"])
@pytest.mark.parametrize("activation", ["tanh", "softplus", "leaky-relu", "identity"])
def test_at_the_ends_of_float64_there_is_no_false_alarm(scale: str, activation: str) -> None:
    for lr in (None, 1):
        trace = nnhw.grad_regression(scale, 0, 1, 1, activation=activation, lr=lr)
        assert all(check.passed for check in trace.checks)


def test_where_a_probability_is_next_to_1_the_check_goes_on() -> None:
    for z in (40, 100, 300, 900, 1e5):
        assert all(check.passed for check in nnhw.lse([z, 0, 1], target=1).checks)
        branches = nnhw.grad_classifier(z, 0, 1, 1, 1)
        assert all(check.passed for check in branches.checks)


def test_the_entry_that_fails_is_named() -> None:
    """Only unit 2 is off, so that leaving its mask out is wrong in row 2 alone."""
    trace = nnhw.grad_regression([1, 2], [1, 1], [[1, 1], [-3, 1], [2, 1]], np.ones((2, 3)))
    (dW, dV) = with_line(trace, "dg = dh").checks
    assert dW.passed
    assert not dV.passed
    assert dV.worst[0] == 2
    assert dV.numeric[2, 1] == dV.numeric[2, 2] == 0
    assert dV.numeric[1, 2] == pytest.approx(2 * dV.numeric[1, 1])


@pytest.mark.parametrize("relu_at_zero", [0, 1])
def test_at_a_kink_an_entry_is_left_out(relu_at_zero: int) -> None:
    """g₁ = 0.1 + 0.2 − 0.3 is at the kink as typed, though float64 makes it 5.6e-17."""
    V, W = "0.1,0.2,-0.3;1,1,1", "2,-3"
    trace = nnhw.grad_regression("1;1;1", "1", V, W, relu_at_zero=relu_at_zero)
    assert trace["g"].value[0] == 0
    (dW, dV) = trace.checks
    assert dW.passed
    assert dV.passed
    assert dV.kinks == ((1, 1), (1, 2), (1, 3))
    assert dV.numeric.keys() == {(2, 1), (2, 2), (2, 3)}


def test_an_optimum_of_a_smooth_function_is_no_kink() -> None:
    """dz = 0 in every entry, where right and left differences are of opposite signs."""
    (dW, dV) = nnhw.grad_regression("1;2", "3", "1,1", "1").checks
    assert dW.kinks == dV.kinks == ()
    assert set(dV.numeric.values()) == {0.0}


@pytest.mark.parametrize("nearly", ["1e-300", "-1e-300", "1e-17", "-1e-17", "1e-9", "-1e-9"])
def test_near_a_kink_there_is_no_false_alarm(nearly: str) -> None:
    trace = nnhw.grad_regression("1;1", "1", f"1,-1;{nearly},0;0.5,{nearly}", "2,3,-1")
    assert all(check.passed for check in trace.checks)


def test_in_fractions_the_check_is_as_good_as_exact() -> None:
    trace = nnhw.grad_regression("1/3;2", "1", "1/7,1;-1,2", "2,-3/5", lr="1/2", exact=True)
    assert all(check.passed and check.error < 1e-50 for check in trace.checks)
    wrong = with_line(trace, "dW = dz @ h.T * 1000001 / 1000000")
    assert [check.passed for check in wrong.checks] == [False, True]


def test_a_large_network_is_checked_at_some_entries_and_says_so() -> None:
    rng = np.random.default_rng(1)
    x, y, V, W = (rng.standard_normal(s) for s in ((20, 4), (3, 4), (50, 20), (3, 50)))
    (dW, dV) = nnhw.grad_regression(x, y, V, W).checks
    for check in (dW, dV):
        assert check.passed
        assert len(check.numeric) < check.entries
        assert 0 < len(check.numeric) < check.entries
    assert dV.entries == 1000


def test_a_network_that_is_too_large_to_be_checked_at_all_has_no_check() -> None:
    rng = np.random.default_rng(1)
    x, y, V, W = (rng.standard_normal(s) for s in ((100, 50), (3, 50), (200, 100), (3, 200)))
    trace = nnhw.grad_regression(x, y, V, W)
    assert trace.checks == []
    assert trace.notes == ["dW and dV are too large to be checked by differences"]


def test_infinite_logits_have_limits_and_no_differences() -> None:
    assert nnhw.lse([np.inf, 1.0]).checks == []
    assert nnhw.lse([np.inf, 1.0], target=2).checks == []


def test_the_shift_of_lse_does_not_get_in_the_way() -> None:
    for shift in ("1e300", "-1e300", "1e-300"):
        assert all(check.passed for check in nnhw.lse([1, 2, 3], shift=shift, target=1).checks)


def test_the_check_is_made_only_where_it_is_shown() -> None:
    line = ["lse", "1", "2"]
    assert command(*line, "--json").out.count('"method": "central difference"') == 1
    assert "central difference" not in command(*line, "--json", "--no-check").out
