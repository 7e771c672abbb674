"""The printed lines, worked once more."""

from __future__ import annotations

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
