"""Where lines are broken."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.formula.blocks import length
from nnhw.formula.plain import UNICODE
from nnhw.render.paper import FORMULA, PROSE, Item, Paper, spaced, wrap

NUMBERS = st.decimals(-1000, 1000, places=3).map(lambda value: str(value).replace("-", "−"))


@pytest.mark.parametrize(
    ("room", "lines"),
    [
        (40, ["= 0.3·1 + (−0.1)·2 + 0.25 = 0.35"]),
        (24, ["= 0.3·1 + (−0.1)·2", "+ 0.25 = 0.35"]),
        (12, ["= 0.3·1", "+ (−0.1)·2", "+ 0.25", "= 0.35"]),
        (8, ["= 0.3·1", "+ (−0.1)", "·2", "+ 0.25", "= 0.35"]),
    ],
)
def test_a_formula_breaks_before_signs_and_inside_products_only_at_need(
    room: int, lines: list[str]
) -> None:
    """A sign goes with what follows it; a product is broken where it would not fit."""
    assert wrap("= 0.3·1 + (−0.1)·2 + 0.25 = 0.35", room, FORMULA) == lines


def test_a_number_too_long_for_a_line_stands_alone() -> None:
    """Nothing else makes its line longer than it has to be."""
    assert wrap("= 3·(−123456789) + 1", 6, FORMULA) == ["= 3·(", "−123456789", ") + 1"]


def test_prose_breaks_at_spaces_and_long_words_at_hyphens() -> None:
    """A code of many words comes apart at its hyphens; a number keeps its own minus."""
    assert wrap("so [no-activation-derivative] is", 14, PROSE) == [
        "so [no-",
        "activation-",
        "derivative] is",
    ]
    assert wrap("from -1000.25 on", 5, PROSE) == ["from", "-1000.25", "on"]


@given(st.lists(NUMBERS, min_size=1, max_size=8), st.integers(1, 30), st.sampled_from("+−·="))
def test_no_formula_loses_or_cuts_a_number(numbers: list[str], room: int, sign: str) -> None:
    """In however little room, the numbers come back whole and in order."""
    joint = sign if sign == "·" else f" {sign} "
    lines = wrap(joint.join(f"({n})" if n.startswith("−") else n for n in numbers), room, FORMULA)
    assert [n for line in lines for n in re.findall(r"−?\d+\.\d+", line)] == numbers
    for line in lines:
        assert len(line) <= room or re.search(r"^[=+−·] ?\S+$|^\(?\S+$", line)


@given(st.text("ab -", max_size=60), st.integers(3, 20))
def test_prose_loses_no_letter(content: str, room: int) -> None:
    """Only blanks are given up where a line is broken."""
    assert "".join(wrap(content, room, PROSE)).replace(" ", "") == content.replace(" ", "")


def test_a_sentence_hangs_from_its_mark() -> None:
    """Further lines begin to the right of the mark, which has a style of its own."""
    lines = Paper(24, UNICODE).prose("wrong in 2 of 4 entries", 1, "red", "✗ dV  ", "bold red")
    assert ["".join(span.text for span in line) for line in lines] == [
        "  ✗ dV  wrong in 2 of 4",
        "    entries",
    ]
    assert [span.style for span in lines[0]] == ["", "bold red", "red"]


def test_a_long_number_is_moved_in_less_so_that_it_fits() -> None:
    """Indentation gives way before the width does."""
    (line,) = Paper(24, UNICODE).formula("1" * 23, 3)
    assert length(line) == 24


def test_airy_items_get_one_blank_line_and_none_is_doubled() -> None:
    """A blank line stands where either neighbour wants it; an empty item leaves no trace."""
    line = Paper(24, UNICODE).prose("x", 0)
    items = [Item(line), Item(line), Item([], airy=True), Item(line, airy=True), Item(line)]
    assert [bool(each) for each in spaced(items)] == [True, True, False, True, False, True]
