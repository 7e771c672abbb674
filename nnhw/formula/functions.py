"""The one table of functions that a formula may name.

A row says what shape a function has, what it computes in float64 and in object
arrays (of fractions, where it is rational, and of long decimals), its
derivative as a line of mathematics in ``u``, and how it is written. All arrays
have two dimensions, a vector being a column and a number 1×1.
"""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula import decimals, tables
from nnhw.immutable import Immutable
from nnhw.kernels import activations, images

if TYPE_CHECKING:
    from collections.abc import Callable

    Values = Callable[..., Any]


class Function(Immutable, eq=False):
    """What is known of a function.

    Attributes
    ----------
    kind
        The rule of its shape, in :mod:`nnhw.formula.shapes`.
    symbol
        How it is written, in the names of :mod:`nnhw.formula.symbols`.
    floats
        What it computes in float64; ``None`` where the derivative of another
        function is worked by that function's formula.
    objects
        The same on object arrays; of decimals alone unless ``rational``.
    rational
        Whether it takes fractions to fractions.
    derivative
        Of an entrywise function, in ``u``: a line of mathematics.
    least, most
        How many arguments it takes.
    options
        The names of its whole numbers, such as ``stride``.
    decides
        Whether it hangs on the sign of its argument (on the order of its
        arguments), so that what rounds to nearly 0 is decided as typed.
    at_zero
        Whether it takes the value of ReLU's derivative at 0 as ``at_zero``.
    mask
        Whether it is printed as its values inside a longer formula.
    """

    kind: str
    symbol: str = ""
    floats: Values | None = None
    objects: Values | None = None
    rational: bool = False
    derivative: str = ""
    least: int = 1
    most: int = 1
    options: tuple[str, ...] = ()
    decides: bool = False
    at_zero: bool = False
    mask: bool = False


def _universal(kind: str, symbol: str, values: Values, **more: Any) -> Function:
    """Return the row of a function that is the same operations in every arithmetic."""
    return Function(kind, symbol, values, values, rational=True, **more)


def _smooth(symbol: str, floats: Values, scalar: Values, derivative: str) -> Function:
    """Return the row of an entrywise function that leaves the fractions."""
    return Function("entrywise", symbol, floats, np.frompyfunc(scalar, 1, 1), False, derivative)


def _piecewise(
    symbol: str, floats: Values, scalar: Values, derivative: str = "", **more: Any
) -> Function:
    """Return the row of an entrywise function that hangs on a sign, and takes fractions."""
    return Function("entrywise", symbol, floats, scalar, True, derivative, decides=True, **more)


def _each(scalar: Values, count: int = 1) -> Values:
    """Return a function of numbers as one of object arrays."""
    return np.frompyfunc(scalar, count, 1)


def _slope(low: str) -> Values:
    """Return the derivative of a ReLU whose slope below 0 is ``low``, on object arrays."""

    def slope(u: Any, at_zero: float) -> Any:
        if u > 0:
            return 1
        number: Values = decimals.exactly if decimals.is_decimal(u) else Fraction
        below = number(Fraction(low))
        return below if u < 0 else below + (1 - below) * number(Fraction(at_zero))

    return lambda u, at_zero: _each(lambda each: slope(each, at_zero))(u)


def _kernel(module: str, name: str, *, flat: bool = True) -> Values:
    """Return a kernel, imported when it is first called; most take and give flat vectors."""

    def values(*arguments: Any) -> Any:
        kernel = getattr(import_module(f"nnhw.kernels.{module}"), name)
        if not flat:
            return kernel(*arguments)
        return np.asarray(kernel(*(each[:, 0] for each in arguments))).reshape(-1, 1)

    return values


def _leaky(u: Any) -> Any:
    if u > 0:
        return u
    return Fraction(u, 100) if isinstance(u, int) else u / 100


FUNCTIONS: dict[str, Function] = {
    # entrywise, smooth
    "exp": _smooth("e", np.exp, decimals.exp, "exp(u)"),
    "log": _smooth("log", np.log, decimals.log, "1 / u"),
    "log2": _smooth("log₂", np.log2, decimals.log2, "1 / (u * log(2))"),
    "log10": _smooth("log₁₀", np.log10, decimals.log10, "1 / (u * log(10))"),
    "sqrt": _smooth("√", np.sqrt, decimals.sqrt, "1 / (2 * sqrt(u))"),
    "sin": _smooth("sin", np.sin, decimals.sin, "cos(u)"),
    "cos": _smooth("cos", np.cos, decimals.cos, "-sin(u)"),
    "sinh": _smooth("sinh", np.sinh, decimals.sinh, "cosh(u)"),
    "cosh": _smooth("cosh", np.cosh, decimals.cosh, "sinh(u)"),
    "tanh": _smooth("tanh", activations.tanh, decimals.tanh, "1 - tanh(u)**2"),
    "sigma": _smooth("σ", activations.sigmoid, decimals.sigmoid, "sigma(u) * (1 - sigma(u))"),
    "softplus": _smooth("softplus", activations.softplus, decimals.softplus, "sigma(u)"),
    "identity": _universal("entrywise", "id", lambda u: u + 0, derivative="1 + 0 * u"),
    # the activations of a problem, which it binds to others
    "r": Function("entrywise", "r"),
    "phi": Function("entrywise", "φ"),
    # entrywise, with a threshold
    "relu": _piecewise(
        "ReLU", activations.relu, _each(lambda u: u if u > 0 else 0 * u), "H(u)"
    ),
    "leaky_relu": _piecewise("LeakyReLU", activations.leaky_relu, _each(_leaky)),
    "elu": Function(
        "entrywise", "ELU", activations.elu, _each(decimals.elu), False,
        "where(u > 0, 1, exp(u))", decides=True,
    ),
    "step": _piecewise(
        "step", lambda u: np.greater_equal(u, 0) + 0.0, _each(lambda u: int(u >= 0))
    ),
    "sign": _piecewise("sign", lambda u: np.sign(u) + 0.0, _each(lambda u: (u > 0) - (u < 0))),
    "abs": _piecewise("abs", np.abs, _each(abs), "sign(u)"),
    "impulse": _piecewise(
        "φ", activations.impulse, _each(lambda u: int(u == 0)), "0 * u"
    ),
    "H": _piecewise("H", activations.relu_derivative, _slope("0"), at_zero=True, mask=True),
    "leaky_relu'": _piecewise(
        "LeakyReLU′", activations.leaky_relu_derivative, _slope("0.01"), at_zero=True, mask=True
    ),
    "sigma'": Function("entrywise", "σ′", activations.sigmoid_derivative, mask=True),
    "tanh'": Function("entrywise", "tanh′", activations.tanh_derivative, mask=True),
    "where": _universal("entrywise", "where", tables.where, least=3, most=3, mask=True),
    "clip": _universal("entrywise", "clip", tables.clip, least=3, most=3, decides=True),
    "max": _universal("extreme", "max", tables.largest, most=2, decides=True),
    "min": _universal("extreme", "min", tables.smallest, most=2, decides=True),
    # of all entries
    "sum": _universal("total", "Σ", tables.total),
    "mean": _universal("total", "mean", tables.mean),
    "prod": _universal("total", "Π", lambda u: np.multiply.reduce(u, axis=None, keepdims=True)),
    "var": _universal("total", "var", tables.var),
    "norm": Function("total", "norm", tables.norm, tables.norm),
    "argmax": _universal("total", "argmax", tables.argmax, decides=True),
    # of each row, of each column
    "rowsum": _universal("rows", "Σ", lambda u: np.add.reduce(u, axis=1, keepdims=True)),
    "rowmean": _universal("rows", "mean", lambda u: tables.mean(u, axis=1)),
    "rowvar": _universal("rows", "var", lambda u: tables.var(u, axis=1)),
    "rowmax": _universal("rows", "max", lambda u: u.max(axis=1, keepdims=True), decides=True),
    "colsum": _universal("columns", "Σ", lambda u: np.add.reduce(u, axis=0, keepdims=True)),
    "colmean": _universal("columns", "mean", lambda u: tables.mean(u, axis=0)),
    "colvar": _universal("columns", "var", lambda u: tables.var(u, axis=0)),
    "colmax": _universal("columns", "max", lambda u: u.max(axis=0, keepdims=True), decides=True),
    "softmax": Function("same", "softmax", tables.softmax, decimals.softmax),
    "rowsoftmax": Function(
        "same", "softmax", lambda u: tables.softmax(u.T).T, lambda u: decimals.softmax(u.T).T
    ),
    # made from sizes
    "zeros": Function("sizes", "0", tables.zeros_of_floats, tables.zeros, True, most=2),
    "ones": Function("sizes", "1", tables.ones_of_floats, tables.ones, True, most=2),
    "eye": Function("square", "I", tables.eye_of_floats, tables.eye, True),
    "rows": _universal("total", "rows", lambda u: tables.number(u.shape[0]), mask=True),
    "cols": _universal("total", "cols", lambda u: tables.number(u.shape[1]), mask=True),
    "pairs": _universal("pairs", "pairs", tables.pairs),
    # of matrices
    "inv": _universal("inverse", "inv", tables.inverse),
    "causal": Function("same", "causal", tables.causal, tables.causal),
    "beside": _universal("beside", "beside", lambda *u: np.hstack(u), most=99),
    "rot180": _universal("same", "rot180", images.rot180),
    "pad": _universal("padded", "pad", images.pad, least=2, most=2),
    "conv": _universal(
        "conv", "conv", images.conv, least=2, most=2, options=("stride", "pad", "dilation")
    ),
    "convt": _universal(
        "convt", "convt", images.convt, least=2, most=2, options=("stride", "pad")
    ),
    "maxpool": _universal(
        "pool", "maxpool", images.maxpool, least=2, most=2, options=("stride", "pad"), decides=True
    ),
    "avgpool": _universal(
        "pool", "avgpool", images.avgpool, least=2, most=2, options=("stride", "pad")
    ),
    # what backward lines need beside these
    "first_max": _universal("same", "first_max", tables.first_max, decides=True),
    "row_first_max": _universal(
        "same", "row_first_max", lambda u: tables.first_max(u, axis=1), decides=True
    ),
    "col_first_max": _universal(
        "same", "col_first_max", lambda u: tables.first_max(u, axis=0), decides=True
    ),
    "lower": _universal("same", "lower", tables.lower),
    "prod_others": _universal("same", "prod_others", tables.prod_others),
    "placed": _universal("second", "placed", tables.placed, least=3, most=4),
    "conv_to_input": _universal(
        "second", "conv_to_input", images.conv_to_input, least=3, most=3,
        options=("stride", "pad", "dilation"),
    ),
    "conv_to_kernel": _universal(
        "third", "conv_to_kernel", images.conv_to_kernel, least=3, most=3,
        options=("stride", "pad", "dilation"),
    ),
    "maxpool_back": _universal(
        "second", "maxpool_back", images.maxpool_back, least=3, most=3, options=("stride", "pad"),
        decides=True,
    ),
    "avgpool_back": _universal(
        "second", "avgpool_back", images.avgpool_back, least=3, most=3, options=("stride", "pad")
    ),
    "without_last": _universal("same", "without_last", tables.without_last),
    # what computes a line well where its textbook formula is numerically poor
    "logsumexp": Function(
        "total", floats=_kernel("logsumexp", "logsumexp"), objects=decimals.logsumexp
    ),
    "softmax_of": Function(
        "kernel", floats=_kernel("logsumexp", "softmax"), objects=decimals.softmax
    ),
    "softmax_minus": Function("kernel", floats=_kernel("logsumexp", "softmax_minus"), most=2),
    "cross_entropy": Function(
        "kernel",
        floats=_kernel("logsumexp", "cross_entropy"),
        objects=decimals.cross_entropy,
        most=2,
    ),
    "shifted_sum": Function("kernel", floats=_kernel("logsumexp", "shifted_sum"), most=2),
    "naive_logsumexp": Function(
        "kernel", floats=_kernel("logsumexp", "naive_logsumexp"), objects=tables.naive_logsumexp
    ),
    "binary_cross_entropy": Function(
        "kernel", floats=_kernel("crossentropy", "binary_cross_entropy", flat=False),
        objects=_each(decimals.binary_cross_entropy, 2), most=2,
    ),
    "sigmoid_minus": Function(
        "kernel", floats=_kernel("crossentropy", "sigmoid_minus", flat=False),
        objects=_each(decimals.sigmoid_minus, 2), most=2,
    ),
    "pair_differences": _universal("kernel", "", _kernel("pairs", "pair_differences")),
    "equal_pairs": _universal("kernel", "", tables.equal_pairs),
}  # fmt: skip


def find(name: str) -> Function | None:
    """Return the row of a function, or of the derivative ``f'`` of an entrywise one."""
    known = FUNCTIONS.get(name)
    if known is not None or not name.endswith("'"):
        return known
    stem = FUNCTIONS.get(name[:-1])
    if stem is None or stem.kind != "entrywise" or not (stem.derivative or stem.floats is None):
        return None
    return Function("entrywise", f"{stem.symbol}′", mask=True)
