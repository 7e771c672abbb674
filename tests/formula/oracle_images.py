"""Convolutions and pools by the sums of their definitions, in numbers of mpmath."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tests.formula.mp import Array, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _ahead(*shapes: tuple[int, ...]) -> tuple[bool, bool]:
    """Along which axes a window moves: a sequence has one."""
    rows = any(n > 1 for n, _ in shapes) or all(m == 1 for _, m in shapes)
    return rows, any(m > 1 for _, m in shapes)


Moves = tuple[tuple[int, int], tuple[int, int], tuple[int, int]]


def _moves(x: Array, k: tuple[int, int], stride: int, pad: int, dilation: int) -> Moves:
    """Strides and padding by axis, and the size of the output."""
    along = _ahead(x.shape, k)
    steps = tuple(stride if each else 1 for each in along)
    pads = tuple(pad if each else 0 for each in along)
    sizes = tuple(
        (n + 2 * p - dilation * (m - 1) - 1) // s + 1
        for n, m, p, s in zip(x.shape, k, pads, steps, strict=True)
    )
    return (steps[0], steps[1]), (pads[0], pads[1]), (sizes[0], sizes[1])


def _met(
    x: Array, k: tuple[int, int], stride: int, pad: int, dilation: int
) -> Iterator[tuple[tuple[int, int], tuple[int, int], tuple[int, int]]]:
    """Which entry of the kernel meets which of the image for which of the output."""
    steps, pads, sizes = _moves(x, k, stride, pad, dilation)
    for p, q in np.ndindex(*sizes):
        for i, j in np.ndindex(*k):
            row = p * steps[0] - pads[0] + i * dilation
            column = q * steps[1] - pads[1] + j * dilation
            if 0 <= row < x.shape[0] and 0 <= column < x.shape[1]:
                yield (p, q), (i, j), (row, column)


def conv(x: Array, k: Array, stride: int = 1, pad: int = 0, dilation: int = 1) -> Array:
    found = exact(np.zeros(_moves(x, k.shape, stride, pad, dilation)[2]))
    for out, tap, seen in _met(x, k.shape, stride, pad, dilation):
        found[out] += k[tap] * x[seen]
    return found


def conv_to_input(
    dy: Array, x: Array, k: Array, stride: int = 1, pad: int = 0, dilation: int = 1
) -> Array:
    found = x * 0
    for out, tap, seen in _met(x, k.shape, stride, pad, dilation):
        found[seen] += k[tap] * dy[out]
    return found


def conv_to_kernel(
    dy: Array, x: Array, k: Array, stride: int = 1, pad: int = 0, dilation: int = 1
) -> Array:
    found = k * 0
    for out, tap, seen in _met(x, k.shape, stride, pad, dilation):
        found[tap] += dy[out] * x[seen]
    return found


def convt(x: Array, k: Array, stride: int = 1, pad: int = 0) -> Array:
    """The image whose convolution's gradient x would be."""
    along = _ahead(x.shape, k.shape)
    size = [
        (n - 1) * (stride if on else 1) - 2 * (pad if on else 0) + m
        for n, m, on in zip(x.shape, k.shape, along, strict=True)
    ]
    return conv_to_input(x, exact(np.zeros(size)), k, stride, pad)


def _windows(x: Array, n: Array, stride: int | None, pad: int) -> dict[Any, list[Any]]:
    size = int(n.item())
    rows, columns = _ahead(x.shape)
    window = (size if rows else 1, size if columns else 1)
    found: dict[Any, list[Any]] = {}
    for out, _, seen in _met(x, window, size if stride is None else stride, pad, 1):
        found.setdefault(out, []).append(seen)
    return found


def pool(best: Callable[[list[Any], int], Any]) -> Callable[..., Array]:
    def of(x: Array, n: Array, stride: int | None = None, pad: int = 0) -> Array:
        windows = _windows(x, n, stride, pad)
        found = exact(np.zeros(tuple(k + 1 for k in max(windows))))
        for out, seen in windows.items():
            found[out] = best([x[each] for each in seen], _count(x, n))
        return found

    return of


def _count(x: Array, n: Array) -> int:
    rows, columns = _ahead(x.shape)
    return int(int(n.item()) ** (rows + columns))


def maxpool_back(dy: Array, x: Array, n: Array, stride: int | None = None, pad: int = 0) -> Array:
    found = x * 0
    for out, seen in _windows(x, n, stride, pad).items():
        found[max(seen, key=lambda at: x[at])] += dy[out]  # max takes the first of equals
    return found


def avgpool_back(dy: Array, x: Array, n: Array, stride: int | None = None, pad: int = 0) -> Array:
    found = x * 0
    for out, seen in _windows(x, n, stride, pad).items():
        for each in seen:
            found[each] += dy[out] / _count(x, n)
    return found


def pad(x: Array, n: Array) -> Array:
    rows, columns = (int(n.item()) * on for on in _ahead(x.shape))
    found = exact(np.zeros((x.shape[0] + 2 * rows, x.shape[1] + 2 * columns)))
    found[rows : rows + x.shape[0], columns : columns + x.shape[1]] = x
    return found
