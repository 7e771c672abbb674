"""The pages that are compiled, drawn and read: every problem, setting and awkward case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnhw.problems.grad_regression import ACTIVATIONS
from tests.render.pages import EXAM, MAKERS, make, page, solved, trace

if TYPE_CHECKING:
    from nnhw.engine.trace import Trace
    from nnhw.render.views import Page

WITH_BIAS = {"V": [[0.3, -0.1, 0.2], [0.2, 0.4, -1.5e-7]], "W": [[0.5, -0.3, 1], [2e8, -1, 0]]}
CHOICES: dict[str, dict[str, str]] = {
    **{f"activation-{name}": {"activation": name} for name in ACTIVATIONS},
    **{f"output-{name}": {"output_activation": name} for name in ACTIVATIONS},
}


INPUTS: dict[str, Any] = EXAM | WITH_BIAS | {"y": [1, 0], "lr": 0.5}


def gallery() -> dict[str, Page]:
    """Return pages by name."""
    chosen = {name: page("grad-regression", choice, **INPUTS) for name, choice in CHOICES.items()}
    return {name: make(name) for name in MAKERS} | chosen


def traces() -> list[Trace]:
    """Return what they are made from."""
    chosen = (solved("grad-regression", choice, **INPUTS) for choice in CHOICES.values())
    return [*map(trace, MAKERS), *chosen]
