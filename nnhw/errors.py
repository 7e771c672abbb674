"""What can go wrong, and what the shell is told about it."""

from __future__ import annotations

from enum import IntEnum


class InputError(ValueError):
    """Input that cannot be worked on.

    The message is what the command line prints after ``nnhw: ``: one to three
    lines that name the option or position, show the offending token, say what
    was got and what is wanted, and how to mend it.
    """


class ExitStatus(IntEnum):
    """The exit statuses that scripts rely on."""

    SOLVED = 0
    WRONG_ANSWER = 1
    BAD_INPUT = 2
    FAILED_CHECK = 3
    NOT_WRITTEN = 74
    INTERRUPTED = 130
    READER_GONE = 141


def one_of(word: str, words: tuple[str, ...], name: str) -> str:
    """Return a word that is among some, or say which is nearest."""
    if word in words:
        return word
    from difflib import get_close_matches

    near = get_close_matches(word, words, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise InputError(f"{name}: {word!r} is not one of {', '.join(words)}{hint}")
