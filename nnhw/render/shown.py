"""A verdict as Python shows it: in print, in a notebook, in the message of an assert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.answers.verdict import Verdict
from nnhw.formula.plain import UNICODE
from nnhw.render.judged import view
from nnhw.render.page import Page
from nnhw.render.paper import Paper
from nnhw.render.verdicts import SIGNS, lay_answers

if TYPE_CHECKING:
    from nnhw.render.jupyter import Printer
    from nnhw.render.views import AnswerView

WIDTH = 80


def shown(verdict: Verdict) -> ShownVerdict:
    """Return a verdict that prints what the terminal prints of it."""
    return ShownVerdict(*(getattr(verdict, name) for name in verdict.__match_args__))


class ShownVerdict(Verdict):
    """A verdict that prints what the terminal prints of it."""

    def __str__(self) -> str:
        lines = lay_answers(Paper(WIDTH, UNICODE), [self._view()])
        return "\n".join("".join(span.text for span in line).rstrip() for line in lines)

    def __repr__(self) -> str:
        """Say it in one line, as the message of an assert has it."""
        seen = self._view()
        hints = "".join(f"; {each.sentence} [{each.code}]" for each in seen.mistakes)
        return f"<{SIGNS[seen.verdict]} {seen.name}  {seen.sentence}{hints}>"

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        printer.text("Verdict(...)" if cycle else str(self))

    def _view(self) -> AnswerView:
        return view(Page(self.step.trace, checked=False), self)
