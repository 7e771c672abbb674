"""Whether the numbers that are shown, being rounded, still add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.magnitude import size_of_terms
from nnhw.engine.program import Line, Program
from nnhw.formula.numerals import numeral
from nnhw.formula.tree import names

if TYPE_CHECKING:
    from nnhw.engine.trace import Step, Trace

ROUNDING = 1e-12  # of the size of the terms: what float64 itself may be off


def misses(step: Step, digits: int | None) -> bool:
    """Whether the arithmetic of a step, done with the numbers shown, shows another result.

    Parameters
    ----------
    step
        A step of which formula and value are shown.
    digits
        The significant digits that are shown; 6 unless given.
    """
    trace, tree = step.trace, step.line.tree
    if not trace.floating:
        return False
    known = {name: value for name in names(tree) for value in [_value(trace, name)]}
    if any(value is None for value in known.values()):
        return False
    shown = {name: _rounded(value, digits) for name, value in known.items()}
    part = Program([Line("part", tree)])
    with np.errstate(all="ignore"):
        got = part.solver(("part",), frozenset(shown), trace.arithmetic)(shown)["part"]
        wanted = _rounded(step.matrix, digits)
        off = np.abs(_rounded(got, digits) - wanted)
        return bool((off > ROUNDING * size_of_terms(trace, tree)).any())


def _value(trace: Trace, name: str) -> Any:
    return trace.compute([name] if name in trace else [])[name]


def _rounded(values: Any, digits: int | None) -> Any:
    """Return numbers as they are shown; sizes are integers, and stay."""
    if isinstance(values, int):
        return values
    rounded = [float(numeral(value, digits)) for value in np.ravel(values).tolist()]
    return np.array(rounded).reshape(np.shape(values))
