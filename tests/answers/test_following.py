"""What follows from a wrong answer that was given with it, and what does not.

By hand: g = (0.1, 1), h = g, z = −0.25, dz = −1.25, dW = (−0.125, −1.25),
dh = (−0.625, 0.375), dg = dh, dV = (−0.625, −1.25; 0.375, 0.75), J = 0.78125.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import nnhw
from nnhw.answers.following import follow
from nnhw.parse import read
from tests.answers.questions import check
from tests.command import nnhw as run

REGRESSION = (
    *("grad-regression", "--x", "1,2", "--y", "1"),
    *("--V", "0.3 -0.1; 0.2 0.4", "--W", "0.5 -0.3"),
)


def followed(*answers: str, command: tuple[str, ...] = REGRESSION) -> dict[str, Any]:
    """Give answers on the command line, and return from what each follows."""
    asked = [part for answer in answers for part in ("--expect", answer)]
    found = json.loads(run(*command, *asked, "--json", "--no-check").out)["answers"]
    return {each["name"]: each.get("follows") for each in found}


def test_one_slip_is_followed_through_all_that_hangs_on_it() -> None:
    """z = 0.25: dz = −0.75, dW = dz (0.1, 1), dh = dz (0.5, −0.3), dV = dh (1, 2)."""
    assert followed(
        "z=0.25",
        "dz=-0.75",
        "dW=-0.075 -0.75",
        "dh=-0.375 0.225",
        "dV=-0.375 -0.75; 0.225 0.45",
        "J=0.28125",
    ) == {
        "z": None,
        "dz": ["z"],
        "dW": ["dz"],
        "dh": ["dz"],
        "dV": ["dh"],
        "J": ["z"],
    }


def test_a_step_that_was_not_answered_is_passed_through() -> None:
    """dV hangs on z by dz, dh and dg, none of which was given."""
    assert followed("z=0.25", "dV=-0.375 -0.75; 0.225 0.45") == {"z": None, "dV": ["z"]}


def test_what_is_right_or_wrong_by_itself_follows_from_nothing() -> None:
    """A right dW beside a wrong dz; a dW with a slip of its own; one of a wrong shape."""
    assert followed("dz=-0.75", "dW=-0.125 -1.25") == {"dz": None, "dW": None}
    assert followed("dz=-0.75", "dW=-0.075 -0.85") == {"dz": None, "dW": None}
    assert followed("dz=-0.75", "dW=-0.075 -0.75 1") == {"dz": None, "dW": None}
    assert followed("dW=-0.075 -0.75") == {"dW": None}


def test_the_true_value_stands_behind_a_right_answer() -> None:
    """z is wrong but dz right: a dW from the wrong z follows from neither."""
    assert followed("z=0.25", "dz=-1.25", "dW=-0.075 -0.75")["dW"] is None


def test_it_may_follow_from_two_answers() -> None:
    """dz = −0.75 and h = (0.2, 1) give dW = (−0.15, −0.75)."""
    assert followed("dz=-0.75", "h=0.2 1", "dW=-0.15 -0.75")["dW"] == ["dz", "h"]


def test_an_entry_follows_too() -> None:
    """dW[1,2] = dz h[2]."""
    assert followed("dz=-0.75", "dW[1,2]=-0.75")["dW[1,2]"] == ["dz"]


@pytest.mark.parametrize(
    ("carried", "follows"),
    [
        ("0.2231", ["yhat"]),  # 0.7231 − 0.5, to the last place
        ("0.2231358", ["yhat"]),  # carried on with more digits than were written
        ("0.223", ["yhat"]),
        ("0.2245", None),
    ],
)
def test_what_was_rounded_when_it_was_written_leaves_room(carried: str, follows: Any) -> None:
    """yhat = 0.7231, written to 4 digits, is anything within half a unit of the last."""
    command = ("grad-classifier", "--x1", "1", "--x2", "0", "--y", "0.5", "--W1", "1", "--W2", "2")
    given = ("yhat=0.7231", f"delta1={carried}")
    assert followed(*given, command=command)["delta1"] == follows


def test_room_that_would_let_the_truth_pass_proves_nothing() -> None:
    """A wrong z of one digit, ½ either way, would excuse any dz from 0.5 to 1.5 or so."""
    trace = nnhw.grad_regression("1", "0.31", "1", "0.62")
    verdicts = [check(trace, n, read(a, n), a) for n, a in (("z", "0.9"), ("dz", "0.33"))]
    assert [each.follows for each in follow(verdicts)] == [(), ()]


def test_it_is_said_in_words() -> None:
    """In place of mistakes: there is none beside the first."""
    found = run(*REGRESSION, "--expect", "dz=1.25", "--expect", "dW=0.125 1.25", "-f", "text")
    assert "✗ dW  wrong in 2 of 2 entries, but it follows from your dz\n" in found.out
    assert found.out.count("target-minus-output") == 1
    scalar = run(*REGRESSION, "--expect", "z=0.25", "--expect", "dz=-0.75", "-f", "text")
    assert "✗ dz  wrong, but it follows from your z\n" in scalar.out


def test_exact_numbers_are_followed_exactly() -> None:
    """4·3 + 3 = 15 and 3·2 + 2 = 8; who counts 16 and 8 adds up to 24."""
    command = ("param-count", "4", "3", "2")
    assert followed("layers=16,8", "total=24", command=command)["total"] == ["layers"]
    assert followed("layers=16,8", "total=25", command=command)["total"] is None


def test_random_networks_are_followed() -> None:
    """A wrong z anywhere, and the rest by numpy from it, in any number of digits."""
    rng = np.random.default_rng(5)
    for digits in (3, 5, 16):
        x, y, V, W = (rng.normal(size=s).round(2) for s in ((3, 4), (2, 4), (3, 3), (2, 3)))
        trace = nnhw.grad_regression(x, y, V, W, activation="tanh")
        h = np.tanh(V @ x)
        z = W @ h + 0.1
        dz = z - y
        dg = (W.T @ dz) * (1 - h**2)
        steps = {"z": z, "dz": dz, "dW": dz @ h.T, "dV": dg @ x.T}
        texts = {
            name: json.dumps([[float(f"{each:.{digits}g}") for each in row] for row in value])
            for name, value in steps.items()
        }
        verdicts = follow([check(trace, n, read(t, n), t) for n, t in texts.items()])
        assert [each.follows for each in verdicts] == [(), ("z",), ("dz",), ("dz",)]
