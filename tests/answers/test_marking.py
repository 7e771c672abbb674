"""What answers count: points, coarse ones, and wrong ones that follow from others."""

from __future__ import annotations

from typing import Any

import pytest

from nnhw.answers.marking import PLAIN, Marking, read_marking
from nnhw.answers.tolerance import Tolerance
from nnhw.errors import InputError


def verdict(name: str, verdict: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "verdict": verdict, **more}


SHEET = (
    verdict("J", "right"),
    verdict("dW", "wrong", follows=["dz"]),
    verdict("dz", "wrong", follows=[]),
    verdict("h", "coarse"),
)


@pytest.mark.parametrize(
    ("marking", "score"),
    [
        (PLAIN, 1 / 4),
        (Marking({"J": 2.0, "dW": 3.0}), 2 / (2 + 3 + 1 + 1)),
        (Marking(coarse=0.5), (1 + 0.5) / 4),
        (Marking(follow_through=1.0), (1 + 1) / 4),
        (Marking({"dW": 5.0, "J": 0.0}, 1.0, 0.5), (5 * 0.5 + 1) / (5 + 0 + 1 + 1)),
        (Marking({"J": 0.0, "dW": 0.0, "dz": 0.0, "h": 0.0}), None),
    ],
)
def test_the_score_is_the_weighted_share(marking: Marking, score: float | None) -> None:
    assert marking.score(SHEET) == score


def test_all_that_is_right_scores_one_whatever_it_weighs() -> None:
    weights = {"a": 0.1, "b": 0.2, "c": 0.7}
    assert Marking(weights).score(verdict(name, "right") for name in weights) == 1.0


def test_no_answers_have_no_score() -> None:
    assert PLAIN.score(()) is None


def test_options_and_values_of_python_mean_the_same() -> None:
    wanted = Marking({"J": 2.0, "dW": 0.5}, 0.5, 1.0, Tolerance(0, 1), hidden=True)
    typed = read_marking("J=2, dW=1/2", "0.5", "1", (None, "1"), hidden=True)
    given = read_marking({"J": 2, "dW": 0.5}, 0.5, 1, (None, 1), hidden=True)
    assert typed == given == wanted
    assert read_marking() == PLAIN


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"points": "J"}, "--points: got 'J', wanted STEP=POINTS, like J=2,dW=3"),
        ({"points": "J=2,"}, "--points: got '', wanted STEP=POINTS, like J=2,dW=3"),
        ({"points": "J=2,J=3"}, "--points: J stands twice"),
        ({"points": "J=-1"}, "--points J: got '-1', wanted at least 0"),
        ({"points": "J=x"}, "--points J: 'x' is not a number"),
        ({"coarse": "2"}, "--coarse: got '2', wanted from 0 to 1"),
        ({"coarse": "@f"}, "--coarse: '@f': files and standard input are not read here"),
        ({"follow_through": -0.5}, "--follow-through: got '-0.5', wanted from 0 to 1"),
        ({"tolerances": ("x", None)}, "--rtol: 'x' is not a number"),
        ({"tolerances": (None, "-1")}, "--rtol and --atol: a tolerance is at least 0"),
    ],
)
def test_what_is_no_marking_is_refused_in_words(options: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_marking(**options)
    assert str(refusal.value).startswith(said)
