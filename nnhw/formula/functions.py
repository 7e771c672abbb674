"""The functions that a formula may name: their shapes, and how they are written.

The values come from the engine's arithmetics; here stands what is true of a
function in every arithmetic.
"""

from __future__ import annotations

from typing import Literal

from nnhw.immutable import Immutable

Kind = Literal["entrywise", "total", "samples", "vector", "pairs", "kernel"]


class Function(Immutable):
    """What is known of a function without its values.

    Parameters
    ----------
    kind
        ``entrywise``: the shape of its argument; ``total``: a scalar;
        ``samples``: a sum along the samples, a column; ``vector``: a column as
        long as its argument says; ``pairs``: P×n; ``kernel``: stands after
        ``by`` alone, so that its shape is that of its line.
    symbol
        How it is written, in the names of :mod:`nnhw.formula.symbols`.
    mask
        Whether it is printed as its values inside a longer formula.
    arity
        How many arguments it takes.
    """

    kind: Kind
    symbol: str = ""
    mask: bool = False
    arity: int = 1


FUNCTIONS: dict[str, Function] = {
    # entrywise
    "exp": Function("entrywise", "e"),
    "log": Function("entrywise", "log"),
    "log2": Function("entrywise", "log₂"),
    "log10": Function("entrywise", "log₁₀"),
    "r": Function("entrywise", "r"),
    "r_prime": Function("entrywise", "r′", mask=True),
    "phi": Function("entrywise", "φ"),
    "phi_prime": Function("entrywise", "φ′", mask=True),
    "relu": Function("entrywise", "ReLU"),
    "H": Function("entrywise", "H", mask=True),
    "sigma": Function("entrywise", "σ"),
    "without_last": Function("entrywise", "without_last"),
    # of all entries
    "sum": Function("total", "Σ"),
    "prod": Function("total", "Π"),
    "max": Function("total", "max"),
    # along the samples
    "rowsum": Function("samples", "Σ"),
    # made from sizes
    "zeros": Function("vector", "0"),
    "ones": Function("vector", "1"),
    "pairs": Function("pairs", "pairs"),
    # what computes a line well where its textbook formula is numerically poor
    "logsumexp": Function("kernel"),
    "softmax_of": Function("kernel"),
    "softmax_minus": Function("kernel", arity=2),
    "cross_entropy": Function("kernel", arity=2),
    "shifted_sum": Function("kernel", arity=2),
    "naive_logsumexp": Function("kernel"),
    "binary_cross_entropy": Function("kernel", arity=2),
    "sigmoid_minus": Function("kernel", arity=2),
    "pair_differences": Function("kernel"),
    "equal_pairs": Function("kernel"),
}
