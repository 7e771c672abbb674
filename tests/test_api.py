"""The package from Python: the same problems, the same numbers, the same words."""

from __future__ import annotations

import copy
import doctest
import pickle
import shlex
import subprocess
import sys
from fractions import Fraction
from importlib.resources import files
from typing import Any, cast

import numpy as np
import pytest

import nnhw
from nnhw import api
from nnhw.problems import COMMANDS, load
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
    """The same words, but that an input is called as Python calls it: V, and not --V."""
    with pytest.raises(nnhw.InputError) as raised:
        BAD[line]()
    assert isinstance(raised.value, ValueError)
    said = str(raised.value).replace("exact=True", "exact").replace("--", "")
    assert command(*shlex.split(line)).err.replace("--", "") == f"nnhw: {said}\n"


SAID: dict[str, Any] = {
    "V: got a vector of 4, wanted H×2, or one column more for a bias (D = 2 from x)": lambda: (
        nnhw.grad_regression([1, 2], 1, [1, 2, 3, 4], 1)
    ),
    "x is missing": lambda: nnhw.grad_regression(None, 1, 1, 1),  # type: ignore[arg-type]
    "V: '--x' is an expression\n  work it out, or use `nnhw solve`": lambda: nnhw.grad_regression(
        1, 1, "--x", 1
    ),
    "relu_at_zero: there is no '2'\n  it takes 1 or 0": lambda: nnhw.grad_regression(
        1, 1, 1, 1, relu_at_zero=2
    ),
    "relu_at_zero: there is no 'None'\n  it takes 1 or 0": lambda: nnhw.grad_classifier(
        1, 1, 1, 1, 1, relu_at_zero=cast("Any", None)
    ),
    "activation: there is no 'None'\n"
    "  it takes relu, leaky-relu, sigmoid, tanh, softplus or identity": lambda: (
        nnhw.grad_regression(1, 1, 1, 1, activation=cast("Any", None))
    ),
    "activation: there is no \"<ufunc 'tanh'>\"\n"
    "  it takes relu, leaky-relu, sigmoid, tanh, softplus or identity": lambda: (
        nnhw.grad_regression(1, 1, 1, 1, activation=cast("Any", np.tanh))
    ),
    "lr: dict is not a number\n  wanted int, float, Fraction, Decimal or text": lambda: (
        nnhw.grad_regression(1, 1, 1, 1, lr=cast("Any", {}))
    ),
    "no_bias: got \"'no'\", wanted True or False": lambda: nnhw.param_count(
        3, 2, no_bias=cast("Any", "no")
    ),
    "exact: got '1', wanted True or False": lambda: nnhw.lse(1, exact=cast("Any", 1)),
    "trace: got '5', wanted what nnhw.solve returns": lambda: nnhw.check(
        cast("nnhw.Trace", 5), "J", 1
    ),
    "name: got 'None', wanted the name of a step, like 'J'": lambda: nnhw.check(
        nnhw.lse(1), cast("Any", None), 1
    ),
    "rtol: 'x' is not a number\n  write it like 6, -3.5, 1e-3 or 1/3": lambda: nnhw.check(
        nnhw.lse(1), "lse", 1, rtol="x"
    ),
}


@pytest.mark.parametrize("said", SAID)
def test_errors_speak_of_arguments_and_not_of_options(said: str) -> None:
    with pytest.raises(nnhw.InputError) as raised:
        SAID[said]()
    assert str(raised.value) == said


@pytest.mark.parametrize("at_zero", [0, 0.0, "0", np.int64(0), False])
def test_the_derivative_at_zero_is_a_number_or_its_text(at_zero: Any) -> None:
    """g = 0 for V = 0, so that dg = r′(0) · dh is 0 where that is."""
    dg = nnhw.grad_regression(1, 1, 0, 1, relu_at_zero=at_zero)["dg"].value
    assert not dg.any()
    assert nnhw.grad_regression(1, 1, 0, 1)["dg"].value.any()


def test_numbers_come_one_by_one_as_on_the_command_line() -> None:
    """log(e + e² + e³) = 3.4076059644443806 (mpmath 1.4)."""
    for trace in (nnhw.lse(1, 2, 3), nnhw.lse([1, 2, 3]), nnhw.lse(z="1 2 3"), nnhw.lse(1, "2", 3)):
        assert float(trace["lse"].value) == pytest.approx(3.4076059644443806, rel=1e-15)
    assert int(nnhw.param_count(4096, 2048, 2)["total"].value) == 8394754
    assert nnhw.equality(6, 4, 2, 6)["z1"].value.tolist() == [2, 4, 0, 2, -2, -4]


def test_a_tolerance_replaces_that_of_the_digits() -> None:
    """log(e + e²) = 2.3132616875."""
    trace = nnhw.lse(1, 2)
    assert nnhw.check(trace, "lse", 2.4, rtol=0.05).verdict == "right"
    assert nnhw.check(trace, "lse", 2.4, atol="0.09").verdict == "right"
    assert nnhw.check(trace, "lse", 2.4, atol=0.08).verdict == "wrong"


def test_the_examples_of_the_docstrings_give_what_they_show() -> None:
    failures, examples = doctest.testmod(api)
    assert examples > 10
    assert not failures
    for name in api.__all__:
        assert "Examples\n    --------\n" in str(getattr(api, name).__doc__)


def test_the_functions_are_offered_for_completion() -> None:
    assert set(dir(nnhw)) == {*nnhw.__all__, "__version__"}
    problems = {load(name).function for name in COMMANDS if not load(name).own_lines}
    assert problems | {"check"} <= set(api.__all__)


@pytest.mark.parametrize(
    "trace",
    [nnhw.grad_regression(X, Y, V, W), nnhw.param_count("3x8x8", "conv:4,k3")],
    ids=["solved", "counted"],
)
def test_a_trace_offers_what_there_is_to_use(trace: Any) -> None:
    """Its public attributes, and its steps behind a bracket."""
    offered = {"network", "notes", "to_dict", "to_html", "to_latex", "to_markdown", "to_text"}
    assert offered <= set(dir(trace)) <= offered | {"check", "checks"}
    assert all(hasattr(trace, name) for name in dir(trace))
    assert [step.name for step in trace] == list(trace._ipython_key_completions_())
    assert repr(trace).startswith(f"<Trace of {trace.to_dict()['command']}: ")
    assert "documentclass" in trace.to_latex()
    for key in (0, None, 1.5):
        with pytest.raises(nnhw.InputError, match="wanted the name of a step, like 'J'"):
            trace[key]


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own


def test_a_trace_its_steps_and_its_verdicts_can_be_copied_and_pickled_after_use() -> None:
    """A wrong answer was tried against the slips, which are remembered half worked."""
    trace = nnhw.grad_regression(X, Y, V, W)
    wrong = nnhw.check(trace, "dV", "1 2; 3 4")
    counted = nnhw.param_count("3x8x8", "conv:4,k3")
    for copied in (copy.deepcopy, pickled):
        assert (copied(trace)["dV"].value == trace["dV"].value).all()
        assert copied(trace["J"]).value == trace["J"].value
        assert copied(wrong).record() == wrong.record()
        assert copied(counted)["total"].value == 112  # (3·3·3 + 1)·4


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
