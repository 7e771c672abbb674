r"""Sentences and names in LaTeX's text mode: ``V_new`` as ``V\_new``, ``−`` as ``$-$``."""

from __future__ import annotations

import re

_CHARACTERS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": "$<$",
    ">": "$>$",
    "|": "$|$",
    '"': "''",
    "−": "$-$",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "∘": r"$\circ$",
    "∂": r"$\partial$",
    "Σ": r"$\Sigma$",
    "Π": r"$\Pi$",
    "σ": r"$\sigma$",
    "φ": r"$\varphi$",
    "α": r"$\alpha$",
    "δ": r"$\delta$",
    "θ": r"$\theta$",
    "′": "$'$",
    "‖": r"$\Vert$",
    "½": r"$\frac{1}{2}$",
    "²": "$^2$",
    "ᵀ": r"$^\top$",
    "ŷ": r"$\hat y$",
    "≠": r"$\neq$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "≈": r"$\approx$",
    "∞": r"$\infty$",
    "→": r"$\to$",
    "–": "--",
    "—": "---",
    "’": "'",
    "…": r"\ldots{}",
    **{digit: f"$_{value}$" for value, digit in enumerate("₀₁₂₃₄₅₆₇₈₉")},
}
_MINUS = re.compile(r"(?<![\w.-])-(?=[\d.])")  # of a number, where a hyphen would be too short


def to_prose(text: str) -> str:
    """Write plain text so that LaTeX prints it as it is.

    A character that the document's fonts may lack is printed as its code point.
    """
    return "".join(map(_character, _MINUS.sub("−", text).replace("--", "-\u2060-")))


def _character(character: str) -> str:
    if character == "\u2060":
        return "{}"  # keeps two hyphens from becoming a dash
    if character in _CHARACTERS:
        return _CHARACTERS[character]
    return character if " " <= character <= "~" else f"[U+{ord(character):04X}]"
