"""The tree of a line of mathematics: its nodes, and the ways to walk and to change it."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray


class FormulaError(ValueError):
    """A line that is not mathematics, or whose shapes do not fit.

    Parameters
    ----------
    message
        What is wrong.
    span
        Where in the text: the first character and the one after the last.

    Attributes
    ----------
    step
        The line that it came up in, where a value was worked.
    """

    step = ""

    def __init__(self, message: str, span: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.span = span


class NoValueError(FormulaError):
    """A function that an arithmetic does not have: exp of a fraction."""

    def __init__(self, function: str) -> None:
        super().__init__(f"{function} has no value in this arithmetic")
        self.function = function


class Constant(Immutable):
    """A number without a sign, as it was written: ``2``, ``0.5``, ``1e-3``."""

    text: str

    @cached_property
    def value(self) -> int | Fraction:
        """The number, exactly."""
        return int(self.text) if self.text.isdigit() else whole(Fraction(self.text))


class Name(Immutable):
    """An input, a step, or a size letter."""

    name: str


class Negative(Immutable):
    """``-u``."""

    operand: Node


class Binary(Immutable):
    """``u + v``, ``u - v``, ``u * v``, ``u / v``, ``u ** v``, ``u > v``, … entrywise; ``u @ v``."""

    sign: str
    left: Node
    right: Node


class Transpose(Immutable):
    """``u.T``."""

    operand: Node


class Call(Immutable):
    """``f(u, …)`` for a function of :data:`~nnhw.formula.functions.FUNCTIONS`.

    Attributes
    ----------
    function
        Its name; ``sigma'`` is the derivative of ``sigma``.
    arguments
        What it is applied to.
    options
        Whole numbers by name, such as ``stride``.
    """

    function: str
    arguments: tuple[Node, ...]
    options: tuple[tuple[str, Node], ...] = ()


class SquaredNorm(Immutable):
    """``norm(u)**2``: the sum of the squares of all entries."""

    operand: Node


class Stack(Immutable):
    """``[u, v, 1]``: one below the other; a number is a row of it."""

    items: tuple[Node, ...]


class Slice(Immutable):
    """``2:4`` in an index: both ends are in, and may be open."""

    first: Node | None
    last: Node | None


class Picked(Immutable):
    """``[1, 4, 2]`` in an index: these, in this order."""

    places: tuple[Node, ...]


class Index(Immutable):
    """``u[2]``, ``A[1, :]``, ``A[2:4]``, counted from 1."""

    operand: Node
    places: tuple[Node | Slice | Picked, ...]


class Value(Immutable, eq=False):
    """Numbers in place of a letter; made by substitution, never parsed."""

    array: NDArray[Any]


Node = Constant | Name | Negative | Binary | Transpose | Call | SquaredNorm | Stack | Index | Value
Place = Node | Slice | Picked


def whole(value: Fraction) -> int | Fraction:
    """Return a fraction as an integer where it is one."""
    return value.numerator if value.denominator == 1 else value


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below this one."""
    match node:
        case Constant() | Name() | Value():
            return ()
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments, options):
            return (*arguments, *(each for _, each in options))
        case Stack(items):
            return items
        case Index(operand, places):
            return (operand, *(each for place in places for each in _in_place(place)))
        case _:
            return (node.operand,)


def _in_place(place: Place) -> tuple[Node, ...]:
    match place:
        case Slice(first, last):
            return tuple(each for each in (first, last) if each is not None)
        case Picked(places):
            return places
        case _:
            return (place,)


def walk(node: Node) -> Iterator[Node]:
    """Yield this node and all below it."""
    below = [node]
    while below:
        node = below.pop()
        yield node
        if isinstance(node, Binary):  # as most are, and every line is walked
            below += (node.right, node.left)
        elif not isinstance(node, Name | Constant):
            below += reversed(children(node))


def names(node: Node) -> frozenset[str]:
    """Return the letters that a formula reads: inputs, steps, sizes."""
    return frozenset(each.name for each in walk(node) if isinstance(each, Name))


def calls(node: Node) -> frozenset[str]:
    """Return the functions that a formula calls."""
    return frozenset(each.function for each in walk(node) if isinstance(each, Call))


def rebuild(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """Return the tree with each node replaced by ``change(node)`` unless that is ``None``."""
    changed = change(node)
    if changed is not None:
        return changed
    if isinstance(node, Binary):
        return Binary(node.sign, rebuild(node.left, change), rebuild(node.right, change))
    return with_children(node, lambda each: rebuild(each, change))


def with_children(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the node with each node directly below it changed."""
    match node:
        case Constant() | Name() | Value():
            return node
        case Binary(sign, left, right):
            return Binary(sign, change(left), change(right))
        case Call(function, arguments, options):
            changed = tuple((key, change(each)) for key, each in options)
            return Call(function, tuple(map(change, arguments)), changed)
        case Stack(items):
            return Stack(tuple(map(change, items)))
        case Index(operand, places):
            return Index(change(operand), tuple(_change_place(each, change) for each in places))
        case _:
            return type(node)(change(node.operand))


def _change_place(place: Place, change: Callable[[Node], Node]) -> Place:
    match place:
        case Slice(first, last):
            return Slice(first and change(first), last and change(last))
        case Picked(places):
            return Picked(tuple(map(change, places)))
        case _:
            return change(place)


def replace_names(node: Node, replacements: Mapping[str, Node]) -> Node:
    """Return the tree with other nodes in place of some letters."""
    return rebuild(
        node, lambda each: replacements.get(each.name) if isinstance(each, Name) else None
    )
