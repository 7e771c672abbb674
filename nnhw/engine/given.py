"""The inputs of one question, fitted to their letters, and what a shape in letters comes to."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from nnhw.formula.shapes import SAMPLES
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.formula.shapes import Dimension, Shape
    from nnhw.numbers import Numbers

Sizes = dict[str, int]


class Given(Immutable, eq=False):
    """The inputs of one problem, fitted.

    Attributes
    ----------
    numbers
        Each input as a matrix, a vector being a column, a scalar of rank 0.
    shapes
        Each input's shape in letters.
    sizes
        What each letter stands for.
    choices
        The settings, all of them.
    appended
        The weights whose last column is a bias, by an appended 1.
    derived
        The inputs that follow from others, or that stand where none was given.
    open
        The inputs of which only the shape is known.
    """

    numbers: dict[str, Numbers]
    shapes: dict[str, Shape]
    sizes: Sizes
    choices: dict[str, str]
    appended: frozenset[str]
    derived: set[str]
    open: frozenset[str] = frozenset()

    @cached_property
    def key(self) -> tuple[tuple[str, Shape], ...]:
        """The shapes as what a program remembers by."""
        return tuple(self.shapes.items())

    def derive(self, name: str, numbers: Numbers, shape: Shape) -> None:
        """Add an input that follows from the others."""
        self.numbers[name] = numbers
        self.shapes[name] = shape
        self.derived.add(name)


def public_shape(shape: Shape, sizes: Mapping[str, int]) -> Shape:
    """Return the numbers of a shape, without the sample axis where there is one sample."""
    letters = shape
    if len(shape) == 2 and shape[1] == SAMPLES and sizes.get(SAMPLES) == 1:
        letters = () if shape[0] == 1 else shape[:1]
    return tuple(size_of(letter, sizes) for letter in letters)


def size_of(dimension: Dimension, sizes: Mapping[str, int]) -> Dimension:
    """Return the number that a dimension stands for; a letter without one stands for itself."""
    if isinstance(dimension, int):
        return dimension
    if dimension in sizes:
        return sizes[dimension]
    stem = dimension.removesuffix("+1")
    return sizes[stem] + 1 if stem in sizes else dimension
