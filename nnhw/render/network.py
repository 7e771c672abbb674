"""The picture of a problem: its network with the values of the trace, or its bars."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.fit import public_shape
from nnhw.formula.numerals import DIGITS, numeral
from nnhw.formula.tree import Name
from nnhw.render.bars import draw_bars
from nnhw.render.drawing import Drawing
from nnhw.render.feedforward import MOST_LABELLED, Edge, Layer, Network, Node, draw_network
from nnhw.render.layers import draw_layers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnhw.render.working import Working

MOST_NODES = 8  # in a column whose edges all cross
LONGEST = 24  # characters of a number in a box
MOST_UNITS = 10  # in a column with two edges a unit

TOO_MANY = "not drawn: a column of the network has more boxes than can be told apart"


def draw(working: Working) -> Drawing | None:
    """Return the picture of a trace's problem, or ``None`` where it has none.

    The values of units are those of the first sample. Where there is too much
    to draw, the drawing is empty and its caption says so.
    """
    drawer = _DRAWERS.get(working.trace.problem.command)
    return drawer(working) if drawer else None


def _rounded(value: Any, digits: int | None) -> str:
    """Write a long number in few digits, also one that float64 does not reach."""
    try:
        return numeral(float(value), digits)
    except OverflowError:
        from decimal import Context, Decimal

        context = Context(prec=digits or DIGITS)
        near = context.divide(Decimal(value.numerator), Decimal(value.denominator))
        return str(near.normalize(context)).replace("E+", "e")


class _Values:
    """Numbers of a trace as a drawing writes them."""

    def __init__(self, working: Working) -> None:
        self.working = working
        self.trace = working.trace
        self.sizes = working.trace.given.sizes

    def matrix(self, name: str) -> Any:
        """Return a step or an input as a matrix."""
        array = np.asarray(self.working.evaluate(Name(name)))
        return array.reshape(1, 1) if array.ndim == 0 else array

    def number(self, name: str, i: int = 0, j: int = 0) -> str:
        """Write an entry; a fraction too long for a box by a decimal near it."""
        value = self.matrix(name)[i, j]
        text = self.working.show(value)
        return text if len(text) <= LONGEST else f"≈ {_rounded(value, self.working.digits)}"

    def named(self, name: str, i: int = 0) -> str:
        """Write a unit's value in the first sample with its name: ``g[1] 0.1``."""
        given = self.trace.given
        letters = self.trace.shapes[name]
        axes = len(public_shape(letters, given.sizes))
        index = ",".join([str(i + 1), "1"][:axes])
        return f"{name}[{index}] {self.number(name, i)}" if axes else f"{name} {self.number(name)}"

    def strength(self, name: str, i: int, j: int) -> str:
        """Return how thick the edge of a weight is drawn."""
        sizes = np.abs(self.matrix(name))
        share = sizes[i, j] / (sizes.max() or 1)
        return "thin" if share < 1 / 3 else "thick" if share > 2 / 3 else ""

    def edges(self, column: int, weights: str, gradients: str) -> Iterator[Edge]:
        """Yield the edges of a full weight matrix, with numbers where they are few."""
        rows, columns = self.matrix(weights).shape
        labelled = rows * columns <= MOST_LABELLED
        for i, j in np.ndindex(rows, columns):
            numbers = (self.number(weights, i, j), self.number(gradients, i, j))
            weight, gradient = numbers if labelled else ("", "")
            kind = self.strength(weights, i, j)
            yield Edge(column, j, i, weight, gradient, kind, back=True)

    @property
    def samples(self) -> str:
        """A word on which sample is shown, where there are several."""
        m = self.sizes["m"]
        return f" The values are those of sample 1 of {m}." if m > 1 else ""


def _regression(working: Working) -> Drawing:
    v = _Values(working)
    inputs, hidden, outputs = v.sizes["D"], v.sizes["H"], v.sizes["K"]
    appended = working.trace.given.appended
    if max(inputs + ("V" in appended), hidden + ("W" in appended), outputs) > MOST_NODES:
        return Drawing("", TOO_MANY)
    one = Node((("1", "dim"),))
    units = [
        Node(
            (
                (f"{v.named('g', i)} → {v.named('h', i)}", ""),
                (f"{v.named('dg', i)} ← {v.named('dh', i)}", "back"),
            )
        )
        for i in range(hidden)
    ]
    layers = (
        Layer("input", ((*_plain(v, "x", inputs), *[one] * ("V" in appended)),)),
        Layer(f"hidden, {working.trace.letters.r}", ((*units, *[one] * ("W" in appended)),)),
        Layer("output", (tuple(_output(v, i) for i in range(outputs)),)),
    )
    edges = (*v.edges(0, "V", "dV"), *v.edges(1, "W", "dW"))
    network = Network(layers, edges, f"J {v.number('J')}")
    caption = (
        "Solid, left to right: the forward pass, along the weights. "
        "Dashed, right to left: the gradients of J by the weights." + v.samples
    )
    words = f"{inputs} inputs feed {hidden} hidden units, which feed {outputs} outputs. {caption}"
    return Drawing(draw_network(network, working.trace.problem.title, words), caption)


def _plain(v: _Values, name: str, count: int) -> list[Node]:
    return [Node(((v.named(name, i), ""),)) for i in range(count)]


def _output(v: _Values, i: int) -> Node:
    activated = f" → {v.named('yhat', i)}" if "yhat" in v.trace else ""
    return Node(
        (
            (v.named("z", i) + activated, ""),
            (v.named("y", i), "dim"),
            (v.named("dz", i), "back"),
        )
    )


def _classifier(working: Working) -> Drawing:
    v = _Values(working)
    inputs, units = v.sizes["D_x"], v.sizes["D_a"]
    if 2 * max(inputs, units) > MOST_UNITS:
        return Drawing("", TOO_MANY)
    branches = [
        [
            Node(
                (
                    (f"{v.named(f'z{b}', i)} → {v.number(f'a{b}', i)}", ""),
                    (v.named(f"dz{b}", i), "back"),
                )
            )
            for i in range(units)
        ]
        for b in (1, 2)
    ]
    output = Node(
        (
            (v.named("z3"), ""),
            (v.named("yhat"), ""),
            (v.named("y"), "dim"),
            (v.named("delta1"), "back"),
        )
    )
    layers = (
        Layer("inputs", (tuple(_plain(v, "x1", inputs)), tuple(_plain(v, "x2", inputs)))),
        Layer("hidden, ReLU", (tuple(branches[0]), tuple(branches[1]))),
        Layer("a = a1 − a2", (tuple(_plain(v, "a", units)),)),
        Layer("output, sigmoid", ((output,),)),
    )
    edges = (*_shared(v), *_difference(units), *v.edges(2, "W2", "dW2"))
    network = Network(layers, edges, f"J {v.number('J')}", ((0, "the same W1, b1"),))
    caption = (
        "Above branch 1, below branch 2; both use the same W1 and b1, and dW1 adds up what "
        "comes back through both. Solid: forward; dotted: subtracted; dashed: backward." + v.samples
    )
    words = f"Two branches of {inputs} inputs and {units} hidden units. {caption}"
    return Drawing(draw_network(network, working.trace.problem.title, words), caption)


def _shared(v: _Values) -> Iterator[Edge]:
    """Yield the edges of W1, once in each branch."""
    units, inputs = v.matrix("W1").shape
    labelled = units * inputs <= MOST_LABELLED
    for branch, i, j in np.ndindex(2, units, inputs):
        weight = v.number("W1", i, j) if labelled else ""
        yield Edge(0, branch * inputs + j, branch * units + i, weight, kind="shared", back=True)


def _difference(units: int) -> Iterator[Edge]:
    for i in range(units):
        yield Edge(1, i, i, back=True)
        yield Edge(1, units + i, i, kind="minus", back=True)


def _equality(working: Working) -> Drawing:
    v = _Values(working)
    inputs, units = v.sizes["n"], v.sizes["P"]
    if units > MOST_UNITS:
        return Drawing("", TOO_MANY)
    pairs = list(combinations(range(inputs), 2))
    fires = [bool(v.matrix("a1")[i, 0]) for i in range(units)]
    hidden = tuple(
        _unit(f"{v.named('z1', k)} → {v.named('a1', k)}", pair, fires=fires[k])
        for k, pair in enumerate(pairs)
    )
    verdict = "all differ" if v.number("a2") == "1" else "not all differ"
    output = Node(((f"{v.named('z2')} → {v.named('a2')}", ""), (verdict, "")))
    layers = (
        Layer("input", (tuple(_plain(v, "x", inputs)),)),
        Layer("hidden, one unit a pair", (hidden,)),
        Layer("output", ((output,),)),
    )
    edges = [
        Edge(0, source, k, kind=kind)
        for k, pair in enumerate(pairs)
        for source, kind in zip(pair, ("", "minus"), strict=True)
    ]
    edges += [Edge(1, k, 0, kind="fires" if fires[k] else "thin") for k in range(units)]
    caption = (
        "Solid: weight 1; dotted: weight −1; all biases are 0. "
        "A unit fires where its pair is equal."
    )
    words = f"{inputs} inputs feed {units} hidden units, which feed the output. {caption}"
    return Drawing(
        draw_network(Network(layers, tuple(edges)), working.trace.problem.title, words), caption
    )


def _unit(text: str, pair: tuple[int, int], *, fires: bool) -> Node:
    first, second = (k + 1 for k in pair)
    said = (f"x{first} = x{second}: fires", "fires") if fires else (f"({first},{second})", "dim")
    return Node(((text, ""), said), fires)


_DRAWERS: dict[str, Callable[[Working], Drawing]] = {
    "equality": _equality,
    "param-count": draw_layers,
    "grad-regression": _regression,
    "grad-classifier": _classifier,
    "lse": draw_bars,
}
