"""A whole answer against a step's value: shapes, entries, verdict."""

from __future__ import annotations

from fractions import Fraction
from math import inf, prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.answers.answer import Answer
from nnhw.answers.compare import Comparison, compare
from nnhw.answers.tolerance import Tolerance
from nnhw.numbers import Numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

DV = np.array([[-0.625, -1.25], [0.0, 2.0 / 3.0]])


def typed(text: str, *shape: int) -> Answer:
    """Return an answer as typed, its literals split by spaces."""
    return Answer(Numbers(shape, literals=text.split()))


def fractions(*values: str) -> NDArray[np.object_]:
    return np.array([Fraction(value) for value in values], dtype=object)


@pytest.mark.parametrize(
    ("text", "verdict", "digits", "wrong", "coarse"),
    [
        ("-0.625 -1.25 0 2/3", "right", None, (), ()),
        ("-0.625 -1.25 0 0.6667", "right", 4, (), ()),
        ("-0.63 -1.25 0.0 0.667", "right", 2, (), ()),
        ("-0.625 -1.25 0 0.7", "coarse", None, (), ((2, 2),)),
        ("-0.6 -1 0 0.7", "coarse", None, (), ((1, 1), (1, 2), (2, 2))),
        ("-0.625 -1.25 0 0.66", "wrong", None, ((2, 2),), ()),
        ("0.625 -1.25 0.1 0.7", "wrong", None, ((1, 1), (2, 1)), ((2, 2),)),
    ],
)
def test_verdict_of_a_matrix(
    text: str, verdict: str, digits: int | None, wrong: object, coarse: object
) -> None:
    """The worst entry decides, and is named by its indices from 1."""
    found = compare(typed(text, 2, 2), DV)
    assert (found.verdict, found.digits) == (verdict, digits)
    assert (found.wrong_entries, found.coarse_entries) == (wrong, coarse)
    assert found.exact == (text == "-0.625 -1.25 0 2/3")


def test_indices_follow_the_shape() -> None:
    """A scalar's index is empty, a vector's is one number, a matrix's row and column."""
    wide = np.arange(6.0).reshape(2, 3)
    assert compare(typed("0 1 3 3 4 6", 2, 3), wide).wrong_entries == ((1, 3), (2, 3))
    assert compare(typed("1"), np.float64(0.4)).wrong_entries == ((),)
    assert compare(typed("1 2 9", 3), np.array([1.0, 2.0, 3.0])).wrong_entries == ((3,),)


def test_differences_keep_their_sign_and_the_error_is_the_largest() -> None:
    """Differences are answer minus truth, right entries included."""
    found = compare(typed("1 0.5 4", 3), np.array([1.0, 0.75, 3.0]))
    assert found.differences == (0.0, -0.25, 1.0)
    assert found.error == 1.0


def test_only_a_zero_beside_larger_entries_is_coarse() -> None:
    """A 0 is judged by the largest finite entry, infinities aside."""
    value = np.array([0.004, -1.0, -inf])
    assert compare(typed("0.00 -1 -inf", 3), value).coarse_entries == ((1,),)
    assert compare(typed("0.00 -1", 2), value[:2] / 10).verdict == "wrong"


@pytest.mark.parametrize(
    ("shape", "step", "fits"),
    [
        ((), (), True),
        ((), (1,), True),
        ((), (1, 1), True),
        ((3,), (1, 3), True),
        ((3,), (3, 1), True),
        ((3, 1), (3,), True),
        ((1,), (1, 1), True),
        ((1, 1), (1,), True),
        ((2, 3), (2, 3), True),
        ((1,), (), False),
        ((1, 1), (), False),
        ((), (3,), False),
        ((), (2, 2), False),
        ((1, 3), (3,), False),
        ((3, 1), (1, 3), False),
        ((3, 1), (3, 3), False),
        ((3,), (3, 3), False),
        ((4,), (2, 2), False),
        ((3, 2), (2, 3), False),
        ((2,), (3,), False),
    ],
)
def test_shapes(shape: tuple[int, ...], step: tuple[int, ...], *, fits: bool) -> None:
    """Shapes are compared first: four ways of writing are forgiven, nothing is broadcast."""
    answer = typed("1 " * prod(shape), *shape)
    found = compare(answer, np.ones(step))
    assert (found.verdict, found.shape) == ("right" if fits else "wrong", step)
    assert compare(answer, np.ones(step) + 1).shape == step
    assert answer.matches(np.ones(step)) is fits
    assert (found.shape_mismatch is None) is fits
    assert (found.error is None) is not fits


@pytest.mark.parametrize(
    ("shape", "step", "message"),
    [
        ((3, 2), (2, 3), "got 3×2, wanted 2×3"),
        ((), (6,), "got one number, wanted a vector of 6"),
        ((1, 4), (4,), "got 1×4, wanted a vector of 4"),
    ],
)
def test_wrong_shape_names_both(
    shape: tuple[int, ...], step: tuple[int, ...], message: str
) -> None:
    """A wrong shape is wrong without an entry being so, and says what was wanted."""
    found = compare(typed("1 " * prod(shape), *shape), np.ones(step))
    assert (found.shape_mismatch, found.wrong_entries) == (message, ())


def test_exact_values() -> None:
    """Integers of any size and fractions are compared as such, in whatever array they come."""
    assert compare(typed("8394754"), 8394754).exact
    assert compare(typed("8390656 4098", 2), np.array([8390656, 4098])).exact
    assert compare(typed("100000000000000000001"), 10**20).verdict == "wrong"
    assert compare(typed("100000000000000000001"), 10**20 + 1).exact
    assert compare(typed("17/8 0.33", 2), fractions("17/8", "1/3")).digits == 2
    assert compare(typed("1 2", 2), np.array([1, 10**20], dtype=object)).wrong_entries == ((2,),)


def test_infinities() -> None:
    """Equal infinities differ by nothing, others by infinity."""
    assert compare(typed("inf"), np.float64(inf)).error == 0.0
    assert compare(typed("-inf"), np.float64(inf)).error == inf
    assert compare(typed("710"), np.float64(inf)).verdict == "wrong"


def test_given_tolerance_has_no_digits() -> None:
    """A tolerance that was given makes an answer right without a claim about its digits."""
    found = compare(typed("0.7 2", 2), np.array([0.731, 2.0]), Tolerance(atol=Fraction("0.05")))
    assert (found.verdict, found.digits, found.exact) == ("right", None, False)
    wrong = compare(typed("0.7 2", 2), np.array([0.731, 2.0]), Tolerance(rtol=Fraction("0.01")))
    assert (wrong.verdict, wrong.wrong_entries) == ("wrong", ((1,),))


@pytest.mark.parametrize(
    ("floats", "value", "verdict", "digits"),
    [
        ([0.1 + 0.2, 1.0], [0.3, 1.0], "right", None),
        ([0.7311, 1.0], [0.7310586, 1.0], "right", 4),
        ([0.7309, 1.0], [0.7310586, 1.0], "wrong", None),
        ([2.0, 1.0], [2.04, 1.0], "coarse", None),
        ([5.5e-17, 1.0], [0.0, 1.0], "right", None),
        ([5.5e-17, 1.0], [-2.7e-17, 1.0], "right", None),
        ([5.5e-12, 1.0], [0.0, 1.0], "wrong", None),
        ([1e-12, 1.0], [0.0, 1.0], "right", None),
        ([5.5e-17, 1.0], [0.004, 1.0], "wrong", None),
        ([5.5e-17, 1.0], [1.0, 1.0], "wrong", None),
        ([-inf, 1.0], [-inf, 1.0], "right", None),
    ],
)
def test_floats_from_python(
    floats: list[float], value: list[float], verdict: str, digits: int | None
) -> None:
    """A float counts as typed with its shortest digits, and may be off 0 by rounding."""
    answer = Answer(Numbers.of(floats))
    found = compare(answer, np.array(value), rounding=lambda _: np.array([1e-12, 1e-12]))
    assert (found.verdict, found.digits) == (verdict, digits)


def test_text_is_held_to_what_it_says() -> None:
    """A tiny number that was typed is not taken for 0."""
    assert compare(typed("5.5e-17 1", 2), np.array([0.0, 1.0])).wrong_entries == ((1,),)


def test_an_array_from_numpy_keeps_its_order() -> None:
    """Transposed and strided values are read row by row."""
    value = np.arange(6.0).reshape(2, 3)
    assert compare(typed("0 3 1 4 2 5", 3, 2), value.T).exact
    assert compare(Answer(Numbers.of(value.T)), value.T).exact
    assert typed("0 2 3 5", 2, 2).matches(value[:, ::2])


def test_a_candidate_matches_to_the_digits_written() -> None:
    """What a mistake gives is recognised in a rounded answer, and only there."""
    answer = typed("0 0.73", 2)
    assert answer.matches(np.array([0.0, 0.7310586]))
    assert answer.matches(fractions("0", "0.735"))
    assert not answer.matches(np.array([0.0, 0.7361]))
    assert not answer.matches(np.array([0.5, 0.7310586]))
    assert typed("0.7").matches(0.7310586)
    assert typed("12").matches(12)


shapes = st.sampled_from([(), (1,), (3,), (1, 1), (1, 3), (3, 1), (2, 2)])
words = st.sampled_from(["0", "0.00", "1", "0.5", "0.50", "-0.5", "1/2", "0.251", "1e-3", "inf"])
entries = st.sampled_from([0.0, 1e-17, 0.5, 0.502, 0.505, -0.5, 0.25, 0.001, 1.0, 80.0, inf])


@st.composite
def comparisons(draw: st.DrawFn) -> tuple[Answer, Any]:
    """Answers and values that often agree, and lie on the edges when they do."""
    shape, step = draw(st.one_of(st.tuples(shapes, shapes), shapes.map(lambda s: (s, s))))
    size = prod(step)
    value: Any = np.array(draw(st.lists(entries, min_size=size, max_size=size))).reshape(step)
    if draw(st.booleans()):
        return Answer(Numbers.of(draw(st.permutations([value, -value, value + 1.0]))[0])), value
    texts = draw(st.lists(words, min_size=prod(shape), max_size=prod(shape)))
    return typed(" ".join(texts), *shape), value


@given(comparisons())
def test_matching_is_not_being_wrong(case: tuple[Answer, Any]) -> None:
    """The quick form says of a candidate what the whole comparison would say of the truth."""
    answer, value = case
    assert answer.matches(value) is (compare(answer, value).verdict != "wrong")


@given(comparisons())
def test_a_verdict_follows_from_its_entries(case: tuple[Answer, Any]) -> None:
    """Wrong entries make wrong, coarse ones coarse, and only what is right has digits."""
    found: Comparison = compare(*case)
    if found.shape_mismatch is None:
        worst = "wrong" if found.wrong_entries else "coarse" if found.coarse_entries else "right"
        assert found.verdict == worst
    assert not set(found.wrong_entries) & set(found.coarse_entries)
    assert (found.digits is None and not found.exact) or found.verdict == "right"
    assert found.digits is None or (found.digits >= 2 and not found.exact)
