"""Random networks of odd scales, and how often the gradient check is wrong about them.

Run as a script, it counts the false alarms among as many networks as are asked for::

    python -m tests.engine.networks 10000
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

import nnhw
from tests.problems.questions import ACTIVATIONS

if TYPE_CHECKING:
    from nnhw.engine.solved import Solved

LARGEST = 8  # scales go from 1e-8 to 1e8


def network(seed: int) -> Solved:
    """A network with numbers of odd scales, some of them 0 or alike, some at a kink."""
    rng = np.random.default_rng(seed)
    return [_regression, _classifier, _lse][rng.choice(3, p=[0.5, 0.35, 0.15])](rng)


def numbers(rng: np.random.Generator, *shape: int) -> Any:
    """Draw numbers of one scale, or as they are typed: a few decimals, many of them equal."""
    if rng.random() < 0.3:
        typed = [f"{n / 10}" for n in rng.integers(-9, 10, int(np.prod(shape)))]
        rows = np.array(typed, dtype=object).reshape(shape)
        return ";".join(",".join(row) for row in rows.reshape(-1, shape[-1]).tolist())
    scale = 10.0 ** rng.uniform(-LARGEST, LARGEST)
    return scale * rng.standard_normal(shape) * (rng.random(shape) > rng.choice([0, 0, 0.3]))


def sizes(rng: np.random.Generator, count: int) -> list[int]:
    """Draw dimensions, a few of them so large that steps are not rounded from decimals."""
    return [int(size) for size in rng.integers(1, rng.choice([4, 4, 4, 4, 9]), count)]


def _regression(rng: np.random.Generator) -> Solved:
    D, H, K, m = sizes(rng, 4)
    return nnhw.grad_regression(
        numbers(rng, D, m),
        numbers(rng, K, m),
        numbers(rng, H, D + int(rng.integers(0, 2))),
        numbers(rng, K, H + int(rng.integers(0, 2))),
        activation=str(rng.choice(ACTIVATIONS)),
        output_activation=str(rng.choice(ACTIVATIONS)),
        relu_at_zero=int(rng.integers(0, 2)),
    )


def _classifier(rng: np.random.Generator) -> Solved:
    D_x, D_a, m = sizes(rng, 3)
    x1 = numbers(rng, D_x, m)
    return nnhw.grad_classifier(
        x1,
        x1 if rng.random() < 0.1 else numbers(rng, D_x, m),
        rng.choice([0.0, 0.25, 1.0], (1, m)),
        numbers(rng, D_a, D_x),
        numbers(rng, 1, D_a),
        b1=numbers(rng, D_a, 1),
        b2=numbers(rng, 1, 1),
        relu_at_zero=int(rng.integers(0, 2)),
    )


def _lse(rng: np.random.Generator) -> Solved:
    K = int(rng.integers(1, 9))
    shift = None if rng.random() < 0.5 else numbers(rng, 1)
    return nnhw.lse(numbers(rng, K), target=int(rng.integers(1, K + 1)), shift=shift)


def main(count: int) -> None:
    """Print how many gradients were checked, and the networks with a false alarm."""
    found: Counter[str] = Counter()
    for seed in range(count):
        try:
            checks = network(seed).checks
        except nnhw.InputError as error:
            found[str(error).partition("\n")[0]] += 1
            continue
        found["networks"] += 1
        for check in checks:
            found["gradients"] += 1
            found["entries"] += len(check.numeric)
            if not check.passed:
                found["false alarms"] += 1
                print(f"network {seed}: {check}")
    print(dict(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
