"""A trace as Jupyter shows it: worked out in Markdown, or as text in a console.

There is no HTML: JupyterLab would prefer it, and in a notebook that is not
trusted its sanitizer takes the mathematics apart and runs the digits together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from nnhw.engine.trace import Step, Trace
from nnhw.formula.latex import to_latex
from nnhw.immutable import Immutable
from nnhw.render.page import compose, work
from nnhw.render.working import Working

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.program import Line
    from nnhw.formula.shapes import Shape

    class Printer(Protocol):
        """What IPython prints with."""

        def text(self, text: str) -> None:
            """Print text."""


def shown(trace: Trace) -> ShownTrace:
    """Return a trace that Jupyter shows worked out."""
    return ShownTrace(
        trace.problem,
        trace.program,
        trace.given,
        trace.letters,
        exact=trace.exact,
        polished=trace.polished,
    )


class ShownTrace(Trace):
    """A trace that is shown where it is the last line of a cell."""

    def __getitem__(self, name: str) -> ShownStep:
        step = super().__getitem__(name)
        return ShownStep(step.line, step.letters, step.shape, self)

    def __iter__(self) -> Iterator[ShownStep]:
        return map(self.__getitem__, self.program.names)

    def network(self) -> Picture:
        """Return the network with the values of the trace, drawn.

        Returns
        -------
        Picture
            Empty for a problem that has no drawing, and for a network with
            more units than can be told apart.
        """
        from nnhw.render.picture import draw

        return Picture(draw(Working(self)).svg)

    def _repr_markdown_(self) -> str:
        from nnhw.render.markdown import render

        return render(compose(self))

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        from nnhw.render.text import render

        printer.text("Trace(...)" if cycle else render(compose(self)).rstrip("\n"))


class ShownStep(Step):
    """A step that is shown as its equation."""

    line: Line
    letters: Shape
    shape: tuple[int, ...]
    trace: Trace

    def __repr__(self) -> str:
        return f"<Step {self.written}>"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {to_latex(work(Working(self.trace), self).equation)}$"


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
