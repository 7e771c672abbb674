"""Questions of every shape that the problems take, drawn at random."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

import nnhw
from nnhw.answers.verdict import judge
from nnhw.engine.entry import entry
from tests.answers import wrong
from tests.answers import wrong_networks as networks

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnhw.answers.tolerance import Tolerance
    from nnhw.answers.verdict import Verdict
    from nnhw.engine.solved import Solved
    from nnhw.engine.trace import Trace
    from nnhw.numbers import Numbers

ACTIVATIONS = ("relu", "leaky-relu", "sigmoid", "tanh", "softplus", "identity")


@dataclass
class Question:
    """A question, its solution by the package, and what a slip makes of it by plain numpy."""

    arguments: dict[str, Any]
    trace: Solved
    work: Callable[[str], dict[str, Any]]


def draw(problem: str, rng: np.random.Generator) -> Question:
    """Draw a question of a problem."""
    return DRAWS[problem](rng)


def _numbers(rng: np.random.Generator, *shape: int) -> Any:
    """Draw numbers as a sheet has them: two decimals, or small integers."""
    if rng.random() < 0.25:
        return rng.integers(-4, 5, shape).astype(float)
    return rng.normal(scale=rng.choice([0.5, 1.0, 2.0]), size=shape).round(2)


def _rate(rng: np.random.Generator) -> float | None:
    return None if rng.random() < 0.3 else float(rng.choice([0.01, 0.1, 0.5]))


def layer_sizes(sizes: Any, **settings: Any) -> Solved:
    """Count the parameters of a network that is given by its layers' sizes."""
    trace = nnhw.param_count(sizes, **settings)
    assert isinstance(trace, nnhw.Trace)
    return trace


def _param_count(rng: np.random.Generator) -> Question:
    high = int(rng.choice([9, 100, 5000, 10**12]))
    sizes = rng.integers(1, high, size=rng.integers(2, 6)).tolist()
    no_bias = bool(rng.random() < 0.25)
    arguments = {"sizes": sizes, "no_bias": no_bias}
    return Question(
        arguments,
        layer_sizes(sizes, no_bias=no_bias),
        lambda slip: wrong.param_count(sizes, slip, no_bias=no_bias),
    )


def _equality(rng: np.random.Generator) -> Question:
    n = int(rng.integers(2, 8))
    pool = rng.choice([-3, -1, -0.5, 0, 1, 2, 2.5, 4, 10], size=int(rng.integers(1, 9)))
    x = rng.choice(pool, size=n).tolist()
    return Question({"x": x}, nnhw.equality(x), lambda slip: wrong.equality(x, slip))


def _grad_regression(rng: np.random.Generator) -> Question:
    D, H, K, m = (int(rng.integers(1, high)) for high in (4, 5, 4, 5))
    m = m if rng.random() < 0.7 else 1
    asked = networks.Regression(
        x=_numbers(rng, D, m),
        y=_numbers(rng, K, m),
        V=_numbers(rng, H, D + int(rng.integers(2))),
        W=_numbers(rng, K, H + int(rng.integers(2))),
        lr=_rate(rng),
        activation=str(rng.choice(ACTIVATIONS)),
        output_activation=str(rng.choice(["identity", *ACTIVATIONS])),
        relu_at_zero=float(rng.integers(2)),
    )
    return Question(
        asked.arguments,
        nnhw.grad_regression(**asked.arguments),
        lambda slip: networks.grad_regression(asked, slip),
    )


def _grad_classifier(rng: np.random.Generator) -> Question:
    D_x, D_a, m = (int(rng.integers(1, high)) for high in (4, 5, 5))
    labels = rng.integers(0, 2, (1, m)).astype(float)
    asked = networks.Classifier(
        x1=_numbers(rng, D_x, m),
        x2=_numbers(rng, D_x, m),
        y=labels if rng.random() < 0.7 else rng.random((1, m)).round(2),
        W1=_numbers(rng, D_a, D_x),
        b1=_numbers(rng, D_a, 1),
        W2=_numbers(rng, 1, D_a),
        b2=_numbers(rng, 1, 1),
        lr=_rate(rng),
        relu_at_zero=float(rng.integers(2)),
    )
    if rng.random() < 0.3:
        asked.b1, asked.b2, asked.absent = 0 * asked.b1, 0 * asked.b2, {"b1", "b2"}
    return Question(
        asked.arguments,
        nnhw.grad_classifier(**asked.arguments),
        lambda slip: networks.grad_classifier(asked, slip),
    )


def _lse(rng: np.random.Generator) -> Question:
    K = int(rng.integers(1, 7))
    z = _numbers(rng, K) + float(rng.choice([0, 0, 0, 20, 1000]))
    asked = wrong.Lse(z)
    if rng.random() < 0.5:
        asked.shift = float(np.max(z) + _numbers(rng, 1)[0])
    if rng.random() < 0.8:
        asked.target = int(rng.integers(1, K + 1))
        if rng.random() < 0.4:
            parts = rng.multinomial(100, rng.dirichlet(np.ones(K)))
            asked.target, asked.y = None, parts / 100
    return Question(
        asked.arguments, nnhw.lse(**asked.arguments), lambda slip: wrong.lse(asked, slip)
    )


DRAWS = {
    "param-count": _param_count,
    "equality": _equality,
    "grad-regression": _grad_regression,
    "grad-classifier": _grad_classifier,
    "lse": _lse,
}


def write(value: Any, digits: int | None) -> str:
    """Write a value as a student does: integers whole, others to so many digits, or to all."""
    if np.ndim(value):
        return f"[{', '.join(write(each, digits) for each in value)}]"
    if isinstance(value, int) or float(value) == 0:
        return str(int(value))
    return repr(float(value)) if digits is None else f"{float(value):#.{digits}g}".rstrip(".")


def guess(rng: np.random.Generator, right: Any, digits: int, *, near: bool) -> str:
    """Write an answer at random: of the right size, or within a tenth of the right value."""
    true = np.asarray(right, dtype=object if np.asarray(right).dtype.kind in "iO" else float)
    flat = [_guess(rng, each, np.max(np.abs(true)), near=near) for each in true.ravel().tolist()]
    return write(np.array(flat, dtype=true.dtype).reshape(true.shape).tolist(), digits)


def _guess(rng: np.random.Generator, true: Any, largest: Any, *, near: bool) -> Any:
    if not isinstance(true, int):
        size = float(largest) or 1.0
        return float(true * rng.uniform(0.9, 1.1) if near else rng.uniform(-2 * size, 2 * size))
    if largest <= 1:
        return int(rng.integers(-largest if true < 0 else 0, largest + 1))
    return int(true * int(rng.integers(900, 1101) if near else rng.integers(2001)) // 1000)


def is_finite(value: Any) -> bool:
    """Whether no entry is infinite or nan."""
    return bool(np.isfinite(np.asarray(value, dtype=float)).all())


def units(text: str) -> Any:
    """Return a unit of the last place of each number as it is written; of 0, none."""
    found = [Decimal(each) for each in re.findall(r"[\d.e+-]+", text)]
    return np.array([10.0 ** int(each.as_tuple().exponent) if each else 0.0 for each in found])


def check(
    trace: Trace,
    name: str,
    numbers: Numbers | None,
    given: str,
    tolerance: Tolerance | None = None,
) -> Verdict:
    """Have numbers compared with a step, or with an entry of it."""
    return judge(entry(trace, name), numbers, given, tolerance)


def ask(question: Question, step: str, answer: str) -> Verdict:
    """Have an answer to a step of a question compared."""
    return nnhw.check(question.trace, step, answer)
