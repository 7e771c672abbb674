"""Sizes as boxes, one below the other, with what stands between them: layers and their counts."""

from __future__ import annotations

from math import log2
from typing import TYPE_CHECKING

import numpy as np

from nnhw.formula.plain import UNICODE
from nnhw.render.drawing import CHARACTER, Box, Drawing, Point, label, picture, stroke

if TYPE_CHECKING:
    from nnhw.engine.problem import Stack
    from nnhw.render.working import Working

_HEIGHT, _STEP, _MARGIN, _NARROWEST, _WIDEST = 31.0, 82.0, 16.0, 190.0, 420.0


def draw_stack(working: Working, stack: Stack) -> Drawing:
    """Return the boxes from the first size down, the arithmetic of a step between them."""
    trace = working.trace
    counts = [
        " = ".join(UNICODE.flat(side) for side in sides[1:])
        for sides in working.entries(trace[stack.between])
    ]
    if not counts:
        return Drawing("", "not drawn: there are too many layers")
    sizes = [int(each) for each in np.asarray(trace.input(stack.sizes)).tolist()]
    names = [f"{size} {stack.first if k == 0 else stack.others}" for k, size in enumerate(sizes)]
    widest = max(_WIDEST, *(CHARACTER * len(name) + 30 for name in names))
    middle = _MARGIN + widest / 2
    body = []
    for k, (size, name) in enumerate(zip(sizes, names, strict=True)):
        share = log2(size + 1) / log2(max(sizes) + 1)
        width = _NARROWEST + (widest - _NARROWEST) * share
        body.append(Box((((name, ""),),)).draw(Point(middle - width / 2, _top(k)), width))
    for k, count in enumerate(counts):
        top = _top(k) + _HEIGHT
        body.append(stroke(Point(middle, top), Point(middle, top + _STEP - _HEIGHT)))
        body.append(label(Point(middle + 14, top + 29), count, anchor="start"))
    longest = max(map(len, counts))
    width = max(2 * middle, middle + 30 + CHARACTER * longest)
    height = _top(len(sizes) - 1) + _HEIGHT + _MARGIN
    caption = "The widths of the boxes follow the logarithm of their sizes."
    words = f"From top to bottom {', '.join(names)}; between them {', '.join(counts)}."
    return Drawing(picture(width, height, trace.problem.title, words, "".join(body)), caption)


def _top(k: int) -> float:
    return _MARGIN + _STEP * k
