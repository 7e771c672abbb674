"""A comma that may be a decimal sign is refused, and one that splits numbers is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnhw.errors import InputError
from nnhw.parse import read
from nnhw.parse.text import parse_text

if TYPE_CHECKING:
    from pathlib import Path

BY_COMMAS = "or split all numbers by commas"
BY_SPACES = "or split the numbers by spaces"


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("1,2", [1, 2]),
        ("0,5", [0, 5]),  # alone, a comma splits
        ("8,394,754", [8, 394, 754]),
        ("6,4,2,6", [6, 4, 2, 6]),
        ("1, 2, 3", [1, 2, 3]),
        ("[1, 2]", [1, 2]),
        ("[1,2, 3]", [1, 2, 3]),  # in a list commas split, whatever follows
        ("6, 4 2 ,6", [6, 4, 2, 6]),
        ("1,2,3, 4,5,6", [1, 2, 3, 4, 5, 6]),  # no group of these looks like a number
        (["6,", "4,", "2,", "6"], [6, 4, 2, 6]),
        ("1,2;3,4", [[1, 2], [3, 4]]),
        ("1,2; 3,4", [[1, 2], [3, 4]]),
        ("1,0;0,1", [[1, 0], [0, 1]]),
        ("0,1;1,0", [[0, 1], [1, 0]]),
        ("0,0,1,1;0,1,0,1", [[0, 0, 1, 1], [0, 1, 0, 1]]),
        ("[[0,5],[0,25]]", [[0, 5], [0, 25]]),
        ("1,2\n3,4", [[1, 2], [3, 4]]),
    ],
)
def test_commas_that_split_numbers(source: object, values: object) -> None:
    """The contract's forms, and those in which nothing else splits the numbers."""
    assert read(source, "x").exact.tolist() == values


@pytest.mark.parametrize(
    ("source", "readings"),
    [
        ("1,5 2,5", f"'1,5' is 1.5 or two numbers, 1 and 5\n  write 1.5, {BY_COMMAS}"),
        (["1,5", "2,5"], f"'1,5' is 1.5 or two numbers, 1 and 5\n  write 1.5, {BY_COMMAS}"),
        (["1,5", "2,5", "1,7"], f"'1,5' is 1.5 or two numbers, 1 and 5\n  write 1.5, {BY_COMMAS}"),
        ("1,5\t2,5", f"'1,5' is 1.5 or two numbers, 1 and 5\n  write 1.5, {BY_COMMAS}"),
        ("2 −0,5", f"'-0,5' is -0.5 or two numbers, -0 and 5\n  write -0.5, {BY_COMMAS}"),
        ("1,5, 2,5", f"'1,5' is 1.5 or two numbers, 1 and 5\n  write 1.5, {BY_COMMAS}"),
        ("[1,5 2,5]", f"'1,5' is 1.5 or two numbers, 1 and 5\n  write 1.5, {BY_COMMAS}"),
        ("1,5 2,5; 3,5 4", f"'1,5' is 1.5 or two numbers, 1 and 5\n  write 1.5, {BY_COMMAS}"),
        (
            ["4,096", "2,048", "2"],
            f"'4,096' is 4.096, 4096 or two numbers, 4 and 096\n  write 4096, {BY_COMMAS}",
        ),
        ("8,394,754 2", f"'8,394,754' is 8394754 or several numbers\n  write 8394754, {BY_COMMAS}"),
        ("1,234.5 2", f"'1,234.5' is 1234.5 or several numbers\n  write 1234.5, {BY_COMMAS}"),
        (
            "1,2,3 4,5,6",
            "'1,2,3' has commas where something else splits the numbers too\n"
            "  split all numbers in one way, and rows by ';'; decimals are written with a point",
        ),
        ("0,5;0,25", f"'0,5' is 0.5 or two numbers, 0 and 5\n  write 0.5, {BY_SPACES}"),
        ("[0,5; 0,25]", f"'0,5' is 0.5 or two numbers, 0 and 5\n  write 0.5, {BY_SPACES}"),
        ("0,5\n0,25\n", f"'0,5' is 0.5 or two numbers, 0 and 5\n  write 0.5, {BY_SPACES}"),
        ("1,5;8,05", f"'8,05' is 8.05 or two numbers, 8 and 05\n  write 8.05, {BY_SPACES}"),
        (
            "4,196;2,512",
            f"'4,196' is 4.196, 4196 or two numbers, 4 and 196\n  write 4196, {BY_SPACES}",
        ),
    ],
)
def test_commas_that_may_be_decimal_signs(source: object, readings: str) -> None:
    """Both readings are named, and what to write for each."""
    with pytest.raises(InputError) as caught:
        read(source, "x")
    assert str(caught.value) == f"x: {readings}"


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("id;total\na;8,0\n", "line 2: '8,0' is 8.0 or two numbers, 8 and 0\n  write 8.0"),
        ("x;y\n1;2\n1,5;2,5\n", "line 3: '1,5' is 1.5 or two numbers, 1 and 5\n  write 1.5"),
        ("1\t2,5\n", "line 1: '2,5' is 2.5 or two numbers, 2 and 5\n  write 2.5"),
        ('"1,5","2"\n', "line 1: '1,5' is 1.5 or two numbers, 1 and 5\n  write 1.5"),
        ("total\n8,0\n1,5\n", "line 2: '8,0' is 8.0 or two numbers, 8 and 0\n  write 8.0"),
    ],
)
def test_decimal_commas_of_a_table_are_told_by_line(text: str, readings: str) -> None:
    """Also below one heading, where two columns would need two."""
    with pytest.raises(InputError) as caught:
        parse_text(text, "x", ".csv")
    assert str(caught.value).startswith(f"x, {readings}, or ")


def test_two_headings_show_that_commas_split(tmp_path: Path) -> None:
    """The same two rows are refused without them."""
    path = tmp_path / "v.csv"
    path.write_text("x,y\n0,12\n0,15\n")
    assert read(f"@{path}", "--V").exact.tolist() == [[0, 12], [0, 15]]
    path.write_text("0,12\n0,15\n")
    with pytest.raises(InputError, match=r"'0,12' is 0\.12 or two numbers, 0 and 12"):
        read(f"@{path}", "--V")
