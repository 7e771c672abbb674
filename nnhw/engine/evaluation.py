"""Evaluating lines in one arithmetic, and saying which step has no value.

The quick way compiles all lines into one function. Where it raises a flag of
the hardware, or ends in something not finite, the same lines are taken one by
one, which finds the step to name. Products are looked at in any case: threads
and matrix units lose the flags.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula.tree import names
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nnhw.engine.arithmetic import Arithmetic
    from nnhw.engine.program import Program


FEW = 64


class StepOverflowError(ArithmeticError):
    """A step left the range of float64."""

    def __init__(self, step: str) -> None:
        super().__init__(f"{step} leaves the range of float64")
        self.step = step


class Evaluation(Immutable):
    """The values of some steps.

    Attributes
    ----------
    values
        By step; ``None`` where a step has no value, not even as a limit.
    underflows
        The steps in which something other than 0 became 0.
    """

    values: dict[str, Any]
    underflows: list[str]


def evaluate(
    program: Program,
    targets: Iterable[str],
    known: Mapping[str, Any],
    arithmetic: Arithmetic,
    *,
    limits: bool = False,
) -> Evaluation:
    """Evaluate all steps that lead to the targets.

    Parameters
    ----------
    program
        The lines.
    targets
        The steps that are wanted.
    known
        The values of inputs, sizes and steps that are at hand.
    arithmetic
        What the functions compute.
    limits
        Whether infinity is a value, and a step may be without one.

    Raises
    ------
    StepOverflowError
        When a step leaves the range of float64 and is no limit.
    NoValueError
        When the arithmetic lacks a function.
    """
    if limits and any(value is None for value in known.values()):
        return _one_by_one(program, targets, known, arithmetic, limits=limits)
    solve = program.solver(tuple(targets), frozenset(known), arithmetic)
    underflow = _Flag()
    with np.errstate(over="raise", invalid="raise", divide="raise", under="call", call=underflow):
        try:
            values = solve(known)
        except (FloatingPointError, ValueError, OverflowError):
            return _one_by_one(program, targets, known, arithmetic, limits=limits)
    unflagged = values if limits else program.products & values.keys()
    if underflow.raised or not all(is_finite(values[name]) for name in unflagged):
        return _one_by_one(program, targets, known, arithmetic, limits=limits)
    return Evaluation(values, [])


def is_finite(value: Any) -> bool:
    """Whether no entry is infinite or nan."""
    array = np.asarray(value)
    if array.dtype == object:
        return True
    # Python adds up a few numbers faster than numpy begins to.
    if array.size <= FEW and isfinite(sum(array.ravel().tolist())):
        return True
    with np.errstate(all="ignore"):
        return bool(np.isfinite(array.sum()) or np.isfinite(array).all())


class _Flag:
    """Remembers that numpy called it."""

    raised = False

    def __call__(self, *_: object) -> None:
        self.raised = True


def _one_by_one(
    program: Program,
    targets: Iterable[str],
    known: Mapping[str, Any],
    arithmetic: Arithmetic,
    *,
    limits: bool,
) -> Evaluation:
    scope, found = dict(known), Evaluation({}, [])
    for name in program.order(targets, frozenset(known), arithmetic.choose):
        line = program.lines[name]
        if any(scope[letter] is None for letter in names(arithmetic.choose(line))):
            scope[name] = found.values[name] = None
            continue
        value, underflow = _single(program, name, scope, arithmetic)
        if value is None or not is_finite(value):
            if not limits:
                raise StepOverflowError(line.step)
            if value is not None and np.isnan(value).any():
                value = None
        elif underflow and (np.asarray(value) == 0).any():
            found.underflows.append(line.step)
        scope[name] = found.values[name] = value
    return found


def _single(
    program: Program, name: str, scope: Mapping[str, Any], arithmetic: Arithmetic
) -> tuple[Any, bool]:
    """Return a step's value, ``None`` where there is none, and whether it underflowed."""
    solve = program.solver((name,), frozenset(scope), arithmetic)
    underflow = _Flag()
    with np.errstate(all="ignore", under="call", call=underflow):
        try:
            return solve(scope)[name], underflow.raised
        except (ValueError, OverflowError):
            return None, False  # it has no limit
