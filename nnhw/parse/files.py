"""Numbers from a file, by its ending; nothing in it is ever unpickled."""

from __future__ import annotations

import re
import stat
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.errors import InputError, quote
from nnhw.parse.arrays import MAX_SIZE, PICKLED, from_array
from nnhw.parse.stream import MAX_BYTES, read_stream, too_large
from nnhw.parse.text import parse_text

if TYPE_CHECKING:
    from numpy.lib.npyio import NpzFile
    from numpy.typing import NDArray

    from nnhw.numbers import Numbers

_TEXT = (".json", ".csv", ".tsv", ".txt")
_REFUSED = {
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".xlsb"), "is an Excel workbook\n  save it as CSV"),
    ".ods": "is a workbook\n  save it as CSV",
    **dict.fromkeys((".pkl", ".pickle", ".pt", ".pth"), PICKLED),
}
_KEYS_SHOWN = 8
MAX_ARRAY_BYTES = 8 * MAX_SIZE + 65_536  # and a header


def read_file(target: str, name: str, *, infinite: bool = False) -> Numbers:
    """Read ``path``, or ``path.npz:key``, which stands after the ``@``.

    Raises `InputError` if it cannot be read, or what is in it is not numbers.
    """
    if not target:
        raise InputError(f"{name}: @ names no file\n  write @file.csv")
    name = f"{name} @{quote(target)[1:-1]}"
    keyed = re.fullmatch(r"(.*\.npz):(.*)", target, re.IGNORECASE | re.DOTALL)
    path, key = (Path(keyed[1]), keyed[2]) if keyed else (Path(target), "")
    kind = path.suffix.lower()
    try:
        size = _size(path, name)
        if kind in _TEXT:
            if size > MAX_BYTES:
                raise too_large(name)
            with path.open("rb") as stream:
                text = read_stream(stream, name)
            return parse_text(text, name, kind, infinite=infinite)
        if kind in (".npy", ".npz"):
            return from_array(_load(path, key, name), name, infinite=infinite)
    except OSError as error:
        raise InputError(f"{name}: {(error.strerror or str(error)).lower()}") from None
    wanted = f"{', '.join(_TEXT)}, .npy or .npz:key"
    unknown = f"the ending {quote(kind)} is not known\n  wanted {wanted}"
    raise InputError(f"{name}: {_REFUSED.get(kind, unknown)}")


def _size(path: Path, name: str) -> int:
    """Return the size of a regular file; a pipe or a device might never end."""
    try:
        status = path.stat()
    except ValueError:  # a NUL byte, a lone surrogate
        raise InputError(f"{name}: is not the name of a file") from None
    if not stat.S_ISREG(status.st_mode):
        kind = "folder" if stat.S_ISDIR(status.st_mode) else "pipe or device"
        raise InputError(f"{name}: is a {kind}, wanted a file\n  standard input is read with -")
    return status.st_size


def _load(path: Path, key: str, name: str) -> NDArray[Any]:
    """Map a ``.npy`` file into memory, read-only, or load one array of a ``.npz`` file."""
    zipped = path.suffix.lower() == ".npz"
    try:
        with warnings.catch_warnings(action="ignore"):  # "was created on Python 2"
            if not zipped:
                return np.asarray(np.lib.format.open_memmap(path, mode="r"))
            with path.open("rb") as stream, np.load(stream) as archive:
                key = _key(archive, key, name)
                if isinstance(array := archive[key], np.ndarray):  # others are bytes
                    return array
    except (InputError, OSError):
        raise
    except Exception as error:  # numpy and zipfile let out whatever their parsers raise
        if re.search("Object array|Python objects", str(error)):
            raise InputError(f"{name}: {PICKLED}") from None
    saver = "np.savez" if zipped else "np.save"
    raise InputError(
        f"{name}: is no {path.suffix} file, or is damaged or cut short\n  write it with {saver}"
    )


def _key(archive: NpzFile, key: str, name: str) -> str:
    """Return the key of the array that is meant; a lone one needs none."""
    keys = archive.files
    if key in keys or (not key and len(keys) == 1):
        key = key or keys[0]
        members = archive.zip.infolist() if archive.zip else []
        if any(m.file_size > MAX_ARRAY_BYTES for m in members if m.filename == f"{key}.npy"):
            raise InputError(f"{name}: more than {MAX_SIZE:,} numbers")
        return key
    listed = ", ".join(map(quote, keys[:_KEYS_SHOWN])) + ", …" * (len(keys) > _KEYS_SHOWN)
    got = f"there is no array {quote(key)} in it" if key else "which array of it?"
    raise InputError(f"{name}: {got}\n  wanted @file.npz:key, with key one of {listed or 'none'}")
