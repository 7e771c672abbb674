r"""A page in LaTeX; that it compiles, and without overfull boxes, pdflatex says elsewhere."""

from __future__ import annotations

import re

import pytest

from nnhw.formula.latex import to_latex
from nnhw.render.latex import render
from nnhw.render.views import Worked
from tests.render.pages import MAKERS, make, trace, working

NAMES = sorted(MAKERS)


def environments(text: str) -> None:
    """Require that every environment ends, and in the order in which they began."""
    open_: list[str] = []
    for word, name in re.findall(r"\\(begin|end)\{([\w*]+)\}", text):
        if word == "begin":
            open_.append(name)
        else:
            assert open_.pop() == name
    assert not open_


@pytest.mark.parametrize("name", NAMES)
def test_every_environment_that_begins_ends(name: str) -> None:
    environments(render(make(name)))


@pytest.mark.parametrize("name", NAMES)
def test_a_fragment_is_the_body_of_the_document(name: str) -> None:
    document, fragment = render(make(name)), render(make(name), fragment=True)
    assert r"\documentclass" not in fragment
    assert fragment.strip() in document
    packages = set(re.findall(r"\\usepackage(?:\[.*?\])?\{(.*?)\}", document))
    assert packages == {"amsmath, amssymb", "geometry"}


@pytest.mark.parametrize("name", NAMES)
def test_every_step_stands_in_its_part_with_its_shape(name: str) -> None:
    page, text = make(name), render(make(name))
    for part in page.parts:
        section = text.split(rf"\subsection*{{{part.title}}}")[1].split(r"\subsection*")[0]
        steps = [item for item in part.items if isinstance(item, Worked)]
        rows = re.findall(r"^.* &= .* \\tag\*\{.*\}", section, re.MULTILINE)
        assert len(rows) == len(steps)
        assert section.count(r"\begin{align*}") == 1
        for row, step in zip(rows, steps, strict=True):
            assert row.startswith(f"{to_latex(step.letter)} &= {to_latex(step.formula)}")


@pytest.mark.parametrize("name", NAMES)
def test_text_between_the_formulas_is_plain_ascii(name: str) -> None:
    """The document needs no input encoding and no font beyond LaTeX's own."""
    text = render(make(name))
    assert text.isascii()
    assert "[U+" not in text


def test_a_matrix_with_more_than_ten_columns_is_no_bmatrix() -> None:
    """Amsmath's bmatrix ends at ten columns."""
    text = render(make("twelve"))
    assert "bmatrix" not in text
    assert re.search(r"columns 1 to \d", text)


def test_a_matrix_too_large_to_read_is_told_by_its_ends_and_extremes() -> None:
    text = render(make("thirty"))
    v = trace("thirty").input("V")
    assert rf"from ${'-'}$" in text
    assert f"{working('thirty').show(v.max())}" in text
    assert len(text) < 12_000


def test_answers_show_both_matrices_what_differs_and_why() -> None:
    text = render(make("answered"))
    assert r"$\checkmark$ \texttt{J} \textbf{right, to 2 digits}" in text
    assert r"$\times$ \texttt{dV} \textbf{wrong in 2 of 4 entries}" in text
    assert text.count(r"\underline") == 2
    assert r"\texttt{dV[1,2]}: you $0.375$, right $-1.25$ $= -0.625 \cdot 2$" in text
    assert r"\texttt{[transposed]}" in text


def test_hidden_answers_keep_the_true_values_out() -> None:
    text = render(make("hidden"))
    assert r"\subsection*{Your answers: 1 of 3 right}" in text
    assert r"\subsection*{Given}" not in text
