"""What the functions of whole arrays compute, of float64 and of Python's numbers alike.

All arrays have two dimensions, a vector being a column and a number 1×1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nnhw.formula.tree import FormulaError
from nnhw.kernels.pairs import pair_matrix

FEW = 1_000  # entries of two matrices


def number(value: Any) -> Any:
    """Return a Python integer as an array that keeps it exact in every arithmetic."""
    return np.full((1, 1), value, dtype=object)


def quotient(a: Any, b: Any) -> Any:
    """Return a / b entrywise; of two integers, their fraction."""
    if object in (getattr(a, "dtype", None), getattr(b, "dtype", None)):
        return _quotient(a, b)
    return np.true_divide(a, b)


def _exactly(a: Any, b: Any) -> Any:
    if isinstance(a, int) and isinstance(b, int):
        from fractions import Fraction

        return Fraction(a, b)
    return a / b


_quotient = np.frompyfunc(_exactly, 2, 1)


def matmul(a: Any, b: Any) -> Any:
    """Return the matrix product; with a number, the multiple.

    Of small matrices, ``dot`` takes a third of what ``np.matmul`` takes; of
    large ones it copies what is a part of another. An outer product takes
    longer by BLAS.
    """
    if a.shape[1] == 1 and (b.shape[0] == 1 or a.size == 1):
        return a * b
    if b.size == 1:
        return a * b
    return a.dot(b) if a.size + b.size < FEW else np.matmul(a, b)


def total(u: Any) -> Any:
    """Return the sum of all entries."""
    return np.add.reduce(u, axis=None, keepdims=True)


def mean(u: Any, axis: int | None = None) -> Any:
    """Return the mean of all entries, or along an axis."""
    count = u.size if axis is None else u.shape[axis]
    return quotient(np.add.reduce(u, axis=axis, keepdims=True), count)


def var(u: Any, axis: int | None = None) -> Any:
    """Return the variance, divided by the number of entries and not by one fewer."""
    off = u - mean(u, axis)
    return mean(off * off, axis)


def norm(u: Any) -> Any:
    """Return the square root of the sum of the squares."""
    if u.dtype != object:
        return np.full((1, 1), np.linalg.norm(u))
    from nnhw.formula import decimals

    return np.full((1, 1), decimals.sqrt(total(u * u)[0, 0]), dtype=object)


def squared_norm(u: Any) -> Any:
    """Return the sum of the squares of all entries."""
    if u.dtype != object:
        return np.full((1, 1), np.vdot(u, u))
    return total(u * u)


def argmax(u: Any) -> Any:
    """Return which entry is the largest, counted from 1; the first of several."""
    return number(int(np.argmax(u)) + 1)


def where(condition: Any, yes: Any, no: Any) -> Any:
    """Return ``yes`` where the condition is not 0, else ``no``."""
    return np.where(np.not_equal(condition, 0), yes, no)


def clip(u: Any, low: Any, high: Any) -> Any:
    """Return u, held between two bounds."""
    return np.minimum(np.maximum(u, low), high)


def largest(a: Any, b: Any = None) -> Any:
    """Return the larger one, entry by entry; of one array its largest entry."""
    return a.max(keepdims=True) if b is None else np.maximum(a, b)


def smallest(a: Any, b: Any = None) -> Any:
    """Return the smaller one, entry by entry; of one array its smallest entry."""
    return a.min(keepdims=True) if b is None else np.minimum(a, b)


def softmax(u: Any) -> Any:
    """Return the softmax of each column."""
    shares = np.exp(u - u.max(axis=0, keepdims=True))
    return shares / shares.sum(axis=0, keepdims=True)


def causal(u: Any) -> Any:
    """Return scores with −∞ above the diagonal, where a step would look ahead."""
    if u.dtype != object:
        return np.where(np.tri(*u.shape) > 0, u, -np.inf)
    from decimal import Decimal

    never: Any = Decimal("-Infinity")
    return np.where(np.tri(*u.shape) > 0, u, never)


def lower(u: Any) -> Any:
    """Return a matrix with zeros above its diagonal."""
    return np.where(np.tri(*u.shape) > 0, u, 0 * u)


def first_max(u: Any, axis: int | None = None) -> Any:
    """Return 1 at the first of the largest entries, of all or along an axis, else 0."""
    if axis is None:
        return (np.arange(u.size).reshape(u.shape) == np.argmax(u)).astype(u.dtype)
    places = np.arange(u.shape[axis])
    places = places[:, None] if axis == 0 else places[None, :]
    return (places == np.expand_dims(np.argmax(u, axis=axis), axis)).astype(u.dtype)


def zeros(r: Any, c: Any = 1) -> Any:
    """Return an r×c matrix of zeros."""
    return np.full((_size(r), _size(c)), 0, dtype=object)


def ones(r: Any, c: Any = 1) -> Any:
    """Return an r×c matrix of ones."""
    return np.full((_size(r), _size(c)), 1, dtype=object)


def zeros_of_floats(r: Any, c: Any = 1) -> Any:
    """Return an r×c matrix of zeros in float64."""
    return np.zeros((_size(r), _size(c)))


def ones_of_floats(r: Any, c: Any = 1) -> Any:
    """Return an r×c matrix of ones in float64."""
    return np.ones((_size(r), _size(c)))


def eye_of_floats(n: Any) -> Any:
    """Return the n×n identity matrix in float64."""
    return np.eye(_size(n))


def eye(n: Any) -> Any:
    """Return the n×n identity matrix."""
    return np.eye(_size(n), dtype=int).astype(object)


def pairs(n: Any) -> Any:
    """Return the matrix that takes n numbers to the differences of their pairs."""
    return pair_matrix(whole(n)).astype(np.int64).astype(object)


def inverse(u: Any) -> Any:
    """Return the inverse of a square matrix, by Gauss and Jordan with pivots."""
    if u.dtype != object:
        return np.linalg.inv(u)
    n = len(u)
    work = np.hstack([u, eye(number(n))])
    for k in range(n):
        pivot = k + int(np.argmax(np.abs(work[k:, k])))
        if work[pivot, k] == 0:
            raise ValueError("the matrix has no inverse")
        work[[k, pivot]] = work[[pivot, k]]
        work[k] = _quotient(work[k], work[k, k])
        for i in range(n):
            if i != k:
                work[i] = work[i] - work[i, k] * work[k]
    return work[:, n:]


def prod_others(u: Any) -> Any:
    """Return, for each entry, the product of the others: Π u / u, also where one is 0."""
    one = 0 * u.ravel()[:1] + 1
    before = np.multiply.accumulate(np.concatenate([one, u.ravel()[:-1]]))
    after = np.multiply.accumulate(np.concatenate([one, u.ravel()[:0:-1]]))[::-1]
    return (before * after).reshape(u.shape)


def placed(part: Any, like: Any, rows: Any, columns: Any = None) -> Any:
    """Return zeros in the shape of another array, with a part added at some rows and columns.

    Parameters
    ----------
    part
        What is laid down; a place that stands twice gets the sum.
    like
        Gives the shape.
    rows, columns
        Their numbers, counted from 1; 0 stands for all of them.
    """
    down, across = (_numbered(each, n) for each, n in zip((rows, columns), like.shape, strict=True))
    laid = np.zeros(like.shape, dtype=part.dtype) + 0 * part.flat[0]
    np.add.at(laid, np.ix_(down, across), np.broadcast_to(part, (len(down), len(across))))
    return laid


def _numbered(places: Any, size: int) -> list[int]:
    """Return places that count from 1 as Python counts them."""
    numbers = [0] if places is None else [whole(each) for each in np.ravel(places)]
    if numbers == [0]:
        return list(range(size))
    outside = [k for k in numbers if not 1 <= k <= size]
    if outside:
        raise FormulaError(f"{outside[0]} is no index here: there are {size}, from 1 on")
    return [k - 1 for k in numbers]


def equal_pairs(x: Any) -> Any:
    """Return how many pairs of a column are equal."""
    from nnhw.kernels.pairs import count_equal_pairs

    return number(count_equal_pairs(x[:, 0]))


def naive_logsumexp(z: Any) -> Any:
    """Return what log Σ e^z gives in float64, whatever the arithmetic around it."""
    from decimal import Decimal

    from nnhw.kernels.logsumexp import naive_logsumexp as kernel

    value = kernel(z[:, 0].astype(np.float64))
    return np.full((1, 1), Decimal(value), dtype=object)


def without_last(u: Any) -> Any:
    """Return a column with 0 for its last entry."""
    return np.vstack([u[:-1], 0 * u[-1:]])


def _size(value: Any) -> int:
    """Return a size, of which there is at least one."""
    size = whole(value)
    if size < 1:
        raise ValueError(f"{size} is no size")
    return size


def whole(value: Any) -> int:
    """Return what a size or an index says as an integer.

    Raises
    ------
    ValueError
        When it is none.
    """
    single = value.item() if hasattr(value, "item") else value
    if single != int(single):
        raise ValueError(f"{single} is no whole number")
    return int(single)
