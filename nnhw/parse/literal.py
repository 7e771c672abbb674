"""One number as text: ``6``, ``-3.5``, ``1e-3``, ``1/3``."""

from __future__ import annotations

import re

from nnhw.errors import quote

MAX_CHARACTERS = 4_000
MAX_EXPONENT = 5_000

_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e([+-]?\d+))?", re.ASCII)
_FRACTION = re.compile(r"[+-]?\d+/(\d+)", re.ASCII)
_INFINITY = re.compile(r"([+-]?)(?:inf|infinity|∞)")
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_REAL = r"\d[\d.]*(?:e[+-]?\d+)?"
# What is no number: what it is, and the mend. All but the last two are meant as numbers.
_OTHERS = (
    (r"[+-]?s?nan", "no value to work with\n  nan is refused everywhere"),
    (r"\.\.\.|…", "a gap in a print\n  print all: np.set_printoptions(threshold=sys.maxsize)"),
    (r"[+-]?[\d.]*[%٪]", "a percentage\n  write it as a number, like 0.5 for 50%"),
    (
        rf"\d{{4}}-\d\d?-\d\d?|\d\d?([./])\d\d?\1\d{{4}}|\d\d?-{_MONTH}|{_MONTH}-\d\d",
        "a date\n  a spreadsheet makes one of 1/2: format its cells as text",
    ),
    (r"\d[\d.]*(?::[\d.]+)+", "a range or a time\n  write the numbers out, like 1 2 3"),
    (r"\d{1,3}(?:'\d{3})+", "a number with thousands separators\n  write it without them"),
    (r"[+-]?\d*\.\d*\.[\d.]*", "a number with two points\n  write it like 1234567 or 0.5"),
    (rf"[+-]?(?:{_REAL}[+-])?{_REAL}[ij]", "a complex number\n  only real ones are taken"),
    (r"#[a-z0-9/#]+[!?]?", "a spreadsheet's error\n  mend the cell; comments begin with '# '"),
    (
        r"[-+*/^=×·⋅÷√]|.+[-+*/^=×·⋅÷√²³ᵀ].*|[√²³].*",
        "an expression\n  work it out, or use `nnhw solve`",
    ),
    (r".*", "not a number\n  write it like 6, -3.5, 1e-3 or 1/3"),
)


class BadLiteralError(ValueError):
    """Text that is no number; says why and how to mend it, not where it stands."""


def read_literal(token: str, *, infinite: bool = False) -> str:
    """Return a number's text as `nnhw.numbers.Numbers` takes it.

    The token is ASCII, as `nnhw.parse.notation.simplify` gives it, perhaps in
    quotes, which JSON and CSV have; `infinite` says whether an infinity is a
    value here.

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
    text = _unquote(token)
    if not text:
        raise BadLiteralError("there is no number\n  is a comma or a semicolon too many?")
    if match := _DECIMAL.fullmatch(text):
        if match[1] and abs(int(match[1])) > MAX_EXPONENT:
            raise BadLiteralError(
                f"{quote(token)} has too large an exponent\n"
                f"  it may be at most {MAX_EXPONENT:,} in size"
            )
        return text
    if match := _FRACTION.fullmatch(text):
        if not match[1].strip("0"):
            raise BadLiteralError(f"{quote(token)} divides by zero\n  write it like 1/3")
        return text
    if match := _INFINITY.fullmatch(text):
        if infinite:
            return f"{match[1]}inf"
        raise BadLiteralError(f"{quote(token)} is not finite\n  only lse takes inf and -inf")
    what = next(what for pattern, what in _OTHERS if re.fullmatch(pattern, text, re.DOTALL))
    raise BadLiteralError(f"{quote(token)} is {what}")


def is_meant_as_number(token: str) -> bool:
    """Whether a token is a number, or a slip in writing one, and no name or operation."""
    text = _unquote(token)
    if any(pattern.fullmatch(text) for pattern in (_DECIMAL, _FRACTION, _INFINITY)):
        return True
    return any(re.fullmatch(pattern, text, re.DOTALL) for pattern, _ in _OTHERS[:-2])


def _unquote(token: str) -> str:
    quoted = len(token) > 1 and token[0] == token[-1] in "\"'"
    return (token[1:-1].strip() if quoted else token).lower()
