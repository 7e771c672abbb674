"""What a student gets who makes one of the usual mistakes: plain numpy, a slip at a time.

Each function works a problem through by hand, as its docstring's formulas say,
and goes wrong at one place where it is told to. A slip is a code of the
contract, with a reading behind a colon where it can be meant in several ways.
Nothing of the package is used. Arrays are matrices, a vector being a column;
:func:`public` drops the sample axis of a single sample.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import comb, prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Steps = dict[str, Any]

RIGHT = ""


def code(slip: str) -> str:
    """Return the contract's code for a slip."""
    return slip.partition(":")[0]


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


# --- activations -----------------------------------------------------------------


def sigmoid(u: Array) -> Array:
    return 1 / (1 + np.exp(-u))


def slope(low: float, at_zero: float) -> Callable[[Array], Array]:
    """The derivative of a function that is u above 0 and low·u below."""
    return lambda u: np.where(u > 0, 1.0, np.where(u < 0, low, low + (1 - low) * at_zero))


def activation(
    name: str, at_zero: float = 1
) -> tuple[Callable[[Array], Array], Callable[[Array], Array]]:
    """Return an activation and its derivative."""
    table: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
        "relu": (lambda u: np.where(u > 0, u, 0.0), slope(0.0, at_zero)),
        "leaky-relu": (lambda u: np.where(u > 0, u, 0.01 * u), slope(0.01, at_zero)),
        "sigmoid": (sigmoid, lambda u: sigmoid(u) * sigmoid(-u)),
        "tanh": (np.tanh, lambda u: 1 / np.cosh(u) ** 2),
        "softplus": (lambda u: np.log1p(np.exp(u)), sigmoid),
        "identity": (lambda u: u, np.ones_like),
    }
    return table[name]


def with_ones(u: Array, columns: int) -> Array:
    """Append a row of ones where the weights have a column for it."""
    return np.vstack([u, np.ones((1, u.shape[1]))]) if columns > len(u) else u


def public(steps: Steps, sampled: set[str], samples: int) -> Steps:
    """Drop the sample axis of a single sample: H×1 is then a vector, 1×1 a scalar."""

    def drop(name: str, value: Any) -> Any:
        if name not in sampled or samples > 1:
            return value
        return value[0, 0] if len(value) == 1 else value[:, 0]

    return {name: drop(name, value) for name, value in steps.items()}


# --- grad-regression -------------------------------------------------------------

GRAD_REGRESSION = (
    "no-half",
    "target-minus-output",
    "no-activation-derivative:hidden",
    "no-activation-derivative:output",
    "no-activation-derivative:both",
    "activation-not-derivative:hidden",
    "activation-not-derivative:output",
    "activation-not-derivative:both",
    "no-output-weights:summed",
    "no-output-weights:as-is",
    "updated-W-used",
    "ascent",
    "gradient-not-step",
)


@dataclass
class Regression:
    """A question of grad-regression."""

    x: Array
    y: Array
    V: Array
    W: Array
    lr: float | None = None
    activation: str = "relu"
    output_activation: str = "identity"
    relu_at_zero: float = 1

    @property
    def arguments(self) -> dict[str, Any]:
        return vars(self)


def grad_regression(q: Regression, slip: str = RIGHT) -> Steps:
    """J = ½‖y − φ(W r(V x))‖², and its gradients by the chain rule."""
    r, r_slope = activation(q.activation, q.relu_at_zero)
    phi, phi_slope = activation(q.output_activation, q.relu_at_zero)
    x = with_ones(q.x, q.V.shape[1])
    g = q.V @ x
    h = with_ones(r(g), q.W.shape[1])
    z = q.W @ h
    out = phi(z)
    hidden = slip.endswith((":hidden", ":both"))
    output = slip.endswith((":output", ":both")) and q.output_activation != "identity"
    kind = code(slip)

    factor = phi_slope(z)
    if kind == "no-activation-derivative" and output:
        factor = np.ones_like(z)
    if kind == "activation-not-derivative" and output:
        factor = phi(z)
    dz = (out - q.y) * factor
    J = np.sum((q.y - out) ** 2) / 2
    if kind == "no-half":
        J, dz = 2 * J, 2 * dz
    if kind == "target-minus-output":
        dz = -dz
    dW = dz @ h.T

    lr = q.lr or 0.0
    weights = q.W - lr * dW if kind == "updated-W-used" else q.W
    dh = weights[:, : len(g)].T @ dz
    if slip == "no-output-weights:summed":
        dh = np.tile(dz.sum(axis=0), (len(g), 1))
    if slip == "no-output-weights:as-is":
        dh = dz if len(z) == len(g) else np.full_like(g, np.nan)
    factor = r_slope(g)
    if kind == "no-activation-derivative" and hidden:
        factor = np.ones_like(g)
    if kind == "activation-not-derivative" and hidden:
        factor = r(g)
    dg = dh * factor
    dV = dg @ x.T
    steps = {"g": g, "h": r(g), "z": z, "J": J, "dz": dz, "dW": dW, "dh": dh, "dg": dg, "dV": dV}
    if q.output_activation != "identity":
        steps["yhat"] = out
    if q.lr is not None:
        steps |= _stepped({"W": q.W, "V": q.V}, {"W": dW, "V": dV}, lr, kind)
    return public(steps, {"g", "h", "z", "yhat", "dz", "dh", "dg"}, q.x.shape[1])


def _stepped(old: Steps, gradients: Steps, lr: float, kind: str) -> Steps:
    """θ − α ∂J/∂θ for each parameter."""
    sign = 1 if kind == "ascent" else -1
    return {
        f"{name}_new": gradients[name]
        if kind == "gradient-not-step"
        else old[name] + sign * lr * gradients[name]
        for name in old
    }


# --- grad-classifier -------------------------------------------------------------

GRAD_CLASSIFIER = (
    "sum-not-mean",
    "mean-twice",
    "branches-added:delta3",
    "branches-added:forward",
    "branches-added:throughout",
    "branch-1-only:gradient",
    "branch-1-only:forward",
    "branch-2-only:gradient",
    "branch-2-only:forward",
    "branches-swapped:inputs",
    "branches-swapped:throughout",
    "branches-swapped:forward",
    "branches-swapped:products",
    "branches-swapped:masks",
    "no-relu-mask",
    "relu-not-mask",
    "no-output-weights",
    "no-sigmoid",
    "sigmoid-derivative-kept",
    "target-minus-output",
    "ascent",
    "gradient-not-step",
)


@dataclass
class Classifier:
    """A question of grad-classifier."""

    x1: Array
    x2: Array
    y: Array
    W1: Array
    b1: Array
    W2: Array
    b2: Array
    lr: float | None = None
    relu_at_zero: float = 1
    absent: set[str] = field(default_factory=set)

    @property
    def arguments(self) -> dict[str, Any]:
        given = {name: value for name, value in vars(self).items() if name not in self.absent}
        del given["absent"]
        return given


def grad_classifier(q: Classifier, slip: str = RIGHT) -> Steps:
    """ŷ = σ(W2 (ReLU(W1 x1 + b1) − ReLU(W1 x2 + b1)) + b2), J the mean cross-entropy."""
    relu, step = activation("relu", q.relu_at_zero)
    kind, m = code(slip), q.x1.shape[1]
    x1, x2 = (q.x2, q.x1) if slip == "branches-swapped:inputs" else (q.x1, q.x2)
    z1, z2 = q.W1 @ x1 + q.b1, q.W1 @ x2 + q.b1
    a1, a2 = relu(z1), relu(z2)
    # How each branch enters a, and how its derivative enters the gradients.
    signs = {
        "branches-added:forward": ((1, 1), (1, -1)),
        "branches-added:throughout": ((1, 1), (1, 1)),
        "branches-added:delta3": ((1, -1), (1, 1)),
        "branch-1-only:forward": ((1, 0), (1, -1)),
        "branch-2-only:forward": ((0, -1), (1, -1)),
        "branches-swapped:throughout": ((-1, 1), (-1, 1)),
        "branches-swapped:forward": ((-1, 1), (1, -1)),
    }
    (s1, s2), (t1, t2) = signs.get(slip, ((1, -1), (1, -1)))
    a = s1 * a1 + s2 * a2
    z3 = q.W2 @ a + q.b2
    yhat, rest = (z3, 1 - z3) if kind == "no-sigmoid" else (sigmoid(z3), sigmoid(-z3))
    with np.errstate(all="ignore"):
        loss = -(q.y * np.log(yhat) + (1 - q.y) * np.log(rest))
    error = yhat - q.y
    if kind != "no-sigmoid":  # what does not cancel where ŷ is nearly y
        loss = q.y * np.logaddexp(0, -z3) + (1 - q.y) * np.logaddexp(0, z3)
        error = np.where(q.y == 1, -rest, error)
    divisor = 1 if kind == "sum-not-mean" else m * m if kind == "mean-twice" else m
    J = loss.sum() / divisor
    delta1 = error / divisor
    if kind == "target-minus-output":
        delta1 = -delta1
    if kind == "sigmoid-derivative-kept":
        delta1 = delta1 * yhat * rest
    delta2 = np.ones_like(q.W2) if kind == "no-output-weights" else q.W2
    delta4, delta3 = t1 * step(z1), t2 * step(z2)
    if slip == "branches-swapped:masks":
        delta4, delta3 = step(z2), -step(z1)
    if kind == "no-relu-mask":
        delta4, delta3 = np.ones_like(z1), -np.ones_like(z2)
    if kind == "relu-not-mask":
        delta4, delta3 = a1, -a2
    dz1, dz2 = delta2.T @ delta1 * delta4, delta2.T @ delta1 * delta3
    first, second = dz1 @ x1.T, dz2 @ x2.T
    if slip == "branches-swapped:products":
        first, second = dz1 @ x2.T, dz2 @ x1.T
    counted = {"branch-1-only": (1, 0), "branch-2-only": (0, 1)}.get(kind, (1, 1))
    dW1 = counted[0] * first + counted[1] * second
    db1 = (counted[0] * dz1 + counted[1] * dz2).sum(axis=1)
    dW2, db2 = delta1 @ a.T, delta1.sum(axis=1)
    steps = {
        **{"z1": z1, "a1": a1, "z2": z2, "a2": a2, "a": a, "z3": z3, "yhat": yhat},
        **{"loss": loss, "J": J, "delta1": delta1, "delta2": delta2, "delta3": delta3},
        **{"delta4": delta4, "dz1": dz1, "dz2": dz2},
        **{"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2},
    }
    if q.lr is not None:
        old = {"W1": q.W1, "b1": q.b1[:, 0], "W2": q.W2, "b2": q.b2[:, 0]}
        steps |= _stepped(old, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}, q.lr, kind)
    sampled = {"z1", "a1", "z2", "a2", "a", "z3", "yhat", "loss", "delta1", "delta3", "delta4"}
    return public(steps, sampled | {"dz1", "dz2"}, m)


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
