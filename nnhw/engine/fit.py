"""Fitting what was given to the letters of a problem's shapes.

Which way a vector lies, and whether a matrix has a bias column, follows from
the other inputs: the first reading in which every letter has one size is taken.
"""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from nnhw.engine.given import Given
from nnhw.engine.words import listed
from nnhw.errors import InputError, one_of
from nnhw.formula.shapes import in_words, is_one_more, one_more, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nnhw.engine.given import Sizes
    from nnhw.engine.problem import Input, Problem
    from nnhw.formula.shapes import Dimension, Shape
    from nnhw.numbers import Numbers

Typed = tuple[int, ...]  # the shape that something was typed in: (), (n,) or (r, c)


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
    _require(problem, numbers)
    typed = tuple((e.name, _typed(e, numbers[e.name])) for e in problem.inputs if e.name in numbers)
    reading = _read(problem, typed)
    if reading is None:
        raise InputError(_blame(problem, dict(typed)))
    matrices = {name: numbers[name].reshape(*shape) for name, shape in reading.shapes.items()}
    letters, sizes = dict(reading.letters), dict(reading.sizes)
    settings = _settings(problem, choices)
    fitted = Given(matrices, letters, sizes, settings, reading.appended, set())
    problem.prepare(fitted)
    return fitted


def _typed(each: Input, numbers: Numbers) -> Typed:
    """Return the shape as typed; text of several lines is read through for a vector."""
    through = numbers.flows and len(each.shape.split()) == 1
    return (numbers.size,) if through else numbers.shape


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


TURNED = "samples are columns, and a row of weights belongs to a unit"


class Orientation(NamedTuple):
    """A way to read the inputs in which every letter has one size.

    Attributes
    ----------
    shapes
        Each input's shape as it is taken, and the same in letters.
    letters
    sizes
        What each letter stands for.
    appended
        The weights whose last column is a bias.
    """

    shapes: Mapping[str, Typed]
    letters: Mapping[str, Shape]
    sizes: Mapping[str, int]
    appended: frozenset[str]


@lru_cache(maxsize=1024)
def _read(problem: Problem, typed: tuple[tuple[str, Typed], ...]) -> Orientation | None:
    """Return the first way to read inputs that were typed in these shapes, if there is one."""
    inputs = _inputs(problem, dict(typed))
    found = next(_search(inputs, {}), None)
    if found is None:
        return None
    shapes, sizes = found
    letters = {each.name: _letters(each, shapes[each.name], sizes) for each, _ in inputs}
    appended = (name for name, shape in letters.items() if shape and is_one_more(shape[-1]))
    return Orientation(shapes, letters, sizes, frozenset(appended))


def _inputs(problem: Problem, typed: Mapping[str, Typed]) -> list[tuple[Input, list[Typed]]]:
    """Return the inputs that were given, each with the shapes that it can be taken in."""
    given = [each for each in problem.inputs if each.name in typed]
    return [(each, list(_ways(each, typed[each.name]))) for each in given]


def _ways(each: Input, typed: Typed) -> Iterator[Typed]:
    """Yield the shapes that an input can be taken in, the likeliest first."""
    rank, size = len(each.shape.split()), prod(typed)
    if rank == 0:
        if size == 1:
            yield ()
    elif len(typed) == 2 and rank == 2:
        yield typed
    elif rank == 1:
        if size == max(typed, default=1):
            yield (size, 1)
    else:
        for way in each.flat:
            yield (size, 1) if way == "column" else (1, size)


def _search(
    inputs: Sequence[tuple[Input, list[Typed]]], sizes: Sizes
) -> Iterator[tuple[dict[str, Typed], Sizes]]:
    """Yield every way to read the inputs in which each letter has one size."""
    if not inputs:
        yield {}, sizes
        return
    (first, ways), *rest = inputs
    for shape in ways:
        bound = _bind(first, shape, sizes)
        if bound is not None:
            for others, found in _search(rest, bound):
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


def _blame(problem: Problem, typed: Mapping[str, Typed]) -> str:
    """Say which input clashes, reading each the likeliest way that fits those before it."""
    sizes: Sizes = {}
    origins: dict[str, str] = {}
    for each, ways in _inputs(problem, typed):
        fits = (_bind(each, shape, sizes) for shape in ways)
        bound = next((b for b in fits if b is not None), None)
        if bound is None:
            break
        for letter in bound.keys() - sizes.keys():
            origins[letter] = problem.called(each.name)
        sizes = bound
    letters = [letter.rstrip("?") for letter in each.shape.split()]
    wanted = in_words(tuple(sizes.get(letter, letter) for letter in letters))
    bias = ", or one column more for a bias" if each.shape.endswith("?") else ""
    known = [f"{k} = {sizes[k]} from {origins[k]}" for k in letters if k in origins]
    why = f" ({', '.join(known)})" if known else ""
    turned = _turned(problem, typed)
    if turned not in (None, each.name):
        got, wanted = (show(size) for size in (typed[turned], typed[turned][::-1]))
        return (
            f"{problem.called(turned)}: got {got}; transposed, {wanted}, it fits all the others\n"
            f"  {TURNED}: rows are given split by ';'"
        )
    got = in_words(typed[each.name])
    return f"{problem.called(each.name)}: got {got}, wanted {wanted}{bias}{why}"


def _turned(problem: Problem, typed: Mapping[str, Typed]) -> str | None:
    """Return the one input that makes all fit when it is transposed, if there is just one."""
    found = []
    for name, shape in typed.items():
        if len(shape) == 2 and shape[0] != shape[1]:
            other = {**typed, name: shape[::-1]}
            if _read(problem, tuple(other.items())) is not None:
                found.append(name)
    return found[0] if len(found) == 1 else None
