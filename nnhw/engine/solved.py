"""A trace with what is said of it: its remarks, its gradients' check, its record."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from nnhw.engine import words
from nnhw.engine.conventions import kink_remarks
from nnhw.engine.gradcheck import check_gradients, unchecked
from nnhw.engine.note import Note
from nnhw.engine.record import record
from nnhw.engine.trace import Trace
from nnhw.formula.numerals import numeral

if TYPE_CHECKING:
    from nnhw.engine.gradcheck import Check


class Solved(Trace):
    """The worked problem, as a page, a grader and Python have it."""

    offered = (
        "checks", "network", "notes", "to_dict", "to_html", "to_latex", "to_markdown", "to_text",
    )  # fmt: skip

    @property
    def remarks(self) -> list[Note]:
        """The notes with the steps that they stand at, in the order of the steps."""
        place = {name: k for k, name in enumerate(self.program.names)}
        said = [*self.problem.remarks(self, numeral), *kink_remarks(self)]
        said += dict.fromkeys(self.solver.remarks)
        left = unchecked(self)
        if left:
            said.append(Note(left[0], words.unchecked(left)))
        return sorted(said, key=lambda note: place.get(note.step, -1))

    @property
    def notes(self) -> list[str]:
        """What the trace points out, a sentence each."""
        return [note.text for note in self.remarks]

    @cached_property
    def checks(self) -> list[Check]:
        """Each gradient by a second route."""
        return check_gradients(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the trace as plain data, as ``--json`` prints it."""
        # All at once, so that an overflow is the first step's.
        self.solver.compute(step.name for step in self if step.listed)
        return record(self, self.checks, self.notes)

    def network(self) -> Any:
        """Return the picture of the trace, which a notebook shows; its text is the SVG."""
        return self.writers["picture"](self)
