"""One number as text: what is taken, what it becomes, and what is said of the rest."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.errors import quote
from nnhw.parse.literal import BadLiteralError, read_literal


@pytest.mark.parametrize(
    "token",
    ["6", "-3.5", "+3", ".5", "1.", "1e5", "1e-3", "-1.5e+05", "1/3", "-2/5", "007", "-0", "0/5"],
)
def test_plain_literals_stay_as_they_are(token: str) -> None:
    """What is ASCII already is kept digit by digit: its digits decide a tolerance later."""
    assert read_literal(token) == token


@pytest.mark.parametrize(
    ("token", "literal"),
    [("1E5", "1e5"), ('"1/3"', "1/3"), ("'0.5'", "0.5"), ('" 0.5 "', "0.5")],
)
def test_capitals_and_quotes_of_other_notations(token: str, literal: str) -> None:
    """A string in JSON or CSV, and the exponents of other programs."""
    assert read_literal(token) == literal


@pytest.mark.parametrize(
    ("token", "literal"),
    [("inf", "inf"), ("-INF", "-inf"), ("+inf", "+inf"), ("Infinity", "inf"), ("-∞", "-inf")],
)
def test_infinities_are_values_where_the_caller_says_so(token: str, literal: str) -> None:
    """Any usual spelling of an infinity is taken when `infinite` is given."""
    assert read_literal(token, infinite=True) == literal


NO_NUMBER = "is not a number\n  write it like 6, -3.5, 1e-3 or 1/3"
NAN = "is no value to work with\n  nan is refused everywhere"
EXPRESSION = "is an expression\n  work it out, or use `nnhw solve`"
COMPLEX = "is a complex number\n  only real ones are taken"
LONG_EXPONENT = "has too large an exponent\n  it may be at most 5,000 in size"


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("2x", f"'2x' {NO_NUMBER}"),
        ("-1j", f"'-1j' {COMPLEX}"),
        ("0x10", f"'0x10' {NO_NUMBER}"),
        ("1_000", f"'1_000' {NO_NUMBER}"),
        ("1.5/2", f"'1.5/2' {EXPRESSION}"),
        ("1/-2", f"'1/-2' {EXPRESSION}"),
        ("1/2/3", f"'1/2/3' {EXPRESSION}"),
        ("--1", f"'--1' {EXPRESSION}"),
        ("1.2.3", "'1.2.3' is a number with two points\n  write it like 1234567 or 0.5"),
        (".", f"'.' {NO_NUMBER}"),
        ("e5", f"'e5' {NO_NUMBER}"),
        ("1e", f"'1e' {NO_NUMBER}"),
        ("1e1.5", f"'1e1.5' {NO_NUMBER}"),
        ("½", f"'½' {NO_NUMBER}"),
        ("²", f"'²' {EXPRESSION}"),
        ('"', f"'\"' {NO_NUMBER}"),
        ("it's", f'"it\'s" {NO_NUMBER}'),
        ("1\u200e2", f"'1\\u200e2' {NO_NUMBER}"),
        ("\x1b[31m", f"'\\x1b[31m' {NO_NUMBER}"),
        ("\udc80", f"'\\udc80' {NO_NUMBER}"),
        ("", "there is no number\n  is a comma or a semicolon too many?"),
        ('""', "there is no number\n  is a comma or a semicolon too many?"),
        ("1/0", "'1/0' divides by zero\n  write it like 1/3"),
        ("-0/00", "'-0/00' divides by zero\n  write it like 1/3"),
        ("1e5001", f"'1e5001' {LONG_EXPONENT}"),
        ("1e-5001", f"'1e-5001' {LONG_EXPONENT}"),
        ("1e999999999", f"'1e999999999' {LONG_EXPONENT}"),
        ("nan", f"'nan' {NAN}"),
        ("-NaN", f"'-NaN' {NAN}"),
        ("sNaN", f"'sNaN' {NAN}"),
        ("-inf", "'-inf' is not finite\n  only lse takes inf and -inf"),
        ("∞", "'∞' is not finite\n  only lse takes inf and -inf"),
        ("7" * 4001, f"'{'7' * 40}…' has 4,001 characters\n  a number has at most 4,000"),
    ],
)
def test_what_is_no_number_is_told_word_for_word(token: str, message: str) -> None:
    """The error shows the token, without control characters, says why and how to mend it."""
    with pytest.raises(BadLiteralError) as caught:
        read_literal(token)
    assert str(caught.value) == message


@pytest.mark.parametrize("token", ["7" * 4000, "1e5000", "1e-5000", "1e0000000005000"])
def test_the_limits_themselves_are_still_taken(token: str) -> None:
    """4,000 characters and an exponent of 5,000 are in; one more is out (above)."""
    assert read_literal(token) == token


def test_nan_is_refused_also_where_infinities_are_values() -> None:
    """`infinite` does not let nan in."""
    with pytest.raises(BadLiteralError, match="nan is refused everywhere"):
        read_literal("nan", infinite=True)


def test_a_long_bad_token_costs_linear_time() -> None:
    """The patterns do not backtrack: the longest token that fails at its end is instant."""
    started = time.perf_counter()
    for token in ("1" * 3999 + "x", "1." + "1" * 3997 + "x", "1/" + "1" * 3997 + "x"):
        with pytest.raises(BadLiteralError):
            read_literal(token)
    assert time.perf_counter() - started < 0.1


@given(st.text())
def test_a_shown_token_has_no_control_character_and_is_short(token: str) -> None:
    """No escape code and no line break of the input reaches a terminal."""
    shown = quote(token)
    assert shown.isprintable()
    assert len(shown) <= 10 * 41 + 2  # a \U0001f600 escape has ten characters
