"""CSV and TSV text: delimiters, headers, and what spreadsheets do to numbers."""

from __future__ import annotations

import pytest
from nnhw.parse.table import parse_table

from nnhw.errors import InputError

MATRIX = [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,2\n3,4\n", MATRIX),
        ("1, 2\n3, 4", MATRIX),
        ("1\t2\n3\t4\n", MATRIX),
        ("1;2\n3;4\n", MATRIX),  # where the comma is the decimal sign
        ("1 2\n3 4\n", MATRIX),  # numpy.savetxt
        ('"1","2"\n"3","4"\n', MATRIX),
        ("x1,x2\n1,2\n3,4\n", MATRIX),
        ("x1\tx2\n1\t2\n3\t4\n", MATRIX),
        ("x1;x2\n1;2\n3;4\n", MATRIX),
        ('"first unit","_2"\n1,2\n3,4\n', MATRIX),
        ("\n# saved today\nx,y\n1,2\n3,4\n", MATRIX),
        ("x\n6\n4\n", [6, 4]),
        ("6,4\n", [6, 4]),
        ("6\n", 6),
        ("inf,1\n", [float("inf"), 1]),  # a number, not a title
    ],
)
def test_tables_are_read_with_and_without_a_header(text: str, values: object) -> None:
    """Tabs, semicolons or commas split cells; a line of words before the numbers is passed over."""
    assert parse_table(text, "--V", infinite=True).exact.tolist() == values


NO_NUMBER = "is not a number\n  write it like 6, -3.5, 1e-3 or 1/3"
MISSING = "there is no number\n  is a comma or a semicolon too many?"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2x,3y\n1,2\n", f"--V, line 1, entry 1: '2x' {NO_NUMBER}"),  # a typo, not a title
        ("x,2\n1,2\n", f"--V, line 1, entry 1: 'x' {NO_NUMBER}"),
        ("x,y\na,b\n1,2\n", f"--V, line 2, entry 1: 'a' {NO_NUMBER}"),  # one header, not two
        (",x\n0,1\n", f"--V, line 1, entry 1: {MISSING}"),  # pandas with an index column
        ("x,y\n1,2\n3,\n", f"--V, line 3, entry 2: {MISSING}"),
        ("1\t\t2\n", f"--V, entry 2: {MISSING}"),
        ("1,2,\n", f"--V, entry 3: {MISSING}"),
        ("x,y\n", "--V: got nothing, wanted numbers\n  like 6,4,2,6 or '1 2; 3 4'"),
        (
            "nan,nan\n1,2\n",
            "--V, line 1, entry 1: 'nan' is no value to work with\n  nan is refused everywhere",
        ),
        (
            "x,y\n1,2\n3\n",
            "--V: line 3 has 1 number, line 2 has 2\n"
            "  all rows have the same length; decimals are written with a point",
        ),
        (
            "x;y\n1;2\n1,5;2,5\n",
            "--V, line 3: '1,5' has a comma, and ';' split the cells\n"
            "  write decimals with a point",
        ),
        (
            "1\t2,5\n",
            "--V, line 1: '2,5' has a comma, and tabs split the cells\n"
            "  write decimals with a point",
        ),
        ('"1,5","2"\n', f"--V, entry 1: '\"1' {NO_NUMBER}"),
    ],
)
def test_tables_that_are_not_numbers_are_told_word_for_word(text: str, message: str) -> None:
    """No cell is skipped, and a decimal comma is never taken for two numbers in silence."""
    with pytest.raises(InputError) as caught:
        parse_table(text, "--V")
    assert str(caught.value) == message
