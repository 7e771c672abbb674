"""Python numbers, and lists of them, to numbers."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from nnhw.errors import InputError
from nnhw.parse.arrays import EXACT_INTEGERS, from_array
from nnhw.parse.entries import read_rows
from nnhw.parse.layout import Form, nothing
from nnhw.parse.literal import MAX_CHARACTERS, BadLiteralError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.numbers import Numbers

_MAX_BITS = 13_288  # 4,000 decimal digits; Python itself refuses to print 4,301


def from_number(value: object, name: str, *, infinite: bool = False) -> Numbers:
    """Take an int, a float, a Fraction, a Decimal, a numpy scalar."""
    return _from_rows([[value]], 0, name, infinite=infinite)


def from_list(items: Sequence[object], name: str, *, infinite: bool = False) -> Numbers:
    """Take a list of numbers and texts, or a list of such lists.

    Floats, also with ints among them, are exact as the float64 they are.
    Beside text, a Fraction, a Decimal or an int beyond 2**53, which are exact
    as written, a float counts as its shortest decimal: ``0.1`` as ``1/10``.

    Raises
    ------
    InputError
        If an entry is not a number, or the rows are ragged.
    """
    if not items:
        raise nothing(name)
    nested = list(map(_is_row, items))
    if not any(nested):
        return _from_rows([items], 1, name, infinite=infinite)
    if not all(nested):
        raise InputError(
            f"{name}, entry {nested.index(False) + 1}: a number among lists\n"
            "  a matrix is a list of lists of one length"
        )
    rows = [list(row) for row in items if isinstance(row, (list, tuple, np.ndarray))]
    return _from_rows(rows, 2, name, infinite=infinite)


def _is_row(item: object) -> bool:
    return isinstance(item, (list, tuple)) or (isinstance(item, np.ndarray) and item.ndim > 0)


def _from_rows(
    rows: Sequence[Sequence[object]], rank: int, name: str, *, infinite: bool
) -> Numbers:
    rows = [list(map(_to_python, row)) for row in rows]
    form = Form("row", rank)
    if _are_floats(rows):
        shape = form.shape(len(rows), len(rows[0]))
        floats = np.array(rows, dtype=np.float64).reshape(shape)
        return from_array(floats, name, infinite=infinite)
    texts = ((number, map(_to_text, row)) for number, row in enumerate(rows, 1))
    return read_rows(texts, form, name, infinite=infinite)


def _are_floats(rows: Sequence[Sequence[object]]) -> bool:
    """Tell whether float64 holds all of these just as they are, and some are floats."""
    if len(set(map(len, rows))) != 1:
        return False
    types = set(map(type, chain.from_iterable(rows)))
    return (
        float in types
        and types <= {float, int}
        and all(
            abs(entry) <= EXACT_INTEGERS
            for entry in chain.from_iterable(rows)
            if isinstance(entry, int)
        )
    )


def _to_python(value: object) -> object:
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item()
    return value


def _to_text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        raise BadLiteralError(f"{value} is not a number\n  write 1 or 0")
    if isinstance(value, int):
        if value.bit_length() > _MAX_BITS:
            raise BadLiteralError(f"an integer of more than {MAX_CHARACTERS:,} digits")
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, (list, tuple, np.ndarray)):
        raise BadLiteralError("a list where a number is wanted\n  lists nest at most two deep")
    return _exact_to_text(value)


def _exact_to_text(value: object) -> str:
    from decimal import Decimal
    from fractions import Fraction

    if isinstance(value, Fraction):
        numerator, denominator = map(_to_text, value.as_integer_ratio())
        return numerator if denominator == "1" else f"{numerator}/{denominator}"
    if isinstance(value, Decimal):
        return str(value)
    raise BadLiteralError(
        f"{type(value).__name__} is not a number\n  wanted int, float, Fraction, Decimal or text"
    )
