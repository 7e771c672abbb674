"""The layers of ``param-count`` as boxes of their sizes, the counts between them."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

import numpy as np

from nnhw.formula.plain import UNICODE
from nnhw.render.drawing import CHARACTER, Drawing, Point, arrow, label, picture, rectangle

if TYPE_CHECKING:
    from nnhw.render.working import Working

MOST_LAYERS = 12

_HEIGHT, _STEP, _MARGIN, _NARROWEST, _WIDEST = 32.0, 82.0, 16.0, 190.0, 420.0


def draw_layers(working: Working) -> Drawing:
    """Return the layers from the inputs down, each arrow with the parameters that it stands for."""
    trace = working.trace
    if trace.given.sizes["L"] > MOST_LAYERS:
        return Drawing("", "not drawn: the network has too many layers")
    sizes = [int(each) for each in np.asarray(trace.input("sizes")).tolist()]
    counts = [
        " = ".join(UNICODE.flat(side) for side in sides[1:])
        for sides in working.entries(trace["layers"])
    ]
    names = [f"{size} inputs" if k == 0 else f"{size} units" for k, size in enumerate(sizes)]
    widest = max(_WIDEST, *(CHARACTER * len(name) + 30 for name in names))
    widths = [_width(size, max(sizes), widest) for size in sizes]
    middle = _MARGIN + widest / 2
    body = [
        _box(middle, k, width, name)
        for k, (width, name) in enumerate(zip(widths, names, strict=True))
    ]
    for k, count in enumerate(counts):
        top = _top(k) + _HEIGHT
        body.append(arrow(Point(middle, top + 2), Point(middle, top + _STEP - _HEIGHT - 3)))
        body.append(label(Point(middle + 14, top + 29), count, anchor="start"))
    longest = max(len(count) for count in counts)
    width = max(2 * middle, middle + 30 + CHARACTER * longest)
    height = _top(len(sizes) - 1) + _HEIGHT + _MARGIN
    said = trace.problem.answer(trace, working.show)
    caption = f"{said}; the boxes' widths follow the logarithm of their sizes."
    words = f"The layers have {', '.join(names)}; between them stand {', '.join(counts)}."
    return Drawing(
        picture(width, height, working.trace.problem.title, words, "".join(body)), caption
    )


def _box(middle: float, k: int, width: float, name: str) -> str:
    box = rectangle(Point(middle - width / 2, _top(k)), width, _HEIGHT)
    return box + label(Point(middle, _top(k) + 21), name, "inside")


def _top(k: int) -> float:
    return _MARGIN + _STEP * k


def _width(size: int, largest: int, widest: float) -> float:
    return _NARROWEST + (widest - _NARROWEST) * log2(size + 1) / log2(largest + 1)
