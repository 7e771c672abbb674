"""What is defined, and where."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import pytest

from nnhw.formula.definitions import DEFINITIONS
from nnhw.problems.grad_regression import ACTIVATIONS as CHOICES
from nnhw.question.work import work
from nnhw.render.page import compose
from nnhw.render.text import render
from tests.render.pages import EXAM, MAKERS, make, solved

if TYPE_CHECKING:
    from collections.abc import Callable

POINTS = (-1.5, -0.25, 0.3, 2.0)


def said(**settings: Any) -> str:
    """Return the lines that define something on a page of the exam's network."""
    text = render(compose(solved("grad-regression", **EXAM | settings)), 100)
    return "\n".join(line for line in text.splitlines() if "(t) = " in line)


@pytest.mark.parametrize("activation", CHOICES)
def test_a_function_that_is_used_is_defined_once_where_it_is_met_first(activation: str) -> None:
    text = said(choices={"activation": activation})
    symbol = {"relu": "ReLU", "leaky-relu": "LeakyReLU", "sigmoid": "σ", "identity": "id"}
    assert re.findall(r"r is (\w+): r\(t\) = ", text) == [symbol.get(activation, activation)]
    assert len(re.findall(r"r′\(t\) = ", text)) == 1


def test_the_definitions_are_those_of_a_textbook() -> None:
    """Word for word, conventions at 0 included; from Goodfellow et al., Deep Learning, ch. 6."""
    assert "σ(t) = 1 / (1 + e^(−t))" in render(make("one-sample"), 100)
    assert "r′(t) = r(t) (1 − r(t))" in said(choices={"activation": "sigmoid"})
    assert "1 where t > 0, 0 where t < 0, and 1 at 0" in said()
    assert "and 0 at 0" in said(choices={"relu_at_zero": "0"})
    leaky = said(choices={"activation": "leaky-relu", "relu_at_zero": "0"})
    assert "1 where t > 0, 0.01 where t < 0, and 0.01 at 0" in leaky
    assert "φ(t) = 1 where t = 0, else 0" in render(make("equality"), 100)


REFERENCE: dict[str, Callable[[float], float]] = {
    "sigma": lambda t: (1 + math.tanh(t / 2)) / 2,
    "tanh": math.tanh,
    "softplus": lambda t: math.log1p(math.exp(t)),
}


@pytest.mark.parametrize("activation", REFERENCE)
@pytest.mark.parametrize("t", POINTS)
def test_a_definition_gives_what_it_is_to_define(activation: str, t: float) -> None:
    """Its text by Python's arithmetic, beside the standard library and central differences."""
    formula, slope = DEFINITIONS[activation]
    exact, h = REFERENCE[activation], 1e-5
    letters: dict[str, Any] = {"exp": math.exp, "log": math.log, "t": t, "f": lambda _: exact(t)}
    assert eval(formula, letters) == pytest.approx(exact(t), rel=1e-12)  # noqa: S307 - our own
    differences = (exact(t + h) - exact(t - h)) / (2 * h)
    assert eval(slope, letters) == pytest.approx(differences, rel=1e-8)  # noqa: S307 - our own


@pytest.mark.parametrize("name", sorted(MAKERS.keys() - {"hidden", "brief"}))
def test_the_d_of_a_derivative_is_explained_once(name: str) -> None:
    steps = [item for part in make(name).parts for item in part.items]
    explained = [
        pieces
        for step in steps
        for pieces in getattr(step, "defines", ())
        if "stands for" in str(pieces[0])
    ]
    assert len(explained) == any(getattr(step, "name", "").startswith("d") for step in steps)


def test_what_is_taken_of_a_matrix_is_said_once() -> None:
    """Of the weights without their biases, and of a column that a loop walks to."""
    text = render(make("biases"), 100)
    assert text.count("W[:,:H]: columns 1 to H of W") == 1
    sheet = "X = 1 2; 3 4\na = X[:, 2]\nb = X[1, :]\nJ = sum(a) + sum(b)"
    page = compose(work("solve", {"sheet": [sheet]}))
    assert "X[:,2]: column 2 of X" in render(page, 100)
    assert "row 1 of X" not in render(page, 100)
