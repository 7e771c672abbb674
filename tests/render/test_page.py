"""A page is plain values: it can be kept, sent, and made without any trace."""

from __future__ import annotations

import pickle
import re
from typing import Any, Literal

import numpy as np
import pytest

from nnhw.formula.marks import Number, Row, Sign
from nnhw.parse import read
from nnhw.render import write
from nnhw.render.page import compose
from nnhw.render.views import Page, Section, Table, Worked, is_small
from nnhw.render.working import Working
from tests.answers.questions import check
from tests.render.pages import MAKERS, make, solved, trace

FORMS = ("text", "html", "latex", "markdown")


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_page_is_the_same_after_a_journey(name: str) -> None:
    """What is pickled holds no trace, no function and nothing that is still to be computed."""
    page = make(name)
    sent = pickle.dumps(page)
    assert pickle.loads(sent) == page  # noqa: S301 - our own
    assert b"engine.trace" not in sent


@pytest.mark.parametrize("digits", [2, 3, None])
@pytest.mark.parametrize("name", sorted(MAKERS.keys() - {"hidden", "infinite"}))
def test_every_number_that_is_shown_is_right_as_an_answer(name: str, digits: int | None) -> None:
    """Rounded, it keeps the zeros that say so: 0.50, which an answer of 0.5 would not."""
    solved, worked = trace(name), Working(trace(name), digits)
    for step in solved:
        if step.value is not None and is_small(step.shape):
            rows = np.atleast_2d(step.value).tolist()
            text = "; ".join(" ".join(map(worked.show, row)) for row in rows)
            verdict = check(solved, step.name, read(text, "answer", infinite=True), text)
            assert verdict.right, (step.name, text)


def judged(detail: Literal["full", "usual", "brief"] = "usual", **answers: str) -> Page:
    """Return the page of answers to the exam's network."""
    exam = trace("regression")
    verdicts = [check(exam, name, read(text, name), text) for name, text in answers.items()]
    return compose(exam, verdicts=verdicts, detail=detail)


def shown(page: Page) -> list[str]:
    return [item.name for part in page.parts for item in part.items if isinstance(item, Worked)]


def test_of_wrong_answers_the_lines_that_lead_to_them_are_shown_and_no_others() -> None:
    """By hand: dW = dz hᵀ reads dz, h; dz reads z; z reads h; h reads g."""
    page = judged(J="0.78", dW="1 2")
    assert shown(page) == ["g", "h", "z", "dz", "dW"]
    assert not shown(judged(J="0.78"))
    assert len(shown(judged("full", J="0.78"))) == 11


def test_a_wrong_answer_is_followed_by_nothing_that_reads_as_praise() -> None:
    """nnhw's own gradients agree with differences, which need not be said of the user's."""
    assert not judged(dV="1 2; 3 4").verified
    for form in FORMS:
        text = write(judged("full", dV="1 2; 3 4"), form)
        assert not re.search(r"(✓|checkmark)[^\n]*dV", text.partition("dV")[2])


@pytest.mark.parametrize("form", FORMS)
def test_verdicts_come_first_and_are_counted(form: str) -> None:
    written = write(judged(J="0.78", dW="1 2", dz="5"), form)
    assert written.index("1 of 3 right") < written.index("Forward pass")


def test_an_answer_that_follows_from_another_says_so() -> None:
    """By hand: dz = 2 in place of −1.25 makes dW = 2·(0.1, 1)."""
    exam = trace("regression")
    verdict = check(exam, "dW", read("0.2 2", "dW"), "0.2 2").replace(follows=("dz",), note=None)
    (answer,) = compose(exam, verdicts=[verdict]).answers
    assert answer.sentence == "wrong in 2 of 2 entries, but it follows from your dz"


def test_a_classifier_with_two_samples_and_a_step_fits_a_screen_of_70_rows() -> None:
    inputs: dict[str, Any] = {"x1": [[1, 2], [3, 4]], "x2": [[0, 1], [1, 1]], "y": [1, 0]}
    weights: dict[str, Any] = {"W1": [[1, 0.5], [0.3, 1]], "W2": [1, -2], "lr": 0.1}
    page = compose(solved("grad-classifier", **inputs, **weights))
    assert len(write(page, "text").splitlines()) <= 70


def test_the_last_line_answers_what_was_asked() -> None:
    """The gradients, or with a learning rate the new weights: by hand 0.5 − 0.1·(−0.125)."""
    assert "dW = [-0.125 -1.25], dV = [-0.625 -1.25; 0.375 0.75]" in make("answered").answer
    assert "W_new = [0.5125 -0.175]" in make("regression").answer


def test_the_last_line_says_what_a_step_has_brought() -> None:
    """By numpy, with the new weights worked by hand: J = ½ (1 − W r(V x))²."""
    V, W = np.array([[0.3625, 0.025], [0.1625, 0.325]]), np.array([0.5125, -0.175])
    after = (1 - W @ np.maximum(V @ np.array([1, 2]), 0)) ** 2 / 2
    assert f", {after:.6f} after the step, " in make("regression").answer


def test_many_gradients_are_named_in_the_last_line_and_read_in_the_steps() -> None:
    assert make("branches").answer.endswith(
        "after the step; the steps show W1_new, b1_new, W2_new and b2_new"
    )
    assert len(make("branches").answer) <= 140


@pytest.mark.parametrize("form", FORMS)
def test_a_table_alone_makes_a_page(form: str) -> None:
    """As of an architecture, whose rows are its layers: (5·5·6 + 1)·16 = 2416."""
    arithmetic = Row((Number("151"), Sign("·"), Number("16")))
    row = ("conv2", arithmetic, Number("2416"))
    table = Table("parameters", ("layer", "arithmetic", "count"), (row,), result=2)
    page = Page("An architecture", "nnhw param-count", parts=(Section("Layers", (table,)),))
    written = write(page, form)
    assert all(each in written for each in ("An architecture", "conv2", "151", "2416"))
    assert "Given" not in written
