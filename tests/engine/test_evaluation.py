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
