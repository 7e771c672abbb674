"""Python numbers, and lists of them, to numbers."""

from __future__ import annotations

from numbers import Number
from typing import TYPE_CHECKING

import numpy as np

from nnhw.errors import InputError
from nnhw.parse.arrays import as_array, from_array
from nnhw.parse.entries import nothing, read_rows
from nnhw.parse.literal import MAX_CHARACTERS, BadLiteralError
from nnhw.parse.notation import simplify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.numbers import Numbers


def from_number(value: object, name: str, *, infinite: bool = False) -> Numbers:
    """Take an int, a float, a Fraction, a Decimal; a numpy scalar as an array of one."""
    if _is_numpy(value):
        return from_array(np.asarray(value), name, infinite=infinite)
    return read_rows([(1, map(_to_text, [value]))], 0, name, infinite=infinite)


def from_list(items: Sequence[object], name: str, *, infinite: bool = False) -> Numbers:
    """Take a list of numbers and texts, or a list of such lists.

    A float counts as it prints, ``0.1`` as ``1/10``, as on the command line;
    numpy's numbers, where there are no others, as the array that they make.
    Raises `InputError` if an entry is not a number, or the rows are ragged.
    """
    if not items:
        raise nothing(name)
    parts = [as_array(item, f"{name}, entry {k}") for k, item in enumerate(items, 1)]
    nested = [isinstance(part, (list, tuple, np.ndarray)) for part in parts]
    if any(nested) and not all(nested):
        raise InputError(
            f"{name}, entry {nested.index(False) + 1}: a number among lists\n"
            "  a matrix is a list of lists of one length"
        )
    rows = [[as_array(item, name) for item in row] for row in (parts if nested[0] else [parts])]
    alike = len(set(map(len, rows))) == 1 and bool(rows[0])
    if alike and all(_is_numpy(item) for row in rows for item in row):
        return from_array(np.array(rows if nested[0] else rows[0]), name, infinite=infinite)
    texts = ((number, map(_to_text, row)) for number, row in enumerate(rows, 1))
    return read_rows(texts, 2 if nested[0] else 1, name, infinite=infinite)


def _is_numpy(value: object) -> bool:
    return isinstance(value, np.generic) and value.dtype.kind in "iuf"


def _to_text(value: object) -> str:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return simplify(value.strip())
    if isinstance(value, bool):
        raise BadLiteralError(f"{value} is not a number\n  write 1 or 0")
    if isinstance(value, Number) and not isinstance(value, complex):
        try:
            return str(value)
        except ValueError:  # Python prints no integer of more than 4,300 digits
            raise BadLiteralError(f"an integer of more than {MAX_CHARACTERS:,} digits") from None
    if isinstance(value, (list, tuple, np.ndarray)):
        raise BadLiteralError("a list where a number is wanted\n  lists nest at most two deep")
    raise BadLiteralError(
        f"{type(value).__name__} is not a number\n  wanted int, float, Fraction, Decimal or text"
    )
