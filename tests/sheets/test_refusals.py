"""What is wrong with a sheet is said at its line, with the mend; all by hand."""

from __future__ import annotations

from contextlib import suppress
from itertools import product

import numpy as np
import pytest

from nnhw import InputError, solve
from nnhw.formula.functions import FUNCTIONS

REFUSED = {
    "y = 2\nz = 2*Y": "line 2: Y has no value: did you mean y?\n  z = 2*Y\n        ^",
    "x = 1 2\nz = relu": (
        "line 2: relu is a function: it takes brackets, relu(…)\n  z = relu\n      ^^^^"
    ),
    "x = 1 2\nz = sum x": "line 2: sum takes brackets: sum(x)\n  z = sum x\n      ^^^^^",
    "x = 1 2\nx[1] = 3": (
        "line 2: x has a value already: its entry x[1] cannot be given another\n  x[1] = 3\n"
        "  name the entries x[0], x[1], … and no x, or write the whole x = …"
    ),
    "W = 1 2; 3 4\nx = 1 2\nz = Wx": (
        "line 3: Wx has no value: did you mean W @ x?\n  z = Wx\n      ^^"
    ),
    "W = 1 2; 3 4; 5 6\nx = 1 2 3\nz = W @ x": (
        "line 3: W @ x: 3×2 times 3 does not fit\n  z = W @ x\n  W.T @ x would"
    ),
    "X = 1 4; 2 0; 3 2\nb = 1 2\nY = X + b": (
        "line 3: X + b: 3×2 plus 2 does not fit\n  Y = X + b\n  X + b.T would"
    ),
    "w = 1 2 3\nfor k in 1..2:\n  x = 4 5\n  y = w @ x\n  w = 2*w": (
        "line 4: w @ x: 3 times 2 does not fit\n    y = w @ x\n  w @ x.T would"
    ),
    "z = 2*y\ny = 3*x\nx = 1": (
        "line 1: y is used above its line, which is line 2\n  z = 2*y\n        ^"
    ),
    "x = 1\nx = 2": (
        "line 2: x is given twice: first in line 1\n  x = 2\n"
        "  give the second one a name of its own"
    ),
    "for t in 1..9999:\n  x = t": (
        "line 1: the loop has 9,999 rounds, at most 5,000\n  for t in 1..9999:"
    ),
    "x = 1\nfor t in 1..3000:\n  a = x\n  x = a": (
        "line 2: the sheet has more than 5,000 lines written out\n  for t in 1..3000:"
    ),
}


@pytest.mark.parametrize(("sheet", "said"), REFUSED.items())
def test_a_line_is_refused_with_its_number_and_the_mend(sheet: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        solve(sheet)
    assert str(error.value) == said


@pytest.mark.parametrize(
    ("z", "what"),
    [("0", "log(x) is the logarithm of 0 or less"), ("1", "log(x) is the logarithm of 0 or less")],
)
def test_the_first_part_without_a_value_is_named(z: str, what: str) -> None:
    with pytest.raises(InputError, match="y has no value") as error:
        _ = solve(f"x = -1\nz = {z}\ny = log(x)/z")["y"].value
    assert what in str(error.value)


def test_derived_lines_count_for_no_typed_ones() -> None:
    """Four typed lines a round are 4,000; with dyhat, dw and db they would be 7,000."""
    trace = solve(
        "x = 1 2\ny = 2 3\nw = 0\nb = 0\nfor k in 1..1000:\n  yhat = w*x + b\n"
        "  J = mean((yhat - y)**2)\n  w = w - 0.1*dw\n  b = b - 0.1*db"
    )
    assert float(trace["w"].value) == pytest.approx(1, abs=1e-6)  # the line through both points
    assert float(trace["b"].value) == pytest.approx(1, abs=1e-6)


def test_all_derived_gradients_are_checked_and_repeated_ones_are_not() -> None:
    """A hundred gradients of one line are all compared; those of a loop's later rounds repeat."""
    inputs = "\n".join(f"w{k} = {k}" for k in range(1, 101))
    wide = solve(f"{inputs}\nJ = " + " + ".join(f"w{k}**2" for k in range(1, 101)))
    assert len(wide.checks) == 100
    loop = solve("w = 3\nfor k in 1..50:\n  J = w**2\n  w = w - 0.1*dw")
    assert all(each.passed for each in loop.checks)
    assert 2 <= len(loop.checks) < 10
    assert "later rounds repeat these lines" in str(loop.to_markdown())


GIVEN = {"n": "2", "s": "0.3", "v": "0.2 0.7 0.1", "M": "0.5 0.2; 0.3 0.9", "R": "0.1 0.4 0.2;"}


def test_a_function_is_worked_or_refused_whatever_it_is_given() -> None:
    """Numbers, a vector, a matrix, a row: what comes of them has the shape that was inferred."""
    values = "\n".join(f"{letter} = {value}" for letter, value in GIVEN.items())
    worked = set()
    for name, function in FUNCTIONS.items():
        for count in range(function.least, min(function.most, 3) + 1):
            for arguments in product(GIVEN, repeat=count):
                with suppress(InputError):
                    trace = solve(f"{values}\ny = {name}({', '.join(arguments)})\nJ = sum(y)")
                    assert np.shape(trace["y"].value) == trace["y"].shape
                    assert trace.to_text()
                    worked.add(name)
    assert len(worked) > 0.7 * len(FUNCTIONS)
