"""The fast way for a few plain decimals, held to the way that looks at each entry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nnhw.parse.layout import lay_out
from nnhw.parse.plain import read_few

from nnhw.parse.entries import read_layout

NUMBERS = st.from_regex(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", fullmatch=True)
ROWS = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(NUMBERS, min_size=width, max_size=width), min_size=1)
)


@given(ROWS, st.sampled_from([" ", ",", ", "]), st.sampled_from([";", "; "]))
def test_plain_rows_are_read_as_entry_by_entry(
    rows: list[list[str]], between: str, after: str
) -> None:
    text = after.join(map(between.join, rows))
    few, slow = read_few(text), read_layout(lay_out(text, "x"), "x", infinite=False)
    assert few is not None
    assert (few.shape, few.literals) == (slow.shape, slow.literals)
    assert few.floats.tolist() == slow.floats.tolist()


@given(st.text(alphabet="0123456789.-+e,; /\n", max_size=12))
def test_what_it_takes_is_right_and_means_the_same(text: str) -> None:
    few = read_few(text)
    if few is not None:
        slow = read_layout(lay_out(text, "x"), "x", infinite=False)
        assert (few.shape, few.literals) == (slow.shape, slow.literals)


@pytest.mark.parametrize(
    "text", ["", "1,", "1,,2", "1;", "1;;2", "1 2;3", "--1", "1e3", "+1", ".5", "1/2", "٣", "1\n2"]
)
def test_all_else_is_left_to_the_other_way(text: str) -> None:
    assert read_few(text) is None
