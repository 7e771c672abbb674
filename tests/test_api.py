"""The package from Python: the same problems, the same numbers, the same words."""

from __future__ import annotations

import shlex
import subprocess
import sys
from fractions import Fraction
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

import nnhw
from tests.command import nnhw as command

X, Y, V, W = [1, 2], 1, [[0.25, -0.5], [0.5, 0.25]], [0.5, -0.25]


def test_a_step_has_its_name_formula_latex_shape_and_value() -> None:
    step = nnhw.grad_regression(X, Y, V, W)["dV"]
    assert (step.name, step.formula, step.shape) == ("dV", "dV = dg @ x.T", (2, 2))
    assert step.latex == (
        r"\frac{\partial J}{\partial V} = \frac{\partial J}{\partial g} \thinspace x^\top"
    )
    assert isinstance(step.value, np.ndarray)
    assert step.value.dtype == np.float64


def test_a_scalar_is_a_number() -> None:
    assert float(nnhw.grad_regression(X, Y, V, W)["J"].value) == (1 + 0.25) ** 2 / 2
    assert int(nnhw.param_count([3, 4, 2])["total"].value) == 26
    assert nnhw.param_count([10**30, 1])["total"].value == 10**30 + 1
    assert nnhw.grad_regression("1/3", 0, 1, 1, exact=True)["J"].value == Fraction(1, 18)


def test_iteration_gives_the_steps_in_the_order_of_the_derivation() -> None:
    trace = nnhw.lse([1, 2])
    names = [step.name for step in trace]
    assert names == ["alpha", "shifted", "exp", "sum", "lse", "softmax", "naive"]
    assert "lse" in trace
    assert "ce" not in trace


@pytest.mark.parametrize(
    "x",
    [[6, 4, 2, 6], (6, 4, 2, 6), "6 4 2 6", "6,4,2,6", "[6, 4, 2, 6]", np.array([6, 4, 2, 6])],
    ids=repr,
)
def test_numbers_come_as_lists_arrays_and_text(x: Any) -> None:
    assert nnhw.equality(x)["z1"].value.tolist() == [2, 4, 0, 2, -2, -4]


def test_what_is_given_later_changes_nothing() -> None:
    """A step is computed when it is looked at, but from what was given then."""
    x, weights = np.array([[1.0], [2.0]]), np.array(V)
    trace = nnhw.grad_regression(x, Y, weights, W)
    x[:] = weights[:] = 99.0
    assert trace["g"].value.tolist() == [-0.75, 1.0]
    trace["g"].value[:] = 99.0
    assert trace["g"].value.tolist() == [-0.75, 1.0]


BAD: dict[str, Any] = {
    "equality 1": lambda: nnhw.equality([1]),
    "equality 1 nan": lambda: nnhw.equality("1 nan"),
    "param-count 3 0": lambda: nnhw.param_count([3, 0]),
    "lse 1 2 --target 3": lambda: nnhw.lse([1, 2], target=3),
    "lse 1 2 --get ce": lambda: nnhw.lse([1, 2])["ce"],
    "lse 1 2 --y .5,.4": lambda: nnhw.lse([1, 2], y=[0.5, 0.4]),
    "grad-regression --x 1 --y 1 --V 1 --W 1 --activation rleu": lambda: nnhw.grad_regression(
        1, 1, 1, 1, activation="rleu"
    ),
    "grad-regression --x 1,2 --y 1 --V '1 2 3 4' --W 1": lambda: nnhw.grad_regression(
        [1, 2], 1, [1, 2, 3, 4], 1
    ),
    "grad-regression --x 1e200 --y 1 --V 1e200 --W 1 --get J": lambda: (
        nnhw.grad_regression(1e200, 1, 1e200, 1)["J"].value
    ),
}


@pytest.mark.parametrize("line", BAD)
def test_bad_input_raises_what_the_command_line_prints(line: str) -> None:
    with pytest.raises(nnhw.InputError) as raised:
        BAD[line]()
    assert isinstance(raised.value, ValueError)
    said = str(raised.value).replace("−", "-")
    assert command(*shlex.split(line)).err == f"nnhw: {said}\n"


def test_an_answer_is_checked() -> None:
    trace = nnhw.grad_regression(X, Y, V, W)
    assert nnhw.check(trace, "J", 0.78125).verdict == "right"
    assert nnhw.check(trace, "J", "0.78").verdict == "right"
    assert nnhw.check(trace, "J", "0.8").verdict == "coarse"
    wrong = nnhw.check(trace, "J", 1.5625)
    assert (wrong.verdict, wrong.mistakes[0].code) == ("wrong", "no-half")
    with pytest.raises(nnhw.InputError, match=r"^grad-regression has no step 'K'"):
        nnhw.check(trace, "K", 1)


def test_the_package_is_typed_and_says_what_it_offers() -> None:
    assert (files("nnhw") / "py.typed").is_file()
    assert all(getattr(nnhw, name) for name in nnhw.__all__)
    with pytest.raises(AttributeError):
        nnhw.nothing  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = "import sys, nnhw; nnhw.InputError; print('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stdout == "False\n"
