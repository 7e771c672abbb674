r"""Marks in LaTeX, as amsmath, KaTeX and MathJax read them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nnhw.formula.latex import column_to_latex, matrix_to_latex, to_latex
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
    Row,
    Sign,
    Strong,
    Word,
)
from nnhw.formula.notation import Notation
from nnhw.formula.reading import parse
from nnhw.formula.symbols import symbol
from nnhw.formula.tree import FormulaError, Node
from tests.formula.trees import SHAPES, TREES

X, W1, DZ = Letter(symbol("x")), Letter(symbol("W1")), Letter(symbol("dz"))
COLUMN = Grid((("1",), ("-2.5",)))
WRITTEN_COLUMN = r"\left[\begin{array}{r} 1\phantom{.0} \\ -2.5 \end{array}\right]"


@pytest.mark.parametrize(
    ("mark", "latex"),
    [
        (X, "x"),
        (W1, "W_1"),
        (Letter(symbol("yhat")), r"\hat y"),
        (Letter(symbol("lr")), r"\alpha"),
        (Letter(symbol("delta3")), r"\delta_3"),
        (Letter(symbol("n_in")), r"n_{\text{in}}"),
        (Letter(symbol("softmax")), r"\mathrm{softmax}"),
        (Letter(symbol("z"), ("T",)), "z_T"),
        (Letter(symbol("V_new")), r"V^{\text{new}}"),
        (Letter(symbol("V_new"), ("1", "2")), r"V_{1,2}^{\text{new}}"),
        (Letter(symbol("z1"), ("3",)), "(z_1)_3"),
        (DZ, r"\frac{\partial J}{\partial z}"),
        (Letter(symbol("dz", "ce")), r"\frac{\partial \mathrm{ce}}{\partial z}"),
        (Letter(symbol("dW1"), ("2", "1")), r"\frac{\partial J}{\partial (W_1)_{2,1}}"),
    ],
)
def test_letters_are_written_as_on_paper(mark: Mark, latex: str) -> None:
    assert to_latex(mark) == latex


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("-0.25", "-0.25"),
        ("8394754", "8394754"),
        ("-17/8", r"-\frac{17}{8}"),
        ("1.5e-7", r"1.5 \times 10^{-7}"),
        ("inf", r"\infty"),
        ("-inf", r"-\infty"),
    ],
)
def test_numbers_are_written_as_on_paper(text: str, latex: str) -> None:
    assert to_latex(Number(text)) == latex


@pytest.mark.parametrize(
    ("mark", "latex"),
    [
        (Row((W1, Sign(""), X)), "W_1 x"),
        (Row((DZ, Sign(""), X)), r"\frac{\partial J}{\partial z} \thinspace x"),
        (Row((Number("2"), Sign("·"), Parenthesis(Number("-3")))), r"2 \cdot (-3)"),
        (Row((Sign("−"), X)), "- x"),
        (Power(W1, Word("T")), r"W_1^\top"),
        (Power(DZ, Word("T")), r"\left(\frac{\partial J}{\partial z}\right)^\top"),
        (Power(Word("e"), Row((X, Sign("−"), X))), "e^{x - x}"),
        (Power(Norm(X), Number("2")), r"\lVert x \rVert^2"),
        (Norm(DZ), r"\left\lVert \frac{\partial J}{\partial z}\right\rVert"),
        (Apply(Word("r′"), X), "r'(x)"),
        (Apply(Word("φ′"), X), r"\varphi'(x)"),
        (Apply(Word("ReLU"), X), r"\operatorname{ReLU}(x)"),
        (Apply(Word("log"), COLUMN), rf"\log\left({WRITTEN_COLUMN}\right)"),
        (Ratio(Number("1"), Number("2")), r"\frac{1}{2}"),
        (Big("Σ", X), r"\sum x"),
        (Big("Σ", X, "samples"), r"\sum_{\text{samples}} x"),
        (Pile((X, Number("1"))), r"\left[\begin{array}{c} x \\ 1 \end{array}\right]"),
        (Part(X, ":, 1:H"), "x_{:,1:H}"),
        (Word("1"), r"\mathbf{1}"),
        (Strong(COLUMN), WRITTEN_COLUMN),
    ],
)
def test_formulas_are_written_as_on_paper(mark: Mark, latex: str) -> None:
    assert to_latex(mark) == latex


def test_a_fraction_in_a_matrix_stays_on_its_line() -> None:
    """Stacked fractions of neighbouring rows would touch."""
    assert matrix_to_latex([["1/3"], ["2"]]).count(r"\frac") == 0
    assert "1/3" in matrix_to_latex([["1/3"], ["2"]])


def test_the_end_of_a_row_can_be_one_that_markdown_leaves_alone() -> None:
    written = to_latex(Row((COLUMN, Pile((X, Number("1"))))), r"\cr")
    assert "\\\\" not in written
    assert written.count(r"\cr") == 2


def test_a_wrong_entry_is_underlined_and_no_other() -> None:
    written = matrix_to_latex([["1", "2"], ["3", "4"]], marked={(1, 0)})
    assert written.count("underline") == 1
    assert r"\underline{3}" in written


@given(st.lists(st.floats(-1e6, 1e6).map("{:.4f}".format), min_size=1, max_size=5))
def test_a_column_says_each_number_once_and_in_order(column: list[str]) -> None:
    assert [re.sub(r"\\phantom\{[.0]*\}", "", cell) for cell in column_to_latex(column)] == column


def written(tree: Node) -> str | None:
    """Return a random formula in LaTeX, or ``None`` where its shapes do not fit."""
    try:
        return to_latex(Notation(SHAPES).write(tree))
    except (FormulaError, TypeError):
        return None


@given(TREES)
def test_braces_and_growing_fences_are_balanced_in_any_formula(tree: Node) -> None:
    latex = written(tree)
    if latex is None:
        return
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", latex):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert latex.count(r"\left") == latex.count(r"\right")


@given(TREES)
@example(parse("1e-3**x"))
def test_no_formula_has_two_exponents_or_two_indices_in_a_row(tree: Node) -> None:
    latex = written(tree) or ""
    group = r"(?:\{[^{}]*\}|\\?\w)"
    assert not re.search(rf"\^{group}\^", latex)
    assert not re.search(rf"_{group}_", latex)


def test_printing_a_formula_loads_no_numpy() -> None:
    code = "import sys, nnhw.formula.latex, nnhw.formula.mathml; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
