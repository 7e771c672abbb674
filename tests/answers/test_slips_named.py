"""Slips on random homework are named, and random digits are not: it is worked in plain numpy.

``NNHW_SLIPS=1000`` tries so many of each kind, and ten times as many random answers.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnhw.answers.grade import Grader
from nnhw.answers.lines import SheetRow
from tests.answers.slips import KINDS, Homework, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnhw.answers.keys import Mark

MANY = int(os.environ.get("NNHW_SLIPS", "16"))
WANTED = 0.95  # of the slips


def graded(homework: Homework, name: str, value: Any, digits: int = 6) -> Mark:
    """Grade an answer to one step; return what came of it."""
    value = np.vectorize(lambda u: float(f"{u:.{digits}g}"))(np.atleast_2d(value))
    answer = rows(value) if 1 not in value.shape else rows(value.reshape(1, -1))
    sheet = {"id": "a", "args": homework.arguments, "answers": {name: answer}}
    found = Grader(trusted=True).grade(SheetRow(1, json.dumps(sheet), "", ""))
    assert found.error is None, found.error
    return found.marks[0]


def codes(mark: Mark) -> set[str]:
    return {each["code"] for each in mark.record["mistakes"]}


def is_same(made: Any, right: Any) -> bool:
    return np.shape(made) == np.shape(right) and np.allclose(made, right, rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_slips_are_named(
    kind: type[Homework], record_property: Callable[[str, object], None]
) -> None:
    random = np.random.default_rng(13)
    missed, tried = [], 0
    for k in range(MANY):
        homework = kind(random)
        slip = [*kind.slips][k % len(kind.slips)]
        name = str(random.choice(kind.slips[slip]))
        made = homework.work(slip)[name]
        if is_same(made, homework.work()[name]):  # a ReLU that lets all through
            continue
        tried += 1
        if slip not in codes(graded(homework, name, made)):
            missed.append((slip, name))
    record_property("named", f"{tried - len(missed)} of {tried}")
    assert tried > 0.8 * MANY
    assert len(missed) <= (1 - WANTED) * tried, missed


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_slip_the_homework_is_right(kind: type[Homework]) -> None:
    homework = kind(np.random.default_rng(14))
    right = homework.work()
    for name in {name for names in kind.slips.values() for name in names}:
        assert graded(homework, name, right[name]).verdict == "right", name


@pytest.mark.parametrize("kind", KINDS)
def test_random_digits_are_no_certain_slip(kind: type[Homework]) -> None:
    """Answers of the right size with an entry that is off, or with all of them drawn."""
    random = np.random.default_rng(15)
    for _ in range(MANY * 10 // len(KINDS)):
        homework = kind(random)
        name = str(random.choice([*homework.work()]))
        answer = np.array(homework.work()[name], dtype=float, ndmin=1)
        if random.random() < 0.5:
            answer.flat[random.integers(answer.size)] *= random.uniform(0.9, 1.1)
        else:
            answer = random.normal(size=answer.shape) * np.abs(answer).max()
        mark = graded(homework, name, answer, int(random.integers(2, 7)))
        if mark.verdict == "wrong":
            certain = [each for each in mark.record["mistakes"] if each["certain"]]
            # A number that is off by so little is what it says, whatever made it.
            assert not [each for each in certain if each["code"] != "last-digit"], mark.record
