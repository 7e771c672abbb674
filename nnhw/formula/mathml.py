"""Marks in MathML Core, which browsers draw without a script.

Matrices carry the class ``matrix`` and no brackets: those are drawn by the
style sheet, since without a mathematical font a bracket does not grow.
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
from nnhw.formula.symbols import symbol as named
from nnhw.formula.typesetting import is_tall, missing_decimals, needs_fence, takes_index

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_BIG = {"Σ": "∑", "Π": "∏"}
_FORMS = {
    "=": ' form="infix"',  # also where it begins a line
    "≈": ' form="infix"',
    "/": ' lspace="0" rspace="0"',
}
_PRODUCT = '<mo lspace="0.1em" rspace="0.1em">\u2062</mo>'  # seen as a gap, read as "times"
_APPLY = "<mo>\u2061</mo>"  # unseen, read as "of"


def to_mathml(mark: Mark) -> str:
    """Write marks as one ``math`` element, its fractions and sums in full size."""
    return f'<math displaystyle="true">{_write(mark)}</math>'


def _write(mark: Mark) -> str:
    match mark:
        case Letter() | Number() | Sign() | Word():
            return _leaf(mark)
        case Row(items):
            return _row(*map(_write, items))
        case Parenthesis(item, pair):
            return _fenced(pair[0], _write(item), pair[1], tall=is_tall(item))
        case Norm(item):
            return _fenced("‖", _write(item), "‖", tall=is_tall(item))
        case Power():
            return _power(mark)
        case Ratio(top, bottom):
            return f"<mfrac>{_write(top)}{_write(bottom)}</mfrac>"
        case Apply(function, item):
            return _row(_write(function), _APPLY, _write(Parenthesis(item)))
        case Big(text, item, under):
            sign = f'<mo movablelimits="false">{_BIG[text]}</mo>'
            word = _identifier(under) if len(under) == 1 else f"<mtext>{_escape(under)}</mtext>"
            below = f"<munder>{sign}{word}</munder>" if under else sign
            return _row(below, _write(item))
        case Pile(items):
            return _matrix([[_write(item)] for item in items])
        case Part(item, index):
            base = _write(item if takes_index(item) else Parenthesis(item))
            return f"<msub>{base}<mtext>{_escape(index)}</mtext></msub>"
        case Cases(rows, other):
            lines = [(_write(value), f"<mtext>where\u00a0</mtext>{_write(c)}") for value, c in rows]
            lines.append((_write(other), "<mtext>else</mtext>"))
            cells = "".join(f"<mtr><mtd>{v}</mtd><mtd>{c}</mtd></mtr>" for v, c in lines)
            return _row("<mo>{</mo>", f'<mtable class="cases">{cells}</mtable>')
        case Root(item):
            return f"<msqrt>{_write(item)}</msqrt>"
        case Grid(rows):
            return _grid(rows)
        case Strong(item):
            return f'<mrow class="result">{_write(item)}</mrow>'


def _leaf(mark: Letter | Number | Sign | Word) -> str:
    match mark:
        case Letter():
            return _letter(mark)
        case Number(text):
            return _number(text)
        case Sign(text):
            return _operator(text) if text else _PRODUCT
        case Word(text):
            return _word(text)


def _letter(letter: Letter) -> str:
    symbol = letter.symbol
    name = _identifier(symbol.base)
    if symbol.hat:
        name = f'<mover accent="true">{name}<mo stretchy="false">^</mo></mover>'
    if symbol.sub:
        name = f"<msub>{name}{_index((symbol.sub,))}</msub>"
    if letter.index:
        base = _fenced("(", name, ")") if symbol.sub else name
        name = f"<msub>{base}{_index(letter.index)}</msub>"
    if symbol.new:
        name = f"<msup>{name}<mtext>new</mtext></msup>"
    if symbol.of:
        top = _row("<mi>∂</mi>", _write(Letter(named(symbol.of))))
        name = f"<mfrac>{top}{_row('<mi>∂</mi>', name)}</mfrac>"
        if symbol.use:
            return f"<msub>{_row(name, '<mo>|</mo>')}<mn>{symbol.use}</mn></msub>"
        name = _fenced("(", name, ")", tall=True) if symbol.round else name
    return f"<msup>{name}<mtext>({symbol.round})</mtext></msup>" if symbol.round else name


def _index(parts: tuple[str, ...]) -> str:
    written = (f"<mn>{_escape(p)}</mn>" if p.isdigit() else _identifier(p) for p in parts)
    return _row('<mo separator="true">,</mo>'.join(written))


def _identifier(name: str) -> str:
    return f"<mi>{_escape(name)}</mi>"


def _number(text: str) -> str:
    top, slash, bottom = text.partition("/")
    if slash:
        sign = _operator("−") if top.startswith("-") else ""
        return _row(sign, f"<mfrac><mn>{top.removeprefix('-')}</mn><mn>{bottom}</mn></mfrac>")
    return _cell(text)


def _cell(text: str) -> str:
    """Write a number in a matrix, where a fraction takes no more than its line."""
    mantissa, e, exponent = text.replace("-", "−").partition("e")
    if e:
        power = f"<msup><mn>10</mn><mn>{_escape(exponent)}</mn></msup>"
        return _row(f"<mn>{_escape(mantissa)}</mn>", _operator("×"), power)
    return f"<mn>{_escape(mantissa.replace('inf', '∞'))}</mn>"


def _word(text: str) -> str:
    if text == "T":
        return '<mi mathvariant="normal">T</mi>'
    if text.endswith("′"):
        prime = '<mo lspace="0" rspace="0">′</mo>'
        return _row(_identifier(text.removesuffix("′")), prime)
    if text in {"0", "1"}:
        return f'<mn class="vector">{text}</mn>'
    base, _, index = text.replace("₁₀", "_10").replace("₂", "_2").partition("_")
    if index.isdigit():
        return f"<msub><mi>{base}</mi><mn>{index}</mn></msub>"
    return _identifier(text.replace("_", " "))


def _power(power: Power) -> str:
    base, exponent = power.base, _write(power.exponent)
    if isinstance(base, Letter) and base.symbol.sub and not (base.index or needs_fence(base)):
        symbol = base.symbol
        return f"<msubsup>{_identifier(symbol.base)}{_index((symbol.sub,))}{exponent}</msubsup>"
    return f"<msup>{_write(Parenthesis(base) if needs_fence(base) else base)}{exponent}</msup>"


def matrix_to_mathml(
    rows: Sequence[Sequence[str]], marked: Collection[tuple[int, int]] = ()
) -> str:
    """Write a matrix of numerals as a ``math`` element, some entries of the class ``wrong``.

    Parameters
    ----------
    rows
        Numerals in ASCII.
    marked
        Row and column, from 0, of the entries to mark.
    """
    return f"<math>{_grid(rows, marked)}</math>"


def column_to_mathml(numerals: Sequence[str]) -> list[str]:
    """Write numerals of a table's column as ``math`` elements, their decimal points in line."""
    return [f"<math>{cell}{tail}</math>" for cell, tail in _column(numerals)]


def labels_to_mathml(labels: Sequence[str]) -> str:
    """Write how the rows of a matrix are called, as a column beside it."""
    rows = "".join(f"<mtr><mtd><mtext>{_escape(label)}</mtext></mtd></mtr>" for label in labels)
    return f'<math><mtable class="labels">{rows}</mtable></math>'


def _grid(rows: Sequence[Sequence[str]], marked: Collection[tuple[int, int]] = ()) -> str:
    columns = map(_column, zip(*rows, strict=True))
    written = [
        [(_wrong(cell) if (i, j) in marked else cell) + tail for j, (cell, tail) in enumerate(row)]
        for i, row in enumerate(zip(*columns, strict=True))
    ]
    return _matrix(written)


def _column(numerals: Sequence[str]) -> list[tuple[str, str]]:
    """Return each numeral with what stands unseen after it."""
    tails = map(_phantom, missing_decimals(numerals))
    return list(zip(map(_cell, numerals), tails, strict=True))


def _wrong(cell: str) -> str:
    return f'<mrow class="wrong">{cell}</mrow>'


def _phantom(tail: str) -> str:
    return f"<mphantom><mn>{tail}</mn></mphantom>" if tail else ""


def _matrix(rows: Sequence[Sequence[str]]) -> str:
    body = "".join(f"<mtr>{''.join(f'<mtd>{cell}</mtd>' for cell in row)}</mtr>" for row in rows)
    return f'<mtable class="matrix">{body}</mtable>'


def _fenced(left: str, inner: str, right: str, *, tall: bool = False) -> str:
    stretchy = "" if tall else ' stretchy="false"'
    return _row(f"<mo{stretchy}>{left}</mo>", inner, f"<mo{stretchy}>{right}</mo>")


def _operator(sign: str) -> str:
    return f"<mo{_FORMS.get(sign, '')}>{_escape(sign)}</mo>"


def _row(*items: str) -> str:
    return f"<mrow>{''.join(items)}</mrow>"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
