"""What a formula comes to by mpmath: every function of the table written down a second time.

Numbers are of two dimensions, as in the package: object arrays of ``mpf``, a vector being a
column. Textbook formulas serve, since the digits are as many as they need.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np

from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    Index,
    Name,
    Negative,
    Node,
    Picked,
    Slice,
    SquaredNorm,
    Stack,
    Transpose,
    Value,
)
from tests.formula import oracle_images as images
from tests.formula.mp import Array, exact, mpf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnhw.formula.tree import Place


def evaluate(node: Node, scope: Mapping[str, Array], at_zero: float = 1) -> Array:
    """The value of a formula, in the precision that mpmath is set to."""

    def of(part: Node) -> Array:
        return evaluate(part, scope, at_zero)

    match node:
        case Constant(text):
            return exact(mpf(text))
        case Name(name):
            return scope[name]
        case Value(array):
            return exact(array)
        case Negative(operand):
            return -of(operand)
        case Transpose(operand):
            return of(operand).T
        case SquaredNorm(operand):
            return _total(of(operand) ** 2)
        case Binary("@", left, right):
            a, b = of(left), of(right)
            return a * b if 1 in {a.size, b.size} else np.dot(a, b)
        case Binary(sign, left, right):
            return _OPERATIONS[sign](of(left), of(right))
        case Stack(items):
            parts = [of(each) for each in items]
            width = max(each.shape[1] for each in parts)
            return np.concatenate([each * exact(np.ones((1, width))) for each in parts])
        case Index(operand, places):
            array = of(operand)
            for axis, place in enumerate(places):
                array = np.take(array, _places(place, array.shape[axis], of), axis=axis)
            return array
        case Call(function, arguments, options):
            more = {key: int(of(each).item()) for key, each in options}
            function = {"r": "relu", "r'": "relu'", "phi": "identity", "phi'": "identity'"}.get(
                function, function
            )
            if function in {"H", "relu'", "leaky_relu'", "elu'"}:
                return FUNCTIONS[function](of(arguments[0]), at_zero)
            if function in {"max", "min"} and len(arguments) == 2:
                return FUNCTIONS[f"{function}2"](*map(of, arguments))
            return FUNCTIONS[function](*map(of, arguments), **more)
    raise AssertionError(f"{node} is no formula")


def _places(place: Place, size: int, of: Callable[[Node], Array]) -> list[int]:
    def number(node: Node) -> int:
        return int(of(node).item())

    match place:
        case Slice(first, last):
            low = 1 if first is None else number(first)
            return list(range(low - 1, size if last is None else number(last)))
        case Picked(places):
            return [number(each) - 1 for each in places]
        case _:
            return [number(place) - 1]


def _each(scalar: Callable[..., Any], count: int = 1) -> Callable[..., Array]:
    entrywise: Callable[..., Array] = np.frompyfunc(scalar, count, 1)
    return entrywise


def _truth(compare: Callable[[Any, Any], bool]) -> Callable[..., Array]:
    return _each(lambda a, b: mpf(int(compare(a, b))), 2)


_OPERATIONS: dict[str, Callable[[Array, Array], Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.true_divide,
    "**": _each(mpmath.power, 2),
    ">": _truth(lambda a, b: a > b),
    ">=": _truth(lambda a, b: a >= b),
    "<": _truth(lambda a, b: a < b),
    "<=": _truth(lambda a, b: a <= b),
    "==": _truth(lambda a, b: a == b),
    "!=": _truth(lambda a, b: a != b),
}


def sigmoid(u: Any) -> Any:
    return 1 / (1 + mpmath.exp(-u))


def softplus(u: Any) -> Any:
    """By log1p: at any digits 1 + e^−u is 1 from some u on."""
    return mpmath.log1p(mpmath.exp(-abs(u))) + max(u, 0)


def _softmax(u: Array) -> Array:
    powers = _each(mpmath.exp)(u - u.max(axis=0, keepdims=True))
    return powers / powers.sum(axis=0, keepdims=True)


def _total(u: Array) -> Array:
    return exact(mpmath.fsum(u.ravel().tolist()))


def _slope(below: Any) -> Callable[[Array, float], Array]:
    def of(u: Array, at_zero: float) -> Array:
        at = below + (1 - below) * mpf(at_zero)
        return _each(lambda v: mpf(1) if v > 0 else below if v < 0 else at)(u)

    return of


def _elu_slope(u: Array, at_zero: float) -> Array:
    return _each(lambda v: mpf(1) if v > 0 or (v == 0 and at_zero) else mpmath.exp(v))(u)


def _variance(u: Array, axis: int) -> Array:
    return ((u - u.mean(axis=axis, keepdims=True)) ** 2).mean(axis=axis, keepdims=True)


def _first(u: Array) -> Array:
    """1 at the first of the largest entries."""
    found = u * 0
    found[max(np.ndindex(*u.shape), key=lambda at: u[at])] = mpf(1)  # max takes the first
    return found


def _first_of_columns(u: Array) -> Array:
    return np.concatenate([_first(u[:, [j]]) for j in range(u.shape[1])], axis=1)


def _products_of_others(u: Array) -> Array:
    found = u * 0
    for at in np.ndindex(*u.shape):
        found[at] = mpmath.fprod(u[other] for other in np.ndindex(*u.shape) if other != at)
    return found


def _inverse(u: Array) -> Array:
    return np.array((mpmath.matrix(u.tolist()) ** -1).tolist(), dtype=object).reshape(u.shape)


def _masked(u: Array, above: Any) -> Array:
    found = u.copy()
    found[np.triu_indices(u.shape[0], 1, u.shape[1])] = above
    return found


def _placed(part: Array, like: Array, rows: Array, columns: Array | None = None) -> Array:
    """By the definition: entry after entry is added where it belongs; 0 stands for all."""
    found = like * 0

    def numbers(places: Array | None, size: int) -> list[int]:
        wanted = [int(each) for each in ([0] if places is None else places.ravel())]
        return list(range(size)) if wanted == [0] else [k - 1 for k in wanted]

    down, across = numbers(rows, like.shape[0]), numbers(columns, like.shape[1])
    spread = part * exact(np.ones((len(down), len(across))))
    for (a, i), (b, j) in product(enumerate(down), enumerate(across)):
        found[i, j] += spread[a, b]
    return found


def _pairs(n: Array) -> Array:
    size = int(n.item())
    rows = [[(k == i) - (k == j) for k in range(size)] for i, j in combinations(range(size), 2)]
    return exact(rows)


def _logsumexp(z: Array) -> Array:
    top = z.max()
    others = sorted(z.ravel())[:-1]
    return exact(top + mpmath.log1p(mpmath.fsum(mpmath.exp(each - top) for each in others)))


def _cross_entropy(z: Array, y: Array) -> Array:
    return _total(y * (_logsumexp(z) - z))


def _binary_cross_entropy(z: Any, y: Any) -> Any:
    return y * softplus(-z) + (1 - y) * softplus(z)


FUNCTIONS: dict[str, Callable[..., Array]] = {
    "exp": _each(mpmath.exp),
    "log": _each(mpmath.log),
    "log2": _each(lambda u: mpmath.log(u) / mpmath.log(2)),
    "log10": _each(lambda u: mpmath.log(u) / mpmath.log(10)),
    "sqrt": _each(mpmath.sqrt),
    "sin": _each(mpmath.sin),
    "cos": _each(mpmath.cos),
    "sinh": _each(mpmath.sinh),
    "cosh": _each(mpmath.cosh),
    "tanh": _each(mpmath.tanh),
    "sigma": _each(sigmoid),
    "softplus": _each(softplus),
    "identity": lambda u: u,
    "relu": _each(lambda u: max(u, mpf(0))),
    "leaky_relu": _each(lambda u: u if u > 0 else u / 100),
    "elu": _each(lambda u: u if u > 0 else mpmath.expm1(u)),
    "step": _each(lambda u: mpf(int(u >= 0))),
    "sign": _each(lambda u: mpf(int(mpmath.sign(u)))),
    "abs": _each(abs),
    "impulse": _each(lambda u: mpf(int(u == 0))),
    "H": _slope(mpf(0)),
    "relu'": _slope(mpf(0)),
    "leaky_relu'": lambda u, at_zero: _slope(mpf(1) / 100)(u, at_zero),  # noqa: PLW0108 - of the precision then
    "elu'": _elu_slope,
    "sigma'": _each(lambda u: sigmoid(u) * sigmoid(-u)),
    "tanh'": _each(lambda u: mpmath.sech(u) ** 2),
    "softplus'": _each(sigmoid),
    "exp'": _each(mpmath.exp),
    "sin'": _each(mpmath.cos),
    "sqrt'": _each(lambda u: 1 / (2 * mpmath.sqrt(u))),
    "identity'": lambda u: u * 0 + 1,
    "where": _each(lambda c, a, b: a if c else b, 3),
    "clip": _each(lambda u, low, high: min(max(u, low), high), 3),
    "max": lambda u: exact(max(u.ravel())),
    "min": lambda u: exact(min(u.ravel())),
    "max2": _each(max, 2),
    "min2": _each(min, 2),
    "sum": _total,
    "mean": lambda u: _total(u) / u.size,
    "prod": lambda u: exact(mpmath.fprod(u.ravel())),
    "var": lambda u: _total((u - _total(u) / u.size) ** 2) / u.size,
    "norm": lambda u: exact(mpmath.sqrt(_total(u * u).item())),
    "argmax": lambda u: exact(1 + max(range(u.size), key=lambda k: (u.ravel()[k], -k))),
    "rowsum": lambda u: u.sum(axis=1, keepdims=True),
    "rowmean": lambda u: u.sum(axis=1, keepdims=True) / u.shape[1],
    "rowvar": lambda u: _variance(u, 1),
    "rowmax": lambda u: u.max(axis=1, keepdims=True),
    "colsum": lambda u: u.sum(axis=0, keepdims=True),
    "colmean": lambda u: u.sum(axis=0, keepdims=True) / u.shape[0],
    "colvar": lambda u: _variance(u, 0),
    "colmax": lambda u: u.max(axis=0, keepdims=True),
    "softmax": _softmax,
    "rowsoftmax": lambda u: _softmax(u.T).T,
    "zeros": lambda r, c=1: exact(np.zeros((int(r.item()), int(np.squeeze(c))))),
    "ones": lambda r, c=1: exact(np.ones((int(r.item()), int(np.squeeze(c))))),
    "eye": lambda n: exact(np.eye(int(n.item()))),
    "rows": lambda u: exact(u.shape[0]),
    "cols": lambda u: exact(u.shape[1]),
    "pairs": _pairs,
    "inv": _inverse,
    "causal": lambda u: _masked(u, mpf("-inf")),
    "lower": lambda u: _masked(u, mpf(0)),
    "beside": lambda *u: np.concatenate(u, axis=1),
    "rot180": lambda u: u[::-1, ::-1],
    "pad": images.pad,
    "conv": images.conv,
    "convt": images.convt,
    "maxpool": images.pool(lambda values, _: max(values)),
    "avgpool": images.pool(lambda values, count: sum(values) / count),
    "first_max": _first,
    "col_first_max": _first_of_columns,
    "row_first_max": lambda u: _first_of_columns(u.T).T,
    "prod_others": _products_of_others,
    "placed": _placed,
    "conv_to_input": images.conv_to_input,
    "conv_to_kernel": images.conv_to_kernel,
    "maxpool_back": images.maxpool_back,
    "avgpool_back": images.avgpool_back,
    "without_last": lambda u: np.concatenate([u[:-1], u[-1:] * 0]),
    "logsumexp": _logsumexp,
    "softmax_of": _softmax,
    "softmax_minus": lambda z, y: _softmax(z) - y,
    "cross_entropy": _cross_entropy,
    "shifted_sum": lambda z, a: _total(_each(mpmath.exp)(z - a)),
    "naive_logsumexp": _logsumexp,
    "binary_cross_entropy": _each(_binary_cross_entropy, 2),
    "sigmoid_minus": _each(lambda z, y: sigmoid(z) - y, 2),
    "pair_differences": lambda x: np.dot(_pairs(exact(len(x))), x),
    "equal_pairs": lambda x: exact(sum(a == b for a, b in combinations(x[:, 0].tolist(), 2))),
}
