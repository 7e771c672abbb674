"""One function reads every source; strangers' text cannot reach files."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.errors import InputError
from nnhw.parse import read, read_integer, read_number

if TYPE_CHECKING:
    from pathlib import Path

NO_NUMBER = "is not a number\n  write it like 6, -3.5, 1e-3 or 1/3"


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        (["6", "4", "2", "6"], [6, 4, 2, 6]),
        (("-1", "−1", "2.5", "5/2"), [-1, -1, Fraction(5, 2), Fraction(5, 2)]),
        (["6,", "4,", "2,", "6"], [6, 4, 2, 6]),  # commas typed out of habit
        (["[6,", "4,", "2,", "6]"], [6, 4, 2, 6]),  # JSON without quotes around it
        (["1", "2;", "3", "4"], [[1, 2], [3, 4]]),
        (["6"], 6),
        (["6,4"], [6, 4]),
        (["1 2; 3 4"], [[1, 2], [3, 4]]),
    ],
)
def test_separate_arguments_are_one_text(arguments: object, values: object) -> None:
    """A list of texts is what stands on the command line; one alone is read as a whole."""
    assert read(arguments, "x").exact.tolist() == values


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["6", "2x", "4"], f"argument, entry 2: '2x' {NO_NUMBER}"),
        (["6", "", "4"], "argument, entry 2: there is no number"),
        (
            ["6", "@x.csv"],
            "argument, entry 2: '@x.csv' stands among numbers\n  @file and - stand alone",
        ),
        (["-", "6"], "argument, entry 1: '-' stands among numbers\n  @file and - stand alone"),
        ([""], "argument: got nothing, wanted numbers\n  like 6,4,2,6 or '1 2; 3 4'"),
    ],
)
def test_wrong_arguments_are_told_word_for_word(arguments: list[str], message: str) -> None:
    """The entry that is named is the argument's number."""
    with pytest.raises(InputError) as caught:
        read(arguments, "argument")
    assert str(caught.value) == message


def test_a_file_is_followed(tmp_path: Path) -> None:
    """``@path`` reads the file, as text and as the only argument."""
    path = tmp_path / "v.csv"
    path.write_text("1,2\n3,4\n")
    for source in (f"@{path}", f" @{path} ", [f"@{path}"]):
        assert read(source, "--V").exact.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("source", ["@/etc/hostname", " @x.npy", "-", [" - "], ["@x"]])
def test_strangers_cannot_reach_files_or_standard_input(source: object) -> None:
    """With `trusted` off, both are refused before anything is opened."""
    for function in (read, read_number):
        with pytest.raises(InputError, match="files and standard input are not read here"):
            function(source, "--V", trusted=False)
    with pytest.raises(InputError, match="files and standard input are not read here"):
        read_integer(source, "--target", 1, trusted=False)


def test_untrusted_numbers_are_read_as_any_others() -> None:
    """Only the references are refused."""
    assert read("1 2; 3 4", "--V", trusted=False).shape == (2, 2)
    with pytest.raises(InputError) as caught:
        read("@/etc/passwd", "--V", trusted=False)
    assert str(caught.value) == "--V: '@/etc/passwd': files and standard input are not read here"


@pytest.mark.parametrize("source", ["1/10", "[0.1]", Fraction(1, 10), ["0.1"], [["1/10"]]])
def test_one_number_has_rank_0(source: object) -> None:
    """A learning rate may be written in brackets."""
    number = read_number(source, "--lr")
    assert number.shape == ()
    assert number.exact.item() == Fraction(1, 10)


def test_more_than_one_number_is_an_error_where_one_is_wanted() -> None:
    """A decimal comma makes two."""
    with pytest.raises(InputError) as caught:
        read_number("0,1", "--lr")
    assert str(caught.value) == "--lr: '0,1' is 0.1 or two numbers, 0 and 1\n  write 0.1"
    with pytest.raises(InputError) as caught:
        read_number("0.1 0.2", "--lr")
    assert str(caught.value) == "--lr: got 2 numbers, wanted one"


@pytest.mark.parametrize("source", ["3", "۳", "3.0", "6/2", 3, np.int64(3), 3.0, ["3"]])
def test_an_integer_is_an_integer_however_written(source: object) -> None:
    """Its value counts, not its spelling."""
    value = read_integer(source, "--target", 1, 3)
    assert value == 3
    assert type(value) is int


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("2.5", "--target: got '2.5', wanted an integer from 1 to 4"),
        ("0", "--target: got '0', wanted an integer from 1 to 4"),
        ("5", "--target: got '5', wanted an integer from 1 to 4"),
        ("−1", "--target: got '−1', wanted an integer from 1 to 4"),
        (7, "--target: got '7', wanted an integer from 1 to 4"),
        ("two", f"--target: 'two' {NO_NUMBER}"),
        ("1 2", "--target: got 2 numbers, wanted one"),
        (True, "--target: True is not a number\n  write 1 or 0"),
    ],
)
def test_no_integer_in_range_is_told_word_for_word(source: object, message: str) -> None:
    """The error says what was got and which range is wanted."""
    with pytest.raises(InputError) as caught:
        read_integer(source, "--target", 1, 4)
    assert str(caught.value) == message


def test_an_integer_without_an_upper_limit() -> None:
    """The limits themselves are in the range."""
    assert read_integer("1", "--digits", 1) == 1
    assert read_integer("4", "--target", 1, 4) == 4
    with pytest.raises(InputError) as caught:
        read_integer("0", "--digits", 1)
    assert str(caught.value) == "--digits: got '0', wanted an integer of at least 1"


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.fractions(),
    st.decimals(),
    st.complex_numbers(),
    st.binary(max_size=3),
    st.builds(pow, st.just(10), st.just(5000)),
)
sources = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner))


@given(sources, st.booleans())
def test_any_python_value_gives_numbers_or_an_input_error(source: object, infinite: bool) -> None:
    """No value brings out another exception, and no nan comes through."""
    try:
        numbers = read(source, "V", infinite=infinite, trusted=False)
    except InputError as error:
        complaint = str(error)
    else:
        assert numbers.floats.shape == numbers.exact.shape == numbers.shape
        assert not np.isnan(numbers.floats).any()
        return
    assert complaint.startswith("V")
    assert 1 <= len(complaint.splitlines()) <= 3


def test_reading_imports_nothing_slow() -> None:
    """Beyond numpy, plain numbers need neither fractions nor decimal nor csv nor zipfile."""
    program = (
        "import sys, numpy; before = set(sys.modules)\n"
        "from nnhw.parse import read; read(['6', '4'], 'x'); read('1 2; 3 4', 'V').floats\n"
        "print(*sorted({'fractions', 'decimal', 'csv', 'zipfile', 'json', 'dataclasses'}"
        " & (set(sys.modules) - before)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
