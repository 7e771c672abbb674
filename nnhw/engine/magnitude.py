"""How large the terms of a formula are: the yardstick of a rounding error."""

from __future__ import annotations

from math import prod, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.program import Line, Program
from nnhw.formula.shapes import SAMPLES
from nnhw.formula.tree import (
    Augment,
    Binary,
    Call,
    Columns,
    Name,
    Negative,
    Transpose,
    names,
    rebuild,
)
from nnhw.numbers import norm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnhw.engine.trace import Trace
    from nnhw.formula.tree import Node


ROUNDINGS = 1e-16  # a factor of 20 above the most that was seen


def size_of_terms(trace: Trace, node: Node) -> float:
    """Return a bound on the sum of the sizes of the terms in any entry of a formula.

    Its letters' values are taken as they are: the bound is of this formula's
    own rounding, which is some 1e-16 of it for each of the terms. By Cauchy and
    Schwarz, a product's terms add up to no more than the product of the norms.
    """
    match node:
        case Name(letter):
            given = trace.given.numbers.get(letter)
            return given.norm if given else norm(trace.matrix(letter))
        case Augment(operand):
            return size_of_terms(trace, operand) + sqrt(trace.inner(operand).shape[1])
        case Columns(operand, _) | Transpose(operand) | Negative(operand):
            return size_of_terms(trace, operand)
        case Binary("@" | "*", left, right):
            return size_of_terms(trace, left) * size_of_terms(trace, right)
        case Binary("+" | "-", left, right):
            return size_of_terms(trace, left) + size_of_terms(trace, right)
        case Call("rowsum", (operand,)):
            return size_of_terms(trace, operand) * sqrt(trace.inner(operand).shape[1])
    with np.errstate(all="ignore"):
        return norm(trace.inner(node))


def sizes_of_terms(trace: Trace, node: Node, samples: NDArray[np.intp]) -> Any:
    """Return the sum of the sizes of the terms in each entry, for some of the samples.

    Parameters
    ----------
    trace
        Whose letters the formula reads; their values are taken as they are.
    node
        A formula of letters alone, as that of a pre-activation is.
    samples
        Which columns.
    """
    known = {}
    for name in names(node):
        value = trace.compute((name,))[name]
        known[name] = np.abs(value[:, samples] if SAMPLES in trace.shapes.get(name, ()) else value)
    total = Program([Line("total", rebuild(node, _add_all))])
    return total.solver(("total",), frozenset(known), trace.arithmetic)(known)["total"]


def _add_all(node: Node) -> Node | None:
    match node:
        case Negative(operand):
            return rebuild(operand, _add_all)
        case Binary("-", left, right):
            return Binary("+", rebuild(left, _add_all), rebuild(right, _add_all))
    return None


def rounding_error(trace: Trace) -> float:
    """Return a bound on how far any entry of a float64 step is off, for a small network.

    In every term of a step each input stands at most twice, and each rounding
    is of 1e-16 of the term.
    """
    terms = prod(1 + each.norm for each in trace.given.numbers.values())
    return ROUNDINGS * terms * terms
