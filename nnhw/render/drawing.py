"""Drawings in SVG: boxes, arrows and labels, in light and in dark.

No ids are used, since several drawings may share one page, and no script.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nnhw.formula.plain import UNICODE
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Sequence

CHARACTER = 7.3  # width of a character of the labels, in pixels
LINE = 17.0  # height of a line of text

STYLE = """
.nnhw-drawing {
  --ink: #1b1f24; --dim: #59626d; --paper: #ffffff; --panel: #f5f7f9;
  --back: #b3141d; --shared: #0a53be; --fires: #0b6b2d; --fired: #e3f4e7;
  max-width: max(100%, 60rem); height: auto;
  font: 12px ui-monospace, "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  .nnhw-drawing {
    --ink: #e8ebee; --dim: #a3adb8; --paper: #111519; --panel: #1a1f25;
    --back: #ff9088; --shared: #83b7ff; --fires: #67cf84; --fired: #14301d;
  }
}
.nnhw-drawing text {
  fill: var(--ink); stroke: var(--paper); stroke-width: 4px; paint-order: stroke; white-space: pre;
}
.nnhw-drawing .inside { stroke: none; }
.nnhw-drawing .dim { fill: var(--dim); }
.nnhw-drawing .back { fill: var(--back); }
.nnhw-drawing .fires { fill: var(--fires); }
.nnhw-drawing rect.ground { fill: var(--paper); }
.nnhw-drawing rect.box { fill: var(--panel); stroke: var(--ink); stroke-width: 1.2; }
.nnhw-drawing rect.fires { fill: var(--fired); stroke: var(--fires); stroke-width: 3; }
.nnhw-drawing rect.more { fill: none; }
.nnhw-drawing rect.bar { fill: var(--shared); }
.nnhw-drawing rect.endless { fill: none; stroke: var(--shared); stroke-dasharray: 5 3; }
.nnhw-drawing line, .nnhw-drawing path { stroke: var(--ink); stroke-width: 1.2; fill: none; }
.nnhw-drawing line.minus { stroke-dasharray: 1.5 3.5; }
.nnhw-drawing line.slope { stroke: var(--back); stroke-width: 1.6; stroke-dasharray: 5 3; }
.nnhw-drawing line.axis { stroke: var(--dim); stroke-dasharray: 4 3; }
.nnhw-drawing .course { fill: none; stroke: var(--shared); stroke-width: 1.6; }
.nnhw-drawing circle { fill: var(--shared); }
.nnhw-drawing polygon { fill: var(--ink); }
"""


class Point(NamedTuple):
    """A place, in pixels from the upper left corner."""

    x: float
    y: float


class Drawing(NamedTuple):
    """An SVG element, empty where there is nothing to draw, and the words below it."""

    svg: str
    caption: str


def picture(width: float, height: float, title: str, description: str, body: str) -> str:
    """Return an SVG element with its style, and words for who cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nnhw-drawing" role="img" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        f"<style>{STYLE}</style>"
        f'<rect class="ground" width="{width:.0f}" height="{height:.0f}"/>{body}</svg>'
    )


def label(at: Point, content: str, kind: str = "", anchor: str = "middle") -> str:
    """Return a line of text."""
    return written(at, [(content, kind)], anchor)


def written(at: Point, pieces: Sequence[tuple[str, str]], anchor: str = "middle") -> str:
    """Return a line of text in pieces, each with its kind."""
    spans = "".join(
        f'<tspan class="{kind}">{escape(UNICODE.prose(content))}</tspan>'
        for content, kind in pieces
    )
    return f'<text x="{at.x:.1f}" y="{at.y:.1f}" text-anchor="{anchor}">{spans}</text>'


def rectangle(corner: Point, width: float, height: float, kind: str = "box") -> str:
    """Return a box with rounded corners."""
    return (
        f'<rect x="{corner.x:.1f}" y="{corner.y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'rx="7" class="{kind}"/>'
    )


def stroke(start: Point, end: Point, kind: str = "") -> str:
    """Return a line."""
    return (
        f'<line x1="{start.x:.1f}" y1="{start.y:.1f}" x2="{end.x:.1f}" y2="{end.y:.1f}" '
        f'class="{kind}"/>'
    )


def head(end: Point) -> str:
    """Return the head of an arrow that comes from the left."""
    corners = (end, Point(end.x - 8, end.y - 3.4), Point(end.x - 8, end.y + 3.4))
    return f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in corners)}"/>'


def curve(points: Sequence[Point]) -> str:
    """Return a line through points that leaves and reaches each of them level."""
    drawn = f"M{points[0].x:.1f},{points[0].y:.1f}"
    for start, end in pairwise(points):
        middle = (start.x + end.x) / 2
        drawn += f" C{middle:.1f},{start.y:.1f} {middle:.1f},{end.y:.1f} {end.x:.1f},{end.y:.1f}"
    return f'<path d="{drawn}"/>'


class Box(Immutable):
    """A box with lines of text, each in pieces with their kinds.

    Attributes
    ----------
    lines
        From top to bottom.
    kind
        How its frame is drawn.
    """

    lines: tuple[tuple[tuple[str, str], ...], ...]
    kind: str = "box"

    @property
    def height(self) -> float:
        """In pixels."""
        return LINE * len(self.lines) + 14

    @property
    def width(self) -> float:
        """In pixels."""
        return CHARACTER * max(sum(len(text) for text, _ in line) for line in self.lines) + 22

    def draw(self, corner: Point, width: float, *, centred: bool = True) -> str:
        """Return it with its upper left corner at a place."""
        x = corner.x + (width / 2 if centred else 11)
        anchor = "middle" if centred else "start"
        texts = (
            written(
                Point(x, corner.y + 20 + LINE * k), [(t, f"inside {c}") for t, c in line], anchor
            )
            for k, line in enumerate(self.lines)
        )
        return rectangle(corner, width, self.height, self.kind) + "".join(texts)


def escape(text: str) -> str:
    """Write text so that markup in it is only text."""
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
