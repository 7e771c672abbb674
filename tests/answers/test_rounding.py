"""What plain numpy gives is right, in float64 and in float32, and nothing that is farther off.

Networks of all activations, at scales from 1e-8 to 1e8, at kinks, and near an
optimum, where what is left of a difference is rounding. The steps are worked in
numpy as a student writes them, σ′ as s(1 − s) and tanh′ as 1 − t². Beside
them, the sizes of the terms are carried along by hand: absolute values in every
product, and no slope above 1. ``NETWORKS=10000`` tries so many.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import nnhw
from nnhw.engine.rounding import rounding

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nnhw.engine.solved import Solved

    Array = NDArray[Any]
    Function = Callable[[Array], Array]

SEEDS: dict[Any, tuple[int, ...]] = {  # that once were misjudged
    np.float64: (),
    np.float32: (2839,),  # a probability so near to 1 that any rounding may take log(1 − p) away
}
NETWORKS = int(os.environ.get("NETWORKS", "120"))
ACTIVATIONS = ("relu", "leaky-relu", "sigmoid", "tanh", "softplus", "identity")
OFF = 1e-4
# What may be right is within some 1e-12 of the terms in float64, 2e-6 in float32.
SAFE: dict[Any, float] = {np.float64: 1e-10, np.float32: 5e-5}


def activation(name: str, at_zero: int) -> tuple[Function, Function]:
    """A function and its derivative, as they stand in a textbook."""

    def sigmoid(u: Array) -> Array:
        return 1 / (1 + np.exp(-u))

    def slope(u: Array, low: float) -> Array:
        at = low + (1 - low) * at_zero
        return np.where(u > 0, 1, np.where(u < 0, low, at)).astype(u.dtype)

    table: dict[str, tuple[Function, Function]] = {
        "relu": (lambda u: np.maximum(u, 0), lambda u: slope(u, 0)),
        "leaky-relu": (lambda u: np.where(u > 0, u, u / 100), lambda u: slope(u, 0.01)),
        "sigmoid": (sigmoid, lambda u: sigmoid(u) * (1 - sigmoid(u))),
        "tanh": (np.tanh, lambda u: 1 - np.tanh(u) ** 2),
        "softplus": (lambda u: np.where(u > 30, u, np.log(1 + np.exp(u))), sigmoid),
        "identity": (lambda u: u, np.ones_like),
    }
    return table[name]


def regression(
    x: Array, y: Array, V: Array, W: Array, names: tuple[str, str], at_zero: int
) -> tuple[dict[str, Array], dict[str, Array]]:
    """J = ½‖y − φ(W r(V x))‖² and its gradients, and the sizes of their terms."""
    (r, r_slope), (phi, phi_slope) = (activation(name, at_zero) for name in names)
    g = V @ x
    h = r(g)
    z = W @ h
    yhat = phi(z)
    dz = (yhat - y) * phi_slope(z)
    dh = W.T @ dz
    dg = dh * r_slope(g)
    steps = {"g": g, "h": h, "z": z, "J": ((y - yhat) ** 2).sum() / 2, "dz": dz}
    steps |= {"dW": dz @ h.T, "dh": dh, "dg": dg, "dV": dg @ x.T}
    t: dict[str, Array] = {"g": abs(V) @ abs(x)}
    ones = [1.0 if name == "softplus" else 0.0 for name in names]  # of log(1 + e^u)
    t["h"] = t["g"] + abs(h) + ones[0]
    t["z"] = abs(W) @ t["h"]
    t["yhat"] = t["z"] + abs(yhat) + ones[1]
    t["J"] = (abs(yhat - y) * (t["yhat"] + abs(y)) + (yhat - y) ** 2).sum()
    t["dz"] = (t["yhat"] + abs(y)) + abs(yhat - y) * (1 + t["z"])
    t["dW"] = t["dz"] @ abs(h).T + abs(dz) @ t["h"].T
    t["dh"] = abs(W).T @ t["dz"]
    t["dg"] = t["dh"] + abs(dh) * (1 + t["g"])
    t["dV"] = t["dg"] @ abs(x).T
    if names[1] != "identity":
        steps["yhat"] = yhat
    return steps, t


def classifier(
    x1: Array, x2: Array, y: Array, *, W1: Array, b1: Array, W2: Array, b2: Array, at_zero: int
) -> tuple[dict[str, Array], dict[str, Array]]:
    """ŷ = σ(W2 (ReLU(z1) − ReLU(z2)) + b2), its cross-entropy as it is defined, its gradients."""
    (relu, H), (sigma, _) = activation("relu", at_zero), activation("sigmoid", at_zero)
    m = y.shape[1]
    z1, z2 = W1 @ x1 + b1, W1 @ x2 + b1
    a1, a2 = relu(z1), relu(z2)
    a = a1 - a2
    z3 = W2 @ a + b2
    yhat = sigma(z3)
    loss = -(y * np.log(yhat) + (1 - y) * np.log(1 - yhat))
    delta1 = (yhat - y) / m
    delta4, delta3 = H(z1), -H(z2)
    back = W2.T @ delta1
    dz1, dz2 = back * delta4, back * delta3
    steps = {"z1": z1, "z2": z2, "a1": a1, "a2": a2, "a": a, "z3": z3, "yhat": yhat}
    steps |= {"loss": loss, "J": loss.sum() / m, "delta1": delta1, "delta2": W2}
    steps |= {"delta3": delta3, "delta4": delta4, "dz1": dz1, "dz2": dz2}
    steps |= {"dW1": dz1 @ x1.T + dz2 @ x2.T, "db1": (dz1 + dz2).sum(axis=1)}
    steps |= {"dW2": delta1 @ a.T, "db2": delta1.sum(axis=1)}
    t: dict[str, Array] = {"z1": abs(W1) @ abs(x1) + abs(b1), "z2": abs(W1) @ abs(x2) + abs(b1)}
    t |= {"a1": t["z1"], "a2": t["z2"], "a": t["z1"] + t["z2"]}
    t["z3"] = abs(W2) @ t["a"] + abs(b2)
    t["yhat"] = yhat * (1 - yhat) * t["z3"] + yhat
    t["loss"] = t["yhat"] * y / yhat + (t["yhat"] + 1) * (1 - y) / (1 - yhat) + loss
    t["J"] = t["loss"].sum() / m
    t["delta1"] = (t["yhat"] + y) / m
    t["delta2"] = abs(W2)
    back = abs(W2).T @ t["delta1"]
    t |= {"dz1": back, "dz2": back, "dW1": back @ abs(x1).T + back @ abs(x2).T}
    t["db1"] = 2 * back.sum(axis=1)
    t["dW2"] = t["delta1"] @ abs(a).T + abs(delta1) @ t["a"].T
    t["db2"] = t["delta1"].sum(axis=1)
    return steps, t


class Drawn:
    """A network drawn at random, which can be worked in a format."""

    def __init__(self, seed: int) -> None:
        self.rng = rng = np.random.default_rng(seed)
        self.at_zero = int(rng.integers(2))
        self.kinked = rng.random() < 0.15
        self.names = str(rng.choice(ACTIVATIONS)), str(rng.choice(("identity", *ACTIVATIONS)))
        D, H, K, m = self._sizes()
        if rng.random() < 0.6:
            self.problem = "grad-regression"
            self.inputs = {"x": (D, m), "y": (K, m), "V": (H, D), "W": (K, H)}
        else:
            self.problem = "grad-classifier"
            self.inputs = {"x1": (D, m), "x2": (D, m), "y": (1, m), "W1": (H, D), "b1": (H, 1)}
            self.inputs |= {"W2": (1, H), "b2": (1, 1)}
        self.values = {name: self._numbers(*shape) for name, shape in self.inputs.items()}
        if self.problem == "grad-classifier":
            self.values["y"] = rng.choice([0.0, 1.0, 0.25, 0.9], self.inputs["y"])
        elif rng.random() < 0.4:  # near an optimum, or at one
            with np.errstate(all="ignore"):
                steps, _ = self.work(np.float64)
            near = steps.get("yhat", steps["z"])
            self.values["y"] = near * (1 + float(rng.choice([0, 1e-14, 1e-9, 1e-3])))

    def _sizes(self) -> tuple[int, int, int, int]:
        match int(self.rng.integers(12)):
            case 0:
                return 10, 10, 3, 20
            case 1:
                return 20, 30, 5, 50
        return tuple(int(self.rng.integers(1, 6)) for _ in range(4))  # type: ignore[return-value]

    def _numbers(self, *shape: int) -> Array:
        rng = self.rng
        if self.kinked:  # sums of them are exact, and often 0
            return rng.integers(-3, 4, shape) / 2.0
        scale = 10.0 ** rng.choice([0, 0, 0, 1, -1, 3, -3, int(rng.integers(-8, 9))])
        numbers: Array = rng.normal(size=shape) * scale
        form = rng.integers(3)
        if form == 0:  # as a sheet has them
            numbers = np.vectorize(lambda u: float(f"{u:.2g}"))(numbers)
        if form == 1 and shape[0] > 1:  # rows that cancel, all but the last places
            numbers[1] = -numbers[0] * (1 + 1e-13)
        return numbers

    def work(self, kind: type[np.floating[Any]]) -> tuple[dict[str, Array], dict[str, Array]]:
        """Work it in numpy, by the same lines for every format."""
        values: dict[str, Any] = {name: value.astype(kind) for name, value in self.values.items()}
        with np.errstate(all="ignore"):
            if self.problem == "grad-regression":
                return regression(**values, names=self.names, at_zero=self.at_zero)
            return classifier(**values, at_zero=self.at_zero)

    def trace(self) -> Solved:
        """Have it worked by the package; the numbers as arrays, or as they print."""
        as_printed = self.rng.random() < 0.5
        given: dict[str, Any] = {k: v.tolist() if as_printed else v for k, v in self.values.items()}
        if self.problem == "grad-regression":
            r, phi = self.names
            return nnhw.grad_regression(
                **given, activation=r, output_activation=phi, relu_at_zero=self.at_zero
            )
        given["b1"], given["b2"] = (np.ravel(self.values[name]) for name in ("b1", "b2"))
        return nnhw.grad_classifier(**given, relu_at_zero=self.at_zero)


def fitting(value: Array, shape: tuple[int, ...]) -> Array:
    """Drop the sample axis of a single sample."""
    return np.reshape(value, shape)


def is_worked(value: Array, kind: type[np.floating[Any]]) -> bool:
    """Whether the format holds every entry in all its digits."""
    sizes = abs(np.asarray(value, dtype=np.float64))
    small = 1e-30 if kind is np.float32 else 1e-250
    return bool(np.isfinite(sizes).all() and ((sizes == 0) | (sizes > small)).all())


def is_kept(steps: dict[str, Array], trace: Solved) -> bool:
    """Whether nothing became 0 that is none: e^−1000 leaves float64 before it meets a kink."""
    sizes = {name: np.abs(np.asarray(trace[name].matrix, dtype=float)) for name in steps}
    lost = any("too small for float64" in note for note in trace.notes)
    return not lost and not any(((u > 0) & (u < 1e-250)).any() for u in sizes.values())


def is_short(number: np.floating[Any]) -> bool:
    """Whether it prints with so few digits that it is right by these."""
    return float(f"{number:.5g}") == float(str(number))


def same_masks(steps: dict[str, Array], trace: Solved) -> bool:
    """Whether the units are on that the package has on: a sign may be lost to rounding."""
    return all(
        np.array_equal(np.sign(steps[name]), np.sign(trace[name].matrix))
        for name in trace.solver.kinked
    )


@pytest.mark.parametrize("kind", [np.float64, np.float32])
@pytest.mark.parametrize("part", range(4))
def test_numpy_is_right_and_what_is_off_by_more_than_rounding_wrong(
    part: int, kind: type[np.floating[Any]], record_property: Callable[[str, object], None]
) -> None:
    """Every step as numpy gives it; with an entry off by 1e-4 of it, it is wrong."""
    right = wrong = 0
    for seed in (*SEEDS[kind][part::4], *range(part, NETWORKS, 4)):
        drawn = Drawn(seed)
        steps, terms = drawn.work(kind)
        if not all(is_worked(each, kind) for each in steps.values()):
            continue
        trace = drawn.trace()
        if not same_masks(steps, trace) or not is_kept(steps, trace):
            continue
        for name, value in steps.items():
            shape = np.shape(trace[name].value)
            answer: Array = fitting(value, shape).astype(kind)
            verdict = nnhw.check(trace, name, answer)
            assert verdict, (seed, name, str(verdict))
            right += 1
            place = int(drawn.rng.integers(answer.size))
            size = fitting(terms.get(name, abs(value)), answer.shape).flat[place]
            if OFF * abs(answer.flat[place]) <= SAFE[kind] * size:
                continue
            moved = answer.copy().reshape(-1)
            moved[place] *= 1 + OFF
            if is_short(moved[place]):  # 13.34 for 13.338666 is right to its digits
                continue
            found = nnhw.check(trace, name, moved.reshape(answer.shape))
            assert found.verdict == "wrong", (seed, name, str(found))
            wrong += 1
    record_property("judged", f"{right} right, {wrong} wrong")
    assert right > 100
    assert wrong > 20


def test_what_is_too_small_for_float64_is_on_its_side_of_a_kink() -> None:
    # h = log(1 + e^−1000) is 0 in float64, but positive: z = −h is below 0, and ReLU′(z) = 0.
    # With ReLU′(0) = 1 in its place, dz were ŷ − y = 0.3100001.
    trace = nnhw.grad_regression(
        x=[1], y=[-0.3100001], V=[[-1000]], W=[[-1]],
        activation="softplus", output_activation="relu", relu_at_zero=1,
    )  # fmt: skip
    assert rounding(trace, "dz").item() < 1e-9
    assert nnhw.check(trace, "dz", np.array(0.0))
    assert not nnhw.check(trace, "dz", np.array(0.3100001))
