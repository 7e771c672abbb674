"""Vectors as bars: the logits with the shift, and their softmax."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula.tree import Name
from nnhw.render.drawing import CHARACTER, Drawing, Point, label, picture, rectangle, stroke

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.engine.problem import Bars
    from nnhw.render.working import Working

MOST_BARS = 12

_ROW, _BAR, _TOP, _PANEL, _MARGIN = 30.0, 14.0, 56.0, 220.0, 16.0
_END = 0.85  # of a panel's width, where finite bars end beside infinite ones


def draw_bars(working: Working, bars: Bars) -> Drawing:
    """Return vectors side by side, a row an entry, with a line across the first."""
    vectors = {working.called(name): _numbers(working, name) for name in bars.names}
    shown = {name: values for name, values in vectors.items() if values}
    first = next(iter(shown))
    count = len(shown[first])
    if count > MOST_BARS:
        return Drawing("", f"not drawn: there are more than {MOST_BARS} bars")
    target = working.trace.given.sizes.get(bars.target)
    names = [f"{first}[{k}]" + ", the target" * (k == target) for k in range(1, count + 1)]
    body = [label(Point(_MARGIN, _middle(k)), name, "dim", "start") for k, name in enumerate(names)]
    (line,) = _numbers(working, bars.line)
    across = working.called(bars.line)
    left = _MARGIN + _wide(names)
    for name, values in shown.items():
        panel = _Panel([0.0, *([line] if name == first else [1.0]), *values], left)
        numerals = [*map(working.show, values)]
        body += [panel.head(name), *panel.rows(values, numerals)]
        if name == first:
            body.append(panel.line(line, f"{across} = {working.show(line)}", count))
        left = panel.end + _wide(numerals) + _MARGIN
    height = _TOP + _ROW * count + _MARGIN
    caption = f"A bar an entry of {' and of '.join(shown)}, and a dashed line at {across}."
    if not all(isfinite(each) for values in shown.values() for each in values):
        caption += " The dashed bar of an infinite value has no end."
    for name in vectors.keys() - shown.keys():
        caption += f" {name} has no value here."
    said = "; ".join(
        f"{name} is {', '.join(map(working.show, values))}" for name, values in shown.items()
    )
    drawn = picture(left, height, working.trace.problem.title, f"{said}. {caption}", "".join(body))
    return Drawing(drawn, caption)


def _numbers(working: Working, name: str) -> list[float]:
    value: Any = working.evaluate(Name(name))
    return [] if value is None else np.asarray(value, dtype=float).ravel().tolist()


class _Panel:
    """Bars on one scale, from 0; an infinite one reaches beyond it."""

    def __init__(self, values: Sequence[float], left: float) -> None:
        finite = [value for value in values if isfinite(value)]
        self.low, self.high = min(finite), max(finite)
        self.left, self.end = left, left + _PANEL
        self.below = 1 - _END if -np.inf in values else 0.0
        self.share = 1 - self.below - (1 - _END if np.inf in values else 0.0)

    def place(self, value: float) -> float:
        """Return where on the scale a value lies, in pixels."""
        if not isfinite(value):
            return self.end if value > 0 else self.left
        share = (value - self.low) / (self.high - self.low or 1)
        return self.left + _PANEL * (self.below + self.share * share)

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
        kind = "bar" if isfinite(value) else "endless"
        return rectangle(corner, max(end - start, 1.0), _BAR, kind)

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
