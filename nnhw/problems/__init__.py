"""The worked problems, one a file; a new one is a new file and its name here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnhw.engine.problem import Problem

COMMANDS = ("equality", "param-count", "grad-regression", "grad-classifier", "lse")


def load(command: str) -> Problem:
    """Return a problem by its command; only its own file is imported."""
    module = import_module(f"nnhw.problems.{command.replace('-', '_')}")
    problem: Problem = module.PROBLEM
    return problem
