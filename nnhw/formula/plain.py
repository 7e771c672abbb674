"""Marks in plain characters, Unicode or ASCII, as blocks of text."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import normalize

from nnhw.formula.blocks import Block, Line, Span, aligned, beside, column, fence, text
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
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from nnhw.formula.symbols import Symbol

BRACKETS = ("⎡⎢⎣[", "⎤⎥⎦]")  # of a matrix: top, between, bottom, on one line
PARENTHESES = {
    "()": ("⎛⎜⎝(", "⎞⎟⎠)"),
    "⌊⌋": ("⎢⎢⎣⌊", "⎥⎥⎦⌋"),
    "⌈⌉": ("⎡⎢⎢⌈", "⎤⎥⎥⌉"),
    "||": ("│││|", "│││|"),
    "[]": BRACKETS,
}
BARS = ("‖‖‖‖", "‖‖‖‖")
HALF = Ratio(Number("1"), Number("2"))
GAP = "  "  # between the columns of a matrix

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans("0123456789×()-", "⁰¹²³⁴⁵⁶⁷⁸⁹ˣ⁽⁾⁻")
_HAT = "\N{COMBINING CIRCUMFLEX ACCENT}"
_MINUS = re.compile(r"(?<![\w.)\]-])-(?=[\d.]|inf\b)|(?<=\de)-(?=\d)")  # of a number in prose
_ENDLESS = re.compile(r"\binf\b")
_CONTROL = dict.fromkeys([*range(32), *range(127, 160)], " ")

_IN_ASCII = {
    "−": "-", "·": "*", "∘": "*", "×": "x", "½": "1/2", "²": "^2", "ᵀ": "^T", "′": "'",
    "∂": "d", "Σ": "sum", "Π": "prod",
    _HAT: "hat", "√": "sqrt", "³": "^3", "⟂": "_|_",
    **{letter: name for name, letter in GREEK.items() if name not in {"lr", "eps"}},
    "‖": "||", "→": "->", "≈": "~", "≤": "<=", "≥": ">=",
    "≠": "!=", "✓": "ok", "✗": "X", "⚠": "!", "–": "-", "—": "-", "─": "-", "’": "'", "‘": "'",
    "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "█": "#",
    "“": '"', "”": '"', "‹": ">", "›": "<", "∞": "inf",
    "∈": "in", "ℝ": "R", "⋮": ":", "⋯": "..",
    **dict.fromkeys("⎡⎢⎣", "["), **dict.fromkeys("⎤⎥⎦", "]"),
    **dict.fromkeys("⎛⎜⎝", "("), **dict.fromkeys("⎞⎟⎠", ")"),
    **dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)),
}  # fmt: skip


class Alphabet(Immutable):
    """A set of characters that marks are written in.

    Marks are composed in Unicode, character by character; a poorer alphabet
    has a word for each that it lacks.

    Parameters
    ----------
    words
        By the character that the alphabet lacks, as :meth:`str.translate`
        takes them.
    ascii
        Whether what has no word either is written as an escape.
    """

    words: Mapping[int, str]
    ascii: bool = False

    def spell(self, content: str) -> str:
        """Return text in this alphabet's characters, without control characters."""
        spelt = (normalize("NFD", content) if self.ascii else content).translate(self.words)
        if self.ascii and not spelt.isascii():
            return spelt.encode("ascii", "backslashreplace").decode()
        return spelt

    def prose(self, content: str) -> str:
        """Return a sentence, minus signs and infinity as in the mathematics."""
        return self.spell(_ENDLESS.sub("∞", _MINUS.sub("−", content)))

    def numeral(self, content: str) -> str:
        """Return a numeral that came in ASCII."""
        return self.spell(content.replace("-", "−").replace("inf", "∞"))

    def space(self, shape: str) -> str:
        """Return the space of a value by its shape: ``∈ ℝ²ˣ¹``, ``∈ ℝ^(H×D)``, ``in R^2x1``."""
        if shape == "scalar":
            return self.spell("∈ ℝ")
        sizes = shape.replace("×", "")
        plain = self.ascii or not sizes.isdigit()
        shape = f"({shape})" if sizes != shape and not sizes.isdigit() else shape
        return self.spell(f"∈ ℝ^{shape}" if plain else f"∈ ℝ{shape.translate(_RAISED)}")

    def turn(self, number: str) -> str:
        """Return the number of a round behind a letter: ``w⁽²⁾``, ``w@2`` where none is raised."""
        return f"@{number}" if self.ascii else f"({number})".translate(_RAISED)

    def flat(self, mark: Mark) -> str:
        """Return marks without a tall matrix as one line of text."""
        return "".join(span.text for span in self.write(mark).lines[0])

    def write(self, mark: Mark, style: str = "") -> Block:
        """Return marks as a block of text in some style.

        A matrix is a block of several lines, of which the middle one is level
        with what stands around.
        """
        match mark:
            case Strong(item):
                return self.write(item, "bold")
            case Number() | Letter() | Sign() | Word():
                return text(self._atom(mark), style)
            case Grid(rows):
                return self.matrix(rows, style)
            case Row(items):
                return self._row(items, style)
            case Power(base, exponent):
                return self._power(base, exponent, style)
            case Ratio():
                return self._ratio(mark, style)
            case Parenthesis(item, pair):
                return self._fenced(self.write(item, style), PARENTHESES[pair], style)
            case Norm(item):
                return self._fenced(self.write(item, style), BARS, style)
            case Apply(function, item):
                return beside(self.write(function, style), self._argument(item, style))
            case Big(sign, item, under):
                sign = self.spell(f"{sign}_{under} " if under else f"{sign} ")
                return beside(text(sign, style), self._whole(item, style))
            case Pile(items):
                return self._pile(items, style)
            case Part(item, index):
                under = f"_({index})" if "<" in index else f"[{index}]"
                return beside(self.write(item, style), text(self.spell(under), style))
            case Cases(rows, other):
                pieces: list[Block] = []
                for value, condition in rows:
                    pieces += [self.write(value, style), text(" where ", style)]
                    pieces += [self.write(condition, style), text(", ", style)]
                return beside(*pieces, text("else ", style), self.write(other, style))
            case Root(item):
                single = isinstance(item, Letter | Number) and not self.ascii
                inner = self.write(item, style) if single else self._argument(item, style)
                return beside(text(self.spell("√"), style), inner)

    def _pile(self, items: Sequence[Mark], style: str) -> Block:
        """Write what stands one below the other on one line: ``[h; 1]``."""
        blocks = [text("[", style)]
        for item in items:
            blocks += [text("; ", style)] * (len(blocks) > 1) + [self.write(item, style)]
        return beside(*blocks, text("]", style))

    def _atom(self, mark: Number | Letter | Sign | Word) -> str:
        match mark:
            case Number(content):
                return self.numeral(content)
            case Letter(symbol, index):
                turn = self.turn(symbol.round) if symbol.round else ""
                return self.spell(name(symbol)) + turn + (f"[{','.join(index)}]" if index else "")
        return self.spell(mark.text)

    def matrix(
        self,
        rows: Sequence[Sequence[str]],
        style: str = "",
        marked: Collection[tuple[int, int]] = (),
        mark_style: str = "red",
    ) -> Block:
        """Return a matrix, the decimal points of each column below one another.

        Parameters
        ----------
        rows
            Numerals in ASCII.
        style
            The style of the numerals.
        marked
            Entries, counted from 0, that ``‹`` and ``›`` point out.
        mark_style
            The style of the marked numerals.
        """
        wide = [
            aligned([self._cell(row[j], (i, j) in marked) for i, row in enumerate(rows)])
            for j in range(len(rows[0]))
        ]

        def line(i: int) -> Line:
            spans = [
                Span(cells[i], mark_style if (i, j) in marked else style)
                for j, cells in enumerate(wide)
            ]
            return tuple(spans[:1] + [s for span in spans[1:] for s in (Span(GAP), span)])

        inner = column(map(line, range(len(rows))))
        blank = text(" ")
        return self._fenced(beside(blank, inner, blank), BRACKETS, "dim")

    def _cell(self, content: str, marked: bool) -> str:
        numeral = self.numeral(content)
        return self.spell("‹") + numeral + self.spell("›") if marked else numeral

    def _fenced(self, inner: Block, pair: tuple[str, str], style: str) -> Block:
        left, right = ([self.spell(stroke) for stroke in side] for side in pair)
        return beside(fence(left, inner, style), inner, fence(right, inner, style))

    def _row(self, items: Sequence[Mark], style: str) -> Block:
        """Put marks side by side, with blanks around signs but for a tight product."""
        blocks = [self._whole(item, style) for item in items]
        if len(items) > 1 and items[-2] == Sign("="):
            blocks[-1] = self.write(items[-1], style)
        for k, pair in enumerate(pairwise(items)):
            if pair[0] == HALF and pair[1] in {Sign(""), Sign("·"), Sign("×")}:
                blocks[k] = text(self.spell("½"), style)
            elif isinstance(pair[0], Ratio) and pair[1] == Sign(""):
                blocks[k] = self._factor(pair[0], style)
        for k, item in enumerate(items):
            if isinstance(item, Sign):
                unary = k == 0 or isinstance(items[k - 1], Sign)
                tight = item.text in {"·", "/"} and not any(
                    isinstance(items[n], Grid) or blocks[n].height > 1 for n in (k - 1, k + 1)
                )
                sign = self.spell(item.text)
                spaced = f"{sign} " if sign == "," else f" {sign} " if sign else " "
                blocks[k] = text(sign if unary or tight else spaced, style)
        return beside(*blocks)

    def _power(self, base: Mark, exponent: Mark, style: str) -> Block:
        numbered = isinstance(base, Letter) and bool(base.symbol.round) and not self.ascii
        below = self._factor(Parenthesis(base) if numbered else base, style)
        match exponent:
            case Word("T"):
                raised = text(self.spell("ᵀ"), style)
            case Number(digits) if digits.removeprefix("-").isdecimal() and not self.ascii:
                raised = text(digits.translate(_RAISED), style)
            case _:
                raised = beside(text("^", style), self._factor(exponent, style))
        if raised.height == 1:  # level with the top of what it is the exponent of
            blank = (Span(" " * raised.width),)
            raised = Block((raised.lines[0], *[blank] * (below.height - 1)), below.base)
        return beside(below, raised)

    def _ratio(self, ratio: Ratio, style: str) -> Block:
        product = isinstance(ratio.top, Row) and not any(map(_parts, ratio.top.items[1:]))
        top = self.write(ratio.top, style) if product else self._factor(ratio.top, style)
        return beside(top, text(" / ", style), self._factor(ratio.bottom, style))

    def _factor(self, mark: Mark, style: str) -> Block:
        """Return marks, in parentheses where they would fall apart on one line."""
        loose = isinstance(mark, Row | Ratio | Big | Cases)
        return self.write(Parenthesis(mark) if loose else mark, style)

    def _whole(self, mark: Mark, style: str) -> Block:
        """Return marks beside others, what has words in it in parentheses."""
        return self.write(Parenthesis(mark) if isinstance(mark, Cases) else mark, style)

    def _argument(self, item: Mark, style: str) -> Block:
        return self.write(Parenthesis(item), style)


def _parts(mark: Mark) -> bool:
    """Whether a mark parts a row so that what follows ``/`` would divide the last part alone."""
    return isinstance(mark, Big | Ratio) or (
        isinstance(mark, Sign) and mark.text not in {"", "·", "∘", "×"}
    )


def name(symbol: Symbol) -> str:
    """Return a symbol in Unicode: ``dW₁``, ``ŷ``, ``W_new``."""
    base = normalize("NFC", symbol.base + _HAT) if symbol.hat else symbol.base
    sub = symbol.sub.translate(_SUBSCRIPTS) if symbol.sub.isdigit() else symbol.sub
    under = f"_{sub}" if sub and not symbol.sub.isdigit() else sub
    new = "_new" if symbol.new else ""
    use = f"[{symbol.use}]" if symbol.use else ""
    return ("d" if symbol.of else "") + base + under + new + use


UNICODE = Alphabet(_CONTROL)
ASCII = Alphabet(_CONTROL | str.maketrans(_IN_ASCII), ascii=True)
