"""A feed-forward network in columns: boxes with values, edges with weights and gradients."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

from nnhw.render.drawing import (
    CHARACTER,
    LINE,
    Point,
    arrow,
    beside,
    label,
    picture,
    rectangle,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_APART = 3  # edges whose numbers stay apart by themselves
MOST_LABELLED = 6  # edges between two columns; more, and their numbers would collide

_MARGIN, _HEAD = 14.0, 40.0
_GAP = 90.0  # between two columns, and more for the numbers along their edges
_BETWEEN, _LABELLED, _CROWDED = 26.0, 60.0, 112.0  # below a box
_GROUPS = 30.0  # more below a group of boxes
_OFFSET = 7.0  # of the way back beside the way there
_DISTANCES = (-5.0, _OFFSET + 13)  # of the base lines of the numbers along both
_SHARES = (
    0.35,
    0.5,
    0.65,
    0.28,
    0.72,
    0.4,
    0.45,
    0.55,
    0.6,
    0.22,
    0.78,
)  # where a number may stand
_CLEAR = 15.0  # between two numbers


@dataclass(frozen=True)
class Node:
    """A box: its lines of text with their kinds, and whether it fires."""

    lines: tuple[tuple[str, str], ...]
    fires: bool = False

    @property
    def height(self) -> float:
        """In pixels."""
        return LINE * len(self.lines) + 14

    @property
    def width(self) -> float:
        """In pixels."""
        return CHARACTER * max(len(text) for text, _ in self.lines) + 22


@dataclass(frozen=True)
class Layer:
    """A column of boxes under a heading, in groups that stand apart."""

    title: str
    groups: tuple[tuple[Node, ...], ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """From top to bottom."""
        return tuple(node for group in self.groups for node in group)

    @property
    def width(self) -> float:
        """Of the widest box, or of the heading."""
        return max(*(node.width for node in self.nodes), CHARACTER * len(self.title))


@dataclass(frozen=True)
class Edge:
    """From a box of one column to a box of the next.

    Attributes
    ----------
    column, source, target
        The column that it leaves, and the boxes, counted from 0.
    weight, gradient
        What is written along the way there and along the way back.
    kind
        How the way there is drawn.
    back
        Whether there is a way back.
    """

    column: int
    source: int
    target: int
    weight: str = ""
    gradient: str = ""
    kind: str = ""
    back: bool = False

    @property
    def numbers(self) -> tuple[str, str]:
        """What is written along it."""
        return (self.weight, self.gradient)


@dataclass(frozen=True)
class Network:
    """Columns, edges, and what comes out at the right."""

    layers: tuple[Layer, ...]
    edges: tuple[Edge, ...]
    outcome: str = ""
    remarks: tuple[tuple[int, str], ...] = ()  # below a gap between columns

    def leaving(self, column: int) -> list[Edge]:
        """Return the edges from a column to the next."""
        return [edge for edge in self.edges if edge.column == column]

    def gap(self, column: int) -> float:
        """Return the room to the right of a column."""
        edges = self.leaving(column)
        longest = max((len(number) for edge in edges for number in edge.numbers), default=0)
        return _GAP + (1.8 if _is_crowded(edges) else 1) * CHARACTER * longest

    def between(self, column: int) -> float:
        """Return the room below a box of a column."""
        around = (self.leaving(column), self.leaving(column - 1))
        if any(map(_is_crowded, around)):
            return _CROWDED
        return _LABELLED if any(edge.weight for edges in around for edge in edges) else _BETWEEN

    def height(self, column: int) -> float:
        """Return the height of a column with the room between its boxes and groups."""
        layer = self.layers[column]
        boxes = sum(node.height for node in layer.nodes)
        between = self.between(column) * (len(layer.nodes) - 1)
        return boxes + between + _GROUPS * (len(layer.groups) - 1)


def _is_crowded(edges: Sequence[Edge]) -> bool:
    """Whether numbers of both ways stand at edges that cross."""
    return len(edges) > MOST_APART and any(edge.gradient for edge in edges)


def draw_network(network: Network, title: str, description: str) -> str:
    """Return a network as SVG."""
    height = _HEAD + max(map(network.height, range(len(network.layers)))) + 2 * _MARGIN
    places = list(_places(network, height))
    last = network.layers[-1]
    right = places[-1][0].x + last.width
    width = right + _MARGIN + (38 + CHARACTER * len(network.outcome) if network.outcome else 0)
    body = [
        *(_title(layer, column) for layer, column in zip(network.layers, places, strict=True)),
        *(_lines(network, edge, places) for edge in network.edges),
        *_labels(network, places),
        *(_remark(network, places, at, words, height) for at, words in network.remarks),
    ]
    for layer, column in zip(network.layers, places, strict=True):
        body += [
            _box(node, layer, corner) for node, corner in zip(layer.nodes, column, strict=True)
        ]
    if network.outcome:
        middle = Point(right, places[-1][0].y + last.nodes[0].height / 2)
        body += [
            arrow(middle, Point(middle.x + 30, middle.y)),
            label(Point(middle.x + 36, middle.y + 4), network.outcome, anchor="start"),
        ]
    return picture(width, height, title, description, "".join(body))


def _places(network: Network, height: float) -> Iterator[list[Point]]:
    """Yield the upper left corners of each column's boxes, centred from top to bottom."""
    x = _MARGIN
    for column, layer in enumerate(network.layers):
        y = _HEAD + (height - _HEAD - network.height(column)) / 2
        corners = []
        for group in layer.groups:
            for node in group:
                corners.append(Point(x, y))
                y += node.height + network.between(column)
            y += _GROUPS
        yield corners
        x += layer.width + network.gap(column)


def _title(layer: Layer, column: Sequence[Point]) -> str:
    return label(Point(column[0].x + layer.width / 2, 22), layer.title, "dim")


def _box(node: Node, layer: Layer, corner: Point) -> str:
    middle = corner.x + layer.width / 2
    texts = [
        label(Point(middle, corner.y + 20 + LINE * k), text, f"inside {kind}".strip())
        for k, (text, kind) in enumerate(node.lines)
    ]
    kind = "box fires" if node.fires else "box"
    return rectangle(corner, layer.width, node.height, kind) + "".join(texts)


def _ends(network: Network, edge: Edge, places: Sequence[Sequence[Point]]) -> tuple[Point, Point]:
    here, there = network.layers[edge.column], network.layers[edge.column + 1]
    start, end = places[edge.column][edge.source], places[edge.column + 1][edge.target]
    return (
        Point(start.x + here.width + 1, start.y + here.nodes[edge.source].height / 2),
        Point(end.x - 2, end.y + there.nodes[edge.target].height / 2),
    )


def _lines(network: Network, edge: Edge, places: Sequence[Sequence[Point]]) -> str:
    start, end = _ends(network, edge, places)
    drawn = arrow(start, end, edge.kind)
    if edge.back:
        first, _ = beside(start, end, 1, _OFFSET)
        last, _ = beside(start, end, 0.02, _OFFSET)
        drawn += arrow(first, last, "back")
    return drawn


def _labels(network: Network, places: Sequence[Sequence[Point]]) -> Iterator[str]:
    """Write both numbers along each edge, where they are furthest from those written before."""
    taken: list[Point] = []
    for edge in network.edges:
        if not edge.weight:
            continue
        ends = _ends(network, edge, places)
        spots = [_spots(edge, *ends, share) for share in _SHARES]
        k = max(range(len(spots)), key=lambda k: (_clearance(spots[k], taken), -k))
        taken += spots[k]
        for number, distance, kind in zip(
            edge.numbers, _DISTANCES, (edge.kind, "back"), strict=True
        ):
            at, tilt = beside(*ends, _SHARES[k], distance)
            yield label(at, number, kind, tilt=tilt) if number else ""


def _spots(edge: Edge, start: Point, end: Point, share: float) -> list[Point]:
    """Return points along the texts of an edge's numbers, as far apart as a line is high."""
    length = hypot(end.x - start.x, end.y - start.y)
    spots = []
    for number, distance in zip(edge.numbers, _DISTANCES, strict=True):
        half = CHARACTER * len(number) / length / 2
        steps = max(1, round(half * length / 8))
        shares = [share + half * step / steps for step in range(-steps, steps + 1)]
        spots += [beside(start, end, each, distance - 4)[0] for each in shares if number]
    return spots


def _clearance(spots: Sequence[Point], taken: Sequence[Point]) -> float:
    """Return the least distance between two sets of points; past a line's height all is well."""
    distances = (hypot(a.x - b.x, a.y - b.y) for a in spots for b in taken)
    return min(min(distances, default=_CLEAR), _CLEAR)


def _remark(
    network: Network, places: Sequence[Sequence[Point]], at: int, words: str, height: float
) -> str:
    left = places[at][0].x + network.layers[at].width
    right = places[at + 1][0].x
    middle = _HEAD + (height - _HEAD) / 2 + 4
    return label(Point((left + right) / 2, middle), words, "shared")
