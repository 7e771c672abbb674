"""A page in HTML, read by a strict parser; how it looks, a browser says elsewhere."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.formula.marks import Grid
from nnhw.render.html import render
from nnhw.render.views import Worked
from tests.render.pages import MAKERS, make

NAMES = sorted(MAKERS)
COMMAND = "nnhw grad-regression --x '<1> & 2' --y \"1\""
any_page = pytest.mark.parametrize("name", NAMES)


@cache
def text(name: str) -> str:
    return render(make(name), COMMAND)


@cache
def tree(name: str) -> ET.Element:
    """Return the page as XML, which it is but for the tags of its head that have no end."""
    source = re.sub(r"<!DOCTYPE html>|<meta [^>]*>", "", text(name))
    return ET.fromstring(source)  # noqa: S314 - our own text


def seen(element: ET.Element) -> str:
    """Return the text of an element that is seen: not what only aligns decimal points."""
    if element.tag == "mphantom":
        return ""
    inner = "".join(seen(child) + (child.tail or "") for child in element)
    return (element.text or "") + inner


@any_page
def test_the_page_is_well_formed_with_one_heading_and_a_language(name: str) -> None:
    root = tree(name)
    assert root.get("lang") == "en"
    headings = [each.text for each in root.iter("h1")]
    assert headings == [make(name).title]


@any_page
def test_the_page_asks_for_nothing_and_runs_nothing(name: str) -> None:
    tags = {each.tag.rpartition("}")[2] for each in tree(name).iter()}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    attributes = {key for each in tree(name).iter() for key in each.attrib}
    assert not {key for key in attributes if key.startswith("on")}
    assert not attributes & {"src", "href", "style", "action", "srcset"}
    assert not re.search(r"url\(|@import|javascript:", text(name))


@any_page
def test_the_policy_admits_the_pages_own_style_sheets_and_nothing_else(name: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text(name))
    assert policy is not None
    default, styles = policy[1].split("; ")
    assert default == "default-src 'none'"
    sheets = re.findall(r"<style>(.*?)</style>", text(name), re.DOTALL)
    digests = {b64encode(sha256(sheet.encode()).digest()).decode() for sheet in sheets}
    assert digests <= set(re.findall(r"'sha256-([^']*)'", styles))
    assert "unsafe" not in policy[1]


@any_page
def test_tables_have_scopes_and_boxes_that_scroll_can_be_reached_by_keys(name: str) -> None:
    root = tree(name)
    assert all(each.get("scope") in {"row", "col"} for each in root.iter("th"))
    boxes = [each for each in root.iter() if "scroll" in each.get("class", "").split()]
    assert boxes
    assert all(each.get("tabindex") == "0" and each.get("aria-label") for each in boxes)
    wide = {"table", "math", "svg"}
    inside = {id(each) for box in boxes for each in box.iter()}
    cells = {id(each) for cell in [*root.iter("td"), *root.iter("th")] for each in cell.iter()}
    for each in root.iter():
        if each.tag.rpartition("}")[2] in wide:
            assert id(each) in inside | cells


@any_page
def test_every_number_of_the_trace_is_in_the_text(name: str) -> None:
    page, said = make(name), seen(tree(name))
    for part in page.parts:
        for step in part.items:
            if isinstance(step, Worked) and isinstance(step.result, Grid):
                for numeral in (each for row in step.result.rows for each in row):
                    mantissa = numeral.partition("e")[0]
                    assert mantissa.replace("-", "−").replace("inf", "∞") in said


def test_the_command_line_is_only_text() -> None:
    assert COMMAND in seen(tree("regression"))
    assert "<1>" not in text("regression")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_no_command_line_can_say_anything_to_a_browser(line: str) -> None:
    page = render(make("hidden"), line or "x")
    assert page.count("<") == text("hidden").count("<")


def test_a_wrong_answer_is_marked_by_words_and_not_by_colour_alone() -> None:
    root = tree("answered")
    assert "✗ dV wrong in 2 of 4 entries" in seen(root)
    marked = [seen(each) for each in root.iter("mrow") if each.get("class") == "wrong"]
    assert marked == ["0.375", "−1.25"]
    sheet = next(root.iter("style")).text or ""
    assert re.search(r"mrow\.wrong \{[^}]*border-bottom", sheet)


def test_hidden_answers_keep_the_true_values_out() -> None:
    said = seen(tree("hidden"))
    assert "Your answers" in said
    assert "Given" not in said
    assert make("answered").answer not in said
