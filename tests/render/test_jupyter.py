"""A trace as Jupyter asks for it; a kernel is asked elsewhere."""

from __future__ import annotations

from nnhw.engine.trace import Step, Trace
from nnhw.render.jupyter import shown
from nnhw.render.markdown import render as in_markdown
from nnhw.render.page import compose
from nnhw.render.text import render as in_text
from tests.render.pages import solved, trace


class Printed:
    """What IPython's printer was given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def text(self, text: str) -> None:
        self.texts.append(text)


TRACE = trace("regression")


def test_a_shown_trace_is_the_same_trace() -> None:
    seen = shown(TRACE)
    assert isinstance(seen, Trace)
    assert [step.name for step in seen] == [step.name for step in TRACE]
    for step in seen:
        assert isinstance(step, Step)
        assert (step.value == TRACE[step.name].value).all()


def test_it_is_shown_as_its_page_in_markdown_and_in_text() -> None:
    seen, printer = shown(TRACE), Printed()
    assert seen._repr_markdown_() == in_markdown(compose(TRACE))
    seen._repr_pretty_(printer, cycle=False)
    assert printer.texts == [in_text(compose(TRACE)).rstrip("\n")]


def test_there_is_no_html_for_a_sanitizer_to_take_apart() -> None:
    assert not hasattr(shown(TRACE), "_repr_html_")


def test_a_trace_within_itself_is_only_named() -> None:
    printer = Printed()
    shown(TRACE)._repr_pretty_(printer, cycle=True)
    assert printer.texts == ["Trace(...)"]


def test_a_step_is_shown_with_its_numbers() -> None:
    """By hand: dg = (−0.625, 0.375) and x = (1, 2), so dV[2,2] = 0.75."""
    latex = shown(TRACE)["dV"]._repr_latex_()
    assert latex.startswith(r"$\displaystyle \frac{\partial J}{\partial V} = ")
    assert "0.75" in latex
    assert repr(shown(TRACE)["dV"]) == "<Step dV = dg xᵀ>"


def test_the_network_is_a_picture_and_its_text_the_svg() -> None:
    picture = shown(TRACE).network()
    assert picture._repr_svg_() == str(picture)
    assert str(picture).startswith("<svg")
    assert "SVG" in repr(picture)


def test_what_cannot_be_drawn_is_no_picture() -> None:
    many = solved("lse", z=range(20))
    assert shown(many).network()._repr_svg_() is None
