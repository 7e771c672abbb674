"""A trace as plain data: what ``--json`` writes and scripts rely on."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.solver import MOST_LISTED
from nnhw.engine.words import too_long
from nnhw.formula.shapes import in_numbers
from nnhw.formula.source import to_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from nnhw.engine.gradcheck import Check
    from nnhw.engine.trace import Step, Trace

SCHEMA = 1
MOST_BITS = 14_000  # of an integer; Python's own parser takes at most 4,300 digits


def record(
    trace: Trace,
    checks: Iterable[Check] = (),
    notes: Iterable[str] = (),
    answers: Iterable[dict[str, Any]] = (),
    *,
    hidden: bool = False,
) -> dict[str, Any]:
    """Return a trace as data that every JSON parser takes.

    Parameters
    ----------
    trace
        What was computed.
    checks
        Its gradients by a second route.
    notes
        What it points out, a sentence each.
    answers
        The verdicts on answers, as data.
    hidden
        Whether everything that tells a true value is left out.
    """
    inputs = [each.name for each in trace.problem.inputs if each.name in trace.given.numbers]
    if not hidden:
        trace.solver.compute(step.name for step in trace if step.listed)
    return {
        "schema": SCHEMA,
        "command": trace.problem.command,
        "inputs": {name.removesuffix("@0"): _input(trace, name) for name in inputs},
        "steps": [_step(step, hidden=hidden) for step in trace],
        "checks": [_check(check) for check in checks],
        "answers": list(answers),
        "notes": ["the true values are hidden"] if hidden else [*notes, *_unlisted(trace)],
    }


def _input(trace: Trace, name: str) -> Any:
    long = prod(in_numbers(trace.input_shape(name))) > MOST_LISTED
    return None if long else _data(trace.input(name), exact=trace.exact)


def _unlisted(trace: Trace) -> list[str]:
    return [too_long(step.name, step.size) for step in trace if not step.listed]


def _step(step: Step, *, hidden: bool) -> dict[str, Any]:
    shown = step.listed and not hidden
    found = step.entry
    entry = {"entry": f"{step.name}[{','.join(found[1])}] = {to_source(found[0])}"} if found else {}
    return {
        "name": step.name,
        "formula": step.formula,
        "latex": step.latex,
        **entry,
        "shape": list(step.shape),
        "value": _data(step.value, exact=step.trace.exact) if shown else None,
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "method": check.method,
        "error": check.error,
        "passed": check.passed,
        "entries": check.entries,
        "checked": len(check.numeric),
        "worst_entry": list(check.worst),
    }


def _data(value: Any, *, exact: bool) -> Any:
    """Return numbers as nested lists of JSON's numbers, and of strings where JSON has none."""
    if value is None or np.size(value) > MOST_LISTED:
        return None
    array = np.asarray(value)
    if exact:
        return _each(str, array)
    if array.dtype == object or (array.dtype == np.float64 and not np.isfinite(array).all()):
        return _each(_number, array)
    return array.tolist()


def _each(convert: Callable[[Any], Any], array: Any) -> Any:
    converted = np.frompyfunc(convert, 1, 1)(array.astype(object))
    return converted.tolist() if array.ndim else converted


def _number(value: Any) -> Any:
    """Return a string for what JSON or its parsers do not take."""
    if isinstance(value, int):
        return value if value.bit_length() <= MOST_BITS else str(value)
    return value if isinstance(value, float) and np.isfinite(value) else str(value)
