"""What LaTeX and MathML ask of marks alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.formula.marks import (
    Apply,
    Grid,
    Letter,
    Mark,
    Norm,
    Number,
    Parenthesis,
    Power,
    Ratio,
    Row,
    Sign,
    Word,
)
from nnhw.formula.symbols import symbol
from nnhw.formula.typesetting import in_line, is_tall, missing_decimals, needs_fence

X, DX = Letter(symbol("x")), Letter(symbol("dx"))
TALL = Grid((("1",), ("2",)))


@pytest.mark.parametrize("item", [TALL, Ratio(X, X), DX, Number("1/3")])
@pytest.mark.parametrize("around", [Parenthesis, Norm, lambda item: Row((X, Sign("+"), item))])
def test_what_encloses_something_tall_is_tall(item: Mark, around: type[Parenthesis]) -> None:
    assert is_tall(around(item))
    assert not is_tall(around(X))


@pytest.mark.parametrize(
    "base", [DX, Letter(symbol("W_new")), Row((X, X)), Ratio(X, X), Power(X, Number("2"))]
)
def test_what_would_be_read_wrongly_under_an_exponent_needs_parentheses(base: Mark) -> None:
    assert needs_fence(base)


@pytest.mark.parametrize("base", [X, Letter(symbol("W1")), TALL, Norm(X), Parenthesis(X)])
def test_what_holds_together_under_an_exponent_needs_none(base: Mark) -> None:
    assert not needs_fence(base)


@pytest.mark.parametrize(
    ("mark", "flat"),
    [
        (Number("-1/3"), Row((Number("-1"), Sign("/"), Number("3")))),
        (Number("0.5"), Number("0.5")),
        (Ratio(X, Number("2")), Row((X, Sign("/"), Number("2")))),
        (
            Ratio(Row((X, Sign("−"), X)), Number("2")),
            Row((Parenthesis(Row((X, Sign("−"), X))), Sign("/"), Number("2"))),
        ),
        (
            Apply(Word("log"), Parenthesis(Number("1/2"))),
            Apply(Word("log"), Parenthesis(Row((Number("1"), Sign("/"), Number("2"))))),
        ),
    ],
)
def test_a_fraction_in_a_line_keeps_its_meaning(mark: Mark, flat: Mark) -> None:
    """(x − x)/2 is not x − x/2: a top of several terms is put in parentheses."""
    assert in_line(mark) == flat
    assert not is_tall(in_line(mark))


DECIMALS = st.from_regex(r"-?(0|[1-9][0-9]{0,4})(\.[0-9]{0,6})?", fullmatch=True)


@given(st.lists(DECIMALS, min_size=1, max_size=6))
def test_the_points_of_a_column_stand_one_below_the_other(column: list[str]) -> None:
    tails = missing_decimals(column)
    completed = [text + tail for text, tail in zip(column, tails, strict=True)]
    after_point = {len(text) - text.index(".") if "." in text else 0 for text in completed}
    assert len(after_point) == 1
    assert "" in tails or any(text.endswith(".") for text in column)


@pytest.mark.parametrize("odd", ["1e-7", "1/3", "inf", "-inf"])
def test_where_there_is_no_point_to_align_nothing_is_missing(odd: str) -> None:
    assert missing_decimals(["0.25", odd]) == ["", ""]
