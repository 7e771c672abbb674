"""A written number against the true one: the contract's table, and the edges on both sides."""

from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction
from math import inf, nan, nextafter
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from nnhw.answers.tolerance import (
    Agreement,
    Tolerance,
    WrittenNumber,
    agree,
    agree_exactly,
    difference,
    read,
    settle,
)

if TYPE_CHECKING:
    from nnhw.answers.tolerance import Real

EQUAL, ROUNDED, COARSE, WRONG = Agreement
SIGMOID_OF_ONE = 0.7310585786300049  # 1/(1 + e^-1) = 0.73105857863000487925…


def written(text: str) -> WrittenNumber:
    """Read a literal with its float64, as `Numbers` would give it."""
    try:
        return read(text, float(text) if "/" not in text else float(Fraction(text)))
    except OverflowError:
        return read(text, -inf if text.startswith("-") else inf)


def size(truth: Real) -> Real:
    return truth if truth >= 0 else -truth


def verdict(text: str, truth: Real, largest: Real | None = None) -> Agreement:
    return agree(written(text), truth, size(truth) if largest is None else largest)


@pytest.mark.parametrize(
    ("text", "truth", "wanted"),
    [
        ("0.73", SIGMOID_OF_ONE, ROUNDED),
        ("0.7311", SIGMOID_OF_ONE, ROUNDED),
        ("0.7310", SIGMOID_OF_ONE, WRONG),
        ("0.731058579", SIGMOID_OF_ONE, ROUNDED),
        ("0.731058578", SIGMOID_OF_ONE, WRONG),
        ("0.7", 0.73106, COARSE),
        ("2", 2.4, COARSE),
        ("2", 2.0, EQUAL),
        ("2", 1.9999999999999998, EQUAL),
        ("1/4", 0.25, EQUAL),
        ("2", 1.99999999999982, EQUAL),  # off by 9.0e-14 of it
        ("2", 1.99999999999978, COARSE),  # off by 1.1e-13 of it
    ],
)
def test_contract_examples(text: str, truth: float, wanted: Agreement) -> None:
    """Every example that the contract gives has the verdict that it gives."""
    assert verdict(text, truth) is wanted


@pytest.mark.parametrize(
    ("text", "truth", "wanted"),
    [
        ("-0.73", SIGMOID_OF_ONE, WRONG),
        (".73", SIGMOID_OF_ONE, ROUNDED),
        ("+0.73", SIGMOID_OF_ONE, ROUNDED),
        ("7.3e-1", SIGMOID_OF_ONE, ROUNDED),
        ("73E-2", SIGMOID_OF_ONE, ROUNDED),
        ("1.2e-3", 0.00124, ROUNDED),
        ("1.2e-3", 0.00126, WRONG),
        ("1e-3", 0.00104, COARSE),
        ("1e-3", 0.001, EQUAL),
        ("0.0010", 0.00104, ROUNDED),
        ("10", 10.3, ROUNDED),
        ("10", 10.6, WRONG),
        ("8390000", 8394754.25, WRONG),
        ("8.39e6", 8394754.25, ROUNDED),
        ("2/3", 0.6666666666666666, EQUAL),
        ("2/3", 0.6667, WRONG),
        ("-2/5", -0.4, EQUAL),
        ("1e400", 1.0, WRONG),
        ("1e400", 1.7e308, WRONG),
        ("1e-400", 1.0, WRONG),
        ("1e-300", 0.0, WRONG),
        ("5e-324", 5e-324, EQUAL),  # the float64 is really 4.94e-324
        ("9e-324", 5e-324, WRONG),
    ],
)
def test_forms_of_literals(text: str, truth: float, wanted: Agreement) -> None:
    """The exponent counts for the unit of the last place, and no size is too much."""
    assert verdict(text, truth) is wanted


@pytest.mark.parametrize(
    ("text", "truth", "largest", "wanted"),
    [
        ("0", 0.0, 0.0, EQUAL),
        ("-0", 0.0, 1.0, EQUAL),
        ("0.00", 0.0, 1.0, EQUAL),
        ("0", -0.0, 1.0, EQUAL),
        ("0", 2.7755575615628914e-17, 0.3, EQUAL),
        ("0/3", 2.7755575615628914e-17, 0.3, EQUAL),
        ("0", 1e-12, 1.0, EQUAL),  # float64's 1e-12 is 9.999999999999999799e-13
        ("0", 1.0000000000000002e-12, 1.0, COARSE),
        ("0", 0.3, 0.3, WRONG),
        ("0", 0.25, 25.0, WRONG),
        ("0", 0.25, 25.1, COARSE),
        ("0", 1.0, 1e12, EQUAL),
        ("0.00", 0.3, 31.0, WRONG),
        ("0.00", 0.004, 1.0, COARSE),
        ("0.00", 0.006, 1.0, WRONG),
        ("0", 2.7755575615628914e-17, 2.7755575615628914e-17, WRONG),
        ("0", Fraction(1, 10**15), 1, COARSE),
        ("1e-17", 0.0, 1.0, WRONG),
        ("0", inf, 1.0, WRONG),
    ],
)
def test_zero(text: str, truth: Real, largest: Real, wanted: Agreement) -> None:
    """A 0 is judged by the largest entry: right for rounding error, coarse below a hundredth."""
    assert verdict(text, truth, largest) is wanted


@pytest.mark.parametrize(
    ("text", "truth", "wanted"),
    [
        ("8394754", 8394754, EQUAL),
        ("8394755", 8394754, WRONG),
        ("8394754.0", 8394754, EQUAL),
        ("8.39e6", 8394754, ROUNDED),
        ("100000000000000000000", 10**20, EQUAL),
        ("100000000000000000001", 10**20, WRONG),
        ("100000000000000000000", 10**20 + 1, WRONG),
        ("1" + "0" * 400, 10**400, EQUAL),
        ("1" + "0" * 399 + "1", 10**400, WRONG),
        ("0.00", 0, EQUAL),
        ("12e14", 1250000000000000, ROUNDED),
        ("12e14", 1250000000000001, WRONG),
        ("1/3", Fraction(1, 3), EQUAL),
        ("33333333333333333/100000000000000000", Fraction(1, 3), WRONG),
        ("0.33", Fraction(1, 3), ROUNDED),
        ("0.3333333333333333", Fraction(1, 3), EQUAL),
        ("0.30000000000000004", Fraction(3, 10), EQUAL),
        ("2", Fraction(17, 8), COARSE),
        ("17/8", Fraction(17, 8), EQUAL),
        ("4/2", 2, EQUAL),
        ("3/2", 2, WRONG),
    ],
)
def test_exact_truth(text: str, truth: Real, wanted: Agreement) -> None:
    """Against an integer or a fraction, integers and fractions are compared exactly."""
    assert verdict(text, truth) is wanted


@pytest.mark.parametrize(
    ("text", "truth", "wanted"),
    [
        ("inf", inf, EQUAL),
        ("-inf", -inf, EQUAL),
        ("inf", -inf, WRONG),
        ("inf", 1e308, WRONG),
        ("inf", 3, WRONG),
        ("1e400", inf, WRONG),
        ("710", inf, WRONG),
        ("1/3", -inf, WRONG),
        ("1", nan, WRONG),
        ("inf", nan, WRONG),
    ],
)
def test_infinity(text: str, truth: Real, wanted: Agreement) -> None:
    """Infinity is right for the infinity of the same sign, and nothing agrees with nan."""
    assert agree(written(text), truth, 1.0) is wanted
    assert agree(written(text), truth, 1.0, Tolerance(1, 10)) is wanted


@pytest.mark.parametrize("text", ["0.12", "0.13", "12e-2", "0.11"])
def test_tie(text: str) -> None:
    """Both ways of rounding a tie are right, and the next one is not."""
    assert verdict(text, 0.125) is (WRONG if text == "0.11" else ROUNDED)
    assert verdict(text, Fraction(1, 8)) is (WRONG if text == "0.11" else ROUNDED)


@pytest.mark.parametrize("text", ["0.10", "0.11"])
@pytest.mark.parametrize("truth", [0.105, 0.3 * 0.35, nextafter(0.105, 1), nextafter(0.105, 0)])
def test_tie_in_float64(text: str, truth: float) -> None:
    """A tie stays one where float64 can only come near it: 0.3·0.35, its neighbours."""
    assert verdict(text, truth) is ROUNDED


@pytest.mark.parametrize(
    ("text", "truth", "rtol", "atol", "wanted"),
    [
        ("2.5", 2.4, "0", "0.1", ROUNDED),
        ("2.3", 2.4000000000000004, "0", "0.1", ROUNDED),
        ("2.51", 2.4, "0", "0.1", WRONG),
        ("2", 2.4, "0", "0.5", ROUNDED),
        ("2.4", 2.43, "0", "0.01", WRONG),
        ("101", 100.0, "0.01", "0", ROUNDED),
        ("-101", -100.0, "0.01", "0", ROUNDED),
        ("101.0001", 100.0, "0.01", "0", WRONG),
        ("101.5", 100.0, "0.01", "0.5", ROUNDED),
        ("1/3", 0.33, "0.02", "0", ROUNDED),
        ("0", 0.3, "0", "0.3", ROUNDED),  # float64's 0.3 is below 3/10
        ("0", 0.3, "0.5", "0", WRONG),
        ("0.3", 0.30000000000000004, "0", "0", EQUAL),
        ("101", 100, "0.01", "0", ROUNDED),
        ("102", 100, "0.01", "0", WRONG),
    ],
)
def test_given_tolerance(text: str, truth: Real, rtol: str, atol: str, wanted: Agreement) -> None:
    """A tolerance that is given replaces the digits, and leaves nothing coarse."""
    tolerance = Tolerance(Fraction(rtol), Fraction(atol))
    assert agree(written(text), truth, size(truth), tolerance) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0.7310", 4),
        ("-0.10", 2),
        ("0.05", 1),
        ("120", 3),
        ("1.2e-3", 2),
        ("007", 1),
        ("1e22", 1),
        ("0", 0),
        ("-0.00", 0),
        ("2/3", None),
        ("-inf", None),
    ],
)
def test_significant_digits(text: str, wanted: int | None) -> None:
    """Digits count from the first that is not 0 to the last written."""
    assert written(text).digits == wanted


@pytest.mark.parametrize(
    ("text", "truth", "wanted"),
    [
        ("0.5", 0.25, 0.25),
        ("1/4", 0.5, -0.25),
        ("1", Fraction(1, 4), 0.75),
        ("9007199254740993", 9007199254740992, 1.0),
        ("1e400", 1.0, inf),
        ("1e400", 10**10, inf),
        ("-1e400", 10**10, -inf),
        ("-inf", -inf, 0.0),
        ("inf", inf, 0.0),
        ("-inf", inf, -inf),
        ("-inf", 3, -inf),
        ("3", -inf, inf),
        ("1e400", inf, -inf),
    ],
)
def test_difference(text: str, truth: Real, wanted: float) -> None:
    """The difference is signed, and exact where the truth is."""
    assert difference(written(text), truth) == wanted


@pytest.mark.parametrize(
    ("text", "places"),
    [("120", 0), ("0.10", 2), ("1.2e-3", 4), ("12e2", -2), (f"0.{'1' * 30}", 30)],
)
def test_decimal_places(text: str, places: int) -> None:
    """The exponent counts; half a unit of the last place is what rounding may change."""
    assert written(text).places == places
    assert written(text).half == pytest.approx(0.5 * 10.0**-places)


finite = st.floats(-1e200, 1e200).filter(lambda value: abs(value) > 1e-200)
literals = st.from_regex(
    r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,8})?(e-?[1-9][0-9]{0,3})?|-?[0-9]{1,9}/[1-9][0-9]{0,8}",
    fullmatch=True,
)
fractions = st.fractions(max_denominator=10**6)
truths = st.one_of(finite, st.floats(allow_nan=False), st.integers(), fractions)


@given(
    finite,
    st.integers(2, 15),
    st.sampled_from([decimal.ROUND_HALF_EVEN, decimal.ROUND_HALF_UP, decimal.ROUND_HALF_DOWN]),
)
def test_rounded_truth_is_right(truth: float, digits: int, rounding: str) -> None:
    """The true value rounded to two digits or more is right, however ties are rounded."""
    text = str(decimal.Context(digits, rounding).create_decimal(Decimal(truth)))
    assert verdict(text, truth) in {EQUAL, ROUNDED}


@given(finite, st.integers(2, 12))
def test_one_unit_off_is_wrong(truth: float, digits: int) -> None:
    """The true value rounded, then moved away from it by one in the last place, is wrong."""
    rounded = decimal.Context(digits).create_decimal(Decimal(truth))
    unit = Decimal((0, (1,), int(rounded.as_tuple().exponent)))
    away = unit if rounded >= Decimal(truth) else -unit
    with decimal.localcontext(prec=40):
        moved = rounded + away
    assert verdict(str(moved), truth) is WRONG


@given(st.integers(10, 10**12), st.integers(-50, 50), st.booleans(), st.sampled_from([-1, 1]))
def test_edge_of_the_tolerance_exactly(
    mantissa: int, exponent: int, negative: bool, side: int
) -> None:
    """Half a unit off is right, and a 10⁻³⁰th of a unit more is wrong, on both sides."""
    text = f"{'-' * negative}{mantissa}e{exponent}"
    unit = Fraction(10) ** exponent
    edge = Fraction(text) + side * unit / 2
    hair = side * unit / 10**30
    assert verdict(text, edge - hair) is ROUNDED
    assert verdict(text, edge) is ROUNDED
    assert verdict(text, edge + hair) is WRONG


@given(st.integers(10, 10**9), st.integers(-50, 50), st.sampled_from([-1, 1]))
def test_edge_of_the_tolerance_in_float64(mantissa: int, exponent: int, side: int) -> None:
    """Rounding of the truth never costs the edge; a relative 3e-13 past it is wrong."""
    text = f"{mantissa}e{exponent}"
    edge = float(Fraction(text) + side * Fraction(10) ** exponent / 2)
    for truth in (nextafter(edge, -inf), edge, nextafter(edge, inf)):
        assert verdict(text, truth) is ROUNDED
    assert verdict(text, edge * (1 + side * 3e-13)) is WRONG


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_equal_to_its_own_text(truth: float) -> None:
    """What ``--get`` prints is equal to what it was printed from."""
    assert verdict(repr(truth), truth) is EQUAL


@pytest.mark.parametrize(
    ("text", "truth", "wanted"),
    [
        ("1e5000", 1.0, WRONG),
        ("1e-5000", 1.0, WRONG),
        ("0.00", 0.0, EQUAL),
        ("8394755", 8394754, WRONG),
        ("0.7311", SIGMOID_OF_ONE, ROUNDED),
        ("0", 1e-17, None),
        ("1/4", 0.25, None),
    ],
)
def test_settled_without_fractions(text: str, truth: Real, wanted: Agreement | None) -> None:
    """What is clear costs no fraction, least of all one with thousands of digits."""
    assert settle(written(text), truth) is wanted


@settings(max_examples=500)
@given(
    literals,
    st.sampled_from([-1, 0, 1]),
    st.sampled_from([Fraction(noise, 10**13) for noise in (-1, 0, 1)]),
    st.integers(-2, 2),
)
@example("46319962475e-7", -1, Fraction(1, 10**13), 0)  # float64 says wrong
@example("457565762e-6", 0, Fraction(1, 10**13), 0)  # float64 says rounded, not equal
@example("75962741e-23", 0, Fraction(1, 10**13), 0)  # float64 says equal, not rounded
def test_floats_decide_as_fractions_do(text: str, side: int, noise: Fraction, ulps: int) -> None:
    """Within two float64 of every boundary, floats that settle an entry agree with fractions."""
    entry = written(text)
    half = Fraction(10) ** -entry.places / 2 if entry.digits else 0
    boundary = (Fraction(text) + side * half) / (1 + noise)
    assume(abs(boundary) < 10**308)
    truth = float(boundary)
    for _ in range(abs(ulps)):
        truth = nextafter(truth, ulps * inf)
    assert settle(entry, truth) in {None, agree_exactly(entry, truth, abs(truth))}


@given(literals, truths)
def test_settled_as_fractions_do_at_random(text: str, truth: Real) -> None:
    """For any literal and any truth, the quick decision is the exact one."""
    entry = written(text)
    assert agree(entry, truth, size(truth)) is agree_exactly(entry, truth, size(truth))


@given(literals, truths, st.floats(0, allow_infinity=False), fractions.map(abs))
def test_any_literal_gets_a_verdict(
    text: str, truth: Real, largest: float, tolerance: Fraction
) -> None:
    """No literal, however large, small or long, raises."""
    entry = written(text)
    assert agree(entry, truth, largest) in Agreement
    assert agree(entry, truth, largest, Tolerance(tolerance, tolerance)) is not COARSE
    assert difference(entry, truth) == difference(entry, truth)
