"""What a trace has to say, part by part, before any format says it.

A page is built once from a trace; a format only writes it down. So every
format shows the same mathematics, and none has a number of its own.
"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula.functions import find
from nnhw.formula.notation import Notation
from nnhw.formula.shapes import show as show_shape
from nnhw.formula.substitution import MOST_TERMS, Entries, substitute
from nnhw.formula.tree import Name, Transpose, Value, calls, walk
from nnhw.mapped import blocks
from nnhw.render.views import MOST_ENTRIES, Cell, Part, Quantity, Table, Worked, is_small

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.gradcheck import Check
    from nnhw.engine.note import Note
    from nnhw.engine.trace import Step, Trace
    from nnhw.formula.marks import Mark
    from nnhw.formula.tree import Node
    from nnhw.render.textbook import Textbook
    from nnhw.render.views import AnswerView

__all__ = ["Cell", "Page", "Part", "Quantity", "Table", "Worked", "is_small"]


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
    answers
        The answers that were compared.
    hidden
        Whether the answers alone are shown, without what is right.
    """

    def __init__(
        self,
        trace: Trace,
        digits: int | None = None,
        *,
        checked: bool = True,
        answers: tuple[AnswerView, ...] = (),
        hidden: bool = False,
    ) -> None:
        self.trace = trace
        self.digits = digits
        self.checked = checked
        self.answers = answers
        self.hidden = hidden
        self.title = trace.problem.title
        self.command = f"nnhw {trace.problem.command}"
        self.notation = Notation(
            trace.shapes, trace.problem.objective, trace.problem.times, digits, trace.exact
        )
        self._evaluated: dict[Node, Any] = {}

    def show(self, value: object) -> str:
        """Write a number, in ASCII."""
        return self.notation.numeral(value)

    @cached_property
    def given(self) -> tuple[Quantity, ...]:
        """The inputs."""
        names = [each.name for each in self.trace.problem.inputs]
        return tuple(self._quantity(name) for name in names if name in self.trace.given.numbers)

    def _quantity(self, name: str) -> Quantity:
        value = self.evaluate(Name(name))
        return Quantity(
            name,
            self.notation.letter(name),
            self._mark(value),
            self.summary(value),
            show_shape(self.trace.input_shape(name)),
        )

    @cached_property
    def settings(self) -> tuple[str, ...]:
        """What the letters of functions stand for, and what else was chosen."""
        given = self.trace.given.choices
        used = {
            known.symbol
            for line in self.trace.program.lines.values()
            for function in calls(line.tree)
            if (known := find(function))
        }
        return tuple(
            f"{choice.words}: {given[choice.name]}"
            for choice in self.trace.problem.choices
            if choice.words.partition(",")[0] in used or given[choice.name] != choice.values[0]
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

    @property
    def checks(self) -> tuple[str, ...]:
        """A sentence for each gradient that was checked by a second route."""
        return tuple(sentence for sentence, _ in self.verified)

    @cached_property
    def verified(self) -> tuple[tuple[str, bool], ...]:
        """The same with whether the two routes agree."""
        checks = self.trace.checks if self.checked else []
        return tuple((_checked(check), check.passed) for check in checks)

    @property
    def omission(self) -> str:
        """A word for where the arithmetic of entries is too long to be written out."""
        return (
            f"where an entry has more than {MOST_TERMS} terms, or a step more than "
            f"{MOST_ENTRIES} entries, the arithmetic of each entry is left out"
        )

    @cached_property
    def footnote(self) -> str:
        """A word where the numbers shown, being rounded, do not quite add up."""
        worked = (item for part in self.parts for item in part.items if isinstance(item, Worked))
        if any(self.textbook.misses(each.step) for each in worked if each.numbers is not None):
            return (
                "the numbers shown are rounded, and so the arithmetic shown may miss a result "
                "in its last place"
            )
        return ""

    @cached_property
    def notes(self) -> dict[str, list[Note]]:
        """The remarks, by the step that they stand at; some come of computing it."""
        self.trace.compute(step.name for step in self.trace if step.listed)
        notes: dict[str, list[Note]] = {}
        for note in self.trace.remarks:
            notes.setdefault(note.step, []).append(note)
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
        notes = tuple(self.notes.get(step.name, ()))
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
            summary="" if value is not None else self._why_not(step),
            labels=tuple(labels(self.trace.given.sizes)) if labels and small else (),
            notes=notes,
            step=step,
            page=self,
        )

    @cached_property
    def textbook(self) -> Textbook:
        """What the printed lines give, which need not be the values."""
        from nnhw.render.textbook import Textbook

        short = [step for step in self.trace if is_small(step.shape)]
        return Textbook(self.trace, short, self.show)

    def follows(self, step: Step) -> bool:
        """Whether a step's value follows from the numbers that would stand for its letters."""
        return self.textbook.follows(step)

    def _numbers(self, step: Step) -> Mark | None:
        if not self.follows(step):
            return None
        tree = substitute(step.line.tree, self.evaluate)
        arrays = (node.array for node in walk(tree) if isinstance(node, Value))
        if not all(is_small(array.shape) for array in arrays):
            return None
        return self.notation.write(tree)

    def entries_of(self, step: Step) -> tuple[tuple[Mark, ...], ...]:
        """Return the sides of each entry's equation, name, arithmetic, value, or none at all."""
        if step.size > MOST_ENTRIES or step.matrix is None or not self.follows(step):
            return ()
        entries = Entries(self.evaluate)
        matrix = np.asarray(step.matrix)
        equations = []
        for index in np.ndindex(*matrix.shape):
            place = (*index, 0, 0)[:2]
            tree = entries.of(step.line.tree, (place[0], place[1]))
            if tree is None:
                return ()
            name = self.notation.letter(step.name, self.public_index(step, index))
            value = self.notation.value(matrix[index])
            arithmetic = self.notation.write(tree)
            equations.append((name, value) if arithmetic == value else (name, arithmetic, value))
        return tuple(equations)

    def public_index(self, step: Step, index: tuple[int, ...]) -> tuple[int, ...]:
        """Return the index of an entry as the step's shape has it, counted from 1."""
        return tuple(k + 1 for k in index[: len(step.shape)])

    def evaluate(self, node: Node) -> Any:
        """Return the value of a part of a formula, evaluated once."""
        match node:
            case Name(name):
                return self.trace.compute([name] if name in self.trace else [])[name]
            case Transpose(operand):
                return np.transpose(self.evaluate(operand))
        if node not in self._evaluated:
            with np.errstate(all="ignore"):  # infinity is shown as it is
                self._evaluated[node] = self.trace.inner(node)
        return self._evaluated[node]

    def _why_not(self, step: Step) -> str:
        return self.summary(step.value) if step.listed else f"{step.size} entries, not listed"

    def summary(self, value: Any) -> str:
        """Say what is too large to read: its first and last entries and its extremes."""
        if value is None:
            return "no value"
        array = np.asarray(value)
        if is_small(array.shape):
            return ""
        first, last = (self.show(array.item(k)) for k in (0, -1))
        ends = [(part.min(), part.max()) for part in blocks(array.ravel(order="K"))]
        lows, highs = zip(*ends, strict=True)
        return f"first {first}, last {last}, from {self.show(min(lows))} to {self.show(max(highs))}"

    def _mark(self, value: Any) -> Mark | None:
        if value is None or not is_small(np.shape(value)):
            return None
        return self.notation.value(np.asarray(value))


def _checked(check: Check) -> str:
    compared = f", {len(check.numeric)} of {check.entries} entries" if check.partial else ""
    said = f"{check.name} checked by {check.method}{compared}"
    if not check.passed:
        return f"{said}: it FAILED at entry {list(check.worst)}"
    return f"{said}, relative error {f'{check.error:.1e}' if check.error else '0'}"
