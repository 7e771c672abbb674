"""The worked problems, one a file; a new one is a new file and its line here."""

from __future__ import annotations

import copyreg
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnhw.engine.problem import Problem

# By command: the group that help lists it in, and what it does, as help and an
# unknown command's suggestions have it without loading any problem.
COMMANDS = {
    "solve": (
        "Any homework",
        "solve a homework's own lines, and derive its gradients (softmax, backpropagation, loops)",
    ),
    "equality": (
        "Homework",
        "tell whether all inputs differ, by a network whose weights are set by hand",
    ),
    "grad-regression": (
        "Homework",
        "work out the gradients of a two-layer network with squared error (backpropagation)",
    ),
    "grad-classifier": (
        "Homework",
        "work out the gradients of two branches that share their weights (siamese network)",
    ),
    "lse": (
        "Homework",
        "work out log-sum-exp, softmax and cross-entropy without overflow",
    ),
    "param-count": (
        "Counting",
        "count the parameters of a fully connected network, or the sizes, parameters and "
        "multiply-adds of any architecture (CNN, LSTM, transformer), layer by layer",
    ),
}


def load(command: str) -> Problem:
    """Return a problem by its command; only its own file is imported."""
    module = import_module(f"nnhw.problems.{command.replace('-', '_')}")
    problem: Problem = module.PROBLEM
    copyreg.pickle(type(problem), _reduced)  # it holds functions, which have no name
    return problem


def _reduced(problem: Problem) -> tuple[Callable[..., Problem], tuple[str, dict[str, Any]]]:
    """Return what a problem is made from elsewhere: its command, and what a sheet changed."""
    declared = load(problem.command)
    changed: dict[str, Any] = {
        name: getattr(problem, name)
        for name in problem.__match_args__
        if getattr(problem, name) is not getattr(declared, name)
    }
    return _changed, (problem.command, changed)


def _changed(command: str, changed: dict[str, Any]) -> Problem:
    declared = load(command)
    return declared.replace(**changed) if changed else declared
