r"""Sentences and names in LaTeX's text mode: ``V_new`` as ``V\_new``, ``−`` as ``$-$``."""

from __future__ import annotations

import re

from nnhw.formula.latex import GREEK_LETTERS, SIGNS

_CHARACTERS = {
    **{letter: f"${written}$" for letter, written in (SIGNS | GREEK_LETTERS).items()},
    **{digit: f"$_{value}$" for value, digit in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{each: rf"\{each}" for each in "{}$%&#_"},
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "|": "$|$", '"': "''", "∂": r"$\partial$", "Σ": r"$\Sigma$", "Π": r"$\Pi$", "′": "$'$",
    "‖": r"$\Vert$", "½": r"$\frac{1}{2}$", "²": "$^2$", "ᵀ": r"$^\top$", "ŷ": r"$\hat y$",
    "∞": r"$\infty$", "→": r"$\to$", "–": "--", "—": "---", "’": "'", "…": r"\ldots{}",
    "█": r"\rule{.6em}{1.3ex}",
}  # fmt: skip
_APART, _BREAK = "\u2060", "\u200b"  # keeps two hyphens from being a dash; a line may end here
_LONG = re.compile(r"(?<=\d{9})/(?=\d{9})|\d{60}(?=\d)")  # where a number too long may be broken
_MINUS = re.compile(r"(?<![\w.-])-(?=[\d.])")  # of a number, where a hyphen would be too short


def to_prose(text: str) -> str:
    """Write plain text so that LaTeX prints it as it is.

    A character that the document's fonts may lack is printed as its code point.
    """
    marked = _MINUS.sub("−", text).replace("--", f"-{_APART}-")
    return "".join(map(_character, _LONG.sub(rf"\g<0>{_BREAK}", marked)))


def _character(character: str) -> str:
    if character == _APART:
        return "{}"
    if character == _BREAK:
        return r"\allowbreak{}"
    if character in _CHARACTERS:
        return _CHARACTERS[character]
    return character if " " <= character <= "~" else f"[U+{ord(character):04X}]"
