"""Slips on random networks are named, and random digits are not: the network worked in plain numpy.

``NNHW_SLIPS=1000`` tries so many of each.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.answers.grade import Grader
from nnhw.answers.lines import SheetRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MANY = int(os.environ.get("NNHW_SLIPS", "24"))
WANTED = 0.95  # of the slips
RATE = 0.5

Array = Any
FUNCTIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "tanh": (np.tanh, lambda u: 1 / np.cosh(u) ** 2),
    "sigma": (
        lambda u: 1 / (1 + np.exp(-u)),
        lambda u: np.exp(-u) / (1 + np.exp(-u)) ** 2,
    ),
    "softplus": (lambda u: np.log(1 + np.exp(u)), lambda u: 1 / (1 + np.exp(-u))),
}
SLIPS = {  # each with the steps in which it is looked for
    "sign": ("dW1", "dW2"),
    "target-minus-output": ("dz2", "dW1"),
    "transposed": ("da1", "dW1"),
    "no-activation": ("z2", "h"),
    "no-activation-derivative": ("dz1", "dz2", "dW1"),
    "activation-not-derivative": ("dz1", "dW1"),
    "term-missing": ("z1", "a1", "h"),
    "factor-missing": ("dz1", "dW1"),
    "no-half": ("E", "dW2"),
    "mean-not-sum": ("S",),
    "updated-weights-used": ("dz1", "dW1"),
    "ascent": ("W1_new", "W2_new"),
    "gradient-not-step": ("W1_new",),
}
SHEET = (
    "z1 = W1 @ x + b1", "a1 = {f}(z1)", "z2 = W2 @ a1 + b2", "h = {g}(z2)", "S = sum(h)",
    "E = norm(h - y)**2 / 2", "W1_new = W1 - 0.5*dW1", "W2_new = W2 - 0.5*dW2",
)  # fmt: skip


def network(random: np.random.Generator) -> tuple[dict[str, Array], str, str]:
    """Return inputs, of two digits, and the activations; W2 is square, so that it can be turned."""
    n, width = random.integers(2, 5, 2)
    shapes = {"W1": (width, n), "x": (n, 1), "b1": (width, 1)}
    shapes |= {"W2": (width, width), "b2": (width, 1), "y": (width, 1)}
    inputs = {name: np.round(random.normal(size=shape), 2) for name, shape in shapes.items()}
    f, g = random.choice([*FUNCTIONS], 2)
    return inputs, str(f), str(g)


def worked(inputs: dict[str, Array], f: str, g: str, slip: str = "") -> dict[str, Array]:
    """Work the network by hand, going wrong at one place."""
    W1, x, b1, W2, b2, y = (inputs[name] for name in ("W1", "x", "b1", "W2", "b2", "y"))
    (first, first_slope), (second, second_slope) = FUNCTIONS[f], FUNCTIONS[g]
    z1 = W1 @ x + (0 if slip == "term-missing" else b1)
    a1 = z1 if slip == "no-activation" else first(z1)
    z2 = W2 @ a1 + b2
    h = second(z2)
    half = 1 if slip == "no-half" else 0.5
    dh = 2 * half * (y - h if slip == "target-minus-output" else h - y)
    dz2 = dh if slip == "no-activation-derivative" else dh * second_slope(z2)
    dW2 = dz2 @ a1.T
    new = W2 - RATE * dW2 if slip == "updated-weights-used" else W2
    da1 = (new if slip == "transposed" else new.T) @ dz2
    slope = first(z1) if slip == "activation-not-derivative" else first_slope(z1)
    dz1 = slope if slip == "factor-missing" else da1 * slope
    dW1 = dz1 @ x.T
    S = h.mean() if slip == "mean-not-sum" else h.sum()
    E = half * ((h - y) ** 2).sum()
    sign = 1 if slip == "ascent" else -1
    W1_new = dW1 if slip == "gradient-not-step" else W1 + sign * RATE * dW1
    W2_new = W2 + sign * RATE * dW2
    made = {"z1": z1, "a1": a1, "z2": z2, "h": h, "S": S, "E": E, "dz2": dz2, "da1": da1}
    made |= {"dz1": dz1, "dW1": dW1, "dW2": dW2, "W1_new": W1_new, "W2_new": W2_new}
    return {name: -value for name, value in made.items()} if slip == "sign" else made


def written(value: Array) -> str:
    rows = np.atleast_2d(value).tolist()
    return "; ".join(" ".join(f"{entry:.6g}" for entry in row) for row in rows)


def mistakes(inputs: dict[str, Array], f: str, g: str, name: str, value: Array) -> dict[str, bool]:
    """Return the codes that are named for an answer, with whether they are certain."""
    lines = [f"{letter} = {flat(each)}" for letter, each in inputs.items()]
    args = ["solve", *lines, *(line.format(f=f, g=g) for line in SHEET)]
    text = json.dumps({"id": "a", "args": args, "answers": {name: written(value)}})
    graded = Grader().grade(SheetRow(1, text, "", ""))
    assert graded.error is None, graded.error
    return {each["code"]: each["certain"] for each in graded.marks[0].record["mistakes"]}


def flat(value: Array) -> str:
    return written(value.T if value.shape[1] == 1 else value).removesuffix(";")


def tries(random: np.random.Generator) -> Iterator[tuple[str, str]]:
    for _ in range(MANY):
        slip = str(random.choice([*SLIPS]))
        yield slip, str(random.choice(SLIPS[slip]))


def test_slips_are_named() -> None:
    random = np.random.default_rng(13)
    missed = []
    for slip, name in tries(random):
        inputs, f, g = network(random)
        value = worked(inputs, f, g, slip)[name]
        if slip not in mistakes(inputs, f, g, name, value):
            missed.append((slip, name))
    assert len(missed) <= (1 - WANTED) * MANY, missed


def test_without_a_slip_the_network_is_right() -> None:
    random = np.random.default_rng(14)
    inputs, f, g = network(random)
    for name, value in worked(inputs, f, g).items():
        assert mistakes(inputs, f, g, name, value) == {}, name


def test_random_digits_are_no_certain_slip() -> None:
    random = np.random.default_rng(15)
    for _, name in tries(random):
        inputs, f, g = network(random)
        right = np.asarray(worked(inputs, f, g)[name])
        value = np.round(random.normal(size=right.shape), random.integers(2, 7))
        found = mistakes(inputs, f, g, name, value)
        assert not any(found.values()), (name, value, found)
