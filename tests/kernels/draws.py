"""Random inputs that are hard on float64: cancelling, spread out, tied, tiny, huge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

EDGES = (0.0, -0.0, 1.0, -40.0, 36.7, -708.4, -745.0, 1e-17, -1e-8, 5e-324, 2.3e-308, -1e-300)
HUGE = (1.7e308, -1.7e308, 1e300, -1e300)


def draw_logits(rng: np.random.Generator, n: int) -> NDArray[np.float64]:
    """n logits of one of nine kinds."""
    plain = rng.normal(size=n) * 10.0 ** rng.uniform(-3, 1.5)
    drawn: Any
    match rng.integers(9):
        case 0:
            drawn = plain
        case 1:  # the sum of the exponentials is within rounding of 1
            drawn = plain - np.logaddexp.reduce(plain)
        case 2:  # near 1, and all nearly equal
            drawn = rng.normal(size=n) * 10.0 ** rng.uniform(-17, 0) - np.log(n)
        case 3:  # near 1 by a chosen distance
            drawn = plain - np.logaddexp.reduce(plain) + rng.normal() * 10.0 ** rng.uniform(-15, 0)
        case 4:
            drawn = rng.uniform(-745, 745, n)
        case 5:  # every difference is rounded
            drawn = rng.normal(size=n) + 10.0 ** rng.integers(0, 15)
        case 6:
            drawn = rng.normal(size=n) * 10.0 ** rng.uniform(-300, 300)
        case 7:  # ties
            drawn = np.round(rng.normal(size=n) * 2, 1)
        case _:
            drawn = rng.choice(EDGES + HUGE, n)
    return np.asarray(drawn, dtype=np.float64)


def draw_labels(
    rng: np.random.Generator, probabilities: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Labels of one of four kinds: one-hot, between 0 and 1, equal, next to the probabilities."""
    n = probabilities.size
    drawn: Any
    match rng.integers(4):
        case 0:
            drawn = np.eye(n)[int(rng.integers(n))]
        case 1:
            drawn = rng.dirichlet(np.ones(n))
        case 2:
            drawn = np.full(n, 1 / n)
        case _:
            distance = rng.choice([0.0, 1e-15, 1e-12, 1e-6]) * rng.random(n)
            drawn = np.minimum(probabilities * (1 - distance), 1.0)
    return np.asarray(drawn, dtype=np.float64)


def draw_binary(
    rng: np.random.Generator, m: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """m logits, and labels 0, 1, between, or next to σ of the logit."""
    logits = draw_logits(rng, m)
    with np.errstate(all="ignore"):
        probabilities = 1 / (1 + np.exp(-logits))
    beside = np.clip(probabilities * (1 + rng.choice([0, 1e-16, 1e-13, 1e-8], m)), 0.0, 1.0)
    kinds = np.stack(
        [np.zeros(m), np.ones(m), rng.random(m), beside, np.full(m, 1e-300), np.full(m, 0.5)]
    )
    return logits, kinds[rng.integers(len(kinds), size=m), np.arange(m)]
