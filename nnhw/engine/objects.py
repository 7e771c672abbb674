"""Arithmetic on object arrays: fractions, which are exact, and long decimals.

Both are made of the same operators of Python; they differ in what a division
gives and in that a fraction has no exponential, logarithm or sigmoid.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.arithmetic import Arithmetic, bind, pair_kernels, row_sum, without_last

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from nnhw.engine.arithmetic import Letters

    Function = Callable[..., Any]


@lru_cache
def exact_arithmetic(letters: Letters) -> Arithmetic:
    """Return rational arithmetic, on object arrays of ``int`` and ``Fraction``."""
    from fractions import Fraction

    leak, at_zero = Fraction(1, 100), Fraction(letters.relu_at_zero)
    table = _operators(lambda a, b: Fraction(a) / b) | pair_kernels()
    table |= bind(
        letters,
        lambda name: _entrywise(_piecewise(name, leak)),
        lambda name: _entrywise(_piecewise_derivative(name, leak, at_zero)),
    )
    return Arithmetic(table)


@lru_cache
def decimal_arithmetic(letters: Letters) -> Arithmetic:
    """Return arithmetic on object arrays of ``Decimal``, to the digits of its current context."""
    from decimal import Decimal

    leak, at_zero = Decimal("0.01"), Decimal(letters.relu_at_zero)
    smooth, smooth_derivative = _smooth()
    table = _operators(lambda a, b: a / b)
    logarithms: dict[str, Function] = {
        "exp": lambda u: Decimal(u).exp(),
        "log": lambda u: Decimal(u).ln(),
        "log2": lambda u: Decimal(u).ln() / Decimal(2).ln(),
        "log10": lambda u: Decimal(u).log10(),
    }
    table |= {name: np.frompyfunc(function, 1, 1) for name, function in logarithms.items()}
    table |= {
        name: np.frompyfunc(function, 2, 1) for name, function in _from_logits(smooth).items()
    }
    table |= bind(
        letters,
        lambda name: _entrywise(smooth.get(name) or _piecewise(name, leak)),
        lambda name: _entrywise(
            smooth_derivative.get(name) or _piecewise_derivative(name, leak, at_zero)
        ),
    )
    return Arithmetic(table)


def _operators(divide: Function) -> dict[str, Function]:
    return {
        "matmul": np.matmul,
        "divide": np.frompyfunc(divide, 2, 1),
        "squared_norm": lambda u: np.sum(u * u),
        "augment": lambda u: np.vstack([u, _filled(1, u.shape[1]).T]),
        "zeros": lambda n: _filled(0, n),
        "ones": lambda n: _filled(1, n),
        "pairs": _integer_pairs,
        "sum": np.sum,
        "prod": np.prod,
        "max": np.max,
        "rowsum": row_sum,
        "without_last": without_last,
    }


def _filled(value: int, count: int) -> Any:
    return np.full((count, 1), value, dtype=object)


def _integer_pairs(n: int) -> Any:
    from nnhw.kernels.pairs import pair_matrix

    return pair_matrix(n).astype(np.int64).astype(object)


def _entrywise(function: Function | None) -> Function | None:
    return None if function is None else np.frompyfunc(function, 1, 1)


def _piecewise(name: str, leak: Any) -> Function | None:
    """Return an activation that any arithmetic can compute."""
    return {
        "relu": lambda u: u if u > 0 else 0 * u,
        "leaky-relu": lambda u: u if u > 0 else leak * u,
        "identity": lambda u: u,
        "impulse": lambda u: int(u == 0),
    }.get(name)


def _piecewise_derivative(name: str, leak: Any, at_zero: Any) -> Function | None:
    def step(low: Any) -> Function:
        return lambda u: 1 if u > 0 else low if u < 0 else low + (1 - low) * at_zero

    return {"relu": step(0), "leaky-relu": step(leak), "identity": lambda _: 1}.get(name)


def _from_logits(smooth: dict[str, Function]) -> dict[str, Function]:
    """Return what needs the logit: from the probability, 1 − ŷ would lose all digits."""
    sigmoid, softplus = smooth["sigmoid"], smooth["softplus"]
    return {
        "binary_cross_entropy": lambda z, y: y * softplus(-z) + (1 - y) * softplus(z),
        "sigmoid_minus": lambda z, y: sigmoid(z) - y if z < 0 else (1 - y) - sigmoid(-z),
    }


def _smooth() -> tuple[dict[str, Function], dict[str, Function]]:
    """Return the activations that need an exponential, with their derivatives."""
    from decimal import Decimal

    def sigmoid(u: Decimal) -> Decimal:
        small = (-abs(u)).exp()
        return (1 if u >= 0 else small) / (1 + small)

    def tanh(u: Decimal) -> Decimal:
        small = (-2 * abs(u)).exp()
        return ((1 - small) / (1 + small)).copy_sign(u)

    functions: dict[str, Function] = {
        "sigmoid": sigmoid,
        "tanh": tanh,
        "softplus": lambda u: max(u, Decimal(0)) + _log1p((-abs(u)).exp()),
    }
    derivatives: dict[str, Function] = {
        "sigmoid": lambda u: sigmoid(u) * sigmoid(-u),
        "tanh": lambda u: 4 * sigmoid(2 * u) * sigmoid(-2 * u),
        "softplus": sigmoid,
    }
    return functions, derivatives


def _log1p(x: Decimal) -> Decimal:
    """Return ln(1 + x) for 0 ≤ x ≤ 1, also where 1 + x would round x away."""
    from decimal import getcontext

    if x.adjusted() > -getcontext().prec // 3:
        return (1 + x).ln()
    return x - x * x / 2 + x * x * x / 3  # the next term is below the last digit
