"""What it takes to work something out: multiplications, and how long fractions make them."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

from nnhw.engine.fit import size_of
from nnhw.formula.shapes import as_matrix, infer
from nnhw.formula.tree import Binary, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nnhw.engine.program import Program
    from nnhw.engine.trace import Trace
    from nnhw.formula.shapes import Dimension, Shape
    from nnhw.numbers import Numbers

# With denominators of so many digits a multiplication takes twice as long as
# with short ones; from there on its time grows with the square (measured).
_DOUBLING = 100


def multiplications(trace: Trace) -> int:
    """Return how many multiplications the matrix products of all lines take."""
    sizes = trace.given.sizes
    products = _products(trace.program, tuple(trace.given.shapes.items()))
    return sum(prod(size_of(each, sizes) for each in product) for product in products)


@lru_cache
def _products(
    program: Program, inputs: tuple[tuple[str, Shape], ...]
) -> list[tuple[Dimension, Dimension, Dimension]]:
    """Return the rows, the inner dimension and the columns of each product, in letters."""
    shapes = program.shapes(dict(inputs))

    def dimensions(product: Binary) -> tuple[Dimension, Dimension, Dimension]:
        left, right = infer(product.left, shapes), infer(product.right, shapes)
        return *as_matrix(left), as_matrix(right)[1]

    nodes = (node for line in program.lines.values() for node in walk(line.tree))
    return [dimensions(each) for each in nodes if isinstance(each, Binary) and each.sign == "@"]


def slowness(digits: int) -> float:
    """Return how many times as long as short ones fractions of so many digits take."""
    return 1 + (digits / _DOUBLING) ** 2


def digits_of_denominator(given: Iterable[Numbers]) -> int:
    """Return a bound on the digits of a common denominator of numbers as they were typed.

    That of decimals is as long as the longest of them; that of fractions is at
    most as long as all of their different denominators together.
    """
    denominators: set[str] = set()
    decimals = 0
    for numbers in given:
        literals = numbers.literals or ()
        joined = "".join(literals)
        if "/" not in joined and "e" not in joined:
            decimals = max(decimals, *map(len, literals), 0)
            continue
        for literal in literals:
            mantissa, _, exponent = literal.partition("e")
            numerator, slash, denominator = mantissa.partition("/")
            decimals = max(decimals, len(numerator) + abs(int(exponent or 0)))
            if slash:
                denominators.add(denominator)
    return decimals + sum(map(len, denominators))
