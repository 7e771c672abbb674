"""The same lines in colour, as text, and as a picture."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from docs.pictures import svg
from nnhw.formula.plain import ASCII, UNICODE
from nnhw.render import terminal, text
from tests.render.pages import MAKERS, make

CODES = re.compile(r"\x1b\[([\d;]*)m")


@pytest.mark.parametrize("name", sorted(MAKERS))
@pytest.mark.parametrize("width", [10, 80])
def test_without_styles_the_terminal_shows_the_text(name: str, width: int) -> None:
    """Colour is all that rich adds: it wraps nothing, drops nothing, and reads no markup."""
    for alphabet in (UNICODE, ASCII):
        plain = text.render(make(name), width, alphabet)
        assert terminal.render(make(name), width, alphabet, colour=False) == plain
        assert CODES.sub("", terminal.render(make(name), width, alphabet)) == plain


def test_only_styles_that_show_on_any_background_are_used() -> None:
    """Bold, dim, red, green and magenta; cyan and yellow vanish on white."""
    found = {
        code
        for name in MAKERS
        for codes in CODES.findall(terminal.render(make(name), 80))
        for code in codes.split(";")
    }
    assert found == {"0", "1", "2", "31", "32", "35"}


def test_colour_follows_the_argument_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether to colour is decided by the caller, not by rich from the surroundings."""
    coloured = terminal.render(make("kink"), 80)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    assert terminal.render(make("kink"), 80) == coloured
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in terminal.render(make("kink"), 80, colour=False)


def test_text_that_looks_like_markup_is_printed_as_it_is() -> None:
    """Neither square brackets nor colons mean anything to the terminal."""
    assert "perhaps [x] is :x: here" in CODES.sub("", terminal.render(make("answered"), 80))


@pytest.mark.parametrize("light", [False, True])
def test_the_picture_holds_every_line_and_fetches_nothing(light: bool) -> None:
    """The SVG is well-formed, has all of the text, and refers to no other file."""
    drawn = svg(make("regression"), 80, "a [title]", light=light)
    assert not re.search(r"url\((?!#)|href|@import", drawn)
    shown = "".join(ElementTree.fromstring(drawn).itertext()).replace("\xa0", " ")  # noqa: S314 - our own
    assert "a [title]" in shown
    for line in text.render(make("regression"), 80).split():
        assert line in shown
