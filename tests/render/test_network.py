"""The pictures: networks with the values of the trace, layers, bars."""

from __future__ import annotations

from functools import cache
from math import hypot
from xml.etree import ElementTree as ET

import pytest

from nnhw.render.drawing import Drawing, Point, label
from tests.render.pages import BRANCHES, MAKERS, make, page

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
        for each in tree(name).iter(f"{SVG}text")
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


@pytest.mark.parametrize("name", ["regression", "kink", "biases", "branches"])
def test_numbers_along_edges_do_not_collide(name: str) -> None:
    """Their middles are a line's height apart; only numbers along edges are turned."""
    turned = [each for each in tree(name).iter(f"{SVG}text") if each.get("transform")]
    middles = [(float(each.get("x", 0)), float(each.get("y", 0))) for each in turned]
    assert middles
    for k, (x, y) in enumerate(middles):
        assert all(hypot(x - left, y - top) > 11 for left, top in middles[:k])


def test_the_regression_shows_values_forward_and_gradients_back() -> None:
    """By hand: g = (0.1, 1), z = −0.25, dz = −1.25, dW = (−0.125, −1.25), dV[2,2] = 0.75."""
    said = texts("regression")
    assert "g[1] 0.1 → h[1] 0.1" in said
    assert "z[1] −0.25" in said
    assert "J 0.78125" in said
    back = texts("regression", "back")
    assert "dz[1] −1.25" in back
    assert {"−0.125", "−1.25", "0.75"} <= set(back)
    assert {"0.5", "−0.3", "0.4"} <= set(said) - set(back)


def test_an_appended_one_has_a_box_without_edges_into_it() -> None:
    assert texts("biases").count("1") == 2
    forward = [
        each
        for each in tree("biases").iter(f"{SVG}line")
        if (each.get("class") or "") in {"", "thin", "thick"}
    ]
    assert len(forward) == 2 * 3 + 2 * 3 + 1  # V, W, and the arrow to J


def test_the_units_that_fire_are_marked_by_word_and_frame() -> None:
    """Of 6, 4, 2, 6 the first and the last are equal: the third of the six pairs."""
    assert texts("equality", "fires") == ["x1 = x4: fires"]
    frames = [e for e in tree("equality").iter(f"{SVG}rect") if e.get("class") == "box fires"]
    assert len(frames) == 1
    edges = [e for e in tree("equality").iter(f"{SVG}line") if e.get("class") == "fires"]
    assert len(edges) == 1


def test_the_hand_set_weights_are_one_plus_and_one_minus_a_unit() -> None:
    kinds = [e.get("class") for e in tree("equality").iter(f"{SVG}line")]
    assert kinds.count("minus") == kinds.count("") == 6


def test_both_branches_show_the_same_weights_as_shared() -> None:
    labels = texts("branches", "shared")
    assert "the same W1, b1" in labels
    weights = [each for each in labels if each != "the same W1, b1"]
    assert sorted(weights) == sorted(2 * ["0.6", "−0.4", "−0.2", "0.8", "0.5", "0.3"])
    edges = [e for e in tree("branches").iter(f"{SVG}line") if e.get("class") == "shared"]
    assert len(edges) == 2 * 6


def test_layers_stand_with_their_sizes_and_the_counts_between_them() -> None:
    """From the exam: (4096 + 1)·2048 = 8,390,656 and (2048 + 1)·2 = 4,098."""
    assert texts("layers", "inside") == ["4096 inputs", "2048 units", "2 units"]
    counts = [each for each in texts("layers") if "=" in each]
    assert counts == ["(4096 + 1) × 2048 = 8390656", "(2048 + 1) × 2 = 4098"]


def test_bars_are_as_long_as_their_numbers_and_the_shift_has_a_line() -> None:
    """Bars of z = 3.2, 5.1, −1.7 in proportion; α = 5.1 is the right edge of the longest."""
    rects = [e for e in tree("lse").iter(f"{SVG}rect") if e.get("class") == "bar"]
    widths = [float(e.get("width", 0)) for e in rects[:3]]
    assert [round(w / widths[1], 2) for w in widths] == [0.63, 1.0, 0.33]
    line = next(e for e in tree("lse").iter(f"{SVG}line") if e.get("class") == "axis")
    longest = rects[1]
    right = float(longest.get("x", 0)) + float(longest.get("width", 0))
    assert float(line.get("x1", 0)) == pytest.approx(right, abs=0.2)
    assert "alpha = 5.1" in texts("lse")
    assert "z[1], the target" in texts("lse")


def test_an_infinite_logit_has_a_bar_to_the_edge() -> None:
    rects = [e for e in tree("infinite").iter(f"{SVG}rect") if e.get("class") == "bar"]
    assert float(rects[0].get("width", 0)) > 100
    assert "nan" not in drawing("infinite").svg


@pytest.mark.parametrize("name", ["thirty", "twelve", "twenty"])
def test_a_network_too_large_to_read_is_not_drawn_and_the_caption_says_so(name: str) -> None:
    assert drawing(name) == Drawing("", drawing(name).caption)
    assert drawing(name).caption.startswith("not drawn")


def test_a_fraction_too_long_for_a_box_is_told_by_a_decimal_near_it() -> None:
    """By hand: g = (−1, 26/3), and z = −0.3·26/3 = −2.6, where −0.3 came as float64."""
    assert "g[2] 26/3 → h[2] 26/3" in texts("exact")
    assert "z[1] ≈ −2.6" in texts("exact")


def test_of_several_samples_the_first_is_shown_and_named() -> None:
    assert "sample 1 of 50" in drawing("fifty-samples").caption
    assert any(each.startswith("g[1,1] ") for each in texts("fifty-samples"))


def test_markup_in_a_label_is_only_text() -> None:
    assert label(Point(0, 0), "<b> & -1") == (
        '<text x="0.0" y="0.0" class="" text-anchor="middle">&lt;b&gt; &amp; −1</text>'
    )


def test_digits_govern_the_numbers_of_a_drawing_too() -> None:
    drawn = page("grad-classifier", digits=3, **BRANCHES).drawing
    assert drawn is not None
    assert "yhat[1,1] 0.762" in drawn.svg
    assert "0.76224" not in drawn.svg
