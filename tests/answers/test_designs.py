"""The weights of `equality` are the student's own to choose, as long as the network decides."""

from __future__ import annotations

import pytest

import nnhw
from nnhw.answers.expectation import expectations

OWN = {"W1": "1 -1 0; 1 0 -1; 0 1 -1", "b1": "0 0 0", "W2": "1 1 1", "b2": "0"}
FREE = {"W1": "0 -2 2; 3 -3 0; 1/2 0 -0.5", "W2": "1 2 0.5"}


def judged(**answers: str) -> dict[str, str]:
    """Return the verdicts, by step; of those that are right in another way, why."""
    given = [f"{name}={value}" for name, value in answers.items()]
    found = expectations(nnhw.equality([6, 4, 2]), given).verdicts
    return {each.name: each.note or each.verdict for each in found}


def test_a_network_given_whole_is_right_when_it_decides() -> None:
    found = judged(**{**OWN, **FREE})
    assert (
        found["W1"]
        == found["W2"]
        == "right: with the others it makes a network that decides as well"
    )
    assert found["b1"] == found["b2"] == "right"
    assert judged(**OWN) == dict.fromkeys(OWN, "right")


@pytest.mark.parametrize(
    "changed",
    [
        {"W2": "1 0 1"},  # a pair is not looked at
        {"W2": "1 -1 1"},  # two equal pairs cancel
        {"W1": "0 -2 2; 3 -3 0; 1 0 1"},  # a sum, no difference
        {"W1": "0 -2 2; 3 -3 0; 0 1 -1"},  # a pair twice, another not at all
        {"W1": "0 -2 2; 3 -3 0; 1 1 -2"},  # 0 for other numbers too
        {"b1": "0 0 1"},
        {"b2": "-1"},
    ],
)
def test_one_that_does_not_is_wrong(changed: dict[str, str]) -> None:
    assert "wrong" in judged(**{**OWN, **FREE, **changed}).values()


def test_alone_rows_may_be_turned_and_exchanged_but_have_no_factor() -> None:
    assert judged(W1="0 -1 1; 1 -1 0; 1 0 -1")["W1"].startswith("right: the rows test the same")
    assert judged(W1="0 -2 2; 1 -1 0; 1 0 -1") == {"W1": "wrong"}
    assert judged(W2="2 2 2") == {"W2": "wrong"}
    assert nnhw.check(nnhw.equality([1, 2]), "W1", "-1 1")
