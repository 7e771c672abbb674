"""Pages in a real browser: light, dark, on a phone, printed."""

from __future__ import annotations

import json
import subprocess
import zlib
from base64 import b64decode
from functools import cache
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest

from nnhw.formula.marks import Grid, Number
from nnhw.render.html import render
from nnhw.render.views import Worked
from tests.browser.conftest import HERE
from tests.browser.gallery import counted_page, sheet_page
from tests.render.pages import make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.render.views import Page

pytestmark = pytest.mark.browser
# Every problem, drawing, and kind of thing that a page holds; a page takes half a second.
LOOKS = (
    "answered", "biases", "branches", "equality", "exact", "full-biases", "hidden", "infinite",
    "kink", "layers", "long-integers", "lse", "overflow", "thirty", "three-samples", "twelve",
)  # fmt: skip
SHEETS_LOOKED_AT = ("layered", "descent", "images", "cases", "backpropagation", "perceptron", "rnn")
COMMAND = "nnhw grad-regression --x '1,2' --y 1 --V '0.3 -0.1; 0.2 0.4' --W '0.5 -0.3' --lr 0.1"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one browser saw of all pages."""
    folder = tmp_path_factory.mktemp("pages")
    for name, page in pages().items():
        (folder / f"{name}.html").write_text(render(page, COMMAND), encoding="utf-8")
    run = subprocess.run(
        ["node", HERE / "pages.mjs", which("chromium") or "", folder],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(run.stdout)
    assert found.keys() == pages().keys()
    return found


@cache
def pages() -> dict[str, Page]:
    """Return the pages that are looked at: sheets with loops and curves, and architectures too."""
    sheets = {name: sheet_page(name) for name in SHEETS_LOOKED_AT}
    counted = {name: counted_page(name) for name in ("lenet5", "unet", "gpt2")}
    return {name: make(name) for name in LOOKS} | sheets | counted


def test_no_request_leaves_and_nothing_is_complained_of(seen: dict[str, Any]) -> None:
    """The one request is for the page itself; a blocked style or script would be complained of."""
    assert {name: each["requests"] for name, each in seen.items()} == dict.fromkeys(seen, 1)
    assert {name: each["complaints"] for name, each in seen.items()} == {name: [] for name in seen}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(seen: dict[str, Any], scheme: str) -> None:
    found = {name: each["violations"][scheme] for name, each in seen.items()}
    assert found == {name: [] for name in seen}


def test_a_phone_of_390_pixels_need_not_scroll_sideways(seen: dict[str, Any]) -> None:
    assert {name: each["phone"] for name, each in seen.items()} == dict.fromkeys(seen, 390)


def test_what_goes_on_beyond_an_edge_has_a_sign_and_no_line_is_cut(seen: dict[str, Any]) -> None:
    """On a phone; a box that scrolls sideways has a shadow there, and none scrolls up or down."""
    assert {name: each["boxes"] for name, each in seen.items()} == {name: [] for name in seen}


def test_every_number_of_the_trace_is_in_the_text_on_screen_and_on_paper(
    seen: dict[str, Any],
) -> None:
    for name, page in pages().items():
        for text in (seen[name]["text"], seen[name]["printed"]):
            missing = {each for each in numerals(page) if each not in text}
            assert not missing, name


def numerals(page: Page) -> Iterator[str]:
    """Yield the numbers of the steps as a browser shows them.

    1.5e-7 by its 1.5, and a fraction by its parts, its sign standing before the bar.
    """
    for part in page.parts:
        for step in part.items:
            if isinstance(step, Worked) and isinstance(step.result, Grid | Number):
                rows = step.result.rows if isinstance(step.result, Grid) else ((step.result.text,),)
                for each in (each for row in rows for each in row):
                    if "/" in each:
                        yield from each.removeprefix("-").split("/")
                    else:
                        yield each.split("e")[0].replace("inf", "∞").replace("-", "−")


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_no_picture_is_blank(seen: dict[str, Any], look: str) -> None:
    """A blank picture has one colour; text in it makes many, by its smoothed edges."""
    for name, each in seen.items():
        assert len(set(pixels(b64decode(each["pictures"][look])))) > 30, name


def pixels(png: bytes) -> bytes:
    """Return the filtered bytes of a PNG's rows; in one colour they are nearly all 0."""
    data, at = b"", 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + size]
        at += size + 12
    return zlib.decompress(data)
