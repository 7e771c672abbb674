"""Paper of some width: where a line may be broken, and where it begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnhw.formula.blocks import Line, Span, length
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnhw.formula.blocks import Block
    from nnhw.formula.plain import Alphabet

MOST_COLUMNS = 100  # a longer line is hard to read
NARROW = 24  # below it every column counts

Places = tuple[re.Pattern[str], ...]

# Where a line may be broken, the first choice first; never inside a number.
FORMULA: Places = (
    re.compile(r"(?= [=≈~+−-] )"),
    re.compile(r"(?<! [=≈~+−×∘·*/-])(?<!^[=≈~+−-])(?= )|(?<=\S)(?=[·*]\S)"),
    re.compile(r"(?<=[=≈~+−×∘·*/-] )|(?<=[·*(‖|])(?=[−-]?[\d(])|(?<=\d)(?=[)‖|])"),
)
PROSE: Places = (
    re.compile(r"(?= )"),
    re.compile(r"(?<=[a-z]-)(?=[a-z])"),
    re.compile(r"(?<=[(=])(?=[−-]?[\d.])|(?<=\d)(?=[).,;:]+$)"),
)


def wrap(content: str, room: int, places: Places, first: int | None = None) -> list[str]:
    """Break text into lines.

    Parameters
    ----------
    content
        One line.
    room
        How many columns a line may take.
    places
        Where to break; a later kind only in what else would not fit.
    first
        How many columns the first line may take, if not ``room``.

    Returns
    -------
    Lines that fit, but for what has no place to break.
    """
    limit = room if first is None else first
    lines = [""]
    for piece in _pieces(content, room, places):
        if lines[-1] and len(lines[-1] + piece.rstrip()) > limit:
            lines.append("")
            limit = room
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _pieces(content: str, room: int, places: Places) -> Iterator[str]:
    """Yield what is not broken further, each with the blank before it."""
    if not places or len(content.strip()) <= room:
        yield content
        return
    for part in places[0].split(content):
        yield from _pieces(part, room, places[1:])


class Paper(Immutable):
    """A width and an alphabet to write in.

    Parameters
    ----------
    width
        How many columns there are.
    alphabet
        The characters.
    """

    width: int
    alphabet: Alphabet

    @property
    def step(self) -> int:
        """By how much a line is moved in below its heading."""
        return 2 if self.width >= NARROW else 1

    def room(self, depth: int) -> int:
        """Return how many columns are left at some depth of indentation."""
        return self.width - depth * self.step

    def indented(self, lines: Iterable[Line], depth: int) -> list[Line]:
        """Move lines in, but for what a number that stands alone needs."""
        return [self._moved(line, depth * self.step) for line in lines]

    def _moved(self, line: Line, indent: int) -> Line:
        blank = max(0, min(indent, self.width - length(line)))
        return (Span(" " * blank), *line) if blank else line

    def block(self, block: Block, depth: int) -> list[Line]:
        """Return a block's lines, moved in."""
        return self.indented(block.lines, depth)

    def formula(self, content: str, depth: int, style: str = "") -> list[Line]:
        """Write a formula that may be broken, its further lines moved in once more."""
        lines = wrap(content, self.room(depth + 1), FORMULA, self.room(depth))
        first, *rest = [(Span(line, style),) for line in lines]
        return [*self.indented([first], depth), *self.indented(rest, depth + 1)]

    def prose(
        self, content: str, depth: int, style: str = "", lead: str = "", lead_style: str = ""
    ) -> list[Line]:
        """Write a sentence.

        Parameters
        ----------
        content
            The sentence.
        depth
            How far it is moved in.
        style
            The sentence's style.
        lead
            A mark that stands before it, perhaps with a name; further lines
            begin to the right of the mark.
        lead_style
            The style of mark and name, if not the sentence's.
        """
        lead = self.alphabet.spell(lead)
        mark, *_ = lead.split(" ")
        hang = len(mark) + 1 if mark else 0
        sentence = lead + self.alphabet.prose(content)
        first, *rest = wrap(sentence, self.room(depth) - hang, PROSE, self.room(depth))
        led = len(lead) if first.startswith(lead) else 0
        spans = (Span(first[:led], lead_style or style), Span(first[led:], style))
        further = [(Span(" " * hang + line, style),) for line in rest]
        return self.indented([tuple(span for span in spans if span.text), *further], depth)

    def rule(self, title: str) -> list[Line]:
        """Write a heading with a rule to the margin."""
        *above, last = self.prose(title, 0, "bold")
        left = self.width - length(last) - 1
        rule = Span(" " + self.alphabet.spell("─") * left, "dim") if left > 0 else Span("")
        return [*above, (*last, rule)]


class Item(Immutable):
    """Lines that belong together.

    Attributes
    ----------
    lines
        From top to bottom.
    airy
        Whether they want a blank line above and below.
    top, bottom
        Whether a tall bracket begins in the first line, or ends in the last:
        two of them are kept apart.
    terse
        Whether arithmetic was left out.
    listed
        Whether the arithmetic of all entries stands here.
    """

    lines: Sequence[Line]
    airy: bool = False
    top: bool = False
    bottom: bool = False
    terse: bool = False
    listed: bool = False


def spaced(items: Iterable[Item]) -> list[Line]:
    """Put items below one another, one blank line where either wants it."""
    lines: list[Line] = []
    before = Item(())
    for item in filter(lambda each: each.lines, items):
        if lines and (before.airy or item.airy or (before.bottom and item.top)):
            lines.append(())
        lines += item.lines
        before = item
    return lines


def trimmed(line: Line) -> Line:
    """Return a line without blanks at its end."""
    while line and not line[-1].text.strip():
        line = line[:-1]
    return (*line[:-1], Span(line[-1].text.rstrip(), line[-1].style)) if line else ()
