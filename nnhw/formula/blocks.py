"""Blocks of text that stand side by side, level with one another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_POINT = re.compile(r"[./e›<]|$")  # where a numeral's whole part ends; a marked one ends in › or <


class Span(NamedTuple):
    """Some text in one style: words of ``bold``, ``dim``, ``green``, ``red``, ``magenta``."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


class Block(NamedTuple):
    """Lines of which one is level with the text to the left and to the right.

    Attributes
    ----------
    lines
        From top to bottom, all of the same width.
    base
        Which of them is level with the neighbours.
    """

    lines: tuple[Line, ...]
    base: int = 0

    @property
    def width(self) -> int:
        """How many columns it takes."""
        return length(self.lines[0])

    @property
    def height(self) -> int:
        """How many lines it takes."""
        return len(self.lines)

    def line(self, place: int) -> Line:
        """Return the line so many below the level one, blank past the block's ends."""
        row = self.base + place
        return self.lines[row] if 0 <= row < self.height else (Span(" " * self.width),)


def text(content: str, style: str = "") -> Block:
    """Return a block of one line."""
    return Block(((Span(content, style),),))


def column(cells: Iterable[Line]) -> Block:
    """Return lines below one another, padded at the right, level at their middle."""
    lines = tuple(cells)
    width = max(map(length, lines))
    return Block(tuple(padded(line, width) for line in lines), (len(lines) - 1) // 2)


def beside(*blocks: Block) -> Block:
    """Return blocks side by side, level with one another."""
    above = max(block.base for block in blocks)
    below = max(block.height - block.base for block in blocks)
    places = range(-above, below)
    lines = tuple(sum((block.line(place) for block in blocks), ()) for place in places)
    return Block(lines, above)


def fence(strokes: Sequence[str], like: Block, style: str = "") -> Block:
    """Return one side of a pair of brackets, as tall as a block.

    Parameters
    ----------
    strokes
        What stands at the top, between, at the bottom, and on a line alone.
    like
        The block that it stands at.
    style
        The style of the bracket.
    """
    top, between, bottom, alone = strokes
    inner = like.height - 2
    pieces = [alone] if inner < 0 else [top, *[between] * inner, bottom]
    return Block(tuple((Span(piece, style),) for piece in pieces), like.base)


def length(line: Line) -> int:
    """Return how many columns a line takes."""
    return sum(len(span.text) for span in line)


def padded(line: Line, width: int) -> Line:
    """Return a line with blanks at its right."""
    blank = width - length(line)
    return (*line, Span(" " * blank)) if blank > 0 else line


def aligned(numerals: Sequence[str]) -> list[str]:
    """Pad numerals so that their decimal points stand below one another."""
    points = [_POINT.search(each, 1).start() for each in numerals]  # type: ignore[union-attr]
    left = max(points)
    padded = [" " * (left - point) + each for point, each in zip(points, numerals, strict=True)]
    width = max(map(len, padded))
    return [each.ljust(width) for each in padded]
