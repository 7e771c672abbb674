"""A page is plain values: it can be kept, sent, and made without any trace."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from nnhw.answers.verdict import check
from nnhw.formula.marks import Number, Row, Sign
from nnhw.parse import read
from nnhw.render import write
from nnhw.render.views import Page, Part, Table, is_small
from nnhw.render.working import Working
from tests.render.pages import MAKERS, make, trace

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


@pytest.mark.parametrize("form", FORMS)
def test_a_table_alone_makes_a_page(form: str) -> None:
    """As of an architecture, whose rows are its layers: (5·5·6 + 1)·16 = 2416."""
    arithmetic = Row((Number("151"), Sign("·"), Number("16")))
    row = ("conv2", arithmetic, Number("2416"))
    table = Table("parameters", ("layer", "arithmetic", "count"), (row,), result=2)
    page = Page("An architecture", "nnhw param-count", parts=(Part("Layers", (table,)),))
    written = write(page, form)
    assert all(each in written for each in ("An architecture", "conv2", "151", "2416"))
    assert "Given" not in written
