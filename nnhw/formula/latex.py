r"""Marks in LaTeX, in what amsmath, KaTeX and MathJax read alike.

Markdown is read before its mathematics is, and takes some characters for its
own: ``\\`` loses half, ``\,`` its backslash, ``}_{`` begins emphasis. So the
end of a row is a parameter, and the others are not used at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.marks import (
    Apply,
    Big,
    Cases,
    Grid,
    Letter,
    Mark,
    Norm,
    Number,
    Parenthesis,
    Part,
    Pile,
    Power,
    Ratio,
    Root,
    Row,
    Sign,
    Strong,
    Word,
)
from nnhw.formula.symbols import GREEK
from nnhw.formula.symbols import symbol as named
from nnhw.formula.typesetting import (
    is_fraction,
    is_tall,
    missing_decimals,
    needs_fence,
    takes_index,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

ROW_END = r"\\"

SIGNS = {
    "−": "-", "·": r"\cdot", "∘": r"\circ", "×": r"\times", "≈": r"\approx",
    "≥": r"\ge", "≤": r"\le", "≠": r"\ne", "<": "<", ">": ">",
}  # fmt: skip
_WORDS = {
    "σ": r"\sigma",
    "φ": r"\varphi",
    "φ′": r"\varphi'",
    "r′": "r'",
    "T": r"\top",
    "∂": r"\partial",
    "log": r"\log",
    "log₂": r"\log_2",
    "log₁₀": r"\log_{10}",
    "max": r"\max",
    "exp": r"\exp",
    "0": r"\mathbf{0}",
    "1": r"\mathbf{1}",
}
GREEK_LETTERS = {
    letter: "\\" + {"phi": "varphi", "eps": "epsilon", "lr": "alpha"}.get(name, name)
    for name, letter in GREEK.items()
}
_PAIRS = {
    "()": ("(", ")"),
    "⌊⌋": (r"\lfloor ", r" \rfloor"),
    "⌈⌉": (r"\lceil ", r" \rceil"),
    "||": (r"\lvert ", r" \rvert"),
    "[]": ("[", "]"),
}
_DOTS = {"⋮": r"\vdots", "⋯": r"\cdots"}
_BIG = {"Σ": r"\sum", "Π": r"\prod"}


def to_latex(mark: Mark, row_end: str = ROW_END) -> str:
    r"""Write marks as LaTeX mathematics, without dollars around.

    Parameters
    ----------
    mark
        A formula, an equation, a number or a matrix.
    row_end
        What ends a row of a matrix: ``\\``, or ``\cr`` in Markdown.
    """

    def of(item: Mark) -> str:
        return to_latex(item, row_end)

    match mark:
        case Letter() | Number() | Sign() | Word():
            return _leaf(mark)
        case Row(items):
            return _row(items, row_end)
        case Parenthesis(item, pair):
            left, right = _PAIRS[pair]
            return _fenced(left, of(item), right, tall=is_tall(item))
        case Norm(item):
            return _fenced(r"\lVert ", of(item), r" \rVert", tall=is_tall(item))
        case Power(base, exponent):
            bare = of(Parenthesis(base)) if needs_fence(base) else of(base)
            return f"{bare}^{_group(of(exponent))}"
        case Ratio(top, bottom):
            return rf"\frac{{{of(top)}}}{{{of(bottom)}}}"
        case Apply(function, item):
            return of(function) + of(Parenthesis(item))
        case Big(text, item, under):
            below = f"_{_group(_subscript(under))}" if under else ""
            return f"{_BIG[text]}{below} {of(item)}"
        case Pile(items):
            return _matrix("c", [[of(item)] for item in items], row_end)
        case Part(item, index):
            bare = of(item) if takes_index(item) else of(Parenthesis(item))
            index = index.replace(" ", "")
            return f"{bare}_{{{index}}}"
        case Cases(rows, other):
            written = [rf"{of(value)} & \text{{where }} {of(where)}" for value, where in rows]
            body = f" {row_end} ".join([*written, rf"{of(other)} & \text{{else}}"])
            return rf"\begin{{cases}} {body} \end{{cases}}"
        case Root(item):
            return rf"\sqrt{{{of(item)}}}"
        case Grid(rows):
            return matrix_to_latex(rows, row_end)
        case Strong(item):
            return of(item)


def _leaf(mark: Letter | Number | Sign | Word) -> str:
    match mark:
        case Letter():
            return _letter(mark)
        case Number(text):
            return _number(text)
        case Sign(text):
            return SIGNS.get(text, text)
        case Word(text):
            return _word(text)


def _letter(letter: Letter) -> str:
    symbol = letter.symbol
    index = ",".join(map(_subscript, letter.index))
    name = _base(symbol.base)
    if symbol.hat:
        name = rf"\hat {name}" if len(name) == 1 else rf"\hat{{{name}}}"
    if symbol.sub:
        name += f"_{_group(_subscript(symbol.sub))}"
    if index:
        name = f"({name})" if symbol.sub else name
        name += f"_{_group(index)}"
    if symbol.new:
        name += r"^{\text{new}}"
    turn = f"^{{({symbol.round})}}" if symbol.round else ""
    if not symbol.of:
        return name + turn
    of = _letter(Letter(named(symbol.of)))
    fraction = rf"\frac{{\partial {of}}}{{\partial {name}}}"
    if symbol.use:
        return rf"\left.{fraction}\right|_{_group(symbol.use)}"
    return rf"\left({fraction}\right){turn}" if turn else fraction


def _base(base: str) -> str:
    return GREEK_LETTERS.get(base) or (base if len(base) == 1 else rf"\mathrm{{{base}}}")


def _subscript(text: str) -> str:
    return rf"\text{{{text}}}" if len(text) > 1 and text.isalpha() else text


def _number(text: str) -> str:
    if "/" in text:
        sign = "-" if text.startswith("-") else ""
        top, bottom = text.removeprefix("-").split("/")
        return rf"{sign}\frac{{{top}}}{{{bottom}}}"
    return _cell(text)


def _cell(text: str) -> str:
    """Write a number in a matrix, where a fraction takes no more than its line."""
    mantissa, e, exponent = text.partition("e")
    if e:
        return rf"{mantissa} \times 10^{{{exponent}}}"
    return _DOTS.get(text) or text.replace("inf", r"\infty").replace(",", "{,}")


def _word(text: str) -> str:
    if text in _WORDS:
        return _WORDS[text]
    stem = text.rstrip("′")
    primes = "'" * (len(text) - len(stem))
    if primes:
        return _word(stem) + primes
    return text if len(text) == 1 else rf"\operatorname{{{text.replace('_', '-')}}}"


def _row(items: tuple[Mark, ...], row_end: str) -> str:
    written = []
    for k, item in enumerate(items):
        if item == Sign(""):
            beside_fraction = any(map(is_fraction, items[max(k - 1, 0) : k + 2]))
            written += [r"\thinspace"] if beside_fraction else []
        else:
            written.append(to_latex(item, row_end))
    return " ".join(written)


def _fenced(left: str, inner: str, right: str, *, tall: bool) -> str:
    return rf"\left{left}{inner}\right{right.strip()}" if tall else f"{left}{inner}{right}"


def _group(text: str) -> str:
    """Put braces around what is more than one character or command."""
    return text if len(text) == 1 or text == r"\top" else f"{{{text}}}"


def matrix_to_latex(
    rows: Sequence[Sequence[str]],
    row_end: str = ROW_END,
    marked: Collection[tuple[int, int]] = (),
) -> str:
    """Write a matrix of numerals, some entries underlined.

    Parameters
    ----------
    rows
        Numerals in ASCII.
    row_end
        What ends a row.
    marked
        Row and column, from 0, of the entries to underline.
    """
    columns = [column_to_latex(column) for column in zip(*rows, strict=True)]
    written = [
        [_underlined(cell) if (i, j) in marked else cell for j, cell in enumerate(row)]
        for i, row in enumerate(zip(*columns, strict=True))
    ]
    return _matrix("r" * len(columns), written, row_end)


def _underlined(cell: str) -> str:
    return rf"\underline{{{cell}}}"


def column_to_latex(numerals: Sequence[str]) -> list[str]:
    """Write numerals that stand one below the other, their decimal points in line."""
    tails = missing_decimals(numerals)
    return [_cell(text) + _phantom(tail) for text, tail in zip(numerals, tails, strict=True)]


def _phantom(tail: str) -> str:
    return rf"\phantom{{{tail}}}" if tail else ""


def _matrix(alignment: str, rows: Sequence[Sequence[str]], row_end: str) -> str:
    # bmatrix stops at ten columns in pdflatex, and centres numbers.
    body = f" {row_end} ".join(" & ".join(row) for row in rows)
    return rf"\left[\begin{{array}}{{{alignment}}} {body} \end{{array}}\right]"
