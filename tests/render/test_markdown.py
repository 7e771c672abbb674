r"""A page in Markdown, read by the readers that it is made for."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from nnhw.render.markdown import render
from tests.render.pages import MAKERS, make, trace

NAMES = sorted(MAKERS)
READERS = {
    "CommonMark": MarkdownIt("commonmark"),
    "GitHub's tables and strikethrough": MarkdownIt("commonmark").enable(
        ["table", "strikethrough"]
    ),
}


def blocks(text: str) -> list[str]:
    """Return what stands between lines of two dollars."""
    return re.findall(r"^\$\$\n(.*?)\n\$\$$", text, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_no_block_holds_what_a_reader_of_markdown_takes_for_its_own(name: str) -> None:
    found = blocks(render(make(name)))
    assert found or name == "hidden"
    for block in found:
        assert not re.search(r"\\\\|\\[,;:!{}\[\]()]|[*<>`~$]|\}_\{|\n\s*\n", block)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_reader_without_mathematics_leaves_every_block_as_it_is(name: str, reader: str) -> None:
    text = render(make(name))
    read = []
    for token in READERS[reader].parse(text):
        if token.type == "inline" and token.content.startswith("$$"):
            children = token.children or []
            read.append("".join({"softbreak": "\n", "text": c.content}[c.type] for c in children))
    assert read == [f"$$\n{block}\n$$" for block in blocks(text)]


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_with_mathematics_finds_the_same_blocks(name: str) -> None:
    text = render(make(name))
    tokens = MarkdownIt("commonmark").use(dollarmath_plugin).parse(text)
    found = [token.content.strip("\n") for token in tokens if token.type == "math_block"]
    assert found == blocks(text)
    inline = [child.type for token in tokens for child in token.children or ()]
    assert "math_inline" not in inline


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_named_in_a_code_span_and_shown_in_a_block(name: str) -> None:
    """Or heads a column of a table, where many have an entry a layer."""
    text = render(make(name))
    if name == "hidden":
        return
    for step in trace(name):
        shown = rf"^`{step.name}` .*\n\n\$\$\n|^\| layer .*\| {step.name} = .*\|$"
        assert re.search(shown, text, re.MULTILINE), step.name


@pytest.mark.parametrize("name", NAMES)
def test_tables_have_as_many_cells_in_every_row_and_no_mathematics(name: str) -> None:
    tables = re.findall(r"(?:^\|.*\|\n)+", render(make(name)), re.MULTILINE)
    for table in tables:
        rows = table.splitlines()
        assert len({row.count("|") for row in rows}) == 1
        assert "$" not in table
        assert re.fullmatch(r"\|( (:---|---:) \|)+", rows[1])


def test_prose_is_read_as_the_text_that_it_is() -> None:
    """A note with brackets, underscores and a dash comes out of the reader unchanged."""
    page = make("kink")
    note = page.parts[0].items[0].notes[0]  # type: ignore[union-attr]
    tokens = MarkdownIt("commonmark").parse(render(page))
    read = ["".join(child.content for child in token.children or ()) for token in tokens]
    assert note.text in read


def test_answers_show_both_matrices_what_differs_and_why() -> None:
    text = render(make("answered"))
    assert "✓ `J` **right, to 2 digits**" in text
    assert "✗ `dV` **wrong in 2 of 4 entries**" in text
    assert text.count(r"\underline") == 2
    assert "- `dV[1,2]`: you 0.375, right −1.25 = −0.625·2" in text
    assert "> → this is dV transposed" in text


def test_hidden_answers_keep_the_true_values_out() -> None:
    text = render(make("hidden"))
    assert "Given" not in text
    assert "`dV`" in text
    assert make("answered").answer not in text
