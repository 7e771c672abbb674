"""Decimal commas and thousands: what an answer of a wrong shape was meant to be."""

from __future__ import annotations

import pytest

import nnhw
from tests.command import nnhw as run

DECIMALS = "decimals are written with a point"
THOUSANDS = "numbers have no thousands separators"


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        ("0,78", DECIMALS),
        ("-0,78", DECIMALS),
        ("−0,78", DECIMALS),
        ("0,7812", DECIMALS),
        ("0,781", DECIMALS),  # the reading that is right, though 781 could be meant
        ("78,125", THOUSANDS),
        ("1 000", THOUSANDS),
        ("0,78,1", None),
        ("0 78", None),
        ("[0, 78]", None),
    ],
)
def test_one_number(answer: str, note: str | None) -> None:
    """J = 0.78125."""
    trace = nnhw.grad_regression("1,2", "1", "0.3 -0.1; 0.2 0.4", "0.5 -0.3")
    verdict = nnhw.check(trace, "J", answer)
    assert verdict.verdict == "wrong"
    assert verdict.note is not None
    shape, _, said = verdict.note.partition("; ")
    assert shape.startswith("got ")
    assert (said or None) == note


@pytest.mark.parametrize("answer", ["8,394,754", "8 394 754", "8\u202f394\u202f754"])
def test_thousands_of_a_count(answer: str) -> None:
    """(4096 + 1) · 2048 + (2048 + 1) · 2 = 8394754."""
    found = run("param-count", "4096", "2048", "2", "--expect", f"total={answer}", "-f", "text")
    assert found.status == 1
    assert "separators" in found.out


def test_a_right_shape_has_no_note() -> None:
    """A vector of three may be 8, 394 and 754."""
    assert nnhw.check(nnhw.lse("1 2 3"), "softmax", "8,394,754").note is None
