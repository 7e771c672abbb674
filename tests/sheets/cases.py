"""Sheets as students type them, each beside its own computation by numpy and autograd."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import autograd.numpy as np
from autograd import grad

if TYPE_CHECKING:
    from collections.abc import Callable

Given = SimpleNamespace
Expected = dict[str, Any]
_VALUE = re.compile(r"^(\w+)\s*=\s*([-−.\d\s;e/]+?)\s*(?:#.*)?$", re.MULTILINE)


class Case(NamedTuple):
    """A sheet, further arguments, and what its steps come to."""

    name: str
    sheet: str
    argv: tuple[str, ...]
    expected: Callable[[Given], dict[str, Any]]


CASES: list[Case] = []


def case(sheet: str, *argv: str) -> Callable[[Callable[[Given], dict[str, Any]]], None]:
    """Declare a sheet whose steps are what the function gives for its values."""

    def declare(expected: Callable[[Given], dict[str, Any]]) -> None:
        CASES.append(Case(expected.__name__, sheet, argv, expected))

    return declare


def values(sheet: str) -> Given:
    """Return the plain numbers of a sheet: ``x = 1 2`` a vector, ``W = 1 2; 3 4`` a matrix."""
    found = {}
    for name, text in _VALUE.findall(sheet):
        rows = [[_number(each) for each in row.split()] for row in text.strip("; ").split(";")]
        flat = len(rows) == 1
        found[name] = np.array(rows[0] if flat else rows)
        if flat and len(rows[0]) == 1:
            found[name] = rows[0][0]
    return Given(**found)


def _number(text: str) -> float:
    above, _, below = text.replace("−", "-").partition("/")
    return float(above) / float(below or 1)


def with_values(given: Given, **more: Any) -> Given:
    """Return values with some put in or replaced."""
    return Given(**{**vars(given), **more})


def gradients(objective: Callable[[Given], Any], given: Given, names: str) -> dict[str, Any]:
    """Return the derivatives of an objective by some values, by autograd."""
    return {
        f"d{name}": grad(lambda v, name=name: objective(with_values(given, **{name: v})))(
            np.array(vars(given)[name], dtype=float)
        )
        for name in names.split()
    }


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def relu(z: Any) -> Any:
    return np.where(z > 0, z, 0.0)


def softmax(z: Any, axis: int = 0) -> Any:
    e = np.exp(z - np.max(z, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def column(v: Any) -> Any:
    return np.reshape(v, (-1, 1))
