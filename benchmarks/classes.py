"""Answer sheets of a made-up class, as `benchmarks.grading` grades them.

Questions are of homework size and of all five problems. Of the answers to
each, four in five are right, rounded to four significant digits; of the rest
half come from a usual mistake, and the others are a wrong number or a blank.
"""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.mistaken import mistaken
from nnhw.question.work import work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnhw.engine.trace import Trace

    Inputs = dict[str, Any]

ASKED = {
    "equality": ("z1", "a1", "a2"),
    "param-count": ("layers", "total"),
    "grad-regression": ("J", "dW", "dV"),
    "grad-classifier": ("J", "dW1", "db1", "dW2"),
    "lse": ("lse", "softmax", "ce"),
}
PLACES = {"equality": "x", "param-count": "sizes", "lse": "z"}


def questions(random: Random) -> Iterator[tuple[str, Inputs]]:
    """Yield a problem with its inputs, again and again."""

    def number(low: float = -2, high: float = 2) -> str:
        return f"{random.uniform(low, high):.2f}"

    def vector(size: int) -> str:
        return " ".join(number() for _ in range(size))

    def matrix(rows: int, columns: int) -> str:
        return "; ".join(vector(columns) for _ in range(rows))

    make: tuple[Callable[[], tuple[str, Inputs]], ...] = (
        lambda: ("equality", {"x": [str(random.randint(0, 9)) for _ in range(4)]}),
        lambda: ("param-count", {"sizes": [str(random.randint(2, 4096)) for _ in range(3)]}),
        lambda: (
            "grad-regression",
            {"x": vector(3), "y": vector(2), "V": matrix(4, 3), "W": matrix(2, 4)},
        ),
        lambda: (
            "grad-classifier",
            {
                "x1": matrix(2, 3),
                "x2": matrix(2, 3),
                "y": "1 0 1",
                "W1": matrix(3, 2),
                "b1": vector(3),
                "W2": vector(3),
                "b2": number(),
            },
        ),
        lambda: (
            "lse",
            {"z": [number(-5, 5) for _ in range(4)], "target": str(random.randint(1, 4))},
        ),
    )
    while True:
        yield random.choice(make)()


def sheets(seed: int, count: int, variants: int | None = None) -> Iterator[str]:
    """Yield lines of JSON: a class that was given so many variants, or each its own numbers."""
    random = Random(seed)
    asked = questions(random)
    if variants is None:
        for k in range(count):
            yield _sheet(f"s{k}", *_answered(random, *next(asked), 1)[0])
        return
    students = [_answered(random, *next(asked), 40) for _ in range(variants)]
    for k in range(count):
        yield _sheet(f"s{k}", *random.choice(random.choice(students)))


def _answered(
    random: Random, command: str, inputs: Inputs, students: int
) -> list[tuple[list[str], dict[str, str]]]:
    """Return the question as arguments, with what each of some students answers."""
    trace = work(command, inputs)
    places = inputs.get(PLACES.get(command, ""), [])
    options = [
        part
        for name, value in inputs.items()
        if name != PLACES.get(command)
        for part in (f"--{name}", value)
    ]
    arguments = [command, *places, *options]
    return [
        (arguments, {name: _answer(random, trace, name) for name in ASKED[command]})
        for _ in range(students)
    ]


def _answer(random: Random, trace: Trace, name: str) -> str:
    value = np.asarray(trace[name].value)
    luck = random.random()
    if luck >= 0.95:
        return "" if luck >= 0.975 else _written(value + random.choice((1, -1)) * 0.3)
    if luck >= 0.8 + 0.05:
        wrong = [made for _, made in mistaken(trace.solver, trace[name])]
        value = random.choice(wrong) if wrong else value
    return _written(value)


def _written(value: Any) -> str:
    rows = [" ".join(map(_rounded, row)) for row in np.atleast_2d(value).tolist()]
    return "; ".join(rows)


def _rounded(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:.4g}"


def _sheet(identity: str, arguments: list[str], answers: dict[str, str]) -> str:
    return json.dumps({"id": identity, "args": arguments, "answers": answers})
