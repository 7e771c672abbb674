"""What ``--help`` prints: sections of rows, in which nothing is cut and no word is broken."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from nnhw.question.surroundings import width as screen_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    Row = tuple[str, str]  # what it is called, and what it does

WIDEST = 100  # columns; longer lines are hard to read
MOST_OF_NAMES = 30  # columns of the first column


def page(usage: str, *parts: str) -> str:
    """Return a page of help: the usage, and its parts apart."""
    return "\n\n".join([f"Usage: {usage}", *parts])


def sentence(words: str) -> str:
    """Return a summary as a sentence."""
    return paragraph(f"{words[0].upper()}{words[1:]}.")


def paragraph(text: str, indent: str = "") -> str:
    """Return text broken between words; a word that is too long stands whole."""
    return fill(
        text,
        min(screen_width(), WIDEST),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def verbatim(heading: str, lines: Iterable[str]) -> str:
    """Return lines under a heading as they are, to be copied."""
    return "\n".join([f"{heading}:", *(f"  {line}" for line in lines)])


def sections(groups: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Yield rows in two columns, which are as wide in each group, under its heading."""
    most = min(MOST_OF_NAMES, screen_width() // 3)
    names = [name for rows in groups.values() for name, _ in rows]
    column = max((len(name) for name in names if len(name) <= most), default=0)
    for heading, rows in groups.items():
        yield "\n".join([f"{heading}:", *(_row(name, words, column) for name, words in rows)])


def _row(name: str, words: str, column: int) -> str:
    """Return a row; words stand below a name that is too long for its column."""
    indent = " " * (column + 4)
    text = paragraph(words, indent)
    if not text or len(name) > column:
        return "\n".join(filter(None, [f"  {name}", text]))
    return f"  {name:<{column}}  {text[len(indent) :]}"


def of_parameters(parameters: Iterable[Any]) -> Iterator[str]:
    """Yield the sections that tell Typer's parameters by their groups."""
    groups: dict[str, list[Row]] = {}
    for each in parameters:
        names = "" if each.param_type_name == "argument" else ", ".join(each.opts)
        called = " ".join(filter(None, [names, each.metavar]))
        groups.setdefault(each.rich_help_panel, []).append((called, each.help))
    return sections(groups)
