"""Answers that make another network than the homework's, which does the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.answers.compare import Comparison
from nnhw.formula.shapes import in_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.answers.verdict import Verdict


def accept(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Say of wrong answers to one question whether they are right in another way.

    Parameters
    ----------
    verdicts
        On all answers to the question; what is free is judged with the others.
    """
    same_as = verdicts[0].entry.step.trace.problem.same_as if verdicts else None
    if same_as is None or all(each.right for each in verdicts):
        return list(verdicts)
    values = {
        each.name: each.comparison.answer.numbers.exact.reshape(in_numbers(each.step.shape))
        for each in verdicts
        if each.comparison and each.comparison.differences and not each.index
    }
    said = same_as(values)
    return [
        _accepted(each, said[each.name]) if each.name in said and not each.right else each
        for each in verdicts
    ]


def _accepted(verdict: Verdict, note: str) -> Verdict:
    compared = verdict.comparison
    if compared is None:
        return verdict
    right = Comparison(
        compared.answer, compared.shape, "right", exact=True,
        differences=tuple(np.zeros(len(compared.differences)).tolist()),
    )  # fmt: skip
    return verdict.replace(comparison=right, mistakes=(), note=note)
