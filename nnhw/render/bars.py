"""The bars of ``lse``: the logits with the shift, and their softmax."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from nnhw.render.drawing import CHARACTER, Drawing, Point, label, picture, rectangle, stroke

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.render.working import Working

MOST_BARS = 12

_ROW, _BAR, _TOP, _PANEL, _MARGIN = 30.0, 14.0, 56.0, 220.0, 16.0


def draw_bars(working: Working) -> Drawing:
    """Return z beside its softmax, a row for each class, with a line at the shift."""
    trace = working.trace
    z = np.atleast_1d(np.asarray(trace.input("z"), dtype=float)).tolist()
    if len(z) > MOST_BARS:
        return Drawing("", f"not drawn: there are more than {MOST_BARS} classes")
    alpha = float(trace["alpha"].value)
    target = trace.given.sizes.get("T")
    names = [f"z[{k}], the target" if k == target else f"z[{k}]" for k in range(1, len(z) + 1)]
    logits = _Panel([0.0, alpha, *z], _MARGIN + _wide(names))
    body = [label(Point(_MARGIN, _middle(k)), name, "dim", "start") for k, name in enumerate(names)]
    body += [logits.head("z"), *logits.rows(z, [*map(working.show, z)])]
    body.append(logits.line(alpha, f"alpha = {working.show(alpha)}", len(z)))
    width = logits.end + _wide([*map(working.show, z)]) + _MARGIN
    shares = trace["softmax"].value
    if shares is not None:
        softmax = np.atleast_1d(np.asarray(shares, dtype=float)).tolist()
        panel = _Panel([0.0, 1.0], width)
        body += [panel.head("softmax"), *panel.rows(softmax, [*map(working.show, softmax)])]
        width = panel.end + _wide([*map(working.show, softmax)])
    height = _TOP + _ROW * len(z) + _MARGIN
    caption = (
        "The logits with a dashed line at the shift alpha, and their softmax, which sums to 1."
    )
    words = f"The logits are {', '.join(map(working.show, z))}. {caption}"
    return Drawing(
        picture(width, height, working.trace.problem.title, words, "".join(body)), caption
    )


class _Panel:
    """Bars on one scale, from 0; an infinite one reaches the edge."""

    def __init__(self, values: Sequence[float], left: float) -> None:
        finite = [value for value in values if isfinite(value)]
        self.low, self.high = min(finite), max(finite)
        self.left, self.end = left, left + _PANEL

    def place(self, value: float) -> float:
        """Return where on the scale a value lies, in pixels."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low or 1)
        if not isfinite(value):
            share = float(value > 0)
        return self.left + _PANEL * share

    def head(self, title: str) -> str:
        """Return the heading."""
        return label(Point(self.left, 22), title, "dim", "start")

    def rows(self, values: Sequence[float], numbers: Sequence[str]) -> list[str]:
        """Return a bar for each value, its number to the right of the panel."""
        return [
            self._bar(value, k)
            + label(Point(self.end + CHARACTER, _middle(k)), number, "", "start")
            for k, (value, number) in enumerate(zip(values, numbers, strict=True))
        ]

    def _bar(self, value: float, k: int) -> str:
        start, end = sorted((self.place(0.0), self.place(value)))
        corner = Point(start, _middle(k) - _BAR / 2 - 4)
        return rectangle(corner, max(end - start, 1.0), _BAR, "bar")

    def line(self, value: float, words: str, count: int) -> str:
        """Return a dashed line across all rows, with words at its head."""
        x = self.place(value)
        half = CHARACTER * len(words) / 2
        at = Point(min(max(x, self.left + half), self.end - half), _TOP - 14)
        line = stroke(Point(x, _TOP - 8), Point(x, _TOP + _ROW * count), "axis")
        return line + label(at, words, "dim")


def _middle(k: int) -> float:
    return _TOP + _ROW * k + _ROW / 2 + 4


def _wide(texts: Sequence[str]) -> float:
    return CHARACTER * (max(map(len, texts)) + 2)
