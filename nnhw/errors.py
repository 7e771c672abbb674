"""What can go wrong, and what the shell is told about it."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHOWN = 40  # characters of a token that an error shows


class InputError(ValueError):
    """Input that cannot be worked on.

    The message is what the command line prints after ``nnhw: ``: one to three
    lines that name the option or position, show the offending token, say what
    was got and what is wanted, and how to mend it.
    """

    def in_python(self) -> InputError:
        """Return the error in Python's words: ``relu_at_zero`` for ``--relu-at-zero``."""
        import re

        lines = [line for line in str(self).splitlines() if "for example: nnhw " not in line]
        text = "\n".join(lines).replace("--exact computes", "exact=True computes")
        # What stands in quotes was typed.
        named = re.sub(r"(?<!['\w])--([a-zA-Z][\w-]*)", lambda it: it[1].replace("-", "_"), text)
        return InputError(named)


class ExitStatus(IntEnum):
    """The exit statuses that scripts rely on."""

    SOLVED = 0
    WRONG_ANSWER = 1
    BAD_INPUT = 2
    FAILED_CHECK = 3
    FAULT_OF_NNHW = 70
    NOT_WRITTEN = 74
    INTERRUPTED = 130
    READER_GONE = 141


def one_of(word: str, words: tuple[str, ...], name: str) -> str:
    """Return a word that is among some, or say which is nearest."""
    if word in words:
        return word
    raise InputError(
        f"{name}: there is no {quote(word)}{did_you_mean(word, words)}\n  it takes {either(words)}"
    )


def either(words: Sequence[str]) -> str:
    """Return words of which one is meant: ``a``, ``a or b``, ``a, b or c``."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return the end of a sentence that suggests the nearest of some words, if one is near."""
    from difflib import get_close_matches

    bare = {each.lstrip("-").casefold(): each for each in words}
    stem = word.lstrip("-").casefold()
    begun = [each for each in bare if stem and each.startswith(stem)]
    near = begun or get_close_matches(stem, bare, 1)
    return f", did you mean {bare[near[0]]}?" if near else ""


def quote(token: str) -> str:
    """Quote a token for an error: short, and without control characters."""
    return repr(token if len(token) <= SHOWN else token[:SHOWN] + "…")


def on_one_line(text: str) -> str:
    """Return text on one line that moves no cursor, whatever was typed."""
    return "".join(each if each.isprintable() else " " for each in text)
