"""Numbers from a file, by its ending."""

from __future__ import annotations

import re
import stat
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nnhw.errors import InputError, quote
from nnhw.parse.arrays import from_array
from nnhw.parse.stream import MAX_BYTES, read_stream, too_large
from nnhw.parse.text import parse_text

if TYPE_CHECKING:
    from nnhw.numbers import Numbers

_TABLE = partial(parse_text, table=True)
_TEXT = {
    ".json": partial(parse_text, lines=False),
    ".txt": parse_text,
    ".csv": _TABLE,
    ".tsv": _TABLE,
}
_WORKBOOK = "is an Excel workbook\n  save it as CSV"
_PICKLED = "is pickled, and pickles are never loaded\n  save the array with np.save, as .npy"
_REFUSED = {
    **dict.fromkeys((".xlsx", ".xls", ".xlsm", ".xlsb"), _WORKBOOK),
    ".ods": "is a workbook\n  save it as CSV",
    **dict.fromkeys((".pkl", ".pickle", ".pt", ".pth"), _PICKLED),
}


def read_file(target: str, name: str, *, infinite: bool = False) -> Numbers:
    """Read ``path``, or ``path.npz:key``.

    Parameters
    ----------
    target
        What stands after the ``@``.
    name
        The option that names the file.
    infinite
        Whether an infinity is a value here.

    Raises
    ------
    InputError
        If the file cannot be read, or what is in it is not numbers.
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
            return _TEXT[kind](text, name, infinite=infinite)
        if kind in (".npy", ".npz"):
            from nnhw.parse.npy import read_npy, read_npz

            array = read_npy(path, name) if kind == ".npy" else read_npz(path, key, name)
            return from_array(array, name, infinite=infinite)
    except OSError as error:
        raise InputError(f"{name}: {(error.strerror or str(error)).lower()}") from None
    known = f"the ending {quote(kind)} is not known\n  wanted .json, .csv, .tsv, .txt, .npy or .npz:key"
    raise InputError(f"{name}: {_REFUSED.get(kind, known)}")


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
