"""What was computed, in order: a trace of named steps."""

from __future__ import annotations

from functools import cached_property, lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine import decimals, kinks, words
from nnhw.engine.arithmetic import float_arithmetic
from nnhw.engine.cost import multiplications
from nnhw.engine.evaluation import StepOverflowError, evaluate
from nnhw.engine.fit import public_shape
from nnhw.engine.magnitude import rounding_error
from nnhw.engine.note import Note
from nnhw.engine.program import Line, Program
from nnhw.errors import InputError
from nnhw.formula.notation import Notation, equation
from nnhw.formula.numerals import numeral
from nnhw.formula.shapes import SAMPLES
from nnhw.formula.tree import NoValueError, calls, parse
from nnhw.formula.tree import names as letters_of
from nnhw.immutable import Immutable
from nnhw.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nnhw.engine.arithmetic import Arithmetic, Letters
    from nnhw.engine.blocks import Blocks
    from nnhw.engine.fit import Given
    from nnhw.engine.gradcheck import Check
    from nnhw.engine.problem import Problem
    from nnhw.engine.program import Edit
    from nnhw.formula.shapes import Shape
    from nnhw.formula.tree import Node

MOST_LISTED = 100_000  # entries of a step that a trace lists
MOST_PRINTED = 10_000_000  # entries of a step that --get prints
MANY = 100  # samples: from here on, blocks of them may be worth their while


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

    line: Line
    letters: Shape
    shape: tuple[int, ...]
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
        """The line in plain characters, as it is written on paper."""
        trace = self.trace
        style = trace.problem.objective, trace.problem.times
        return _written(trace.program, tuple(trace.given.shapes.items()), style, self.name)

    @property
    def latex(self) -> str:
        """The line in LaTeX."""
        from nnhw.formula.latex import to_latex

        notation = self.trace.notation
        sides = notation.letter(self.name), notation.write(self.line.tree)
        return to_latex(equation(*sides))

    def __repr__(self) -> str:
        return f"<Step {self.written}>"

    @property
    def size(self) -> int:
        """How many entries it has; known before any is computed."""
        return prod(self.shape)

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


@lru_cache(maxsize=1024)  # what is said of a class's mistakes has the same lines
def _written(
    program: Program, inputs: tuple[tuple[str, Shape], ...], style: tuple[str, str], name: str
) -> str:
    from nnhw.formula.plain import UNICODE

    notation = Notation(program.shapes(dict(inputs)), *style)
    return UNICODE.flat(equation(notation.letter(name), notation.write(program.lines[name].tree)))


class Trace(Shown):
    """The worked problem; a step is computed when it is first looked at.

    Parameters
    ----------
    problem, program
        The problem, and its lines with the options' edits made.
    given
        The fitted inputs.
    letters
        What r and φ stand for.
    exact
        Whether fractions were asked for.
    polished
        Whether the steps of a network of homework size are rounded once from
        long decimals, instead of carrying the rounding of every operation.
    known
        What is known; the sizes and the inputs unless given.

    Attributes
    ----------
    shapes
        The shape of each input and step, in letters.
    """

    def __init__(
        self,
        problem: Problem,
        program: Program,
        given: Given,
        letters: Letters,
        *,
        exact: bool = False,
        polished: bool = True,
        known: dict[str, Any] | None = None,
    ) -> None:
        self.problem = problem
        self.program = program
        self.given = given
        self.letters = letters
        self.exact = exact
        self.polished = polished
        self.shapes = program.shapes(given.shapes)
        self._known = {**given.sizes, **self._inputs()} if known is None else known
        self._remarks: list[Note] = []

    def __getitem__(self, name: str) -> Step:
        line = self.program.lines.get(name)
        if line is None:
            raise InputError(words.unknown_step(self, name))
        letters = self.shapes[name]
        return Step(line, letters, public_shape(letters, self.given.sizes), self)

    def __iter__(self) -> Iterator[Step]:
        return map(self.__getitem__, self.program.names)

    def __contains__(self, name: object) -> bool:
        return name in self.program.lines

    @cached_property
    def arithmetic(self) -> Arithmetic:
        """What the functions compute here."""
        if self.exact or self.problem.exact:
            from nnhw.engine.objects import exact_arithmetic

            return exact_arithmetic(self.letters)
        return float_arithmetic(self.letters)

    @property
    def floating(self) -> bool:
        """Whether the values are float64, and may be rounded."""
        return not (self.exact or self.problem.exact)

    def matrix(self, name: str) -> Any:
        """Return the value of an input or a step as the lines see it."""
        known = self._known
        return known[name] if name in known else self.compute((name,))[name]

    def compute(self, wanted: Iterable[str]) -> dict[str, Any]:
        """Return all known values, with the wanted steps among them.

        Raises
        ------
        InputError
            When a step leaves the range of float64, or has no exact value.
        """
        targets = tuple(name for name in wanted if name not in self._known)
        if targets and self.blocks:
            self._known = {**self._known, **self.blocks.compute(targets)}
        elif targets:
            before = self._known
            self._evaluate(targets)
            if self.floating and self.kinked:
                self._settle_kinks(targets, before)
            if self.polished:
                self._round(self._known.keys() - before.keys())
        return self._known

    @cached_property
    def rounded(self) -> Trace:
        """The trace of the same inputs with its steps rounded once from long decimals."""
        other = Trace(self.problem, self.program, self.given, self.letters, exact=self.exact)
        other._known = self._known
        other._round(self._known.keys() & self.program.lines.keys())
        return other

    @cached_property
    def multiplications(self) -> int:
        """How many multiplications the matrix products of all lines take."""
        return multiplications(self)

    @cached_property
    def blur(self) -> float:
        """How far the steps may be off what they are when they are rounded once."""
        return 0.0 if self.polished or not decimals.is_small(self) else rounding_error(self)

    @cached_property
    def blocks(self) -> Blocks | None:
        """The blocks in which so many samples are worked through; ``None`` for fewer."""
        samples = self.given.sizes.get(SAMPLES, 1)
        if not self.floating or samples < MANY or self.given.samples < samples:
            return None  # a block has no blocks
        from nnhw.engine.blocks import cut

        return cut(self)

    def _round(self, names: set[str]) -> None:
        if decimals.is_small(self):
            ordered = [name for name in self.program.names if name in names]
            self._known = self._known | self.frozen.polish(ordered)

    def _settle_kinks(self, targets: tuple[str, ...], before: dict[str, Any]) -> None:
        """Evaluate once more where a pre-activation turns out to be at its kink."""
        for name in self.kinked:
            if name in self._known and name not in before:
                settled = kinks.settle(self, name, self._known[name])
                if settled is not self._known[name]:
                    self._known = before = {**before, name: settled}
                    self._evaluate(targets)

    def _evaluate(self, targets: tuple[str, ...]) -> None:
        """Extend what is known by the targets and the steps before them."""
        limits = self.problem.limits
        try:
            found = evaluate(self.program, targets, self._known, self.arithmetic, limits=limits)
        except StepOverflowError as error:
            raise InputError(words.overflow(self, error.step)) from None
        except NoValueError as error:
            raise InputError(words.inexact(self, error)) from None
        self._known = {**self._known, **found.values}
        undefined = [name for name, value in found.values.items() if value is None]
        self._remarks += [Note(name, words.no_limit(name), warns=True) for name in undefined]
        for name in found.underflows:
            self._remarks.append(Note(name, words.underflow(name), warns=True))

    @cached_property
    def kinked(self) -> Mapping[str, str]:
        """The pre-activations of units with a kink at 0, and how the derivative there is called."""
        return kinks.find(self.program, self.letters)

    @cached_property
    def notation(self) -> Notation:
        """How its formulas are written."""
        return Notation(self.shapes, self.problem.objective, self.problem.times)

    def input(self, name: str) -> Any:
        """Return an input in its public shape."""
        return self.public(self._known[name], self.input_shape(name))

    def input_shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of an input; a single sample has no sample axis."""
        return public_shape(self.given.shapes[name], self.given.sizes)

    @cached_property
    def frozen(self) -> decimals.Frozen:
        """The same lines in long decimals, or in fractions, with the masks of ReLU frozen."""
        return decimals.Frozen(self)

    def evaluate(self, formula: str) -> Any:
        """Return the value of a formula in the letters of the trace, as a matrix."""
        return self.inner(parse(formula))

    def inner(self, node: Node) -> Any:
        """Return the value of a part of a formula, as a matrix."""
        known = self.compute(name for name in letters_of(node) if name in self.program.lines)
        part = Program([Line("part", node)])
        return part.solver(("part",), frozenset(known), self.arithmetic)(known)["part"]

    def public(self, value: Any, shape: tuple[int, ...]) -> Any:
        """Return a value in its public shape, as an array or a scalar."""
        if value is None:
            return None
        array = np.asarray(value).reshape(shape)
        if array.dtype == object and not self.exact:
            array = _plain(array)
        elif array.dtype == np.float64:
            array = array + 0.0  # never -0
        return array if shape else array[()]

    def edited(self, edit: Edit) -> Trace:
        """Return the trace of the same inputs with some of its lines replaced."""
        program = self.program.edit(edit)
        changed = {n for n in program.names if program.lines[n] != self.program.lines.get(n)}
        return self._variant(program, self.letters, changed)

    def under(self, letters: Letters) -> Trace:
        """Return the trace of the same inputs under another convention at the kink."""
        bent = {n for n, line in self.program.lines.items() if calls(line.tree) & kinks.SLOPES}
        return self._variant(self.program, letters, bent)

    def _variant(self, program: Program, letters: Letters, changed: set[str]) -> Trace:
        """Return the trace with some lines changed, in which what precedes them is known."""
        affected = program.downstream(changed)
        return Trace(
            self.problem,
            program,
            self.given,
            letters,
            exact=self.exact,
            polished=self.polished,
            known={k: v for k, v in self._known.items() if k not in affected},
        )

    @property
    def remarks(self) -> list[Note]:
        """The notes with the steps that they stand at, in the order of the steps."""
        place = {name: k for k, name in enumerate(self.program.names)}
        remarks = [*self._structure(), *kinks.remarks(self), *dict.fromkeys(self._remarks)]
        if self.blocks:
            remarks += dict.fromkeys(self.blocks.remarks)
        return sorted(remarks, key=lambda note: place.get(note.step, -1))

    @property
    def notes(self) -> list[str]:
        """What the trace points out, a sentence each."""
        return [note.text for note in self.remarks]

    @cached_property
    def checks(self) -> list[Check]:
        """Each gradient by a second route."""
        from nnhw.engine.gradcheck import check_gradients

        return check_gradients(self)

    def _structure(self) -> list[Note]:
        reader = {"V": "g", "W": "z"}
        bias = [Note(reader[each], words.appended(each)) for each in sorted(self.given.appended)]
        return [*bias, *self.problem.remarks(self, numeral)]

    def to_text(self) -> str | None:
        """Return the trace worked out in plain text."""
        return self.shown_as("text")

    def to_latex(self) -> str | None:
        """Return the trace as a LaTeX document."""
        return self.shown_as("latex")

    def to_markdown(self) -> str | None:
        """Return the trace in Markdown."""
        return self.shown_as("markdown")

    def to_html(self) -> str | None:
        """Return the trace as a page in HTML, its picture included."""
        return self.shown_as("html")

    def network(self) -> Any:
        """Return the picture of the trace, which a notebook shows; its text is the SVG."""
        return self.writers["picture"](self)

    def to_dict(self) -> dict[str, Any]:
        """Return the trace as plain data, as ``--json`` prints it."""
        from nnhw.engine.record import record

        return record(self)

    def _inputs(self) -> dict[str, Any]:
        values = {name: self._given(name) for name in self.given.numbers}
        return {k: v if v.ndim else v[()] for k, v in values.items()}

    def _given(self, name: str) -> Any:
        numbers = self.given.numbers[name]
        if self.floating:
            return numbers.floats
        compared = name in self.problem.compared and numbers.size > MOST_LISTED
        return numbers.compared if compared else numbers.exact


def _plain(array: Any) -> Any:
    """Return exact numbers as integers where all are, else as float64 where that has them."""
    if all(isinstance(each, int) for each in array.flat):
        small = all(abs(each) < 2**63 for each in array.flat)
        return array.astype(np.int64) if small else array
    try:
        floats = array.astype(np.float64)
    except OverflowError:
        return array
    return floats if np.array_equal(floats == 0, array == 0) else array
