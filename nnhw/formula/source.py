"""A formula as text in Python's syntax, which is how it is exchanged."""

from __future__ import annotations

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

# How tightly a node holds its parts together, as in Python's grammar.
_COMPARED, _LOOSE, _TERM, _TIGHT, _POWER, _ATOM = 0, 1, 2, 3, 4, 5
_BINDING = {"+": _LOOSE, "-": _LOOSE, "*": _TERM, "/": _TERM, "@": _TERM, "**": _POWER}


def binding(node: Node) -> int:
    """Return how tightly a node binds: 1 a sum, 2 a product, 3 a sign, 4 a power, 5 an atom.

    A number counts with the powers: ``2.T`` would be a decimal that has lost its end.
    """
    match node:
        case Binary(sign):
            return _BINDING.get(sign, _COMPARED)
        case Negative():
            return _TIGHT
        case SquaredNorm() | Constant():
            return _POWER
        case _:
            return _ATOM


def is_comparison(node: Node) -> bool:
    """Whether a formula says of each entry whether something holds: 1 or 0."""
    return isinstance(node, Binary) and binding(node) == 0


def to_source(node: Node) -> str:
    """Return the text that :func:`~nnhw.formula.reading.parse` reads back to the same tree."""
    match node:
        case Constant(text):
            return text
        case Name(name):
            return name
        case Negative(operand):
            return f"-{_inside(operand, _TIGHT)}"
        case Binary("**", left, right):
            base = to_source(left) if isinstance(left, Constant) else _inside(left, _ATOM)
            return f"{base}**{_inside(right, _TIGHT)}"
        case Binary(sign, left, right):
            level = _BINDING.get(sign, _COMPARED)
            return f"{_inside(left, level or _LOOSE)} {sign} {_inside(right, level + 1)}"
        case Transpose(operand):
            return f"{_inside(operand, _ATOM)}.T"
        case Call(function, arguments, options):
            words = [*map(to_source, arguments), *(f"{k}={to_source(v)}" for k, v in options)]
            return f"{function}({', '.join(words)})"
        case SquaredNorm(operand):
            return f"norm({to_source(operand)})**2"
        case Stack(items):
            return f"[{', '.join(map(to_source, items))}]"
        case Index(operand, places):
            return f"{_inside(operand, _ATOM)}[{index_source(places)}]"
    raise FormulaError("values have no source")


def index_source(places: tuple[Place, ...]) -> str:
    """Return an index as it is typed: ``2, 1:4``."""
    return ", ".join(map(_place, places))


def _place(place: Place) -> str:
    match place:
        case Slice(first, last):
            return f"{to_source(first) if first else ''}:{to_source(last) if last else ''}"
        case Picked(places):
            return f"[{', '.join(map(to_source, places))}]"
        case _:
            return to_source(place)


def _inside(node: Node, level: int) -> str:
    text = to_source(node)
    return text if binding(node) >= level else f"({text})"
