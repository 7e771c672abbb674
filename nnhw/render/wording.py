"""Sentences in which names and formulas stand as mathematics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnhw.formula.marks import Row, Sign, Word
from nnhw.formula.notation import equation
from nnhw.formula.reading import parse
from nnhw.formula.tree import FormulaError, Name, names, replace_names

if TYPE_CHECKING:
    from collections.abc import Container

    from nnhw.formula.marks import Mark
    from nnhw.formula.notation import Notation
    from nnhw.formula.tree import Node
    from nnhw.render.views import Cell

_LONGEST = 24  # words of a formula
_STOPS = ",;:."
_DERIVATIVE = re.compile(r"∂([\w@]+)/∂([\w@]+)")
_ROUND = re.compile(r"\b([^\W\d]\w*)@(\d+)\b")
_IN_ROUND = "__round__"  # between a name and its number while a formula is read
_ARTICLES = {"a", "A", "I"}
_VERBS = {"is", "and", "after", "before"}  # an article has none behind it


def worded(sentence: str, notation: Notation, known: Container[str]) -> tuple[Cell, ...]:
    """Return a sentence in pieces, with marks for the formulas in known letters.

    Parameters
    ----------
    sentence
        Plain text, formulas in the syntax of a sheet.
    notation
        How formulas are written.
    known
        The inputs and steps that there are.
    """
    words = sentence.split(" ")
    pieces: list[Cell] = []
    plain = ""
    k = 0
    while k < len(words):
        mark, end, stop = _longest(words, k, notation, known)
        if mark is None:
            plain += words[k] + " "
            k += 1
        else:
            pieces += [plain, mark] if plain else [mark]
            plain = f"{stop} "
            k = end
    plain = plain.rstrip(" ")
    return (*pieces, plain) if plain else tuple(pieces)


def _longest(
    words: list[str], start: int, notation: Notation, known: Container[str]
) -> tuple[Mark | None, int, str]:
    """Return the longest formula from a word on, where it ends, and the stop behind it."""
    for end in range(min(len(words), start + _LONGEST), start, -1):
        text = " ".join(words[start:end])
        bare = text.rstrip(_STOPS)
        if bare in _ARTICLES and words[end : end + 1] and words[end] not in _VERBS:
            continue
        mark = _mark(bare, notation, known)
        if mark is not None:
            return mark, end, text[len(bare) :]
    return None, start, ""


def _mark(text: str, notation: Notation, known: Container[str]) -> Mark | None:
    derivative = _DERIVATIVE.fullmatch(text)
    if derivative:
        of, by = (notation.letter(each) for each in derivative.groups())
        return Row((Word("∂"), of, Sign("/"), Word("∂"), by))
    if text in known:
        return notation.letter(text)
    if not any(sign in text for sign in "=+-*/@('"):
        return None
    trees = [_tree(side, known) for side in text.split(" = ")]
    written = [notation.write(tree) for tree in trees if tree is not None]
    return equation(*written) if len(written) == len(trees) else None


def _tree(text: str, known: Container[str]) -> Node | None:
    """Return a formula in known letters, or nothing where the text is none."""
    try:
        tree = parse(_ROUND.sub(rf"\1{_IN_ROUND}\2", text))
    except FormulaError:
        return None
    letters = {name: Name(name.replace(_IN_ROUND, "@")) for name in names(tree)}
    fits = letters and all(letter.name in known for letter in letters.values())
    return replace_names(tree, letters) if fits else None
