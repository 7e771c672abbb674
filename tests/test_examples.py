"""Each sheet of ``examples/`` is solved, stands in the README, and gives what its source gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.command import nnhw

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.txt"))
# By sheet, a step and its value: from a published source or by hand.
KNOWN: dict[str, tuple[str, Any]] = {
    # M. Mazur, "A step by step backpropagation example" (2015)
    "backpropagation": ("W1_new", [[0.14978072, 0.19956143], [0.24975114, 0.29950229]]),
    # Stanford CS231n, notes on backpropagation: the slope of σ at 1 times x0 = −1
    "circuit": ("dw0", -0.19661193),
    "xor_by_hand": ("y", [[0, 1, 1, 0]]),
    # M. Negnevitsky, "Artificial Intelligence" (2005), table 6.3: 0.1 0.1
    "perceptron": ("w", [0.1, 0.1]),
    # the first step of Adam is alpha in size: 5 − 0.1, whatever the gradient
    "adam": ("theta@1", 4.9),
    # v = −lr·(4, 10), w = (4, 1) + v
    "momentum": ("w@1", [3.6, 0]),
    # the first maximum of each window hands its gradient on; b has their sum 1 + 0 − 1 + 2
    "convolution": ("db", 2),
}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_solved_and_stands_in_the_readme(path: Path) -> None:
    assert f"nnhw solve examples/{path.name} " in (ROOT / "README.md").read_text()
    run = nnhw("solve", str(path), "--json")
    assert run.status == 0, run.err
    if path.stem in KNOWN:
        name, value = KNOWN[path.stem]
        np.testing.assert_allclose(run.steps[name], value, atol=1e-8)


def test_there_are_at_least_twelve() -> None:
    assert len(EXAMPLES) >= 12
    assert set(KNOWN) <= {path.stem for path in EXAMPLES}
