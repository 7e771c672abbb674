"""Gradients against an independent library, which differentiates the forward pass alone."""

from __future__ import annotations

from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given, settings
from hypothesis import strategies as st

import nnhw

ACTIVATIONS: dict[str, Any] = {
    "relu": lambda u: anp.maximum(u, 0),
    "leaky-relu": lambda u: anp.where(u > 0, u, 0.01 * u),
    "sigmoid": lambda u: 1 / (1 + anp.exp(-u)),
    "tanh": anp.tanh,
    "softplus": lambda u: anp.log(1 + anp.exp(u)),
    "identity": lambda u: u,
}
SEEDS = st.integers(0, 2**32 - 1)


def gradients(objective: Any, parameters: list[Any]) -> list[Any]:
    return [grad(objective, k)(*parameters) for k in range(len(parameters))]


def assert_agree(trace: Any, names: list[str], wanted: list[Any]) -> None:
    for name, value in zip(names, wanted, strict=True):
        got = np.reshape(trace[name].value, np.shape(value))
        np.testing.assert_allclose(got, value, rtol=1e-9, atol=1e-9, err_msg=name)


def appended(u: Any, weights: Any) -> Any:
    """The 1 that weights with a bias column call for."""
    biased = weights.shape[1] == u.shape[0] + 1
    return anp.concatenate([u, anp.ones((1, u.shape[1]))]) if biased else u


@pytest.mark.parametrize("hidden", ACTIVATIONS)
@settings(max_examples=15)
@given(seed=SEEDS, output=st.sampled_from(sorted(ACTIVATIONS)))
def test_the_gradients_of_a_regression(hidden: str, seed: int, output: str) -> None:
    rng = np.random.default_rng(seed)
    D, H, K, m = rng.integers(1, 5, 4)
    x, y = rng.standard_normal((D, m)), rng.standard_normal((K, m))
    V = rng.standard_normal((H, D + rng.integers(0, 2)))
    W = rng.standard_normal((K, H + rng.integers(0, 2)))

    def objective(V: Any, W: Any) -> Any:
        h = ACTIVATIONS[hidden](anp.dot(V, appended(x, V)))
        z = anp.dot(W, appended(h, W))
        return anp.sum((y - ACTIVATIONS[output](z)) ** 2) / 2

    trace = nnhw.grad_regression(x, y, V, W, activation=hidden, output_activation=output, lr=0.5)
    dV, dW = gradients(objective, [V, W])
    assert trace["J"].value == pytest.approx(objective(V, W), rel=1e-9)
    assert_agree(trace, ["dV", "dW", "V_new", "W_new"], [dV, dW, V - 0.5 * dV, W - 0.5 * dW])


@settings(max_examples=60)
@given(seed=SEEDS)
def test_the_gradients_of_two_branches(seed: int) -> None:
    rng = np.random.default_rng(seed)
    D_x, D_a, m = rng.integers(1, 5, 3)
    x1, x2 = rng.standard_normal((2, D_x, m))
    y = rng.choice([0, 0.3, 1], (1, m))
    W1, b1 = rng.standard_normal((D_a, D_x)), rng.standard_normal((D_a, 1))
    W2, b2 = rng.standard_normal((1, D_a)), rng.standard_normal((1, 1))

    def objective(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
        a1, a2 = (anp.maximum(anp.dot(W1, x) + b1, 0) for x in (x1, x2))
        logits = anp.dot(W2, a1 - a2) + b2  # 1 − ŷ would lose the digits of a small one
        return anp.mean(y * anp.logaddexp(0, -logits) + (1 - y) * anp.logaddexp(0, logits))

    trace = nnhw.grad_classifier(x1, x2, y, W1, W2, b1=b1, b2=b2)
    wanted = gradients(objective, [W1, b1, W2, b2])
    assert trace["J"].value == pytest.approx(objective(W1, b1, W2, b2), rel=1e-9)
    assert_agree(trace, ["dW1", "db1", "dW2", "db2"], wanted)


@settings(max_examples=60)
@given(seed=SEEDS)
def test_the_gradients_of_log_sum_exp_and_cross_entropy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    K = int(rng.integers(1, 8))
    z, y = rng.standard_normal(K), rng.dirichlet(np.ones(K))

    def lse(z: Any) -> Any:
        return anp.log(anp.sum(anp.exp(z)))

    def cross_entropy(z: Any) -> Any:
        return -anp.sum(y * (z - lse(z)))

    trace = nnhw.lse(z, y=y)
    assert_agree(trace, ["softmax", "dz"], [grad(lse)(z), grad(cross_entropy)(z)])
