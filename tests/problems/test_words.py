"""What a problem says beside its numbers, word for word: the answer, and what is pointed out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnhw
from nnhw.formula.numerals import numeral
from nnhw.problems import load

INF = np.inf
PAIRED = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]
SIX = "x1 = x2 = 1, x3 = x4 = 2, x5 = x6 = 3, x7 = x8 = 4, x9 = x10 = 5, x11 = x12 = 6"
REGRESSION = {"V": "1,-1;2,1", "W": "1,2;3,-1"}
FLAT = {"W1": 1, "W2": 0}  # each probability is 1/2 and each loss log 2

# The problem, its inputs, and the last line of its trace. LSE(1000, 1000) is 1000 + log 2.
ANSWERS: list[tuple[str, dict[str, Any], str]] = [
    ("equality", {"x": [6, 4, 2]}, "a2 = 1: all inputs are distinct"),
    ("equality", {"x": [6, 4, 2, 6]}, "a2 = 0: not all inputs are distinct (x1 = x4 = 6)"),
    (
        "equality",
        {"x": "7 3 7 1/2 3 7"},
        "a2 = 0: not all inputs are distinct (x1 = x3 = x6 = 7, x2 = x5 = 3)",
    ),
    (
        "equality",
        {"x": [5] * 6},
        "a2 = 0: not all inputs are distinct (x1 = x2 = x3 = x4 = x5 = x6 = 5)",
    ),
    (
        "equality",
        {"x": [9, *[5] * 7, 8]},
        "a2 = 0: not all inputs are distinct (7 inputs from x2 to x8 = 5)",
    ),
    ("equality", {"x": PAIRED}, f"a2 = 0: not all inputs are distinct ({SIX})"),
    (
        "equality",
        {"x": [*PAIRED, 7, 7]},
        f"a2 = 0: not all inputs are distinct ({SIX}, and 1 group more)",
    ),
    (
        "equality",
        {"x": [*PAIRED, 7, 7, 8, 8]},
        f"a2 = 0: not all inputs are distinct ({SIX}, and 2 groups more)",
    ),
    ("param-count", {"sizes": "3 4 2"}, "total = 26 parameters in 2 layers"),
    ("param-count", {"sizes": np.array([3.0, 4.0, 2.0])}, "total = 26 parameters in 2 layers"),
    (
        "param-count",
        {"sizes": [3, 4], "no_bias": True},
        "total = 12 parameters in 1 layer, without biases",
    ),
    ("grad-regression", {"x": "1,2", "y": "6,-3", **REGRESSION}, "J = 2.5, summed over 1 sample"),
    (
        "grad-regression",  # the second sample has z = 0, and adds ½
        {"x": "1,0;2,0", "y": "6,0;-3,1", **REGRESSION},
        "J = 3, summed over 2 samples",
    ),
    ("grad-classifier", {"x1": 3, "x2": 0, "y": 1, **FLAT}, "J = 0.693147, the mean over 1 sample"),
    (
        "grad-classifier",
        {"x1": "3,1", "x2": "0,0", "y": "1,0", **FLAT},
        "J = 0.693147, the mean over 2 samples",
    ),
    ("lse", {"z": [1000, 1000]}, "lse = 1000.6931"),
    ("lse", {"z": [1000, 1000], "target": 1}, "lse = 1000.6931, ce = 0.693147"),
    ("lse", {"z": [1000, 1000], "y": [0.5, 0.5]}, "lse = 1000.6931, ce = 0.693147"),
    ("lse", {"z": [INF, INF], "target": 1}, "lse = inf"),
]

OVERFLOW = "e^(z − α) overflows for this α; for α = max z it cannot"
UNDERFLOW = "e^(z − α) underflows for this α; for α = max z it cannot"
NAIVE_OVERFLOW = "without the shift the formula gives inf: e^z overflows"
NAIVE_UNDERFLOW = "without the shift the formula gives -inf: e^z underflows"

# Logits, a shift, and what is pointed out at which step; LSE(−1, −1) is log 2 − 1.
SHIFTS: list[tuple[list[float], float | None, dict[str, str]]] = [
    ([0.5], None, {"lse": "LSE(z) = 0.5, and α + LSE(z − α) = 0.5 + 0 = 0.5"}),
    ([-1, -1], 0, {"lse": "LSE(z) = -0.306853, and α + LSE(z − α) = 0 + (-0.306853) = -0.306853"}),
    (
        [800, 800],
        50,
        {
            "exp": OVERFLOW,
            "lse": "LSE(z) = 800.6931, and α + LSE(z − α) = 50 + 750.6931 = 800.6931",
            "naive": NAIVE_OVERFLOW,
        },
    ),
    (
        [-900, -900],
        -2,
        {
            "exp": UNDERFLOW,
            "lse": "LSE(z) = -899.3069, and α + LSE(z − α) = -2 + (-897.3069) = -899.3069",
            "naive": NAIVE_UNDERFLOW,
        },
    ),
    ([INF, 0], None, {}),
    ([-INF, -INF], None, {}),
]


@pytest.mark.parametrize(("problem", "inputs", "answer"), ANSWERS)
def test_the_answer_is_told_in_these_words(
    problem: str, inputs: dict[str, Any], answer: str
) -> None:
    trace = getattr(nnhw, problem.replace("-", "_"))(**inputs)
    assert trace.problem.answer(trace, numeral) == answer


@pytest.mark.parametrize(("z", "shift", "notes"), SHIFTS)
def test_what_a_shift_does_is_pointed_out(
    z: list[float], shift: float | None, notes: dict[str, str]
) -> None:
    """The identity with both sides, and which exponentials leave the range, as a warning."""
    trace = nnhw.lse(z, shift=shift)
    remarks = list(trace.problem.remarks(trace, numeral))
    assert {each.step: each.text for each in remarks} == notes
    assert [each.step for each in remarks if each.warns] == [k for k in notes if k != "lse"]


@pytest.mark.parametrize(
    ("x", "notes"),
    [
        (
            [1, 2],
            ["and 2 inputs have C(2,2) = 2·1/2 = 1 pair: 1 hidden unit is enough"],
        ),
        (
            [6, 4, 2, 6],
            [
                "and 4 inputs have C(4,2) = 4·3/2 = 6 pairs: 6 hidden units are enough",
                "the pairs that fire: (1,4)",
            ],
        ),
        (
            [7, 3, 7, 3],
            [
                "and 4 inputs have C(4,2) = 4·3/2 = 6 pairs: 6 hidden units are enough",
                "the pairs that fire: (1,3), (2,4)",
            ],
        ),
    ],
)
def test_the_pairs_of_equal_inputs_are_pointed_out(x: list[int], notes: list[str]) -> None:
    """At the weights that there is a unit a pair, at the activations which pairs fire."""
    remarks = list(nnhw.equality(x).remarks)
    assert [each.text.removeprefix("a unit tests one pair, ") for each in remarks] == notes
    assert [each.step for each in remarks] == ["W1", "a1"][: len(notes)]
    assert not any(each.warns for each in remarks)


@pytest.mark.parametrize(
    ("alike", "listed", "rest"),  # 45·44/2 + 5·4/2 = 1,000 pairs; two more inputs make 1,001
    [
        ([45, 5], 1000, None),
        ([45, 5, 2], 1000, "and 1 pair more"),
        ([46], 1000, "and 35 pairs more"),
    ],
)
def test_of_many_pairs_that_fire_a_thousand_are_listed(
    alike: list[int], listed: int, rest: str | None
) -> None:
    trace = nnhw.equality(np.repeat(np.arange(len(alike)), alike))
    pairs = trace.remarks[1].text.removeprefix("the pairs that fire: ").split(", ")
    assert pairs[:2] == ["(1,2)", "(1,3)"]
    assert (pairs.pop() if rest else None) == rest
    assert len(pairs) == listed
    assert all(each.startswith("(") for each in pairs)


def test_a_hidden_unit_is_called_by_its_pair() -> None:
    rows = load("equality").labels["P"]({"n": 4, "P": 6})
    assert rows == ["(1,2)", "(1,3)", "(1,4)", "(2,3)", "(2,4)", "(3,4)"]
