"""How large the terms of a formula are: the yardstick of a rounding error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.formula.tree import Augment, Binary, Call, Columns, Name, Negative, Transpose, names

if TYPE_CHECKING:
    from nnhw.engine.trace import Trace
    from nnhw.formula.tree import Node


def size_of_terms(trace: Trace, node: Node) -> float:
    """Return a bound on the sum of the sizes of the terms in any entry of a formula.

    Its letters' values are taken as they are: the bound is of this formula's
    own rounding, which is some 1e-16 of it for each of the terms.
    """
    known = trace.compute(name for name in names(node) if name in trace.program.lines)

    def bound(node: Node) -> float:
        match node:
            case Name(letter):
                return float(np.max(np.abs(known[letter])))
            case Augment(operand):
                return max(1.0, bound(operand))
            case Columns(operand, _) | Transpose(operand) | Negative(operand):
                return bound(operand)
            case Binary("@", left, right):
                return bound(left) * bound(right) * float(trace.inner(left).shape[1])
            case Binary("*", left, right):
                return bound(left) * bound(right)
            case Binary("+" | "-", left, right):
                return bound(left) + bound(right)
            case Call("rowsum", (operand,)):
                return bound(operand) * float(trace.inner(operand).shape[1])
        return float(np.max(np.abs(trace.inner(node))))

    with np.errstate(all="ignore"):
        return bound(node)
