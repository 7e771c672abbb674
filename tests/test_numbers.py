"""Numbers keep what was typed: nearest float64, exact value, literals, faithfulness."""

from __future__ import annotations

import copy
import math
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.numbers import Numbers

digits = st.text("0123456789", min_size=1, max_size=18)
decimals = st.builds(
    "{}{}.{}e{}".format, st.sampled_from(["", "-", "+"]), digits, digits, st.integers(-330, 330)
)
fractions = st.builds("{}/{}".format, st.integers(-(10**25), 10**25), st.integers(1, 10**25))
floats = st.floats(allow_nan=False, allow_infinity=False)


def typed(*literals: str) -> Numbers:
    """Return a vector of those literals."""
    return Numbers((len(literals),), literals=literals)


def test_numbers_without_a_source_are_a_mistake_of_the_caller() -> None:
    """Neither floats nor literals leaves nothing to hold."""
    with pytest.raises(TypeError, match="Numbers need floats or literals"):
        Numbers((2,))


@given(floats)
def test_a_float_is_exact_as_the_binary_fraction_it_is(value: float) -> None:
    """Numbers that came as float64 have no literal and equal their integer ratio."""
    numbers = Numbers.of([value])
    numerator, denominator = value.as_integer_ratio()
    assert numbers.literals is None
    assert numbers.faithful
    assert numbers.exact[0] * denominator == numerator
    assert type(numbers.exact[0]) is (int if denominator == 1 else Fraction)


@given(st.one_of(decimals, fractions))
def test_no_other_float_is_nearer_to_what_was_typed(literal: str) -> None:
    """`floats` is correctly rounded: neither neighbour is closer to the typed value."""
    numbers = typed(literal)
    nearest, true = float(numbers.floats[0]), Fraction(literal)
    if math.isinf(nearest):
        assert abs(true) >= Fraction(2) ** 1024 - Fraction(2) ** 970  # halfway to 2**1024
        return
    error = abs(Fraction(nearest) - true)
    for neighbour in (math.nextafter(nearest, math.inf), math.nextafter(nearest, -math.inf)):
        assert math.isinf(neighbour) or error <= abs(Fraction(neighbour) - true)


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("9007199254740993", 9007199254740993),  # 2**53 + 1 has no float64
        ("0.1", Fraction(1, 10)),
        ("-1/3", Fraction(-1, 3)),
        ("6/3", 2),
        ("+.5", Fraction(1, 2)),
        ("-0", 0),
        ("2.50e1", 25),
        ("1.", 1),
        ("inf", math.inf),
        ("-inf", -math.inf),
    ],
)
def test_exact_values_are_those_typed(literal: str, value: Fraction | float) -> None:
    """A literal is exact in tenths and thirds; whole values are ints; infinities stay floats."""
    exact = typed(literal).exact[0]
    assert exact == value
    assert type(exact) is type(value)


def test_a_fraction_beyond_float64_is_infinite_as_a_float_alone() -> None:
    """1e400/3 overflows float64 with its sign, and is kept exactly."""
    large = "1" + 400 * "0"
    numbers = typed(f"{large}/3", f"-{large}/3", f"3/{large}")
    assert numbers.floats.tolist() == [math.inf, -math.inf, 0.0]
    assert numbers.exact[0] * 3 == 10**400


@given(st.lists(st.one_of(decimals, fractions), min_size=2, max_size=2))
def test_faithful_numbers_are_equal_just_when_their_floats_are(pair: list[str]) -> None:
    """Where `faithful` holds, comparing floats decides as comparing the text would."""
    numbers = typed(*pair)
    if numbers.faithful:
        left, right = map(Fraction, pair)
        assert (numbers.floats[0] == numbers.floats[1]) == (left == right)


@pytest.mark.parametrize(
    ("literal", "faithful"),
    [
        ("6", True),
        ("-999999999999999", True),
        ("9007199254740993", False),  # 16 digits: beyond 2**53
        ("-123456.789012345", True),
        (".123456789012345", True),
        ("1.", True),
        ("1e249", True),
        ("1e250", False),
        ("1e-249", True),
        ("1e-400", False),  # 0 as a float
        ("1e0001", False),
        ("1/3", False),
        ("-inf", True),
    ],
)
def test_faithful_is_claimed_for_short_decimals(literal: str, faithful: bool) -> None:
    """At most 15 digits and a moderate exponent map one to one into float64."""
    assert typed("1", literal).faithful is faithful


def test_literals_are_split_off_when_asked_for() -> None:
    """A text of them, and an array of integers, wait; so they do after a reshape, and in parts."""
    text = Numbers((4,), np.array([1, 0.5, 3, 4]), "1 1/2 3 4")
    assert text.reshape(2, 2).exact.tolist() == [[1, Fraction(1, 2)], [3, 4]]
    assert text.literals == ["1", "1/2", "3", "4"]
    whole = np.array([[1, 2**53 + 1], [3, 4]])
    integers = Numbers((2, 2), whole.astype(float), whole)
    assert integers.columns(slice(1, 2)).literals == ["9007199254740993", "4"]
    assert integers.literals == ["1", "9007199254740993", "3", "4"]


def test_columns_of_what_was_typed_are_as_typed() -> None:
    """Row-major literals, cut where the columns are."""
    matrix = typed("1", "1/2", "3", "4", "0.5", "6").reshape(2, 3)
    some = matrix.columns(slice(1, 3))
    assert some.literals == ["1/2", "3", "0.5", "6"]
    assert some.floats.tolist() == [[0.5, 3], [0.5, 6]]


@pytest.mark.parametrize(
    "numbers",
    [
        typed("1", "1/3"),
        Numbers((2,), np.array([1.0, 2.0]), "1 2"),
        Numbers((2,), np.array([1.0, 2.0]), np.array([1, 2])),
        Numbers.of([1.0, 2.0]),
    ],
)
def test_numbers_can_be_pickled_and_copied(numbers: Numbers) -> None:
    """Before and after they are asked for what they know."""
    for each in (numbers, pickle.loads(pickle.dumps(numbers)), copy.deepcopy(numbers)):  # noqa: S301
        assert each.exact.tolist() == numbers.exact.tolist()
        assert each.reshape(2, 1).literals == numbers.literals
        assert each.precision == numbers.precision
        pickle.dumps(each)


def test_the_precision_is_that_of_float64_unless_said_otherwise() -> None:
    """2^-52 is the relative distance of neighbours in float64; what was typed has none."""
    assert Numbers.of([1.0]).precision == math.nextafter(1.0, 2.0) - 1
    assert typed("0.1").precision is None
    single = Numbers((2,), np.array([1.0, 2.0]), precision=2.0**-23)
    assert single.part(slice(0, 1)).precision == single.reshape(2, 1).precision == 2.0**-23


def test_a_reshape_keeps_floats_values_and_literals_in_row_major_order() -> None:
    """Typed numbers and float64 both keep their order; a column-major array too."""
    matrix = typed("1", "2", "1/3", "4", "5", "6").reshape(2, 3)
    assert matrix.shape == (2, 3)
    assert matrix.size == 6
    assert matrix.floats.tolist() == [[1, 2, 1 / 3], [4, 5, 6]]
    assert matrix.exact[0, 2] == Fraction(1, 3)
    column_major = Numbers.of(np.asfortranarray([[1.5, 2.0], [3.0, 4.0]]))
    assert column_major.reshape(4).floats.tolist() == [1.5, 2, 3, 4]
    assert column_major.exact.tolist() == [[Fraction(3, 2), 2], [3, 4]]


def test_a_part_of_a_vector_keeps_what_was_typed() -> None:
    """A slice holds the same literals, or the same floats, as that part of the whole."""
    part = typed("1", "1/2", "0.3", "4").part(slice(1, 3))
    assert part.shape == (2,)
    assert part.literals == ("1/2", "0.3")
    assert part.floats.tolist() == [0.5, 0.3]
    floats_alone = Numbers.of([1.0, 2.0, 4.0]).part(slice(None, -1))
    assert floats_alone.literals is None
    assert floats_alone.floats.tolist() == [1.0, 2.0]


def test_a_single_number_has_rank_0_throughout() -> None:
    """Shape (), size 1, and scalars from its arrays' `item`."""
    number = Numbers((), literals=["1/4"])
    assert number.size == 1
    assert number.floats.item() == 0.25
    assert number.exact.item() == Fraction(1, 4)
    assert number.reshape(1, 1).shape == (1, 1)


def test_faithfulness_can_be_given_by_a_source_that_knows_it() -> None:
    """An integer array knows its extremes and need not print its numbers to tell."""
    given_faithful = Numbers((1,), np.array([1.0]), np.array([1]), faithful=True)
    assert given_faithful.faithful
    assert given_faithful.reshape(1, 1).faithful
    unfaithful = Numbers((2,), np.array([1.0, 2.0**53]), ["1", "9007199254740993"], faithful=False)
    assert not unfaithful.faithful
    assert unfaithful.part(slice(0, 1)).faithful


def test_many_are_compared_as_float64_where_no_two_are_equal() -> None:
    """Distinct float64 tell that the numbers differ, so none is made exact."""
    assert typed("0.1", "1/3", "9007199254740993").compared.dtype == np.float64


def test_equal_float64_are_compared_as_they_were_typed() -> None:
    """2^53 and 2^53 + 1 differ, 0.1 and 1/10 do not; what no other equals stays float64."""
    compared = typed("9007199254740993", "0.1", "9007199254740992", "1/10", "0.25").compared
    assert len(set(compared.tolist())) == 4
    assert compared[0] != compared[2]
    assert compared[1] == compared[3] == Fraction(1, 10)
    assert isinstance(compared[4], float)
