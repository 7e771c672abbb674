"""What an architecture comes to in words, and what is pointed out about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.layers.steps import steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.layers.architecture import Architecture
    from nnhw.layers.walk import LayerRow

BYTES = 4  # of a float32
MOST_NAMED = 4


def summary(architecture: Architecture) -> str:
    """Return the counts in one sentence."""
    known = steps(architecture)
    total, macs = known["total"].value, known["total_macs"].value
    said = [f"total = {total:,} parameters in {_count(len(architecture.rows), 'row')}"]
    if known["trainable"].value != total:
        said.append(f"{known['trainable'].value:,} of them trainable")
    if macs:
        said.append(f"{macs:,} multiply-adds for one sample, {2 * macs:,} FLOPs")
    return "; ".join(said)


def remarks(architecture: Architecture) -> Iterator[str]:
    """Yield what is pointed out, where it is so."""
    rows, known = architecture.rows, steps(architecture)
    total, activations = known["total"].value, known["total_activations"].value
    given = sum(shape.size for shape in architecture.inputs)
    yield (
        f"memory at {BYTES} bytes a number: {_mebibytes(total)} for the parameters, "
        f"{_mebibytes(activations + given)} for the {activations + given:,} activations of one "
        f"sample, the input's {given:,} among them"
    )
    if known["buffers"].value:
        yield (
            f"bn keeps {known['buffers'].value:,} moving statistics, which are in no total here; "
            f"Keras counts them: {total + known['buffers'].value:,}"
        )
    yield from turned(architecture)
    yield from _recurrent(architecture, total)
    shared = [row for row in rows if row.shared]
    if shared:
        yield (
            f"{_named(shared)} {'has' if len(shared) == 1 else 'have'} no parameters of their own: "
            "shared ones count once, their multiply-adds every time"
        )
    uneven = [row for row in rows if "same" in row.flags and row.receptive]
    if uneven and any(row.stride != (1,) * len(row.stride or ()) for row in uneven):
        yield "same pads as TensorFlow does: ⌈n/s⌉, an odd one at the end"


def turned(architecture: Architecture) -> Iterator[str]:
    """Say which way round an image is read that may have been meant the other way."""
    for shape in architecture.inputs:
        if (
            not shape.last
            and len(shape.axes) == 2
            and shape.axes[1] in {1, 3}
            and min(shape.sizes[:2]) > 4
        ):
            size = "x".join(map(str, shape.sizes))
            yield (
                f"{size} is {shape.features} channels of {shape.axes[0]}×{shape.axes[1]}; "
                f"rows × columns × channels are hwc:{size}"
            )


def _recurrent(architecture: Architecture, total: int) -> Iterator[str]:
    """Say what the frameworks' second bias would add."""
    single = [
        row
        for row in architecture.rows
        if row.word in {"rnn", "lstm", "gru"} and "bias2" not in row.flags and row.biases
    ]
    if single:
        more = sum(row.biases for row in single)
        yield (
            f"with bias2 on {_named(single)}, the second bias of PyTorch and of Keras's GRU, "
            f"the total is {total + more:,}"
        )


def _named(rows: list[LayerRow]) -> str:
    names = list(dict.fromkeys(row.name for row in rows))
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _mebibytes(numbers: int) -> str:
    size, unit = numbers * BYTES, 1 << 20
    return f"{size / unit:.3g} MiB" if size < 1000 * unit else f"{size // unit:,} MiB"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
