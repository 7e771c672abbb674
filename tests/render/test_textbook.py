"""The printed lines, worked once more."""

from __future__ import annotations

from typing import Any

from nnhw.numbers import Numbers
from nnhw.render.page import compose
from nnhw.render.working import Working
from tests.render.pages import solved, working


def test_a_value_that_only_a_better_formula_has_does_not_follow_from_the_line() -> None:
    """With a shift of −1000, α + log(sum) is −1000 + log(inf), and lse is not."""
    shifted = working("far-shift")
    follows = {step.name: shifted.textbook.follows(step) for step in shifted.trace}
    assert follows["shifted"]
    assert follows["exp"]  # inf, as the line has it
    assert not follows["lse"]
    assert not follows["softmax"]  # inf / inf
    assert follows["naive"]


def test_nothing_follows_from_what_has_no_value_or_is_too_large_to_list() -> None:
    """A step that reads such a step shows its result alone."""
    infinite = working("infinite")
    assert not infinite.textbook.follows(infinite.trace["lse"])
    assert not infinite.textbook.follows(infinite.trace["shifted"])
    many = Working(solved("equality", x=range(1000)))  # W1 has 499500·1000 entries
    assert not many.textbook.follows(many.trace["z2"])


def test_rounded_operands_that_miss_the_shown_result_are_found() -> None:
    """0.123457²/2 = 0.00762081…, but J = 0.1234567²/2 = 0.00762077…, shown as 0.00762078."""
    rounded = Working(solved("grad-regression", x=[1], y=[0], V=[[0.1234567]], W=[[1]]))
    missed = [step.name for step in rounded.trace if rounded.textbook.misses(step)]
    assert missed == ["J"]
    assert not compose(rounded.trace).footnote  # since ≈ stands before it


def test_more_digits_close_the_gap() -> None:
    """Where all digits are shown, the arithmetic shown adds up."""
    inputs: dict[str, Any] = {"x": [1], "y": [0.0234567], "V": [[0.1234567]], "W": [[1]]}
    trace = solved("grad-regression", **inputs)
    assert compose(trace).footnote
    assert not compose(trace, digits=14).footnote


def test_the_rounding_of_float64_is_no_miss() -> None:
    """0.1 + 0.2 − 0.3 is 0 on paper and is shown as 0, though float64 makes it 2.8e-17."""
    weights = Numbers((1, 3), None, ["0.1", "0.2", "-0.3"])
    cancelling = solved("grad-regression", x=[1, 1, 1], y=[1], V=weights, W=[[1]])
    assert cancelling["g"].value[0] == 0
    assert not compose(cancelling).footnote
