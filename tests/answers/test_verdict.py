"""The verdict on an answer: the edges of its tolerance, the kink of ReLU, what it records."""

from __future__ import annotations

import copy
import json
import pickle
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import nnhw
from nnhw.answers.tolerance import Tolerance
from nnhw.parse import read
from tests.answers.questions import check, draw
from tests.command import nnhw as command

if TYPE_CHECKING:
    from nnhw.engine.solved import Solved


def example() -> Solved:
    """By hand: z = −0.25, J = 0.78125, dW = (−0.125, −1.25), dV = (−0.625, −1.25; 0.375, 0.75)."""
    return nnhw.grad_regression("1,2", "1", "0.3 -0.1; 0.2 0.4", "0.5 -0.3")


def neighbours(true: float, digits: int) -> list[Decimal]:
    """The numbers of so many digits next to a true one, on both sides."""
    exact = Decimal(true)
    unit = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    return [exact.quantize(unit, rounding=way) for way in (ROUND_FLOOR, ROUND_CEILING)]


def is_right(given: Decimal, true: float) -> bool | None:
    """Whether it is within half a unit, ``None`` where only rounding decides."""
    half = Decimal(1).scaleb(int(given.as_tuple().exponent)) / 2
    off, hair = abs(given - Decimal(true)), abs(Decimal(true)) * Decimal("1e-12")
    return None if abs(off - half) <= hair else off < half


@pytest.mark.parametrize("problem", ["grad-regression", "grad-classifier", "lse"])
def test_both_sides_of_the_tolerance(problem: str) -> None:
    """Of the two numbers next to the true one, the nearer is right and the other wrong.

    In one entry of a step, drawn at random, the rest being written in full.
    """
    rng = np.random.default_rng(len(problem))
    sides = {True: 0, False: 0}
    for _ in range(40):
        trace = draw(problem, rng).trace
        step = trace[str(rng.choice([each.name for each in trace]))]
        true = np.asarray(step.value, float)
        if not np.isfinite(true).all():
            continue
        place = int(rng.integers(true.size))
        if true.flat[place] == 0:
            continue
        for given in neighbours(float(true.flat[place]), int(rng.integers(2, 13))):
            right = is_right(given, float(true.flat[place]))
            if right is None or Decimal(float(true.flat[place])) == given:
                continue
            written = [repr(float(each)) for each in true.flat]
            written[place] = str(given)
            verdict = nnhw.check(trace, step.name, nested(written, true.shape))
            assert (verdict.verdict == "right") == right, (step.name, given, true)
            if not right:
                index = [int(k) + 1 for k in np.unravel_index(place, true.shape)] or []
                assert verdict.record()["wrong_entries"] == [index]
            sides[right] += 1
    assert min(sides.values()) > 20


def nested(written: list[str], shape: tuple[int, ...]) -> str:
    """Write numbers as JSON does, in a shape."""
    if not shape:
        return written[0]
    rows = np.array(written, dtype=object).reshape(shape[0], -1).tolist()
    if len(shape) == 1:
        rows = [row[0] for row in rows]
    return json.dumps(rows).replace('"', "")


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("0.7812", "right"),  # J = 0.78125 lies between: both ways of rounding a tie
        ("0.7813", "right"),
        ("0.7811", "wrong"),
        ("0.7814", "wrong"),
        ("0.78", "right"),
        ("0.8", "coarse"),
        ("0.7", "wrong"),
        ("25/32", "right"),
        ("0.78125000000005", "right"),  # 6e-14 off, relatively
        ("0.781250000001", "wrong"),
        ("−0.78", "wrong"),
        ("0", "wrong"),
    ],
)
def test_an_answer_to_one_number(answer: str, verdict: str) -> None:
    """By the digits that were written."""
    assert nnhw.check(example(), "J", answer).verdict == verdict


def test_numbers_of_python_are_answers() -> None:
    """An array of the right values is right; a wrong shape is not broadcast."""
    trace = example()
    assert nnhw.check(trace, "dV", np.array([[-0.625, -1.25], [0.375, 0.75]])).verdict == "right"
    assert nnhw.check(trace, "dV", [[-0.625, -1.25], [0.375, 0.75]]).verdict == "right"
    assert nnhw.check(trace, "J", np.float64(0.78125)).verdict == "right"
    verdict = nnhw.check(trace, "dV", [-0.625, -1.25])
    assert (verdict.verdict, verdict.note) == ("wrong", "got a vector of 2, wanted 2×2")


# g = (0, 0, 1), z = 1, dz = 1, dh = (2, 3, 1): at two kinks.
KINKS = ("1,1", "0", "1 -1; 2 -2; 0.5 0.5", "2 3 1")


@pytest.mark.parametrize(
    ("at_zero", "answer", "verdict", "note"),
    [
        (1, "2 3 1", "right", None),
        (1, "0 0 1", "right", "right under r′(0) = 0, not under r′(0) = 1"),
        (0, "0 0 1", "right", None),
        (0, "2 3 1", "right", "right under r′(0) = 1, not under r′(0) = 0"),
        (1, "2 0 1", "wrong", None),
        (1, "0 3 1", "wrong", None),
        (0, "2 0 1", "wrong", None),
        (1, "1 1.5 1.0", "wrong", None),
    ],
)
def test_at_the_kink_either_derivative_is_right(
    at_zero: int, answer: str, verdict: str, note: str | None
) -> None:
    """All of them 0, or all of them 1, and the verdict says which; a mixture is wrong."""
    trace = nnhw.grad_regression(*KINKS, relu_at_zero=at_zero)
    found = nnhw.check(trace, "dg", answer)
    assert (found.verdict, found.note) == (verdict, note)
    assert found.given == answer
    assert not found.mistakes


def test_a_tolerance_that_was_given_holds_under_the_other_derivative_too() -> None:
    """0.3 and 0.2 are within ½ of 0, and far from 2 and 3."""
    trace, given = nnhw.grad_regression(*KINKS), "0.3 0.2 1"
    found = check(trace, "dg", read(given, "dg"), given, Tolerance(0, Fraction(1, 2)))
    assert (found.verdict, found.note) == ("right", "right under r′(0) = 0, not under r′(0) = 1")


def test_the_kink_of_an_output_activation() -> None:
    """z = W tanh(0) = 0 and yhat = φ(0) = 0, so dz = (0 − 1) φ′(0) is −1 or 0."""
    trace = nnhw.grad_regression(
        "1,1", "1", "1 -1", "2", activation="tanh", output_activation="relu"
    )
    assert nnhw.check(trace, "dz", "-1").note is None
    other = nnhw.check(trace, "dz", "0")
    assert (other.verdict, other.note) == ("right", "right under φ′(0) = 0, not under φ′(0) = 1")


def test_the_verdict_names_the_derivatives_that_are_taken_at_a_kink() -> None:
    """g = (1, 1) is at none, z = 1 − 1 is; then g = (0, 1) and z = 1·0 + 0·1 both are."""
    question = ("1,1", "1", "1 0; 0 1", "1 -1")
    verdict = nnhw.check(nnhw.grad_regression(*question, output_activation="relu"), "dz", "0")
    assert verdict.note == "right under φ′(0) = 0, not under φ′(0) = 1"
    question = ("1,1", "1", "1 -1; 0 1", "1 0")
    verdict = nnhw.check(nnhw.grad_regression(*question, output_activation="relu"), "dz", "0")
    assert verdict.note == "right under r′(0) = φ′(0) = 0, not under r′(0) = φ′(0) = 1"


def test_a_mistake_is_named_under_the_other_derivative_too() -> None:
    """Who took 0 for the derivative, and the target first: dV = −(0, 0, 1) xᵀ."""
    verdict = nnhw.check(nnhw.grad_regression(*KINKS), "dV", "0 0; 0 0; -1.000 -1.000")
    assert verdict.verdict == "wrong"
    assert verdict.mistakes[0].code == "target-minus-output"
    assert verdict.note == "made with r′(0) = 0"


def test_a_mistake_under_the_other_derivative_is_named_where_there_is_none_under_this() -> None:
    """In so few digits that two mistakes together are not looked for: dg = −(0, 0, 1)."""
    verdict = nnhw.check(nnhw.grad_regression(*KINKS), "dg", "0 0 -1")
    assert [each.code for each in verdict.mistakes] == ["target-minus-output", "sign"]
    assert verdict.note == "made with r′(0) = 0"
    assert nnhw.check(nnhw.grad_regression(*KINKS), "dg", "-2 -3 -1").note is None


def test_too_few_digits_under_the_other_derivative_are_coarse() -> None:
    """1 for 1.24 = W dz of the third unit, where 2 and 3 are wrong by the default."""
    trace = nnhw.grad_regression(KINKS[0], "0.24", KINKS[2], "2 3 1.24")
    verdict = nnhw.check(trace, "dg", "0 0 1")
    assert (verdict.verdict, verdict.note) == (
        "coarse",
        "coarse under r′(0) = 0, not under r′(0) = 1",
    )


def test_the_kink_of_the_classifier() -> None:
    """z1 = 0, z2 = −2, yhat = ½, so dW1 = 3 · ½ · H(0) · (1, 1)."""
    trace = nnhw.grad_classifier("1,1", "0,2", "0", "1 -1", "3")
    assert nnhw.check(trace, "dW1", "1.5 1.5").note is None
    other = nnhw.check(trace, "dW1", "0 0")
    assert (other.verdict, other.note) == ("right", "right under H(0) = 0, not under H(0) = 1")
    assert nnhw.check(trace, "dW1", "1.5 0").verdict == "wrong"


def test_a_smooth_activation_has_no_kink() -> None:
    """g = 0 is nothing special to tanh: dg = dh = (2, 3, …)."""
    trace = nnhw.grad_regression(*KINKS, activation="tanh")
    assert nnhw.check(trace, "dg", "0 0 0").note is None


def test_the_record_of_the_contract() -> None:
    """Every key, in order, for the example of the homework."""
    record = nnhw.check(nnhw.equality([6, 4, 2, 6]), "a2", "1").record()
    mistakes = record.pop("mistakes")
    assert record == {
        "name": "a2",
        "given": "1",
        "verdict": "wrong",
        "digits": None,
        "wrong_entries": [[]],
        "error": 1.0,
        "note": None,
    }
    assert mistakes[0]["code"] == "output-inverted"
    assert mistakes[0]["certain"] is True
    assert list(mistakes[0]) == ["code", "certain", "text"]


@pytest.mark.parametrize(
    ("step", "answer", "expected"),
    [
        ("J", "0.781", ("right", 3, [], 0.00025)),
        ("J", "0.78125", ("right", None, [], 0.0)),
        ("J", "0.8", ("coarse", None, [], 0.01875)),
        ("dV", "-0.6 -1.25; 0.375 0.9", ("wrong", None, [[2, 2]], 0.15)),
        ("dh", "1 2", ("wrong", None, [[1], [2]], 1.625)),
        ("dV", "1 2", ("wrong", None, [], None)),
        ("J", "inf", ("wrong", None, [[]], "inf")),
    ],
)
def test_the_record_tells_digits_entries_and_error(
    step: str, answer: str, expected: tuple[Any, ...]
) -> None:
    """The error is the largest of all entries; infinite, it is text, as JSON wants it."""
    record = nnhw.check(example(), step, answer).record()
    verdict, digits, wrong_entries, error = expected
    assert record["verdict"] == verdict
    assert record["digits"] == digits
    assert record["wrong_entries"] == wrong_entries
    assert record["error"] == (pytest.approx(error) if isinstance(error, float) else error)
    json.dumps(record, allow_nan=False)


def test_a_hidden_record_lacks_what_tells_the_true_value() -> None:
    """The error with the answer would give it away."""
    verdict = nnhw.check(example(), "J", "1.5625")
    shown, hidden = verdict.record(), verdict.record(hidden=True)
    assert shown.pop("error") == 0.78125
    assert hidden.pop("error") is None
    assert hidden == shown
    assert "0.78" not in json.dumps(hidden)


def test_no_answer_is_wrong() -> None:
    """With a note, and without a comparison."""
    verdict = check(example(), "J", None, "")
    assert (verdict.verdict, verdict.right, verdict.note) == ("wrong", False, "no answer")
    record = verdict.record()
    assert (record["wrong_entries"], record["error"], record["mistakes"]) == ([], None, [])


def test_a_step_that_cannot_be_compared() -> None:
    """Unknown, not made, without a value, or too long to list: each says so."""
    cases: list[tuple[Solved, str, str]] = [
        (example(), "dX", "has no step 'dX'"),
        (example(), "W_new", "needs lr"),
        (nnhw.lse("inf inf 1"), "softmax", "softmax has no value for these inputs"),
        (nnhw.equality(list(range(100))), "W1", "W1 has 495,000 entries, too many to compare"),
    ]
    for trace, step, message in cases:
        with pytest.raises(nnhw.InputError, match=message):
            nnhw.check(trace, step, "1")


@pytest.mark.parametrize(
    ("answer", "rtol", "atol", "verdict"),
    [
        ("0.8", "0.024", "0", "right"),  # 0.78125 · 1.024 = 0.8 just so
        ("0.8", "0.0239", "0", "wrong"),
        ("0.8", "0", "0.01875", "right"),
        ("0.8", "0", "0.01874", "wrong"),
        ("0.7", "0", "0.1", "right"),
        ("0.78", "0", "0", "wrong"),
    ],
)
def test_a_tolerance_that_was_given(answer: str, rtol: str, atol: str, verdict: str) -> None:
    """It replaces that of the digits, exactly; nothing is coarse, and no digits are told."""
    found = check(
        example(), "J", read(answer, "J"), answer, Tolerance(Fraction(rtol), Fraction(atol))
    )
    assert found.verdict == verdict
    assert found.record()["digits"] is None


def test_no_mistake_is_named_in_an_answer_that_its_digits_make_right() -> None:
    """A strict tolerance makes 0.78 wrong, but no slip is in it."""
    found = check(example(), "J", read("0.78", "J"), "0.78", Tolerance(0, 0))
    assert (found.verdict, found.mistakes) == ("wrong", ())
    doubled = check(example(), "J", read("1.562", "J"), "1.562", Tolerance(0, 0))
    assert [each.code for each in doubled.mistakes] == ["no-half"]


def test_a_wrong_shape_is_told_beside_the_mistake() -> None:
    """Both the shape and, in a wide matrix, that it is transposed, alone or with another."""
    trace = nnhw.grad_regression("1 2 4; 0 1 1", "1 3 2", "0.3 0.1; 0.2 0.4; 1 1", "0.5 -0.3 1")
    assert trace["dV"].shape == (3, 2)
    turned = np.asarray(trace["dV"].value).T
    verdict = nnhw.check(trace, "dV", json.dumps(turned.round(4).tolist()))
    assert verdict.note == "got 2×3, wanted 3×2"
    assert [each.code for each in verdict.mistakes] == ["transposed"]
    verdict = nnhw.check(trace, "dV", json.dumps((2 * turned).round(4).tolist()))
    assert verdict.note == "got 2×3, wanted 3×2; two mistakes together"
    assert [each.code for each in verdict.mistakes] == ["no-half", "transposed"]


def test_a_verdict_is_true_only_where_it_is_right() -> None:
    """So that an assert on it says what it seems to say; its message is one line."""
    trace = example()
    assert nnhw.check(trace, "J", "0.78")
    assert not nnhw.check(trace, "J", "0.8")  # coarse
    verdict = nnhw.check(trace, "dV", "1 2; 3 4")
    assert not verdict
    assert repr(verdict) == "<dV: wrong in 4 of 4 entries>"
    assert repr(nnhw.check(trace, "J", "0.78")) == "<J: right>"
    hinted = repr(nnhw.check(trace, "J", "1.5625"))
    assert hinted.startswith("<J: wrong; J is what you get without the ½")
    assert hinted.endswith("[no-half]>")


def test_a_verdict_prints_what_the_terminal_prints() -> None:
    """Line by line, whether it is right or wrong."""
    for step, answer in (("dV", "-0.625 -1.25; 0.375 0.8"), ("J", "0.78"), ("z", "0.25")):
        asked = ("--x", "1,2", "--y", "1", "--V", "0.3 -0.1; 0.2 0.4", "--W", "0.5 -0.3")
        told = command("grad-regression", *asked, "--expect", f"{step}={answer}", "-f", "text").out
        assert str(nnhw.check(example(), step, answer)) in told


def test_a_hidden_verdict_marks_each_wrong_entry_once() -> None:
    """In the matrix; where there is none, of a number, it has a line."""
    asked = ("--x", "1,2", "--y", "1", "--V", "0.3 -0.1; 0.2 0.4", "--W", "0.5 -0.3")
    answers = ("--expect", "dV=-0.625 0.377; -1.25 0.75", "--expect", "J=2", "--hide-answer")
    told = command("grad-regression", *asked, *answers, "-f", "text").out
    assert (told.count("0.377"), told.count("-1.25") + told.count("−1.25")) == (1, 1)
    assert "J  you 2" in told


def test_a_wrong_shape_says_where_the_bias_is() -> None:
    """Of weights with an appended column; others have none."""
    trace = nnhw.grad_regression([1, 2], 1, "0.3 -0.1 1; 0.2 0.4 1", "0.5 -0.3 1", lr=0.1)
    note = nnhw.check(trace, "W_new", "1 2").note
    assert note == "got a vector of 2, wanted 1×3; the last column of W_new is the bias"
    assert nnhw.check(trace, "dz", "1 2").note == "got a vector of 2, wanted a vector of 1"


def test_a_verdict_can_be_copied_and_pickled() -> None:
    """It says the same afterwards."""
    verdict = nnhw.check(example(), "dV", "-0.625 -1.25; 0.375 0.8")
    pickled = pickle.loads(pickle.dumps(verdict))  # noqa: S301 - our own
    for other in (pickled, copy.deepcopy(verdict)):
        assert (str(other), other.record()) == (str(verdict), verdict.record())


def test_a_tolerance_from_python() -> None:
    """As numbers or text; 0.8 is 0.01875 off 0.78125, which is 2.4 % of it."""
    assert nnhw.check(example(), "J", 0.8, atol=0.01876)
    assert nnhw.check(example(), "J", "0.8", rtol="0.024")
    assert not nnhw.check(example(), "J", 0.8, rtol=0.023)
    with pytest.raises(nnhw.InputError, match=r"^rtol and atol: a tolerance is at least 0"):
        nnhw.check(example(), "J", 0.8, rtol=-1)


@pytest.mark.parametrize(
    ("problem", "step", "answer", "verdict"),
    [
        # 20.000045398899218 − 20 in float64; log(1 + e^−10) = 4.5398899216870535e-05
        (nnhw.lse([10, 20], target=2), "ce", "4.5398899217730104e-05", "right"),
        (nnhw.lse([10, 20], target=2), "ce", "4.5398899230e-05", "wrong"),  # of 11 digits, no
        (nnhw.lse([10, 20], target=2), "ce", "4.5398950000000000e-05", "wrong"),
        # 0.1 + 0.2 − 0.3 is 0, and 5.6e-17 in float64
        (
            nnhw.grad_regression("1,1", "0.3", "0.1 0.2", "1"),
            "dz",
            "5.551115123125783e-17",
            "right",
        ),
        (
            nnhw.grad_regression("1,1", "0.3", "0.1 0.2", "1"),
            "dz",
            "5.551115123125783e-12",
            "wrong",
        ),
        (nnhw.grad_regression("1,1", "0.3", "0.1 0.2", "1"), "dz", "0", "right"),
    ],
)
def test_rounding_of_the_formula_is_forgiven_to_who_writes_15_digits(
    problem: Solved, step: str, answer: str, verdict: str
) -> None:
    """1e-12 of the terms that cancel, and no more."""
    assert nnhw.check(problem, step, answer).verdict == verdict


def test_float32_and_float16_are_held_to_their_own_precision() -> None:
    """By numpy's own matrix product; what is wrong in the third digit is wrong in float32."""
    V, x = np.array([[0.3, -0.1], [0.2, 0.4]]), np.array([1.0, 2.0])
    for kind in (np.float16, np.float32, np.float64):
        answer = V.astype(kind) @ x.astype(kind)
        assert nnhw.check(example(), "g", answer), kind
        assert not nnhw.check(example(), "g", answer * kind(1.1)), kind
    single = nnhw.check(example(), "g", V.astype(np.float32) @ x.astype(np.float32) * 1.001)
    assert single.verdict == "wrong"
    wrong = nnhw.check(example(), "g", np.array([0.1, 1.5], np.float32))
    assert "you 1.5  right 1 " in str(wrong)


@pytest.mark.parametrize(
    ("step", "answer", "codes"),
    [
        ("J", "0.7811", ["last-digit"]),
        ("J", "0.7814", ["last-digit"]),
        ("J", "0.7810", []),
        ("dV", "-0.625 -1.24; 0.375 0.75", ["last-digit"]),
        ("dV", "-0.625 -1.24; 0.375 0.85", []),
        ("dW", "-0.126 -1.25", ["last-digit"]),
    ],
)
def test_the_last_digit(step: str, answer: str, codes: list[str]) -> None:
    """One unit off the rightly rounded value, in all entries that are wrong; 0.78125 is a tie."""
    verdict = nnhw.check(example(), step, answer)
    assert verdict.verdict == "wrong"
    assert [each.code for each in verdict.mistakes] == codes


def test_counts_are_no_last_digits() -> None:
    """4·2 + 2 = 10 is compared exactly, and 8 + 1 is one bias a layer."""
    verdict = nnhw.check(nnhw.param_count([4, 2]), "total", "9")
    assert [each.code for each in verdict.mistakes] == ["one-bias-per-layer"]


def test_a_hidden_factor_is_not_told() -> None:
    """It and the answer would give the value."""
    verdict = nnhw.check(example(), "dW", "0.8750 8.7500")
    (told,) = verdict.record()["mistakes"]
    (hidden,) = verdict.record(hidden=True)["mistakes"]
    assert "is −7 times what it should be" in told["text"]
    assert hidden == told | {"text": "every entry of dW is off by the same factor: dW = dz hᵀ"}


def test_what_is_too_coarse_is_named() -> None:
    """−0.6 for −0.625."""
    verdict = nnhw.check(example(), "dV", "-0.6 -1.25; 0.375 0.75")
    assert "too coarse in 1 of 4 entries, dV[1,1]: write at least two digits" in " ".join(
        str(verdict).split()
    )


def test_a_claim_that_does_not_give_the_answer_is_not_made() -> None:
    """log(e^25.3 + e^0 + e^2) = 25.30000000008631, which is 25.3 by max alone."""
    trace = nnhw.lse([25.3, 0, 2])
    assert not nnhw.check(trace, "lse", "25.3000000005").mistakes
    codes = [each.code for each in nnhw.check(trace, "lse", "25.3000000002").mistakes]
    assert codes == ["last-digit"]
