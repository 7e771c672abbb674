"""What it takes to work something out: multiplications, and how long fractions make them."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

from nnhw.engine.given import size_of
from nnhw.formula.functions import FUNCTIONS
from nnhw.formula.shapes import as_matrix, infer
from nnhw.formula.tree import Binary, Call, Constant, names, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nnhw.engine.given import Given
    from nnhw.engine.program import Program
    from nnhw.formula.shapes import Dimension, Shape
    from nnhw.formula.tree import Node
    from nnhw.numbers import Numbers

SIZED = {
    "sizes": 0,
    "square": 0,
    "pairs": 0,
    "pool": 1,
    "padded": 1,
}  # the first argument that is a size
FEW = 140  # entries of each letter of a formula, of which no two make many
SMOOTH = 40  # multiplications that an exponential of a long decimal takes
# With denominators of so many digits a multiplication takes twice as long as
# with short ones; from there on its time grows with the square (measured).
_DOUBLING = 100

Factors = tuple["Dimension", ...]


def multiplications(program: Program, given: Given) -> int:
    """Return how many multiplications all lines take, an exponential counting as several."""
    sizes = given.sizes
    products = _products(program, tuple(given.shapes.items()))
    factors = ([size_of(each, sizes) for each in product] for product in products)
    return sum(prod(n for n in each if isinstance(n, int)) for each in factors)


@lru_cache
def _products(program: Program, inputs: tuple[tuple[str, Shape], ...]) -> list[Factors]:
    """Return the dimensions whose product is the work of each part of a line, in letters."""
    shapes, trees = program.shapes(dict(inputs)), program.trees(dict(inputs))
    nodes = (node for tree in trees.values() for node in walk(tree))
    return [found for node in nodes if (found := _work(node, shapes))]


def _work(node: Node, shapes: Mapping[str, Shape]) -> Factors:
    match node:
        case Binary("@", left, right):
            return *as_matrix(infer(left, shapes)), as_matrix(infer(right, shapes))[1]
        case Call(function, arguments) if function in FUNCTIONS:
            known = FUNCTIONS[function]
            if known.kind in {"conv", "convt", "inverse"}:
                return tuple(size for each in arguments for size in infer(each, shapes))
            if known.objects is not None and not known.rational:
                return SMOOTH, *infer(arguments[0], shapes)
    return ()


def entries(shape: Shape) -> int:
    """Return how many entries a shape has, a letter counting as 1."""
    return prod(size for size in shape if isinstance(size, int))


def largest_part(tree: Node, shapes: Mapping[str, Shape]) -> int:
    """Return how many entries the largest part of a formula has, at least where that is many.

    Two arrays make no part that is larger than the product of their sizes, and
    little is looked at where that is small.
    """
    largest = max((entries(shapes.get(name, ())) for name in names(tree)), default=1)
    made = [each for each in walk(tree) if isinstance(each, Call) and _is_sized(each)]
    if not made and largest <= FEW:
        return largest
    parts = [entries(infer(each, shapes)) for each in walk(tree)]
    return max([*parts, *(_padded(each, shapes) for each in made)])


def _is_sized(call: Call) -> bool:
    """Whether a number in a call makes its value, or what it works on, larger."""
    known = FUNCTIONS.get(call.function)
    return bool(call.options) or (known is not None and known.kind in SIZED)


def _padded(call: Call, shapes: Mapping[str, Shape]) -> int:
    """Return how many entries the first argument of a call has with zeros around it."""
    pads = (each for key, each in call.options if key == "pad" and isinstance(each, Constant))
    zeros = 2 * int(next((each.value for each in pads), 0))
    sizes = as_matrix(infer(call.arguments[0], shapes))
    return prod(size + zeros for size in sizes if isinstance(size, int)) if zeros else 1


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
