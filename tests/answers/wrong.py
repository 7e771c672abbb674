"""What a student gets who makes one of the usual mistakes: plain numpy, a slip at a time.

Each function works a problem through by hand, as its docstring's formulas say,
and goes wrong at one place where it is told to. A slip is a code of the
contract, with a reading behind a colon where it can be meant in several ways.
Nothing of the package is used. The networks stand in ``wrong_networks.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import comb, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.answers.wrong_networks import GRAD_CLASSIFIER, GRAD_REGRESSION, RIGHT, code

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Steps = dict[str, Any]

# --- param-count -----------------------------------------------------------------

PARAM_COUNT = (
    "no-bias",
    "bias-per-input",
    "first-layer-only",
    "last-layer-only",
    "output-bias-missing",
    "one-bias-per-layer",
    "units-counted",
    "product-of-sizes",
)


def param_count(sizes: list[int], slip: str = RIGHT, *, no_bias: bool = False) -> Steps:
    """(n_in + 1)·n_out parameters a layer; Python's own integers, which have no size."""
    pairs = list(pairwise(sizes))
    weights = [a * b for a, b in pairs]
    biases = [0 if no_bias else b for _, b in pairs]
    if slip == "no-bias":
        biases = [0 for _ in pairs]
    if slip == "bias-per-input":
        biases = [a for a, _ in pairs]
    if slip == "output-bias-missing":
        biases = [*sizes[1:-1], 0]
    if slip == "one-bias-per-layer":
        biases = [1 for _ in pairs]
    layers = [w + b for w, b in zip(weights, biases, strict=True)]
    if slip == "units-counted":
        layers = sizes[1:]
    total = sum(layers)
    total = {
        "first-layer-only": layers[0],
        "last-layer-only": layers[-1],
        "units-counted": sum(sizes),
        "product-of-sizes": prod(sizes),
    }.get(slip, total)
    return {"weights": weights, "biases": biases, "layers": layers, "total": total}


# --- equality --------------------------------------------------------------------

EQUALITY = (
    "impulse-inverted:hidden",
    "impulse-inverted:both",
    "ordered-pairs",
    "output-inverted",
    "output-not-activated",
)


def equality(x: list[float], slip: str = RIGHT) -> Steps:
    """a2 = φ(Σ_{i<j} φ(x_i − x_j)), φ(0) = 1 and else 0."""
    n = len(x)
    places = [(i, j) for i in range(n) for j in range(i + 1, n)]
    z1 = [x[i] - x[j] for i, j in places]
    inverted = slip.startswith("impulse-inverted")
    a1 = [int((z == 0) != inverted) for z in z1]
    z2 = sum(a1) * (2 if slip == "ordered-pairs" else 1)
    a2 = int((z2 == 0) != (slip in {"impulse-inverted:both", "output-inverted"}))
    if slip == "output-not-activated":
        a2 = z2
    row = [[(k == i) - (k == j) for k in range(n)] for i, j in places]
    pairs = comb(n, 2)
    return {
        "W1": [[int(each) for each in r] for r in row],
        "b1": [0] * pairs,
        "z1": z1,
        "a1": a1,
        "W2": [[1] * pairs],
        "b2": [0],
        "z2": z2,
        "a2": a2,
    }


# --- lse -------------------------------------------------------------------------

LSE = (
    "log10:of-all",
    "log10:of-the-rest",
    "log2:of-all",
    "log2:of-the-rest",
    "log2:of-ce",
    "no-log:of-all",
    "no-log:of-the-rest",
    "log-of-sum",
    "max-only",
    "shift-not-restored",
    "mean-not-sum",
    "unnormalised:unshifted",
    "unnormalised:shifted",
    "ce-sign",
    "probability-not-log:p",
    "probability-not-log:minus-p",
    "ce-log10",
)


@dataclass
class Lse:
    """A question of lse."""

    z: Array
    shift: float | None = None
    target: int | None = None
    y: Array | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        return vars(self)


def lse(q: Lse, slip: str = RIGHT) -> Steps:
    """log Σ e^z = α + log Σ e^(z − α), and the cross-entropy against y."""
    z, kind = q.z, code(slip)
    largest = float(np.max(z))
    rest = float(np.sum(np.exp(z - largest)))
    alpha = largest if q.shift is None else q.shift
    with np.errstate(all="ignore"):
        exp = np.exp(z - alpha)
        total = float(np.sum(exp))
        true = largest + float(np.log(rest))
        naive = float(np.log(np.sum(np.exp(z))))
        whole: dict[str, Callable[[float], float]] = {
            "log10:of-all": lambda u: u / np.log(10),
            "log2:of-all": lambda u: u / np.log(2),
            "no-log:of-all": lambda u: float(np.exp(u)),
            "log-of-sum": lambda _: float(np.log(np.sum(z))),
            "mean-not-sum": lambda u: u - float(np.log(len(z))),
        }
        value = whole[slip](true) if slip in whole else true
        naive = whole[slip](naive) if slip in whole else naive
        if slip == "log10:of-the-rest":
            value = alpha + float(np.log10(total))
        if slip == "log2:of-the-rest":
            value = alpha + float(np.log2(total))
        if slip == "no-log:of-the-rest":
            value = alpha + total
        if slip == "max-only":
            value = largest
        if slip == "shift-not-restored":
            value = float(np.log(total))
        softmax = np.exp(z - true)
        if slip == "unnormalised:unshifted":
            softmax = np.exp(z)
        if slip == "unnormalised:shifted":
            softmax = exp
    steps: Steps = {"alpha": alpha, "shifted": z - alpha, "exp": exp, "sum": total}
    steps |= {"lse": value, "softmax": softmax, "naive": naive}
    if q.target is None and q.y is None:
        return steps
    y = np.eye(len(z))[q.target - 1] if q.target is not None else q.y
    assert y is not None
    with np.errstate(all="ignore"):
        if q.target is not None:
            ce = value - z[q.target - 1]
        elif kind == "unnormalised":
            ce = float(-np.sum(y * np.log(softmax)))
        else:
            ce = true - float(np.sum(y * z))
    sign = -1 if slip == "ce-sign" else 1
    scale = {"log2:of-ce": np.log(2), "ce-log10": np.log(10)}.get(slip, 1.0)
    ce = sign * ce / scale
    if kind == "probability-not-log":
        ce = float(np.sum(y * softmax)) * (1 if slip.endswith(":p") else -1)
    return steps | {"ce": ce, "dz": sign * (softmax - y)}


SLIPS = {
    "param-count": PARAM_COUNT,
    "equality": EQUALITY,
    "grad-regression": GRAD_REGRESSION,
    "grad-classifier": GRAD_CLASSIFIER,
    "lse": LSE,
}
