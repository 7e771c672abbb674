"""How large the terms of a formula are, entry by entry: the yardstick of a rounding error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula import tables
from nnhw.formula.evaluate import matmul
from nnhw.formula.tree import (
    Binary,
    Call,
    Index,
    Name,
    Negative,
    Node,
    Stack,
    Transpose,
    Value,
    with_children,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.formula.evaluate import Arithmetic

_ADDING = {"sum", "mean", "rowsum", "rowmean", "colsum", "colmean"}


def sizes(arithmetic: Arithmetic, node: Node, scope: Mapping[str, Any]) -> Any:
    """Return the sum of the absolute values of the terms in each entry of a formula.

    Parameters
    ----------
    arithmetic
        What the numbers are.
    node
        The formula; the values of its letters are taken as they are.
    scope
        These values.

    Returns
    -------
    array
        Of the formula's shape. Its own rounding in float64 is some 1e-16 of it.
    """

    def of(part: Node) -> Any:
        return sizes(arithmetic, part, scope)

    match node:
        case Name(name):
            return np.abs(scope[name])
        case Negative(operand):
            return of(operand)
        case Transpose(operand):
            return of(operand).T
        case Binary("+" | "-", left, right):
            return of(left) + of(right)
        case Binary("*", left, right):
            return of(left) * of(right)
        case Binary("@", left, right):
            return matmul(of(left), of(right))
        case Binary("/", left, right):
            return tables.quotient(of(left), np.abs(arithmetic.evaluate(right, scope)))
        case Call(function) if function in _ADDING:
            return arithmetic.evaluate(with_children(node, lambda each: Value(of(each))), scope)
        case Stack() | Index():
            inner = node.items if isinstance(node, Stack) else (node.operand,)
            kept = {id(each): Value(of(each)) for each in inner}
            changed = with_children(node, lambda each: kept.get(id(each), each))
            return arithmetic.evaluate(changed, scope)
    return np.abs(arithmetic.evaluate(node, scope))
