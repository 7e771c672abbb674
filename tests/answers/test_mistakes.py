"""Every usual mistake is recognised by what it gives, and nothing is claimed by chance.

The wrong values come from ``wrong.py``, which works the problems through in
plain numpy and knows nothing of the package's lines.
"""

from __future__ import annotations

import json
import re
from typing import Any
from zlib import crc32

import numpy as np
import pytest

import nnhw
from tests.answers import wrong
from tests.answers.questions import DRAWS, ask, draw, guess, is_finite, layer_sizes, units, write
from tests.answers.wrong_networks import RIGHT, code

SLIPS = [(problem, slip) for problem, slips in wrong.SLIPS.items() for slip in slips]
PRECISIONS = (3, 4, 6, None)


def distinct(text: str, right: Any) -> bool:
    """Whether what is written cannot be the right value, rounded; 0 says nothing of small ones."""
    given, true = (np.asarray(each, float).ravel() for each in (json.loads(text), right))
    allowed = 0.51 * units(text) + 1e-9 * np.abs(true)
    coarse = (given == 0) & (np.abs(true) < 0.011 * np.max(np.abs(true)))
    return bool(((np.abs(given - true) > allowed) & ~coarse).any())


def one_unit_off(text: str, right: Any) -> bool:
    """Whether no number is farther than a unit of its last place from the right one, rounded."""
    given, true = (np.asarray(each, float).ravel() for each in (json.loads(text), right))
    return bool((np.abs(given - true) <= 1.51 * units(text)).all())


@pytest.mark.parametrize(("problem", "slip"), SLIPS)
def test_every_mistake_is_named_wherever_it_reaches(problem: str, slip: str) -> None:
    """A slip is named on every step that it changes, to 3, 4, 6 and all digits."""
    rng = np.random.default_rng(crc32(f"{problem} {slip}".encode()))
    named = 0
    for k in range(8):
        question, digits = draw(problem, rng), PRECISIONS[k % 4]
        right, made = question.work(RIGHT), question.work(slip)
        for step in made:
            given = write(made[step], digits) if is_finite(made[step]) else None
            if given is None or not distinct(given, right[step]):
                continue
            if digits is None and 0 < np.max(np.abs(made[step])) < 1e-8:
                continue  # what cancels to so little has few digits that are not rounding
            verdict = ask(question, step, given)
            if (verdict.note or "").startswith("right under"):
                continue
            assert verdict.verdict == "wrong", (step, question.arguments)
            codes = [each.code for each in verdict.mistakes]
            if codes == ["last-digit"]:
                assert one_unit_off(given, right[step]), (step, given, question.arguments)
                continue
            assert code(slip) in codes, (step, given, question.arguments)
            named += 1
    assert named >= 3


@pytest.mark.parametrize("problem", DRAWS)
def test_the_independent_solution_is_right(problem: str) -> None:
    """Without a slip, plain numpy gives each step of the trace, and no other steps."""
    rng = np.random.default_rng(crc32(problem.encode()))
    for _ in range(10):
        question = draw(problem, rng)
        right = question.work(RIGHT)
        assert right.keys() == {step.name for step in question.trace}
        for step in question.trace:
            value = np.asarray(step.value, float)
            np.testing.assert_allclose(right[step.name], value, 1e-9, 1e-12, err_msg=step.name)


@pytest.mark.parametrize("near", [False, True], ids=["any", "near the truth"])
@pytest.mark.parametrize("digits", [2, 3, 4, 6])
def test_a_random_answer_is_blamed_on_nothing_with_certainty(digits: int, near: bool) -> None:
    """In at most 1 of 1,000 random wrong answers, whatever the precision typed.

    Of a single 0 or 1 (a2 of equality) every wrong answer is the other one, so
    that step is left out.
    """
    rng = np.random.default_rng([digits, near])
    wrong_ones = blamed = 0
    for k in range(30):
        question = draw(list(DRAWS)[k % 5], rng)
        right = question.work(RIGHT)
        steps = [step for step in right if step != "a2" or len(right) > 8]
        for step in rng.choice([s for s in steps if is_finite(right[s])], 40):
            verdict = ask(question, str(step), guess(rng, right[step], digits, near=near))
            wrong_ones += verdict.verdict == "wrong"
            blamed += any(each.certain for each in verdict.mistakes if each.code != "last-digit")
    assert wrong_ones > 500
    assert blamed <= 1


REGRESSION = "1 2; 0.5 -1", "1 0.4; -0.3 0.7", "0.3 -0.1; 0.2 0.4", "0.5 -0.3; 0.7 0.2"


def answered(step: str, value: Any, digits: int = 6, **settings: Any) -> Any:
    """Answer a step of one regression, whose hidden units are linear."""
    trace = nnhw.grad_regression(*REGRESSION, activation="identity", **settings)
    return nnhw.check(trace, step, write(np.asarray(value).tolist(), digits))


def by_hand() -> dict[str, Any]:
    """The same by plain matrix products."""
    x, y, V, W = (np.array([row.split() for row in a.split(";")], float) for a in REGRESSION)
    h = V @ x
    dz = W @ h - y
    dh = W.T @ dz
    return {"W": W, "dz": dz, "dW": dz @ h.T, "dh": dh, "dV": dh @ x.T, "J": (dz**2).sum() / 2}


def named(verdict: Any) -> list[str]:
    return [each.code for each in verdict.mistakes]


def test_the_specific_stands_before_the_general() -> None:
    """What several mistakes give is put down to each, the likeliest first."""
    right = by_hand()
    assert named(answered("dW", 2 * right["dW"])) == ["no-half", "factor"]
    assert named(answered("dz", -right["dz"])) == ["target-minus-output", "sign"]
    uphill = right["W"] + 0.1 * right["dW"]
    assert named(answered("W_new", uphill, lr=0.1)) == ["ascent", "target-minus-output"]


def test_the_specific_stands_before_the_general_in_the_classifier() -> None:
    """A sum for a mean of two samples is a factor of 2; a sign may be the target's."""
    trace = nnhw.grad_classifier("1 2; 3 4", "0 0; 1 1", "1,0", "1 0; 0 1", "1,2")
    dW1 = trace["dW1"].value
    twice = nnhw.check(trace, "dW1", write((2 * dW1).tolist(), 6))
    assert named(twice) == ["sum-not-mean", "factor"]
    opposite = named(nnhw.check(trace, "dW1", write((-dW1).tolist(), 6)))
    assert opposite[0] == "target-minus-output"
    assert opposite[-1] == "sign"


def test_an_output_of_equality_is_inverted_for_certain() -> None:
    """Of 0 and 1 the wrong one is the other; how it came about is a guess."""
    verdict = nnhw.check(nnhw.equality([6, 4, 2, 6]), "a2", "1")
    certain = {each.code: each.certain for each in verdict.mistakes}
    assert next(iter(certain.items())) == ("output-inverted", True)
    assert certain == {
        "output-inverted": True,
        "output-not-activated": False,
        "impulse-inverted": False,
    }


def test_two_mistakes_together_are_found_where_no_other_two_fit() -> None:
    """No ½ and transposed; the target first and the output weights left out."""
    right = by_hand()
    for digits in (3, 4, 6):
        verdict = answered("dV", 2 * right["dV"].T, digits)
        assert named(verdict) == ["no-half", "transposed"]
        assert verdict.note == "two mistakes together"
        assert all(each.certain for each in verdict.mistakes)
    without = np.tile(-right["dz"].sum(axis=0), (2, 1))
    assert named(answered("dh", without)) == ["no-output-weights", "target-minus-output"]


def test_two_mistakes_are_not_named_where_other_two_fit_as_well() -> None:
    """W + 2 α dW is no ½ and uphill, or no ½ and the target first."""
    right = by_hand()
    verdict = answered("W_new", right["W"] + 0.2 * right["dW"], lr=0.1)
    assert verdict.verdict == "wrong"
    assert not verdict.mistakes
    assert verdict.note is None


@pytest.mark.parametrize(
    ("inputs", "codes"), [(100, ["no-half", "transposed"]), (101, [])], ids=["as many", "one more"]
)
def test_two_mistakes_are_looked_for_in_up_to_100_by_100(inputs: int, codes: list[str]) -> None:
    """2 dWᵀ of 100 hidden units: in larger networks the pairs would take too long."""
    rng = np.random.default_rng(inputs)
    V, W = rng.normal(size=(100, inputs)).round(2), rng.normal(size=(1, 100)).round(2)
    x = rng.normal(size=(inputs, 2)).round(2)
    dW = (W @ V @ x - 1) @ (V @ x).T
    trace = nnhw.grad_regression(x, "1 1", V, W, activation="identity")
    assert named(nnhw.check(trace, "dW", write((2 * dW.T).tolist(), 6))) == codes


@pytest.mark.parametrize(("digits", "codes"), [(4, []), (7, ["no-half", "sign"])])
def test_two_mistakes_in_one_number_take_more_digits(digits: int, codes: list[str]) -> None:
    """−2 J in few digits would be hit by one pair or other."""
    assert named(answered("J", -2 * by_hand()["J"], digits)) == codes


@pytest.mark.parametrize(
    ("answer", "codes"), [("-8.0071", []), ("-8.00705", ["sum-not-mean", "sign"])]
)
def test_two_of_many_mistakes_take_more_digits_still(answer: str, codes: list[str]) -> None:
    """log(1 + e^−5) = 0.006715 and log(1 + e^8) = 8.000335, whose sum is 8.00705.

    Ten mistakes reach J: 45 pairs of them, and each with a sign or a transpose. To hit none of
    these 65 by chance takes 3.6 + log₁₀ 65 = 5.4 digits.
    """
    trace = nnhw.grad_classifier("1 2; 3 4", "0 0; 1 1", "1,0", "1 0; 0 1", "1,2")
    assert named(nnhw.check(trace, "J", answer)) == codes


@pytest.mark.parametrize(
    ("answer", "certain"), [("0.7297", True), ("0.730", False), ("0.73", False)]
)
def test_a_real_number_is_certain_from_four_digits_on(answer: str, certain: bool) -> None:
    """log₁₀(1 + e^0.5 + e) = 0.729714."""
    verdict = nnhw.check(nnhw.lse("0 0.5 1"), "lse", answer)
    assert [(each.code, each.certain) for each in verdict.mistakes] == [("log10", certain)]
    assert verdict.mistakes[0].text.startswith("perhaps ") is not certain


@pytest.mark.parametrize(
    ("step", "answer", "codes"),
    [
        ("J", "1.56250000000100", ["no-half"]),  # 6e-13 of it off the mistake's 1.5625
        ("J", "1.56250000001000", ["no-half"]),  # 6e-12 of it off
        ("J", "1.56250000010000", []),  # 6e-11 of it off
        ("J", "1.56250000001", []),  # to the 12 digits that were written, it is another number
        ("dW", "-0.250000000001000, -2.5", ["no-half"]),
        ("dW", "0.250000000001000, -2.5", []),
        ("dW", "-0.250000000001000, -2.51", []),  # few digits are held to what they say
        ("dW", "-0.250000000001000, -2.5, 1", []),
    ],
)
def test_a_program_s_digits_need_not_be_those_of_another(
    step: str, answer: str, codes: list[str]
) -> None:
    """By another order of operations, the last of 15 digits or more differ a little.

    Without the ½, J = 0.78125 is 1.5625, and dW = (−0.125, −1.25) is (−0.25, −2.5).
    """
    question = ("1,2", "1", "0.3 -0.1; 0.2 0.4", "0.5 -0.3")
    assert named(nnhw.check(nnhw.grad_regression(*question), step, answer)) == codes
    exactly = nnhw.check(nnhw.grad_regression(*question, exact=True), step, answer)
    assert "no-half" not in named(exactly)


def test_hidden_verdicts_tell_no_true_value() -> None:
    """Neither the sentences nor the record hold a number of the right answer."""
    rng = np.random.default_rng(3)
    for problem in ("grad-regression", "grad-classifier", "lse"):
        for slip in wrong.SLIPS[problem]:
            question = draw(problem, rng)
            right, made = question.work(RIGHT), question.work(slip)
            for step in made:
                if is_finite(made[step]) and distinct(write(made[step], 6), right[step]):
                    record = ask(question, step, write(made[step], 6)).record(hidden=True)
                    assert record["error"] is None
                    told = [*(each["text"] for each in record["mistakes"]), record["note"] or ""]
                    rest = re.sub(r"is −?[\d.e-]+ times", "", " ".join(told))
                    assert not re.search(r"\d\.\d", rest)


def test_a_mistake_with_no_finite_value_is_passed_over() -> None:
    """e^1000 and the log of a negative sum are nothing that a student wrote."""
    verdict = nnhw.check(nnhw.lse("1000 1000 -3000"), "lse", "1001.5")
    assert verdict.verdict == "wrong"
    assert not verdict.mistakes


def test_a_mistake_starts_from_what_the_kernel_gives() -> None:
    """log10 of Σ e^z is found where e^z overflows, and a poor shift does not matter.

    ln 3 + 100000 = 100001.0986, and that / ln 10 = 43429.9253.
    """
    for shift in (None, "-1e5", "2e5"):
        verdict = nnhw.check(nnhw.lse("100000 100000 100000", shift=shift), "lse", "43429.925")
        assert named(verdict)[0] == "log10"


def test_integers_of_any_size_are_exact() -> None:
    """A product that no int64 and no float64 holds; 10^20 · 10^200 without the biases."""
    trace = layer_sizes(["1" + "0" * 20, "1" + "0" * 200, "2"])
    total = 10**220 + 2 * 10**200
    assert named(nnhw.check(trace, "total", str(total))) == ["no-bias"]
    assert named(nnhw.check(trace, "total", str(total + 2))) == ["one-bias-per-layer"]


def test_a_long_network_is_not_multiplied_out() -> None:
    """The product of 50,000 sizes has 170,000 digits, and is no one's answer."""
    trace = layer_sizes(["2500"] * 50_000)
    verdict = nnhw.check(trace, "total", str(49_999 * 2500 * 2500))
    assert named(verdict) == ["no-bias"]
