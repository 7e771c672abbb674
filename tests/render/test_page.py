"""A page is plain values: it can be kept, sent, and made without any trace."""

from __future__ import annotations

import pickle

import pytest

from nnhw.formula.marks import Number, Row, Sign
from nnhw.render import write
from nnhw.render.views import Page, Part, Table
from tests.render.pages import MAKERS, make

FORMS = ("text", "html", "latex", "markdown")


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_page_is_the_same_after_a_journey(name: str) -> None:
    """What is pickled holds no trace, no function and nothing that is still to be computed."""
    page = make(name)
    sent = pickle.dumps(page)
    assert pickle.loads(sent) == page  # noqa: S301 - our own
    assert b"engine.trace" not in sent


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
