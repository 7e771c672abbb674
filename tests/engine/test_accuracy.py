"""The steps of whole networks against the same mathematics in mpmath, at 2,200 bits."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import mpmath
import numpy as np
import pytest

from nnhw.work import work
from tests.kernels.ulp import worst

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Float = NDArray[np.float64]


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
def test_steps_of_a_classifier_within_2_ulp(d_x: int, d_a: int, m: int, scale: float) -> None:
    """So that half an ulp of a large logit does not become hundreds of its probability."""
    rng = np.random.default_rng([d_x, d_a, m])
    for _ in range(max(1, 12 // (d_x * m))):
        inputs = draw(rng, d_x, d_a, m, scale)
        trace = work("grad-classifier", inputs)
        for name, true in solved(inputs).items():
            got = np.ravel(trace[name].value).tolist()
            assert worst(got, true) <= 2, (name, inputs)


def test_fraction_stands_for_itself() -> None:
    """Not for its nearest float64, nor does a long decimal beside it change what is typed."""
    question = {"x": "1/3 1/7", "y": "1/5", "V": "1/3 1/10; 0.1 0.12345678901234567", "W": "1/3 1"}
    g = np.ravel(work("grad-regression", question)["g"].value).tolist()
    # 1/3 · 1/3 + 1/7 · 1/10 = 79/630, and 1/10 · 1/3 + 1/7 · the float64 that the decimal prints.
    second = Fraction(1, 30) + Fraction(0.12345678901234567) / 7
    assert g == [79 / 630, float(second)]
