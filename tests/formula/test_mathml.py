"""Marks in MathML Core."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from nnhw.formula.marks import (
    Apply,
    Big,
    Grid,
    Letter,
    Mark,
    Norm,
    Number,
    Parenthesis,
    Part,
    Pile,
    Power,
    Ratio,
    Root,
    Row,
    Sign,
    Strong,
    Word,
)
from nnhw.formula.mathml import column_to_mathml, labels_to_mathml, matrix_to_mathml, to_mathml
from nnhw.formula.notation import Notation
from nnhw.formula.symbols import Symbol, symbol
from nnhw.formula.tree import FormulaError, Node
from tests.formula.trees import SHAPES, TREES

X, W1, DZ = Letter(symbol("x")), Letter(symbol("W1")), Letter(symbol("dz"))

# How many children each element takes (MathML Core, section 3); others take any number.
CHILDREN = {"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2}
LEAVES = {"mi", "mn", "mo", "mtext"}
GROUPS = {"math", "msqrt", "mrow", "mtable", "mtr", "mtd", "mphantom"}


def inner(mark: Mark) -> str:
    """Return what stands in the ``math`` element."""
    return to_mathml(mark).removeprefix('<math displaystyle="true">').removesuffix("</math>")


def parsed(mark: Mark) -> ET.Element:
    """Return the ``math`` element as an XML parser reads it."""
    return ET.fromstring(to_mathml(mark))  # noqa: S314 - our own text


@pytest.mark.parametrize(
    ("mark", "mathml"),
    [
        (X, "<mi>x</mi>"),
        (W1, "<msub><mi>W</mi><mrow><mn>1</mn></mrow></msub>"),
        (Number("-0.25"), "<mn>−0.25</mn>"),
        (Number("inf"), "<mn>∞</mn>"),
        (Number("-1/3"), "<mrow><mo>−</mo><mfrac><mn>1</mn><mn>3</mn></mfrac></mrow>"),
        (
            Number("1.5e-7"),
            "<mrow><mn>1.5</mn><mo>×</mo><msup><mn>10</mn><mn>−7</mn></msup></mrow>",
        ),
        (
            DZ,
            "<mfrac><mrow><mi>∂</mi><mi>J</mi></mrow><mrow><mi>∂</mi><mi>z</mi></mrow></mfrac>",
        ),
        (
            Power(W1, Word("T")),
            '<msubsup><mi>W</mi><mrow><mn>1</mn></mrow><mi mathvariant="normal">T</mi></msubsup>',
        ),
        (Strong(X), '<mrow class="result"><mi>x</mi></mrow>'),
        (
            Parenthesis(X),
            '<mrow><mo stretchy="false">(</mo><mi>x</mi><mo stretchy="false">)</mo></mrow>',
        ),
        (Parenthesis(DZ), f"<mrow><mo>(</mo>{inner(DZ)}<mo>)</mo></mrow>"),
    ],
)
def test_marks_are_written_in_mathml_core(mark: Mark, mathml: str) -> None:
    assert inner(mark) == mathml


def test_the_points_of_a_column_are_aligned_by_digits_that_are_not_seen() -> None:
    written = matrix_to_mathml([["1"], ["-2.5"]])
    assert "<mtd><mn>1</mn><mphantom><mn>.0</mn></mphantom></mtd>" in written
    assert "<mtd><mn>−2.5</mn></mtd>" in written


def test_a_wrong_entry_is_marked_and_no_other() -> None:
    written = matrix_to_mathml([["1", "2"], ["3", "4"]], marked={(1, 0)})
    assert written.count('class="wrong"') == 1
    assert '<mrow class="wrong"><mn>3</mn></mrow>' in written


def test_every_cell_of_a_tables_column_is_a_formula_of_its_own() -> None:
    assert column_to_mathml(["2", "0.5"]) == [
        "<math><mn>2</mn><mphantom><mn>.0</mn></mphantom></math>",
        "<math><mn>0.5</mn></math>",
    ]


def test_markup_in_a_name_is_only_text() -> None:
    name = Letter(Symbol("<script>", "&x"))
    assert "<script>" not in to_mathml(name)
    assert "".join(parsed(name).itertext()) == "<script>&x"
    assert "<b>" not in labels_to_mathml(["<b>"])


def require_core(element: ET.Element) -> None:
    """Require elements of MathML Core alone, each with as many children as it takes."""
    for each in element.iter():
        if each.tag in CHILDREN:
            assert len(each) == CHILDREN[each.tag]
        elif each.tag in LEAVES:
            assert len(each) == 0
            assert each.text
        else:
            assert each.tag in GROUPS
            assert not (each.text or "").strip()


SAMPLES: list[Mark] = [
    Apply(Word("r′"), X),
    Apply(Word("log₁₀"), X),
    Apply(Word("without_last"), X),
    Big("Σ", X, "samples"),
    Part(W1, ":, :H"),
    Part(Power(DZ, Word("T")), "2"),
    Root(X),
    Grid((("1", "2"), ("3", "1/2"))),
    Letter(symbol("yhat"), ("1", "2")),
    Letter(symbol("W1_new"), ("1", "2")),
    Norm(X),
    Power(DZ, Word("T")),
    Ratio(X, W1),
    Row((W1, Sign(""), X)),
    Pile((X, Number("1"))),
    Word("1"),
]


@pytest.mark.parametrize("mark", SAMPLES)
def test_every_kind_of_mark_is_well_formed(mark: Mark) -> None:
    require_core(parsed(mark))


@given(TREES)
def test_any_formula_is_well_formed(tree: Node) -> None:
    try:
        mark = Notation(SHAPES).write(tree)
    except (FormulaError, TypeError):
        return
    require_core(parsed(mark))
