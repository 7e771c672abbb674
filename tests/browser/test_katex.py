r"""Every formula of every page, read by KaTeX in strict mode, in one process."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from nnhw.formula.latex import to_latex
from nnhw.formula.notation import Notation
from nnhw.formula.tree import FormulaError, Node
from nnhw.formula.typesetting import in_line
from nnhw.render import latex, markdown
from nnhw.render.jupyter import formula
from nnhw.render.views import Worked
from tests.browser.conftest import HERE
from tests.browser.gallery import gallery, traces
from tests.formula.trees import SHAPES, TREES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.render.views import Page

pytestmark = pytest.mark.katex


def formulas(page: Page) -> Iterator[str]:
    """Yield the formulas of a page in all formats that hold LaTeX."""
    for item in chain.from_iterable(part.items for part in page.parts):
        if isinstance(item, Worked):
            yield to_latex(item.equation)
            yield from (to_latex(side) for entry in item.entries for side in entry)
        else:
            cells = chain(item.head, *item.rows)
            yield from (to_latex(in_line(cell)) for cell in cells if not isinstance(cell, str))
    yield from re.findall(r"^\$\$\n(.*?)\n\$\$$", markdown.render(page), re.DOTALL | re.MULTILINE)
    yield from displays(latex.render(page))


def displays(document: str) -> Iterator[str]:
    """Yield the displayed equations; ``intertext`` between two rows is prose."""
    for name, body in re.findall(r"\\begin\{(\w+\*)\}\n(.*?)\n\\end\{\1\}", document, re.DOTALL):
        rows = re.sub(r"\\intertext\{.*\}\n", "", body)
        yield f"\\begin{{{name}}}{rows}\\end{{{name}}}"


def random_formulas() -> list[str]:
    """Return formulas that no page has."""
    found = []

    @settings(max_examples=150, derandomize=True, database=None)
    @given(TREES)
    def collect(tree: Node) -> None:
        try:
            found.append(to_latex(Notation(SHAPES).write(tree)))
        except (FormulaError, TypeError):
            return

    collect()
    return found


def test_katex_accepts_every_formula_in_strict_mode() -> None:
    steps = chain.from_iterable(traces())
    strings = [
        *chain.from_iterable(map(formulas, gallery().values())),
        *chain.from_iterable((step.latex, formula(step).strip("$")) for step in steps),
        *random_formulas(),
    ]
    unique = list(dict.fromkeys(strings))
    assert len(unique) > 1000
    run = subprocess.run(
        ["node", HERE / "katex.mjs"],
        input=json.dumps(unique),
        capture_output=True,
        text=True,
        check=True,
    )
    refused = [(message, unique[index]) for index, message in json.loads(run.stdout)]
    assert not refused
