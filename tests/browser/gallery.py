"""The pages that are compiled, drawn and read: every problem, setting and awkward case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnhw.counting import count
from nnhw.layers.notation import split
from nnhw.problems.grad_regression import ACTIVATIONS
from nnhw.question.work import work
from nnhw.render.page import compose
from tests.layers.architectures import ARCHITECTURES
from tests.render.pages import EXAM, MAKERS, make, page, solved, trace

if TYPE_CHECKING:
    from nnhw.engine.solved import Solved
    from nnhw.render.views import Page

WITH_BIAS = {"V": [[0.3, -0.1, 0.2], [0.2, 0.4, -1.5e-7]], "W": [[0.5, -0.3, 1], [2e8, -1, 0]]}
CHOICES: dict[str, dict[str, str]] = {
    **{f"activation-{name}": {"activation": name} for name in ACTIVATIONS},
    **{f"output-{name}": {"output_activation": name} for name in ACTIVATIONS},
}


INPUTS: dict[str, Any] = EXAM | WITH_BIAS | {"y": [1, 0], "lr": 0.5}


SHEETS = {
    "layered": ["x = 1 2", "W = 0.3 -0.1; 0.2 0.4", "b = 0.5 -0.5", "y = 1 0", "z = W @ x + b",
                "a = sigma(z)", "E = norm(y - a)**2 / 2"],
    "recurrent": ["x = 1 0", "W = 0.5 0.1; -0.3 0.2", "y = 1 -1", "h1 = tanh(W @ x)",
                  "h2 = tanh(W @ h1)", "E = norm(h2 - y)**2 / 2"],
    "descent": ["w = 3 -2", "for k in 1..4:", "    J = sum(w**2) + w[1]*w[2]",
                "    w = w - 0.1*dw"],
    "images": ["X = 1 2 0; 3 -1 1; 0 2 1", "K = 1 0; 0 -1", "Y = relu(conv(X, K))",
               "b = abs(inv(K) @ K)", "J = sum(maxpool(Y, 2)) + sum(b)**2 / 2"],
    "steps": ["W = 0.5 0.1; -0.3 0.2", "x = 1 0; 0 1", "h[0] = 0 0", "for t in 1..2:",
              "    h[t] = tanh(W @ h[t-1] + x[t])", "J = norm(h[2])**2 / 2"],
    "cases": ["x = 1 -2 3", "A = 1 2; 3 4", "y = where(x > 0, x**2, where(x < -1, -x, 0))",
              "B = beside(A, rowmean(A))", "J = mean(y) + mean(B[:, 2])"],
    "letters": ["W: H×D", "x: D", "y: H", "z = W @ x", "J = norm(z - y)**2 / 2"],
}  # fmt: skip


EXAMPLES = {
    path.stem: path for path in sorted(Path(__file__).parents[2].joinpath("examples").glob("*.txt"))
}
COUNTED = ("lenet5", "inception-3a", "unet", "siamese", "gpt2", "vit-b-16", "lstm-bidirectional")


def sheet_page(name: str) -> Page:
    """Return the page of a sheet of the gallery, or of an example."""
    text = "\n".join(SHEETS[name]) if name in SHEETS else EXAMPLES[name].read_text("utf-8")
    return compose(work("solve", {"sheet": [text]}), drawn=True)


def counted_page(name: str) -> Page:
    """Return the page of an architecture, with a right answer and a wrong one."""
    (text,) = (each["argv"] for each in ARCHITECTURES if each["name"] == name)
    return count(split(text), [("total", "61,706"), ("shapes[1]", "1x2x3")]).page(drawn=True)


def gallery() -> dict[str, Page]:
    """Return pages by name."""
    chosen = {name: page("grad-regression", choice, **INPUTS) for name, choice in CHOICES.items()}
    sheets = {name: sheet_page(name) for name in (*SHEETS, *EXAMPLES)}
    counted = {name: counted_page(name) for name in COUNTED}
    return {name: make(name) for name in MAKERS} | chosen | sheets | counted


def traces() -> list[Solved]:
    """Return what they are made from."""
    chosen = (solved("grad-regression", choice, **INPUTS) for choice in CHOICES.values())
    return [*map(trace, MAKERS), *chosen]
