"""What traces, steps and verdicts show in print and in a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.answers.verdict import Verdict
from nnhw.engine.solved import Solved
from nnhw.engine.trace import Step
from nnhw.immutable import Immutable
from nnhw.render import write
from nnhw.render.views import Page

if TYPE_CHECKING:
    from collections.abc import Callable


def _trace(form: str) -> Callable[[Solved], str]:
    def written(trace: Solved) -> str:
        from nnhw.render.page import compose

        return write(compose(trace, drawn=form == "html"), form)

    return written


def _verdict(form: str) -> Callable[[Verdict], str]:
    def written(verdict: Verdict) -> str:
        from nnhw.render.judged import view
        from nnhw.render.working import Working

        return write(Page(answers=(view(Working(verdict.step.trace), verdict),)), form)

    return written


def formula(step: Step) -> str:
    """Return a step's equation with its numbers, in LaTeX between dollars."""
    from nnhw.formula.latex import to_latex
    from nnhw.render.page import work
    from nnhw.render.working import Working

    return rf"$\displaystyle {to_latex(work(Working(step.trace), step).equation)}$"


class Picture(Immutable):
    """A drawing: Jupyter shows it, and its text is the SVG for a file.

    Attributes
    ----------
    svg
        An SVG element with its style; empty where there is nothing to draw.
    """

    svg: str

    def __str__(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<Picture: {len(self.svg)} characters of SVG>"

    def _repr_svg_(self) -> str | None:
        return self.svg or None


def network(trace: Solved) -> Picture:
    """Return the drawing of a trace, empty where there is too much to draw."""
    from nnhw.render.picture import draw
    from nnhw.render.working import Working

    return Picture(draw(Working(trace)).svg)


Solved.writers |= {form: _trace(form) for form in ("text", "markdown", "latex", "html")}
Solved.writers["picture"] = network
Verdict.writers |= {form: _verdict(form) for form in ("text", "markdown")}
Step.writers |= {"text": repr, "math": formula}
