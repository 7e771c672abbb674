"""Questions with every option, drawn at random: what the functions of the package are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import nnhw
from nnhw.problems import COMMANDS
from nnhw.question.work import work

if TYPE_CHECKING:
    from nnhw.engine.solved import Solved

ACTIVATIONS = ("relu", "leaky-relu", "sigmoid", "tanh", "softplus", "identity")

Question = dict[str, Any]


def question(command: str, rng: np.random.Generator) -> Question:
    """Draw the arguments of a problem's function, small eighths for numbers."""
    return {
        "equality": _equality,
        "param-count": _param_count,
        "grad-regression": _regression,
        "grad-classifier": _classifier,
        "lse": _lse,
        "solve": _solve,
    }[command](rng)


def solved(command: str, given: Question) -> Solved:
    """Solve a question through the package's function."""
    if command == "solve":
        return work(command, given)
    trace: Solved = getattr(nnhw, command.replace("-", "_"))(**given)
    return trace


def eighths(rng: np.random.Generator, *shape: int) -> Any:
    """Draw numbers that float64 and decimals hold alike, often 0 or equal to one another."""
    return rng.integers(-16, 17, shape) / 8


def _sometimes(rng: np.random.Generator, **arguments: Any) -> Question:
    return {name: value for name, value in arguments.items() if rng.random() < 0.5}


def _equality(rng: np.random.Generator) -> Question:
    return {"x": eighths(rng, int(rng.integers(2, 8)))}


def _param_count(rng: np.random.Generator) -> Question:
    sizes = rng.integers(1, 100, rng.integers(2, 6))
    return {"sizes": sizes.tolist(), **_sometimes(rng, no_bias=True)}


def _regression(rng: np.random.Generator) -> Question:
    D, H, K, m = rng.integers(1, 5, 4)
    return {
        "x": eighths(rng, D, m),
        "y": eighths(rng, K, m),
        "V": eighths(rng, H, D + rng.integers(0, 2)),
        "W": eighths(rng, K, H + rng.integers(0, 2)),
        "activation": str(rng.choice(ACTIVATIONS)),
        **_sometimes(
            rng,
            output_activation=str(rng.choice(ACTIVATIONS)),
            lr=rng.integers(1, 9) / 8,
            relu_at_zero=0,
        ),
    }


def _classifier(rng: np.random.Generator) -> Question:
    D_x, D_a, m = rng.integers(1, 5, 3)
    return {
        "x1": eighths(rng, D_x, m),
        "x2": eighths(rng, D_x, m),
        "y": rng.integers(0, 5, (1, m)) / 4,
        "W1": eighths(rng, D_a, D_x),
        "W2": eighths(rng, 1, D_a),
        **_sometimes(
            rng,
            b1=eighths(rng, D_a),
            b2=eighths(rng, 1),
            lr=rng.integers(1, 9) / 8,
            relu_at_zero=0,
        ),
    }


def _lse(rng: np.random.Generator) -> Question:
    K = int(rng.integers(1, 7))
    y = rng.multinomial(8, np.full(K, 1 / K)) / 8
    right = {"target": int(rng.integers(1, K + 1))} if rng.random() < 0.5 else {"y": y}
    return {
        "z": eighths(rng, K),
        **_sometimes(rng, shift=float(eighths(rng))),
        **(right if rng.random() < 0.7 else {}),
    }


SHEETS = (  # with the shapes of their inputs
    (
        "z1 = W1 @ x + b1\na1 = tanh(z1)\nz2 = W2 @ a1 + b2\nyhat = sigma(z2)\n"
        "E = norm(y - yhat)**2 / 2",
        {"W1": (3, 2), "x": (2, 1), "b1": (3, 1), "W2": (2, 3), "b2": (2, 1), "y": (2, 1)},
    ),
    (
        "h1 = tanh(Wx @ x1 + Wh @ h0)\nh2 = tanh(Wx @ x2 + Wh @ h1)\n"
        "E = norm(h2 - t)**2 + mean(Wh * Wh)",
        {
            "Wx": (2, 3), "Wh": (2, 2), "x1": (3, 1), "x2": (3, 1), "h0": (2, 1), "t": (2, 1),
        },
    ),
    (
        "Z = W @ X + b\nP = softmax(Z)\nJ = -sum(Y * log(P)) / 4 + norm(W)**2 / 8",
        {"W": (3, 2), "X": (2, 4), "b": (3, 1), "Y": (3, 4)},
    ),
    ("q = x + y\nf = exp(q * z) - z / (x**2 + 1)", {"x": (), "y": (), "z": ()}),
)  # fmt: skip


def _solve(rng: np.random.Generator) -> Question:
    sheet, shapes = SHEETS[int(rng.integers(len(SHEETS)))]
    values = {
        name: _one_hot(rng) if name == "Y" else eighths(rng, *shape) / 2
        for name, shape in shapes.items()
    }
    return {"sheet": sheet, **values}


def _one_hot(rng: np.random.Generator) -> Any:
    return np.eye(3)[:, rng.integers(3, size=4)]


__all__ = ["COMMANDS", "eighths", "question", "solved"]
