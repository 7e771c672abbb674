"""What a trace, a step and a verdict show; a kernel is asked elsewhere."""

from __future__ import annotations

import nnhw
from nnhw.render import write
from nnhw.render.page import compose
from tests.render.pages import solved


class Printed:
    """What IPython's printer was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def text(self, text: str) -> None:
        self.texts.append(text)


TRACE = nnhw.grad_regression("1,2", "1", "0.3 -0.1; 0.2 0.4", "0.5,-0.3")


def test_a_trace_is_shown_as_its_page() -> None:
    printer = Printed()
    TRACE._repr_pretty_(printer, cycle=False)
    text = write(compose(TRACE), "text")
    assert printer.texts == [text.rstrip("\n")] == [str(TRACE)]
    assert TRACE.to_text() == text
    assert TRACE._repr_markdown_() == TRACE.to_markdown() == write(compose(TRACE), "markdown")
    assert TRACE.to_latex() == write(compose(TRACE), "latex")
    assert TRACE.to_html() == write(compose(TRACE, drawn=True), "html")


def test_there_is_no_html_for_a_sanitizer_to_take_apart() -> None:
    assert not hasattr(TRACE, "_repr_html_")
    assert TRACE._repr_latex_() is None


def test_a_trace_within_itself_is_only_named() -> None:
    printer = Printed()
    TRACE._repr_pretty_(printer, cycle=True)
    assert printer.texts == ["Solved(...)"]


def test_a_step_is_shown_with_its_numbers() -> None:
    """By hand: dg = (−0.625, 0.375) and x = (1, 2), so dV[2,2] = 0.75."""
    latex = TRACE["dV"]._repr_latex_()
    assert latex is not None
    assert latex.startswith(r"$\displaystyle \frac{\partial J}{\partial V} = ")
    assert "0.75" in latex
    assert repr(TRACE["dV"]) == str(TRACE["dV"]) == "<Step dV = dg xᵀ>"


def test_a_verdict_shows_itself_as_the_terminal_does() -> None:
    verdict = nnhw.check(TRACE, "dV", "-0.625 0.375; -1.25 0.75")
    assert "✗ dV  wrong in 2 of 4 entries" in str(verdict)
    assert "[transposed]" in str(verdict)
    assert isinstance(verdict, nnhw.Verdict)
    assert "**wrong in 2 of 4 entries**" in str(verdict._repr_markdown_())


def test_the_network_is_a_picture_and_its_text_the_svg() -> None:
    picture = TRACE.network()
    assert picture._repr_svg_() == str(picture)
    assert str(picture).startswith("<svg")
    assert "SVG" in repr(picture)


def test_what_cannot_be_drawn_is_no_picture() -> None:
    many = solved("lse", z=range(20))
    assert many.network()._repr_svg_() is None
