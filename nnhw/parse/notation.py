r"""Pasted notation in the syntax of the command line.

``np.array([[1., 2.], [3., 4.]])``, ``\begin{bmatrix} 1 & 2 \\ 3 & 4
\end{bmatrix}``, ``1.2·10⁻³``, ``½`` and the like are rewritten as brackets,
commas, semicolons and ASCII numbers. What is not known stays as it is, for
whoever reads the entries to refuse.
"""

from __future__ import annotations

import re

from nnhw.parse.literal import MAX_CHARACTERS

_PLAIN = b"0123456789.,;+-/eE[] \t\n"
_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("−‐‑‒–—﹣－", "-"),
        **dict.fromkeys("⁄∕／", "/"),
        **dict.fromkeys("،，", ", "),  # these split lists, and are in no number
        **dict.fromkeys("؛；", ";"),
        **dict.fromkeys("٫．", "."),
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000", " "),
        "＋": "+",
        "⋮": "…",
    }
)
# Patterns are compiled when they are first used: most questions use none of them.
# Marks without width: around right-to-left text, and in what is copied from web pages.
_MARKS = "\u200b-\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_MARK = rf"(?<!\d)[{_MARKS}]+|[{_MARKS}]+(?!\d)"
_VULGAR = r"(?<!\d)(\d*)([¼-¾⅐-⅞↉])"
_ARGUMENT = r"\s*(?:\{\s*([^{}]*?)\s*\}|(\d))"
_FRAC = rf"(?<!\d)(\d*) ?\\[dt]?frac{_ARGUMENT}{_ARGUMENT}"
_SUPERSCRIPTS = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_POWER_OF_TEN = (
    r"(?<![\w.])(?<!\d,)(?:([\d.]+)\s*[×·⋅∙•*x]\s*)?10\s*"
    r"(?:(?:\^|\*\*)\s*[{(]?\s*([+-]?\d+)\s*[})]?|([⁺⁻]?[⁰¹²³⁴-⁹]+))(?![\w.])"
)
_QUOTED = r"\A\s*([\"'`])([^\"'`]*)\1\s*\Z"
_DIGIT_GROUPS = r"(?<=\d)_(?=\d)"
_NAME = r"\s*(?!sep=)(?:[^\W\d]|[∂∇\\])[^=\n;]*?(?::=|=|≈)\s*(?!=)"
_KEYWORD = (
    r",\s*(?:dtype|requires_grad|device|grad_fn|shape|size|order|copy|layout|weak_type)\s*="
    r"\s*(?:\([^()]*\)|<[^<>]*>|[^,()\[\]]+)"
)
_TENSORFLOW = r"(?s)<tf\.Tensor:[^()]*\([^()]*\)[^()]*numpy=(.*)>"
_CALL = r"(?:(?<![\w.])([^\W\d][\w.]*) ?)?\(([^()]*)\)"
_CONSTRUCTOR = (
    r"(?:as)?array|tensor|(?:im)?(?:mutable)?(?:dense)?mat(?:rix)?|list|tuple|decimal|c"
    r"|double|float(?:\d+|_)?|u?int\d*"
)
_MOST_NESTED = 8
_LATEX = (
    (r"\\\\(?:\[[^\]]*\])?", ";"),
    (r"\\begin\{(?:[bpB]?(?:small)?matrix|array)\}(?:\{[^{}]*\})?", "["),
    (r"(?:;\s*)?\\end\{(?:[bpB]?(?:small)?matrix|array)\}", ";]"),
    (r"&", " , "),
    (r"\\(?:times|cdot)(?![a-z])", "×"),
    (r"\\(?:left|right|displaystyle|quad|qquad|hline|[,;:! ()\[\]])|[$~]", " "),
    (r"\\infty(?![a-z])", "inf"),
)
_ENDED = re.compile(r"(?<=[\])}])\s*;\s*\Z")  # MATLAB's and Julia's end of a statement
_OPEN, _CLOSE = r"[\[(⎡⎢⎣⎛⎜⎝]", r"[\])⎤⎥⎦⎞⎟⎠]"
_DRAWN_ROW = rf"\s*(?:[^\W\d][^=]*=\s*)?{_OPEN}([^\[\]()⎡⎢⎣⎛⎜⎝⎤⎥⎦⎞⎟⎠;]*){_CLOSE}\s*"


def is_plain(text: str) -> bool:
    """Whether text has nothing but digits, separators and brackets."""
    return text.isascii() and not text.encode().translate(None, _PLAIN)


def simplify(text: str) -> str:
    """Rewrite pasted notation; plain text comes back as it is."""
    text = _ENDED.sub("", text)
    if is_plain(text):
        return _drawn(text)
    if not text.isascii():
        text = _to_ascii(text)
    if "\\" in text or "$" in text:
        text = re.sub(_FRAC, lambda m: _mixed(m[1], m[2] or m[3], m[4] or m[5]), text)
        for pattern, replacement in _LATEX:
            text = re.sub(pattern, replacement, text)
    text = re.sub(_POWER_OF_TEN, _to_exponent, text)
    text = _drawn(re.sub(_QUOTED, r"\2", re.sub(_DIGIT_GROUPS, "", text)))
    text = re.sub(_KEYWORD, "", re.sub(_TENSORFLOW, r"\1", text))
    if name := re.match(_NAME, text):
        text = text[name.end() :]
    for _ in range(_MOST_NESTED):
        if "(" not in text:
            break
        text = re.sub(_CALL, _to_brackets, text)
    return text.replace("{", "[").replace("}", "]")


def _to_ascii(text: str) -> str:
    text = re.sub(_VULGAR, _to_fraction, re.sub(_MARK, "", text).translate(_LOOKALIKES))
    return re.sub(r"\d", lambda digit: str(int(digit[0])), text)


def _to_fraction(match: re.Match[str]) -> str:
    from unicodedata import normalize

    over, _, under = normalize("NFKC", match[2]).partition("\N{FRACTION SLASH}")
    return _mixed(match[1], over, under)


def _mixed(whole: str, over: str, under: str) -> str:
    """Write a half as ``1/2``, two and a half as ``5/2``."""
    if whole and f"{over}{under}".isdecimal() and len(whole) < MAX_CHARACTERS:
        over = str(int(whole) * int(under) + int(over))
    return f"{over}/{under}"


def _to_exponent(match: re.Match[str]) -> str:
    return f"{match[1] or 1}e{match[2] or match[3].translate(_SUPERSCRIPTS)}"


def _drawn(text: str) -> str:
    """Rewrite a matrix that is drawn over several lines, as nnhw prints it."""
    if text.rstrip()[-1:] not in _CLOSE:
        return text
    rows = [re.fullmatch(_DRAWN_ROW, line) for line in text.strip().split("\n")]
    if len(rows) > 1 and all(rows):
        return f"[{';'.join(row[1] for row in rows if row)};]"
    return text


def _to_brackets(match: re.Match[str]) -> str:
    """Write a tuple as a list, and take an array out of what made it."""
    word, inner = (match[1] or "").rpartition(".")[2].lower(), match[2]
    if word in {"fraction", "rational"}:
        return re.sub(r"\s*,\s*", "/", inner.strip())
    return inner if re.fullmatch(_CONSTRUCTOR, word) else f"{match[1] or ''}[{inner}]"
