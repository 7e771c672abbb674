"""Sheets: a thousand rounds against one, and a large network against its matrix products."""

from __future__ import annotations

import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.ratio import Row, compare, process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

RUNS = 7
NNHW = str(Path(sys.executable).with_name("nnhw"))
HOMEWORK = str(Path(__file__).parents[1] / "examples" / "backpropagation.txt")
DESCENT = """
w = 3 -2
lr = 0.1
for k in 1..{rounds}:
    J = sum(w**2) + w[1]*w[2]
    w = w - lr*dw
"""
SIZES, SAMPLES = (784, 256, 10), 10_000
NETWORK = """
X = @{folder}/X.npy
Y = @{folder}/Y.npy
W1 = @{folder}/W1.npy
b1 = @{folder}/b1.npy
W2 = @{folder}/W2.npy
b2 = @{folder}/b2.npy
Z1 = W1 @ X + b1
A1 = relu(Z1)
Z2 = W2 @ A1 + b2
P = softmax(Z2)
J = -sum(Y*log(P))/cols(X)
"""
ASKED = ("dW1", "db1", "dW2", "db2")


def rows() -> Iterator[Row]:
    """Yield a row for each thing that is promised of sheets."""
    numpy = process([sys.executable, "-c", "import numpy"])
    for options, floor in (("--get dW1", 1.6), ("--json", 1.6), ("", 2.0)):
        ours = process([NNHW, "solve", HOMEWORK, *options.split()])
        what = f"nnhw solve of homework {options}".strip()
        yield compare(what, ours, "import numpy", numpy, floor=floor, runs=2 * RUNS + 1)
    with tempfile.TemporaryDirectory() as folder:
        yield _rounds(Path(folder))
        yield from _network(Path(folder))


def _rounds(folder: Path) -> Row:
    """Take the seconds more that 1,000 rounds of a descent cost; at most half a second."""
    commands = []
    for rounds in (1_000, 1):
        path = folder / f"{rounds}.txt"
        path.write_text(DESCENT.format(rounds=rounds))
        commands.append(process([NNHW, "solve", str(path), "--get", "w"]))
    many, one = (np.median([_seconds(each) for _ in range(RUNS)]) for each in commands)
    return Row("1,000 rounds of a descent", "half a second", many - one, 0.5, 2 * (many - one), 1)


def _network(folder: Path) -> Iterator[Row]:
    """Compare a softmax network's gradients with their five matrix products, and with PyTorch."""
    from nnhw import solve

    rng = np.random.default_rng(0)
    d, h, k = SIZES
    arrays = {
        "X": rng.normal(size=(d, SAMPLES)),
        "Y": np.eye(k)[:, rng.integers(k, size=SAMPLES)],
        "W1": rng.normal(size=(h, d)) / 28,
        "b1": np.zeros(h),
        "W2": rng.normal(size=(k, h)) / 16,
        "b2": np.zeros(k),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    path = folder / "network.txt"
    path.write_text(NETWORK.format(folder=folder))

    def ours() -> None:
        trace = solve(path, wrt="W1,b1,W2,b2")
        trace.solver.compute(ASKED)

    def products() -> None:
        a1 = arrays["W1"] @ arrays["X"]
        z2 = arrays["W2"] @ a1
        for one, other in ((z2, a1.T), (arrays["W2"].T, z2), (a1, arrays["X"].T)):
            one @ other  # dW2, dA1, dW1

    what = "784-256-10, 10,000 samples from .npy"
    yield compare(what, ours, "its 5 products", products, floor=2, runs=RUNS)
    if find_spec("torch") is not None:
        yield compare(what, ours, "PyTorch's autograd", _autograd(arrays), floor=2, runs=RUNS)


def _autograd(arrays: dict[str, Array]) -> Callable[[], object]:
    import torch

    given = {name: torch.from_numpy(array) for name, array in arrays.items()}

    def gradients() -> object:
        W1, b1, W2, b2 = (given[name].clone().requires_grad_() for name in ("W1", "b1", "W2", "b2"))
        hidden = torch.relu(W1 @ given["X"] + b1[:, None])
        logits = W2 @ hidden + b2[:, None]
        torch.nn.functional.cross_entropy(logits.T, given["Y"].T).backward()
        return W1.grad, b1.grad, W2.grad, b2.grad

    return gradients


def _seconds(run: object) -> float:
    start = time.perf_counter()
    run()  # type: ignore[operator]
    return time.perf_counter() - start
