"""The worst errors of nnhw, scipy and PyTorch on the same inputs, in ulp, against mpmath.

Run from the root of the repository, with nnhw's test dependencies, and with
scipy and torch where they are to be compared::

    python -m benchmarks.accuracy --json accuracy.json

The inputs are the rows of ``tests/kernels/accuracy.json`` and random ones of
the kinds in ``tests/kernels/draws.py``. An error counts where the true value
is a normal float64 and the question is not refused; ``inf`` or ``nan`` for a
finite value is an error of inf.
"""

from __future__ import annotations

import argparse
import importlib
import json
import math
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np

from nnhw.kernels import crossentropy, logsumexp
from nnhw.kernels.activations import sigmoid
from tests.kernels.draws import draw_binary, draw_labels, draw_logits
from tests.kernels.ulp import TRUTHS, ulp_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Case = tuple[str, str, tuple[Any, ...]]  # a name, a function, its arguments
    Library = dict[str, Callable[..., Any]]

TABLE = Path(__file__).parents[1] / "tests" / "kernels" / "accuracy.json"
SIZES = (2, 2, 3, 4, 10, 30, 100)
RANDOM = "random"


def nnhw() -> Library:
    """Return what a user of nnhw gets for homework: every step rounded once from decimals."""
    package = importlib.import_module("nnhw")

    def logit(z: Any, y: Any) -> Any:
        return package.grad_classifier(0, 0, np.reshape(y, (1, 1)), 1, 0, b2=np.reshape(z, 1))

    return {
        "logsumexp": lambda z: package.lse(z)["lse"].value,
        "softmax": lambda z: package.lse(z)["softmax"].value,
        "cross_entropy": lambda z, y: package.lse(z, y=y)["ce"].value,
        "softmax_minus": lambda z, y: package.lse(z, y=y)["dz"].value,
        "binary_cross_entropy": lambda z, y: logit(z, y)["loss"].value,
        "sigmoid_minus": lambda z, y: logit(z, y)["delta1"].value,
        "sigmoid": lambda z: logit(z, 0.0)["yhat"].value,
    }


def kernels() -> Library:
    """Return what nnhw works larger questions with, in float64."""
    return {
        "logsumexp": logsumexp.logsumexp,
        "softmax": logsumexp.softmax,
        "cross_entropy": logsumexp.cross_entropy,
        "softmax_minus": logsumexp.softmax_minus,
        "binary_cross_entropy": crossentropy.binary_cross_entropy,
        "sigmoid_minus": crossentropy.sigmoid_minus,
        "sigmoid": sigmoid,
    }


def scipy() -> Library:
    """Return what a user of scipy would write; it has no binary cross-entropy of a logit."""
    special = importlib.import_module("scipy.special")
    return {
        "logsumexp": special.logsumexp,
        "softmax": special.softmax,
        "cross_entropy": lambda z, y: -np.dot(y, special.log_softmax(z)),
        "softmax_minus": lambda z, y: special.softmax(z) - y,
        "binary_cross_entropy": lambda z, y: (
            -(y * special.log_expit(z) + (1 - y) * special.log_expit(-z))
        ),
        "sigmoid_minus": lambda z, y: special.expit(z) - y,
        "sigmoid": special.expit,
    }


def torch() -> Library:
    """Return PyTorch's functions in float64, the binary gradient by its autograd."""
    torch = importlib.import_module("torch")
    losses = torch.nn.functional

    def tensor(values: Any) -> Any:
        return torch.tensor(values, dtype=torch.float64)

    def binary(z: Any, y: Any) -> Any:
        return losses.binary_cross_entropy_with_logits(z, y, reduction="sum")

    def binary_gradient(z: Any, y: Any) -> Any:
        logits = tensor(z).requires_grad_()
        binary(logits, tensor(y)).backward()
        return logits.grad.numpy()

    return {
        "logsumexp": lambda z: torch.logsumexp(tensor(z), 0).numpy(),
        "softmax": lambda z: torch.softmax(tensor(z), 0).numpy(),
        "cross_entropy": lambda z, y: losses.cross_entropy(tensor(z), tensor(y)).numpy(),
        # Autograd's gradient of cross_entropy is this times the sum of y, which may miss 1.
        "softmax_minus": lambda z, y: (torch.softmax(tensor(z), 0) - tensor(y)).numpy(),
        "binary_cross_entropy": lambda z, y: binary(tensor(z), tensor(y)).numpy(),
        "sigmoid_minus": binary_gradient,
        "sigmoid": lambda z: torch.sigmoid(tensor(z)).numpy(),
    }


def libraries() -> dict[str, Library]:
    """Return the libraries that are installed, saying which are not."""
    found = {}
    for make in (nnhw, kernels, scipy, torch):
        try:
            found[make.__name__] = make()
        except ModuleNotFoundError as error:
            sys.stderr.write(f"{make.__name__} is left out: {error}\n")
    return found


def named_cases() -> Iterator[Case]:
    """Give the rows of the accuracy table."""
    for row in json.loads(TABLE.read_text(encoding="utf-8"))["rows"]:
        yield row["name"], row["function"], tuple(row["arguments"])


def random_cases(count: int) -> Iterator[Case]:
    """Give the cases of ``count`` random inputs, each taken by every function."""
    rng = np.random.default_rng(20240229)
    for index in range(count):
        z = draw_logits(rng, SIZES[index % len(SIZES)])
        with mpmath.workprec(60):
            shares = np.array([float(share) for share in TRUTHS["softmax"](z.tolist())])
        y = draw_labels(rng, shares)
        (logit,), (label,) = draw_binary(rng, 1)
        yield RANDOM, "logsumexp", (z.tolist(),)
        yield RANDOM, "softmax", (z.tolist(),)
        yield RANDOM, "cross_entropy", (z.tolist(), y.tolist())
        yield RANDOM, "softmax_minus", (z.tolist(), y.tolist())
        yield RANDOM, "binary_cross_entropy", (float(logit), float(label))
        yield RANDOM, "sigmoid_minus", (float(logit), float(label))
        yield RANDOM, "sigmoid", (float(logit),)


def error(library: Library, function: str, arguments: tuple[Any, ...], true: list[Any]) -> float:
    """Return the worst error of a result's entries, in ulp."""
    arrays = [np.array(argument, dtype=np.float64) for argument in arguments]
    try:
        got = np.ravel(library[function](*arrays)).tolist()
    except ValueError:  # refused: labels that are no distribution, a result beyond float64
        return 0.0
    errors = [0.0]
    for value, exact in zip(got, true, strict=True):
        if 2.0**-1022 <= abs(exact) <= sys.float_info.max:
            errors.append(ulp_error(value, exact) if math.isfinite(value) else math.inf)
    return max(errors)


def measure(count: int) -> dict[str, dict[str, dict[str, float]]]:
    """Return the worst error by case, function and library."""
    compared = libraries()
    worst: dict[str, dict[str, dict[str, float]]] = {}
    for name, function, arguments in (*named_cases(), *random_cases(count)):
        true = TRUTHS[function](*arguments)
        row = worst.setdefault(name, {}).setdefault(function, dict.fromkeys(compared, 0.0))
        for library, functions in compared.items():
            row[library] = max(row[library], error(functions, function, arguments, true))
    return worst


def table(worst: dict[str, dict[str, dict[str, float]]]) -> str:
    """Return the errors as lines of text, a case and function each."""
    header = ["function", *next(iter(next(iter(worst.values())).values())), "input"]
    rows = [
        [function, *(f"{error:.4g}" for error in errors.values()), name]
        for name, functions in worst.items()
        for function, errors in functions.items()
    ]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    aligned = (
        [row[0].ljust(widths[0]), *map(str.rjust, row[1:-1], widths[1:-1]), row[-1]]
        for row in (header, *rows)
    )
    return "\n".join("  ".join(cells) for cells in aligned)


def main() -> None:
    """Print the table, and write it as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2_000, help="how many random inputs")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the errors there")
    options = parser.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy's, of the overflows that are being counted
        worst = measure(options.count)
    sys.stdout.write(table(worst) + "\n")
    if options.json:
        rows = [
            {"input": name, "function": function, "ulp": errors}
            for name, functions in worst.items()
            for function, errors in functions.items()
        ]
        options.json.write_text(json.dumps(rows, indent=1).replace("Infinity", '"inf"') + "\n")


if __name__ == "__main__":
    main()
