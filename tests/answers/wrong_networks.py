"""What a student gets who makes a usual mistake in a network: plain numpy, a slip at a time.

The networks of ``wrong.py``. Arrays are matrices, a vector being a column;
:func:`public` drops the sample axis of a single sample.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
    "branch-2-only:throughout",
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
        "branch-2-only:throughout": ((0, 1), (1, 1)),
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
