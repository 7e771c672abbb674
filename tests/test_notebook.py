"""The example notebook, run as Jupyter runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

EXAMPLE = Path(__file__).parents[1] / "docs" / "example.ipynb"


def stored() -> Any:
    """Return the notebook as it is kept."""
    return nbformat.read(EXAMPLE, as_version=4)  # type: ignore[no-untyped-call]


def executed() -> Any:
    """Return the notebook as it comes out of a fresh kernel."""
    notebook = stored()
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    for cell in notebook.cells:
        cell.metadata.clear()  # the times of the run
    return notebook


def outputs(notebook: Any) -> list[dict[str, Any]]:
    """Return what each cell of code shows, by mime type."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [dict(output.data) for cell in cells for output in cell.outputs]


@pytest.fixture(scope="module")
def shown(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    notebook = executed()
    if request.config.getoption("--update-golden"):
        nbformat.write(notebook, EXAMPLE)  # type: ignore[no-untyped-call]
    return outputs(notebook)


def test_a_trace_is_shown_in_markdown_and_text_and_never_in_html(
    shown: list[dict[str, Any]],
) -> None:
    """JupyterLab would prefer HTML, and garbles it in a notebook that is not trusted."""
    trace = shown[0]
    assert set(trace) == {"text/markdown", "text/plain"}
    assert trace["text/markdown"].startswith("# Gradients of a two-layer network")
    assert "Backward pass" in trace["text/plain"]


def test_a_step_is_shown_as_its_equation(shown: list[dict[str, Any]]) -> None:
    assert set(shown[2]) == {"text/latex", "text/plain"}
    assert shown[2]["text/latex"].startswith(r"$\displaystyle \frac{\partial J}{\partial V}")


def test_the_network_is_shown_as_a_drawing(shown: list[dict[str, Any]]) -> None:
    assert set(shown[3]) == {"image/svg+xml", "text/plain"}
    assert "J 0.78125" in shown[3]["image/svg+xml"]


def test_values_and_verdicts_are_those_of_the_homework(shown: list[dict[str, Any]]) -> None:
    """By hand: dV = dg xᵀ with dg = (−0.625, 0.375) and x = (1, 2); the answer is transposed."""
    assert shown[1]["text/plain"] == "[[-0.625, -1.25], [0.375, 0.75]]"
    assert shown[4]["text/plain"] == "('wrong', 'transposed')"


def test_the_notebook_is_kept_as_it_runs(shown: list[dict[str, Any]]) -> None:
    """GitHub shows the outputs that are stored, so these are what a run gives."""
    assert outputs(stored()) == shown
