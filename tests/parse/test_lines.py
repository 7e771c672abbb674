"""Lines of text: delimiters, headings, comments, and what spreadsheets do to numbers."""

from __future__ import annotations

import pytest

from nnhw.errors import InputError
from nnhw.parse.text import parse_text

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
        ("# logits; one a class\n1,2,3\n", [1, 2, 3]),
        ("# a, b\n1;2;3\n", [1, 2, 3]),
        ("#\n1,2\n", [1, 2]),
        ("1,2,3\t\n", [1, 2, 3]),
        ("sepal length (cm),sepal width (cm)\n1,2\n3,4\n", MATRIX),
        ('"length, cm","width, cm"\n1,2\n3,4\n', MATRIX),
        ("logit 1,logit 2\n1,2\n3,4\n", MATRIX),
        ("logit 1\n6\n4\n", [6, 4]),
        ("∂J/∂W,(a)\n1,2\n3,4\n", MATRIX),
        ("sep=;\nx;y\n1;2\n3;4\n", MATRIX),
        ("sep=,\n1,2\n3,4\n", MATRIX),
        ("\n\n1,2\n3,4\n", MATRIX),
        ("Measurements of May\nlength,width\n1,2\n3,4\n", MATRIX),
        ("Measurements,\nlength,width\n1,2\n3,4\n", MATRIX),
        ("x,y\n1,2\n# second half\n3,4\n", MATRIX),
        ("x; y\n1; 2\n3; 4\n", MATRIX),
        ("1,2, 3\n4,5, 6\n", [[1, 2, 3], [4, 5, 6]]),
    ],
)
def test_tables_are_read_with_and_without_a_header(text: str, values: object) -> None:
    """Tabs, semicolons or commas split cells; a line of words before the numbers is passed over."""
    assert parse_text(text, "--V", ".csv", infinite=True).exact.tolist() == values


NO_NUMBER = "is not a number\n  write it like 6, -3.5, 1e-3 or 1/3"
MISSING = "there is no number\n  is a comma or a semicolon too many?"
SHEET_ERROR = "is a spreadsheet's error\n  mend the cell; comments begin with '# '"
ROW_NAMES = "\n  leave a column of row names out; decimals are written with a point"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2x,3y\n1,2\n", f"--V, line 1, entry 1: '2x' {NO_NUMBER}"),  # a typo, not a title
        ("x,2\n1,2\n", f"--V, line 1, entry 1: 'x' {NO_NUMBER}"),
        ("l.5 2\n3 4\n", f"--V, line 1, entry 1: 'l.5' {NO_NUMBER}"),  # an l for a 1
        ("O 2\n3 4\n", f"--V, line 1, entry 1: 'O' {NO_NUMBER}"),
        ("x,y\n1,2\na,b\n", f"--V, line 3, entry 1: 'a' {NO_NUMBER}"),
        ("NA,NA\n1,2\n", f"--V, line 1, entry 1: 'NA' {NO_NUMBER}"),
        ("3.5,4.5\n#N/A,1\n", f"--V, line 2, entry 1: '#N/A' {SHEET_ERROR}"),
        ("#DIV/0!,1\n3.5,4.5\n", f"--V, line 1, entry 1: '#DIV/0!' {SHEET_ERROR}"),
        ("x;y\n#WERT!;1\n", f"--V, entry 1: '#WERT!' {SHEET_ERROR}"),
        (  # pandas with an index column
            ",x\n0,1\n",
            f"--V, line 2: 2 cells below 2 headings, the first without a name{ROW_NAMES}",
        ),
        ('"x","y"\n"1",3,4\n', f"--V, line 2: 3 cells below 2 headings{ROW_NAMES}"),  # of R
        (
            "|  | 0 |\n|--|--|\n| 0 | 1 |\n",
            f"--V, line 3: 2 cells below 2 headings, the first without a name{ROW_NAMES}",
        ),
        (
            "8 394 754;2\n",
            "--V, line 1: '8 394' is more than one number in a cell\n"
            "  numbers have no thousands separators",
        ),
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
    ],
)
def test_tables_that_are_not_numbers_are_told_word_for_word(text: str, message: str) -> None:
    """No cell is skipped, and a decimal comma is never taken for two numbers in silence."""
    with pytest.raises(InputError) as caught:
        parse_text(text, "--V", ".csv")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "# W\n1 2\n3 4\n",
        "x y\n1 2\n3 4\n",
        "The weights\n1 2\n3 4\n",
        "a,b\n1,2\n3,4\n",
        "sep=;\n1;2\n3;4",
    ],
)
def test_plain_text_has_comments_and_headings_too(text: str) -> None:
    """A ``.txt`` file and standard input, as the contract has it."""
    assert parse_text(text, "--V").exact.tolist() == MATRIX


def test_an_error_cell_of_plain_text_is_no_comment() -> None:
    with pytest.raises(InputError) as caught:
        parse_text("1 2\n#N/A 3\n", "--V")
    assert str(caught.value) == f"--V, line 2, entry 1: '#N/A' {SHEET_ERROR}"
