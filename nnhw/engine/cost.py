"""What it takes to work something out: multiplications, and how long fractions make them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from nnhw.engine.fit import size_of
from nnhw.formula.shapes import as_matrix, infer
from nnhw.formula.tree import Binary, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnhw.engine.trace import Trace
    from nnhw.formula.tree import Node
    from nnhw.numbers import Numbers

# With denominators of so many digits a multiplication takes twice as long as
# with short ones; from there on its time grows with the square (measured).
_DOUBLING = 100


def multiplications(trace: Trace) -> int:
    """Return how many multiplications the matrix products of all lines take."""

    def products(node: Node) -> int:
        if not (isinstance(node, Binary) and node.sign == "@"):
            return 0
        rows, inner = as_matrix(infer(node.left, trace.shapes))
        columns = as_matrix(infer(node.right, trace.shapes))[1]
        return prod(size_of(each, trace.given.sizes) for each in (rows, inner, columns))

    trees = (line.tree for line in trace.program.lines.values())
    return sum(products(node) for tree in trees for node in walk(tree))


def slowness_of_fractions(given: Iterable[Numbers], degree: int) -> float:
    """Return how many times as long as short ones these numbers take to multiply exactly.

    Parameters
    ----------
    given
        The numbers that are worked with.
    degree
        How many of them are multiplied together.

    Notes
    -----
    Decimals have a common denominator as long as the longest of them; that of
    fractions is as long as all of their denominators together.
    """
    fractions = decimals = 0
    for numbers in given:
        for literal in numbers.literals or ():
            if "/" in literal:
                fractions += len(literal)
            else:
                mantissa, _, exponent = literal.partition("e")
                decimals = max(decimals, len(mantissa) + abs(int(exponent or 0)))
    return 1 + (degree * (fractions + decimals) / _DOUBLING) ** 2
