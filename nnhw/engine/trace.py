"""What was computed, in order: a trace of named steps."""

from __future__ import annotations

from functools import cached_property, lru_cache
from math import prod
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nnhw.engine import kinks, words
from nnhw.engine.cost import multiplications
from nnhw.engine.evaluation import (
    DIGITS,
    StepOverflowError,
    evaluate,
    in_decimals,
    is_finite,
)
from nnhw.engine.given import public_shape
from nnhw.engine.memory import Memory
from nnhw.engine.note import Note
from nnhw.engine.undefined import why_undefined
from nnhw.engine.values import as_decimals, plain, to_floats
from nnhw.errors import InputError
from nnhw.formula.evaluate import Arithmetic
from nnhw.formula.notation import Notation, equation
from nnhw.formula.reading import parse
from nnhw.formula.shapes import SAMPLES, fit, in_numbers
from nnhw.formula.sizes import sizes
from nnhw.formula.tree import FormulaError, NoValueError, calls
from nnhw.formula.tree import names as letters_of
from nnhw.immutable import Immutable
from nnhw.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nnhw.engine.given import Given
    from nnhw.engine.problem import Problem
    from nnhw.engine.program import Edit, Line, Program
    from nnhw.formula.evaluate import Letters
    from nnhw.formula.shapes import Shape
    from nnhw.formula.tree import Node
    from nnhw.numbers import Numbers

FEW = 64
MOST_LISTED = 100_000  # entries of a step that a trace lists
MOST_PRINTED = 10_000_000  # entries of a step that --get prints
Kind = Literal["float", "exact", "decimal"]
SMALL = 50_000  # multiplications of a question that is worked in decimals, some 50 ms


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

    offered = ("formula", "latex", "name", "shape", "value", "written")
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
        Whether the steps of a question of homework size are rounded once from
        long decimals, instead of carrying the rounding of every operation.
    known
        Steps whose values are at hand, by the kind of numbers.

    Attributes
    ----------
    shapes
        The shape of each input and step, in letters.
    remarks_made
        What working the steps pointed out.
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
        known: Mapping[str, dict[str, Any]] | None = None,
    ) -> None:
        self.problem = problem
        self.program = program
        self.given = given
        self.letters = letters
        self.exact = exact
        self.polished = polished
        self.shapes = program.shapes(given.shapes)
        self._known = {kind: dict(values) for kind, values in (known or {}).items()}
        self.remarks_made: list[Note] = []
        self.memory = Memory()
        self._digits = DIGITS  # of the decimals

    def __getitem__(self, name: str) -> Step:
        if not isinstance(name, str):
            raise InputError(words.no_name(name))
        line = self.program.lines.get(name)
        if line is None:
            raise InputError(words.unknown_step(self.problem, self.program.names, name))
        letters = self.shapes[name]
        return Step(line, letters, public_shape(letters, self.given.sizes), self)

    def __iter__(self) -> Iterator[Step]:
        return map(self.__getitem__, self.program.names)

    def __repr__(self) -> str:
        return f"<Trace of {self.problem.command}: {', '.join(self.program.names)}>"

    def _ipython_key_completions_(self) -> Sequence[str]:
        return self.program.names

    def __contains__(self, name: object) -> bool:
        return name in self.program.lines

    @property
    def floating(self) -> bool:
        """Whether the values are float64, and may be rounded."""
        return not (self.exact or self.problem.exact)

    @property
    def kind(self) -> Kind:
        """The kind of numbers that it shows."""
        return "float" if self.floating else "exact"

    @cached_property
    def arithmetic(self) -> Arithmetic:
        """What the functions compute in the numbers that it shows."""
        return Arithmetic(self.kind, self.letters)

    @cached_property
    def multiplications(self) -> int:
        """How many multiplications all lines take."""
        return multiplications(self.program, self.given)

    @cached_property
    def small(self) -> bool:
        """Whether the steps are float64, and few enough to be rounded from decimals."""
        if not self.floating or self.multiplications > SMALL:
            return False
        if any(self[name].size > SMALL for name in self.program.names):
            return False
        return self._finite or not self.problem.limits

    @cached_property
    def inputs(self) -> Mapping[str, Any]:
        """Sizes and inputs in the numbers that it shows."""
        return self.values_of_inputs(self.kind)

    def values_of_inputs(self, kind: Kind) -> dict[str, Any]:
        """Return sizes and inputs as arrays of two dimensions, in a kind of numbers."""
        arithmetic = Arithmetic(kind, self.letters)
        values = {name: arithmetic.number(size) for name, size in self.given.sizes.items()}
        for name, numbers in self.given.numbers.items():
            values[name] = self._given(name, numbers, kind).reshape(numbers.shape or (1, 1))
        return values | dict.fromkeys(self.given.open)

    def _given(self, name: str, numbers: Numbers, kind: Kind) -> Any:
        if kind == "decimal":
            return as_decimals(numbers)
        if kind == "float":
            return numbers.floats
        compared = name in self.problem.compared and numbers.size > MOST_LISTED
        return numbers.compared if compared else numbers.exact

    def matrix(self, name: str) -> Any:
        """Return the value of an input or a step as the lines see it: in two dimensions."""
        if name in self.inputs:
            return self.inputs[name]
        known = self._known.get(self.kind, {})
        return known[name] if name in known else self.compute((name,))[name]

    def compute(self, wanted: Iterable[str]) -> dict[str, Any]:
        """Return all known values, with the wanted steps among them.

        Raises
        ------
        InputError
            When a step leaves the range of float64, or has no exact value.
        """
        known = self._known.setdefault(self.kind, {})
        targets = tuple(name for name in wanted if name not in known and name in self)
        if targets:
            if self.polished and self.small:
                self._round(targets)
            else:
                self._evaluate(targets)
        return {**self.inputs, **self._known[self.kind]}

    def _round(self, targets: tuple[str, ...]) -> None:
        """Work the targets and what leads to them in decimals, and round each once."""
        decimals = self.work("decimal", targets)
        known = self._known["float"]
        needed = self.order(targets, {**self.inputs, **known}, Arithmetic("decimal", self.letters))
        for name in needed:
            value = decimals[name]
            rounded = None if value is None else to_floats(value)
            if rounded is not None and name not in self.limits and not is_finite(rounded):
                raise InputError(self._overflow(name))
            if rounded is not None and ((rounded == 0) & (value != 0)).any():
                self.remarks_made.append(Note(name, words.underflow(name), warns=True))
            known[name] = rounded
        self._note_limits(decimals)

    def work(self, kind: Kind, targets: Iterable[str]) -> dict[str, Any]:
        """Return steps, and those that lead to them, in a kind of numbers; all that is known of it.

        Raises
        ------
        InputError
            When a step leaves the range of float64, or has no value in these numbers.
        """
        known = self._known.setdefault(kind, {})
        left = [name for name in targets if name not in known]
        if left:
            arithmetic = Arithmetic(kind, self.letters)
            inputs = self.inputs if kind == self.kind else self._inputs_of(kind)
            scope = {**inputs, **known}
            lines = [
                (name, self.right_side(name, arithmetic))
                for name in self.order(left, scope, arithmetic)
            ]
            known |= self._worked(lines, scope, arithmetic)
        return known

    def _inputs_of(self, kind: Kind) -> Mapping[str, Any]:
        return self.decimal_inputs if kind == "decimal" else self.values_of_inputs(kind)

    @cached_property
    def decimal_inputs(self) -> Mapping[str, Any]:
        """Sizes and inputs as they were typed."""
        from decimal import localcontext

        from nnhw.engine.evaluation import context

        with localcontext(context()):
            return self.values_of_inputs("decimal")

    def _worked(
        self, lines: list[tuple[str, Node]], scope: dict[str, Any], arithmetic: Arithmetic
    ) -> dict[str, Any]:
        try:
            if arithmetic.kind == "decimal":
                found = in_decimals(lines, scope, arithmetic, self.limits, self._digits)
                self._digits = found.digits
            else:
                found = evaluate(lines, scope, arithmetic, limits=self.limits)
        except StepOverflowError as error:
            raise InputError(self._overflow(error.step, undefined=error.undefined)) from None
        except NoValueError as error:
            raise InputError(words.inexact(error)) from None
        except FormulaError as error:
            raise InputError(f"{error.step}: {error}") from None
        for name in found.underflows:
            self.remarks_made.append(Note(name, words.underflow(name), warns=True))
        return found.values

    def _evaluate(self, targets: tuple[str, ...]) -> None:
        """Work the targets in the numbers that are shown; settle which side of a kink is meant."""
        before = dict(self._known[self.kind])
        found = self.work(self.kind, targets)
        if self.floating:
            for name in self.kinked:
                if name in found and name not in before:
                    settled = self._settled(name, found[name])
                    if settled is not found[name]:
                        self._known["float"] = before = {**before, name: settled}
                        found = self.work("float", targets)
        self._note_limits(found)

    def _settled(self, name: str, values: Any) -> Any:
        """Return pre-activations in float64, those near a kink as they are in fractions."""
        numbers, shapes = self.given.numbers, self.given.shapes
        if all(_are_small_integers(each.floats) for each in numbers.values()):
            return values  # float64 adds such integers exactly
        tree = self.program.trees(shapes)[name]
        terms = sizes(self.arithmetic, tree, self.compute(()), bounded=True)
        weights = sum(each.size for k, each in numbers.items() if SAMPLES not in shapes[k])
        settled = kinks.settle(values, terms, lambda k: self._exact_column(name, k), weights)
        if settled is None:
            self.remarks_made.append(Note(name, words.undecided(name), warns=True))
        return values if settled is None else settled

    def _exact_column(self, name: str, sample: int) -> Any:
        """Return one sample's values in fractions, or ``None`` where they have none."""
        numbers = {
            k: each.columns(slice(sample, sample + 1)) if SAMPLES in self.given.shapes[k] else each
            for k, each in self.given.numbers.items()
        }
        alone = self.given.replace(numbers=numbers)
        one = Trace(self.problem, self.program, alone, self.letters, exact=True)
        try:
            return one.matrix(name)[:, 0]
        except InputError:
            return None

    def _overflow(self, step: str, *, undefined: bool = False) -> str:
        """Say why a step has no finite value."""
        tree = self.program.trees(self.given.shapes)[step]
        why = why_undefined(tree, self.arithmetic, {**self.inputs, **self._known[self.kind]})
        if why or undefined:
            return words.undefined(step, why)
        return words.overflow(step, rational=self._is_rational(step))

    def _is_rational(self, step: str) -> bool:
        """Whether a step, and all that it hangs on, has a value in fractions."""
        exact = Arithmetic("exact", self.letters)
        order = self.order([step], self.values_of_inputs("exact"), exact)
        return all(exact.has(self.right_side(name, exact)) for name in order)

    def _note_limits(self, found: Mapping[str, Any]) -> None:
        for name, value in found.items():
            if value is None and not self.given.open:
                self.remarks_made.append(Note(name, words.no_limit(name), warns=True))

    @property
    def limits(self) -> frozenset[str]:
        """The steps that may be infinite, or without a value."""
        infinite = self.problem.limits and not self._finite
        return frozenset(self.program.names) if infinite else self.problem.optional

    @cached_property
    def _finite(self) -> bool:
        """Whether all inputs are finite numbers."""
        return all(is_finite(each.floats) for each in self.given.numbers.values())

    def right_side(self, name: str, arithmetic: Arithmetic) -> Node:
        """Return what a step is worked by: its line, or the kernel that does it better."""
        by = self.program.lines[name].by
        if by is not None and arithmetic.has(by):
            return by
        return self.program.trees(self.given.shapes)[name]

    def order(
        self, targets: Iterable[str], known: Mapping[str, Any], arithmetic: Arithmetic
    ) -> list[str]:
        """Return the steps that lead to the targets, each after what it reads."""
        wanted, at_hand = tuple(targets), frozenset(known)
        found: list[str] = self.program.memory(
            ("order", wanted, at_hand, arithmetic.kind, arithmetic.letters),
            lambda: self.program.order(
                wanted, at_hand, lambda line: self.right_side(line.name, arithmetic)
            ),
        )
        return found

    @cached_property
    def rounded(self) -> Trace:
        """The trace of the same inputs with its steps rounded once from long decimals."""
        return Trace(self.problem, self.program, self.given, self.letters, exact=self.exact)

    @cached_property
    def unrounded(self) -> Trace:
        """The trace of the same inputs in plain float64, which is quicker to work."""
        if not (self.polished and self.small):
            return self
        known = {kind: values for kind, values in self._known.items() if kind == "float"}
        return Trace(
            self.problem, self.program, self.given, self.letters, polished=False, known=known
        )

    @cached_property
    def blur(self) -> float:
        """How far the steps may be off what they are when they are rounded once."""
        return 0.0 if self.polished or not self.small else rounding_error(self)

    @cached_property
    def kinked(self) -> Mapping[str, str]:
        """The pre-activations of units with a kink at 0, and how the derivative there is called."""
        found: Mapping[str, str] = self.program.memory(
            ("kinks", self.letters), lambda: kinks.find(self.program, self.letters)
        )
        return found

    @cached_property
    def notation(self) -> Notation:
        """How its formulas are written."""
        return Notation(self.shapes, self.problem.objective, self.problem.times)

    def input(self, name: str) -> Any:
        """Return an input in its public shape."""
        return self.public(self.inputs[name], self.input_shape(name))

    def input_shape(self, name: str) -> Shape:
        """Return the shape of an input; a single sample has no sample axis."""
        return public_shape(self.given.shapes[name], self.given.sizes)

    def evaluate(self, formula: str) -> Any:
        """Return the value of a formula in the letters of the trace, as a matrix."""
        return self.inner(parse(formula))

    def inner(self, node: Node) -> Any:
        """Return the value of a part of a formula, as a matrix."""
        letters = letters_of(node)
        known = self.compute(name for name in letters if name in self)
        for name in letters:
            if known.get(name, 0) is None:
                raise FormulaError(f"{name} has no value")
        return self.arithmetic.evaluate(fit(node, self.shapes)[0], known)

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

    def edited(self, edit: Edit) -> Trace:
        """Return the trace of the same inputs with some of its lines replaced."""
        program = self.program.edit(edit)
        return self.worked_by(program)

    def worked_by(self, program: Program) -> Trace:
        """Return the trace of the same inputs in which some lines say something else."""

        def changed() -> set[str]:
            before = self.program.lines
            return {name for name, line in program.lines.items() if line != before.get(name)}

        return self._variant(program, self.letters, self.program.memory(program, changed))

    def under(self, letters: Letters) -> Trace:
        """Return the trace of the same inputs under another convention at the kink."""
        bent = {n for n, line in self.program.lines.items() if calls(line.tree) & kinks.SLOPES}
        return self._variant(self.program, letters, bent)

    def with_values(self, values: Mapping[str, Any]) -> Trace:
        """Return the trace in which some steps have other values, and what follows follows them.

        Parameters
        ----------
        values
            By step, in its public shape.
        """
        program = self.program.without_kernels_below(set(values))
        other = self._variant(program, self.letters, set(values))
        for name, value in values.items():
            rows, columns = (*np.shape(value), 1, 1)[:2]
            array = np.asarray(value, dtype=object).reshape(rows, columns)
            for kind in ("decimal", "exact", "float"):
                scope = other._known.setdefault(kind, {})
                scope[name] = _converted(array, kind)
        return other

    def _variant(self, program: Program, letters: Letters, changed: set[str]) -> Trace:
        """Return the trace with some lines changed, in which what precedes them is known."""
        affected = program.downstream(changed)
        variant = Trace(
            self.problem,
            program,
            self.given,
            letters,
            exact=self.exact,
            polished=self.polished,
            known={
                kind: {k: v for k, v in values.items() if k not in affected}
                for kind, values in self._known.items()
            },
        )
        variant._digits = self._digits
        return variant


def _converted(array: Any, kind: Kind) -> Any:
    """Return numbers of any kind as floats, as fractions or as decimals."""
    if kind == "float":
        return array.astype(np.float64)
    if kind == "exact":
        return array
    from nnhw.formula.decimals import exactly

    return np.frompyfunc(exactly, 1, 1)(array)


def _are_small_integers(floats: Any) -> bool:
    """Whether numbers are integers below 2¹⁶; most that are not show it in the first few."""
    first = floats.ravel()[:FEW]
    return all(bool((np.abs(a) < 2**16).all() and (a == np.rint(a)).all()) for a in (first, floats))


def rounding_error(trace: Trace) -> float:
    """Return a bound on how far any entry of a float64 step is off, for a small network.

    In every term of a step each input stands at most twice, and each rounding
    is of 1e-16 of the term.
    """
    terms = prod(1 + each.norm for each in trace.given.numbers.values())
    return ROUNDINGS * terms * terms


ROUNDINGS = 1e-16  # a factor of 20 above the most that was seen
