"""The fast way agrees with the careful one, and leaves to it all that is not plain."""

from __future__ import annotations

import random
import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nnhw.parse.layout import lay_out
from nnhw.parse.plain import read_plain

from nnhw.errors import InputError
from nnhw.parse import plain
from nnhw.parse.entries import read_layout
from nnhw.parse.text import parse_text

if TYPE_CHECKING:
    from nnhw.numbers import Numbers

entries = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers().map(str),
    st.sampled_from(["+3", ".5", "1.", "-0", "1E5", "1e400", "0e9999", "1e5001", "1e-5001"]),
    st.sampled_from(["1-2", "1.2.3", "e5", "1e", ".", "+-1", "--", "7" * 41, "7" * 4001]),
)
separators = st.sampled_from(
    [" ", ",", ", ", "\t", "  ", ";", "; ", "\n", "\n\n", " \n ", ",,", ";;"]
)
texts = st.lists(st.tuples(entries, separators), min_size=1, max_size=12).map(
    lambda parts: "".join(entry + separator for entry, separator in parts)
)


def carefully(text: str) -> Numbers | None:
    """Read entry by entry, or return ``None`` where that is an error."""
    try:
        return read_layout(lay_out(text, "x"), "x", infinite=False)
    except InputError:
        return None


@given(texts, st.sampled_from(["{}", "[{}]", "[[{}]]", " {} ", "\n{}\n"]))
@example("1 2\n \n3 4", "{}")
@example("1 2;3 4;", "{}")
@example("1;;2", "{}")
@example("1 2\n3", "{}")
@example("1,\n2", "{}")
@example("1\n,2", "{}")
def test_the_fast_way_gives_what_the_careful_way_gives(text: str, form: str) -> None:
    """Shape, floats to the bit and literals agree; what the careful way refuses is left to it."""
    try:
        layout = lay_out(form.format(text), "x")
    except InputError:
        return
    fast, careful = read_plain(layout), carefully(form.format(text))
    if fast is not None:
        assert careful is not None
        assert fast.shape == careful.shape
        assert fast.floats.tobytes() == careful.floats.tobytes()
        assert fast.literals == careful.literals


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("1 -2.5 3e-2", (3,)),
        ("1, -2.5, 3e-2", (3,)),
        ("[1, -2.5, 3e-2]", (3,)),
        ("1\n-2.5\n\n3e-2\n", (3,)),
        ("1 2 3; 4 5 6", (2, 3)),
        ("[[1, 2, 3], [4, 5, 6]]", (2, 3)),
        ("1,2,3\n4,5,6\n", (2, 3)),
        ("0 0.0 0e7 1e400", (4,)),
    ],
)
def test_plain_text_goes_the_fast_way(text: str, shape: tuple[int, ...]) -> None:
    """What programs write is not left to the slow way."""
    numbers = read_plain(lay_out(text, "x"))
    assert numbers is not None
    assert numbers.shape == shape


@pytest.mark.parametrize(
    "text",
    [
        "1/3 2",
        "−1 2",
        "۱ 2",
        "inf 2",
        "1,,2",
        "1 2;3",
        "1 2;;3 4",
        "2x",
        "1_0 2",
        "1e5001 2",
        "# 1\n2",
    ],
)
def test_everything_else_is_left_to_the_careful_way(text: str) -> None:
    """Fractions, other scripts, comments and every mistake are not decided here."""
    assert read_plain(lay_out(text, "x")) is None


@pytest.mark.parametrize("gap", [" ", " " * 500_000, "\n", ",", ", "])
def test_long_text_is_read_in_blocks_without_loss(gap: str) -> None:
    """Numbers next to the edges of blocks, and blocks of white space alone, come out whole."""
    values = [1.5] * 3 if len(gap) > 2 else np.linspace(-1, 1, 60_001).tolist()
    text = gap.join(map(repr, values))
    numbers = read_plain(lay_out(text, "x"))
    assert numbers is not None
    assert numbers.floats.tolist() == values
    assert numbers.literals == list(map(repr, values))


def test_long_text_takes_the_fast_way_and_its_memory() -> None:
    """A vector of text needs a small multiple of the text, not an object for each number."""
    draw = random.Random(1)  # noqa: S311 (no secret)
    text = " ".join(repr(draw.gauss(0, 1)) for _ in range(100_000))
    tracemalloc.start()
    numbers = parse_text(text, "x")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert numbers.size == 100_000
    assert peak < 6 * len(text)


def test_too_many_numbers_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fast way does not let more numbers through than the careful one."""
    monkeypatch.setattr(plain, "MAX_ENTRIES", 3)
    monkeypatch.setattr("nnhw.parse.entries.MAX_ENTRIES", 3)
    assert read_plain(lay_out("1 2 3", "x")) is not None
    assert read_plain(lay_out("1 2 3 4", "x")) is None
    with pytest.raises(InputError) as caught:
        read_layout(lay_out("1 2 3 4", "--V"), "--V", infinite=False)
    assert str(caught.value) == (
        "--V: more than 3 numbers as text\n  give them as a .npy file: @file.npy"
    )
