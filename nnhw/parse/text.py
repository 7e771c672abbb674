"""Text in the syntax of the command line: a number, a vector, a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.parse.entries import read_layout
from nnhw.parse.layout import lay_out
from nnhw.parse.plain import read_few, read_plain

if TYPE_CHECKING:
    from nnhw.numbers import Numbers

_MANY = 2_000  # characters; below, one by one is as quick as ``numpy.loadtxt``


def parse_text(text: str, name: str, *, infinite: bool = False) -> Numbers:
    """Read ``6``, ``6,4 2 6``, ``1 2; 3 4``, JSON, or rows as lines.

    The rank is as typed: a number has shape ``()``, a vector ``(n,)``, a
    matrix ``(r, c)``. ``[6]`` is a vector of one, ``6;`` a matrix of one.

    Raises
    ------
    InputError
        If an entry is not a number or is missing, or the rows are ragged.
    """
    few = read_few(text) if len(text) < _MANY else None
    if few is not None:
        return few
    layout = lay_out(text, name)
    plain = read_plain(layout) if len(text) >= _MANY else None
    return read_layout(layout, name, infinite=infinite) if plain is None else plain
