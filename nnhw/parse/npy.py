"""Arrays in ``.npy`` and ``.npz`` files; nothing in them is ever unpickled."""

from __future__ import annotations

import warnings
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from numpy.lib import format as npy

from nnhw.errors import InputError, quote
from nnhw.parse.arrays import check_type

if TYPE_CHECKING:
    from pathlib import Path
    from zipfile import ZipFile

    from numpy.typing import NDArray

_KEYS_SHOWN = 8


def read_npy(path: Path, name: str) -> NDArray[Any]:
    """Map a ``.npy`` file into memory, read-only: opening costs no reading.

    Raises
    ------
    InputError
        If it is not such a file, is cut short, or holds no real numbers.
    """
    try:
        with warnings.catch_warnings(action="ignore"), path.open("rb") as stream:
            _check_header(stream, name)
            return np.asarray(npy.open_memmap(path, mode="r"))
    except (InputError, OSError):
        raise
    except Exception as error:  # numpy lets out whatever Python's parser raises
        raise _broken(name, ".npy", "np.save") from error


def read_npz(path: Path, key: str, name: str) -> NDArray[Any]:
    """Load one array of a ``.npz`` file; a lone one needs no key.

    Raises
    ------
    InputError
        If the file, or the array in it, is broken, or there is no such key.
    """
    import zipfile

    try:
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(path) as archive:
            member = _member(archive, key, name)
            with archive.open(member) as stream:
                _check_header(stream, name)
            with archive.open(member) as stream:
                array: NDArray[Any] = npy.read_array(stream, allow_pickle=False)
                return array
    except (InputError, OSError):
        raise
    except Exception as error:  # zipfile lets out whatever its decompressors raise
        raise _broken(name, ".npz", "np.savez") from error


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


def _check_header(stream: IO[bytes], name: str) -> None:
    """Look at type and shape before any memory is taken for the numbers.

    Version 3.0 differs from 2.0 in the letters that names of records may have.
    """
    version = npy.read_magic(stream)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(stream)
    check_type(dtype, shape, name)


def _broken(name: str, kind: str, saver: str) -> InputError:
    return InputError(
        f"{name}: is not a {kind} file, or is damaged or cut short\n  write it with {saver}"
    )
