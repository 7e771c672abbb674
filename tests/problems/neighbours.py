"""The formulas that are one slip away from a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.functions import FUNCTIONS, find
from nnhw.formula.shapes import infer, is_single
from nnhw.formula.source import to_source
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    FormulaError,
    Index,
    Name,
    Negative,
    Node,
    SquaredNorm,
    Stack,
    Transpose,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nnhw.formula.shapes import Shape


def neighbours(formula: Node, shapes: Mapping[str, Shape], wanted: Shape) -> dict[str, Node]:
    """Return by its text each formula of the wanted shape that is one slip away.

    ``shapes`` are those of the letters that may stand in it. What a kernel
    computes has the shape of its line, so that its formulas are not sifted.
    """
    by_text = {to_source(each): each for each in _slips(formula, shapes)}
    by_text.pop(to_source(formula), None)
    return {
        text: each
        for text, each in by_text.items()
        if _fits(each, shapes, wanted) and not any(_is_idle(part, shapes) for part in walk(each))
    }


def _is_idle(part: Node, shapes: Mapping[str, Shape]) -> bool:
    """Whether it turns a number round, or multiplies by one as by a matrix: nobody slips so."""
    parts: tuple[Node, ...]
    match part:
        case Transpose(operand):
            parts = (operand,)
        case Binary("@", left, right):
            parts = (left, right)
        case _:
            return False
    try:
        return any(is_single(infer(each, shapes)) for each in parts)
    except FormulaError:  # of a kernel
        return False


def _fits(formula: Node, shapes: Mapping[str, Shape], wanted: Shape) -> bool:
    try:
        return infer(formula, shapes) == wanted
    except FormulaError as error:
        return "computes a line" in str(error)


def _slips(node: Node, letters: Mapping[str, Shape]) -> Iterator[Node]:
    """Yield the formulas with a slip at this node, or at one below it."""
    yield Negative(node)
    yield Transpose(node)
    match node:
        case Constant() as number:
            yield Constant(str(number.value + 1))
            yield Constant(str(abs(number.value - 1)))
        case Name(name):
            yield from (Name(each) for each in letters if each != name)
        case Binary("*", Constant("0"), right):  # a way to write as many zeros
            yield from (right, Binary("*", Constant("1"), right))
        case Binary(sign, left, right):
            yield from (left, right)
            if sign in "-/@":
                yield Binary(sign, right, left)
            yield from (Binary(other, left, right) for other in "+-*/@" if other != sign)
            yield from (Binary(sign, each, right) for each in _slips(left, letters))
            yield from (Binary(sign, left, each) for each in _slips(right, letters))
        case Call(function, arguments):
            yield from arguments
            yield Call(function, arguments[::-1])
            yield from (Call(other, arguments) for other in _alike(function))
            for place, argument in enumerate(arguments):
                for each in _slips(argument, letters):
                    yield Call(function, (*arguments[:place], each, *arguments[place + 1 :]))
        case SquaredNorm(operand):
            yield Call("sum", (operand,))
            yield from map(SquaredNorm, _slips(operand, letters))
        case Negative(operand) | Transpose(operand):
            yield operand
            yield from map(type(node), _slips(operand, letters))
        case Stack((first, *rest)):
            yield first
            yield from (Stack((each, *rest)) for each in _slips(first, letters))
        case Index(operand, places):
            if len(places) == 1:
                yield Index(operand, (Constant("1"),))
            else:
                yield operand
            yield from (Index(each, places) for each in _slips(operand, letters))


def _alike(function: str) -> Iterator[str]:
    """Yield the other functions that take and give what a function does."""
    known = find(function)
    assert known is not None
    for other, each in FUNCTIONS.items():
        takes = (each.kind, each.least, each.most)
        if takes == (known.kind, known.least, known.most) and other != function:
            yield other
