"""Sheets of homework in every format, at every width: nothing raises, no number is cut."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

import tests.sheets.classics
import tests.sheets.images
import tests.sheets.networks
import tests.sheets.rounds
import tests.sheets.sequences  # noqa: F401 - each declares its cases
from nnhw.formula.marks import Grid, Number
from nnhw.formula.plain import ASCII, UNICODE
from nnhw.question.work import work
from nnhw.render import html, latex, markdown
from nnhw.render.page import compose
from nnhw.render.text import render
from nnhw.render.views import Table, Worked
from tests.sheets.cases import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.render.views import Page

SHEETS = {case.name: case.sheet for case in CASES if not case.argv}
PERCEPTRON = """X = 0 0 1 1; 0 1 0 1
T = 0 0 0 1
w = 0.3 -0.1
for epoch in 1..5:
    for x, t in columns(X, T):
        y = step(w @ x - 0.2)
        e = t - y
        w = w + 0.1*x*e
"""
ADAM = """theta = 5
m = 0
v = 0
for t in 1..3:
    J = theta**2
    g = dtheta
    m = 0.9*m + 0.1*g
    v = 0.999*v + 0.001*g**2
    theta = theta - 0.1*(m/(1 - 0.9**t))/(sqrt(v/(1 - 0.999**t)) + 1e-8)
"""
TWO = "w = 1\nfor k in 1..3: w = w/2\nfor k in 1..2: w = w + 1\n"


@cache
def page(sheet: str) -> Page:
    """Return the page of a sheet."""
    return compose(work("solve", {"sheet": [sheet]}), drawn=True)


def results(shown: Page) -> Iterator[str]:
    """Yield the numerals of results and of tables, in ASCII."""
    for item in (item for part in shown.parts for item in part.items):
        marks = [item.result] if isinstance(item, Worked) else [c for r in item.rows for c in r]
        for mark in marks:
            if isinstance(mark, Number):
                yield mark.text
            elif isinstance(mark, Grid):
                yield from (cell for row in mark.rows for cell in row)


@pytest.mark.parametrize("name", SHEETS)
def test_no_format_raises_and_no_number_is_cut(name: str) -> None:
    shown = page(SHEETS[name])
    assert html.render(shown)
    assert "[U+" not in latex.render(shown)
    assert markdown.render(shown)
    for width in (30, 40, 80, 120):
        for alphabet in (UNICODE, ASCII):
            text = render(shown, width, alphabet)
            assert max(map(len, text.splitlines())) <= width
            missing = {
                each
                for each in results(shown)
                if not re.search(rf"(?<![\d.]){re.escape(alphabet.numeral(each))}(?![\d.])", text)
            }
            assert not missing


def table(sheet: str) -> Table:
    """Return the one table of a sheet."""
    items = [item for part in page(sheet).parts for item in part.items]
    (found,) = [item for item in items if isinstance(item, Table)]
    return found


def test_a_perceptron_has_a_row_a_round_and_its_first_round_alone_step_by_step() -> None:
    """By hand, as Negnevitsky's table has it: w falls in round 3, rises in round 4."""
    shown = page(PERCEPTRON)
    names = [item.name for part in shown.parts for item in part.items if isinstance(item, Worked)]
    assert names == ["x@1", "t@1", "y@1", "e@1", "w@1", "w"]
    rows = table(PERCEPTRON).rows
    assert len(rows) == 20
    text = render(shown, 80)
    lines = [line.split() for line in text.splitlines()]
    assert ["epoch", "round", "x[1]", "x[2]", "t", "y", "e", "w[1]", "w[2]"] in lines
    assert ["1", "3", "1", "0", "0", "1", "−1", "0.2", "−0.1"] in lines
    assert ["1", "4", "1", "1", "1", "0", "1", "0.3", "0"] in lines
    assert ["5", "20", "1", "1", "1", "1", "0", "0.1", "0.1"] in lines


def test_every_step_of_every_round_is_shown_where_all_is() -> None:
    full = compose(work("solve", {"sheet": [PERCEPTRON]}), detail="full")
    names = {item.name for part in full.parts for item in part.items if isinstance(item, Worked)}
    assert {"y@1", "y@20", "w@20"} <= names


def test_the_objective_of_each_round_is_drawn() -> None:
    """Adam from 5 with steps of 0.1: J is 25, 24.01, 23.04, so that the course goes down."""
    drawing = table(ADAM).drawing
    assert drawing
    (course,) = re.findall(r'class="course" points="([^"]+)"', drawing.svg)
    heights = [float(point.split(",")[1]) for point in course.split()]
    assert heights == sorted(heights)  # y grows downwards
    assert len(set(heights)) == 3
    assert "from 25 to 23.04" in drawing.svg
    assert drawing.svg in html.render(page(ADAM))


def test_two_loops_have_two_tables_and_a_letter_carried_on_keeps_its_count() -> None:
    """By hand: 1, ½, ¼, ⅛, and then 1.125, 2.125."""
    items = [item for part in page(TWO).parts for item in part.items]
    tables = [item for item in items if isinstance(item, Table)]
    assert [[row[1] for row in each.rows] for each in tables] == [
        [Number("0.5"), Number("0.25"), Number("0.125")],
        [Number("1.125"), Number("2.125")],
    ]
    assert {item.name for item in items if isinstance(item, Worked)} >= {"w@1", "w@4"}


def test_the_number_of_a_round_is_raised_in_formulas_and_typed_in_ascii() -> None:
    assert "w⁽¹⁾ = w⁽⁰⁾ + 0.1·x⁽¹⁾ e⁽¹⁾" in render(page(PERCEPTRON), 80)
    assert "w@1 = w@0 + 0.1*x@1 e@1" in render(page(PERCEPTRON), 80, ASCII)
    assert r"w^{(1)} &= w^{(0)} + 0.1 \cdot x^{(1)} e^{(1)}" in latex.render(page(PERCEPTRON))
    assert r"(w^{(0)})^\top x^{(1)}" in latex.render(page(PERCEPTRON))  # no double superscript


def test_many_rounds_keep_their_first_and_last_rows() -> None:
    shown = page("w = 1024\nfor k in 1..100: w = w - w/2\n")
    (found,) = [i for part in shown.parts for i in part.items if isinstance(i, Table)]
    turns = [row[0] for row in found.rows]
    assert turns[:2] == ["1", "2"]
    assert turns[-4:] == ["⋮", "98", "99", "100"]
    assert len(turns) == 30


def test_an_activation_has_its_curve_with_the_slope_at_each_unit() -> None:
    """σ(0) = 1/2 with the slope 1/4, and σ(ln 3) = 3/4 with the slope 3/16 (by hand)."""
    shown = page("z = 0 1.09861228866811\na = sigma(z)\nJ = sum(a)\n")
    items = [item for part in shown.parts for item in part.items if isinstance(item, Worked)]
    drawing = next(item.drawing for item in items if item.name == "a")
    assert drawing
    assert "1: z = 0, a = 0.5, σ′(z) = 0.25" in drawing.svg
    assert re.search(r"2: z = 1\.09861, a = 0\.75\d*, σ′\(z\) = 0\.1875", drawing.svg)


def test_a_softmax_has_a_bar_a_class() -> None:
    """By hand: softmax of log 1, log 2, log 5 is 1/8, 1/4, 5/8 of 30 columns."""
    sheet = "z = 0 0.693147180559945 1.6094379124341\np = softmax(z)\n"
    bars = [len(bar) for bar in re.findall("█+", render(page(sheet), 80))]
    assert bars == [4, 8, 19]


def heads(shown: Page) -> list[str]:
    return [part.title for part in shown.parts]


def test_a_title_heads_the_sheet_alone_and_a_round_has_one_heading() -> None:
    """Forward and backward do not take turns within a round; a heading that was typed stays."""
    assert heads(page("# A bowl\n" + ADAM)) == ["The first round", "After the last round"]
    assert heads(page("# A bowl\nx = 1 2\nJ = sum(x**2)")) == ["Forward pass", "Backward pass"]
    step = "# A bowl\nx = 1 2\nlr = 0.1\nJ = sum(x**2)\nx_new = x - lr*dx"
    assert heads(page(step)) == ["Forward pass", "Backward pass", "With the gradients"]
    typed = "# A bowl\nx = 1 2\n# The error\nJ = sum(x**2)"
    assert heads(page(typed)) == ["The error", "Backward pass"]


def test_the_rounds_of_nested_loops_are_told_by_all_their_counters() -> None:
    """Written out by hand; the last rounds of a loop follow from those before them."""
    nested = "w = 0\nfor e in 1..4:\n    for k in 2..3:\n        w = w + e*k\n"
    rows = table(nested).rows
    assert table(nested).head[:3] == ("e", "k", "round")
    told = [[str(cell) for cell in row[:3]] for row in rows]
    assert told == [[str(1 + n // 2), str(2 + n % 2), str(n + 1)] for n in range(8)]
    assert table("w = 0\nfor k in 1..3: w = w + k").head[0] == "round"
    assert table("w = 0\nfor k in 3..5: w = w + k").head[:2] == ("k", "round")


def test_an_upstream_gradient_is_of_an_objective_above_and_not_of_the_line_by_itself() -> None:
    """∂y/∂y would be 1; what is given is ∂J/∂y, of a J that no line of the sheet is."""
    shown = page("x = 1 2\ny = 2*x\ndy = 3 -1")
    text = render(shown, 100)
    assert "dx stands for ∂J/∂x, and so on; J is the objective above: it gives dy" in text
    assert r"\frac{\partial y}{\partial y}" not in latex.render(shown)
    assert r"\frac{\partial J}{\partial x} &= 2 \cdot \frac{\partial J}{\partial y}" in (
        latex.render(shown)
    )
    taken = page("J = 1 2\ny = 2*J\ndy = 3 -1")
    assert "dJ stands for ∂L/∂J" in render(taken, 100)
    drawing = page("x = 1 2\ny = 2*x\ndy = 3 -1").drawing
    assert drawing
    assert "y = 2·x" in drawing.svg


def test_the_objective_is_named_once() -> None:
    text = render(page("q = x + y\nf = q*z\nx = -2\ny = 5\nz = -4"), 100)
    assert text.count("f is the objective") == 1


def test_what_cancels_in_an_inverse_is_0_and_what_is_small_in_it_is_not() -> None:
    """By hand: A + I = [2 2 3; 4 6 6; 7 8 10] has −1, ½, 0 for the second row of its inverse."""
    cancels = work("solve", {"sheet": ["X = 1 2 3; 4 5 6; 7 8 9\nA = inv(X + eye(3))"]})
    assert cancels["A"].value.tolist() == [[-6, -2, 3], [-1, 0.5, 0], [5, 1, -2]]
    small = work("solve", {"sheet": ["X = 1 0; 0 1e100\nA = inv(X)"]})
    assert small["A"].value.tolist() == [[1, 0], [0, 1e-100]]


def test_a_document_says_less_with_the_sign_that_pdflatex_knows() -> None:
    shown = page("x = 1 -2\ny = where(x > 0, x, 0)")
    assert r"\text{where } x > 0" in latex.render(shown)
    assert r"\gt" not in latex.render(shown)
    assert r"\text{where } x \gt 0" in markdown.render(shown)
