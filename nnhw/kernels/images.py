"""Convolution and pooling, with what leads their gradients back.

Arrays have two dimensions; what has one column (or one row) in both image and
kernel is a sequence, and is padded and pooled along its length alone. The
operations are those of numbers, so object arrays are taken too. Networks'
convolution is a cross-correlation: the kernel is not turned [1]_.

References
----------
.. [1] V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep
   learning", arXiv:1603.07285 (2016).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Array = NDArray[Any]
    Both = tuple[int, int]  # along the rows, along the columns


def conv(x: Array, k: Array, stride: int = 1, pad: int = 0, dilation: int = 1) -> Array:
    """Return the cross-correlation of an image with a kernel.

    Parameters
    ----------
    x, k
        N×M and K×L.
    stride, pad, dilation
        The step of the kernel, zeros on each side, the step between its entries.

    Returns
    -------
    array
        ⌊(N + 2 pad − dilation (K − 1) − 1) / stride⌋ + 1 rows, likewise columns.

    Raises
    ------
    ValueError
        When the kernel is larger than the padded image.
    """
    padded, steps = _padded(x, k, pad), _steps(x, k, stride)
    rows, columns = _size(padded.shape, k.shape, steps, dilation)
    total: Any = 0
    for i, j in np.ndindex(*k.shape):
        total = total + k[i, j] * _seen(
            padded, (i * dilation, j * dilation), (rows, columns), steps
        )
    return np.asarray(total)


def convt(x: Array, k: Array, stride: int = 1, pad: int = 0) -> Array:
    """Return the transposed convolution: each entry of x lays down a multiple of the kernel.

    It has (N − 1) stride − 2 pad + K rows.
    """
    steps = _steps(x, k, stride)
    size = tuple((n - 1) * s + m for n, s, m in zip(x.shape, steps, k.shape, strict=True))
    return _trimmed(_laid(x, k, size, steps, 1), x, k, pad)


def conv_to_input(
    dy: Array, x: Array, k: Array, stride: int = 1, pad: int = 0, dilation: int = 1
) -> Array:
    """Return the gradient of a convolution by its image, in the shape of x."""
    padded = _padded(x, k, pad)
    return _trimmed(_laid(dy, k, padded.shape, _steps(x, k, stride), dilation), x, k, pad)


def conv_to_kernel(
    dy: Array, x: Array, k: Array, stride: int = 1, pad: int = 0, dilation: int = 1
) -> Array:
    """Return the gradient of a convolution by its kernel, in the shape of k."""
    padded, steps = _padded(x, k, pad), _steps(x, k, stride)
    gradient: Array = np.zeros_like(k * dy.flat[0])
    for i, j in np.ndindex(*k.shape):
        seen = _seen(padded, (i * dilation, j * dilation), dy.shape, steps)
        gradient[i, j] = (seen * dy).sum()
    return gradient


def maxpool(x: Array, size: int, stride: int | None = None, pad: int = 0) -> Array:
    """Return the maximum of each window; what is padded is never the maximum."""
    (_, held, best), *others = _windows(x, size, stride, pad)
    for _, there, seen in others:
        best = np.where(there & (~held | (seen > best)), seen, best)
        held = held | there
    return np.asarray(best)


def avgpool(x: Array, size: int, stride: int | None = None, pad: int = 0) -> Array:
    """Return the mean of each window, padded zeros counted."""
    windows = list(_windows(x, size, stride, pad))
    total = sum(seen for _, _, seen in windows)
    return _divided(total, len(windows))


def maxpool_back(dy: Array, x: Array, size: int, stride: int | None = None, pad: int = 0) -> Array:
    """Return the gradient of :func:`maxpool`: each goes to the first of the equal maxima."""
    best = maxpool(x, size, stride, pad)
    free = np.ones(best.shape, dtype=bool)
    gradient = np.zeros_like(_border(x, pad, x.shape) * dy.flat[0])
    for place, there, seen in _windows(x, size, stride, pad):
        takes = free & there & (seen == best)
        free &= ~takes
        gradient[place] += np.where(takes, dy, 0 * dy)
    return _trimmed(gradient, x, x, pad)


def avgpool_back(dy: Array, x: Array, size: int, stride: int | None = None, pad: int = 0) -> Array:
    """Return the gradient of :func:`avgpool`: each window shares its own equally."""
    places = [place for place, _, _ in _windows(x, size, stride, pad)]
    gradient = np.zeros_like(_border(x, pad, x.shape) * dy.flat[0])
    share = _divided(dy, len(places))
    for place in places:
        gradient[place] += share
    return _trimmed(gradient, x, x, pad)


def pad(x: Array, n: int) -> Array:
    """Return an image with n zeros on each side; a sequence with n at each end."""
    return _border(x, _whole(n), x.shape)


def rot180(x: Array) -> Array:
    """Return an image turned by half a turn."""
    return x[::-1, ::-1]


def _axes(*shapes: tuple[int, ...]) -> Both:
    """Return 1 for each axis that counts: of a sequence its length alone."""
    rows = any(shape[0] > 1 for shape in shapes) or all(shape[1] == 1 for shape in shapes)
    columns = any(shape[1] > 1 for shape in shapes)
    return int(rows), int(columns)


def _border(x: Array, n: int, *shapes: tuple[int, ...]) -> Array:
    """Return an image with zeros around it: Python's own in an object array."""
    down, across = (n * each for each in _axes(x.shape, *shapes))
    wide: Array = np.full((x.shape[0] + 2 * down, x.shape[1] + 2 * across), 0, dtype=x.dtype)
    wide[down : down + x.shape[0], across : across + x.shape[1]] = x
    return wide


def _padded(x: Array, k: Array, n: int) -> Array:
    return _border(x, int(n), k.shape)


def _steps(x: Array, k: Array, stride: int) -> Both:
    down, across = _axes(x.shape, k.shape)
    return (int(stride) if down else 1), (int(stride) if across else 1)


def _size(image: tuple[int, ...], kernel: tuple[int, ...], steps: Both, dilation: int) -> Both:
    rows, columns = (
        (n - dilation * (m - 1) - 1) // s + 1 for n, m, s in zip(image, kernel, steps, strict=True)
    )
    if rows < 1 or columns < 1:
        raise ValueError("the kernel is larger than the image")
    return rows, columns


def _seen(x: Array, start: Both, size: tuple[int, ...], steps: Both) -> Array:
    """Return what one entry of the kernel meets, for every place of it."""
    return x[
        start[0] : start[0] + (size[0] - 1) * steps[0] + 1 : steps[0],
        start[1] : start[1] + (size[1] - 1) * steps[1] + 1 : steps[1],
    ]


def _laid(x: Array, k: Array, size: tuple[int, ...], steps: Both, dilation: int) -> Array:
    """Add up, at each place, the kernel times the entry of x there."""
    laid: Array = np.zeros(size, dtype=np.result_type(x, k)) + 0 * x.flat[0] * k.flat[0]
    for i, j in np.ndindex(*k.shape):
        _seen(laid, (i * dilation, j * dilation), x.shape, steps)[...] += k[i, j] * x
    return laid


def _trimmed(wide: Array, x: Array, k: Array, n: int) -> Array:
    """Return what stands inside a border of n."""
    down, across = (int(n) * each for each in _axes(x.shape, k.shape))
    trimmed: Array = wide[down : wide.shape[0] - down, across : wide.shape[1] - across]
    return trimmed


def _windows(
    x: Array, size: int, stride: int | None, pad: int
) -> Iterator[tuple[tuple[slice, slice], Array, Array]]:
    """Yield, for each entry of a window, where it stands, where that is no padding, and x there."""
    n = _whole(size)
    step = n if stride is None else int(stride)
    down, across = _axes(x.shape)
    kernel, steps = (
        (n if down else 1, n if across else 1),
        (step if down else 1, step if across else 1),
    )
    padded, inside = _border(x, int(pad)), _border(np.ones(x.shape, dtype=bool), int(pad), x.shape)
    rows, columns = _size(padded.shape, kernel, steps, 1)
    for i, j in np.ndindex(*kernel):
        place = (
            slice(i, i + (rows - 1) * steps[0] + 1, steps[0]),
            slice(j, j + (columns - 1) * steps[1] + 1, steps[1]),
        )
        yield place, inside[place], padded[place]


def _whole(size: Any) -> int:
    return int(size.item() if hasattr(size, "item") else size)


def _divided(values: Any, count: int) -> Array:
    if values.dtype != object:
        return np.asarray(values / count)
    from fractions import Fraction

    return np.asarray(
        np.frompyfunc(lambda v: Fraction(v) / count if isinstance(v, int) else v / count, 1, 1)(
            values
        )
    )
