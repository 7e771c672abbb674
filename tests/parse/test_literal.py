"""One number as text: what is taken, what it becomes, and what is said of the rest."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.errors import quote
from nnhw.parse.literal import BadLiteralError, read_literal

PERSIAN = str.maketrans("0123456789.-", "۰۱۲۳۴۵۶۷۸۹٫−")


@pytest.mark.parametrize(
    "token",
    ["6", "-3.5", "+3", ".5", "1.", "1e5", "1e-3", "-1.5e+05", "1/3", "-2/5", "007", "-0", "0/5"],
)
def test_plain_literals_stay_as_they_are(token: str) -> None:
    """What is ASCII already is kept digit by digit: its digits decide a tolerance later."""
    assert read_literal(token) == token


@pytest.mark.parametrize(
    ("token", "literal"),
    [
        ("−3.5", "-3.5"),  # U+2212, from a PDF
        ("–3.5", "-3.5"),  # U+2013, from a word processor
        ("\N{HYPHEN}3", "-3"),
        ("\N{NON-BREAKING HYPHEN}3", "-3"),
        ("\N{FIGURE DASH}3", "-3"),
        ("\N{SMALL HYPHEN-MINUS}3", "-3"),
        ("\N{FULLWIDTH HYPHEN-MINUS}3", "-3"),
        ("\N{FULLWIDTH PLUS SIGN}3", "+3"),
        ("1e−3", "1e-3"),
        ("1E5", "1e5"),
        ("۶", "6"),
        ("−۲٫۵", "-2.5"),
        ("٣/٤", "3/4"),
        ("१२", "12"),
        ("\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH FULL STOP}\N{FULLWIDTH DIGIT FIVE}", "1.5"),
        ("1\N{FRACTION SLASH}3", "1/3"),
        ("1\N{DIVISION SLASH}3", "1/3"),
        ("1\N{FULLWIDTH SOLIDUS}3", "1/3"),
        ("\u200e-5\u200f", "-5"),  # marks of direction around pasted text
        ('"1/3"', "1/3"),  # a string in JSON
    ],
)
def test_lookalikes_become_ascii(token: str, literal: str) -> None:
    """Pasted minus signs, digits of other scripts and JSON's quotes mean what they look like."""
    assert read_literal(token) == literal


@given(st.characters(categories=["Nd"]))
def test_digits_of_every_script_are_read(digit: str) -> None:
    """Each decimal digit of Unicode has the value that the Unicode database gives it."""
    value = unicodedata.decimal(digit)
    assert read_literal(f"-{digit}.{digit}5") == f"-{value}.{value}5"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_persian_and_ascii_spellings_are_equal(value: float) -> None:
    """A float written in Persian digits has the literal of its ASCII spelling."""
    assert read_literal(repr(value).translate(PERSIAN)) == repr(value)


@pytest.mark.parametrize(
    ("token", "literal"),
    [("inf", "inf"), ("-INF", "-inf"), ("+inf", "+inf"), ("Infinity", "inf"), ("−∞", "-inf")],
)
def test_infinities_are_values_where_the_caller_says_so(token: str, literal: str) -> None:
    """Any usual spelling of an infinity is taken when `infinite` is given."""
    assert read_literal(token, infinite=True) == literal


NO_NUMBER = "is not a number\n  write it like 6, -3.5, 1e-3 or 1/3"
NAN = "is no value to work with\n  nan is refused everywhere"
LONG_EXPONENT = "has too large an exponent\n  it may be at most 5,000 in size"


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("2x", f"'2x' {NO_NUMBER}"),
        ("-1j", f"'-1j' {NO_NUMBER}"),
        ("−1j", f"'-1j' {NO_NUMBER}"),  # as the command line hands it on
        ("0x10", f"'0x10' {NO_NUMBER}"),
        ("1_000", f"'1_000' {NO_NUMBER}"),
        ("1.5/2", f"'1.5/2' {NO_NUMBER}"),
        ("1/-2", f"'1/-2' {NO_NUMBER}"),
        ("1/2/3", f"'1/2/3' {NO_NUMBER}"),
        ("--1", f"'--1' {NO_NUMBER}"),
        ("1.2.3", f"'1.2.3' {NO_NUMBER}"),
        (".", f"'.' {NO_NUMBER}"),
        ("e5", f"'e5' {NO_NUMBER}"),
        ("1e", f"'1e' {NO_NUMBER}"),
        ("1e1.5", f"'1e1.5' {NO_NUMBER}"),
        ("½", f"'½' {NO_NUMBER}"),
        ("²", f"'²' {NO_NUMBER}"),
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
