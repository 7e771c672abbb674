"""The same question with other numbers: of the same shapes, signs and kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.engine.solver import Solver
from nnhw.engine.trace import Trace
from nnhw.errors import InputError
from nnhw.formula.tree import FormulaError
from nnhw.numbers import Numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    from nnhw.formula.shapes import Shape

SIZES = (3, 4, 2, 5)  # what letters without a number stand for, in turn
SEED = 20_231  # the same answer gets the same verdict
MOST_TRIES = 40


def draws(trace: Trace, count: int) -> Iterator[Trace]:
    """Yield traces of the same lines with random inputs.

    Targets stay one-hot, probabilities stay probabilities, what is positive
    or whole stays so; what follows from other inputs follows again. Draws
    that lead out of the range of float64, or on which a line has no value,
    are left out.

    Parameters
    ----------
    trace
        The question; its inputs may have shapes alone.
    count
        How many.
    """
    random = np.random.default_rng(SEED)
    sizes = _sizes(trace)
    made = 0
    for _ in range(MOST_TRIES):
        try:
            other = _drawn(trace, random, sizes)
            values = other.solver.compute(other.program.names)
        except (InputError, FormulaError, ValueError, ArithmeticError):
            continue
        if any(values[name] is None for name in other.program.names):
            continue
        yield other
        made += 1
        if made == count:
            return


def _sizes(trace: Trace) -> dict[str, int]:
    """Return a number for each letter of a size, another for each as far as they go."""
    letters = [
        size
        for name in trace.given.open
        for size in trace.given.shapes[name]
        if isinstance(size, str)
    ]
    found = dict.fromkeys(letters)
    return {letter: SIZES[k % len(SIZES)] for k, letter in enumerate(found)}


def _drawn(trace: Trace, random: Generator, sizes: dict[str, int]) -> Trace:
    given = trace.given
    numbers, shapes = {}, {k: each for k, each in given.shapes.items() if k not in given.derived}
    chosen = {each.name for each in trace.problem.inputs if each.chosen}
    for name, shape in shapes.items():
        if name in chosen:
            values = given.numbers[name].floats
        elif name in given.open:
            values = _of_shape(shape, sizes, random, one_hot=name in trace.problem.distributions)
        else:
            values = _like(given.numbers[name].floats, random, whole=trace.problem.exact)
        numbers[name] = Numbers.of(values)
    drawn = given.replace(
        numbers=numbers,
        shapes=shapes,
        sizes={**given.sizes, **sizes},
        derived=set(),
        open=frozenset(),
    )
    trace.problem.prepare(drawn)
    solver = Solver(trace.problem, trace.program, drawn, trace.letters, polished=False)
    return Trace(solver)


def _of_shape(
    shape: Shape, sizes: dict[str, int], random: Generator, *, one_hot: bool
) -> NDArray[np.float64]:
    rows, columns = (sizes[n] if isinstance(n, str) else n for n in (*shape, 1, 1)[:2])
    if one_hot:
        return np.eye(rows)[:, random.integers(rows, size=columns)]
    return np.asarray(random.normal(size=(rows, columns)))


def _like(values: NDArray[np.float64], random: Generator, *, whole: bool) -> NDArray[np.float64]:
    """Return random numbers of the kind of some."""
    array = values.reshape((*values.shape, 1, 1)[:2])
    rows, columns = array.shape
    if not np.isfinite(array).all():
        return array
    if whole:
        return np.asarray(random.integers(1, 9, array.shape), dtype=np.float64)
    zero_or_one = bool(np.isin(array, (0.0, 1.0)).all())
    sums_to_1 = bool((array >= 0).all() and np.allclose(array.sum(axis=0), 1)) and rows > 1
    if sums_to_1 and zero_or_one:
        return np.eye(rows)[:, random.integers(rows, size=columns)]
    if sums_to_1:
        return np.asarray(random.dirichlet(np.ones(rows), size=columns).T)
    if zero_or_one and array.size > 1:
        return np.asarray(random.integers(0, 2, array.shape), dtype=np.float64)
    if ((array > 0) & (array < 1)).all():
        return np.asarray(random.uniform(0.05, 0.95, array.shape))
    drawn = np.asarray(random.normal(size=array.shape))
    if (array > 0).all():
        return np.asarray(random.uniform(0.5, 3, array.shape))
    return drawn * max(1.0, min(3.0, float(np.abs(array).max())))
