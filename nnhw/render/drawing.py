"""Drawings in SVG: boxes, arrows and labels, in light and in dark.

No ids are used, since several drawings may share one page, and no script.
"""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, sin
from typing import NamedTuple

CHARACTER = 7.3  # width of a character of the labels, in pixels
LINE = 17.0  # height of a line of text

STYLE = """
.nnhw-drawing {
  --ink: #1b1f24; --dim: #59626d; --paper: #ffffff; --panel: #f5f7f9;
  --back: #b3141d; --shared: #0a53be; --fires: #0b6b2d; --fired: #e3f4e7;
  max-width: max(100%, 60rem); height: auto;
  font: 12px ui-monospace, "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  .nnhw-drawing {
    --ink: #e8ebee; --dim: #a3adb8; --paper: #111519; --panel: #1a1f25;
    --back: #ff9088; --shared: #83b7ff; --fires: #67cf84; --fired: #14301d;
  }
}
@media print {
  .nnhw-drawing {
    --ink: #000; --dim: #444; --paper: #fff; --panel: #fff;
    --back: #b3141d; --shared: #0a53be; --fires: #0b6b2d; --fired: #e3f4e7;
  }
}
.nnhw-drawing text {
  fill: var(--ink); stroke: var(--paper); stroke-width: 4px; paint-order: stroke;
}
.nnhw-drawing .inside { stroke: none; }
.nnhw-drawing .dim { fill: var(--dim); }
.nnhw-drawing text.back, .nnhw-drawing polygon.back { fill: var(--back); }
.nnhw-drawing text.shared, .nnhw-drawing polygon.shared { fill: var(--shared); }
.nnhw-drawing text.fires, .nnhw-drawing polygon.fires { fill: var(--fires); }
.nnhw-drawing rect.ground { fill: var(--paper); }
.nnhw-drawing rect.box { fill: var(--panel); stroke: var(--ink); stroke-width: 1.2; }
.nnhw-drawing rect.fires { fill: var(--fired); stroke: var(--fires); stroke-width: 3; }
.nnhw-drawing rect.bar { fill: var(--shared); }
.nnhw-drawing line { stroke: var(--ink); stroke-width: 1.2; }
.nnhw-drawing line.thin { stroke-width: .7; }
.nnhw-drawing line.thick { stroke-width: 2.4; }
.nnhw-drawing line.back { stroke: var(--back); stroke-dasharray: 4 3; }
.nnhw-drawing line.minus { stroke-dasharray: 1.5 3; }
.nnhw-drawing line.shared { stroke: var(--shared); }
.nnhw-drawing line.fires { stroke: var(--fires); stroke-width: 2.4; }
.nnhw-drawing line.axis { stroke: var(--dim); stroke-dasharray: 4 3; }
.nnhw-drawing polygon { fill: var(--ink); }
.nnhw-drawing polygon.back { fill: var(--back); }
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


def label(at: Point, content: str, kind: str = "", anchor: str = "middle", tilt: float = 0) -> str:
    """Return a line of text; ``tilt`` turns it about its place, in degrees."""
    turned = f' transform="rotate({tilt:.1f} {at.x:.1f} {at.y:.1f})"' if tilt else ""
    return (
        f'<text x="{at.x:.1f}" y="{at.y:.1f}" class="{kind}" text-anchor="{anchor}"{turned}>'
        f"{escape(minus(content))}</text>"
    )


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


def arrow(start: Point, end: Point, kind: str = "") -> str:
    """Return a line with a head at its end."""
    angle = atan2(end.y - start.y, end.x - start.x)
    neck = Point(end.x - 8 * cos(angle), end.y - 8 * sin(angle))
    side = Point(3.4 * sin(angle), -3.4 * cos(angle))
    corners = (
        end,
        Point(neck.x + side.x, neck.y + side.y),
        Point(neck.x - side.x, neck.y - side.y),
    )
    points = " ".join(f"{corner.x:.1f},{corner.y:.1f}" for corner in corners)
    return f'{stroke(start, neck, kind)}<polygon points="{points}" class="{kind}"/>'


def beside(start: Point, end: Point, share: float, distance: float) -> tuple[Point, float]:
    """Return a place at a share of a line and a distance below it, and the line's tilt."""
    length = hypot(end.x - start.x, end.y - start.y)
    across, down = (end.x - start.x) / length, (end.y - start.y) / length
    at = Point(
        start.x + share * (end.x - start.x) - distance * down,
        start.y + share * (end.y - start.y) + distance * across,
    )
    return at, degrees(atan2(down, across))


def minus(text: str) -> str:
    """Write the minus of numerals as in the mathematics."""
    return text.replace("-", "−")


def escape(text: str) -> str:
    """Write text so that markup in it is only text."""
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
