"""Formulas as they are written on paper, from their source."""

from __future__ import annotations

from typing import Any

import pytest

from nnhw.formula.latex import to_latex
from nnhw.formula.notation import Notation
from nnhw.formula.plain import UNICODE
from nnhw.formula.reading import parse
from nnhw.formula.symbols import symbol
from nnhw.formula.tree import Call, Constant, Name

SHAPES: dict[str, Any] = {"x": (4,), "A": (2, 3), "B": ("H", "D"), "s": (), "H": (), "D": ()}
NOTATION = Notation(SHAPES, names={"shifted": "z"})


@pytest.mark.parametrize(
    ("source", "plain", "latex"),
    [
        ("mean(x)", "1/4 Σ x", r"\frac{1}{4} \thinspace \sum x"),
        ("mean(s)", "Σ s", r"\sum s"),
        ("mean(B)", "(1 / (H D)) Σ B", r"\frac{1}{H D} \thinspace \sum B"),
        ("rowmean(A)", "1/3 Σ_columns A", r"\frac{1}{3} \thinspace \sum_{\text{columns}} A"),
        ("colmean(A)", "1/2 Σ_rows A", r"\frac{1}{2} \thinspace \sum_{\text{rows}} A"),
        ("x - mean(x)", "x − 1/4 Σ x", r"x - \frac{1}{4} \thinspace \sum x"),
        ("sum(x) * x", "(Σ x) x", r"\left(\sum x\right) x"),
        ("x * sum(x)", "x Σ x", r"x \sum x"),
        ("where(x > 0, x, 0)", "x where x > 0, else 0",
         r"\begin{cases} x & \text{where } x > 0 \\ 0 & \text{else} \end{cases}"),
        ("where(x > 0, x, where(x < -1, s, 0))",
         "x where x > 0, s where x < −1, else 0",
         r"\begin{cases} x & \text{where } x > 0 \\ s & \text{where } x < - 1 "
         r"\\ 0 & \text{else} \end{cases}"),
        ("2 * where(x > 0, x, 0)", "2·(x where x > 0, else 0)",
         r"2 \cdot \begin{cases} x & \text{where } x > 0 \\ 0 & \text{else} \end{cases}"),
        ("beside(A, B)", "[A, B]", "[A , B]"),
        ("pairs(3)", "(e_i − e_j)ᵀ_(i<j)", r"((e_i - e_j)^\top)_{i<j}"),
        ("0.5 / 2 * x", "½·0.5·x", r"\frac{1}{2} \cdot 0.5 \cdot x"),
        ("s + -1 / x", "s + (−1 / x)", None),
        ("shifted * x", "z x", "z x"),
    ],
)  # fmt: skip
def test_a_formula_reads_as_on_paper(source: str, plain: str, latex: str | None) -> None:
    mark = NOTATION.replace(shapes=SHAPES | {"shifted": ()}).write(parse(source))
    assert UNICODE.flat(mark) == plain
    if latex:
        assert to_latex(mark) == latex


@pytest.mark.parametrize(
    ("like", "places", "plain"),
    [
        ("A", (0, 2), "[0, s, 0]"),  # the second of three columns
        ("A", (1, 0), "[s; 0]"),  # the first of two rows
        ("x", (3,), "[0; 0; s; 0]"),  # an entry of a vector
        ("A", (1, 2), "placed(s, A, 1, 2)"),  # a single entry of a matrix
        ("B", (0, 2), "placed(s, B, 0, 2)"),  # of how many columns is not known
    ],
)
def test_what_was_taken_from_a_place_stands_there_among_zeros(
    like: str, places: tuple[int, ...], plain: str
) -> None:
    node = Call("placed", (Name("s"), Name(like), *(Constant(str(k)) for k in places)))
    assert UNICODE.flat(NOTATION.write(node)) == plain


def test_another_name_is_written_in_a_derivative_too_and_the_typed_one_is_kept() -> None:
    letter = symbol("dshifted", "ce", SHAPES | {"shifted": ()}, {"shifted": "s", "ce": "CE"})
    assert (letter.base, letter.of, letter.plain) == ("s", "CE", "dshifted")
