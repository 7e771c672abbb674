"""Leaving the range of float64: told with the step, never an infinity or a nan unasked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnhw
from nnhw import InputError

RANGE = "leaves the range of float64 (about 1.8e308)"
FRACTIONS = "\n  --exact computes it in fractions"


def told(**arguments: Any) -> str:
    with pytest.raises(InputError) as error:
        nnhw.grad_regression(**arguments).to_dict()
    return str(error.value)


def test_an_overflow_names_the_first_step_that_leaves_the_range() -> None:
    assert told(x=1e200, y=0, V=1e200, W=1) == f"g {RANGE}{FRACTIONS}"
    assert told(x=1e200, y=0, V=1, W=1) == f"J {RANGE}{FRACTIONS}"
    assert told(x=1e100, y=0, V=1, W=1e100) == f"J {RANGE}{FRACTIONS}"
    assert told(x=1, y=0, V=1, W=1e160) == f"J {RANGE}{FRACTIONS}"


def test_exact_is_proposed_only_where_it_helps() -> None:
    later = f"J {RANGE}"  # its line reads a sigmoid, which has no fractions
    assert told(x=1, y=1e200, V=1, W=1, activation="sigmoid") == later
    exact = nnhw.grad_regression(1e200, 0, 1e200, 1, exact=True)
    assert exact["g"].value[0] == 10**400


def test_a_step_before_the_overflow_can_still_be_had() -> None:
    trace = nnhw.grad_regression(1e200, 0, 1, 1)
    assert trace["z"].value[0] == 1e200
    with pytest.raises(InputError, match=r"^J leaves"):
        trace["J"].value  # noqa: B018


def test_an_overflow_in_a_large_product_is_seen_too() -> None:
    """Threads lose the flags that numpy looks at, so the values are looked at."""
    x, V = np.full((400, 300), 1e155), np.full((300, 400), 1e155)
    trace = nnhw.grad_regression(x, np.zeros((1, 300)), V, np.ones((1, 300)))
    with pytest.raises(InputError, match=r"^g leaves the range"):
        trace["g"].value  # noqa: B018


def test_terms_beyond_float64_that_cancel_are_0() -> None:
    trace = nnhw.grad_regression("1e200;1e200", "0", "1e200,-1e200", "1", activation="tanh")
    assert trace["g"].value[0] == 0


def test_in_float64_infinities_that_cancel_are_an_overflow_and_no_nan() -> None:
    x, V = np.full((600, 100), 1e200), np.full((2, 600), 1e200)
    V[:, ::2] *= -1
    trace = nnhw.grad_regression(x, np.zeros((1, 100)), V, np.ones((1, 2)), activation="tanh")
    with pytest.raises(InputError, match=r"^g leaves the range"):
        trace["g"].value  # noqa: B018


def test_exact_is_proposed_for_the_steps_that_it_can_give() -> None:
    """The sigmoid stands below z1, which fractions have."""
    trace = nnhw.grad_classifier(1e200, 0, 0, 1e200, 1)
    with pytest.raises(InputError) as error:
        trace["z1"].value  # noqa: B018
    assert str(error.value) == f"z1 {RANGE}{FRACTIONS}"


@pytest.mark.parametrize("step", ["shifted", "ce"])
def test_an_overflow_of_finite_logits_is_no_limit(step: str) -> None:
    trace = nnhw.lse([1e308, -1e308], target=2)
    with pytest.raises(InputError, match=rf"^{step} leaves the range of float64"):
        trace[step].value  # noqa: B018
    assert trace["lse"].value == 1e308
    assert trace["naive"].value == np.inf


@pytest.mark.parametrize(
    ("z", "shift"), [([1, 1e308], 0), ([1, 1e300], 5), ([1e5, 5.1, -1.7], None)]
)
def test_logits_far_apart_are_worked_and_checked(z: list[float], shift: float | None) -> None:
    """It was a traceback: more digits than there are were asked for."""
    data = nnhw.lse(z, shift=shift, target=1).to_dict()
    assert all(check["passed"] for check in data["checks"])


def test_fractions_beyond_float64_are_shown_and_judged() -> None:
    trace = nnhw.grad_regression(1e200, 1, 1e200, 1, exact=True)
    assert trace.to_dict()["steps"][0]["value"] == [str(10**400)]
    assert nnhw.check(trace, "g", "1e400")
    assert not nnhw.check(trace, "g", "2e400")
    counts = nnhw.param_count("2 3e400 4e400")
    assert not nnhw.check(counts, "biases", "9e400 12e400")


def test_a_step_without_a_value_is_judged_without_its_arithmetic() -> None:
    from tests.command import nnhw as command

    run = command("lse", "inf", "--expect", "lse=1")
    assert (run.status, run.err) == (1, "")


def test_a_difference_that_is_0_is_0_and_not_its_rounding() -> None:
    """σ(1) + σ(−1) = 1, so that z = y."""
    trace = nnhw.grad_regression(1, 1, "1;-1", "1 1", activation="sigmoid")
    assert trace["J"].value == trace["dz"].value[0] == 0
    assert nnhw.check(trace, "dz", "0")
    assert np.all(trace["dV"].value == 0)
    assert all(check.passed for check in trace.checks)


def test_a_difference_that_is_tiny_is_kept() -> None:
    """1 − σ(150) = 7.2e-66 is no rounding error."""
    trace = nnhw.lse([150, 0], target=1)
    assert trace["dz"].value.tolist() == pytest.approx(
        [-7.175095973164411e-66, 7.175095973164411e-66]
    )


def test_a_leak_is_a_hundredth_in_decimals_too() -> None:
    """With the float 0.01, z would be 2e-19 where 0 is right."""
    trace = nnhw.grad_regression("-100,1", "0", "1,0;0,1", "1,1", activation="leaky-relu")
    assert trace["h"].value.tolist() == [-1, 1]
    assert trace["z"].value[0] == 0


def test_no_warning_of_numpy_reaches_the_user() -> None:
    """Warnings are errors in these tests."""
    for z in ([1e308, 1, -1e308], [-np.inf, 1e300], [np.inf, np.inf, 0]):
        try:
            nnhw.lse(z, target=1).to_dict()
        except InputError:
            continue
    nnhw.grad_classifier(1e154, 1e-200, 1, 1e100, 1e-200).to_dict()


def test_an_underflow_is_told_in_a_note() -> None:
    trace = nnhw.grad_regression(1e-200, 1, 1e-200, 1, activation="identity")
    assert trace["g"].value[0] == 0
    assert trace.notes == ["g: what is too small for float64 stands as 0"]


def test_a_product_of_zeros_is_no_underflow() -> None:
    trace = nnhw.grad_regression(0, 1, 1e-200, 1, activation="identity")
    trace["dV"].value  # noqa: B018
    assert trace.notes == []


def test_logits_take_infinity_as_a_limit() -> None:
    """lse(−∞, 1) = 1, lse(−∞, −∞) = −∞, lse(∞, 1) = ∞; softmax of one ∞ is one-hot."""
    assert nnhw.lse([-np.inf, 1])["lse"].value == 1
    assert nnhw.lse([-np.inf, -np.inf])["lse"].value == -np.inf
    assert nnhw.lse([np.inf, 1])["lse"].value == np.inf
    assert nnhw.lse([np.inf, 1])["softmax"].value.tolist() == [1, 0]
    assert nnhw.lse([-np.inf, 1])["softmax"].value.tolist() == [0, 1]
    assert nnhw.lse([np.inf, np.inf])["softmax"].value is None
    assert nnhw.lse([-np.inf, -np.inf])["softmax"].value is None


def test_what_the_unshifted_formula_gives_is_shown_where_it_breaks_down() -> None:
    assert nnhw.lse([1000, 1000])["naive"].value == np.inf
    assert nnhw.lse([-1000, -1000])["naive"].value == -np.inf
    assert nnhw.lse([1, 2])["naive"].value == pytest.approx(nnhw.lse([1, 2])["lse"].value)


@pytest.mark.parametrize("shift", [1e5, -1e5, 1e300, -1e300])
def test_a_shift_that_overflows_or_underflows_does_not_touch_the_result(shift: float) -> None:
    trace = nnhw.lse([1, 2, 3], shift=shift)
    assert trace["lse"].value == pytest.approx(3.4076059644443803, abs=5e-16)
    assert not any(np.isnan(np.asarray(step.value, dtype=float)).any() for step in trace)
