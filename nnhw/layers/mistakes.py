"""The usual mistakes in counting an architecture, each by what it makes of formulas or rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnhw.errors import InputError
from nnhw.immutable import Immutable
from nnhw.layers.architecture import build
from nnhw.layers.steps import steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnhw.layers.architecture import Architecture
    from nnhw.layers.kinds import Kind
    from nnhw.layers.steps import CountStep
    from nnhw.layers.walk import LayerRow

COUNTED = "layers weights biases total trainable"
WORKED = f"{COUNTED} macs total_macs"  # where the weights are in the multiply-adds too
SIZED = "shapes output"


class CountSlip(Immutable, eq=False):
    """A formula of some kinds as a mistake has it.

    Attributes
    ----------
    kinds, column
        Whose formula; all kinds where none is named.
    pattern, becomes
        What is replaced in it, and by what.
    """

    kinds: str
    column: str
    pattern: str
    becomes: str

    def __call__(self, kind: Kind, column: str, text: str) -> str:
        """Return a formula as the mistake has it."""
        if column != self.column or (self.kinds and kind.word not in self.kinds.split()):
            return text
        return re.sub(self.pattern, self.becomes, text)


class CountMistake(Immutable):
    """A usual mistake.

    Attributes
    ----------
    code, text
        Its stable name and its sentence.
    steps
        The steps that it changes.
    made
        The slip in a formula, or what becomes of a row.
    """

    code: str
    text: str
    steps: str
    made: CountSlip | Callable[[LayerRow], LayerRow]


MISTAKES = (
    CountMistake(
        "channels-forgotten",
        "this leaves the input's channels out; a kernel runs through all of them: (k·k·C + 1)·N",
        WORKED,
        CountSlip("conv convt", "weights", r"\*C(/g)?", ""),
    ),
    CountMistake(
        "bias-per-product",
        "this has a bias for each slice of a kernel, where each filter has one: (k·k·C + 1)·N",
        COUNTED,
        CountSlip("conv convt", "biases", "^N$", "C/g*N"),
    ),
    CountMistake(
        "recurrent-matrix-forgotten",
        "this leaves out the weights from the state to itself, H·H for each gate: "
        "G·(H·(D + H) + H); where D = H, those from the input are as many",
        WORKED,
        CountSlip("rnn lstm gru", "weights", r"H\*\((.+?) \+ H\)", r"H*(\1)"),
    ),
    CountMistake(
        "no-bias",
        "this is the weights alone: the biases, and the β of norms, count too",
        "layers total trainable",
        lambda row: row.replace(biases=0),
    ),
    CountMistake(
        "moving-counted",
        "this counts the moving statistics of batch norms too, 2·C each, which nothing trains",
        "layers total trainable",
        lambda row: row.replace(weights=row.weights + row.buffers),
    ),
    CountMistake(
        "tied-twice",
        "this counts shared parameters wherever they are used; they are there once",
        COUNTED,
        lambda row: row.replace(weights=row.all_weights, biases=row.all_biases),
    ),
    CountMistake(
        "padding-once",
        "this has p in place of 2p: the padding stands at both ends of an axis",
        SIZED,
        CountSlip("", "axes", r"2\*p", "p"),
    ),
    CountMistake(
        "padding-twice",
        "this has 4p in place of 2p: p is the padding at each end of an axis",
        SIZED,
        CountSlip("", "axes", r"2\*p", "4*p"),
    ),
    CountMistake(
        "ceil-for-floor",
        "this rounds up; a window that does not fit is left out: ⌊(n + 2p − k)/s⌋ + 1",
        SIZED,
        CountSlip("", "axes", "floor", "ceil"),
    ),
    CountMistake(
        "flops-for-macs",
        "this is the floating-point operations, two for each multiply-add",
        "macs total_macs",
        lambda row: row.replace(macs=2 * row.macs),
    ),
)
INPUT_COUNTED = CountMistake(
    "input-counted",
    "this counts the numbers of the input too, which is no layer's output",
    "total_activations",
    lambda row: row,
)


def mistaken(
    architecture: Architecture, name: str
) -> Iterator[tuple[CountMistake, dict[str, CountStep]]]:
    """Yield the mistakes that reach a step, each with all steps as it has them."""
    for mistake in MISTAKES:
        if name in mistake.steps.split():
            try:
                yield mistake, steps(_made(architecture, mistake.made))
            except InputError:  # nothing comes of it: sizes that do not fit
                continue
    if name in INPUT_COUNTED.steps.split():
        right = steps(architecture)
        step = right[name]
        given = sum(shape.size for shape in architecture.inputs)
        yield INPUT_COUNTED, right | {name: step.replace(value=step.value + given)}


def _made(
    architecture: Architecture, made: CountSlip | Callable[[LayerRow], LayerRow]
) -> Architecture:
    if isinstance(made, CountSlip):
        return build(architecture.words, biased=architecture.biased, edit=made)
    return architecture.replace(rows=tuple(map(made, architecture.rows)))
