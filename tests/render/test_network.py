"""The pictures: networks with the values of the trace, layers, bars."""

from __future__ import annotations

from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from nnhw.engine.problem import Input, Problem
from nnhw.engine.solve import solve
from nnhw.numbers import Numbers
from nnhw.question.work import work
from nnhw.render.drawing import Drawing, Point, label
from nnhw.render.page import compose
from nnhw.render.picture import draw
from nnhw.render.working import Working
from tests.render.pages import BRANCHES, MAKERS, make, page, typed

SVG = "{http://www.w3.org/2000/svg}"


@cache
def drawing(name: str) -> Drawing:
    drawn = make(name).drawing
    assert drawn is not None
    return drawn


def tree(name: str) -> ET.Element:
    return ET.fromstring(drawing(name).svg)  # noqa: S314 - our own text


def texts(name: str, kind: str = "") -> list[str]:
    """Return the labels of a drawing, or those of one kind."""
    return [
        each.text or ""
        for each in tree(name).iter(f"{SVG}tspan")
        if not kind or kind in (each.get("class") or "").split()
    ]


DRAWN = sorted(name for name in MAKERS if name != "hidden" and drawing(name).svg)


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_says_what_it_is_to_who_cannot_see_it(name: str) -> None:
    root = tree(name)
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text
    assert root[1].tag == f"{SVG}desc"
    assert root[1].text


@pytest.mark.parametrize("name", DRAWN)
def test_everything_lies_within_the_drawing(name: str) -> None:
    root = tree(name)
    width, height = (float(each) for each in (root.get("viewBox") or "").split()[2:])
    for each in root.iter():
        for key in ("x", "x1", "x2"):
            assert 0 <= float(each.get(key, 0)) <= width
        for key in ("y", "y1", "y2"):
            assert 0 <= float(each.get(key, 0)) <= height


@pytest.mark.parametrize("name", DRAWN)
def test_no_two_boxes_overlap(name: str) -> None:
    boxes = [
        tuple(float(each.get(key, 0)) for key in ("x", "y", "width", "height"))
        for each in tree(name).iter(f"{SVG}rect")
        if "box" in (each.get("class") or "").split()
    ]
    for k, (x, y, width, height) in enumerate(boxes):
        for left, top, across, down in boxes[:k]:
            assert x >= left + across or left >= x + width or y >= top + down or top >= y + height


def edges(name: str, kind: str = "line") -> list[ET.Element]:
    return list(tree(name).iter(f"{SVG}{kind}"))


def test_a_unit_shows_its_weights_its_values_and_the_derivatives_by_them() -> None:
    """By hand: g = (0.1, 1), z = −0.25, dz = −1.25, dW = (−0.125, −1.25), dV[2,2] = 0.75."""
    black, red = texts("regression"), texts("regression", "back")
    assert {"g[1] 0.1 → h[1] 0.1", "z[1] −0.25", "J 0.78125", "V[2,:] 0.2 0.4"} <= set(black)
    assert {"dz[1] −1.25", "dW[1,:] −0.125 −1.25", "dV[2,:] 0.375 0.75"} <= set(red)


def test_an_edge_is_dotted_where_its_weight_is_negative() -> None:
    """V = (0.3 −0.1; 0.2 0.4) and W = (0.5 −0.3) have one negative weight each; an edge to J."""
    kinds = [each.get("class") for each in edges("regression")]
    assert sorted(map(str, kinds)) == 5 * [""] + 2 * ["minus"]


def test_an_appended_one_has_a_box_without_edges_into_it() -> None:
    assert texts("biases").count("1") == 2
    assert len(edges("biases")) == 2 * 3 + 2 * 3 + 2  # V, W, and from both outputs to J


def test_the_objective_is_reached_from_all_outputs() -> None:
    """The box of J is the last: two edges end at it, from the boxes of z[1] and z[2]."""
    box = [e for e in edges("three-samples", "rect") if e.get("class") == "box"][-1]
    ends = [e for e in edges("three-samples") if e.get("x2") == box.get("x")]
    assert len({e.get("y1") for e in ends}) == 2


def test_of_several_samples_the_first_is_shown_and_the_sums_are_said_to_be_sums() -> None:
    """By hand: x = (1, −1) and w = 2 give z = (2, −2), dz = z, and dw = 2·1 + (−2)·(−1) = 4."""
    drawn = page("grad-regression", x=[[1, -1]], y=[[0, 0]], V=[[2]], W=[[1]],
                 choices={"activation": "identity"}).drawing  # fmt: skip
    assert drawn is not None
    assert "dg[1,1] 2 ← dh[1,1] 2" in drawn.svg
    assert "dV[1] 4" in drawn.svg
    assert "values are those of sample 1 of 2" in drawn.caption
    assert "derivatives by the weights are sums over all 2" in drawn.caption
    assert "sample 1 of 50" in drawing("fifty-samples").caption


def test_a_vector_of_weights_leads_to_its_one_unit_with_their_signs() -> None:
    """By hand, of XOR: H = (OR, AND) of the first sample is (0, 0), and y = step(−0.5) = 0."""
    lines = ["X = 0 0 1 1; 0 1 0 1", "W1 = 1 1; 1 1", "b1 = -0.5 -1.5", "w2 = 1 -1", "b2 = -0.5",
             "H = step(W1 @ X + b1)", "y = step(w2 @ H + b2)"]  # fmt: skip
    drawn = compose(work("solve", {"sheet": ["\n".join(lines)]}), drawn=True).drawing
    assert drawn
    for said in ("w2 1 −1", "b2 −0.5", "W1[2,:] 1 1", "y[1,1] 0"):
        assert f">{said}<" in drawn.svg
    assert drawn.svg.count('class="minus"') == 1
    assert "values are those of sample 1 of 4" in drawn.caption


def test_weights_that_are_turned_are_told_by_their_columns() -> None:
    """By hand: z = Wᵀ x has W's first column (1, −3) at its first unit: 1 − 6 = −5."""
    lines = ["x = 1 2", "W = 1 2; -3 4", "y = 0 0", "z = W.T @ x", "J = norm(z - y)**2 / 2"]
    drawn = compose(work("solve", {"sheet": ["\n".join(lines)]}), drawn=True).drawing
    assert drawn
    assert ">W[:,1] 1 −3<" in drawn.svg
    assert ">z[1] −5<" in drawn.svg
    assert ">dW[:,1] −5 −10<" in drawn.svg  # dW = x dzᵀ


def test_the_units_that_fire_are_marked_by_word_and_frame() -> None:
    """Of 6, 4, 2, 6 the first and the last are equal: the third of the six pairs."""
    assert texts("equality", "fires") == ["(1,4) fires"]
    frames = [e for e in edges("equality", "rect") if e.get("class") == "box fires"]
    assert len(frames) == 1


def test_a_constant_weight_of_0_is_no_edge() -> None:
    """One +1 and one −1 a pair, and from each of the six units one edge to the output."""
    kinds = [each.get("class") for each in edges("equality")]
    assert kinds.count("minus") == 6
    assert kinds.count("") == 6 + 6


def test_weights_that_are_shared_stand_once_with_an_arrow_to_each_use() -> None:
    """W1 and b1 are read by z1 and z2: two arrows leave the box of each."""
    values = [each for each in texts("branches", "inside") if each.startswith("W₁ = ")]
    assert len(values) == 1
    starts = [str(e.get("d")).split(" ")[0] for e in edges("branches", "path")]
    shared = [start for start in set(starts) if starts.count(start) == 2]
    assert len(shared) == 2
    assert any("dW₁ = " in each for each in texts("branches", "back"))


RESIDUAL = """
    Forward pass
    h = relu(W @ x)
    z = h + x
    J = norm(z - y)**2 / 2
    Backward pass
    dz = z - y                          # ∂J/∂z
"""


def test_any_lines_are_drawn_as_a_graph_of_what_reads_what() -> None:
    """By hand: W x = (5, −1), h = (5, 0), z = (6, 2), dz = (5, 2) and J = 29/2.

    x is read by h and, past it, by z: its second arrow passes a column.
    """
    inputs = (Input("x", "D", ""), Input("W", "D D", ""), Input("y", "D", ""))
    problem = Problem("residual", "Residual", inputs, RESIDUAL, "", lambda *_: "")
    numbers: dict[str, Any] = {"x": [1, 2], "W": [[1, 2], [1, -1]], "y": [1, 0]}
    trace = solve(problem, {name: Numbers.of(value) for name, value in numbers.items()})
    drawn = draw(Working(trace))
    root = ET.fromstring(drawn.svg)  # noqa: S314 - our own text
    said = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]
    assert {"z = h + x", "J = 14.5", "z = ⎡ 6 ⎤", "dz = ⎡ 5 ⎤"} <= set(said)
    curves = [str(each.get("d")) for each in root.iter(f"{SVG}path")]
    assert sorted(each.count("C") for each in curves) == [1, 1, 1, 1, 1, 3]


def test_bars_are_as_long_as_their_numbers_and_the_shift_has_a_line() -> None:
    """Bars of z = 3.2, 5.1, −1.7 in proportion; α = 5.1 is the right edge of the longest."""
    rects = [e for e in tree("lse").iter(f"{SVG}rect") if e.get("class") == "bar"]
    widths = [float(e.get("width", 0)) for e in rects[:3]]
    assert [round(w / widths[1], 2) for w in widths] == [0.63, 1.0, 0.33]
    line = next(e for e in tree("lse").iter(f"{SVG}line") if e.get("class") == "axis")
    longest = rects[1]
    right = float(longest.get("x", 0)) + float(longest.get("width", 0))
    assert float(line.get("x1", 0)) == pytest.approx(right, abs=0.2)
    assert "α = 5.1" in texts("lse")
    assert "z[1], the target" in texts("lse")


def test_the_bar_of_an_infinite_logit_is_longer_than_any_other_and_has_no_end() -> None:
    rects = [e for e in tree("infinite").iter(f"{SVG}rect") if e.get("class") != "ground"]
    endless, finite = rects[:2]
    assert endless.get("class") == "endless"
    assert float(endless.get("width", 0)) > float(finite.get("width", 0)) + 20
    assert "no end" in drawing("infinite").caption
    assert "nan" not in drawing("infinite").svg


@pytest.mark.parametrize("name", ["thirty", "twelve", "twenty"])
def test_of_a_large_layer_the_first_units_and_the_last_are_drawn(name: str) -> None:
    last = {"thirty": "x[30]", "twelve": "x[12]", "twenty": "x[20]"}[name]
    said = texts(name)
    assert "⋮" in said
    assert any(each.startswith(f"{last} ") for each in said)
    assert not any(each.startswith("x[4] ") for each in said)
    assert "the first units and the last" in drawing(name).caption


def test_a_fraction_too_long_for_a_box_is_told_by_a_decimal_near_it() -> None:
    """By hand: with x = 1/3 and V = 10^24 + 1, g = (10^24 + 1)/3 has 25 digits."""
    long: dict[str, Any] = {
        "x": typed("1/3"),
        "V": typed("1000000000000000000000001"),
        "y": [1],
        "W": [1],
    }
    drawn = page("grad-regression", exact=True, **long).drawing
    assert drawn is not None
    assert "g[1] ≈ 3.33333e23 → h[1] ≈ 3.33333e23" in drawn.svg
    assert "g[2] 26/3 → h[2] 26/3" in texts("exact")


def test_markup_in_a_label_is_only_text() -> None:
    assert label(Point(0, 0), "<b> & -1") == (
        '<text x="0.0" y="0.0" text-anchor="middle">'
        '<tspan class="">&lt;b&gt; &amp; −1</tspan></text>'
    )


def test_digits_govern_the_numbers_of_a_drawing_too() -> None:
    drawn = page("grad-classifier", digits=3, **BRANCHES).drawing
    assert drawn is not None
    assert "ŷ = [ 0.762  0.449 ]" in drawn.svg
    assert "0.76224" not in drawn.svg
