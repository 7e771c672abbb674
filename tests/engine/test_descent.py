"""What a step of gradient descent does to the objective."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nnhw.engine.descent import Descent, descent
from nnhw.question.work import work

if TYPE_CHECKING:
    from nnhw.engine.solved import Solved

BOWL = ["w = 3 -1", "J = w[1]**2 + 2*w[2]**2"]


def solved(*lines: str) -> Solved:
    return work("solve", {"sheet": ["\n".join(lines)]})


def step_of(trace: Solved) -> Descent:
    found = descent(trace)
    assert found
    return found


def test_the_objective_before_and_after_a_step_by_hand() -> None:
    """J = 9 + 2, dw = (6, −4), w − 0.1 dw = (2.4, −0.6): J = 5.76 + 0.72, slope −(36 + 16)."""
    found = step_of(solved(*BOWL, "lr = 0.1", "w_new = w - lr*dw"))
    assert (found.before, found.slope, found.size, found.last) == (11, -52, 0.1, "w_new")
    assert found.at(0.1) == pytest.approx(6.48, rel=1e-15)
    assert found.at(0) == 11


def test_it_is_what_a_published_example_prints() -> None:
    """M. Mazur, A Step by Step Backpropagation Example: 0.298371109, and 0.291027924 after it.

    His weights are rounded to eight decimals in between, which shows in the seventh digit.
    """
    text = Path(__file__).parents[2].joinpath("examples/backpropagation.txt").read_text("utf-8")
    found = step_of(work("solve", {"sheet": [text]}))
    assert f"{found.before:.9f}" == "0.298371109"
    assert found.at(found.size) == pytest.approx(0.291027924, abs=5e-7)


def test_the_slope_is_the_derivative_along_the_step() -> None:
    """By a central difference of the curve itself."""
    found = step_of(
        solved("x = 1 2", "W = 0.3 -0.1; 0.2 0.4", "z = tanh(W @ x)", "J = norm(z)**2", "lr = 0.2",
               "W_new = W - lr*dW")
    )  # fmt: skip
    assert (found.at(1e-5) - found.at(-1e-5)) / 2e-5 == pytest.approx(found.slope, rel=1e-8)


@pytest.mark.parametrize(
    "last",
    [
        "v = 2*w",
        "w_new = w + lr*dw",  # uphill
        "w_new = w - 0.1*dw",  # a rate without a letter has no axis to stand on
        "dw_new = dw - lr*dw",
    ],
)
def test_what_is_no_step_of_descent_is_none(last: str) -> None:
    assert descent(solved(*BOWL, "lr = 0.1", last)) is None


def test_a_sheet_in_letters_has_no_step() -> None:
    lines = ("w: H", "lr: 1", "J = norm(w)**2", "w_new = w - lr*dw")
    assert descent(solved(*lines)) is None
