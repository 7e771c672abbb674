"""The numbers of a trace as they are shown: put into formulas, rounded, summed up."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula.marks import Grid, Number, Strong
from nnhw.formula.notation import equation
from nnhw.formula.numerals import DIGITS, is_rounded
from nnhw.formula.plain import UNICODE
from nnhw.formula.shapes import fit
from nnhw.formula.source import is_comparison
from nnhw.formula.substitution import Entries, substitute
from nnhw.formula.tree import Name, Transpose, Value, walk
from nnhw.mapped import blocks
from nnhw.render.textbook import Textbook
from nnhw.render.views import MOST_ENTRIES, is_small

if TYPE_CHECKING:
    from nnhw.engine.trace import Step, Trace
    from nnhw.formula.marks import Mark
    from nnhw.formula.tree import Node


LONGEST = 24  # characters of a number in a box


class Working:
    """A trace with the way its numbers are written.

    Parameters
    ----------
    trace
        What was computed.
    digits
        Significant digits of the numbers shown; 6 unless given.
    """

    def __init__(self, trace: Trace, digits: int | None = None) -> None:
        self.trace = trace
        self.digits = digits
        self.notation = trace.notation.replace(digits=digits, fractions=trace.exact)
        self.textbook = Textbook(trace)
        self._evaluated: dict[Node, Any] = {}

    def show(self, value: object) -> str:
        """Write a number, in ASCII."""
        return self.notation.numeral(value)

    def called(self, name: str) -> str:
        """Return how a name is written, in plain characters."""
        return UNICODE.flat(self.notation.letter(name))

    def line(self, name: str) -> str:
        """Return a step's line in plain characters: ``g = V x``."""
        tree = self.trace.program.lines[name].tree
        return UNICODE.flat(equation(self.notation.letter(name), self.notation.write(tree)))

    def mark(self, value: Any) -> Mark | None:
        """Write a value, if it is short enough to be read."""
        if value is None or not is_small(np.shape(value)):
            return None
        return self.notation.value(np.asarray(value))

    def is_rounded(self, value: Any) -> bool:
        """Whether a value is written in fewer digits than it has."""
        return any(is_rounded(each, self.digits) for each in np.ravel(value).tolist())

    def evaluate(self, node: Node) -> Any:
        """Return the value of a part of a formula, evaluated once."""
        match node:
            case Name(name):
                return self.trace.matrix(name)
            case Transpose(operand):
                return np.transpose(self.evaluate(operand))
        if node not in self._evaluated:
            with np.errstate(all="ignore"):  # infinity is shown as it is
                self._evaluated[node] = self.trace.solver.evaluate(fit(node, self.trace.shapes)[0])
        return self._evaluated[node]

    def numbers(self, step: Step) -> tuple[Mark | None, bool]:
        """Write a step's formula with matrices in place of letters, where all are short.

        Returns
        -------
        tuple
            The formula, and whether any number in it is rounded.
        """
        if not self.textbook.follows(step):
            return None, False
        tree = substitute(step.line.tree, self.evaluate)
        arrays = [node.array for node in walk(tree) if isinstance(node, Value)]
        if not all(is_small(each.shape) for each in arrays):
            return None, False
        rounded = not is_comparison(tree) and any(map(self.is_rounded, arrays))
        return self.notation.side(tree), rounded

    def entries(self, step: Step, *, rounded: bool = False) -> tuple[tuple[Mark, ...], ...]:
        """Return the sides of each entry's equation, name, arithmetic, value, or none at all.

        ``rounded`` says that numbers in them are.
        """
        if step.size > MOST_ENTRIES or step.matrix is None or not self.textbook.follows(step):
            return ()
        matrix = np.asarray(step.matrix)
        arithmetic = self.arithmetic(step.line.tree, matrix.shape)
        equations = []
        for index, written in zip(np.ndindex(*matrix.shape), arithmetic, strict=bool(arithmetic)):
            name = self.notation.letter(step.name, public_index(step, index))
            number = self.notation.value(matrix[index])
            value = Strong(number, rounded or is_rounded(matrix[index], self.digits))
            equations.append((name, value) if written == number else (name, written, value))
        return tuple(equations)

    def arithmetic(self, tree: Node, shape: tuple[int, ...]) -> list[Mark]:
        """Write the arithmetic of every entry, or none where one has too many terms."""
        entries = Entries(self.evaluate)
        trees = [entries.of(tree, (*index, 0, 0)[:2]) for index in np.ndindex(*shape)]
        written = [self.notation.side(each) for each in trees if each is not None]
        return written if len(written) == len(trees) else []

    def summary(self, value: Any) -> str:
        """Say what is too large to read: its first and last entries and its extremes."""
        if value is None:
            return "no value"
        array = np.asarray(value)
        if is_small(array.shape):
            return ""
        first, last = (self.show(array.item(k)) for k in (0, -1))
        return f"first {first}, last {last}, {self.span(array)}"

    def span(self, array: Any) -> str:
        """Say between what its entries lie."""
        ends = [(part.min(), part.max()) for part in blocks(array.ravel(order="K"))]
        lows, highs = zip(*ends, strict=True)
        return f"from {self.show(min(lows))} to {self.show(max(highs))}"

    def corner(self, value: Any, most: int) -> Mark:
        """Write a value, of a long one the first rows or columns and the last."""
        array = np.asarray(value)
        if array.size == 1:
            return Number(self.short(array.item()))
        matrix = array.reshape(len(array), -1)
        rows, columns = (_ends(size, most) for size in matrix.shape)
        return Grid(
            tuple(
                tuple(
                    "⋮" if i is None else "⋯" if j is None else self.short(matrix[i, j])
                    for j in columns
                )
                for i in rows
            )
        )

    def inline(self, step: Step) -> str:
        """Write a step's value as it would be typed: ``[1 2; 3 4]``."""
        rows = np.atleast_2d(step.value).tolist()
        typed = "; ".join(" ".join(map(self.show, row)) for row in rows)
        return f"[{typed}]" if step.shape else typed

    def short(self, value: Any) -> str:
        """Write a number, a long fraction by a decimal near it."""
        written = self.show(value)
        if len(written) <= LONGEST:
            return written
        context = Context(prec=self.digits or DIGITS)
        near = context.divide(Decimal(value.numerator), Decimal(value.denominator))
        return f"≈ {near.normalize(context)}".replace("E+", "e")

    def entry_name(self, name: str, row: int) -> str:
        """Return how an entry of the first sample is called: ``g[2]``, ``g[2,1]``, ``J``."""
        trace = self.trace
        shape = trace[name].shape if name in trace else trace.input_shape(name)
        index = ",".join([str(row + 1), "1"][: len(shape)])
        return f"{name}[{index}]" if index else name

    def labels(self, step: Step) -> tuple[str, ...]:
        """Return how a step's rows are called, where they have names."""
        named = self.trace.problem.labels.get(str(step.letters[0])) if step.letters else None
        return tuple(named(self.trace.given.sizes)) if named else ()


def _ends(size: int, most: int) -> list[int | None]:
    """Return indices from 0, of many the first and the last with ``None`` between."""
    return [*range(size)] if size <= most else [*range(most - 2), None, size - 1]


def public_index(step: Step, index: tuple[int, ...]) -> tuple[int, ...]:
    """Return the index of an entry as the step's shape has it, counted from 1."""
    return tuple(k + 1 for k in index[: len(step.shape)])
