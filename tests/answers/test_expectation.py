"""Answers on the command line: ``--expect STEP=VALUE``, the exit status, what is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.command import nnhw

if TYPE_CHECKING:
    from pathlib import Path

# z = −0.25, J = 0.78125, dW = (−0.125, −1.25), dV = (−0.625, −1.25; 0.375, 0.75)
REGRESSION: tuple[str, ...] = (
    *("grad-regression", "--x", "1,2", "--y", "1"),
    *("--V", "0.3 -0.1; 0.2 0.4", "--W", "0.5 -0.3"),
)
CLASSIFIER: tuple[str, ...] = (
    *("grad-classifier", "--x1", "1 2; 3 4", "--x2", "0 0; 1 1", "--y", "1,0"),
    *("--W1", "1 0; 0 1", "--W2", "1,2"),
)


def expect(command: tuple[str, ...], *answers: str, options: tuple[str, ...] = ("-q",)) -> Any:
    """Run a problem with answers."""
    asked = [part for answer in answers for part in ("--expect", answer)]
    return nnhw(*command, *asked, *options)


@pytest.mark.parametrize(
    ("command", "answers", "status"),
    [
        (("equality", "6", "4", "2", "6"), ["a2=0", "z2=1", "a1=0 0 1 0 0 0"], 0),
        (("equality", "6", "4", "2", "6"), ["a2=1"], 1),
        (("param-count", "4096", "2048", "2"), ["total=8394754", "layers=8390656,4098"], 0),
        (("param-count", "4096", "2048", "2"), ["total=8394753"], 1),
        (REGRESSION, ["J=0.78"], 0),
        (REGRESSION, ["J=0.8"], 1),  # coarse
        (REGRESSION, ["J=0.79"], 1),
        (REGRESSION, ["J=0.78", "dV=-0.625 -1.25; 0.375 0.75"], 0),
        (REGRESSION, ["J=0.78", "dV=-0.625 -1.25; 0.375 -0.75"], 1),
        (REGRESSION, ["dV=[[-0.625,-1.25],[0.375,0.75]]"], 0),
        (REGRESSION, ["dV = −0.625 −1.25; 3/8 3/4"], 0),
        (REGRESSION, ["z=-.25", "dz=-5/4", "dz=-1.25e0"], 0),
        (REGRESSION, ["dW=-0.125,-1.25"], 0),
        (REGRESSION, ["dW=-0.125;-1.25"], 1),  # a column for a row
        (CLASSIFIER, ["z3=5,8", "delta2=1,2"], 0),
        (CLASSIFIER, ["z3=5,9"], 1),
        (("lse", "0", "0"), ["lse=0.6931", "softmax=1/2 1/2"], 0),
        (("lse", "inf", "1"), ["lse=inf"], 0),
        (("lse", "inf", "1"), ["lse=-inf"], 1),
        (("lse", "1e5", "1e5", "1e5"), ["naive=inf", "lse=100001.1"], 0),
    ],
)
def test_the_exit_status(command: tuple[str, ...], answers: list[str], status: int) -> None:
    """0 when every answer is right, 1 when some is wrong or coarse; -q prints nothing."""
    found = expect(command, *answers)
    assert (found.status, found.out, found.err) == (status, "", "")


@pytest.mark.parametrize(
    ("options", "answer", "status"),
    [
        (("--rtol", "0.03"), "J=0.8", 0),
        (("--rtol", "0.02"), "J=0.8", 1),
        (("--rtol", "3/125"), "J=0.8", 0),  # 0.78125 · 1.024 = 0.8 just so
        (("--atol", "0.01875"), "J=0.8", 0),
        (("--atol", "0.01874"), "J=0.8", 1),
        (("--rtol", "0.01", "--atol", "0.01"), "J=0.8", 1),
        (("--rtol", "0.012", "--atol", "0.012"), "J=0.8", 0),
        (("--atol", "0"), "J=0.78", 1),
    ],
)
def test_a_tolerance_replaces_that_of_the_digits(
    options: tuple[str, ...], answer: str, status: int
) -> None:
    """The one not given is 0, and nothing is coarse."""
    assert expect(REGRESSION, answer, options=(*options, "-q")).status == status


@pytest.mark.parametrize(
    ("answers", "options", "message"),
    [
        (["J"], (), "--expect: 'J' has no '=': write STEP=VALUE, like J=0.78"),
        (["J="], (), "--expect J: got nothing, wanted numbers"),
        (["J= "], (), "--expect J: got nothing, wanted numbers"),
        (["J=abc"], (), "J: the formula reads 'abc', which is no input and no step"),
        (["J=nan"], (), "--expect J: 'nan' is no value to work with"),
        (["dV=1 2; 3"], (), "--expect dV: "),
        (["W_new=1 2"], (), "W_new was not computed: it needs --lr"),
        (["yhat=1"], (), "yhat was not computed: it needs an --output-activation other than"),
        (["dv=1"], (), "grad-regression has no step 'dv', did you mean dV?"),
        (["∂J/∂V=1"], (), "grad-regression has no step '∂J/∂V', did you mean dV?"),
        (["grad_V=1"], (), "grad-regression has no step 'grad_V', did you mean dV?"),
        (["dJ_dV=1"], (), "grad-regression has no step 'dJ_dV', did you mean dV?"),
        (["V.grad=1"], (), "grad-regression has no step 'V.grad', did you mean dV?"),
        (["E=1"], (), "grad-regression has no step 'E', did you mean J?"),
        (["loss=1"], (), "grad-regression has no step 'loss', did you mean J?"),
        (["Wnew=1"], (), "grad-regression has no step 'Wnew', did you mean W_new?"),
        (["J=0.78"], ("--rtol", "-1"), "--rtol and --atol: a tolerance is at least 0"),
        (["J=0.78"], ("--atol", "x"), "--atol: 'x' is not a number"),
        ([], ("--rtol", "1"), "--rtol, --atol and --hide-answer go with --expect"),
    ],
)
def test_what_is_no_answer_is_refused(
    answers: list[str], options: tuple[str, ...], message: str
) -> None:
    """With status 2, on standard error, in at most three lines."""
    found = expect(REGRESSION, *answers, options=(*options, "-q"))
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith(f"nnhw: {message}")
    assert found.err.count("\n") <= 3


@pytest.mark.parametrize(
    ("command", "answer", "message"),
    [
        (("lse", "1", "2"), "ce=1", "ce was not computed: it needs --target or --y"),
        (("lse", "inf", "inf"), "softmax=1 0", "softmax has no value for these inputs"),
        (("equality", *map(str, range(100))), "b1=0", None),
        (("equality", *map(str, range(100))), "W1=0", "W1 has 495,000 entries"),
    ],
)
def test_a_step_that_has_nothing_to_compare(
    command: tuple[str, ...], answer: str, message: str | None
) -> None:
    """One without a value or too long to list is bad input; one that is long is not."""
    found = expect(command, answer)
    assert found.status == (1 if message is None else 2)
    assert message is None or message in found.err


def test_answers_come_from_files_and_from_standard_input(tmp_path: Path) -> None:
    """As any numbers do."""
    file = tmp_path / "dV.csv"
    file.write_text("-0.625,-1.25\n0.375,0.75\n")
    assert expect(REGRESSION, f"dV=@{file}").status == 0
    assert nnhw(*REGRESSION, "--expect", "dW=-", "-q", stdin=b"-0.125 -1.25").status == 0


def test_a_tolerance_comes_from_a_file(tmp_path: Path) -> None:
    """On one's own command line; 0.8 is 0.01875 from 0.78125."""
    file = tmp_path / "atol.txt"
    for atol, status in {"0.02": 0, "0.01": 1}.items():
        file.write_text(atol)
        assert expect(REGRESSION, "J=0.8", options=("--atol", f"@{file}", "-q")).status == status


def test_the_answers_stand_in_json() -> None:
    """In the order given, with the keys of the contract."""
    found = expect(REGRESSION, "J=0.781", "dV=-0.625 -1.25; 0.375 1.5", options=("--json",))
    assert found.status == 1
    first, second = json.loads(found.out)["answers"]
    assert first == {
        "name": "J",
        "given": "0.781",
        "verdict": "right",
        "digits": 3,
        "wrong_entries": [],
        "error": pytest.approx(0.00025),
        "mistakes": [],
        "note": None,
    }
    assert (second["name"], second["given"]) == ("dV", "-0.625 -1.25; 0.375 1.5")
    assert (second["verdict"], second["wrong_entries"]) == ("wrong", [[2, 2]])
    assert second["error"] == 0.75


def test_a_hidden_answer_in_json() -> None:
    """The verdict and the mistake, and no error that would give the value away."""
    found = expect(REGRESSION, "J=1.5625", options=("--json", "--hide-answer"))
    (answer,) = json.loads(found.out)["answers"]
    assert (found.status, answer["verdict"], answer["error"]) == (1, "wrong", None)
    assert [each["code"] for each in answer["mistakes"]] == ["no-half"]


def test_an_answer_that_cannot_be_read_stops_none_of_the_others() -> None:
    """They are judged and shown, it is an error, and the status is that of bad input."""
    found = expect(REGRESSION, "J=0.78", "dW=abc", "dX=1", "dh=1 2", options=("-f", "text"))
    assert found.status == 2
    assert "✓ J  right" in found.out
    assert "✗ dh  wrong" in found.out
    first, second, *_ = found.err.splitlines()
    assert first.startswith("nnhw: dW: the formula reads 'abc'")
    assert second.startswith("nnhw: grad-regression has no step 'dX'") or "dX" in found.err
    data = json.loads(expect(REGRESSION, "J=0.78", "dW=abc", options=("--json",)).out)
    assert [each["name"] for each in data["answers"]] == ["J"]


def test_zeros_that_were_written_behind_are_digits() -> None:
    """What is shown as −0.5 is right as −0.50: dW = −0.4988…"""
    sigmoid = (*REGRESSION, "--activation", "sigmoid")
    assert expect(sigmoid, "dW=-0.50 -0.70").status == 0
    assert expect(sigmoid, "dW=-0.5 -0.7").status == 1


def test_a_true_zero_is_right_as_zero() -> None:
    """σ(1) + σ(−1) − 1 is 0, and so is what hangs on it."""
    symmetric = ("grad-regression", "--x", "1", "--V", "1;-1", "--W", "1 1", "--y", "1")
    given = ("dz=0", "dW=0 0", "J=0", "dV=0; 0")
    assert expect((*symmetric, "--activation", "sigmoid"), *given, options=("-q",)).status == 0
