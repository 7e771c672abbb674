"""Quick verdicts are those of steps that are rounded once from long decimals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnhw.answers.answer import Answer
from nnhw.answers.certainty import is_certain
from nnhw.answers.compare import compare
from nnhw.answers.tolerance import Tolerance
from nnhw.engine.solved import Solved
from nnhw.numbers import Numbers
from nnhw.parse import read
from nnhw.question.work import work
from tests.answers.questions import check, draw

if TYPE_CHECKING:
    from nnhw.answers.verdict import Verdict

NETWORKS = ("grad-regression", "grad-classifier")


def quick(trace: Solved) -> Solved:
    """The same question, with the rounding of every operation."""
    return Solved(trace.solver.unrounded)


def written(value: float, digits: int, rng: np.random.Generator) -> str:
    """Write a number to some digits, now and then a little or quite wrong."""
    exact = Decimal(value)
    place = Decimal((0, (1,), exact.adjusted() - digits + 1 if value else -digits))
    number = exact.quantize(place) if len(exact.as_tuple().digits) >= digits else exact
    match int(rng.integers(8)):
        case 0:
            number += place * int(rng.choice([-1, 1]))
        case 1:
            number = -number
        case 2:
            number = exact + place / 2
    return f"{number:f}" if abs(number.adjusted()) < 25 else f"{number:e}"


def said(verdict: Verdict) -> tuple[Any, ...]:
    """What is told of an answer, but for how far it is off, to the last place."""
    record = verdict.record()
    codes = [(each["code"], each["certain"]) for each in record["mistakes"]]
    return record["verdict"], record["wrong_entries"], codes, record["note"]


@pytest.mark.parametrize("problem", NETWORKS)
@pytest.mark.parametrize("seed", range(30))
def test_a_verdict_is_that_of_rounded_steps(problem: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rounded = draw(problem, rng).trace
    fast = quick(rounded)
    for step in rounded:
        values, digits = np.asarray(step.value), int(rng.integers(1, 18))
        texts = [written(float(value), digits, rng) for value in values.flat]
        answer = Numbers(values.shape, literals=texts)
        verdict = check(fast, step.name, answer, "")
        assert said(verdict) == said(check(rounded, step.name, answer, ""))


@pytest.mark.parametrize("problem", NETWORKS)
def test_no_step_is_off_by_more_than_its_bound(problem: str) -> None:
    for seed in range(150):
        rounded = draw(problem, np.random.default_rng(seed)).trace
        fast = quick(rounded)
        for step in rounded:
            off = np.abs(np.asarray(fast[step.name].matrix) - np.asarray(step.matrix)).max()
            assert off <= fast.solver.blur / 2


def test_what_cancels_as_typed_is_zero_for_a_class_as_for_one() -> None:
    """0.1 + 0.2 − 0.3 is 0, though float64 makes it 5.6e-17, which a calculator shows."""
    sources = {"x": "1;1;1", "y": "0", "V": "0.1 0.2 -0.3", "W": "1"}
    fast = work("grad-regression", sources, {"activation": "identity"}, polished=False)
    assert fast["z"].matrix.item() != 0
    verdicts = {text: check(fast, "z", read(text, "z"), text).verdict for text in ("0", "5.55e-17")}
    assert verdicts == {"0": "right", "5.55e-17": "wrong"}


def test_few_digits_are_compared_with_the_quick_value() -> None:
    sources = {"x": "1.1,2.3", "y": "1", "V": "0.3 -0.1; 0.2 0.4", "W": "0.5,-0.3"}
    fast = work("grad-regression", sources, polished=False)
    for name, text in (("J", "0.8820"), ("dV", "9 9; 9 9"), ("dW", "-0.1328 -1.514")):
        check(fast, name, read(text, name), text)
    assert "rounded" not in vars(fast)


def test_a_tolerance_that_was_given_is_held_to_rounded_steps() -> None:
    """g = (0.1, 1.14), h = g, z = 0.05 − 0.342 = −0.292, dz = −1.292, J = 0.834632."""
    sources = {"x": "1.1,2.3", "y": "1", "V": "0.3 -0.1; 0.2 0.4", "W": "0.5,-0.3"}
    fast = work("grad-regression", sources, polished=False)
    for atol, verdict in (("0.02", "right"), ("0.01", "wrong")):
        found = check(fast, "J", read("0.85", "J"), "0.85", Tolerance(0, Fraction(atol)))
        assert (found.verdict, found.given) == (verdict, "0.85")


def typed(text: str) -> Answer:
    return Answer(read(text, "it"))


@pytest.mark.parametrize(
    ("text", "truth", "blur", "certain"),
    [
        ("0.731", 0.7312, 1e-9, True),  # right, whatever the last places are
        ("0.731", 0.7315, 1e-9, False),  # half a unit off: the last places decide
        ("0.731", 0.7316, 1e-9, True),  # wrong
        ("0.731", 0.7316, 1e-3, False),
        ("0.7", 0.7, 1e-9, False),  # equal needs no digits, near to equal is coarse
        ("0.7", 0.73, 1e-9, True),  # coarse
        ("0", 0.0, 1e-9, True),  # behind a mask
        ("0", 1e-12, 1e-9, False),
        ("1/3", 1 / 3, 1e-9, False),  # a fraction is equal or wrong
        ("1/3", 0.34, 1e-9, True),
        ("0.73 0.7", 0.73, 1e-9, False),  # a wrong shape
        ("0.73", 0.73, 1e-9, True),  # equal to two digits or rounded to them, right either way
        ("10", 10.25, 0.25, True),  # up to the tie at 10.5, which is right too
        ("10", 10.25, 0.375, False),
        # Beyond what the step may be off by, a verdict forgives 1e-13 of the true value.
        ("0.731", 0.7315 + 5e-14, 1e-16, False),
        ("0.7", 0.7 + 6e-14, 1e-16, False),  # equal; 1e-14 farther, coarse
        ("0 100", [0.5 + 2e-14, 100.0], 1e-14, False),  # coarse; 4e-14 farther, wrong
    ],
)
def test_a_verdict_is_certain_where_no_last_place_turns_it(
    text: str, truth: float | list[float], blur: float, certain: bool
) -> None:
    assert is_certain(compare(typed(text), np.array(truth)), blur) == certain
