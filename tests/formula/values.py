"""Random values for the letters of random formulas, and what plain numpy makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from tests.formula.trees import ENTRYWISE, SHAPES, SIZES

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

Values = dict[str, Any]


def entrywise(k: int) -> Callable[[Any], Any]:
    """A function for the names of such: any will do, as long as no two are the same."""
    return lambda u: np.cos(u + k)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "matmul": np.matmul,
    "divide": np.true_divide,
    "squared_norm": lambda u: np.sum(np.square(u)),
    "augment": lambda u: np.concatenate([u, np.ones((1, u.shape[1]))]),
    "sum": np.sum,
    "prod": np.prod,
    "max": np.max,
    "rowsum": lambda u: np.sum(u, axis=1, keepdims=True),
    "ones": lambda n: np.ones((n, 1)),
    **{name: entrywise(k) for k, name in enumerate(ENTRYWISE)},
}


def number_of(dimension: str) -> int:
    letter, plus, _ = dimension.partition("+")
    return SIZES[letter] + bool(plus)


def _filled(seed: int) -> Values:
    draw = np.random.default_rng(seed)
    values: Values = dict(SIZES)
    for name, shape in SHAPES.items():
        rows, columns = (*map(number_of, shape), 1, 1)[:2]
        values[name] = draw.standard_normal((rows, columns) if shape else ())
    values["t"] = 2
    return values


VALUES: SearchStrategy[Values] = st.integers(0, 2**32 - 1).map(_filled)
