"""An architecture as it was asked for: its rows, and the steps that they give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnhw.errors import InputError, quote
from nnhw.immutable import Immutable
from nnhw.layers import COMMAND
from nnhw.layers.notation import read
from nnhw.layers.reader import fold
from nnhw.layers.shape import Shape, read_input
from nnhw.layers.walk import LayerRow, walk
from nnhw.layers.work import unedited

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.layers.work import Edit

INPUTS = ("chw", "hwc", "seq", "tokens")
NEEDS = f"give the input and then its layers: nnhw {COMMAND} 1x28x28 conv:6,k5 relu fc:10"


class Architecture(Immutable):
    """An architecture.

    Attributes
    ----------
    words
        The input and the layers, as they were typed.
    biased
        Whether its layers have biases.
    inputs
        The shapes of its inputs.
    rows
        Its layers, repeats written out.
    """

    words: tuple[str, ...]
    biased: bool
    inputs: tuple[Shape, ...]
    rows: tuple[LayerRow, ...]


def build(words: Sequence[str], *, biased: bool = True, edit: Edit = unedited) -> Architecture:
    """Read an architecture and walk through it.

    Parameters
    ----------
    words
        The input and the layers.
    biased
        Whether layers have biases.
    edit
        What a usual mistake makes of the formulas.

    Raises
    ------
    InputError
        When something cannot be read, or does not fit.
    """
    first, *layers = words
    first = fold(first).removeprefix("input:")
    if re.match(r"[a-z]", first) and re.split("[:,(]", first)[0] not in INPUTS:
        raise InputError(f"{COMMAND}: {quote(words[0])} is no input\n  {NEEDS}")
    state = read_input(
        first.removeprefix("input:"), last=first.startswith(("hwc:", "seq:")), source=-1
    )
    walked = walk(state, read(layers), biased=biased, edit=edit)
    if not walked.rows:
        raise InputError(f"{COMMAND}: after the input {quote(first)} there is no layer\n  {NEEDS}")
    return Architecture(tuple(words), biased, walked.inputs, walked.rows)
