"""A page in colour, by rich: the lines are laid out already, and only styled here."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from nnhw.formula.plain import UNICODE
from nnhw.render.layout import lay_out

if TYPE_CHECKING:
    from nnhw.formula.plain import Alphabet
    from nnhw.render.views import Page


# Background, foreground, red, green and magenta of the pictures.
_DARK = ((13, 17, 23), (230, 237, 243), (255, 123, 114), (63, 185, 80), (188, 140, 255))
_LIGHT = ((255, 255, 255), (31, 35, 40), (207, 34, 46), (17, 99, 41), (130, 80, 223))

# As rich's own, without the font that it would fetch.
_SVG = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
  <style>
    .{unique_id}-matrix {{
      font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace;
      font-size: {char_height}px;
      line-height: {line_height}px;
    }}
    .{unique_id}-title {{ font: bold 18px sans-serif; }}
    {styles}
  </style>
  <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
    </clipPath>
    {lines}
  </defs>
  {chrome}
  <g transform="translate({terminal_x}, {terminal_y})"
     clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">{matrix}</g>
  </g>
</svg>
"""


def render(
    page: Page, width: int = 80, alphabet: Alphabet = UNICODE, *, colour: bool = True
) -> str:
    """Write a page for a terminal.

    Parameters
    ----------
    page
        What there is to say.
    width
        How many columns there are.
    alphabet
        The characters to write in.
    colour
        Whether to style it; without, it is what :mod:`nnhw.render.text` gives.
    """
    console = _console(width, colour=colour)
    _write(console, page, width, alphabet)
    written: str = console.file.getvalue()  # type: ignore[attr-defined]
    return written


def svg(page: Page, width: int = 80, title: str = "nnhw", *, light: bool = False) -> str:
    """Draw a page as a picture of a terminal.

    Parameters
    ----------
    page
        What there is to say.
    width
        How many columns the terminal has.
    title
        What stands in its title bar.
    light
        Whether it is dark on light.
    """
    console = _console(width, colour=True)
    _write(console, page, width, UNICODE)
    ground, ink, red, green, magenta = _LIGHT if light else _DARK
    ansi = [ink, red, green, ink, ink, magenta, ink, ink]
    theme = TerminalTheme(ground, ink, ansi)
    return console.export_svg(title=title, theme=theme, code_format=_SVG)


def _console(width: int, *, colour: bool) -> Console:
    """Return a console that asks nothing of the surroundings, and writes into a string."""
    return Console(
        file=StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=False,
        legacy_windows=False,
        record=True,
        _environ={},
    )


def _write(console: Console, page: Page, width: int, alphabet: Alphabet) -> None:
    for line in lay_out(page, width, alphabet):
        text = Text(no_wrap=True, overflow="ignore", end="\n")
        for span in line:
            text.append(span.text, span.style)
        console.print(text, crop=False, no_wrap=True, overflow="ignore", soft_wrap=True)
