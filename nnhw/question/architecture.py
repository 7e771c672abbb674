"""An architecture as it is asked for: its words from arguments, files and standard input."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from nnhw.errors import InputError, quote
from nnhw.layers import COMMAND
from nnhw.layers.notation import split
from nnhw.parse import StandardInput
from nnhw.parse.stream import read_path
from nnhw.problems import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_CHARACTERS = 1 << 20
_OF_NUMBERS = {"e", "inf", "infinity", "nan"}
_TABLES = (".json", ".csv", ".tsv", ".npy", ".npz")  # files of numbers


def architecture_words(
    arguments: Sequence[str], stdin: StandardInput | None = None, *, trusted: bool = True
) -> tuple[list[str] | None, StandardInput | None]:
    """Return the input and the layers, or ``None`` where there are sizes alone.

    Parameters
    ----------
    arguments
        As they were typed.
    stdin
        What ``-`` reads.
    trusted
        Whether ``@file`` and ``-`` may be followed.

    Returns
    -------
    The words, and what ``-`` reads from now on: what has been looked at can be
    read again, for the sizes.

    Raises
    ------
    InputError
        When a file cannot be read, or there is too much.
    """
    references = [each for each in map(str.strip, arguments) if each == "-" or each[:1] == "@"]
    texts = []
    for argument in arguments:
        target = argument.strip()
        if target == "-" and trusted and stdin is not None:
            text = stdin.read(COMMAND)
            stdin = StandardInput(BytesIO(text.encode()))
        elif target[:1] == "@" and trusted and not _is_table(target):
            text = read_path(Path(target[1:]), f"{COMMAND} @{quote(target[1:])[1:-1]}")
        else:
            text = "" if target in references else argument
        texts.append(text)
    if not any(map(_has_words, texts)):
        return None, stdin
    if references and (not trusted or (stdin is None and "-" in references)):
        raise InputError(
            f"{COMMAND}: {quote(references[0])}: files and standard input are not read here"
        )
    if sum(map(len, texts)) > MOST_CHARACTERS:
        raise InputError(f"{COMMAND}: more than {MOST_CHARACTERS:,} characters of layers")
    return [word for text in texts for word in split(text)], stdin


def layers_of(
    command: str,
    sources: Mapping[str, str | list[str]],
    stdin: StandardInput | None = None,
    *,
    trusted: bool,
) -> tuple[list[str] | None, StandardInput | None]:
    """Do what `architecture_words` does, where an architecture may be what is asked about."""
    problem = load(command)
    given = sources.get(problem.positional, "")
    if not problem.layered or isinstance(given, str):
        return None, stdin
    return architecture_words(given, stdin, trusted=trusted)


def _has_words(text: str) -> bool:
    """Whether a text is more than numbers: has words, a colon, sizes with x between them."""
    bare = re.sub(r"#[^\n]*", "", text).casefold()
    words = set(re.findall(r"[^\W\d_]+", bare)) - _OF_NUMBERS
    return bool(words) or ":" in bare or "×" in bare


def _is_table(target: str) -> bool:
    path = target.casefold()
    return path.endswith(_TABLES) or ".npz:" in path
