"""Fitting what was given to the letters of a problem's shapes.

Which way a vector lies, and whether a matrix has a bias column, follows from
the other inputs: the first reading in which every letter has one size is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.engine.words import listed
from nnhw.errors import InputError, one_of
from nnhw.formula.shapes import SAMPLES, is_one_more, one_more, show
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nnhw.engine.problem import Input, Problem
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
    """

    numbers: dict[str, Numbers]
    shapes: dict[str, Shape]
    sizes: Sizes
    choices: dict[str, str]
    appended: set[str]

    def derive(self, name: str, numbers: Numbers, shape: Shape) -> None:
        """Add an input that follows from the others."""
        self.numbers[name] = numbers
        self.shapes[name] = shape


def fit(problem: Problem, numbers: Mapping[str, Numbers], choices: Mapping[str, str]) -> Given:
    """Fit inputs to their letters.

    Parameters
    ----------
    problem
        Whose inputs they are.
    numbers
        By the inputs' names, of the ranks that they were typed in.
    choices
        The settings that were given; the others take their first value.

    Raises
    ------
    InputError
        When one is missing or unknown, or their shapes do not fit.
    """
    given = [each for each in problem.inputs if each.name in numbers]
    _require(problem, numbers)
    readings = {each.name: list(_readings(each, numbers[each.name])) for each in given}
    found = next(_search(given, readings, {}), None)
    if found is None:
        raise InputError(_blame(problem, given, numbers, readings))
    shapes, sizes = found
    matrices = {each.name: numbers[each.name].reshape(*shapes[each.name]) for each in given}
    letters = {each.name: _letters(each, shapes[each.name], sizes) for each in given}
    appended = {name for name, shape in letters.items() if shape and is_one_more(shape[-1])}
    fitted = Given(matrices, letters, sizes, _settings(problem, choices), appended)
    problem.prepare(fitted)
    return fitted


def _settings(problem: Problem, choices: Mapping[str, str]) -> dict[str, str]:
    """Return every setting, the first value where none was given."""
    return {
        each.name: one_of(choices.get(each.name, each.values[0]), each.values, each.option)
        for each in problem.choices
    }


def _require(problem: Problem, numbers: Mapping[str, Numbers]) -> None:
    missing = [e.name for e in problem.inputs if not e.optional and e.name not in numbers]
    if missing:
        names = listed([problem.called(name) for name in missing])
        verb = "is" if len(missing) == 1 else "are"
        raise InputError(f"{names} {verb} missing\n  {problem.hint}")


def _readings(each: Input, numbers: Numbers) -> Iterator[tuple[int, ...]]:
    """Yield the shapes that an input can be taken in, the likeliest first."""
    rank, size = len(each.shape.split()), numbers.size
    if rank == 0:
        if size == 1:
            yield ()
    elif len(numbers.shape) == 2 and rank == 2:
        yield (numbers.shape[0], numbers.shape[1])
    elif rank == 1:
        if size == max(numbers.shape, default=1):
            yield (size, 1)
    else:
        for way in each.flat:
            yield (size, 1) if way == "column" else (1, size)


Reading = dict[str, tuple[int, ...]]


def _search(
    inputs: Sequence[Input], readings: Mapping[str, list[tuple[int, ...]]], sizes: Sizes
) -> Iterator[tuple[Reading, Sizes]]:
    """Yield every way to read the inputs in which each letter has one size."""
    if not inputs:
        yield {}, sizes
        return
    first, *rest = inputs
    for shape in readings[first.name]:
        bound = _bind(first, shape, sizes)
        if bound is not None:
            for others, found in _search(rest, readings, bound):
                yield {first.name: shape, **others}, found


def _bind(each: Input, shape: tuple[int, ...], sizes: Sizes) -> Sizes | None:
    """Return the sizes with this input's letters bound, or ``None`` where they clash."""
    bound = dict(sizes)
    for letter, size in zip(each.shape.split(), shape, strict=False):
        name = letter.rstrip("?")
        known = int(name) if name.isdigit() else bound.setdefault(name, size)
        if size != known and not (letter.endswith("?") and size == known + 1):
            return None
    return bound


def _letters(each: Input, shape: tuple[int, ...], sizes: Sizes) -> Shape:
    """Return an input's shape in letters, with ``D+1`` where a bias stands."""
    letters: list[Dimension] = []
    for letter, size in zip(each.shape.split(), shape, strict=False):
        name = letter.rstrip("?")
        dimension: Dimension = int(name) if name.isdigit() else name
        letters.append(dimension if size == sizes.get(name, size) else one_more(dimension))
    return tuple(letters)


def _blame(
    problem: Problem,
    inputs: Sequence[Input],
    numbers: Mapping[str, Numbers],
    readings: Mapping[str, list[tuple[int, ...]]],
) -> str:
    """Say which input clashes, reading each the likeliest way that fits those before it."""
    sizes: Sizes = {}
    origins: dict[str, str] = {}
    for each in inputs:
        fits = (_bind(each, shape, sizes) for shape in readings[each.name])
        bound = next((b for b in fits if b is not None), None)
        if bound is None:
            break
        for letter in bound.keys() - sizes.keys():
            origins[letter] = problem.called(each.name)
        sizes = bound
    letters = [letter.rstrip("?") for letter in each.shape.split()]
    wanted = _described(tuple(sizes.get(letter, letter) for letter in letters))
    bias = ", or one column more for a bias" if each.shape.endswith("?") else ""
    known = [f"{k} = {sizes[k]} from {origins[k]}" for k in letters if k in origins]
    why = f" ({', '.join(known)})" if known else ""
    got = _described(numbers[each.name].shape)
    return f"{problem.called(each.name)}: got {got}, wanted {wanted}{bias}{why}"


def _described(shape: Shape) -> str:
    """Return a shape in words where ``3×2`` would not do."""
    match shape:
        case ():
            return "one number"
        case (length,):
            return f"a vector of {length}"
    return show(shape)


def public_shape(shape: Shape, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """Return the numbers of a shape, without the sample axis where there is one sample."""
    letters = shape
    if len(shape) == 2 and shape[1] == SAMPLES and sizes.get(SAMPLES) == 1:
        letters = () if shape[0] == 1 else shape[:1]
    return tuple(size_of(letter, sizes) for letter in letters)


def size_of(dimension: Dimension, sizes: Mapping[str, int]) -> int:
    """Return the number that a dimension stands for."""
    if isinstance(dimension, int):
        return dimension
    letter, plus, _ = dimension.partition("+")
    return sizes[letter] + bool(plus)
