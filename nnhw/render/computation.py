"""A graph of the steps: boxes with a value and the derivative by it, arrows to what reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.notation import equation
from nnhw.formula.plain import UNICODE
from nnhw.formula.tree import Name
from nnhw.render.drawing import Box, Drawing, Point, curve, head, picture
from nnhw.render.graph import merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nnhw.render.graph import Graph
    from nnhw.render.working import Working

MOST_BOXES = 40
MOST_SHOWN = 4  # rows or columns of a matrix in a box
LONGEST = 44  # characters of a formula in a box

_MARGIN, _GAP, _BETWEEN = 14.0, 64.0, 22.0
_SWEEPS = 6  # to and fro, after which the order in the columns hardly changes


def draw_computation(working: Working, graph: Graph) -> Drawing:
    """Return the drawing of a graph, each letter once whatever reads it."""
    groups = merged(working.trace, graph) | {leaf: (leaf,) for leaf in graph.leaves}
    if not graph.path:
        return Drawing("", "not drawn: no step reads another")
    if len(groups) > MOST_BOXES:
        return Drawing("", f"not drawn: the graph has more than {MOST_BOXES} steps")
    boxes = {
        first: Box(tuple(line for name in names for line in _lines(working, graph, name)))
        for first, names in groups.items()
    }
    joined = graph.joined(groups)
    columns = _columns(joined)
    _order(columns, joined)
    sheet = _Sheet(columns, boxes)
    caption = "Each box has a step with its value; arrows lead to the steps that read it."
    if graph.gradients:
        caption += f" In red the derivatives of {working.trace.problem.objective}."
    words = "; ".join(f"{name} reads {', '.join(sorted(graph.reads[name]))}" for name in graph.path)
    title = working.trace.problem.title
    body = "".join(sheet.drawn(joined))
    return Drawing(picture(sheet.width, sheet.height, title, f"{words}. {caption}", body), caption)


def _lines(working: Working, graph: Graph, name: str) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield a step's formula, its value, and the derivative by it."""
    if name in graph.path:
        formula = working.line(name)
        yield ((formula if len(formula) <= LONGEST else name, "dim"),)
    gradient = graph.gradients.get(name)
    for each, kind in ((name, ""), (gradient, "back")):
        number = working.evaluate(Name(each)) if each else None
        if each and number is None and name in graph.leaves:
            yield ((each, kind),)  # given by its shape alone
        elif each and number is not None:
            value = working.corner(number, MOST_SHOWN)
            block = UNICODE.write(equation(working.notation.letter(each), value))
            yield from ((("".join(span.text for span in line), kind),) for line in block.lines)


def _columns(graph: Graph) -> list[list[str]]:
    """Return names in columns, a step right of all that it reads, a leaf just before its reader.

    A name stands in every column up to the one before its last reader: where
    it is not a box, its arrow passes.
    """
    first: dict[str, int] = {}
    for name in graph.path:
        first[name] = 1 + max(first.get(each, 0) for each in graph.reads[name])
    last = dict(first)
    for name in graph.path:
        for each in graph.reads[name]:
            last[each] = max(last.get(each, 0), first[name] - 1)
    for leaf in graph.leaves:
        first[leaf] = min(first[name] for name in graph.path if leaf in graph.reads[name]) - 1
    columns: list[list[str]] = [[] for _ in range(max(first.values()) + 1)]
    for name in (*graph.leaves, *graph.path):
        for column in columns[first[name] : last[name] + 1]:
            column.append(name)
    return columns


def _order(columns: list[list[str]], graph: Graph) -> None:
    """Order each column by where its neighbours stand, so that few arrows cross."""
    readers = {
        each: {name for name in graph.path if each in graph.reads[name]}
        for each in (*graph.leaves, *graph.path)
    }
    for sweep in range(_SWEEPS):
        links, by = (readers, -1) if sweep % 2 else (graph.reads, 1)
        for k in range(len(columns))[::by][1:]:
            places = {name: n for n, name in enumerate(columns[k - by])}
            ranks = {}
            for own, name in enumerate(columns[k]):
                found = [places[n] for n in {name, *links.get(name, ())} if n in places]
                ranks[name] = sum(found) / len(found) if found else own
            columns[k].sort(key=ranks.__getitem__)


class _Sheet:
    """Boxes at their places, and the arrows between them.

    Parameters
    ----------
    columns
        Names from top to bottom; one that was in the column before is an arrow
        that passes.
    boxes
        By name.
    """

    def __init__(self, columns: Sequence[Sequence[str]], boxes: Mapping[str, Box]) -> None:
        self.boxes = boxes
        self.home = {name: k for k, column in reversed([*enumerate(columns)]) for name in column}
        heights = [
            sum(self._height(name, k) for name in column) + _BETWEEN * (len(column) - 1)
            for k, column in enumerate(columns)
        ]
        self.widths = [
            max(boxes[name].width for name in column if self.home[name] == k)
            for k, column in enumerate(columns)
        ]
        self.height = max(heights) + 2 * _MARGIN
        self.width = _MARGIN
        self.corners: dict[tuple[str, int], Point] = {}
        for k, column in enumerate(columns):
            y = (self.height - heights[k]) / 2
            for name in column:
                self.corners[name, k] = Point(self.width, y)
                y += self._height(name, k) + _BETWEEN
            self.width += self.widths[k] + (_GAP if k + 1 < len(columns) else _MARGIN)

    def _height(self, name: str, column: int) -> float:
        return self.boxes[name].height if self.home[name] == column else 0

    def drawn(self, graph: Graph) -> Iterator[str]:
        """Write the boxes, then the arrows, each to a place of its own at its end."""
        for name, k in self.home.items():
            yield self.boxes[name].draw(self.corners[name, k], self.widths[k], centred=False)
        for name in graph.path:
            k = self.home[name]
            corner, height = self.corners[name, k], self.boxes[name].height
            sources = sorted(graph.reads[name], key=lambda each: self.corners[each, k - 1].y)
            for n, source in enumerate(sources, 1):
                end = Point(corner.x, corner.y + height * n / (len(sources) + 1))
                yield curve([*self._through(source, k), end]) + head(end)

    def _through(self, source: str, column: int) -> Iterator[Point]:
        """Yield where an arrow leaves its box, and the columns that it passes."""
        home = self.home[source]
        start = self.corners[source, home]
        yield Point(start.x + self.widths[home], start.y + self.boxes[source].height / 2)
        for k in range(home + 1, column):
            place = self.corners[source, k]
            yield from (place, Point(place.x + self.widths[k], place.y))
