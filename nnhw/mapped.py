"""Large vectors in blocks, without holding the file that they are mapped from in memory."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

BLOCK = 1 << 15  # entries, a quarter of a MiB: stays in the second-level cache
RELEASED = 1 << 21  # entries, 16 MiB


def blocks(z: NDArray[Any], size: int = BLOCK) -> Iterator[NDArray[Any]]:
    """Walk through a vector in views of ``size`` entries, a power of 2.

    The pages of a file that is memory-mapped for reading are given back on
    the way: they count as memory of the process, though it never writes them.
    """
    release = _page_release(z)
    for start in range(0, z.size, size):
        yield z[start : start + size]
        if release and start % RELEASED == 0:
            release()
    if release:
        release()


def _page_release(z: NDArray[Any]) -> Callable[[], None] | None:
    """Give what drops the pages of the file under z, if there is one and it was only read."""
    owner: Any = z
    read_only = False
    while isinstance(owner, np.ndarray):
        read_only = isinstance(owner, np.memmap) and owner.mode == "r"
        owner = owner.base
    if not read_only:
        return None
    import mmap

    if not isinstance(owner, mmap.mmap) or not hasattr(mmap, "MADV_DONTNEED"):
        return None
    return partial(owner.madvise, mmap.MADV_DONTNEED)
