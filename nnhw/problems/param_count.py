"""The parameters of a fully connected network, layer by layer: ``nnhw param-count``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.engine.problem import Choice, Input, Mistake, Problem
from nnhw.engine.words import count
from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.given import Given
    from nnhw.engine.problem import Show
    from nnhw.engine.program import Edit
    from nnhw.engine.trace import Trace

LINES = """
    Layer by layer
    weights = n_in * n_out              # one for each input of each unit
    biases = n_out                      # one for each unit
    layers = (n_in + 1) * n_out         # weights and biases
    total = sum(layers)
"""
WITHOUT_BIAS = """
    biases = 0 * n_out
    layers = n_in * n_out
"""


def _edits(given: Given) -> Iterator[Edit]:
    if given.choices["no_bias"] == "yes":
        yield WITHOUT_BIAS


def _prepare(given: Given) -> None:
    """Split the sizes into what goes into a layer and what comes out of it."""
    sizes = given.numbers["sizes"]
    if sizes.size < 2:
        raise InputError("param-count: got 1 layer size, wanted at least 2: the inputs first")
    literals = sizes.literals or [f"{size:g}" for size in sizes.floats.flat]
    for position, size in enumerate(sizes.exact.flat):
        if not isinstance(size, int) or size < 1:
            raise InputError(
                f"param-count, size {position + 1}: got {literals[position]}, "
                "wanted a whole number, 1 or more"
            )
    layers = given.sizes["L"] = sizes.size - 1
    given.derive("n_in", sizes.part(slice(None, -1)).reshape(layers, 1), ("L",))
    given.derive("n_out", sizes.part(slice(1, None)).reshape(layers, 1), ("L",))


def _answer(trace: Trace, show: Show) -> str:
    without = ", without biases" if trace.given.choices["no_bias"] == "yes" else ""
    layers = count(trace.given.sizes["L"], "layer")
    return f"total = {show(trace['total'].value)} parameters in {layers}{without}"


MISTAKES = (
    Mistake(
        "no-bias",
        "{step} is what you get without the biases, one for each unit: {layers}",
        "biases = 0 * n_out\nlayers = n_in * n_out",
    ),
    Mistake(
        "bias-per-input",
        "{step} is what you get with a bias for each input in place of each unit: {layers}",
        "biases = n_in\nlayers = (n_out + 1) * n_in",
    ),
    Mistake(
        "first-layer-only",
        "this is the first layer alone; the layers add up: {total}",
        "total = layers[1]",
    ),
    Mistake(
        "last-layer-only",
        "this is the last layer alone; the layers add up: {total}",
        "total = layers[L]",
    ),
    Mistake(
        "output-bias-missing",
        "{step} is what you get when the last layer has no biases: {layers}",
        "biases = without_last(n_out)\nlayers = weights + without_last(n_out)",
    ),
    Mistake(
        "one-bias-per-layer",
        "{step} is what you get with one bias a layer, where each unit has its own: {layers}",
        "biases = ones(L)\nlayers = weights + 1",
    ),
    Mistake(
        "units-counted",
        "this counts the units; the parameters are weights and biases: {layers}",
        "layers = n_out\ntotal = n_in[1] + sum(n_out)",
    ),
    Mistake(
        "product-of-sizes",
        "this is the product of all sizes; multiply within a layer, then add the layers: {total}",
        "total = n_in[1] * prod(n_out)",
    ),
)

PROBLEM = Problem(
    command="param-count",
    title="Parameters of a fully connected network",
    inputs=(Input("sizes", "N", "the layer sizes, the inputs first; or an input and its layers"),),
    choices=(Choice("no_bias", ("no", "yes"), "count no biases"),),
    lines=LINES,
    example="4096 2048 2",
    examples=(
        "1x28x28 conv:6,k5,p2 relu maxpool:2 fc:10",
        "tokens:512 embed:1000x64 lstm:32,last dense:1 --get total",
        "3x32x32 'conv:16,k?,p2' --expect 'shapes[1]=16x32x32'",
    ),
    answer=_answer,
    edits=_edits,
    prepare=_prepare,
    exact=True,
    times="×",
    positional="sizes",
    layered=True,
    mistakes=MISTAKES,
)
