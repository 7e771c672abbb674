"""Numbers in place of letters: the arithmetic that is written comes to what it stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nnhw.formula.evaluate import Arithmetic, Letters
from nnhw.formula.reading import parse
from nnhw.formula.shapes import fit
from nnhw.formula.substitution import MOST_TERMS, Entries, substitute
from nnhw.formula.tree import Binary, Call, Node, Value, names
from tests.formula.trees import FITTING, SHAPES, VALUES

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnhw.formula.shapes import Shape

    Values = dict[str, Any]

ARITHMETIC = Arithmetic("float", Letters(r="tanh"))


def evaluator(values: Values) -> Callable[[Node], Any]:
    """What gives the value of a part of a formula."""
    return lambda node: ARITHMETIC.evaluate(node, values)


def arithmetic(node: Node) -> Any:
    """Do what is written: numbers, signs and functions, and no letters any more."""
    assert not names(node)
    return ARITHMETIC.evaluate(node, {})


@given(built=FITTING, values=VALUES)
def test_matrices_in_place_of_letters_come_to_the_same(
    built: tuple[Node, Shape], values: Values
) -> None:
    evaluate = evaluator(values)
    tree = fit(built[0], SHAPES)[0]
    with np.errstate(all="ignore"):
        numbers = substitute(tree, evaluate)
        np.testing.assert_allclose(arithmetic(numbers), evaluate(tree), rtol=1e-9, atol=1e-9)


@given(built=FITTING, values=VALUES, data=st.data())
def test_the_arithmetic_of_an_entry_comes_to_that_entry(
    built: tuple[Node, Shape], values: Values, data: st.DataObject
) -> None:
    evaluate = evaluator(values)
    tree = fit(built[0], SHAPES)[0]
    with np.errstate(all="ignore"):
        value = np.atleast_2d(evaluate(tree))
        i, j = (data.draw(st.integers(0, size - 1)) for size in value.shape)
        entry = Entries(evaluate).of(tree, (i, j))
        assume(entry is not None and np.isfinite(value).all())
        assert entry is not None
        got = np.squeeze(arithmetic(entry))
    np.testing.assert_allclose(got, value[i, j], rtol=1e-9, atol=1e-9)


G = np.array([[2.0], [-3.0]])
W = np.array([[1.0, -1.0, 0.0]])
X = np.array([[6.0], [4.0], [2.0]])
KNOWN = {
    "g": G,
    "W": W,
    "x": X,
    "b": np.zeros((1, 1)),
    "dh": np.array([[5.0], [7.0]]),
    "H": np.full((1, 1), 2.0),
}


def entry(text: str, index: tuple[int, int] = (0, 0), **more: Any) -> Node | None:
    return Entries(evaluator({**KNOWN, **more})).of(parse(text), index)


def number(node: Node | None) -> Any:
    assert isinstance(node, Value)
    return node.array.item()


def test_a_zero_weight_leaves_its_term_out_and_a_zero_bias_itself() -> None:
    """z = 1·6 + (−1)·4, without + 0·2 and without + 0."""
    written = entry("W @ x + b")
    assert isinstance(written, Binary)
    assert written.sign == "+"
    terms = [written.left, written.right]
    pairs = [(number(t.left), number(t.right)) for t in terms if isinstance(t, Binary)]
    assert pairs == [(1, 6), (-1, 4)]


def test_a_row_of_zeros_keeps_one_term() -> None:
    written = entry("W @ x", W=np.zeros((1, 3)))
    assert isinstance(written, Binary)
    assert written.sign == "*"


def test_a_mask_is_shown_as_its_value() -> None:
    written = entry("dh * r'(g)", (1, 0))
    assert isinstance(written, Binary)
    assert number(written.left) == 7
    assert number(written.right) == pytest.approx(1 - np.tanh(3) ** 2)


def test_an_activation_is_shown_as_a_function_of_its_number() -> None:
    written = entry("r(g)", (1, 0))
    assert isinstance(written, Call)
    assert number(written.arguments[0]) == -3


def test_past_a_few_terms_the_arithmetic_is_not_written_out() -> None:
    many = np.ones((MOST_TERMS + 1, 1))
    assert entry("W @ x", W=many[1:].T, x=many[1:]) is not None
    assert entry("W @ x", W=many.T, x=many) is None
    assert entry("sum(x)", x=many) is None


def test_a_mask_stands_as_values_in_a_product_and_as_a_function_by_itself() -> None:
    evaluate = evaluator(KNOWN)
    product, alone = (substitute(parse(t), evaluate) for t in ("dh * r'(g)", "r'(g)"))
    assert isinstance(product, Binary)
    assert isinstance(product.right, Value)
    assert isinstance(alone, Call)
