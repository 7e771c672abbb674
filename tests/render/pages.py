"""Pages to lay out: the homework, and what is awkward to lay out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nnhw.engine.solve import solve
from nnhw.formula.marks import Grid, Letter, Number, Row, Sign
from nnhw.formula.symbols import symbol
from nnhw.numbers import Numbers
from nnhw.problems import load
from nnhw.render.page import compose
from nnhw.render.views import AnswerRow, AnswerView, MistakeView, Page
from nnhw.render.working import Working

if TYPE_CHECKING:
    from nnhw.engine.solved import Solved

DV = symbol("dV")
ANSWERS = (
    AnswerView("J", "right", "right, to 2 digits"),
    AnswerView("dz", "coarse", "too coarse: -1 agrees with -1.25 as far as it goes, write two"),
    AnswerView(
        "dV",
        "wrong",
        "wrong in 2 of 4 entries",
        Grid((("-0.625", "0.375"), ("-1.25", "0.75"))),
        Grid((("-0.625", "-1.25"), ("0.375", "0.75"))),
        frozenset({(0, 1), (1, 0)}),
        (
            AnswerRow(
                Letter(DV, ("1", "2")),
                "0.375",
                "-1.25",
                Row((Number("-0.625"), Sign("·"), Number("2"))),
            ),
            AnswerRow(Letter(DV, ("2", "1")), "-1.25"),
        ),
        (
            MistakeView(
                "this is dV transposed: dV = dg xᵀ has one row a hidden unit", "transposed"
            ),
            MistakeView("perhaps [x] is :x: here", "no-activation-derivative", certain=False),
        ),
    ),
)


def typed(*literals: str) -> Numbers:
    """Return a vector of numbers as they are typed."""
    return Numbers((len(literals),), None, list(literals))


def solved(
    command: str, choices: dict[str, str] | None = None, *, exact: bool = False, **inputs: Any
) -> Solved:
    """Return a solved problem, its inputs given as numbers or as typed."""
    numbers = {
        name: value if isinstance(value, Numbers) else _as_printed(value)
        for name, value in inputs.items()
    }
    return solve(load(command), numbers, choices, exact=exact)


def _as_printed(value: Any) -> Numbers:
    """Return numbers as they would be typed: 0.1 is a tenth, not the float64 nearest to it."""
    array = np.asarray(value, dtype=float)
    return Numbers(array.shape, None, [repr(float(each)) for each in array.flat])


def page(
    command: str,
    choices: dict[str, str] | None = None,
    *,
    exact: bool = False,
    digits: int | None = None,
    answers: tuple[AnswerView, ...] = (),
    hidden: bool = False,
    detail: Literal["full", "usual", "brief"] = "usual",
    **inputs: Any,
) -> Page:
    """Return the page of a problem, its inputs given as numbers or as typed."""
    trace = solved(command, choices, exact=exact, **inputs)
    return compose(trace, digits, hidden=hidden, detail=detail, drawn=True).replace(answers=answers)


EXAM: dict[str, Any] = {"x": [1, 2], "y": [1], "V": [[0.3, -0.1], [0.2, 0.4]], "W": [0.5, -0.3]}
EXACT = {"exact": True, "x": typed("1/3", "2"), "V": [[3, -1], [2, 4]]}
KINK = EXAM | {"V": [[0.2, -0.1], [0.2, 0.4]], "lr": 0.1}
MAZUR: dict[str, Any] = {
    "choices": {"activation": "sigmoid", "output_activation": "sigmoid"},
    "x": [0.05, 0.1],
    "y": [0.01, 0.99],
    "V": [[0.15, 0.2, 0.35], [0.25, 0.3, 0.35]],
    "W": [[0.4, 0.45, 0.6], [0.5, 0.55, 0.6]],
    "lr": 0.5,
}
BRANCHES: dict[str, Any] = {
    "x1": [[1.5, -0.8], [2, 1.2]],
    "x2": [[-2, -2], [-1, -1]],
    "y": [1, 0],
    "W1": [[0.6, -0.4], [-0.2, 0.8], [0.5, 0.3]],
    "b1": [0.2, -0.1, 0],
    "W2": [0.7, -0.3, 0.9],
    "b2": [0.1],
}
LONG = "1234567890123456789012345678901234567890"


def _drawn(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


def _network(d: int, h: int, k: int, m: int) -> dict[str, Any]:
    shapes = {"x": (d, m), "y": (k, m), "V": (h, d), "W": (k, h)}
    return {name: _drawn(*shape, seed=n) for n, (name, shape) in enumerate(shapes.items())}


MAKERS: dict[str, tuple[str, dict[str, Any]]] = {
    "equality": ("equality", {"x": [6, 4, 2, 6]}),
    "decimals": ("equality", {"x": [-1, 0, 1, 0.5]}),
    "long-integers": ("equality", {"x": typed(LONG, LONG[:-1] + "1", "1/3")}),
    "twenty": ("equality", {"x": [*range(19), 3]}),
    "layers": ("param-count", {"sizes": [4096, 2048, 2]}),
    "no-bias": ("param-count", {"choices": {"no_bias": "yes"}, "sizes": [784, 64, 32, 16, 10]}),
    "long-layers": ("param-count", {"sizes": typed(LONG[:20], LONG[:21], "2")}),
    "regression": ("grad-regression", EXAM | {"lr": 0.1}),
    "full": ("grad-regression", EXAM | {"lr": 0.1, "detail": "full"}),
    "full-biases": ("grad-regression", MAZUR | {"detail": "full"}),
    "full-branches": ("grad-classifier", BRANCHES | {"detail": "full"}),
    "full-equality": ("equality", {"x": [6, 4, 2, 6], "detail": "full"}),
    "brief": ("grad-classifier", BRANCHES | {"lr": 0.1, "detail": "brief"}),
    "answered": ("grad-regression", EXAM | {"answers": ANSWERS}),
    "hidden": ("grad-regression", EXAM | {"answers": ANSWERS, "hidden": True}),
    "kink": ("grad-regression", KINK),
    "biases": ("grad-regression", MAZUR),
    "exact": ("grad-regression", EXAM | EXACT),
    "tiny": ("grad-regression", EXAM | {"x": [1e-300, 2e-300]}),
    "three-samples": ("grad-regression", _network(3, 4, 2, 3)),
    "fifty-samples": ("grad-regression", _network(3, 4, 2, 50)),
    "twelve": ("grad-regression", _network(12, 12, 12, 1)),
    "thirty": ("grad-regression", _network(30, 30, 2, 1)),
    "branches": ("grad-classifier", BRANCHES | {"lr": 0.1}),
    "one-sample": ("grad-classifier", BRANCHES | {"x1": [1.5, 2], "x2": [-2, -1], "y": [1]}),
    "lse": ("lse", {"z": [3.2, 5.1, -1.7], "target": 1}),
    "distribution": ("lse", {"z": [3.2, 5.1, -1.7], "y": [0.2, 0.3, 0.5]}),
    "overflow": ("lse", {"z": [100000.0] * 3}),
    "far-shift": ("lse", {"z": [1.0, 2.0], "shift": -1000.0}),
    "infinite": ("lse", {"z": [float("inf"), 1.0]}),
}  # fmt: skip


@cache
def trace(name: str) -> Solved:
    """Return what a page is made from, by the page's name."""
    command, settings = MAKERS[name]
    shown = ("answers", "hidden", "detail")
    return solved(command, **{key: each for key, each in settings.items() if key not in shown})


@cache
def working(name: str) -> Working:
    """Return the numbers of a page, by its name."""
    return Working(trace(name))


@cache
def make(name: str) -> Page:
    """Return a page by its name, made once."""
    command, settings = MAKERS[name]
    return page(command, **settings)
