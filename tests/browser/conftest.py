"""The programs that read what nnhw writes: KaTeX, pdflatex, Chromium.

A test is skipped where its program is missing, unless ``NNHW_REQUIRE_TOOLS`` is
set, as it is where all of them are installed.
"""

from __future__ import annotations

import os
from pathlib import Path
from shutil import which

import pytest

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"


def pytest_configure(config: pytest.Config) -> None:
    for name, words in {
        "katex": "needs node and `npm install --prefix tests/browser`",
        "latex": "needs pdflatex with amsmath and geometry (Debian's texlive-latex-base)",
        "browser": "needs chromium, node and `npm install --prefix tests/browser`",
    }.items():
        config.addinivalue_line("markers", f"{name}: {words}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what cannot run here, with what is missing."""
    if os.environ.get("NNHW_REQUIRE_TOOLS"):
        return
    node = which("node") and MODULES.is_dir()
    present = {"katex": node, "latex": which("pdflatex"), "browser": node and which("chromium")}
    for item in items:
        for mark in item.iter_markers():
            if mark.name in present and not present[mark.name]:
                item.add_marker(pytest.mark.skip(f"the programs of {mark.name} are not installed"))
