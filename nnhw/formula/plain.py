"""Marks in plain characters, Unicode or ASCII: blocks of text that stand side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """Some text in one style: empty, ``bold``, ``dim``, ``green``, ``red`` or ``magenta``."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of equal width, of which one stands on the line of writing.

    Attributes
    ----------
    lines
        From top to bottom.
    base
        Which of them is level with the text to its left and right.
    """

    lines: tuple[Line, ...]
    base: int = 0

    @property
    def width(self) -> int:
        """How many columns it takes."""
        return max(map(length, self.lines), default=0)


def length(line: Line) -> int:
    """Return how many columns a line takes."""
    return sum(len(span.text) for span in line)


@dataclass(frozen=True)
class Characters:
    """An alphabet of plain characters.

    Attributes
    ----------
    signs
        What stands for the signs, words and letters that it cannot write.
    subscripts
        Digits and letters as indices, or none.
    corners
        The left and right brackets of a matrix: top, middle, bottom, single.
    """

    signs: dict[str, str]
    subscripts: str
    corners: tuple[str, str]
    norm: str
    transpose: str
    half: str
    hat: str


UNICODE = Characters({}, "₀₁₂₃₄₅₆₇₈₉", ("⎡⎢⎣[", "⎤⎥⎦]"), "‖", "ᵀ", "½", "ŷ")
ASCII = Characters(
    {
        "−": "-", "·": "*", "∘": "*", "×": "x", "Σ": "sum", "Π": "prod", "φ": "phi",
        "φ′": "phi'", "r′": "r'", "σ": "sigma", "α": "alpha", "δ": "delta", "∂": "d",
        "log₂": "log2", "log₁₀": "log10", "²": "^2",
    },
    "",
    ("[[[[", "]]]]"),
    "||",
    "^T",
    "1/2",
    "yhat",
)  # fmt: skip
