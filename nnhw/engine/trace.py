"""What was computed, in order: a trace of named steps."""

from __future__ import annotations

from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine import words
from nnhw.engine.given import public_shape
from nnhw.engine.solver import MOST_LISTED
from nnhw.engine.values import plain
from nnhw.errors import InputError
from nnhw.formula.entries import entry
from nnhw.formula.notation import Notation, equation
from nnhw.formula.shapes import in_numbers
from nnhw.formula.tree import Name
from nnhw.immutable import Immutable
from nnhw.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.engine.program import Line
    from nnhw.engine.solver import Solver
    from nnhw.formula.marks import Mark
    from nnhw.formula.shapes import Shape
    from nnhw.formula.tree import Node

MOST_PRINTED = 10_000_000  # entries of a step that --get prints


class Step(Shown, Immutable):
    """One line with its value.

    Attributes
    ----------
    line
        The mathematics.
    letters
        Its shape in letters.
    shape
        Its shape in numbers; a single sample has no sample axis.
    trace
        The trace that it is a step of.
    """

    offered = ("entry", "formula", "latex", "name", "shape", "value", "written")
    line: Line
    letters: Shape
    shape: Shape
    trace: Trace

    @property
    def name(self) -> str:
        """The step's name."""
        return self.line.name

    @property
    def formula(self) -> str:
        """The line in Python's syntax."""
        return self.line.formula

    @property
    def written(self) -> str:
        """The line in plain characters, by the names of the steps."""
        from nnhw.formula.plain import UNICODE

        key = "written", self.name, tuple(self.trace.given.shapes.items())  # of a class's mistakes
        notation = self.trace.notation.replace(names={})
        written: str = self.trace.program.memory(
            key, lambda: UNICODE.flat(self._equation(notation))
        )
        return written

    @property
    def latex(self) -> str:
        """The line in LaTeX."""
        from nnhw.formula.latex import to_latex

        return to_latex(self._equation(self.trace.notation))

    def _equation(self, notation: Notation) -> Mark:
        return equation(notation.letter(self.name), notation.side(self.line.tree))

    @cached_property
    def entry(self) -> tuple[Node, tuple[str, str]] | None:
        """One entry's formula and its indices, of the gradient by a matrix that has no numbers."""
        alone = len(self.shape) < 2 or 1 in self.shape or isinstance(self.line.tree, Name)
        if alone or not self.line.like or not self.trace.given.open or self.matrix is not None:
            return None
        tree = self.trace.program.trees(self.trace.given.shapes)[self.name]
        return entry(tree, self.trace.shapes)

    def _in_short(self) -> str:
        return f"<Step {self.written}>"

    @property
    def size(self) -> int:
        """How many entries it has; known before any is computed, a letter counting as 1."""
        return prod(n for n in self.shape if isinstance(n, int))

    @property
    def listed(self) -> bool:
        """Whether it is short enough for a trace to list its entries."""
        return self.size <= MOST_LISTED

    @property
    def matrix(self) -> Any:
        """The value as the lines see it: a matrix, a vector being a column, or a scalar."""
        return self.trace.matrix(self.name)

    @property
    def value(self) -> Any:
        """The value in its shape: an array, a scalar, or ``None`` where it has none."""
        return self.trace.public(self.matrix, self.shape)


class Trace(Shown):
    """The worked problem: its lines, their shapes, and their values.

    Parameters
    ----------
    solver
        What works a step's value when it is first looked at.

    Attributes
    ----------
    problem, program, given, letters, exact
        As the solver has them.
    shapes
        The shape of each input and step, in letters.
    """

    def __init__(self, solver: Solver) -> None:
        self.solver = solver
        self.problem = solver.problem
        self.program = solver.program
        self.given = solver.given
        self.letters = solver.letters
        self.exact = solver.exact
        self.shapes = solver.shapes
        self._steps: dict[str, Step] = {}

    def __getitem__(self, name: str) -> Step:
        if not isinstance(name, str):
            raise InputError(words.no_name(name))
        if name not in self._steps:
            line = self.program.lines.get(name)
            if line is None:
                raise InputError(words.unknown_step(self.problem, self.program.names, name))
            letters = self.shapes[name]
            shape = public_shape(letters, self.given.sizes)
            self._steps[name] = Step(line, letters, shape, self)
        return self._steps[name]

    def __iter__(self) -> Iterator[Step]:
        return map(self.__getitem__, self.program.names)

    def _in_short(self) -> str:
        return f"<Trace of {self.problem.command}: {', '.join(self.program.names)}>"

    def _ipython_key_completions_(self) -> Sequence[str]:
        return self.program.names

    def __contains__(self, name: object) -> bool:
        return name in self.program.lines

    @property
    def floating(self) -> bool:
        """Whether the values are float64, and may be rounded."""
        return self.solver.floating

    @cached_property
    def notation(self) -> Notation:
        """How its formulas are written."""
        problem = self.problem
        seeds = {seed for each in problem.gradients for _, seed in each.seeds}
        letters = (name for name in self.given.shapes if name not in seeds)
        lines = (name for name, line in self.program.lines.items() if not line.like)
        named = (name for each in (letters, lines) for name in each if name[:1] == "d")
        plain = frozenset(named) if problem.own_lines else frozenset[str]()
        return Notation(self.shapes, problem.objective, problem.times, problem.names, plain=plain)

    def matrix(self, name: str) -> Any:
        """Return the value of an input or a step as the lines see it: in two dimensions."""
        return self.solver.matrix(name)

    def input(self, name: str) -> Any:
        """Return an input in its public shape."""
        return self.public(self.matrix(name), self.input_shape(name))

    def input_shape(self, name: str) -> Shape:
        """Return the shape of an input; a single sample has no sample axis."""
        return public_shape(self.given.shapes[name], self.given.sizes)

    def public(self, value: Any, shape: Shape) -> Any:
        """Return a value in its public shape, as an array or a scalar."""
        if value is None:
            return None
        array = np.asarray(value).reshape(in_numbers(shape))
        if array.dtype == object and not self.exact:
            array = plain(array)
        elif array.dtype == np.float64:
            array = array + 0.0  # never -0
        return array if shape else array[()]
