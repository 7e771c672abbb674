"""Every printed line against its value: the text of a formula, evaluated by plain numpy.

Nothing of the package takes part but the JSON that it prints: the inputs and
steps are read from it, and the right side of ``formula`` is evaluated with the
functions written out below.
"""

from __future__ import annotations

import json
import re
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.problems.questions import COMMANDS, question, solved

Function = Any

ACTIVATIONS: dict[str, Function] = {
    "relu": lambda u: np.where(u > 0, u, 0),
    "leaky-relu": lambda u: np.where(u > 0, u, u / 100),
    "sigmoid": lambda u: 1 / (1 + np.exp(-u)),
    "tanh": np.tanh,
    "softplus": lambda u: np.log(1 + np.exp(u)),
    "identity": lambda u: u,
    "impulse": lambda u: np.where(u == 0, 1, 0),
}


def derivative(name: str, at_zero: float) -> Function:
    """The derivative of an activation from its textbook."""

    def step(u: Any) -> Any:
        return np.where(u > 0, 1.0, np.where(u < 0, 0.0, at_zero))

    sigmoid = ACTIVATIONS["sigmoid"]
    return {
        "relu": step,
        "leaky-relu": lambda u: 0.01 + 0.99 * step(u),
        "sigmoid": lambda u: sigmoid(u) * (1 - sigmoid(u)),
        "tanh": lambda u: 1 - np.tanh(u) ** 2,
        "softplus": sigmoid,
        "identity": np.ones_like,
        "impulse": np.zeros_like,
    }[name]


class Norm:
    """``norm(u)``, of which a formula takes the square."""

    def __init__(self, u: Any) -> None:
        self.u = u

    def __pow__(self, _: int) -> Any:
        return np.sum(self.u**2)


def pairs(n: int) -> Any:
    rows = [[(k == i) - (k == j) for k in range(n)] for i, j in combinations(range(n), 2)]
    return np.array(rows, dtype=float)


def functions(given: dict[str, Any], command: str) -> dict[str, Function]:
    """What the functions of a formula mean, by their names in it."""
    hidden, output = given.get("activation", "relu"), given.get("output_activation", "identity")
    output = "impulse" if command == "equality" else output
    at_zero = given.get("relu_at_zero", 1)
    table = {
        "r": ACTIVATIONS[hidden],
        "r_prime": derivative(hidden, at_zero),
        "phi": ACTIVATIONS[output],
        "phi_prime": derivative(output, at_zero),
        "tanh": np.tanh,
        "tanh_prime": derivative("tanh", at_zero),
        "sigma_prime": derivative("sigmoid", at_zero),
        "softmax": lambda u: np.exp(u) / np.sum(np.exp(u), axis=0, keepdims=True),
        "mean": np.mean,
        "relu": ACTIVATIONS["relu"],
        "H": derivative("relu", at_zero),
        "sigma": ACTIVATIONS["sigmoid"],
        "exp": np.exp,
        "log": np.log,
        "sum": np.sum,
        "max": np.max,
        "rowsum": lambda u: np.sum(u, axis=1, keepdims=True),
        "ones": lambda n: np.ones((n, 1)),
        "zeros": lambda n: np.zeros((n, 1)),
        "pairs": pairs,
        "norm": Norm,
        "augment": lambda u: np.concatenate([u, np.ones((1, u.shape[1]))]),
        "item": lambda u, k: u[k - 1, 0],
    }
    return {f"f_{name}": function for name, function in table.items()}


def evaluate(formula: str, letters: dict[str, Any], table: dict[str, Function]) -> Any:
    """Evaluate the right side of a line of JSON."""
    right = formula.partition(" = ")[2]
    right = re.sub(r"\[(\w+), 1\]", r"augment(\1)", right)
    right = re.sub(r"(\w+)'\(", r"\1_prime(", right)
    right = re.sub(r"(\w+)\[(\w+)\]", r"item(\1, \2)", right)
    right = re.sub(r"\b(\w+)\(", r"f_\1(", right)  # a step may be called exp, or sum
    return eval(right, {"__builtins__": {}}, letters | table)  # noqa: S307


def as_matrix(value: Any) -> Any:
    """The matrix that a JSON value stands for: a vector is a column."""
    array = np.array(value, dtype=float)
    return array if array.ndim == 2 else array.reshape(-1, 1)


def sizes(given: dict[str, Any], command: str) -> dict[str, int]:
    """The letters of dimensions that lines name."""
    match command:
        case "equality":
            n = len(given["x"])
            return {"n": n, "P": n * (n - 1) // 2}
        case "grad-regression":
            return {"H": len(given["V"])}
        case "grad-classifier":
            return {"m": given["x1"].shape[1]}
        case "lse":
            return {"T": given.get("target", 0)}
    return {}


def derived(given: dict[str, Any], command: str) -> dict[str, Any]:
    """Inputs that stand in lines under another name, or that were left out."""
    match command:
        case "param-count":
            columns = np.array(given["sizes"], dtype=float).reshape(-1, 1)
            return {"n_in": columns[:-1], "n_out": columns[1:]}
        case "grad-classifier":
            return {"b1": np.zeros((len(given["W1"]), 1)), "b2": np.zeros((1, 1))}
        case "lse" if "target" in given:
            return {"y": np.eye(len(given["z"]))[:, [given["target"] - 1]]}
    return {}


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_line_gives_the_value_that_stands_beside_it(command: str, seed: int) -> None:
    given = question(command, np.random.default_rng(seed))
    printed = json.loads(json.dumps(solved(command, given).to_dict()))
    letters = derived(given, command)
    letters |= {name: as_matrix(value) for name, value in printed["inputs"].items()}
    letters |= {step["name"]: as_matrix(step["value"]) for step in printed["steps"]}
    letters |= sizes(given, command)
    table = functions(given, command)
    # 1 − ŷ loses the digits of a large logit; that is why a kernel computes the loss.
    lost = {"loss": 1e-15 * np.exp(np.abs(letters.get("z3", 0)).max())}
    for step in printed["steps"]:
        value = evaluate(step["formula"], letters, table)
        wanted, slack = letters[step["name"]], 1e-9 + lost.get(step["name"], 0)
        np.testing.assert_allclose(
            np.ravel(value), np.ravel(wanted), rtol=1e-9, atol=slack, err_msg=step["formula"]
        )
        assert list(np.shape(step["value"])) == step["shape"]
