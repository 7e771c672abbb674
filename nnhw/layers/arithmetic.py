"""Lines of arithmetic in whole numbers, which are worked out and written down from one text.

A kind of layer says ``(K*C/g + 1)*N``. With a kernel of 5×5, 6 channels and 16
filters that is 2416, and is written ``(5·5·6 + 1)·16``: what is shown cannot
drift from what is computed. A letter stands for a number, or for numbers whose
product is meant (the sides of a kernel); ``floor`` and ``ceil`` round a quotient.
"""

from __future__ import annotations

import ast
from functools import cache
from math import prod
from typing import TYPE_CHECKING

from nnhw.formula.marks import Number, Parenthesis, Row, Sign, side_by_side
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.formula.marks import Mark

    Letters = Mapping[str, int | tuple[int, ...]]

_SUM, _PRODUCT, _ATOM = 1, 2, 3


class CountLine(Immutable):
    """One line: what it gives, and how.

    Attributes
    ----------
    name
        ``out``, ``parameters``, ``multiply-adds``.
    text
        The formula, in letters.
    letters
        What they stand for, sorted by name.
    """

    name: str
    text: str
    letters: tuple[tuple[str, int | tuple[int, ...]], ...]

    @property
    def value(self) -> int:
        """What it comes to."""
        return evaluate(self.text, dict(self.letters))

    @property
    def sides(self) -> tuple[Mark, ...]:
        """The arithmetic with its numbers, and what it comes to, unless they look alike."""
        work, result = write(self.text, dict(self.letters)), Number(str(self.value))
        return (result,) if work == result else (work, result)


def line(name: str, text: str, letters: Letters) -> CountLine:
    """Return a line that holds the letters of its formula alone."""
    return CountLine(name, text, tuple((k, letters[k]) for k in _letters(text)))


@cache
def _letters(text: str) -> tuple[str, ...]:
    """Return the letters of a formula."""
    names = {node.id for node in ast.walk(_parse(text)) if isinstance(node, ast.Name)}
    return tuple(sorted(names - {"floor", "ceil"}))


@cache
def _parse(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def evaluate(text: str, letters: Letters) -> int:
    """Work a formula out.

    Parameters
    ----------
    text
        The formula, of the programme's own: it is parsed, and nothing of it is executed.
    letters
        What its letters stand for.

    Raises
    ------
    ValueError
        When a quotient that is not to be rounded has a remainder.
    """
    return _evaluate(_parse(text), letters)


def _evaluate(node: ast.expr, letters: Letters) -> int:
    match node:
        case ast.Constant(value=int(value)):
            return value
        case ast.Name(id=name):
            meant = letters[name]
            return prod(meant) if isinstance(meant, tuple) else meant
        case ast.Call(func=ast.Name(id=rounding), args=[ast.BinOp(left=top, right=bottom)]):
            n, d = _evaluate(top, letters), _evaluate(bottom, letters)
            return n // d if rounding == "floor" else -(-n // d)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = _evaluate(left, letters), _evaluate(right, letters)
            match op:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case ast.Div() if a % b == 0:
                    return a // b
    raise ValueError(f"{ast.unparse(node)} is no whole number for {dict(letters)}")


def write(text: str, letters: Letters) -> Mark:
    """Write a formula with the numbers in place of its letters.

    What adds nothing is left out: a term with a letter that is 0, such as the
    padding where there is none, a group that is 1, an axis that is not there.
    """
    mark, _ = _write(_parse(text), letters)
    return mark


def _write(node: ast.expr, letters: Letters) -> tuple[Mark, int]:
    """Return marks, and how strongly they bind."""
    match node:
        case ast.Name(id=name) if isinstance(sides := letters[name], tuple):
            return _product(sides)
        case ast.Constant() | ast.Name():
            return Number(str(_evaluate(node, letters))), _ATOM
        case ast.Call(func=ast.Name(id=rounding), args=[ast.BinOp(left=top, right=bottom)]):
            mark, _ = _joined(top, "/", bottom, letters, _PRODUCT)
            return Parenthesis(mark, "⌊⌋" if rounding == "floor" else "⌈⌉"), _ATOM
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            if _evaluate(right, letters) == 1:
                return _write(left, letters)
            return _joined(left, "/", right, letters, _PRODUCT)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            if _is_empty(left, letters):
                return _write(right, letters)
            if _is_empty(right, letters):
                return _write(left, letters)
            return _joined(left, "·", right, letters, _PRODUCT)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            if _vanishes(right, letters):
                return _write(left, letters)
            return _joined(left, "+" if isinstance(op, ast.Add) else "−", right, letters, _SUM)
    raise ValueError(f"{ast.unparse(node)} cannot be written")


def _joined(
    left: ast.expr, sign: str, right: ast.expr, letters: Letters, level: int
) -> tuple[Mark, int]:
    after = _PRODUCT if sign in "−·" else level if sign == "+" else _ATOM
    first, second = _inside(left, letters, level), _inside(right, letters, after)
    return side_by_side(first, Sign(sign), second), level


def _inside(node: ast.expr, letters: Letters, level: int) -> Mark:
    mark, binding = _write(node, letters)
    return Parenthesis(mark) if binding < level else mark


def _product(factors: tuple[int, ...]) -> tuple[Mark, int]:
    """Write the sides of something as a product; of nothing, as nothing."""
    signed = [mark for each in factors for mark in (Sign("·"), Number(str(each)))]
    return (signed[1], _ATOM) if len(factors) == 1 else (Row(tuple(signed[1:])), _PRODUCT)


def _is_empty(node: ast.expr, letters: Letters) -> bool:
    """Whether a factor is the sides of something that has none: the positions of a vector."""
    return isinstance(node, ast.Name) and letters[node.id] == ()


def _vanishes(term: ast.expr, letters: Letters) -> bool:
    """Whether a term has a letter that is 0 as a factor."""
    match term:
        case ast.Name(id=name):
            return letters[name] == 0
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _vanishes(left, letters) or _vanishes(right, letters)
    return False
