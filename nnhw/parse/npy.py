"""Arrays in ``.npy`` and ``.npz`` files; nothing in them is ever unpickled."""

from __future__ import annotations

import io
import math
import warnings
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from nnhw.errors import InputError, quote
from nnhw.parse.arrays import check_type

if TYPE_CHECKING:
    from pathlib import Path
    from zipfile import ZipFile

    from numpy.typing import NDArray

_HEADER_BYTES = 1 << 14  # numpy itself refuses a header beyond 10,000
_KEYS_SHOWN = 8


class _Header(NamedTuple):
    """What a .npy file says of itself; `offset` is where its numbers begin."""

    shape: tuple[int, ...]
    order: Literal["C", "F"]
    dtype: np.dtype[Any]
    offset: int

    @property
    def nbytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


def read_npy(path: Path, name: str) -> NDArray[Any]:
    """Map a ``.npy`` file into memory, read-only: opening costs no reading.

    Raises
    ------
    InputError
        If it is not such a file, is cut short, or holds no real numbers.
    """
    with path.open("rb") as stream:
        header = _read_header(stream.read(_HEADER_BYTES), name)
        there = stream.seek(0, io.SEEK_END) - header.offset
    if there < header.nbytes:
        raise _cut_short(header, there, name)
    mapped = np.memmap(path, header.dtype, "r", header.offset, header.shape, header.order)
    return np.asarray(mapped)


def read_npz(path: Path, key: str, name: str) -> NDArray[Any]:
    """Load one array of a ``.npz`` file; a lone one needs no key.

    Raises
    ------
    InputError
        If the file, or the array in it, is broken, or there is no such key.
    """
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive, archive.open(_member(archive, key, name)) as stream:
            return _load(stream, name)
    except (InputError, OSError):
        raise
    except Exception as error:  # zipfile lets out whatever its decompressors raise
        raise _broken(name, ".npz") from error


def _member(archive: ZipFile, key: str, name: str) -> str:
    names = archive.namelist()
    keys = [member.removesuffix(".npy") for member in names]
    if not key and len(keys) == 1:
        return names[0]
    if key in keys:
        return names[keys.index(key)]
    listed = ", ".join(map(quote, keys[:_KEYS_SHOWN])) + ", …" * (len(keys) > _KEYS_SHOWN)
    got = f"there is no array {quote(key)} in it" if key else "which array of it?"
    raise InputError(f"{name}: {got}\n  wanted @file.npz:key, with key one of {listed or 'none'}")


def _load(stream: IO[bytes], name: str) -> NDArray[Any]:
    start = stream.read(_HEADER_BYTES)
    header = _read_header(start, name)
    data = start[header.offset :]
    data += stream.read(max(0, header.nbytes - len(data)))
    if len(data) < header.nbytes:
        raise _cut_short(header, len(data), name)
    flat: NDArray[Any] = np.frombuffer(data, header.dtype, count=math.prod(header.shape))
    return flat.reshape(header.shape, order=header.order)


def _read_header(start: bytes, name: str) -> _Header:
    stream = io.BytesIO(start)
    try:
        with warnings.catch_warnings(action="ignore"):  # "was created on Python 2"
            version = np.lib.format.read_magic(stream)
            reader = {
                (1, 0): np.lib.format.read_array_header_1_0,
                (2, 0): np.lib.format.read_array_header_2_0,
            }[version]
            shape, fortran, dtype = reader(stream)
    except Exception as error:  # numpy lets out whatever Python's parser raises
        raise _broken(name, ".npy") from error
    if min(shape, default=1) < 0:
        raise _broken(name, ".npy")
    check_type(dtype, shape, name)
    return _Header(shape, "F" if fortran else "C", dtype, stream.tell())


def _broken(name: str, kind: str) -> InputError:
    saver = "np.save" if kind == ".npy" else "np.savez"
    return InputError(f"{name}: is not a {kind} file, or is damaged\n  write it with {saver}")


def _cut_short(header: _Header, there: int, name: str) -> InputError:
    return InputError(
        f"{name}: is cut short: {header.nbytes:,} bytes of numbers announced, {there:,} there\n"
        "  write it again"
    )
