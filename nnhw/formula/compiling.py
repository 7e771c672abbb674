"""Lines of mathematics compiled to one Python function.

Walking the tree costs twice the arithmetic for homework-sized arrays, so the
lines that lead to what is asked are written out as Python and compiled once.
Only trees that passed the whitelist come here, and every letter and function
is prefixed, so that neither can be mistaken for the other (``sum = sum(exp)``)
nor for anything of Python's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    NoValueError,
    SquaredNorm,
    Transpose,
    names,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


def compile_lines(
    lines: Sequence[tuple[str, Node]],
    known: frozenset[str],
    functions: Mapping[str, Callable[..., Any]],
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Compile lines, in an order in which each comes after what it reads.

    Parameters
    ----------
    lines
        Pairs of a name and its formula.
    known
        The letters that the function's argument will hold.
    functions
        What each function of the formulas computes; all arrays have two
        dimensions, a vector being a column.

    Returns
    -------
    A function from the known letters' values to the value of every line.

    Raises
    ------
    FormulaError
        When a line names a letter that is not there.
    NoValueError
        When a line needs a function that the table lacks; it holds the step.
    """
    body, defined, read = [], set[str](), set[str]()
    for name, tree in lines:
        for letter in sorted(names(tree) - defined):
            if letter not in known:
                raise FormulaError(f"{name}: there is no {letter}")
            read.add(letter)
        try:
            body.append(f" v_{name} = {_expression(tree, functions)}")
        except NoValueError as error:
            error.step = name
            raise
        defined.add(name)
    header = [f" v_{letter} = given[{letter!r}]" for letter in sorted(read)]
    result = ", ".join(f"{name!r}: v_{name}" for name, _ in lines)
    text = "\n".join(["def solve(given):", *header, *body, f" return {{{result}}}"])
    scope: dict[str, Any] = {f"f_{name}": function for name, function in functions.items()}
    exec(compile(text, "<lines>", "exec"), scope)  # noqa: S102 - written from whitelisted trees
    solve: Callable[[Mapping[str, Any]], dict[str, Any]] = scope["solve"]
    return solve


def _expression(node: Node, functions: Mapping[str, Callable[..., Any]]) -> str:
    def of(inner: Node) -> str:
        return _expression(inner, functions)

    def call(function: str, *arguments: str) -> str:
        if function not in functions:
            raise NoValueError(function)
        return f"f_{function}({', '.join(arguments)})"

    match node:
        case Integer(value):
            return f"({value})"
        case Name(name):
            return f"v_{name}"
        case Negative(operand):
            return f"(-{of(operand)})"
        case Binary("/", left, right):
            return call("divide", of(left), of(right))
        case Binary("@", left, right):
            return call("matmul", of(left), of(right))
        case Binary(sign, left, right):
            return f"({of(left)} {sign} {of(right)})"
        case Transpose(operand):
            return f"{of(operand)}.T"
        case Call(function, arguments):
            return call(function, *map(of, arguments))
        case SquaredNorm(operand):
            return call("squared_norm", of(operand))
        case Augment(operand):
            return call("augment", of(operand))
        case Columns(operand, count):
            return f"{of(operand)}[:, :v_{count}]"
        case Item(operand, index):
            return f"{of(operand)}[{of(index)} - 1, 0]"
    raise FormulaError("values are not compiled")
