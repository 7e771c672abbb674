"""Shapes by letter: what fits is what numpy makes, and what does not is told in letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from nnhw.formula.reading import parse
from nnhw.formula.shapes import fit, infer, show
from nnhw.formula.source import to_source
from nnhw.formula.tree import FormulaError, Node
from tests.formula.trees import FITTING, SHAPES

if TYPE_CHECKING:
    from nnhw.formula.shapes import Shape

LETTERS: dict[str, Shape] = {**SHAPES, "c": ("D+1",), "y": ("m",), "r": (1, "m"), "one": (1,)}
NUMBERS: dict[str, Shape] = {"A": (4, 6), "K": (2, 3), "u": (7,), "k": (3,), "S": (1, 7)}

INFERRED = {
    "W @ [x, 1]": ("H", "m"),
    "W[:, :D] @ x": ("H", "m"),
    "W[:, :D].T @ g": ("D", "m"),
    "g @ [x, 1].T": ("H", "D+1"),
    "g + b": ("H", "m"),
    "b - g": ("H", "m"),
    "s * g": ("H", "m"),
    "s @ g": ("H", "m"),
    "b.T @ g": (1, "m"),
    "b @ g": (1, "m"),
    "b @ b": (),
    "W @ c": ("H",),
    "rowsum(g)": ("H",),
    "colsum(g)": (1, "m"),
    "norm(g)**2 / 2": (),
    "sum(g) / m": (),
    "exp(g)": ("H", "m"),
    "g > 0": ("H", "m"),
    "softmax(g)": ("H", "m"),
    "b[1]": (),
    "g[2]": (1, "m"),
    "g[:, 2]": ("H",),
    "g[3, :]": (1, "m"),
    "g[1, 2]": (),
    "g[[1, 3]]": (2, "m"),
    "W[:, :D]": ("H", "D"),
    "b[:D]": ("D",),
    "ones(H).T": (1, "H"),
    "zeros(3)": (3,),
    "eye(H) @ g": ("H", "m"),
    "pairs(m)": ("P", "m"),
    "max(g) + 1": (),
    "max(g, b)": ("H", "m"),
    "[x, g, 1]": ("D+H+1", "m"),
    "[b, 1]": ("H+1",),
    "beside(g, b)": ("H", "m+1"),
    "g * r": ("H", "m"),
    "r - y": (1, "m"),
    "y * r": (1, "m"),
    "one + s": (),
}

IN_NUMBERS = {
    "conv(A, K)": (3, 4),
    "conv(A, K, stride=2)": (2, 2),
    "conv(A, K, pad=1)": (5, 6),
    "conv(A, K, dilation=2)": (2, 2),
    "conv(u, k)": (5,),
    "conv(u, k, stride=2, pad=1)": (4,),
    "convt(u, k, stride=2)": (15,),
    "convt(A, K)": (5, 8),
    "maxpool(A, 2)": (2, 3),
    "maxpool(A, 2, stride=1)": (3, 5),
    "avgpool(u, 3)": (2,),
    "pad(A, 2)": (8, 10),
    "pad(u, 2)": (11,),
    "rot180(K)": (2, 3),
    "A[2:3]": (2, 6),
    "A[2:]": (3, 6),
    "A[:, 2:3]": (4, 2),
    "u[5:]": (3,),
    "[A, A][8]": (1, 6),
}

CLASHES = {
    "g @ x": "g @ x: H×m times D×m does not fit\n  g @ x.T would",
    "W @ x": "W @ x: H×D+1 times D×m does not fit",
    "W @ g": "W @ g: H×D+1 times H×m does not fit\n  W.T @ g would",
    "g + x": "g + x: H×m plus D×m does not fit",
    "g - x": "g - x: H×m minus D×m does not fit",
    "g * x": "g * x: H×m ∘ D×m does not fit",
    "g / x": "g / x: H×m by D×m does not fit",
    "x + b": "x + b: D×m plus H does not fit",
    "norm(g - x)**2": "g - x: H×m minus D×m does not fit",
    "(g @ x)[1]": "g @ x: H×m times D×m does not fit\n  g @ x.T would",
    "exp(W @ x)": "W @ x: H×D+1 times D×m does not fit",
    "max(g, x)": "max(g, x): H×m and D×m does not fit",
    "where(g > 0, x, g)": "where(g > 0, x, g): H×m and D×m does not fit",
    "[x, b]": "[x, b]: D×m and H does not fit",
    "beside(x, g)": "beside(x, g): D×m and H×m does not fit",
    "inv(W)": "inv(W): H×D+1 is not square and has no inverse",
    "s[1]": "s[1]: scalar has no such index",
    "b[1, 2]": "b[1, 2]: H has no such index",
    "binary_cross_entropy(b, b)": "binary_cross_entropy computes a line, it is not a formula",
}

CLASHES_IN_NUMBERS = {
    "u[8]": "u[8]: there are 7, from 1 on",
    "A[5, 1]": "A[5, 1]: there are 4, from 1 on",
    "A[:, 5:7]": "A[:, 5:7]: there are 6, from 1 on",
    "u[3:2]": "u[3:2]: there are 7, from 1 on",
    "u[[1, 9]]": "u[[1, 9]]: there are 7, from 1 on",
    "conv(K, A)": "conv(K, A): 4×6 is larger than 2×3",
    "conv(A, u)": "conv(A, u): 4×6 and 7 do not fit",
    "maxpool(u, 8)": "maxpool(u, 8): 8 is larger than 7",
    "conv(A, K, stride=K)": "conv(A, K, stride=K): K has to be a whole number",
}


@pytest.mark.parametrize("text", INFERRED)
def test_a_shape_follows_from_the_letters(text: str) -> None:
    assert infer(parse(text), LETTERS) == INFERRED[text]


@pytest.mark.parametrize("text", IN_NUMBERS)
def test_a_shape_follows_from_the_numbers(text: str) -> None:
    assert infer(parse(text), NUMBERS) == IN_NUMBERS[text]


@pytest.mark.parametrize("text", [*CLASHES, *CLASHES_IN_NUMBERS])
def test_what_does_not_fit_is_told_with_its_shapes(text: str) -> None:
    letters = LETTERS if text in CLASHES else NUMBERS
    with pytest.raises(FormulaError) as told:
        infer(parse(text), letters)
    assert str(told.value) == (CLASHES | CLASHES_IN_NUMBERS)[text]


TURNED = {
    "b @ g": "b.T @ g",
    "b @ b": "b.T @ b",
    "W @ c": "W @ c",
    "r - y": "r - y.T",
    "y * r": "y.T * r",
    "where(r > 0, y, 1)": "where(r > 0, y.T, 1)",
    "(b @ g) @ g.T": "b.T @ g @ g.T",
}


@pytest.mark.parametrize("text", TURNED)
def test_a_vector_is_turned_where_it_can_only_be_a_row(text: str) -> None:
    assert to_source(fit(parse(text), LETTERS)[0]) == TURNED[text]


@given(FITTING)
def test_a_formula_built_to_a_shape_has_it_and_stays_as_it_is(built: tuple[Node, Shape]) -> None:
    tree, shape = built
    fitted, found = fit(tree, SHAPES)
    assert found == shape
    assert fit(fitted, SHAPES) == (fitted, shape)


def test_shapes_are_written_with_a_cross() -> None:
    assert [show(()), show((4,)), show(("H", "m")), show((3, 2))] == ["scalar", "4", "H×m", "3×2"]
