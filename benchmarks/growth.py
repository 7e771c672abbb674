"""Large inputs: each problem against the least work that its result needs."""

from __future__ import annotations

import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import nnhw
from benchmarks.ratio import compare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from benchmarks.ratio import Row

    Floats = NDArray[np.float64]

RUNS = 5


def rows() -> Iterator[Row]:
    """Yield a row for each problem that is asked to grow."""
    random = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as folder:
        yield _equality(Path(folder), random)
        yield _lse(Path(folder), random)
        yield _text(Path(folder), random)
        yield from _classifier(Path(folder), random)
    yield _layers(random)


def _equality(folder: Path, random: np.random.Generator) -> Row:
    path = folder / "x.npy"
    np.save(path, random.normal(size=10**6))
    x = np.load(path)
    return compare(
        "equality, n = 10⁶ from .npy: a2",
        lambda: nnhw.equality(f"@{path}")["a2"].value,
        "np.sort",
        lambda: np.sort(x),
        floor=2,
        runs=RUNS,
    )


def _lse(folder: Path, random: np.random.Generator) -> Row:
    path = folder / "z.npy"
    np.save(path, 5 * random.normal(size=10**7))
    z = np.load(path, mmap_mode="r")
    return compare(
        "lse, 10⁷ logits from .npy: lse",
        lambda: nnhw.lse(f"@{path}")["lse"].value,
        "np.exp(z - z.max()).sum()",
        lambda: np.exp(z - z.max()).sum(),
        floor=1,
        runs=RUNS,
    )


def _text(folder: Path, random: np.random.Generator) -> Row:
    from nnhw.parse import StandardInput, read

    path = folder / "z.txt"
    np.savetxt(path, random.normal(size=10**6))

    def ours() -> object:
        with path.open("rb") as stream:
            return read("-", "z", stdin=StandardInput(stream)).floats

    return compare(
        "10⁶ numbers of text", ours, "np.loadtxt", lambda: np.loadtxt(path), floor=2.5, runs=RUNS
    )


def _layers(random: np.random.Generator) -> Row:
    few, many = (random.integers(1, 4096, size=n + 1).tolist() for n in (10**5, 10**6))
    row = compare(
        "param-count, 10⁶ layers: total, by layer",
        lambda: nnhw.param_count(many)["total"].value,
        "10⁵ layers",
        lambda: nnhw.param_count(few)["total"].value,
        floor=1.3,
        runs=3,
    )
    return row._replace(ratio=row.ratio / 10)


def _classifier(folder: Path, random: np.random.Generator) -> Iterator[Row]:
    """Compare 60,000 samples with the four products they need, and with PyTorch's autograd."""
    d_x, d_a, m = 784, 256, 60_000
    x1, x2 = random.normal(size=(2, d_x, m))
    W1, W2 = random.normal(size=(d_a, d_x)) / 28, random.normal(size=(1, d_a)) / 16
    y = random.integers(0, 2, size=m).astype(float)
    inputs = {"x1": x1, "x2": x2, "y": y, "W1": W1, "W2": W2}
    for name, array in inputs.items():
        np.save(folder / f"{name}.npy", array)
    paths = [f"@{folder / name}.npy" for name in inputs]
    dz = random.normal(size=(d_a, m))

    def ours() -> object:
        return nnhw.grad_classifier(*paths)["dW1"].value

    def products() -> object:
        return W1 @ x1, W1 @ x2, dz @ x1.T, dz @ x2.T

    what = "grad-classifier, 784-256, m = 60,000 from .npy: dW1"
    yield compare(what, ours, "its four products", products, floor=2.5, runs=3)
    if find_spec("torch") is not None:
        autograd = _autograd(x1, x2, y, W1, W2)
        yield compare(what, ours, "PyTorch's autograd", autograd, floor=1, runs=3)


def _autograd(x1: Floats, x2: Floats, y: Floats, W1: Floats, W2: Floats) -> Callable[[], object]:
    import torch

    first, second, target = (torch.from_numpy(each) for each in (x1, x2, y))

    def gradient() -> object:
        shared = torch.from_numpy(W1).requires_grad_()
        a = torch.relu(shared @ first) - torch.relu(shared @ second)
        logits = (torch.from_numpy(W2) @ a)[0]
        torch.nn.functional.binary_cross_entropy_with_logits(logits, target).backward()
        return shared.grad

    return gradient
