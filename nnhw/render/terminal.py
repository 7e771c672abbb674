"""A page in colour, by rich: the lines are laid out already, and only styled here."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from nnhw.formula.plain import UNICODE
from nnhw.render.layout import lay_out

if TYPE_CHECKING:
    from nnhw.formula.plain import Alphabet
    from nnhw.render.views import Page


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
    screen = console(width, colour=colour)
    write_lines(screen, page, width, alphabet)
    written: str = screen.file.getvalue()  # type: ignore[attr-defined]
    return written


def console(width: int, *, colour: bool) -> Console:
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


def write_lines(console: Console, page: Page, width: int, alphabet: Alphabet) -> None:
    """Write the lines of a page, as they are laid out."""
    for line in lay_out(page, width, alphabet):
        text = Text(no_wrap=True, overflow="ignore", end="\n")
        for span in line:
            text.append(span.text, span.style)
        console.print(text, crop=False, no_wrap=True, overflow="ignore", soft_wrap=True)
