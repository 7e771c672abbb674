"""Text to vectors and matrices, by the contract's table, and errors with their position."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.errors import InputError
from nnhw.parse.text import parse_text

VECTOR = [6, 4, 2, 6]
MATRIX = [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("6", 6),
        (" 6\n", 6),
        ("6,4,2,6", VECTOR),
        ("6 4 2 6", VECTOR),
        ("6, 4 2 ,6", VECTOR),
        ("\t6  4\t2 6 ", VECTOR),
        ("6\u00a04\u20092 6", VECTOR),  # no-break and thin spaces, from a PDF
        ("۶،۴، ۲،۶", VECTOR),
        ("\N{FULLWIDTH DIGIT SIX}\N{FULLWIDTH COMMA}4,2,6", VECTOR),
        ("[6, 4, 2, 6]", VECTOR),
        ('["6", 4, "2", 6]', VECTOR),
        ("[6]", [6]),
        ("1/3 -2/5", [Fraction(1, 3), Fraction(-2, 5)]),
        ("6\n4\n2\n6\n", VECTOR),  # a number a line, as `seq` prints
        ("# z\n6\n\n4\n2\n6\n", VECTOR),
        ("1 2; 3 4", MATRIX),
        ("1,2;3,4", MATRIX),
        ("1 2; 3 4;", MATRIX),
        ("1 2;\n3 4;\n", MATRIX),
        ("۱ ۲؛ ۳ ۴", MATRIX),
        ("1 2\N{FULLWIDTH SEMICOLON}3 4", MATRIX),
        ("[[1,2],[3,4]]", MATRIX),
        ("[[1, 2],\n [3, 4]]", MATRIX),
        ("[[1. 2.]\n [3. 4.]]", MATRIX),  # as numpy prints it
        ("[1 2; 3 4]", MATRIX),  # as MATLAB writes it
        ("1 2\n3 4\n", MATRIX),
        ("# W\n1 2\n\n3,4", MATRIX),
        ("1;2", [[1], [2]]),
        ("1 2;", [[1, 2]]),
        ("[[1, 2]]", [[1, 2]]),
        ("[[1], [2]]", [[1], [2]]),
        ("[[6]]", [[6]]),
    ],
)
def test_every_form_has_its_values_and_its_rank(text: str, values: object) -> None:
    """A number, a vector and a matrix come out with rank 0, 1 and 2, however written."""
    assert parse_text(text, "x").exact.tolist() == values


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2))
def test_floats_survive_the_round_trip_by_repr(values: list[float]) -> None:
    """The shortest decimals of float64 are read back bit for bit, by value and by sign of 0."""
    numbers = parse_text(" ".join(map(repr, values)), "x")
    assert numbers.floats.tobytes() == np.array(values).tobytes()


def test_text_of_several_lines_flows_where_a_vector_is_wanted() -> None:
    """Lines of text are a matrix that can be read through; a table, or rows by ';', are not."""
    assert parse_text("1 2\n3 4\n", "x").flows
    assert parse_text("1 2\n3 4\n", "x").reshape(4).shape == (4,)
    for other in (parse_text("1,2\n3,4\n", "x", ".csv"), parse_text("1 2; 3 4", "x")):
        assert not other.flows


def test_the_typed_digits_are_kept() -> None:
    """Literals stand in row-major order with every zero that was written."""
    assert parse_text("1 2.50; -0.0 1e3", "x").literals == ["1", "2.50", "-0.0", "1e3"]


NO_NUMBER = "is not a number\n  write it like 6, -3.5, 1e-3 or 1/3"
MISSING = "there is no number\n  is a comma or a semicolon too many?"
EXPRESSION = "an expression\n  work it out, or use `nnhw solve`"
NOTHING = "--V: got nothing, wanted numbers\n  like 6,4,2,6 or '1 2; 3 4'"
RAGGED = "\n  all rows have the same length; decimals are written with a point"
BRACKETS = (
    "--V: the brackets do not match, or nest more than two deep\n"
    "  a vector is [6, 4, 2, 6], a matrix [[1, 2], [3, 4]] or '1 2; 3 4'"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2x", f"--V: '2x' {NO_NUMBER}"),
        ("[2x]", f"--V, entry 1: '2x' {NO_NUMBER}"),
        ("1 2 -", f"--V, entry 3: '-' is {EXPRESSION}"),
        ("[6\n4 2]", f"--V: row 2 has 2 numbers, row 1 has 1{RAGGED}"),
        ("1 2 3; 4 5 2x", f"--V, row 2, entry 3: '2x' {NO_NUMBER}"),
        ("# W\n\n1 2\n3 2x\n", f"--V, line 4, entry 2: '2x' {NO_NUMBER}"),
        ("[[1, 2], [3, null]]", f"--V, row 2, entry 2: 'null' {NO_NUMBER}"),
        ("1,,2", f"--V, entry 2: {MISSING}"),
        (",1", f"--V, entry 1: {MISSING}"),
        ("1,", f"--V, entry 2: {MISSING}"),
        (",", f"--V, entry 1: {MISSING}"),
        ("1;2,", f"--V, row 2, entry 2: {MISSING}"),
        ("1;;2", f"--V, row 2, entry 1: {MISSING}"),
        (";1", f"--V, row 1, entry 1: {MISSING}"),
        (";", f"--V, row 1, entry 1: {MISSING}"),
        ("[[1], []]", f"--V, row 2, entry 1: {MISSING}"),
        ("1,2\n3,\n", f"--V, line 2, entry 2: {MISSING}"),
        ("1 2; 3 4 5", f"--V: row 2 has 3 numbers, row 1 has 2{RAGGED}"),
        ("1,5; 3", f"--V: row 2 has 1 number, row 1 has 2{RAGGED}"),
        ("1 2\n\n3 4 5\n", f"--V: line 3 has 3 numbers, line 1 has 2{RAGGED}"),
        ("", NOTHING),
        (" \n\t", NOTHING),
        ("[]", NOTHING),
        ("[[]]", NOTHING),
        ("# only\n# comments", NOTHING),
        ("headings\nalone", NOTHING),
        ("[1, 2", BRACKETS),
        ("[1, 2]]", BRACKETS),
        ("[1, [2]]", BRACKETS),
        ("[[1, 2], 3]", BRACKETS),
        ("[[[1]]]", BRACKETS),
        ("[[1; 2], [3; 4]]", BRACKETS),
        ("[1, 2] [3, 4]", BRACKETS),
        ("[", BRACKETS),
        (
            '{"V": [1, 2]}',
            "--V: got a JSON object, wanted a list\n  like [6, 4, 2, 6] or [[1, 2], [3, 4]]",
        ),
    ],
)
def test_errors_name_the_position_word_for_word(text: str, message: str) -> None:
    """The option, the row or line and the entry stand first, then the token and the mend."""
    with pytest.raises(InputError) as caught:
        parse_text(text, "--V")
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["[" * 10**6, "[" * 10**5 + "1" + "]" * 10**5])
def test_a_depth_bomb_is_an_error_of_brackets(text: str) -> None:
    """Nesting is not followed by recursion, so a million brackets cannot exhaust the stack."""
    with pytest.raises(InputError, match="nest more than two deep"):
        parse_text(text, "--V")


@given(st.text(alphabet="0123456789.,;[]()-+eE/ \n\t#\"'x۶٫−،∞{}@\0|\\&½⁻³×=_⎡⎤$", max_size=30))
def test_any_text_gives_numbers_or_an_input_error(text: str) -> None:
    """No text brings out another exception, and what is read fits its shape."""
    try:
        numbers = parse_text(text, "--V", infinite=True)
    except InputError as error:
        complaint = str(error)
    else:
        assert numbers.floats.shape == numbers.exact.shape == numbers.shape
        assert numbers.size == len(numbers.literals or ()) > 0
        return
    assert complaint.startswith("--V")
    assert 1 <= len(complaint.splitlines()) <= 3
