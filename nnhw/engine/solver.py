"""Working the steps of a program at given inputs, each when it is first asked for."""

from __future__ import annotations

from decimal import localcontext
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine import kinks, words
from nnhw.engine.cost import multiplications
from nnhw.engine.evaluation import (
    DIGITS,
    StepOverflowError,
    context,
    evaluate,
    in_decimals,
    is_finite,
)
from nnhw.engine.given import public_shape
from nnhw.engine.memory import Memory
from nnhw.engine.note import Note
from nnhw.engine.undefined import why_undefined
from nnhw.engine.values import inputs_in, to_floats
from nnhw.errors import InputError
from nnhw.formula.evaluate import arithmetic_in
from nnhw.formula.shapes import SAMPLES
from nnhw.formula.sizes import sizes
from nnhw.formula.tree import FormulaError, NoValueError, names

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from nnhw.engine.evaluation import Lines
    from nnhw.engine.given import Given
    from nnhw.engine.problem import Problem
    from nnhw.engine.program import Line, Program
    from nnhw.formula.evaluate import Arithmetic, Kind, Letters
    from nnhw.formula.shapes import Shape
    from nnhw.formula.tree import Node

FEW = 64
MOST_LISTED = 100_000  # entries of a step that a trace lists
SMALL = 50_000  # multiplications of a question that is worked in decimals, some 50 ms
ROUNDINGS = 1e-16  # a factor of 20 above the most that was seen


class Solver:
    """Works the steps of a program, in the numbers that are shown or in others.

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

    Attributes
    ----------
    remarks
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
    ) -> None:
        self.problem = problem
        self.program = program
        self.given = given
        self.letters = letters
        self.exact = exact
        self.polished = polished
        self.remarks: list[Note] = []
        self.memory = Memory()
        self._inputs: dict[Kind, Mapping[str, Any]] = {}
        self._known: dict[Kind, dict[str, Any]] = {}
        self._digits = DIGITS  # of the decimals

    @property
    def floating(self) -> bool:
        """Whether the values are float64, and may be rounded."""
        return not (self.exact or self.problem.exact)

    @property
    def kind(self) -> Kind:
        """The kind of numbers that are shown."""
        return "float" if self.floating else "exact"

    @cached_property
    def arithmetic(self) -> Arithmetic:
        """What the functions compute in the numbers that are shown."""
        return arithmetic_in(self.kind, self.letters)

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """The shape of each input and step, in letters."""
        return self.program.shapes(self.given.shapes)

    @property
    def trees(self) -> Mapping[str, Node]:
        """What stands on the right of each line, its vectors turned as they are meant."""
        return self.program.trees(self.given.shapes)

    def size(self, name: str) -> int:
        """Return how many entries a step has, a letter without a number counting as 1."""
        shape = public_shape(self.shapes[name], self.given.sizes)
        return prod(n for n in shape if isinstance(n, int))

    @cached_property
    def multiplications(self) -> int:
        """How many multiplications all lines take."""
        return multiplications(self.program, self.given)

    @cached_property
    def small(self) -> bool:
        """Whether the steps are float64, and few enough to be rounded from decimals."""
        if not self.floating or self.multiplications > SMALL:
            return False
        if any(self.size(name) > SMALL for name in self.program.names):
            return False
        return self._finite or not self.problem.limits

    @property
    def inputs(self) -> Mapping[str, Any]:
        """Sizes and inputs in the numbers that are shown."""
        return self.inputs_in(self.kind)

    def inputs_in(self, kind: Kind) -> Mapping[str, Any]:
        """Return sizes and inputs as arrays of two dimensions, in a kind of numbers."""
        if kind not in self._inputs:
            with localcontext(context()):
                arithmetic = arithmetic_in(kind, self.letters)
                self._inputs[kind] = inputs_in(self.given, arithmetic, self.problem.compared)
        return self._inputs[kind]

    def matrix(self, name: str) -> Any:
        """Return the value of an input or a step as the lines see it: in two dimensions.

        Raises
        ------
        InputError
            When a step leaves the range of float64, or has no exact value.
        """
        if name not in self.inputs:
            self._require((name,))
            return self._known[self.kind][name]
        return self.inputs[name]

    def evaluate(self, node: Node) -> Any:
        """Return the value of a formula whose vectors lie as they are meant, as a matrix.

        Raises
        ------
        FormulaError
            When something that it reads has no value.
        """
        read = (n for n in names(node) if n in self.program.lines or n in self.inputs)
        known = {name: self.matrix(name) for name in read}
        for name, value in known.items():
            if value is None:
                raise FormulaError(f"{name} has no value")
        return self.arithmetic.evaluate(node, known)

    def compute(self, wanted: Iterable[str]) -> dict[str, Any]:
        """Return all known values, with the wanted steps among them.

        Raises
        ------
        InputError
            When a step leaves the range of float64, or has no exact value.
        """
        self._require(wanted)
        return {**self.inputs, **self._known[self.kind]}

    def _require(self, wanted: Iterable[str]) -> None:
        known = self._known.setdefault(self.kind, {})
        targets = tuple(name for name in wanted if name not in known and name in self.program.lines)
        if not targets:
            return
        if self.polished and self.small:
            self._round(targets)
        else:
            self._evaluate(targets)

    def _round(self, targets: tuple[str, ...]) -> None:
        """Work the targets and what leads to them in decimals, and round each once."""
        decimals = self.work("decimal", targets)
        known = self._known["float"]
        plan = self.plan(targets, {**self.inputs, **known}, arithmetic_in("decimal", self.letters))
        for name, _ in plan:
            value = decimals[name]
            rounded = None if value is None else to_floats(value)
            if rounded is not None and name not in self.limits and not is_finite(rounded):
                raise InputError(self._overflow(name))
            if rounded is not None and ((rounded == 0) & (value != 0)).any():
                self.remarks.append(Note(name, words.underflow(name), warns=True))
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
            arithmetic = self.arithmetic if kind == self.kind else arithmetic_in(kind, self.letters)
            scope = {**self.inputs_in(kind), **known}
            known |= self._worked(self.plan(left, scope, arithmetic), scope, arithmetic)
        return known

    def _worked(
        self, lines: Lines, scope: dict[str, Any], arithmetic: Arithmetic
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
            self.remarks.append(Note(name, words.underflow(name), warns=True))
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
        terms = sizes(self.arithmetic, self.trees[name], self.compute(()), bounded=True)
        weights = sum(each.size for k, each in numbers.items() if SAMPLES not in shapes[k])
        settled = kinks.settle(values, terms, lambda k: self._exact_column(name, k), weights)
        if settled is None:
            self.remarks.append(Note(name, words.undecided(name), warns=True))
        return values if settled is None else settled

    def _exact_column(self, name: str, sample: int) -> Any:
        """Return one sample's values in fractions, or ``None`` where they have none."""
        numbers = {
            k: each.columns(slice(sample, sample + 1)) if SAMPLES in self.given.shapes[k] else each
            for k, each in self.given.numbers.items()
        }
        alone = self.given.replace(numbers=numbers)
        one = Solver(self.problem, self.program, alone, self.letters, exact=True)
        try:
            return one.matrix(name)[:, 0]
        except InputError:
            return None

    def _overflow(self, step: str, *, undefined: bool = False) -> str:
        """Say why a step has no finite value."""
        known = {**self.inputs, **self._known[self.kind]}
        why = why_undefined(self.trees[step], self.arithmetic, known)
        if why or undefined:
            return words.undefined(step, why)
        return words.overflow(step, rational=self._is_rational(step))

    def _is_rational(self, step: str) -> bool:
        """Whether a step, and all that it hangs on, has a value in fractions."""
        exact = arithmetic_in("exact", self.letters)
        return all(exact.has(tree) for _, tree in self.plan([step], self.inputs, exact))

    def _note_limits(self, found: Mapping[str, Any]) -> None:
        for name, value in found.items():
            if value is None and not self.given.open:
                self.remarks.append(Note(name, words.no_limit(name), warns=True))

    @property
    def limits(self) -> frozenset[str]:
        """The steps that may be infinite, or without a value."""
        infinite = self.problem.limits and not self._finite
        return frozenset(self.program.names) if infinite else self.problem.optional

    @cached_property
    def _finite(self) -> bool:
        """Whether all inputs are finite numbers."""
        return all(is_finite(each.floats) for each in self.given.numbers.values())

    def plan(
        self, targets: Iterable[str], known: Iterable[str], arithmetic: Arithmetic
    ) -> Sequence[tuple[str, Node]]:
        """Return the steps that lead to the targets, in order, with what each is worked by.

        That is its line, or the kernel that does it better.
        """
        wanted, at_hand = tuple(targets), frozenset(known)
        key = "plan", wanted, at_hand, arithmetic.kind, arithmetic.letters, self.given.key
        found: Sequence[tuple[str, Node]] = self.program.memory(
            key, lambda: self._planned(wanted, at_hand, arithmetic)
        )
        return found

    def _planned(
        self, targets: tuple[str, ...], known: frozenset[str], arithmetic: Arithmetic
    ) -> Sequence[tuple[str, Node]]:
        trees = self.trees

        def right_side(line: Line) -> Node:
            return line.by if line.by is not None and arithmetic.has(line.by) else trees[line.name]

        lines = self.program.lines
        return [
            (name, right_side(lines[name]))
            for name in self.program.order(targets, known, right_side)
        ]

    @cached_property
    def kinked(self) -> Mapping[str, str]:
        """The pre-activations of units with a kink at 0, and how the derivative there is called."""
        found: Mapping[str, str] = self.program.memory(
            ("kinks", self.letters), lambda: kinks.find(self.program, self.letters)
        )
        return found

    @cached_property
    def rounded(self) -> Solver:
        """The same, its steps rounded once from long decimals."""
        if self.polished:
            return self
        every = self.program.lines
        return self.again(self.program, self.letters, polished=True, forgotten=every)

    @cached_property
    def unrounded(self) -> Solver:
        """The same in plain float64, which is quicker to work."""
        if not (self.polished and self.small):
            return self
        return self.again(self.program, self.letters, polished=False, forgotten=())

    @cached_property
    def blur(self) -> float:
        """A bound on how far any entry may be off what it is when it is rounded once.

        In every term of a step of a small network each input stands at most
        twice, and each rounding is of 1e-16 of the term.
        """
        if self.polished or not self.small:
            return 0.0
        terms = prod(1 + each.norm for each in self.given.numbers.values())
        return ROUNDINGS * terms * terms

    def again(
        self, program: Program, letters: Letters, *, polished: bool, forgotten: Container[str]
    ) -> Solver:
        """Return the solver of the same inputs by other lines, to which some steps are unknown."""
        exact = self.exact
        again = Solver(self.problem, program, self.given, letters, exact=exact, polished=polished)
        again._inputs, again._digits = self._inputs, self._digits
        for kind, values in self._known.items():
            again._known[kind] = {k: v for k, v in values.items() if k not in forgotten}
        return again

    def take(self, name: str, values: Mapping[Kind, Any]) -> None:
        """Take a step's value as it is given, by the kind of numbers."""
        for kind, value in values.items():
            self._known.setdefault(kind, {})[name] = value


def _are_small_integers(floats: Any) -> bool:
    """Whether numbers are integers below 2¹⁶; most that are not show it in the first few."""
    first = floats.ravel()[:FEW]
    return all(bool((np.abs(a) < 2**16).all() and (a == np.rint(a)).all()) for a in (first, floats))
