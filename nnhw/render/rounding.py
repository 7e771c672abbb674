"""Whether the numbers that are shown, being rounded, still add up."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.magnitude import size_of_terms
from nnhw.engine.program import Line, Program
from nnhw.formula.tree import names

if TYPE_CHECKING:
    from nnhw.engine.trace import Step
    from nnhw.render.page import Page

ROUNDING = 1e-12  # of the size of the terms: what float64 itself may be off


def misses(page: Page, step: Step) -> bool:
    """Whether the arithmetic of a step, done with the numbers shown, gives another than is shown.

    Parameters
    ----------
    page
        Says how numbers are shown.
    step
        A step of which formula and value are shown.
    """
    trace, tree = page.trace, step.line.tree
    if trace.exact:
        return False
    known = trace.compute(name for name in names(tree) if name in trace)
    shown = {name: _as_shown(page, known[name]) for name in names(tree)}
    part = Program([Line("part", tree)])
    with np.errstate(all="ignore"):
        got = part.solver(("part",), frozenset(shown), trace.arithmetic)(shown)["part"]
        off = np.abs(_as_shown(page, got) - _as_shown(page, step.matrix))
        noise = ROUNDING * size_of_terms(trace, tree) if trace.floating else 0
        return bool((off > noise).any())


def _as_shown(page: Page, values: Any) -> Any:
    """Return numbers rounded as they are shown; whole ones are shown as they are."""
    array = np.asarray(values)
    if array.dtype == np.float64:
        shown = [float(page.show(value)) for value in array.ravel().tolist()]
        return np.array(shown).reshape(array.shape)
    if all(isinstance(each, Integral) for each in array.flat):
        return values
    from fractions import Fraction

    return np.frompyfunc(lambda value: Fraction(page.show(value)), 1, 1)(array)
