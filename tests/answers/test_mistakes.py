"""Every usual mistake is recognised by what it gives, and nothing is claimed by chance.

The wrong values come from ``wrong.py``, which works the problems through in
plain numpy and knows nothing of the package's lines.
"""

from __future__ import annotations

import json
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from tests.answers import wrong
from tests.answers.questions import ask, draw, units, write

SLIPS = [
    (problem, slip)
    for problem, slips in {
        "param-count": wrong.PARAM_COUNT,
        "equality": wrong.EQUALITY,
        "grad-regression": wrong.GRAD_REGRESSION,
        "grad-classifier": wrong.GRAD_CLASSIFIER,
        "lse": wrong.LSE,
    }.items()
    for slip in slips
]
PRECISIONS = (3, 4, 6, None)


def distinct(text: str, right: Any) -> bool:
    """Whether what is written cannot be the right value, rounded; 0 says nothing of small ones."""
    given, true = (np.asarray(each, float).ravel() for each in (json.loads(text), right))
    allowed = 0.51 * units(text) + 1e-9 * np.abs(true)
    coarse = (given == 0) & (np.abs(true) < 0.011 * np.max(np.abs(true)))
    return bool(((np.abs(given - true) > allowed) & ~coarse).any())


@pytest.mark.parametrize(("problem", "slip"), SLIPS)
def test_every_mistake_is_named_wherever_it_reaches(problem: str, slip: str) -> None:
    """A slip is named on every step that it changes, to 3, 4, 6 and all digits."""
    rng = np.random.default_rng(crc32(f"{problem} {slip}".encode()))
    named = 0
    for k in range(12):
        question, digits = draw(problem, rng), PRECISIONS[k % 4]
        right, made = question.work(wrong.RIGHT), question.work(slip)
        for step in made:
            if not np.isfinite(np.asarray(made[step], float)).all():
                continue
            given = write(made[step], digits)
            if not distinct(given, right[step]):
                continue
            verdict = ask(question, step, given)
            if (verdict.note or "").startswith("right under"):
                continue
            assert verdict.verdict == "wrong", (step, question.arguments)
            codes = [each.code for each in verdict.mistakes]
            assert wrong.code(slip) in codes, (step, digits, question.arguments, verdict)
            named += 1
    assert named >= 5
