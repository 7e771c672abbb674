"""Plots: an objective from round to round or along a step, and units on their curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.words import listed
from nnhw.formula.plain import UNICODE
from nnhw.formula.tree import Call, Name
from nnhw.render.drawing import CHARACTER, LINE, Drawing, Point, label, picture, stroke

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnhw.engine.descent import Descent
    from nnhw.engine.trace import Step
    from nnhw.render.working import Working

MOST_DOTS = 60  # of a plot; more are a line alone
MOST_UNITS = 6  # on a curve
MOST_CURVES = 2  # on a page
_CURVES = {"sigma", "tanh", "relu", "leaky_relu", "softplus", "elu", "r", "phi"}
_WIDTH, _HEIGHT, _SIDE, _FOOT = 420.0, 150.0, 16.0, 10.0
_REACH = 4.0  # a curve is drawn from minus this to this at least
_SAMPLES = 121
_TANGENT = 0.12  # of the width, on each side of a point
_FARTHEST = 16  # times a step, where the plot ends at the latest


class _Frame:
    """Axes in pixels, around what lies between the ends of two ranges.

    Parameters
    ----------
    xs, ys
        What has to have room.
    ends
        The least and the greatest of both, as they are written.
    """

    def __init__(
        self, xs: Sequence[float], ys: Sequence[float], ends: tuple[tuple[str, str], ...]
    ) -> None:
        self.left, self.right = min(xs), max(xs)
        self.low, self.high = min(ys), max(ys)
        self.ends = ends
        margin = CHARACTER * (max(map(len, ends[1])) + 1)
        self.corner = Point(_SIDE + margin, _SIDE + LINE)
        self.width = self.corner.x + _WIDTH + 2 * _SIDE
        self.bottom = self.corner.y + _HEIGHT + 12

    def place(self, x: float, y: float) -> Point:
        """Return where a point is drawn."""
        across = (x - self.left) / (self.right - self.left)
        up = (y - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return Point(self.corner.x + 8 + across * _WIDTH, self.corner.y + 6 + (1 - up) * _HEIGHT)

    def axes(self, along: str, up: str) -> Iterator[str]:
        """Yield both axes with their ends and what they measure."""
        x, y = self.corner.x, self.bottom
        (first, last), (low, high) = self.ends
        yield stroke(Point(x, self.corner.y), Point(x, y))
        yield stroke(Point(x, y), Point(x + _WIDTH + 16, y))
        yield label(Point(_SIDE, _SIDE + 2), up, "dim", "start")
        yield label(Point(x - 6, self.place(self.left, self.high).y + 4), high, "", "end")
        if self.high > self.low:
            yield label(Point(x - 6, self.place(self.left, self.low).y + 4), low, "", "end")
        yield label(Point(self.place(self.left, self.low).x, y + LINE), first)
        yield label(Point(self.place(self.right, self.low).x, y + LINE), last)
        yield label(Point(x + _WIDTH / 2, y + LINE), along, "dim")

    def course(self, points: Iterable[tuple[float, float]]) -> str:
        """Return a line through points."""
        placed = (self.place(*point) for point in points)
        drawn = " ".join(f"{p.x:.1f},{p.y:.1f}" for p in placed)
        return f'<polyline class="course" points="{drawn}"/>'

    def dot(self, x: float, y: float) -> str:
        """Return a dot."""
        at = self.place(x, y)
        return f'<circle cx="{at.x:.1f}" cy="{at.y:.1f}" r="3.5"/>'

    def tangent(self, x: float, y: float, slope: float, name: str) -> Iterator[str]:
        """Yield a numbered dot on a curve with a piece of its tangent."""
        reach = _TANGENT * (self.right - self.left)
        if slope:
            reach = min(reach, (self.high - self.low) / (3 * abs(slope)))
        back = min(reach, x - self.left)
        a, b = (self.place(x + way, y + way * slope) for way in (-back, reach))
        yield stroke(a, b, "slope")
        yield from self.numbered(x, y, name)

    def numbered(self, x: float, y: float, name: str) -> Iterator[str]:
        """Yield a dot with a number that the lines below the plot explain."""
        yield self.dot(x, y)
        at = self.place(x, y)
        beside = at.y + (18 if int(name) % 2 == 0 else -9)  # two units may stand close together
        yield label(Point(at.x, beside), name, "back")

    def draw(self, title: str, caption: str, body: list[str], lines: Sequence[str] = ()) -> Drawing:
        """Return the plot with the lines that explain its numbers below it."""
        for k, line in enumerate(lines):
            place = Point(self.corner.x, self.bottom + LINE * (k + 2.2))
            body.append(label(place, line, "", "start"))
        width = max(self.width, self.corner.x + CHARACTER * max(map(len, lines), default=0) + _SIDE)
        height = self.bottom + LINE * (len(lines) + 1.5) + _FOOT
        words = ". ".join(["; ".join(lines), caption] if lines else [caption])
        return Drawing(picture(width, height, title, words, "".join(body)), caption)


def draw_course(working: Working, name: str, values: Sequence[float]) -> Drawing:
    """Return what a scalar does from round to round; at least two finite values."""
    points = [(float(k), value) for k, value in enumerate(values, 1)]
    ys = [y for _, y in points]
    ends = working.show(min(ys)), working.show(max(ys))
    frame = _Frame([x for x, _ in points], ys, (("1", str(len(points))), ends))
    body = [*frame.axes("round", name), frame.course(points)]
    body += [frame.dot(*point) for point in points] if len(points) <= MOST_DOTS else []
    caption = f"{name} by round, from {working.show(ys[0])} to {working.show(ys[-1])}"
    return frame.draw(f"{name} by round", caption, body)


def draw_descent(working: Working, step: Descent) -> Drawing | None:
    """Return the objective along a step of descent, with what it is before and after."""
    rate, before, slope = step.size, step.before, step.slope
    after, reach = step.at(rate), 2 * rate
    while step.at(reach) < after and reach < _FARTHEST * rate:
        reach *= 2
    rates = np.linspace(0, reach, _SAMPLES).tolist()
    values = [before, *map(step.at, rates[1:])]
    if not rate > 0 or not np.isfinite([*values, after, slope]).all():
        return None
    ends = min(values), max(values)
    frame = _Frame(rates, values, (("0", working.show(reach)), _shown(working, ends)))
    goal = working.called(step.objective)
    title = f"{goal}(θ − t ∂{goal}/∂θ)"
    body = [*frame.axes("t", title), frame.course(zip(rates, values, strict=True))]
    body += [*frame.tangent(0, before, slope, "1"), *frame.numbered(rate, after, "2")]
    here, there, steep, size = map(working.show, (before, after, slope, rate))
    lines = [
        f"1: before, {goal} = {here}, slope −‖∂{goal}/∂θ‖² = {steep}",
        f"2: after, t = {working.called(step.rate)} = {size}, {goal} = {there}",
    ]
    moved = listed([*map(working.called, step.moved)])
    caption = f"{goal} along the step; θ is {moved}."
    return frame.draw(title, caption, body, lines)


def on_curves(working: Working, steps: Iterable[Step]) -> dict[str, Drawing]:
    """Return the drawings of activations by the step, where they are few and short."""
    found = [(step, function, u) for step in steps for function, u in _activation(step)]
    if len(found) > MOST_CURVES or not working.trace.floating:
        return {}
    drawn = {step.name: _draw_curve(working, step, f, u) for step, f, u in found}
    return {name: drawing for name, drawing in drawn.items() if drawing is not None}


def _activation(step: Step) -> Iterator[tuple[str, Name]]:
    """Yield the function that a short step applies, and to what."""
    match step.line.tree:
        case Call(function, (Name() as before,)) if function in _CURVES:
            if step.size <= MOST_UNITS and step.matrix is not None:
                yield function, before


def _draw_curve(working: Working, step: Step, function: str, before: Name) -> Drawing | None:
    """Return an activation's curve with each unit's point, its tangent and its slope."""
    slope = Call(f"{function}'", (before,))
    zs, values, rises = (
        np.ravel(each).astype(float)
        for each in (working.evaluate(before), step.matrix, working.evaluate(slope))
    )
    if not np.isfinite([*zs, *values, *rises]).all():
        return None
    ends = min(-_REACH, *zs), max(_REACH, *zs)
    ts = np.linspace(*ends, _SAMPLES)
    curve = Call(function, (Name("t"),))
    ys: Any = np.ravel(working.trace.solver.arithmetic.evaluate(curve, {"t": ts.reshape(-1, 1)}))
    levels = float(min(ys)), float(max(ys))
    frame = _Frame(ends, levels, (_shown(working, ends), _shown(working, levels)))
    z, value = working.called(before.name), working.called(step.name)
    rise = UNICODE.flat(working.notation.write(slope))
    title = working.line(step.name)
    body = [*frame.axes(z, title), frame.course(zip(ts, ys, strict=True))]
    lines = []
    for k, (at, height, steep) in enumerate(zip(zs, values, rises, strict=True), 1):
        body += frame.tangent(at, height, steep, str(k))
        numerals = map(working.show, map(float, (at, height, steep)))
        named = zip((z, value, rise), numerals, strict=True)
        lines.append(f"{k}: {', '.join(f'{name} = {numeral}' for name, numeral in named)}")
    caption = "The curve of the activation, with each unit's point and its slope there."
    return frame.draw(title, caption, body, lines)


def _shown(working: Working, pair: tuple[float, float]) -> tuple[str, str]:
    return working.show(float(pair[0])), working.show(float(pair[1]))
