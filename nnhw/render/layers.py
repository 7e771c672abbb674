"""An architecture as blocks from the input down, skips as arcs beside them."""

from __future__ import annotations

from math import log, prod
from typing import TYPE_CHECKING

from nnhw.formula.plain import UNICODE
from nnhw.layers.shape import show
from nnhw.render.drawing import (
    CHARACTER,
    Box,
    Drawing,
    Point,
    head,
    label,
    picture,
    stroke,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.layers.architecture import Architecture
    from nnhw.render.folding import Folded

MOST_BLOCKS = 60
_STEP, _HEIGHT, _MARGIN, _BAR = 44.0, 31.0, 16.0, 120.0
_NEAR, _FARTHER, _FARTHEST = 26.0, 9.0, 150.0  # how far an arc bends away


def draw_layers(architecture: Architecture, shown: Sequence[Folded]) -> Drawing:
    """Return the blocks with their sizes, and with bars for their shares of the parameters."""
    inputs = architecture.inputs
    if len(inputs) + len(shown) > MOST_BLOCKS:
        return Drawing("", f"not drawn: there are more than {MOST_BLOCKS} blocks")
    names = [f"input {show(shape.sizes)}" for shape in inputs]
    names += [f"{each.called}  {show(each.row.shape)}" for each in shown]
    sizes = [shape.size for shape in inputs] + [max(1, prod(each.row.shape)) for each in shown]
    links = list(_links(len(inputs), shown))
    bend = max((_bend(a, b) for a, b in links if b - a > 1), default=0.0)
    widest = CHARACTER * max(map(len, names)) + 30
    middle = _MARGIN + 0.75 * bend + widest / 2
    widths = [widest * (0.7 + 0.3 * log(size + 1) / log(max(sizes) + 1)) for size in sizes]
    body = [_link(a, b, middle, widths) for a, b in links]
    for k, (name, width) in enumerate(zip(names, widths, strict=True)):
        body.append(Box((((name, ""),),)).draw(Point(middle - width / 2, _top(k)), width))
    costs = [*_costs(architecture, shown)]
    left = middle + widest / 2 + 14
    for k, (share, cost) in enumerate(costs, len(inputs)):
        if cost:
            body.append(_bar(Point(left, _top(k) + 9), _BAR * share))
            body.append(label(Point(left + _BAR * share + 8, _top(k) + 20), cost, anchor="start"))
    reach = max(_BAR * share + 8 + CHARACTER * len(cost) for share, cost in costs)
    caption = (
        "From the input down. The wider a block, the more numbers it gives (by their logarithm); "
        "the bars are the shares of the parameters; an arc goes past the layers between."
    )
    words = f"{'; '.join(names)}. {caption}"
    height = _top(len(names) - 1) + _HEIGHT + _MARGIN
    drawn = picture(left + reach + _MARGIN, height, "The architecture", words, "".join(body))
    return Drawing(drawn, caption)


def _links(inputs: int, shown: Sequence[Folded]) -> Iterator[tuple[int, int]]:
    """Yield which block feeds which, by their places from the top."""
    place = {index: k for k, each in enumerate(shown, inputs) for index in each.indices}
    for k, each in enumerate(shown, inputs):
        for source in dict.fromkeys(each.row.sources):
            yield (-source - 1 if source < 0 else place[source]), k


def _link(start: int, end: int, middle: float, widths: Sequence[float]) -> str:
    """Return a line to the next block, or an arc past others."""
    if end == start + 1:
        return stroke(Point(middle, _top(start) + _HEIGHT), Point(middle, _top(end)))
    a = Point(middle - widths[start] / 2, _top(start) + _HEIGHT / 2)
    b = Point(middle - widths[end] / 2, _top(end) + _HEIGHT / 2)
    x = min(a.x, b.x) - _bend(start, end)
    return (
        f'<path d="M{a.x:.1f},{a.y:.1f} C{x:.1f},{a.y:.1f} {x:.1f},{b.y:.1f} {b.x:.1f},{b.y:.1f}"/>'
        + head(b)
    )


def _bar(corner: Point, width: float) -> str:
    return (
        f'<rect class="bar" x="{corner.x:.1f}" y="{corner.y:.1f}" width="{max(1, width):.1f}" '
        'height="13"/>'
    )


def _bend(start: int, end: int) -> float:
    return min(_NEAR + _FARTHER * abs(end - start), _FARTHEST)


def _costs(architecture: Architecture, shown: Sequence[Folded]) -> Iterator[tuple[float, str]]:
    """Yield each row's share of the parameters, and their arithmetic."""
    total = sum(row.layers for row in architecture.rows) or 1
    for each in shown:
        row = each.row
        lines = [line for line in row.lines if line.name == "parameters"]
        written = " = ".join(UNICODE.flat(side) for line in lines for side in line.sides)
        said = f"{written}, shared" if row.shared and not row.layers else written
        yield row.layers * len(each.indices) / total, said


def _top(k: int) -> float:
    return _MARGIN + _STEP * k
