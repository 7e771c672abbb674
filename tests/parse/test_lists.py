"""Numbers, lists and arrays from Python: exact where they are exact, refused where no number."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.errors import InputError
from nnhw.parse import read

inf, nan = float("inf"), float("nan")


def message_for(source: object) -> str:
    """Return the error that the source gives."""
    with pytest.raises(InputError) as caught:
        read(source, "V")
    return str(caught.value)


@pytest.mark.parametrize(
    ("source", "literals"),
    [
        (6, ["6"]),
        (2**70, ["1180591620717411303424"]),
        (np.int8(-3), ["-3"]),
        (Fraction(1, 3), ["1/3"]),
        (Fraction(4, 2), ["2"]),
        (Decimal("0.50"), ["0.50"]),
        (Decimal("1E+5"), ["1e+5"]),
        (np.array(7), ["7"]),
        (np.array(Fraction(1, 3), dtype=object), ["1/3"]),
        ([1, 2], ["1", "2"]),
        ((1, "1/3"), ["1", "1/3"]),
        (0.1, ["0.1"]),
        ([0.1, 0.2], ["0.1", "0.2"]),
        ([1, 0.5, 2**53], ["1", "0.5", "9007199254740992"]),
        ([[1, 2], [0.5, 4]], ["1", "2", "0.5", "4"]),
        ([np.float64(0.1), 1], ["0.1", "1"]),
        (["½", "−1.2·10⁻³"], ["1/2", "-1.2e-3"]),
        (["1/3", " ۲ "], ["1/3", "2"]),
        ([["1", "2"], [3, Decimal("0.1")]], ["1", "2", "3", "0.1"]),
        ([0.1, "1/10"], ["0.1", "1/10"]),
        ([0.5, 2**53 + 1], ["0.5", "9007199254740993"]),
        ([np.array(1), 2], ["1", "2"]),
        ([np.array([1, 2]), [3, 4]], ["1", "2", "3", "4"]),
        (np.array([Fraction(1, 3), 2], dtype=object), ["1/3", "2"]),
        (np.array([2**63], dtype=np.uint64), ["9223372036854775808"]),
    ],
)
def test_what_is_exact_keeps_its_text(source: object, literals: list[str]) -> None:
    """Ints of any size, Fractions, Decimals and texts stay exact, also in lists and arrays."""
    assert list(read(source, "V").literals or ()) == literals


@pytest.mark.parametrize(
    ("source", "values"),
    [
        (np.float32(0.1), 0.10000000149011612),
        (np.array(2.5), 2.5),
        ([np.float64(1), np.int64(2)], [1.0, 2.0]),
        ([np.array([1.5, 2]), np.array([3, 4])], [[1.5, 2], [3, 4]]),
        (np.array([[1.5, 2]], order="F"), [[1.5, 2]]),
        (np.array([0.5], dtype=np.float16), [0.5]),
    ],
)
def test_what_is_float64_stays_float64(source: object, values: object) -> None:
    """Arrays, and lists of numpy's numbers, have no literals: they are exact as they are."""
    numbers = read(source, "V")
    assert numbers.literals is None
    assert numbers.floats.dtype == np.float64
    assert numbers.floats.tolist() == values


def test_a_float_in_a_list_is_the_number_that_it_prints() -> None:
    """As on the command line: 0.1 + 0.2 - 0.3 is 0 in tenths, 2^-55 in float64."""
    assert sum(read([0.1, 0.2, -0.3], "x").exact) == 0
    assert sum(read(np.array([0.1, 0.2, -0.3]), "x").exact) == Fraction(1, 2**55)


@given(
    st.lists(st.lists(st.integers() | st.floats(-1e300, 1e300), min_size=3, max_size=3), min_size=1)
)
def test_every_mixture_of_ints_and_floats_has_their_float64(rows: list[list[float]]) -> None:
    """Whichever way a list is taken, its floats are those that Python gives."""
    numbers = read(rows, "V")
    assert numbers.floats.tolist() == [list(map(float, row)) for row in rows]
    assert numbers.exact.shape == numbers.shape == (len(rows), 3)


@pytest.mark.parametrize(
    ("source", "bits"),
    [
        (np.float32(0.1), 23),
        ([np.float32(1), np.float32(2)], 23),
        (np.array([0.5], dtype=np.float16), 10),
        (np.array([0.5]), 52),
    ],
)
def test_the_precision_of_an_array_is_that_of_its_type(source: object, bits: int) -> None:
    """IEEE 754: so many bits stand behind the leading one."""
    numbers = read(source, "V")
    assert numbers.precision == numbers.reshape(numbers.size, 1).precision == 2.0**-bits


def test_what_was_typed_has_no_precision_but_its_digits() -> None:
    """Text, lists of Python's numbers, and integers."""
    for source in ("0.1", [0.1, 2], 0.1, np.array([1, 2])):
        assert read(source, "V").precision is None


def test_an_array_is_copied_so_that_later_changes_do_not_reach_the_trace() -> None:
    """The caller's array may be written to afterwards."""
    for source in (np.array([1.0, 2.0]), np.array([1, 2])):
        numbers = read(source, "V")
        source[0] = 9
        assert numbers.floats.tolist() == [1, 2]
        assert numbers.exact.tolist() == [1, 2]


class Tensor:
    """A stand-in for other libraries' arrays, which offer themselves to numpy."""

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        """Return the values as numpy asks for them."""
        del dtype, copy
        return np.array([[1.0, 2.0]])


def test_arrays_of_other_libraries_are_taken() -> None:
    """What numpy can make an array of is read as one."""
    assert read(Tensor(), "V").floats.tolist() == [[1, 2]]


class Tracked(Tensor):
    """A tensor that requires gradients, which refuses to be an array."""

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        """Refuse in PyTorch's words."""
        del dtype, copy
        message = "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy()"
        raise RuntimeError(message)


@pytest.mark.parametrize("source", [Tracked(), [Tracked(), Tracked()], [[1, Tracked()]]])
def test_a_tensor_that_requires_gradients_is_told_to_detach(source: object) -> None:
    """Whatever another library raises is an error of input, alone and in lists."""
    assert message_for(source).startswith("V")
    assert "Tensor that requires grad" in message_for(source)
    assert message_for(source).endswith("\n  a tensor wants .detach().cpu() first")


def test_a_faithful_integer_array_is_known_without_its_literals() -> None:
    """Up to 2**53 on both sides, int64 and float64 tell the same numbers apart."""
    assert read(np.array([-(2**53), 2**53]), "V").faithful
    assert not read(np.array([0, 2**53 + 1]), "V").faithful
    assert not read(np.array([-(2**53) - 1, 0]), "V").faithful


def test_a_sum_beyond_float64_is_no_sign_of_an_infinity() -> None:
    """The quick look at the sum overflows here; every entry is finite all the same."""
    assert read(np.full(3, 1.7e308), "V").floats.tolist() == [1.7e308] * 3
    assert read([inf, -inf, 1.0], "z", infinite=True).floats.tolist() == [inf, -inf, 1.0]


WANTED = "is not a number\n  wanted int, float, Fraction, Decimal or text"
NAN = "nan is no value to work with\n  nan is refused everywhere"
NOTHING = "V: got nothing, wanted numbers\n  like 6,4,2,6 or '1 2; 3 4'"
RAGGED = "\n  all rows have the same length; decimals are written with a point"
NOT_NUMBERS = "wanted numbers\n  integers, or floats of up to 64 bits"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (None, f"V: NoneType {WANTED}"),
        (1j, f"V: complex {WANTED}"),
        (b"1", f"V: bytes {WANTED}"),
        ({"a": 1}, f"V: dict {WANTED}"),
        (np.longdouble(1), f"V: got an array of {np.longdouble(1).dtype.name}, {NOT_NUMBERS}"),
        ([1, None], f"V, entry 2: NoneType {WANTED}"),
        ([1, [2]], "V, entry 1: a number among lists\n  a matrix is a list of lists of one length"),
        (
            [[1], [[2]]],
            "V, row 2, entry 1: a list where a number is wanted\n  lists nest at most two deep",
        ),
        ([[1, 2], [3, True]], "V, row 2, entry 2: True is not a number\n  write 1 or 0"),
        (np.True_, "V: True is not a number\n  write 1 or 0"),
        ([10**5000], "V, entry 1: an integer of more than 4,000 digits"),
        (Fraction(1, 10**5000), "V: an integer of more than 4,000 digits"),
        (10**4001, f"V: '1{'0' * 39}…' has 4,002 characters\n  a number has at most 4,000"),
        (
            Decimal("1e5001"),
            "V: '1E+5001' has too large an exponent\n  it may be at most 5,000 in size",
        ),
        (Decimal("sNaN"), "V: 'sNaN' is no value to work with\n  nan is refused everywhere"),
        (nan, f"V: '{NAN[:3]}'{NAN[3:]}"),
        (np.array([[1.0, 2.0], [3.0, nan]]), f"V, row 2, entry 2: {NAN}"),
        (["1/3", nan], f"V, entry 2: '{NAN[:3]}'{NAN[3:]}"),
        (inf, "V: 'inf' is not finite\n  only lse takes inf and -inf"),
        ([1.0, -inf], "V, entry 2: '-inf' is not finite\n  only lse takes inf and -inf"),
        (np.array([1.0, -inf]), "V, entry 2: -inf is not finite\n  only lse takes inf and -inf"),
        ([], NOTHING),
        ([[]], NOTHING),
        ([[], []], NOTHING),
        ([[1, 2], [3]], f"V: row 2 has 1 number, row 1 has 2{RAGGED}"),
        ([[1.0, 2.0], []], f"V: row 2 has 0 numbers, row 1 has 2{RAGGED}"),
        (np.array(["1"]), f"V: got an array of str32, {NOT_NUMBERS}"),
        (np.array([True]), f"V: got an array of bool, {NOT_NUMBERS}"),
        (np.array([1j]), f"V: got an array of complex128, {NOT_NUMBERS}"),
        (np.zeros((0, 2)), "V: got an empty array (0×2), wanted numbers"),
        (
            np.zeros((1, 2, 3)),
            "V: got 3 dimensions (1×2×3), wanted at most 2\n  a matrix holds one sample a column",
        ),
        (
            np.ma.array([1, 2], mask=[False, True]),
            "V: some entries are masked\n  fill them in first",
        ),
    ],
)
def test_what_is_no_number_is_told_word_for_word(source: object, message: str) -> None:
    """The position stands first; a value is named by its type, never printed at length."""
    assert message_for(source) == message
