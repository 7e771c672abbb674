"""Draw the README's picture of a terminal: ``python docs/pictures.py``."""

from pathlib import Path

from rich.terminal_theme import TerminalTheme

import nnhw
from nnhw.formula.plain import UNICODE
from nnhw.render.page import compose
from nnhw.render.terminal import console, write_lines
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
    screen = console(width, colour=True)
    write_lines(screen, page, width, UNICODE)
    ground, ink, red, green, magenta = _LIGHT if light else _DARK
    ansi = [ink, red, green, ink, ink, magenta, ink, ink]
    theme = TerminalTheme(ground, ink, ansi)
    return screen.export_svg(title=title, theme=theme, code_format=_SVG)


def main() -> None:
    """Write ``docs/trace.svg``, of a student's regression with one wrong answer."""
    trace = nnhw.grad_regression("1,2", "1", "0.3 -0.1; 0.2 0.4", "0.5,-0.3")
    answers = {"J": "0.78", "dV": "-0.625 0.375; -1.25 0.75"}
    verdicts = [nnhw.check(trace, name, answer) for name, answer in answers.items()]
    place = Path(__file__).with_name("trace.svg")
    page = compose(trace, verdicts=verdicts)
    place.write_text(svg(page, 80, "nnhw grad-regression"), encoding="utf-8")


if __name__ == "__main__":
    main()
