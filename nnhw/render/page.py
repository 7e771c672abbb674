"""What a trace has to say, part by part, before any format says it.

A page is built once from a trace; a format only writes it down. So every
format shows the same mathematics, and none has a number of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula.marks import Mark, Row, Strong
from nnhw.formula.notation import Notation, equation
from nnhw.formula.numerals import numeral
from nnhw.formula.shapes import show as show_shape
from nnhw.formula.substitution import Entries, substitute
from nnhw.formula.tree import Value, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.trace import Step, Trace
    from nnhw.formula.tree import Node

Cell = Mark | str  # of a table

MOST_ROWS = 12  # rows or columns of a matrix that is shown
MOST_ENTRIES = 12  # entries whose arithmetic is written out


@dataclass(frozen=True)
class Quantity:
    """Something given: its letter and its value, or a summary where it is too large."""

    name: str
    letter: Mark
    value: Mark | None
    summary: str


@dataclass(frozen=True)
class Worked:
    """A step worked out.

    Attributes
    ----------
    name, words, shape
        What it is called, what it is, and its shape as it is written.
    letter, formula
        Both sides of the line: ``g`` and ``V x``.
    numbers
        The formula with matrices in place of letters, where it is short enough.
    result
        The value, where it is short enough.
    summary
        What is said in place of a value that is too large to read, or that
        does not exist.
    labels
        How the rows are called, where they have names.
    notes
        What is pointed out here.
    """

    name: str
    words: str
    shape: str
    letter: Mark
    formula: Mark
    numbers: Mark | None
    result: Mark | None
    summary: str
    labels: tuple[str, ...]
    notes: tuple[str, ...]
    step: Step
    page: Page

    @property
    def sides(self) -> tuple[Mark, ...]:
        """What stands between the equals signs: formula, numbers, result."""
        numbers = () if self.numbers in {None, self.result} else (self.numbers,)
        result = () if self.result is None else (Strong(self.result),)
        return tuple(each for each in (self.formula, *numbers, *result) if each is not None)

    @property
    def equation(self) -> Row:
        """The whole line: ``g = V x = [..][..] = [..]``."""
        return equation(self.letter, *self.sides)

    @cached_property
    def entries(self) -> tuple[tuple[Mark, ...], ...]:
        """Entry by entry, the sides of ``dV[1,2] = −0.625·2 = −1.25``; none where too many."""
        return tuple(self.page.entries_of(self.step))


@dataclass(frozen=True)
class Table:
    """Rows of marks or words under a head, and a word on what is left out."""

    title: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Part:
    """A heading with its steps and tables, in order."""

    title: str
    items: tuple[Worked | Table, ...]


class Page:
    """A trace, ready to be written in any format.

    Parameters
    ----------
    trace
        What was computed.
    digits
        Significant digits of the numbers shown; 6 unless given.
    checked
        Whether the gradients' second route is shown.
    """

    def __init__(self, trace: Trace, digits: int | None = None, *, checked: bool = True) -> None:
        self.trace = trace
        self.digits = digits
        self.checked = checked
        self.title = trace.problem.title
        self.command = f"nnhw {trace.problem.command}"
        self.notation = Notation(trace.shapes, trace.problem.objective, trace.problem.times, digits)
        self._evaluated: dict[Node, Any] = {}

    def show(self, value: object) -> str:
        """Write a number, in ASCII."""
        return numeral(value, self.digits)

    @cached_property
    def given(self) -> tuple[Quantity, ...]:
        """The inputs."""
        names = [each.name for each in self.trace.problem.inputs]
        return tuple(
            Quantity(name, self.notation.letter(name), self._mark(value), self.summary(value))
            for name in names
            if name in self.trace.given.numbers
            for value in [self.trace.input(name)]
        )

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The steps under their headings, the tables below them."""
        steps = groupby(self.trace, key=lambda step: step.line.part)
        return tuple(Part(title, tuple(self._items(list(some)))) for title, some in steps)

    @cached_property
    def answer(self) -> str:
        """The answer in words."""
        return self.trace.problem.answer(self.trace, self.show)

    @cached_property
    def checks(self) -> tuple[str, ...]:
        """A sentence for each gradient that was checked by a second route."""
        if not self.checked:
            return ()
        return tuple(
            f"{check.name} checked by {check.method}"
            + (f", {len(check.numeric)} of {check.entries} entries" if check.partial else "")
            + (f", relative error {check.error:.1e}" if check.passed else "")
            + ("" if check.passed else f": it FAILED at entry {list(check.worst)}")
            for check in self.trace.checks
        )

    @cached_property
    def notes(self) -> dict[str, list[str]]:
        """The remarks, by the step that they stand at."""
        notes: dict[str, list[str]] = {}
        for note in self.trace.remarks:
            notes.setdefault(note.step, []).append(note.text)
        return notes

    def _items(self, steps: list[Step]) -> Iterator[Worked | Table]:
        from nnhw.render.tables import gradient_tables, unit_tables

        made = {step.name for step in steps}
        for step in steps:
            yield self.work(step)
            yield from unit_tables(self, step.name)
        yield from gradient_tables(self, made)

    def work(self, step: Step) -> Worked:
        """Work a step out."""
        small = is_small(step.shape)
        value = step.matrix if small else None
        labels = self.trace.problem.labels.get(str(step.letters[0])) if step.letters else None
        return Worked(
            name=step.name,
            words=step.line.words,
            shape=show_shape(step.shape),
            letter=self.notation.letter(step.name),
            formula=self.notation.write(step.line.tree),
            numbers=self._numbers(step) if value is not None else None,
            result=self._mark(value),
            summary="" if value is not None else self.summary(step.value if step.listed else None),
            labels=tuple(labels(self.trace.given.sizes)) if labels and small else (),
            notes=tuple(self.notes.get(step.name, ())),
            step=step,
            page=self,
        )

    def _numbers(self, step: Step) -> Mark | None:
        tree = substitute(step.line.tree, self.evaluate)
        arrays = (node.array for node in walk(tree) if isinstance(node, Value))
        if not all(is_small(array.shape) for array in arrays):
            return None
        return self.notation.write(tree)

    def entries_of(self, step: Step) -> Iterator[tuple[Mark, ...]]:
        """Yield the sides of each entry's equation: name, arithmetic, value."""
        if step.matrix is None or step.size > MOST_ENTRIES:
            return
        entries = Entries(self.evaluate)
        matrix = np.asarray(step.matrix)
        for index in np.ndindex(*matrix.shape):
            place = (*index, 0, 0)[:2]
            tree = entries.of(step.line.tree, (place[0], place[1]))
            if tree is None:
                return
            name = self.notation.letter(step.name, self.public_index(step, index))
            value = self.notation.value(matrix[index])
            arithmetic = self.notation.write(tree)
            yield (name, value) if arithmetic == value else (name, arithmetic, value)

    def public_index(self, step: Step, index: tuple[int, ...]) -> tuple[int, ...]:
        """Return the index of an entry as the step's shape has it, counted from 1."""
        return tuple(k + 1 for k in index[: len(step.shape)])

    def evaluate(self, node: Node) -> Any:
        """Return the value of a part of a formula, evaluated once."""
        if node not in self._evaluated:
            self._evaluated[node] = self.trace.inner(node)
        return self._evaluated[node]

    def summary(self, value: Any) -> str:
        """Say what is too large to read: its first and last entries and its extremes."""
        if value is None:
            return "no value"
        array = np.asarray(value)
        if is_small(array.shape):
            return ""
        first, last = (self.show(array.flat[k].item()) for k in (0, -1))
        low, high = (self.show(each) for each in (array.min(), array.max()))
        return f"first {first}, last {last}, from {low} to {high}"

    def _mark(self, value: Any) -> Mark | None:
        if value is None or not is_small(np.shape(value)):
            return None
        return self.notation.value(np.asarray(value))


def is_small(shape: tuple[int, ...]) -> bool:
    """Whether a matrix is short enough to be read."""
    return all(size <= MOST_ROWS for size in shape)
