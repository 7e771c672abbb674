"""A formula as text in Python's syntax, which is how it is exchanged and compiled."""

from __future__ import annotations

from nnhw.formula.tree import (
    Augment,
    Binary,
    Call,
    Columns,
    FormulaError,
    Integer,
    Item,
    Name,
    Negative,
    Node,
    SquaredNorm,
    Transpose,
)

# How tightly a node holds its parts together, as in Python's grammar.
_LOOSE, _TERM, _TIGHT, _ATOM = 1, 2, 3, 4
_BINDING = {"+": _LOOSE, "-": _LOOSE, "*": _TERM, "/": _TERM, "@": _TERM}


def binding(node: Node) -> int:
    """Return how tightly a node binds: 1 a sum, 2 a product, 3 a sign or a power, 4 an atom.

    A number counts with the powers: ``2.T`` would be a decimal that has lost its end.
    """
    match node:
        case Binary(sign):
            return _BINDING[sign]
        case Negative() | SquaredNorm() | Integer():
            return _TIGHT
        case _:
            return _ATOM


def to_source(node: Node) -> str:
    """Return the text that :func:`~nnhw.formula.tree.parse` reads back to the same tree."""
    match node:
        case Integer(value):
            return str(value)
        case Name(name):
            return name
        case Negative(operand):
            return f"-{_inside(operand, _TIGHT)}"
        case Binary(sign, left, right):
            level = _BINDING[sign]
            return f"{_inside(left, level)} {sign} {_inside(right, level + 1)}"
        case Transpose(operand):
            return f"{_inside(operand, _ATOM)}.T"
        case Call(function, arguments):
            return f"{function}({', '.join(map(to_source, arguments))})"
        case SquaredNorm(operand):
            return f"norm({to_source(operand)})**2"
        case Augment(operand):
            return f"[{to_source(operand)}, 1]"
        case Columns(operand, count):
            return f"{_inside(operand, _ATOM)}[:, :{count}]"
        case Item(operand, index):
            return f"{_inside(operand, _ATOM)}[{to_source(index)}]"
    raise FormulaError("values have no source")


def _inside(node: Node, level: int) -> str:
    text = to_source(node)
    return text if binding(node) >= level else f"({text})"
