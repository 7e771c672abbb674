"""Which numbers of a list are equal, pair by pair and without listing the pairs.

Pairs i < j stand in the order (1,2), (1,3), …, (2,3), …; there are
P = n (n − 1) / 2. Indices count from 0 here. Numbers are float64, or ints and
Fractions in an object array, which are compared exactly. Sorting or hashing
finds equal numbers in O(n log n) time and O(n) memory, where the pairs would
take O(n²) of both.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray


def pair_indices(n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the first and the second index of every pair, each of shape (P,)."""
    numbers = np.arange(n)
    first, second = np.nonzero(np.less.outer(numbers, numbers))  # as np.triu_indices, in a third
    return first, second


def pair_matrix(n: int, dtype: DTypeLike = np.float64) -> NDArray[Any]:
    """Give the P×n matrix that takes x to its pair differences: +1 at i, −1 at j.

    Parameters
    ----------
    n
        How many numbers there are.
    dtype
        Of the entries; ``object`` gives ints.
    """
    first, second = pair_indices(n)
    rows = np.arange(first.size)
    matrix = np.zeros((first.size, n), dtype=dtype)
    matrix[rows, first] = 1
    matrix[rows, second] = -1
    return matrix


def pair_differences(x: NDArray[Any]) -> NDArray[Any]:
    """x_i − x_j for every pair, shape (P,), of the kind of x (shape (n,))."""
    first, second = pair_indices(x.size)
    differences: NDArray[Any] = x[first] - x[second] + 0  # never -0.0
    return differences


def count_equal_pairs(x: NDArray[Any]) -> int:
    """Count the pairs of equal numbers.

    Parameters
    ----------
    x
        Shape (n,).

    Returns
    -------
    int
        Σ c (c − 1) / 2 over the distinct values, c the times that each occurs.
    """
    if x.dtype == object:
        counts = np.array([len(group) for group in _groups_by_hash(x)])
    else:
        counts = _runs(np.sort(x))[1]
    return int((counts * (counts - 1) // 2).sum())


def equal_groups(x: NDArray[Any]) -> list[list[int]]:
    """Give the indices of the numbers that occur more than once.

    Parameters
    ----------
    x
        Shape (n,).

    Returns
    -------
    list of lists
        One list of rising indices for each such number, in the order of first
        occurrence.
    """
    if x.dtype == object:
        return [group for group in _groups_by_hash(x) if len(group) > 1]
    ordered = np.sort(x)
    starts, lengths = _runs(ordered)
    repeated = ordered[starts[lengths > 1]]
    if not repeated.size:
        return []
    place = np.searchsorted(repeated, x)
    members = np.flatnonzero(repeated.take(place, mode="clip") == x)
    members = members[np.argsort(place[members], kind="stable")]
    indices = members.tolist()
    ends = np.cumsum(lengths[lengths > 1]).tolist()
    return sorted(indices[start:end] for start, end in pairwise([0, *ends]))


def _groups_by_hash(x: NDArray[np.object_]) -> list[list[int]]:
    groups: dict[Any, list[int]] = {}
    for index, value in enumerate(x.tolist()):
        groups.setdefault(value, []).append(index)
    return list(groups.values())


def _runs(ordered: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give where each run of equal numbers starts, and how long it is."""
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return starts, np.diff(starts, append=ordered.size)
