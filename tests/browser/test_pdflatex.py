r"""Documents compiled by pdflatex: one for each problem, with all its pages."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from nnhw.problems import COMMANDS
from nnhw.render.latex import render
from tests.browser.gallery import gallery

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.latex


@pytest.mark.parametrize("command", COMMANDS)
def test_a_document_compiles_as_printed_and_nothing_is_too_wide(
    command: str, tmp_path: Path
) -> None:
    """The first page is taken as it is printed, the others as fragments in its place."""
    pages = [each for each in gallery().values() if each.command == f"nnhw {command}"]
    document = render(pages[0])
    bodies = "\n\\clearpage\n".join(render(each, fragment=True) for each in pages)
    first = render(pages[0], fragment=True)
    assert document.count(first) == 1
    (tmp_path / "page.tex").write_text(document.replace(first, bodies), encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "page.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        errors="replace",
    )
    log = (tmp_path / "page.log").read_text(encoding="utf-8", errors="replace")
    assert run.returncode == 0, log[-2000:]
    assert not re.findall(r"^Overfull .*", log, re.MULTILINE)
    assert not re.findall(r"Missing character.*|LaTeX Warning.*", log)
