"""A step, an entry or a row of it, as it is asked for."""

from __future__ import annotations

import numpy as np
import pytest

import nnhw
from nnhw.engine.entry import entry
from tests.command import nnhw as run

# dW = (−0.125, −1.25), dV = (−0.625, −1.25; 0.375, 0.75), dh = (−0.625, 0.375)
REGRESSION = (
    *("grad-regression", "--x", "1,2", "--y", "1"),
    *("--V", "0.3 -0.1; 0.2 0.4", "--W", "0.5 -0.3"),
)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("dW[1,2]", "-1.25"),
        ("dV[2,1]", "0.375"),
        ("dV[ 2 , 1 ]", "0.375"),
        ("dV[2]", "0.375 0.75"),
        ("dV[-1]", "0.375 0.75"),
        ("dV[−1,−2]", "0.375"),
        ("dh[2]", "0.375"),
        ("dh[-2]", "-0.625"),
        ("dW[1]", "-0.125 -1.25"),
        ("dV", "-0.625 -1.25\n0.375 0.75"),
    ],
)
def test_an_entry_or_a_row_is_printed(name: str, printed: str) -> None:
    """Counted from 1, or from the end."""
    found = run(*REGRESSION, "--get", name)
    assert (found.status, found.out.strip()) == (0, printed)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("dW[3,1]", "dW is 1×2: say dW[1,1] to dW[1,2], or a row, dW[1]"),
        ("dW[0,1]", "dW is 1×2: say"),
        ("dW[1,1,1]", "no step 'dW[1,1,1]'"),
        ("dV[3]", "dV is 2×2: say dV[1,1] to dV[2,2], or a row, dV[1]"),
        ("dh[3]", "dh is a vector of 2: say dh[1] to dh[2]"),
        ("dh[1,1]", "dh is a vector of 2"),
        ("dh[--1]", "dh is a vector of 2"),
        ("J[1]", "'J[1]': J is one number and has no entries: say J"),
        ("dX[1]", "no step 'dX'"),
        ("dv[1]", "did you mean dV?"),
    ],
)
def test_an_entry_that_is_not_there_names_the_shape(name: str, message: str) -> None:
    """In answers and in what is asked for."""
    for option in (("--get", name), ("--expect", f"{name}=1")):
        found = run(*REGRESSION, *option)
        assert (found.status, found.out) == (2, "")
        assert message in found.err
        assert found.err.count("\n") <= 3


def test_a_part_keeps_its_place_in_the_step() -> None:
    """An index within a row is an index in the step."""
    trace = nnhw.grad_regression("1,2", "1", "0.3 -0.1; 0.2 0.4", "0.5 -0.3")
    row = entry(trace, "dV[-1]")
    assert (row.name, row.within((1, 2))) == ("dV[2]", (2, 2))
    np.testing.assert_array_equal(row.of(np.array([[1, 2], [3, 4]])), [[3, 4]])
    assert entry(trace, "dV").within((2, 1)) == (2, 1)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("dW[1,2]=-1.25", 0),
        ("dW[1,2]=-1.3", 0),
        ("dW[1,2]=-1.2", 0),  # a tie, rounded to even
        ("dW[1,2]=-1.4", 1),
        ("dV[2]=0.375 0.75", 0),
        ("dV[2]=[[0.375, 0.75]]", 0),
        ("dV[2]=0.375; 0.75", 1),
        ("dV[2]=0.375 0.76", 1),
    ],
)
def test_an_entry_is_answered_alone(answer: str, status: int) -> None:
    """As its own number, or its own row."""
    assert run(*REGRESSION, "--expect", answer, "-q").status == status


def test_a_mistake_is_named_in_an_entry() -> None:
    """−(−1.25) is the target before the output."""
    trace = nnhw.grad_regression("1,2", "1", "0.3 -0.1; 0.2 0.4", "0.5 -0.3")
    verdict = nnhw.check(trace, "dW[1,2]", "1.250")
    assert verdict.name == "dW[1,2]"
    assert verdict.mistakes[0].code == "target-minus-output"
    assert "dW[1,2]  wrong" in str(verdict)
    assert "dV[2,2]  you 0.9" in str(nnhw.check(trace, "dV[2]", "0.375 0.9"))
