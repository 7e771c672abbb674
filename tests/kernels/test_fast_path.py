"""Extra precision is paid for only where it is needed."""

from __future__ import annotations

from typing import NoReturn

import numpy as np
import pytest

from nnhw.kernels import cancellation, decimals
from nnhw.kernels.activations import sigmoid
from nnhw.kernels.crossentropy import binary_cross_entropy, sigmoid_minus
from nnhw.kernels.logsumexp import cross_entropy, logsumexp, softmax, softmax_minus

RNG_SEED = 9


def refuse(*_: object) -> NoReturn:
    raise AssertionError("more precision than this input needs")


@pytest.fixture
def only_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("logsumexp", "softmax_minus", "sigmoid_minus"):
        monkeypatch.setattr(cancellation, name, refuse)


@pytest.fixture
def no_decimals(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("log_sum_exp", "softmax_minus", "sigmoid_minus"):
        monkeypatch.setattr(decimals, name, refuse)


@pytest.mark.usefixtures("only_floats")
@pytest.mark.parametrize("n", [2, 10, 100, 5000])
def test_one_hot_labels_need_floats_alone(n: int) -> None:
    """Whatever is certain of a class: softmax, cross-entropy and gradient do not cancel."""
    z = np.random.default_rng(RNG_SEED).normal(size=n) * 20
    for target in (int(z.argmax()), int(z.argmin())):
        y = np.eye(1, n, target)[0]
        assert softmax_minus(z, y)[target] < 0 < cross_entropy(z, y)
    assert softmax(z).max() < 1 + 1e-15
    labels = np.arange(n) % 2.0
    assert np.all(np.sign(sigmoid_minus(z, labels)) == 1 - 2 * labels)
    assert np.all(binary_cross_entropy(z, labels) > 0)


@pytest.mark.usefixtures("only_floats")
@pytest.mark.parametrize("z", [[0.0, -3.0], [1.5] * 40, [-9.0, -9.5, -30.0], [-700.0] * 5000])
def test_a_sum_far_from_1_needs_floats_alone(z: list[float]) -> None:
    """With max z >= 0 nothing cancels; below 0 only a sum near 1 does."""
    assert abs(logsumexp(z)) > 0.04


@pytest.mark.usefixtures("no_decimals")
@pytest.mark.parametrize("gap", [1e-6, 1e-12])
def test_many_entries_that_cancel_a_little_need_no_decimals(gap: float) -> None:
    """Double-doubles settle 100 logits that cancel, and soft labels."""
    rng = np.random.default_rng(RNG_SEED)
    z = rng.normal(size=100)
    assert abs(logsumexp(z - logsumexp(z) + gap) - gap) < 1e-14
    y = softmax(z) * (1 + gap * rng.choice([-1, 1], 100))
    assert np.all(np.sign(softmax_minus(z, y)) == np.sign(softmax(z) - y))
    p = 1 / (1 + np.exp(-z))
    rounding = 1e-15 / gap
    np.testing.assert_allclose(sigmoid_minus(z, p * (1 + gap)), -gap * p, rtol=gap + rounding)


def test_few_entries_that_cancel_a_little_need_40_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """More digits are taken only where these do not settle the result; 0 digits are an error."""
    monkeypatch.setattr(decimals, "DIGITS", (40, 0))
    z = np.random.default_rng(RNG_SEED).normal(size=5)
    assert abs(logsumexp(z - logsumexp(z) + 1e-6) - 1e-6) < 1e-14
    assert abs(softmax_minus(z, softmax(z) * (1 + 1e-6))).max() < 1e-6
    assert abs(sigmoid_minus(z, sigmoid(z) * (1 + 1e-6))).max() < 1e-6
    with pytest.raises(ValueError, match="prec"):
        decimals.log_sum_exp([-1e-30])


@pytest.mark.usefixtures("no_decimals")
def test_beyond_4096_logits_double_doubles_have_the_last_word() -> None:
    """Thousands of logits never wait for thousands of decimals."""
    z = np.random.default_rng(RNG_SEED).normal(size=5000)
    assert np.abs(softmax_minus(z, softmax(z))).max() < 1e-16
    assert abs(logsumexp(z - logsumexp(z))) < 1e-14
