"""A page as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.plain import UNICODE
from nnhw.render.layout import lay_out

if TYPE_CHECKING:
    from nnhw.formula.plain import Alphabet
    from nnhw.render.views import Page


def render(page: Page, width: int = 80, alphabet: Alphabet = UNICODE) -> str:
    """Write a page as text of at most so many columns, without styles.

    Parameters
    ----------
    page
        What there is to say.
    width
        How many columns there are.
    alphabet
        The characters to write in.
    """
    lines = lay_out(page, width, alphabet)
    return "".join("".join(span.text for span in line) + "\n" for line in lines)
