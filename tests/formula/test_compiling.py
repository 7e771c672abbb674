"""Compiled lines: the value that Python gives to the same text, and no name mistaken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given

from nnhw.formula.compiling import compile_lines
from nnhw.formula.source import to_source
from nnhw.formula.tree import FormulaError, Node, NoValueError, Value, parse
from tests.formula.trees import FITTING, SHAPES
from tests.formula.values import FUNCTIONS, VALUES, Values

if TYPE_CHECKING:
    from nnhw.formula.shapes import Shape


class Norm:
    """``norm(u)``, of which a formula takes nothing but the square."""

    def __init__(self, u: Any) -> None:
        self.u = u

    def __pow__(self, _: int) -> Any:
        return np.sum(np.square(self.u))


@given(built=FITTING, values=VALUES)
def test_a_line_has_the_value_that_python_gives_to_its_text(
    built: tuple[Node, Shape], values: Values
) -> None:
    tree, _ = built
    text = to_source(tree)
    assume("[" not in text)  # indices count from 1, and [x, 1] is a list in Python: see below
    letters = {name: values[name] for name in (*SHAPES, "m")}
    with np.errstate(all="ignore"):
        try:
            wanted = eval(text, {**FUNCTIONS, **letters, "norm": Norm})  # noqa: S307
        except ZeroDivisionError:  # of two literals, where numpy has an infinity
            assume(False)
        got = compile_lines([("u", tree)], frozenset(values), FUNCTIONS)(values)["u"]
    np.testing.assert_array_equal(got, wanted)


def solve(lines: dict[str, str], **known: Any) -> dict[str, Any]:
    trees = [(name, parse(text)) for name, text in lines.items()]
    return compile_lines(trees, frozenset(known), FUNCTIONS)(known)


def test_an_appended_1_and_the_first_columns_are_what_they_say() -> None:
    W, x = np.array([[1.0, 2.0, 3.0]]), np.array([[4.0], [5.0]])
    found = solve({"z": "W @ [x, 1]", "V": "W[:, :D]"}, W=W, x=x, D=2)
    assert found["z"].tolist() == [[1 * 4 + 2 * 5 + 3]]
    assert found["V"].tolist() == [[1, 2]]


def test_an_index_counts_from_1() -> None:
    z = np.array([[7.0], [8.0], [9.0]])
    assert solve({"first": "z[1]", "last": "z[T]"}, z=z, T=3) == {"first": 7, "last": 9}


def test_a_step_and_a_function_may_have_the_same_name() -> None:
    z = np.array([[0.0], [1.0]])
    found = solve({"exp": "exp(z)", "sum": "sum(exp)", "share": "exp / sum"}, z=z)
    powers = FUNCTIONS["exp"](z)
    np.testing.assert_array_equal(found["share"], powers / np.sum(powers))


def test_no_name_is_pythons_own() -> None:
    found = solve({"print": "int + len", "None_": "print"}, int=1, len=2)
    assert found == {"print": 3, "None_": 3}
    with pytest.raises(FormulaError):
        solve({"u": "print + __builtins__"})


def test_a_letter_that_is_not_there_is_told_when_the_line_is_compiled() -> None:
    with pytest.raises(FormulaError, match=r"^z: there is no h$"):
        compile_lines([("z", parse("W @ h"))], frozenset({"W"}), FUNCTIONS)


def test_a_function_that_an_arithmetic_lacks_is_told_with_the_step() -> None:
    with pytest.raises(NoValueError) as told:
        compile_lines([("a", parse("x")), ("b", parse("softmax_of(a)"))], frozenset("x"), FUNCTIONS)
    assert (told.value.step, told.value.function) == ("b", "softmax_of")


def test_numbers_in_place_of_letters_are_for_printing_alone() -> None:
    with pytest.raises(FormulaError):
        compile_lines([("u", Value(np.zeros((1, 1))))], frozenset(), FUNCTIONS)
