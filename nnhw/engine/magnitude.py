"""How large the terms of a formula are: the yardstick of a rounding error."""

from __future__ import annotations

from math import inf, prod, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula.tree import Augment, Binary, Call, Columns, Name, Negative, Transpose

if TYPE_CHECKING:
    from nnhw.engine.trace import Trace
    from nnhw.formula.tree import Node


ROUNDINGS = 1e-15  # a factor of 200 above the most that was seen
_TINY = 1e-200  # squares below it may have lost what float64 cannot hold


def size_of_terms(trace: Trace, node: Node) -> float:
    """Return a bound on the sum of the sizes of the terms in any entry of a formula.

    Its letters' values are taken as they are: the bound is of this formula's
    own rounding, which is some 1e-16 of it for each of the terms. By Cauchy and
    Schwarz, a product's terms add up to no more than the product of the norms.
    """

    def bound(node: Node) -> float:
        match node:
            case Name(letter):
                return norm(trace.matrix(letter))
            case Augment(operand):
                return bound(operand) + sqrt(trace.inner(operand).shape[1])
            case Columns(operand, _) | Transpose(operand) | Negative(operand):
                return bound(operand)
            case Binary("@" | "*", left, right):
                return bound(left) * bound(right)
            case Binary("+" | "-", left, right):
                return bound(left) + bound(right)
            case Call("rowsum", (operand,)):
                return bound(operand) * sqrt(trace.inner(operand).shape[1])
        with np.errstate(all="ignore"):
            return norm(trace.inner(node))

    return bound(node)


def rounding_error(trace: Trace) -> float:
    """Return a bound on how far any entry of a float64 step is off, for a small network.

    In every term of a step each input stands at most twice, and each rounding
    is of 1e-16 of the term.
    """
    norms = (norm(numbers.floats) for numbers in trace.given.numbers.values())
    return ROUNDINGS * prod(1 + each for each in norms) ** 2


def norm(values: Any) -> float:
    """Return a bound on the square root of the sum of all squares, which is nearly that."""
    square = float(np.vdot(values, values))
    if _TINY < square < inf:
        return sqrt(square)
    with np.errstate(all="ignore"):
        return float(np.max(np.abs(values)) * sqrt(np.size(values)))
