"""Shapes by letter: what fits is what numpy makes, and what does not is told in letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from nnhw.formula.compiling import compile_lines

from nnhw.formula.shapes import as_matrix, infer, show
from nnhw.formula.tree import FormulaError, Node, parse
from tests.formula.trees import FITTING, SHAPES
from tests.formula.values import FUNCTIONS, VALUES, Values, number_of

if TYPE_CHECKING:
    from nnhw.formula.shapes import Shape

INFERRED = {
    "W @ [x, 1]": ("H", "m"),
    "W[:, :D] @ x": ("H", "m"),
    "W[:, :D].T @ g": ("D", "m"),
    "g @ [x, 1].T": ("H", "D+1"),
    "g + b": ("H", "m"),
    "b - g": ("H", "m"),
    "s * g": ("H", "m"),
    "b.T @ g": (1, "m"),
    "rowsum(g)": ("H",),
    "norm(g)**2 / 2": (),
    "sum(g) / m": (),
    "exp(g)": ("H", "m"),
    "b[1]": (),
    "ones(H).T": (1, "H"),
    "zeros(3)": (3,),
    "pairs(m)": ("P", "m"),
    "max(g) + 1": (),
}

CLASHES = {
    "g @ x": "g @ x: H×m times D×m does not fit",
    "W @ x": "W @ x: H×D+1 times D×m does not fit",
    "g + x": "g + x: H×m plus D×m does not fit",
    "g - x": "g - x: H×m minus D×m does not fit",
    "g * x": "g * x: H×m ∘ D×m does not fit",
    "g / x": "g / x: H×m by D×m does not fit",
    "x + b": "x + b: D×m plus H does not fit",
    "s @ g": "s @ g: scalar times H×m does not fit: a scalar takes *",
    "g @ s": "g @ s: H×m times scalar does not fit: a scalar takes *",
    "norm(g - x)**2": "g - x: H×m minus D×m does not fit",
    "(g @ x)[1]": "g @ x: H×m times D×m does not fit",
    "exp(W @ x)": "W @ x: H×D+1 times D×m does not fit",
    "zeros(x @ g)": "x @ g: D×m times H×m does not fit",
    "zeros(exp(s))": "a size is a letter or a number",
    "logsumexp(b)": "logsumexp computes a line, it is not a formula",
}


@pytest.mark.parametrize("text", INFERRED)
def test_a_shape_follows_from_the_letters(text: str) -> None:
    assert infer(parse(text), SHAPES) == INFERRED[text]


@pytest.mark.parametrize("text", CLASHES)
def test_what_does_not_fit_is_told_in_letters(text: str) -> None:
    with pytest.raises(FormulaError) as told:
        infer(parse(text), SHAPES)
    assert str(told.value) == CLASHES[text]


@given(FITTING)
def test_a_formula_built_to_a_shape_has_it(built: tuple[Node, Shape]) -> None:
    tree, shape = built
    assert infer(tree, SHAPES) == shape


@given(built=FITTING, values=VALUES)
def test_the_shape_is_the_one_that_numpy_gives(built: tuple[Node, Shape], values: Values) -> None:
    tree, shape = built
    with np.errstate(all="ignore"):
        value = compile_lines([("u", tree)], frozenset(values), FUNCTIONS)(values)["u"]
    wanted = tuple(number_of(each) if isinstance(each, str) else each for each in shape)
    assert np.shape(value) == (as_matrix(wanted) if shape else ())


def test_shapes_are_written_with_a_cross() -> None:
    assert [show(()), show((4,)), show(("H", "m")), show((3, 2))] == ["scalar", "4", "H×m", "3×2"]
