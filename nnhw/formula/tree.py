"""The tree of a line of mathematics, and the whitelist that it is parsed by.

A line is written in Python's syntax, so that the standard library parses it;
nothing but mathematics passes :func:`parse`. Nothing here is ever executed.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from nnhw.formula.functions import FUNCTIONS
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray


class FormulaError(ValueError):
    """A line that is not mathematics, or whose shapes do not fit."""


class NoValueError(FormulaError):
    """A function that an arithmetic does not have: exp of a fraction."""

    def __init__(self, function: str) -> None:
        super().__init__(f"{function} has no value in this arithmetic")
        self.function = function
        self.step = ""


class Integer(Immutable):
    """A literal; a formula holds no other numbers than integers."""

    value: int


class Name(Immutable):
    """An input, a step, or a size letter."""

    name: str


class Negative(Immutable):
    """``-u``."""

    operand: Node


class Binary(Immutable):
    """``u + v``, ``u - v``, ``u * v`` (entrywise), ``u / v`` or ``u @ v``."""

    sign: str
    left: Node
    right: Node


class Transpose(Immutable):
    """``u.T``."""

    operand: Node


class Call(Immutable):
    """``f(u, ...)`` for a function of :data:`~nnhw.formula.functions.FUNCTIONS`."""

    function: str
    arguments: tuple[Node, ...]


class SquaredNorm(Immutable):
    """``norm(u)**2``: the sum of the squares of all entries."""

    operand: Node


class Augment(Immutable):
    """``[u, 1]``: u with a row of ones below, the appended 1 of a bias."""

    operand: Node


class Columns(Immutable):
    """``u[:, :n]``: the first n columns, n a size letter."""

    operand: Node
    count: str


class Item(Immutable):
    """``u[k]``: one entry of a vector, counted from 1 as in the mathematics."""

    operand: Node
    index: Integer | Name


class Value(Immutable, eq=False):
    """Numbers in place of a letter; made by substitution, never parsed."""

    array: NDArray[Any]


Node = (
    Integer
    | Name
    | Negative
    | Binary
    | Transpose
    | Call
    | SquaredNorm
    | Augment
    | Columns
    | Item
    | Value
)

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.MatMult: "@",
}


def parse(text: str) -> Node:
    """Parse the right side of a line.

    Parameters
    ----------
    text
        For example ``"dh * r_prime(g)"``.

    Raises
    ------
    FormulaError
        When anything but the mathematics of this module stands in the text.
    """
    try:
        return _node(ast.parse(text.strip(), mode="eval").body)
    except SyntaxError as error:
        raise FormulaError(f"{text!r} is not a formula: {error.msg}") from None
    except (MemoryError, RecursionError):
        raise FormulaError(f"{text[:40]!r}… is nested too deeply") from None
    except FormulaError as error:
        raise FormulaError(f"{text!r}: {error}") from None


def _node(tree: ast.AST) -> Node:
    match tree:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return Integer(value)
        case ast.Name(id=name):
            return Name(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Negative(_node(operand))
        case ast.BinOp(
            op=ast.Pow(),
            left=ast.Call(func=ast.Name(id="norm"), args=[operand], keywords=[]),
            right=ast.Constant(value=2),
        ):
            return SquaredNorm(_node(operand))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            return Binary(_SIGNS[type(op)], _node(left), _node(right))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            return _call(name, arguments)
        case ast.Attribute(value=operand, attr="T"):
            return Transpose(_node(operand))
        case ast.List(elts=[operand, ast.Constant(value=1)]):
            return Augment(_node(operand))
        case ast.Subscript():
            return _subscript(tree)
    raise FormulaError(f"{ast.unparse(tree)!r} has no place in a formula")


def _call(name: str, arguments: list[ast.expr]) -> Node:
    arity = FUNCTIONS[name].arity
    if len(arguments) != arity:
        raise FormulaError(f"{name} takes {arity} argument{'s' * (arity > 1)}")
    return Call(name, tuple(map(_node, arguments)))


def _subscript(tree: ast.Subscript) -> Node:
    match tree.slice:
        case ast.Tuple(
            elts=[
                ast.Slice(lower=None, upper=None, step=None),
                ast.Slice(lower=None, upper=ast.Name(id=count), step=None),
            ]
        ):
            return Columns(_node(tree.value), count)
        case ast.Name() | ast.Constant():
            index = _node(tree.slice)
            if isinstance(index, Integer | Name) and index != Integer(0):
                return Item(_node(tree.value), index)
    raise FormulaError(f"{ast.unparse(tree)!r} has no place in a formula")


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below this one."""
    match node:
        case Integer() | Name() | Value():
            return ()
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case Item(operand, index):
            return (operand, index)
        case _:
            return (node.operand,)


def walk(node: Node) -> Iterator[Node]:
    """Yield this node and all below it."""
    below = [node]
    while below:
        node = below.pop()
        yield node
        below += reversed(children(node))


def names(node: Node) -> frozenset[str]:
    """Return the letters that a formula reads: inputs, steps, sizes."""
    found = set()
    for each in walk(node):
        if isinstance(each, Name):
            found.add(each.name)
        elif isinstance(each, Columns):
            found.add(each.count)
    return frozenset(found)


def calls(node: Node) -> frozenset[str]:
    """Return the functions that a formula calls."""
    return frozenset(each.function for each in walk(node) if isinstance(each, Call))


def rebuild(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """Return the tree with each node replaced by ``change(node)`` unless that is ``None``."""
    changed = change(node)
    if changed is not None:
        return changed
    match node:
        case Integer() | Name() | Value():
            return node
        case Binary(sign, left, right):
            return Binary(sign, rebuild(left, change), rebuild(right, change))
        case Call(function, arguments):
            return Call(function, tuple(rebuild(each, change) for each in arguments))
        case Item(operand, index):
            return Item(rebuild(operand, change), index)
        case Columns(operand, count):
            return Columns(rebuild(operand, change), count)
        case _:
            return type(node)(rebuild(node.operand, change))


def replace_names(node: Node, replacements: Mapping[str, Node]) -> Node:
    """Return the tree with other nodes in place of some letters."""
    return rebuild(
        node, lambda each: replacements.get(each.name) if isinstance(each, Name) else None
    )
