"""Pre-activations at exactly 0: decided for the numbers as typed, pointed out, and chosen."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnhw

SUM = "0.1,0.2,-0.3"  # times (1, 1, 1): 5.6e-17 in float64


def at(V: str, x: str = "1;1;1", **more: Any) -> Any:
    return nnhw.grad_regression(x, "1", V, "2", **more)


def test_a_sum_that_is_0_as_typed_is_0() -> None:
    assert 0.1 * 1 + 0.2 * 1 - 0.3 * 1 != 0
    trace = at(SUM)
    assert trace["g"].value.tolist() == [0]
    assert trace["h"].value.tolist() == [0]
    assert trace["dg"].value.tolist() == trace["dh"].value.tolist() == [-2]


@pytest.mark.parametrize(("tiny", "slope"), [("1e-30", 1), ("-1e-30", 0)])
def test_a_sum_that_is_nearly_0_as_typed_is_not(tiny: str, slope: int) -> None:
    """A fourth term of 1e-30 tells the side, though float64 cannot see it beside 0.3."""
    trace = nnhw.grad_regression("1;1;1;1", "1", f"{SUM},{tiny}", "2")
    assert trace["g"].value[0] == float(tiny)
    assert trace["dg"].value[0] == slope * trace["dh"].value[0]
    assert not any("kink" in note for note in trace.notes)


def test_float64_numbers_are_exact_themselves() -> None:
    """As float64, 0.1 + 0.2 − 0.3 is 2.8e-17, and no kink."""
    V = np.array([[0.1, 0.2, -0.3]])
    exact = sum(map(Fraction, V[0].tolist()))
    trace = nnhw.grad_regression(np.ones((3, 1)), [1.0], V, [2.0])
    assert trace["g"].value[0] == float(exact) != 0


def test_a_unit_at_its_kink_is_pointed_out_with_the_convention() -> None:
    notes = at(SUM).notes
    assert notes == [
        "g[1] is exactly 0, where ReLU has a kink: r′(0) = 1 was used (--relu-at-zero). "
        "With r′(0) = 0, dg, dV differ"
    ]
    assert "r′(0) = 0 was used" in at(SUM, relu_at_zero=0).notes[0]


def test_the_convention_is_chosen() -> None:
    assert at(SUM)["dV"].value.tolist() == [[-2, -2, -2]]
    assert at(SUM, relu_at_zero=0)["dV"].value.tolist() == [[0, 0, 0]]
    leaky = at(SUM, activation="leaky-relu", relu_at_zero=0)
    assert leaky["dV"].value.tolist() == [[-0.02, -0.02, -0.02]]


def test_a_smooth_activation_has_no_kink() -> None:
    assert at(SUM, activation="softplus").notes == []


def test_both_branches_and_the_output_are_looked_at() -> None:
    branches = nnhw.grad_classifier("1;1", "2;-2", "1", "1,-1;1,1", "1,2")
    assert [note.partition(" is")[0] for note in branches.notes] == ["z1[1]", "z2[2]"]
    output = nnhw.grad_regression("1", "1", "1", "0", output_activation="relu")
    assert output.notes[0].startswith("z[1] is exactly 0")
    assert "φ′(0) = 1 was used" in output.notes[0]


def test_many_kinks_are_counted() -> None:
    trace = nnhw.grad_regression(np.ones((2, 4)), np.ones((1, 4)), [[1, -1], [1, -1]], [1, 1])
    assert trace.notes[0].startswith(
        "g[1,1], g[1,2], g[1,3], g[1,4], g[2,1], g[2,2] and 2 more are exactly 0"
    )


def test_only_samples_near_a_kink_are_worked_out_in_fractions() -> None:
    """Of a thousand samples, two are at the kink as typed."""
    x = [[1.0] * 1000, [1.0] * 1000, [0.5] * 1000]
    x[2][3] = x[2][700] = 1.0
    rows = ";".join(",".join(map(repr, row)) for row in x)
    trace = nnhw.grad_regression(rows, np.ones((1, 1000)), SUM, "2")
    assert np.flatnonzero(trace["g"].value[0] == 0).tolist() == [3, 700]


@pytest.mark.parametrize(("V", "slope"), [("-1e-200", 0), ("1e-200", 1)])
@pytest.mark.parametrize("samples", [1, 300])
def test_what_is_too_small_for_float64_keeps_its_side(V: str, slope: int, samples: int) -> None:
    """g = ±1e-400 is shown as 0 and is none, in decimals and in float64."""
    ones = np.ones((200, samples))
    ones[0] = 1e-200
    weights = [[float(V)] + [0] * 199]
    trace = nnhw.grad_regression(ones, -np.ones((1, samples)), weights, [[1]])
    assert trace.solver.small == (samples == 1)
    assert np.all(trace["dg"].value == slope)
    assert not any("kink" in note for note in trace.notes)


def test_where_it_takes_too_long_float64_decides_and_a_note_says_so() -> None:
    x = np.ones((3, 30_000))
    rows = ";".join(",".join(["1"] * 30_000) for _ in range(3))
    trace = nnhw.grad_regression(rows, np.ones((1, 30_000)), ";".join([SUM] * 9), ",".join("2" * 9))
    assert trace["g"].value.shape == (9, x.shape[1])
    assert "g: what is within rounding of 0 was decided in float64, not as typed" in trace.notes


@settings(max_examples=60)
@given(st.lists(st.integers(-30, 30), min_size=2, max_size=5), st.integers(1, 3))
def test_the_sign_is_the_one_of_the_exact_sum(tenths: list[int], places: int) -> None:
    literals = [str(Fraction(n, 10**places)) if n % 7 else repr(n / 10**places) for n in tenths]
    exact = sum(map(Fraction, literals))
    trace = nnhw.grad_regression(";".join("1" * len(tenths)), "1", ",".join(literals), "1")
    got = trace["g"].value[0]
    assert np.sign(got) == np.sign(float(exact))
    assert got == pytest.approx(float(exact), rel=1e-14)


def test_it_is_said_when_no_unit_passes_a_gradient_on() -> None:
    """By hand: g = (−3, −4), so that h and every gradient behind it are 0; a leaky unit passes."""
    inputs: dict[str, Any] = {"x": [1, 2], "y": [1], "V": [[-1, -1], [-2, -1]], "W": [0.5, -0.3]}
    dead = nnhw.grad_regression(**inputs)
    assert dead.notes == ["no g is above 0: ReLU is 0 for all of them, and passes no gradient back"]
    assert not dead["dV"].value.any()
    assert nnhw.grad_regression(**inputs, activation="leaky-relu").notes == []
