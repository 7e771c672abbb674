"""Equations on lines that fit a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.formula.marks import (
    Apply,
    Grid,
    Letter,
    Mark,
    Number,
    Parenthesis,
    Row,
    Sign,
    Strong,
    Word,
)
from nnhw.formula.symbols import symbol
from nnhw.render.breaking import BrokenLine, break_sides, width

X = Letter(symbol("x"))
TERM = Row((Number("0.123456"), Sign("·"), Number("7")))


def matrix(rows: int, columns: int) -> Grid:
    return Grid(tuple(tuple(f"{i}.{j}25" for j in range(columns)) for i in range(rows)))


def total(count: int) -> Row:
    """Return a sum of so many terms."""
    items: list[Mark] = [*TERM.items]
    for _ in range(count - 1):
        items += [Sign("+"), *TERM.items]
    return Row(tuple(items))


def test_sides_that_fit_stand_on_one_line() -> None:
    broken = break_sides([X, Number("2"), Strong(Number("2"))])
    assert broken.lines == [
        BrokenLine(Row((X, Sign("="), Number("2"), Sign("="), Strong(Number("2")))))
    ]
    assert broken.complete


def test_a_side_that_does_not_fit_begins_a_line_with_its_equals_sign() -> None:
    wide = matrix(2, 4)
    broken = break_sides([wide, Strong(wide)], width(wide) + 1)
    assert broken.lines == [BrokenLine(wide), BrokenLine(Strong(wide))]
    assert all(bool(line.sign) for line in broken.lines)


def test_a_long_sum_is_broken_only_before_plus_and_minus() -> None:
    broken = break_sides([total(12)], width(Row((Sign("+"), *total(3).items))))
    assert [bool(line.sign) for line in broken.lines] == [True, False, False, False]
    for line in broken.lines[1:]:
        assert isinstance(line.item, Row)
        assert line.item.items[0] == Sign("+")


def test_a_sum_in_parentheses_is_broken_in_them() -> None:
    side = Row((Sign("−"), Parenthesis(total(4))))
    broken = break_sides([side], width(total(3)))
    written = [mark for line in broken.lines for mark in getattr(line.item, "items", ())]
    assert broken.complete
    assert written.count(Sign("(")) == written.count(Sign(")")) == 1


def test_a_wide_matrix_is_split_between_columns_and_none_is_lost() -> None:
    grid = matrix(3, 12)
    broken = break_sides([Strong(grid)], 30)
    assert broken.complete
    assert len(broken.lines) > 1
    spans = [line.columns for line in broken.lines if line.columns]
    assert [k for first, last in spans for k in range(first, last + 1)] == [*range(1, 13)]
    bands = [line.item for line in broken.lines if isinstance(line.item, Grid)]
    for i, row in enumerate(grid.rows):
        assert tuple(cell for band in bands for cell in band.rows[i]) == row


@pytest.mark.parametrize("middle", [Apply(Word("log"), matrix(2, 12)), Number("9" * 200)])
def test_what_no_break_makes_fit_is_left_out(middle: Mark) -> None:
    broken = break_sides([X, middle, Strong(Number("2"))])
    assert broken.complete
    assert len(broken.lines) == 1
    assert not break_sides([X, middle]).complete


SIDES = st.lists(
    st.one_of(
        st.builds(matrix, st.integers(1, 4), st.integers(1, 12)),
        st.builds(total, st.integers(1, 9)),
        st.builds(lambda count: Parenthesis(total(count)), st.integers(1, 9)),
    ),
    min_size=1,
    max_size=3,
)


@given(SIDES, st.floats(15, 60))
def test_every_line_fits(sides: list[Mark], room: float) -> None:
    assert all(width(line.item) <= room for line in break_sides(sides, room).lines)
