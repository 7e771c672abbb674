"""A line of mathematics as it is typed, to its tree: a whitelist, and no code.

What is typed is cut into tokens, which are written as Python has them (``·`` as
``*``, ``½`` as ``(1/2)``, ``2x`` as ``2*x``); the standard library parses that,
and nothing but mathematics passes into the tree. Nothing is ever executed.
"""

from __future__ import annotations

import ast
import keyword
import re
from bisect import bisect_right
from difflib import get_close_matches
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from nnhw.formula.functions import FUNCTIONS, find
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    FormulaError,
    Index,
    Name,
    Negative,
    Node,
    Picked,
    Place,
    Slice,
    SquaredNorm,
    Stack,
    Transpose,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST_CHARACTERS = 4_000  # of a number
MOST_EXPONENT = 5_000
MOST_DEPTH = 200  # of brackets, signs and terms
MOST_TEXT = 20_000  # characters of a formula
MOST_BRACKETS = 100  # within one another; Python takes 200

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<mark>[²³⁴ᵀ½¼¾⅓⅔])
    |(?P<number>(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<name>[^\W\d²³⁴ᵀ½¼¾⅓⅔](?:[^\W²³⁴ᵀ½¼¾⅓⅔])*)
    |(?P<prime>['′]+)
    |(?P<bar>\|\||[‖|])
    |(?P<sign>\*\*|<=|>=|==|!=|<-|[-+*/@^()\[\],.:<>=])
    |(?P<other>.)""",
    re.VERBOSE,
)
_LEADING = re.compile(r"^0+(?=\d)")  # 07, which Python refuses, is 7
_CHARACTERS = {
    "−": "-", "–": "-", "·": "*", "×": "*", "∘": "*", "⊙": "*", "⋅": "*", "∗": "*",
    "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "^": "**",
}  # fmt: skip
_POWERS = {"²": "**2", "³": "**3", "⁴": "**4", "ᵀ": ".T"}
_PARTS = {"½": "(1/2)", "¼": "(1/4)", "¾": "(3/4)", "⅓": "(1/3)", "⅔": "(2/3)"}
_BARS = {"|": "abs", "||": "norm", "‖": "norm"}
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_FUNCTIONS = {"σ": "sigma", "φ": "phi", "ReLU": "relu", "sigmoid": "sigma", "ln": "log"}
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@", ast.Pow: "**",
    ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
_TOO_DEEP = "the formula is nested too deeply"
_KEYWORD = "kw_"  # before a name that is a word of Python's: lambda


class Token(NamedTuple):
    """A piece of a line as Python writes it, and where it stands in what was typed."""

    kind: str
    text: str
    start: int
    end: int


def parse(text: str) -> Node:
    """Parse a formula, the right side of a line.

    Parameters
    ----------
    text
        For example ``"dh * r'(g)"``.

    Raises
    ------
    FormulaError
        When anything but mathematics stands in the text; its span says where.
    """
    if len(text) > MOST_TEXT:
        raise FormulaError(f"a formula has at most {MOST_TEXT:,} characters")
    tokens = tokenize(text)
    source, starts = _joined(tokens)

    def place(start: int, end: int) -> tuple[int, int]:
        first, last = (max(0, bisect_right(starts, at) - 1) for at in (start, max(start, end - 1)))
        return tokens[first].start, tokens[last].end

    if not tokens:
        raise FormulaError("there is no formula")
    if _nesting(tokens) > MOST_BRACKETS:
        raise FormulaError(_TOO_DEEP)
    try:
        tree = ast.parse(source, mode="eval").body
    except SyntaxError as error:
        raise _unreadable(text, tokens, error) from None
    except (MemoryError, RecursionError, ValueError):
        raise FormulaError(_TOO_DEEP) from None
    return _Reader(source.encode(), text, place).read(tree)


def letters_of(text: str) -> list[str]:
    """Return the names in a text that may be a formula, none where it cannot be read."""
    try:
        return [token.text for token in tokenize(text) if token.kind == "name"]
    except FormulaError:
        return []


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the name that a word was probably meant for: the same in other case, or a like one."""
    names = [*known]
    same = (name for name in names if name.casefold() == word.casefold())
    return next(same, "") or next(iter(get_close_matches(word, names, 1)), "")


def tokenize(text: str) -> list[Token]:
    """Cut a line into tokens, each written as Python has it.

    Raises
    ------
    FormulaError
        For a character that has no place in mathematics.
    """
    tokens: list[Token] = []
    bars: list[tuple[str, int]] = []  # that are open, and where
    for match in _TOKEN.finditer(text.translate(_SUBSCRIPTS)):
        kind = str(match.lastgroup)
        if kind == "space":
            continue
        opens = kind == "bar" and not (bars and bars[-1][0] == match.group() and _ends(tokens))
        if opens:
            bars.append((match.group(), match.start()))
        elif kind == "bar":
            bars.pop()
        token = _token(kind, match.group(), match.start(), match.end(), opens=opens)
        if tokens and _multiplies(tokens[-1], token):
            tokens.append(Token("sign", "*", token.start, token.start))
        if tokens and tokens[-1].kind == "prime" and token.text != "(":
            raise _transposes(tokens)
        tokens.append(token)
        if opens:
            tokens.append(Token("sign", "(", token.start, token.end))
    if tokens and tokens[-1].kind == "prime":
        raise _transposes(tokens)
    for bar, start in bars:
        raise FormulaError(f"{bar} is never closed", (start, start + len(bar)))
    return tokens


def _ends(tokens: list[Token]) -> bool:
    """Whether a part of a formula ends where so many tokens have been read."""
    return bool(tokens) and (tokens[-1].kind != "sign" or tokens[-1].text in {")", "]"})


def _transposes(tokens: list[Token]) -> FormulaError:
    """Refuse MATLAB's way to write a transpose, and quotes."""
    *before, prime = tokens
    named = before[-1].text if before else ""
    if named in {")", "]"} or (before and before[-1].kind == "name"):
        whole = {")": "(…)", "]": "[…]"}.get(named, named)
        return FormulaError(f"a transpose is written {whole}.T", prime[2:])
    return FormulaError("' has no place in a formula", prime[2:])


def _nesting(tokens: list[Token]) -> int:
    """Return how many brackets stand within one another."""
    depths = accumulate((t.text in "([") - (t.text in ")]") for t in tokens)
    return max(depths)


def _token(kind: str, text: str, start: int, end: int, *, opens: bool = False) -> Token:
    span = start, end
    match kind:
        case "number":
            digits = "".join(str(int(each)) if each.isdigit() else each for each in text)
            _, _, exponent = digits.lower().partition("e")
            if len(text) > MOST_CHARACTERS or abs(int(exponent or 0)) > MOST_EXPONENT:
                raise FormulaError(f"{text[:40]} is too long a number", span)
            return Token(kind, _LEADING.sub("", digits.replace("_", "")), *span)
        case "name":
            word = normalize("NFKC", text)
            return Token(kind, _KEYWORD + word if keyword.iskeyword(word) else word, *span)
        case "bar":
            return Token("name", _BARS[text], *span) if opens else Token("sign", ")", *span)
        case "prime":
            return Token(kind, "_prime" * len(text), *span)
        case "sign":
            return Token(kind, _CHARACTERS.get(text, text), *span)
    if text in _CHARACTERS:
        return Token("sign", _CHARACTERS[text], *span)
    if text in _POWERS:
        return Token("power", _POWERS[text], *span)
    if text in _PARTS:
        return Token("number", _PARTS[text], *span)
    raise FormulaError(f"{text!r} has no place in a formula", span)


def _multiplies(before: Token, token: Token) -> bool:
    """Whether a number stands right before a name or a bracket: ``2x``, ``½(u)``."""
    return before.kind == "number" and (token.kind == "name" or token.text == "(")


def _joined(tokens: list[Token]) -> tuple[str, list[int]]:
    """Return the tokens as one text, and where each begins in it, counted in bytes of UTF-8."""
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for token in tokens:
        glued = token.kind in {"prime", "power"} or token.text in {".", "(", "["}
        text = token.text if glued or (pieces and pieces[-1] == ".") else f" {token.text}"
        starts.append(length + len(text) - len(text.lstrip()))
        pieces.append(text.lstrip() if not pieces else text)
        starts[-1] -= 0 if len(pieces) > 1 else len(text) - len(pieces[0])
        length += len(pieces[-1].encode())
    return "".join(pieces), starts


def _unreadable(text: str, tokens: list[Token], error: SyntaxError) -> FormulaError:
    """Say what is wrong with a line that Python cannot parse, and the usual mend."""
    opened: list[Token] = []
    for token in tokens:
        if token.text in {"(", "["}:
            opened.append(token)
        elif token.text in {")", "]"} and (
            not opened or (opened.pop().text == "(") != (token.text == ")")
        ):
            return FormulaError(f"nothing is open that {token.text} closes", token[2:])
    if opened:
        return FormulaError(f"{opened[-1].text} is never closed", opened[-1][2:])
    for before, token in pairwise(tokens):
        pair = text[before.start : token.end]
        if token.text == "=" or before.text == "=":
            return FormulaError("= stands twice: one line defines one name", token[2:])
        if (
            before.kind == "sign"
            and before.text not in ")]"
            and token.text in {"*", "/", "@", "**"}
        ):
            return FormulaError(f"two signs in a row: {pair}", (before.start, token.end))
        ends = before.kind in {"name", "number", "power"} or before.text in {")", "]"}
        if (ends and token.kind in {"name", "number"}) or (ends and token.text == "("):
            left, right = text[before.start : before.end], text[token.start : token.end]
            if before.kind == "name" and find(_FUNCTIONS.get(before.text, before.text)):
                mend = f"{left} takes brackets: {left}({right if token.kind == 'name' else '…'})"
                return FormulaError(mend, (before.start, token.end))
            mend = f"{left} * {right} or {left} @ {right}"
            return FormulaError(f"a sign is missing: {mend}?", (before.start, token.end))
    last = tokens[-1]
    if last.kind == "sign" and last.text not in ")]":
        return FormulaError(f"nothing stands after {last.text}", last[2:])
    return FormulaError(f"it is not a formula: {error.msg}", (tokens[0].start, last.end))


class _Reader:
    """From Python's tree to ours: what is not mathematics is refused where it stands."""

    def __init__(
        self, source: bytes, text: str, place: Callable[[int, int], tuple[int, int]]
    ) -> None:
        self.source = source
        self.text = text
        self.place = place
        self.depth = 0

    def read(self, tree: ast.expr) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise FormulaError(_TOO_DEEP)
        node = self._node(tree)
        self.depth -= 1
        return node

    def _node(self, tree: ast.expr) -> Node:
        match tree:
            case ast.Constant(value=bool() | None | str() | bytes()):
                pass
            case ast.Constant(value=int() | float()):
                return Constant(self._text(tree))
            case ast.Name(id=name):
                return Name(name.removeprefix(_KEYWORD))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Negative(self.read(operand))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand)
            case ast.BinOp(
                op=ast.Pow(),
                left=ast.Call(func=ast.Name(id="norm"), args=[operand], keywords=[]),
                right=ast.Constant(value=2),
            ):
                return SquaredNorm(self.read(operand))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
                return Binary(_SIGNS[type(op)], self.read(left), self.read(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _SIGNS:
                return Binary(_SIGNS[type(op)], self.read(left), self.read(right))
            case ast.Call(func=ast.Name(id=name)):
                return self._call(name, tree)
            case ast.Call(func=ast.Attribute(attr=name)) if find(name):
                raise self._refused(tree, f"has no place in a formula: write {name}(…)")
            case ast.Attribute(value=operand, attr="T"):
                return Transpose(self.read(operand))
            case ast.List(elts=items) if items:
                return Stack(tuple(map(self.read, items)))
            case ast.Subscript(value=operand, slice=index):
                return Index(self.read(operand), self._places(index))
        raise self._refused(tree, "has no place in a formula")

    def _call(self, word: str, tree: ast.Call) -> Node:
        name = _FUNCTIONS.get(word, word)
        if name.endswith("_prime") and name not in FUNCTIONS:
            stem = name.removesuffix("_prime")
            name = f"{_FUNCTIONS.get(stem, stem)}'"
        known = find(name)
        if known is None:
            meant = (each for each, row in FUNCTIONS.items() if row.kind != "kernel")
            near = nearest(word, [*meant, *_FUNCTIONS])
            hint = f", did you mean {near}?" if near else f"; a product is {word} * (…)"
            raise self._refused(tree.func, f"is no function{hint}")
        if any(each.arg not in known.options for each in tree.keywords):
            raise self._refused(tree, f"has an option that {name} does not take")
        options = tuple((str(each.arg), self.read(each.value)) for each in tree.keywords)
        arguments = tuple(map(self.read, tree.args))
        free = [key for key in known.options if key not in dict(options)]
        extra = arguments[known.most :]
        if len(extra) <= len(free):  # by position: maxpool(X, 2, 1)
            options += tuple(zip(free, extra, strict=False))
            arguments = arguments[: known.most]
        if not known.least <= len(arguments) <= known.most:
            wanted = (
                f"{known.least}" if known.least == known.most else f"{known.least} to {known.most}"
            )
            plural = "" if wanted == "1" else "s"
            raise self._refused(
                tree, f"got {len(arguments)}: {name} takes {wanted} argument{plural}"
            )
        return Call(name, arguments, options)

    def _places(self, index: ast.expr) -> tuple[Place, ...]:
        parts = index.elts if isinstance(index, ast.Tuple) else [index]
        if len(parts) > 2:
            raise self._refused(index, "has more than two indices")
        return tuple(map(self._place, parts))

    def _place(self, part: ast.expr) -> Place:
        match part:
            case ast.Slice(lower=lower, upper=upper, step=None):
                first, last = (
                    None if each is None else self._index(each) for each in (lower, upper)
                )
                return Slice(first, last)
            case ast.List(elts=items) if items:
                return Picked(tuple(map(self._index, items)))
        return self._index(part)

    def _index(self, part: ast.expr) -> Node:
        node = self.read(part)
        if node == Constant("0") or isinstance(node, Negative):
            raise self._refused(part, "is no index: they count from 1")
        return node

    def _text(self, tree: ast.expr) -> str:
        return self.source[tree.col_offset : tree.end_col_offset].decode()

    def _refused(self, tree: ast.expr, why: str) -> FormulaError:
        start, end = self.place(tree.col_offset, tree.end_col_offset or 0)
        return FormulaError(f"{self.text[start:end][:60]} {why}", (start, end))
