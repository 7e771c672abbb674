"""What the functions of a formula compute: in float64, in fractions, in decimals.

One table of functions an arithmetic. Arrays have two dimensions, a vector
being a column; those of fractions and decimals are object arrays. What a table
lacks has no value in that arithmetic, and is refused by the step that asks.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula.tree import calls
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnhw.engine.program import Line
    from nnhw.formula.tree import Node


FEW = 1_000  # entries of two matrices


class Letters(Immutable):
    """What the letters r and φ stand for, and the derivative at a kink.

    Parameters
    ----------
    r, phi
        Names of activations: ``relu``, ``leaky-relu``, ``sigmoid``, ``tanh``,
        ``softplus``, ``identity`` or ``impulse``.
    relu_at_zero
        The derivative of ReLU at exactly 0.
    """

    r: str = "relu"
    phi: str = "identity"
    relu_at_zero: float = 1.0


class Arithmetic(Immutable, eq=False):
    """A table of functions.

    Parameters
    ----------
    functions
        From the functions' names in a formula to what they compute.
    """

    functions: Mapping[str, Callable[..., Any]]

    def choose(self, line: Line) -> Node:
        """Return the formula that this arithmetic evaluates: ``by``, if it has its kernel."""
        if line.by is not None and calls(line.by) <= self.functions.keys():
            return line.by
        return line.tree


@lru_cache
def float_arithmetic(letters: Letters) -> Arithmetic:
    """Return float64 arithmetic."""
    from nnhw.kernels import activations, crossentropy, logsumexp, pairs

    table: dict[str, Callable[..., Any]] = {
        "matmul": matmul,
        "divide": np.true_divide,
        "squared_norm": lambda u: np.vdot(u, u),
        "augment": lambda u: np.vstack([u, np.ones((1, u.shape[1]))]),
        "zeros": lambda n: np.zeros((n, 1)),
        "ones": lambda n: np.ones((n, 1)),
        "pairs": pairs.pair_matrix,
        "exp": np.exp,
        "log": np.log,
        "log2": np.log2,
        "log10": np.log10,
        "sum": partial(np.add.reduce, axis=None),  # np.sum itself, without its wrapping
        "prod": partial(np.multiply.reduce, axis=None),
        "max": lambda z: logsumexp.maximum(z.ravel(order="K")),
        "rowsum": row_sum,
        "without_last": without_last,
        "logsumexp": lambda z: logsumexp.logsumexp(z[:, 0]),
        "softmax_of": lambda z: logsumexp.softmax(z[:, 0])[:, None],
        "softmax_minus": lambda z, y: logsumexp.softmax_minus(z[:, 0], y[:, 0])[:, None],
        "cross_entropy": lambda z, y: logsumexp.cross_entropy(z[:, 0], y[:, 0]),
        "shifted_sum": lambda z, alpha: logsumexp.shifted_sum(z[:, 0], alpha),
        "naive_logsumexp": lambda z: logsumexp.naive_logsumexp(z[:, 0]),
        "binary_cross_entropy": crossentropy.binary_cross_entropy,
        "sigmoid_minus": crossentropy.sigmoid_minus,
        **pair_kernels(),
    }
    table |= bind(
        letters,
        lambda name: activations.ACTIVATIONS[name].f,
        lambda name: lambda u: activations.derivative(name, u, letters.relu_at_zero),
    )
    return Arithmetic(table)


def bind(
    letters: Letters,
    function: Callable[[str], Callable[..., Any] | None],
    derivative: Callable[[str], Callable[..., Any] | None],
) -> dict[str, Callable[..., Any]]:
    """Return what r, φ, ReLU, H and σ compute, leaving out what has no value."""
    bound = {
        "r": function(letters.r),
        "r_prime": derivative(letters.r),
        "phi": function(letters.phi),
        "phi_prime": derivative(letters.phi),
        "relu": function("relu"),
        "H": derivative("relu"),
        "sigma": function("sigmoid"),
    }
    return {letter: value for letter, value in bound.items() if value is not None}


def pair_kernels() -> dict[str, Callable[..., Any]]:
    """Return the kernels of ``equality``, the same for every kind of number."""
    from nnhw.kernels import pairs

    return {
        "pair_differences": lambda x: pairs.pair_differences(x[:, 0])[:, None],
        "equal_pairs": lambda x: np.array([[pairs.count_equal_pairs(x[:, 0])]], dtype=object),
    }


def matmul(a: Any, b: Any) -> Any:
    """Return the matrix product; an outer product without BLAS, which takes longer over it.

    Of small matrices, ``dot`` takes a third of what ``np.matmul`` takes; of
    large ones it copies what is a part of another.
    """
    if a.shape[1] == 1:
        return a * b
    return a.dot(b) if a.size + b.size < FEW else np.matmul(a, b)


def row_sum(u: Any) -> Any:
    """Return the sum along the samples, as a column."""
    return np.add.reduce(u, axis=1, keepdims=True)


def without_last(u: Any) -> Any:
    """Return a column with 0 for its last entry."""
    return np.vstack([u[:-1], 0 * u[-1:]])
