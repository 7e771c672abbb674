"""The kernels of the large against mpmath: within what their docstrings say."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from nnhw.kernels import crossentropy, logsumexp
from nnhw.kernels.activations import (
    elu,
    leaky_relu,
    sigmoid,
    sigmoid_derivative,
    softplus,
    tanh,
    tanh_derivative,
)
from tests.kernels.draws import draw_labels, draw_logits
from tests.kernels.ulp import (
    true_binary_cross_entropy,
    true_cross_entropy,
    true_logsumexp,
    true_sigmoid_minus,
    true_softmax,
    true_softmax_minus,
    ulp_error,
    worst,
)


@pytest.mark.parametrize("n", [1, 2, 3, 10, 100, 1000])
def test_of_logits(n: int) -> None:
    rng = np.random.default_rng(n)
    for _ in range(25 if n <= 10 else 400 // n + 1):
        z = draw_logits(rng, n)
        listed = z.tolist()
        top = mpmath.mpf(float(np.abs(z).max()))
        true = true_logsumexp(listed)
        got = logsumexp.logsumexp(z)
        assert abs(got - true) <= 4 * np.spacing(float(max(abs(true), top))), z
        shares = true_softmax(listed)
        assert worst(logsumexp.softmax(z).tolist(), shares) <= 8, z
        t = int(rng.integers(n))
        hot = np.eye(n)[t]
        truth = true_cross_entropy(listed, hot.tolist())
        assert worst([logsumexp.cross_entropy(z, hot)], [truth]) <= 8, (z, t)
        steps = true_softmax_minus(listed, hot.tolist())
        got_steps = logsumexp.softmax_minus(z, hot).tolist()
        own = [k for k in range(n) if k != t or z[t] == z.max()]
        assert worst([got_steps[k] for k in own], [steps[k] for k in own]) <= 8, (z, t)
        y = draw_labels(rng, np.array(list(map(float, shares))))
        soft = true_softmax_minus(listed, y.tolist())
        for a, b in zip(logsumexp.softmax_minus(z, y).tolist(), soft, strict=True):
            assert abs(a - b) <= 2.0**-50
        gaps = true_cross_entropy(listed, y.tolist())
        assert worst([logsumexp.cross_entropy(z, y)], [gaps]) <= 8 or gaps > 1e308, (z, y)


def test_many_logits_are_as_good_as_few() -> None:
    """Beyond one block, logits whose sum is known: n of them, each e^−level."""
    n = 200_000
    for level in (0.0, 5.0, -700.0, 12.25):
        z = np.full(n, level)
        z[777] = level + 3
        with mpmath.workdps(40):
            true = mpmath.mpf(level) + mpmath.log(n - 1 + mpmath.exp(3))
        assert ulp_error(logsumexp.logsumexp(z), true) <= 4


LOGITS = np.concatenate(
    [
        np.linspace(-40, 40, 161),
        [36.2, 36.7, 37.1, 37.9, 100.0, -100.0, 700.0, -700.0, 1e-8, -1e-17, 1e-300, 0.0],
    ]
)


@pytest.mark.parametrize("label", [0.0, 1.0, 0.25, 1e-9])
def test_of_a_logit_and_a_label(label: float) -> None:
    y = np.full_like(LOGITS, label)
    pairs = [(mpmath.mpf(z), label) for z in LOGITS.tolist()]
    losses = crossentropy.binary_cross_entropy(LOGITS, y).tolist()
    assert worst(losses, [true_binary_cross_entropy(*pair) for pair in pairs]) <= 4
    slopes = crossentropy.sigmoid_minus(LOGITS, y).tolist()
    true = [true_sigmoid_minus(*pair) for pair in pairs]
    if label in {0.0, 1.0}:
        assert worst(slopes, true) <= 4
    assert all(abs(a - b) <= 2.0**-52 for a, b in zip(slopes, true, strict=True))


@pytest.mark.parametrize(
    ("function", "true"),
    [
        (sigmoid, lambda z: 1 / (1 + mpmath.exp(-z))),
        (sigmoid_derivative, lambda z: 1 / (2 + mpmath.exp(z) + mpmath.exp(-z))),
        (tanh, mpmath.tanh),
        (tanh_derivative, lambda z: mpmath.sech(z) ** 2),
        (softplus, lambda z: mpmath.log1p(mpmath.exp(z))),
        (elu, lambda z: z if z > 0 else mpmath.expm1(z)),
        (leaky_relu, lambda z: z if z > 0 else z / 100),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_an_activation(function, true) -> None:  # type: ignore[no-untyped-def]
    with mpmath.workdps(400):
        wanted = [true(mpmath.mpf(z)) for z in LOGITS.tolist()]
    assert worst(function(LOGITS).tolist(), wanted) <= 4
