"""A network with one path, in columns: boxes of units, edges of weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnhw.formula.tree import Name
from nnhw.immutable import Immutable
from nnhw.render.drawing import (
    CHARACTER,
    LINE,
    Box,
    Drawing,
    Point,
    label,
    picture,
    stroke,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.render.graph import Graph, GraphLayer
    from nnhw.render.working import Working

MOST_UNITS = 8  # in a column; of more, the first and the last are drawn
MOST_WEIGHTS = 4  # of a unit that are listed in its box

_MARGIN, _GAP, _BETWEEN = 14.0, 120.0, 26.0
_ONE = Box(((("1", "dim"),),))
_MORE = Box(((("⋮", "dim"),),), "more")


class Edge(NamedTuple):
    """From a box of a column to one of the next."""

    source: int
    target: int
    kind: str = ""


class Column(Immutable):
    """Boxes under a heading, and the edges that lead to them.

    Attributes
    ----------
    rows
        The unit of each box, from 0; ``None`` for a box that is none.
    """

    heading: tuple[str, ...]
    boxes: tuple[Box, ...]
    rows: tuple[int | None, ...]
    edges: tuple[Edge, ...] = ()

    @property
    def width(self) -> float:
        """Of the widest box, or of the heading."""
        headings = [CHARACTER * len(line) for line in self.heading]
        return max([*headings, *(box.width for box in self.boxes)])


def draw_network(working: Working, graph: Graph, layers: Sequence[GraphLayer]) -> Drawing:
    """Return the drawing of a network, its values those of the first sample."""
    trace = working.trace
    units = _Units(working, graph)
    columns: list[Column] = []
    for k, layer in enumerate(layers):
        appended = k + 1 < len(layers) and units.is_appended(layers[k + 1])
        columns.append(units.column(layer, columns[-1] if columns else None, appended=appended))
    if graph.goal not in layers[-1].names:
        columns.append(units.outcome(columns[-1]))
    samples = units.matrix(layers[0].names[0]).shape[1]
    caption = " ".join(_caption(working, graph, columns, samples))
    sizes = ", ".join(str(len(units.matrix(layer.names[0]))) for layer in layers)
    words = f"A network with layers of {sizes} units. {caption}"
    return Drawing(_drawn(columns, trace.problem.title, words), caption)


def _caption(
    working: Working, graph: Graph, columns: Sequence[Column], samples: int
) -> Iterator[str]:
    kinds = {edge.kind for column in columns for edge in column.edges}
    if "minus" in kinds:
        yield "A solid edge is a positive weight, a dotted one a negative."
    if graph.gradients:
        goal = working.trace.problem.objective
        yield f"In red the derivatives of {goal}."
    if samples > 1:
        also = f"; the derivatives by the weights are sums over all {samples}"
        also = f", {graph.goal} is that of all{also}" if graph.gradients else ""
        yield f"The values are those of sample 1 of {samples}{also}."
    if any(_MORE in column.boxes for column in columns):
        yield "Of the larger layers the first units and the last are drawn."
    if any(box.kind == "fires" for column in columns for box in column.boxes):
        yield "The units in a bold frame are 1."


class _Units:
    """The units of a trace as boxes."""

    def __init__(self, working: Working, graph: Graph) -> None:
        self.working, self.graph = working, graph
        self.trace = working.trace

    def matrix(self, name: str) -> Any:
        """Return a step or an input as a matrix."""
        array = np.asarray(self.working.evaluate(Name(name)))
        return array if array.ndim == 2 else array.reshape(-1, 1)

    def weights(self, name: str, layer: GraphLayer) -> Any:
        """Return weights of a layer, their gradient, or its bias, a row a unit."""
        return self.matrix(name).T if self.is_turned(name, layer) else self.matrix(name)

    def is_turned(self, name: str, layer: GraphLayer) -> bool:
        """Whether the weights of a unit are a column of a matrix."""
        return layer.turned and name in {layer.weights, self.graph.gradients.get(layer.weights)}

    def is_appended(self, layer: GraphLayer) -> bool:
        """Whether a layer's weights have a column for an appended 1, as their shape tells."""
        return str(self.trace.shapes[layer.weights][-1]).endswith("+1")

    def column(self, layer: GraphLayer, before: Column | None, *, appended: bool) -> Column:
        """Return a layer's boxes, and the edges from the column before it."""
        count = len(self.matrix(layer.names[0]))
        rows: list[int | None] = [*range(count)]
        if count > MOST_UNITS:
            rows = [0, 1, 2, None, count - 1]
        boxes = [_MORE if i is None else self._unit(layer, i) for i in rows]
        if appended:
            boxes, rows = [*boxes, _ONE], [*rows, count]
        edges = tuple(self._edges(layer, rows[: len(boxes) - appended], before)) if before else ()
        return Column(tuple(self._heading(layer)), tuple(boxes), tuple(rows), edges)

    def outcome(self, before: Column) -> Column:
        """Return the objective, to which all outputs lead."""
        goal = self.graph.goal
        box = Box((((f"{goal} {self._number(goal, 0)}", ""),),))
        ends = [k for k, i in enumerate(before.rows) if i is not None]
        return Column((), (box,), (0,), tuple(Edge(k, 0) for k in ends))

    def _heading(self, layer: GraphLayer) -> Iterator[str]:
        if not layer.weights:
            yield layer.names[0]
        yield from map(self.working.line, layer.names if layer.weights else ())

    def _number(self, name: str, i: int, j: int = 0) -> str:
        return self.working.short(self.matrix(name)[i, j])

    def _named(self, name: str, i: int) -> str:
        """Write a unit's value in the first sample with its name: ``g[1] 0.1``."""
        return f"{self.working.entry_name(name, i)} {self._number(name, i)}"

    def _unit(self, layer: GraphLayer, i: int) -> Box:
        """Return a unit: its weights, its values, the derivatives by both, its name."""
        known = self.graph.gradients
        owned = [each for each in (layer.weights, layer.bias) if each in self.trace.given.numbers]
        owned = [each for each in owned if self.weights(each, layer).shape[1] <= MOST_WEIGHTS]
        backs = [known[name] for name in layer.names if name in known and layer.weights]
        lines = [
            *((self._row(each, layer, i), "dim") for each in owned),
            (" → ".join(self._named(name, i) for name in layer.names), ""),
            *[(" ← ".join(self._named(name, i) for name in backs), "back")] * bool(backs),
            *((self._row(known[each], layer, i), "back") for each in owned if each in known),
        ]
        labels = self.working.labels(self.trace[layer.names[0]]) if layer.weights else ()
        fires = self._fires(layer, i)
        if labels or fires:
            said = " ".join([*labels[i : i + 1], *["fires"] * fires])
            lines.append((said, "fires" if fires else "dim"))
        return Box(tuple((line,) for line in lines), "box fires" if fires else "box")

    def _row(self, name: str, layer: GraphLayer, i: int) -> str:
        """Write the weights of a unit, or its bias: ``V[1,:] 0.3 −0.1``, ``w 1 −1``."""
        array = self.weights(name, layer)
        numbers = " ".join(self.working.short(each) for each in array[i])
        own = f"[{i + 1}{',:' * (array.shape[1] > 1)}]"
        if self.is_turned(name, layer):
            own = f"[:,{i + 1}]" if len(array) > 1 else ""
        elif self.trace.shapes[name] == ():
            own = ""
        return f"{name}{own} {numbers}"

    def _fires(self, layer: GraphLayer, i: int) -> bool:
        """Whether a unit is 1, in a column of which every unit is 0 or 1."""
        units = self.matrix(layer.names[-1])[:, 0]
        return len(layer.names) > 1 and set(units.tolist()) <= {0, 1} and bool(units[i] == 1)

    def _edges(
        self, layer: GraphLayer, rows: Sequence[int | None], before: Column
    ) -> Iterator[Edge]:
        weights = self.weights(layer.weights, layer)
        gradient = self.graph.gradients.get(layer.weights, "")
        for n, i in enumerate(rows):
            for k, j in enumerate(before.rows):
                if i is not None and j is not None and (gradient or weights[i, j]):
                    yield Edge(k, n, "minus" if weights[i, j] < 0 else "")


def _drawn(columns: Sequence[Column], title: str, words: str) -> str:
    top = _MARGIN + LINE * max(len(column.heading) for column in columns) + 10
    height = top + max(map(_height, columns)) + _MARGIN
    x = _MARGIN
    body: list[str] = []
    middles: list[Point] = []  # of the right sides of the boxes before
    for k, column in enumerate(columns):
        x += _GAP if k else 0
        y = top + (height - top - _MARGIN - _height(column)) / 2
        here: list[Point] = []
        boxes = []
        for box in column.boxes:
            width = min(column.width, 36.0) if box in {_ONE, _MORE} else column.width
            boxes.append(box.draw(Point(x + column.width - width, y), width))
            here.append(Point(x, y + box.height / 2))
            y += box.height + _BETWEEN
        body += [
            stroke(middles[each.source], here[each.target], each.kind) for each in column.edges
        ]
        body += boxes
        middle = x + column.width / 2
        body += [
            label(Point(middle, _MARGIN + 8 + LINE * n), line, "dim")
            for n, line in enumerate(column.heading)
        ]
        middles = [Point(each.x + column.width, each.y) for each in here]
        x += column.width
    return picture(x + _MARGIN, height, title, words, "".join(body))


def _height(column: Column) -> float:
    boxes = sum(box.height for box in column.boxes)
    return boxes + _BETWEEN * (len(column.boxes) - 1)
