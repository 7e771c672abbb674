"""Plain decimals read all at once agree with entry by entry, which has all that is not plain."""

from __future__ import annotations

import random
import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nnhw.errors import InputError
from nnhw.parse import text as reading
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


def attempt(text: str) -> Numbers | str:
    """Read text, or return the error."""
    try:
        return parse_text(text, "x")
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("many", [0, 10**6], ids=["as of many", "as of few"])
@given(texts, st.sampled_from(["{}", "[{}]", "[[{}]]", " {} ", "\n{}\n"]))
@example("1 2\n \n3 4", "{}")
@example("1 2;3 4;", "{}")
@example("1;;2", "{}")
@example("1 2\n3", "{}")
@example("1,\n2", "{}")
@example("1\n,2", "{}")
def test_all_at_once_gives_what_entry_by_entry_gives(many: int, text: str, form: str) -> None:
    """Shape, floats to the bit, literals and errors are the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_MANY", many)
        fast = attempt(form.format(text))
        patch.setattr(reading, "_read_decimals", lambda _: None)
        slow = attempt(form.format(text))
    if isinstance(fast, str) or isinstance(slow, str):
        assert fast == slow
        return
    assert fast.shape == slow.shape
    assert fast.floats.tobytes() == slow.floats.tobytes()
    assert fast.literals == slow.literals


@pytest.mark.parametrize("gap", [" ", " " * 500_000, "\n", ",", ", "])
def test_long_text_is_read_without_loss(gap: str) -> None:
    """numpy's readers give each float back to the bit, also across much white space."""
    values = [1.5] * 3 if len(gap) > 2 else np.linspace(-1, 1, 60_001).tolist()
    numbers = parse_text(gap.join(map(repr, values)), "x")
    assert numbers.floats.tolist() == values
    assert numbers.literals == list(map(repr, values))


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_long_text_takes_little_memory(gap: str) -> None:
    """Numbers of text need a small multiple of the text, not an object each."""
    draw = random.Random(1)  # noqa: S311 (no secret)
    text = gap.join(repr(draw.gauss(0, 1)) for _ in range(100_000))
    tracemalloc.start()
    numbers = parse_text(text, "x")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert numbers.size == 100_000
    assert peak < 8 * len(text)


def test_too_many_numbers_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MANY", 0)
    monkeypatch.setattr(reading, "MAX_ENTRIES", 3)
    monkeypatch.setattr("nnhw.parse.entries.MAX_ENTRIES", 3)
    assert parse_text("1 2 3", "--V").size == 3
    with pytest.raises(InputError) as caught:
        parse_text("1 2 3 4", "--V")
    assert str(caught.value) == (
        "--V: more than 3 numbers as text\n  give them as a .npy file: @file.npy"
    )
