"""Which way a vector lies and whether a bias stands in a matrix: it follows from the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnhw
from nnhw import InputError


def regression(x: object, y: object, V: object, W: object, **more: Any) -> Any:
    return nnhw.grad_regression(x, y, V, W, **more)  # type: ignore[arg-type]


# x, y, V, W as they are typed, and the sizes D, H, K, m with the weights that hold a bias
LAID_OUT = [
    ("1,2", "1", "0.3 -0.1; 0.2 0.4", "0.5,-0.3", (2, 2, 1, 1), ""),  # one sample, one output
    ("1,2", "1,2", "1 2; 3 4", "1 2; 3 4", (2, 2, 2, 1), ""),  # y is a column for one sample
    ("1,2,3", "4,5,6", "2", "3", (1, 1, 1, 3), ""),  # samples in a row, where V takes one input
    ("1 2; 3 4", "5,6", "1,2", "3", (2, 1, 1, 2), ""),  # y is a row where there is one output
    ("1;2", "1", "1,2", "3", (2, 1, 1, 1), ""),  # a column as a matrix
    ("1,2", "1", "1,2,3", "4", (2, 1, 1, 1), "V"),  # one column more than x has rows
    ("1,2", "1", "1,2,3", "4,5", (2, 1, 1, 1), "VW"),
    ("1,2", "1", "1 2; 3 4", "4,5,6", (2, 2, 1, 1), "W"),
    ("1", "1", "1,2", "3", (1, 1, 1, 1), "V"),
    ("1,2", "1,2", "1,2", "3,4", (1, 1, 1, 2), "VW"),  # two samples of one input, and a bias
    ("5", "6", "7", "8", (1, 1, 1, 1), ""),
]


@pytest.mark.parametrize(("x", "y", "V", "W", "sizes", "biased"), LAID_OUT)
def test_each_input_is_read_the_one_way_that_fits(
    x: str, y: str, V: str, W: str, sizes: tuple[int, ...], biased: str
) -> None:
    given = regression(x, y, V, W).given
    assert tuple(given.sizes[letter] for letter in "DHKm") == sizes
    assert given.appended == set(biased)


def test_lists_and_arrays_lie_as_text_does() -> None:
    text = regression("1,2", "1", "0.3 -0.1; 0.2 0.4", "0.5,-0.3")
    lists = regression([1, 2], 1, [[0.3, -0.1], [0.2, 0.4]], [0.5, -0.3])
    arrays = regression(np.array([1, 2]), 1, np.array([[0.3, -0.1], [0.2, 0.4]]), [[0.5, -0.3]])
    assert lists.to_dict() == text.to_dict()  # numbers as they are typed
    assert arrays.given.sizes == text.given.sizes
    for step in text:
        np.testing.assert_allclose(arrays[step.name].value, step.value, rtol=1e-14)


def test_a_bias_column_is_multiplied_by_1_and_gets_its_own_gradient() -> None:
    """g = 2·1 + 10 = 12, z = 3·12 + 20 = 56, dz = 55; dW = dz (h, 1), dV = dz·3 (x, 1)."""
    trace = regression("1", "1", "2,10", "3,20")
    assert trace["g"].value.tolist() == [12]
    assert trace["z"].value.tolist() == [56]
    assert trace["dW"].value.tolist() == [[55 * 12, 55]]
    assert trace["dV"].value.tolist() == [[165, 165]]


def test_biases_of_the_classifier_are_zero_unless_given() -> None:
    arguments: dict[str, Any] = {"x1": [1, 2], "x2": [0, 1], "y": 1, "W1": [[1, 0], [0, 1]]}
    bare = nnhw.grad_classifier(**arguments, W2=[1, 2])
    zero = nnhw.grad_classifier(**arguments, W2=[1, 2], b1=[0, 0], b2=0)
    assert bare.to_dict()["steps"] == zero.to_dict()["steps"]


def test_a_clash_names_the_input_and_where_the_size_comes_from() -> None:
    with pytest.raises(InputError) as told:
        regression("1,2", "1", "1 2 3 4 5;1 2 3 4 5", "1,2")
    assert str(told.value) == (
        "V: got 2×5, wanted H×2, or one column more for a bias (D = 2 from x)"
    )


def test_nothing_is_broadcast() -> None:
    """y as m×1 beside ŷ of 1×m would give m×m."""
    x, W = "1 2 3; 4 5 6", "1,0;0,1"
    with pytest.raises(InputError, match=r"^y: got 3×1, wanted 1×3 \(m = 3 from x1\)"):
        nnhw.grad_classifier(x, x, "1;0;1", W, "1,2")
    with pytest.raises(InputError, match=r"^W2: got 2×1, wanted 1×2 \(D_a = 2 from W1\)"):
        nnhw.grad_classifier(x, x, "1,0,1", W, "1;2")
