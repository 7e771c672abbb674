"""The accuracy table, and random inputs, against mpmath: every result within 2 ulp."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest

from nnhw.kernels import crossentropy, logsumexp
from nnhw.kernels.activations import sigmoid
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

TABLE = json.loads(Path(__file__).with_name("accuracy.json").read_text(encoding="utf-8"))
ROWS = [pytest.param(row, id=row["name"]) for row in TABLE["rows"]]
KERNELS: Mapping[str, Callable[..., Any]] = {
    "logsumexp": logsumexp.logsumexp,
    "softmax": logsumexp.softmax,
    "softmax_minus": logsumexp.softmax_minus,
    "cross_entropy": logsumexp.cross_entropy,
    "sigmoid_minus": crossentropy.sigmoid_minus,
    "binary_cross_entropy": crossentropy.binary_cross_entropy,
}


def listed(result: Any) -> list[float]:
    values: list[float] = np.ravel(result).tolist()
    return values


@pytest.mark.parametrize("row", ROWS)
def test_table_within_2_ulp(row: dict[str, Any]) -> None:
    """Each row of the accuracy table is met within 2 ulp."""
    got = listed(KERNELS[row["function"]](*row["arguments"]))
    with mpmath.workdps(30):
        assert worst(got, list(map(mpmath.mpf, row["expected"]))) <= 2


@pytest.mark.parametrize("row", ROWS)
def test_table_follows_from_its_recipe(row: dict[str, Any]) -> None:
    """The digits in the table are those that mpmath gives at a precision that has settled."""
    true = TRUTHS[row["function"]](*row["arguments"])
    digits = [mpmath.nstr(value, 25, min_fixed=1, max_fixed=0) for value in true]
    assert digits == row["expected"]


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 32, 33, 100])
def test_random_logits_within_2_ulp(n: int) -> None:
    """Log-sum-exp, softmax, cross-entropy and its gradient hold for logits of every kind."""
    rng = np.random.default_rng(n)
    for _ in range(120 if n < 5 else 300 // n + 3):
        z = draw_logits(rng, n)
        true = true_softmax(z.tolist())
        y = draw_labels(rng, np.array(list(map(float, true))))
        assert worst([logsumexp.logsumexp(z)], [true_logsumexp(z.tolist())]) <= 2, z
        assert worst(logsumexp.softmax(z).tolist(), true) <= 2, z
        true_ce = true_cross_entropy(z.tolist(), y.tolist())
        assert worst([logsumexp.cross_entropy(z, y)], [true_ce]) <= 2, (z, y)
        true_dz = true_softmax_minus(z.tolist(), y.tolist())
        assert worst(logsumexp.softmax_minus(z, y).tolist(), true_dz) <= 2, (z, y)


def test_thousand_logits_within_2_ulp() -> None:
    """A thousand logits, also where they cancel, with labels next to their softmax."""
    rng = np.random.default_rng(1000)
    z = rng.normal(size=1000) * 3
    for logits in (z, z - logsumexp.logsumexp(z), z - logsumexp.logsumexp(z) + 1e-5):
        assert worst([logsumexp.logsumexp(logits)], [true_logsumexp(logits.tolist())]) <= 2
    true = true_softmax(z.tolist())
    assert worst(logsumexp.softmax(z).tolist(), true) <= 2
    y = np.array(list(map(float, true))) * np.where(rng.random(1000) < 0.9, 1 + 1e-7, 1)
    true_dz = true_softmax_minus(z.tolist(), y.tolist())
    assert worst(logsumexp.softmax_minus(z, y).tolist(), true_dz) <= 2


@pytest.mark.parametrize("m", [1, 3, 50])
def test_random_binary_within_2_ulp(m: int) -> None:
    """Sigmoid, binary cross-entropy and its gradient hold, for hard labels and for soft ones."""
    rng = np.random.default_rng(m)
    for k in range(400 // m):
        z, y = draw_binary(rng, m)
        labels = y if k % 2 else np.rint(y)
        pairs = [*zip(map(mpmath.mpf, z.tolist()), labels.tolist(), strict=True)]
        losses = crossentropy.binary_cross_entropy(z, labels).tolist()
        assert worst(losses, [true_binary_cross_entropy(*pair) for pair in pairs]) <= 2, (z, y)
        slopes = crossentropy.sigmoid_minus(z, labels).tolist()
        assert worst(slopes, [true_sigmoid_minus(*pair) for pair in pairs]) <= 2, (z, y)
        true = [true_sigmoid_minus(x, 0) for x, _ in pairs]
        assert worst(sigmoid(z).tolist(), true) <= 2, z
