"""Numbers from a file, by its ending."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from nnhw.errors import InputError, quote
from nnhw.parse.arrays import from_array
from nnhw.parse.decode import MAX_BYTES, read_text, too_large
from nnhw.parse.table import parse_table
from nnhw.parse.text import parse_text

if TYPE_CHECKING:
    from nnhw.numbers import Numbers

_TEXT = {".json": parse_text, ".txt": parse_text, ".csv": parse_table, ".tsv": parse_table}


def read_file(target: str, name: str, *, infinite: bool = False) -> Numbers:
    """Read ``path``, or ``path.npz:key``.

    Parameters
    ----------
    target
        What stands after the ``@``.
    name
        The option that names the file.

    Raises
    ------
    InputError
        If the file cannot be read, or what is in it is not numbers.
    """
    if not target:
        raise InputError(f"{name}: @ names no file\n  write @file.csv")
    name = f"{name} @{quote(target)[1:-1]}"
    path, key = _split_key(target)
    kind = path.suffix.lower()
    try:
        size = _size(path, name)
        if kind in _TEXT:
            if size > MAX_BYTES:
                raise too_large(name)
            with path.open("rb") as stream:
                text = read_text(stream, name)
            return _TEXT[kind](text, name, infinite=infinite)
        if kind in (".npy", ".npz"):
            from nnhw.parse.npy import read_npy, read_npz

            array = read_npy(path, name) if kind == ".npy" else read_npz(path, key, name)
            return from_array(array, name, infinite=infinite)
    except OSError as error:
        raise InputError(f"{name}: {(error.strerror or str(error)).lower()}") from None
    raise InputError(
        f"{name}: the ending {quote(kind)} is not known\n"
        "  wanted .json, .csv, .tsv, .txt, .npy or .npz:key"
    )


def _split_key(target: str) -> tuple[Path, str]:
    path, ending, key = target.rpartition(".npz:")
    return (Path(path + ".npz"), key) if ending else (Path(target), "")


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
