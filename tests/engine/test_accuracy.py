"""Every step of homework's size is the float64 nearest to what mpmath gives for it."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest

import nnhw
from nnhw import InputError
from nnhw.question.work import work
from tests.kernels.draws import draw_binary, draw_labels, draw_logits
from tests.kernels.ulp import (
    TRUTHS,
    true_binary_cross_entropy,
    true_cross_entropy,
    true_logsumexp,
    true_sigmoid_minus,
    true_softmax,
    true_softmax_minus,
    worst,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Float = NDArray[np.float64]


TABLE = Path(__file__).parents[1] / "kernels" / "accuracy.json"
ROWS = json.loads(TABLE.read_text(encoding="utf-8"))["rows"]
ROUNDED_ONCE = 0.501  # units of the last place


def _logit(z: float, y: float) -> Any:
    """A classifier whose logit is its second bias."""
    return nnhw.grad_classifier(0, 0, np.array([[y]]), 1, 0, b2=np.array([z]))


STEPS: Mapping[str, Callable[..., Any]] = {
    "logsumexp": lambda z: nnhw.lse(np.array(z))["lse"],
    "softmax": lambda z: nnhw.lse(np.array(z))["softmax"],
    "softmax_minus": lambda z, y: nnhw.lse(np.array(z), y=np.array(y))["dz"],
    "cross_entropy": lambda z, y: nnhw.lse(np.array(z), y=np.array(y))["ce"],
    "sigmoid_minus": lambda z, y: _logit(z, y)["delta1"],
    "binary_cross_entropy": lambda z, y: _logit(z, y)["loss"],
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_what_is_hard_on_float64_is_rounded_once(row: dict[str, Any]) -> None:
    """Sums within rounding of 1, probabilities within rounding of their labels, large logits."""
    try:
        got = np.ravel(STEPS[row["function"]](*row["arguments"]).value).tolist()
    except InputError as error:  # labels that are no distribution, a result beyond float64
        assert "sum to 1" in str(error) or "leaves the range" in str(error)  # noqa: PT017
        return
    with mpmath.workdps(30):
        assert worst(got, list(map(mpmath.mpf, row["expected"]))) <= ROUNDED_ONCE


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_the_table_follows_from_its_recipe(row: dict[str, Any]) -> None:
    """The digits in the table are those that mpmath gives at a precision that has settled."""
    true = TRUTHS[row["function"]](*row["arguments"])
    digits = [mpmath.nstr(value, 25, min_fixed=1, max_fixed=0) for value in true]
    assert digits == row["expected"]


@pytest.mark.parametrize("n", [1, 2, 3, 7, 40])
def test_logits_of_every_kind(n: int) -> None:
    rng = np.random.default_rng(n)
    for _ in range(12):
        z = draw_logits(rng, n)
        if np.abs(z).max() > 1e300:
            continue  # their differences overflow
        true = true_softmax(z.tolist())
        y = draw_labels(rng, np.array(list(map(float, true))))
        y[-1] += 1 - y.sum()
        trace = nnhw.lse(z, y=y) if y[-1] >= 0 else nnhw.lse(z, y=np.eye(n)[0])
        y = np.ravel(trace.input("y"))
        told = {
            "lse": [true_logsumexp(z.tolist())],
            "softmax": true,
            "ce": [true_cross_entropy(z.tolist(), y.tolist())],
            "dz": true_softmax_minus(z.tolist(), y.tolist()),
        }
        for name, wanted in told.items():
            assert worst(np.ravel(trace[name].value).tolist(), wanted) <= ROUNDED_ONCE, (name, z, y)


def test_binary_labels_and_logits_of_every_kind() -> None:
    rng = np.random.default_rng(5)
    z, y = draw_binary(rng, 40)
    z[8:10], y[8:10] = [-1e-300, 1e-200], [0.5, 0.5]  # σ is next to ½
    z[:8], y[:8] = [36.1, 36.9, 37.3, 37.9, -36.4, -37.7, 36.74, 37.42], [1, 0] * 4
    for logit, label in zip(z.tolist(), y.tolist(), strict=True):
        if abs(logit) > 1e300:
            continue
        trace, pair = _logit(logit, label), (mpmath.mpf(logit), label)
        for name, true in (
            ("yhat", true_sigmoid_minus(pair[0], 0)),
            ("loss", true_binary_cross_entropy(*pair)),
            ("delta1", true_sigmoid_minus(*pair)),
        ):
            assert worst([trace[name].value], [true]) <= ROUNDED_ONCE, (name, logit, label)


def test_what_is_known_by_hand() -> None:
    """log(1 + e^−40) = e^−40; tanh of what is tiny is that; a leak is exactly a hundredth."""
    assert nnhw.lse([100, 60], target=1)["ce"].value == 4.248354255291589e-18
    tiny = nnhw.grad_regression("1e-101", 0, 1, 1, activation="tanh")
    assert tiny["h"].value[0] == 1e-101
    assert tiny["dV"].value[0, 0] == float(Fraction("1e-202"))
    assert all(check.passed for check in tiny.checks)
    leak = nnhw.grad_regression("-1", "-1", 1, 100, activation="leaky-relu")
    assert leak["z"].value[0] == -1
    assert leak["dz"].value[0] == 0


def draw(rng: np.random.Generator, d_x: int, d_a: int, m: int, scale: float) -> dict[str, Float]:
    """A classifier with inputs of float64's full width, and labels at 0, at 1 and between."""
    sizes = {"x1": (d_x, m), "x2": (d_x, m), "W1": (d_a, d_x), "b1": (d_a, 1), "W2": (1, d_a)}
    inputs = {name: rng.normal(size=size) * scale for name, size in sizes.items()}
    y = rng.choice([0.0, 1.0, rng.random()], size=(1, m))
    return {**inputs, "b2": rng.normal(size=(1, 1)), "y": y}


def solved(inputs: Mapping[str, Float]) -> dict[str, list[mpmath.mpf]]:
    """The steps that the logit leads to, flat, from the inputs' exact values."""
    with mpmath.workprec(2200):
        x1, x2, W1, b1, W2, b2, y = (
            mpmath.matrix(inputs[name].tolist())
            for name in ("x1", "x2", "W1", "b1", "W2", "b2", "y")
        )
        m = y.cols
        b1, b2 = b1 * mpmath.ones(1, m), b2 * mpmath.ones(1, m)
        relu = {k: (W1 * x + b1).apply(lambda z: max(z, 0)) for k, x in ((1, x1), (2, x2))}
        a = relu[1] - relu[2]
        z3 = W2 * a + b2
        yhat = z3.apply(lambda z: 1 / (1 + mpmath.exp(-z)))
        loss = [
            -(t * mpmath.log(p) + (1 - t) * mpmath.log(1 - p)) for t, p in zip(y, yhat, strict=True)
        ]
        delta1 = (yhat - y) / m
        dW2 = delta1 * a.T
        return {
            "yhat": list(yhat),
            "loss": loss,
            "J": [mpmath.fsum(loss) / m],
            "delta1": list(delta1),
            "dW2": list(dW2),
        }


@pytest.mark.parametrize("scale", [0.01, 1.0, 3.0])
@pytest.mark.parametrize(("d_x", "d_a", "m"), [(1, 1, 1), (2, 3, 4), (5, 2, 1), (30, 40, 3)])
def test_steps_of_a_classifier_are_rounded_once(d_x: int, d_a: int, m: int, scale: float) -> None:
    """So that half an ulp of a large logit does not become hundreds of its probability."""
    rng = np.random.default_rng([d_x, d_a, m])
    for _ in range(max(1, 12 // (d_x * m))):
        inputs = draw(rng, d_x, d_a, m, scale)
        trace = work("grad-classifier", inputs)
        for name, true in solved(inputs).items():
            got = np.ravel(trace[name].value).tolist()
            assert worst(got, true) <= ROUNDED_ONCE, (name, inputs)


def test_fraction_stands_for_itself() -> None:
    """Not for its nearest float64, nor does a long decimal beside it change what is typed."""
    question = {"x": "1/3 1/7", "y": "1/5", "V": "1/3 1/10; 0.1 0.12345678901234567", "W": "1/3 1"}
    g = np.ravel(work("grad-regression", question)["g"].value).tolist()
    # 1/3 · 1/3 + 1/7 · 1/10 = 79/630, and 1/10 · 1/3 + 1/7 · the float64 that the decimal prints.
    second = Fraction(1, 30) + Fraction(0.12345678901234567) / 7
    assert g == [79 / 630, float(second)]
