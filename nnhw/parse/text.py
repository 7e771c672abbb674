"""Text in the syntax of the command line: a number, a vector, a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.parse.entries import read_layout
from nnhw.parse.layout import lay_out
from nnhw.parse.plain import read_plain

if TYPE_CHECKING:
    from nnhw.numbers import Numbers

_WORTH_A_TRY = 2_000  # characters; below, one by one is as quick as the fast way


def parse_text(text: str, name: str, *, infinite: bool = False) -> Numbers:
    """Read ``6``, ``6,4 2 6``, ``1 2; 3 4``, JSON, or rows as lines.

    The rank is as typed: a number has shape ``()``, a vector ``(n,)``, a
    matrix ``(r, c)``. ``[6]`` is a vector of one, ``6;`` a matrix of one.

    Raises
    ------
    InputError
        If an entry is not a number or is missing, or the rows are ragged.
    """
    layout = lay_out(text, name)
    plain = read_plain(layout) if len(text) >= _WORTH_A_TRY else None
    return read_layout(layout, name, infinite=infinite) if plain is None else plain
