"""One number as text: ``6``, ``−3.5``, ``1e-3``, ``1/3``, ``۶``."""

from __future__ import annotations

import re

from nnhw.errors import quote

MAX_CHARACTERS = 4_000
MAX_EXPONENT = 5_000

_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e([+-]?\d+))?", re.ASCII)
_FRACTION = re.compile(r"[+-]?\d+/(\d+)", re.ASCII)
_INFINITY = re.compile(r"([+-]?)(?:inf|infinity|∞)")
_NAN = re.compile(r"[+-]?s?nan")

# What PDF files, word processors and keyboards of other scripts put in place of ASCII.
_LOOKALIKES = str.maketrans(
    {
        "\N{MINUS SIGN}": "-",
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{FIGURE DASH}": "-",
        "\N{EN DASH}": "-",
        "\N{SMALL HYPHEN-MINUS}": "-",
        "\N{FULLWIDTH HYPHEN-MINUS}": "-",
        "\N{FULLWIDTH PLUS SIGN}": "+",
        "\N{ARABIC DECIMAL SEPARATOR}": ".",
        "\N{FULLWIDTH FULL STOP}": ".",
        "\N{FRACTION SLASH}": "/",
        "\N{DIVISION SLASH}": "/",
        "\N{FULLWIDTH SOLIDUS}": "/",
    }
)
# Marks without width that come along when right-to-left text is pasted:
# left-to-right, right-to-left and Arabic letter mark, embeddings, isolates.
_MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class BadLiteralError(ValueError):
    """Text that is no number; says why and how to mend it, not where it stands."""


def read_literal(token: str, *, infinite: bool = False) -> str:
    """Return a number's text in ASCII.

    Parameters
    ----------
    token
        The text, without spaces around it; JSON's double quotes are allowed.
    infinite
        Whether an infinity is a value here.

    Returns
    -------
    str
        A literal as `nnhw.numbers.Numbers` takes it.

    Raises
    ------
    BadLiteralError
        If it is not a number, not finite, too long or too large.
    """
    if len(token) > MAX_CHARACTERS:
        raise BadLiteralError(
            f"{quote(token)} has {len(token):,} characters\n"
            f"  a number has at most {MAX_CHARACTERS:,}"
        )
    text = _to_ascii(_unquote(token)).lower()
    if not text:
        raise BadLiteralError("there is no number\n  is a comma or a semicolon too many?")
    if match := _DECIMAL.fullmatch(text):
        return _with_fair_exponent(text, match[1], token)
    if match := _FRACTION.fullmatch(text):
        if not match[1].strip("0"):
            raise BadLiteralError(f"{quote(token)} divides by zero\n  write it like 1/3")
        return text
    if match := _INFINITY.fullmatch(text):
        if infinite:
            return f"{match[1]}inf"
        raise BadLiteralError(f"{quote(token)} is not finite\n  only lse takes inf and -inf")
    if _NAN.fullmatch(text):
        raise BadLiteralError(
            f"{quote(token)} is no value to work with\n  nan is refused everywhere"
        )
    raise BadLiteralError(f"{quote(token)} is not a number\n  write it like 6, -3.5, 1e-3 or 1/3")


def _with_fair_exponent(text: str, exponent: str | None, token: str) -> str:
    if exponent and abs(int(exponent)) > MAX_EXPONENT:
        raise BadLiteralError(
            f"{quote(token)} has too large an exponent\n"
            f"  it may be at most {MAX_EXPONENT:,} in size"
        )
    return text


def _unquote(token: str) -> str:
    quoted = len(token) > 1 and token[0] == token[-1] == '"'
    return token[1:-1] if quoted else token


def _to_ascii(token: str) -> str:
    if token.isascii():
        return token
    text = token.strip(_MARKS).translate(_LOOKALIKES)
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)
