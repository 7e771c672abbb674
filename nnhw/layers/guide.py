"""What help tells of architectures, made from the tables that read and count them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.layers.kinds import KINDS
from nnhw.layers.reader import written
from nnhw.layers.steps import FORMULAS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Rows = list[tuple[str, str]]

INPUT = (
    ("784", "a vector"),
    ("3x224x224", "an image, channels × rows × columns; hwc:224x224x3 the other way round"),
    ("seq:64x8", "a sequence, steps × features"),
    ("tokens:512", "a text, to be embedded"),
    ("chw:1x64", "one axis; chw:1x16x64x64 has three"),
)
AROUND = (
    ("relu, dropout:0.5", "free, as all activations; also an option: dense:128,relu"),
    ("save:a from:a", "name an output; go on from it"),
    ("add:a", "a named output and what reaches it, added; of equal shapes"),
    ("mul:a", "multiplied, where one may have a number for each channel (squeeze-excite)"),
    ("concat:a,b", "side by side: a, b, then what reaches it"),
    ("input:3x8x8", "a second input"),
    ("reshape:256x7x7", "the same numbers in another shape"),
    ("repeat:3, end", "what is between them three times; repeat:3,shared with the same weights"),
    ("conv:8,k3,as=a use:a", "the same layer again"),
    ("linear:9,tie=a", "with the table of embed:9x4,as=a, transposed"),
    ("nobias frozen", "options of any layer"),
    ("conv:8,k?", "with --expect: the number that makes the answer right"),
    ("@net.txt", "a file of the same, on any lines, with # comments"),
)


def guide() -> Mapping[str, Rows]:
    """Return tables for the help by their headings."""
    return {
        "Input of an architecture": [*INPUT],
        "Layers": list(_layers()),
        "Around the layers": [*AROUND],
        "Steps of an architecture": [*FORMULAS.items()],
    }


def _layers() -> Iterator[tuple[str, str]]:
    """Yield how each kind is written, with what it does; aliases are left to the README."""
    for word, kind in KINDS.items():
        if word == kind.word and kind.words and word != "dense":
            yield written(kind), kind.words
