"""How large the terms of a formula are, entry by entry: the yardstick of a rounding error."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, getcontext
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from nnhw.formula import tables
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    Index,
    Name,
    Negative,
    Node,
    SquaredNorm,
    Stack,
    Transpose,
    Value,
    with_children,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

TINY = Decimal("1e-40")  # what is smaller may be a 0 that was rounded
KEPT = 0.6  # of the digits: a difference that is smaller beside its terms is such a 0
_ADDING = {"sum", "mean", "rowsum", "rowmean", "colsum", "colmean"}


class Evaluates(Protocol):
    """What gives the value of a formula: an arithmetic."""

    def evaluate(self, node: Node, scope: Mapping[str, Any], /) -> Any:
        """Return the value of a formula in its letters' values."""


def sizes(
    arithmetic: Evaluates, node: Node, scope: Mapping[str, Any], *, bounded: bool = False
) -> Any:
    """Return the sum of the absolute values of the terms in each entry of a formula.

    Parameters
    ----------
    arithmetic
        What the numbers are.
    node
        The formula; the values of its letters are taken as they are.
    scope
        These values.
    bounded
        Whether a bound will do in a product of matrices, which takes less than
        the product itself.

    Returns
    -------
    array
        Of the formula's shape. Its own rounding in float64 is some 1e-16 of it.
    """

    def of(part: Node) -> Any:
        return sizes(arithmetic, part, scope, bounded=bounded)

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
        case SquaredNorm(operand):
            return tables.squared_norm(of(operand))
        case Binary("**", left, Constant("2")):
            return of(left) ** 2
        case Binary("@", Name(left), Name(right)) if bounded:
            return _bound(scope[left], scope[right])
        case Binary("@", left, right):
            return tables.matmul(of(left), of(right))
        case Binary("/", left, right):
            return tables.quotient(of(left), np.abs(arithmetic.evaluate(right, scope)))
        case Call(function) if function in _ADDING:
            return arithmetic.evaluate(with_children(node, lambda each: Value(of(each))), scope)
        case Call("inv", (operand,)):  # Bauer and Skeel: |A⁻¹| |A| |A⁻¹|
            inverse = np.abs(arithmetic.evaluate(node, scope))
            return tables.matmul(tables.matmul(inverse, of(operand)), inverse)
        case Stack() | Index():
            inner = node.items if isinstance(node, Stack) else (node.operand,)
            kept = {id(each): Value(of(each)) for each in inner}
            changed = with_children(node, lambda each: kept.get(id(each), each))
            return arithmetic.evaluate(changed, scope)
    return np.abs(arithmetic.evaluate(node, scope))


def _bound(a: Any, b: Any) -> Any:
    """Return no less than |a| @ |b|: the norms of rows times those of columns (Cauchy, Schwarz)."""
    if 1 in {a.size, b.size}:
        return np.abs(a * b)
    rows, columns = np.einsum("ij,ij->i", a, a), np.einsum("ij,ij->j", b, b)
    bound = np.sqrt(rows)[:, None] * np.sqrt(columns)
    return bound if np.isfinite(bound).all() else tables.matmul(np.abs(a), np.abs(b))


def without_last_digits(value: Any) -> Any:
    """Return decimals without the digits that rounding has made, so that what is equal is."""
    kept = Context(prec=int(KEPT * getcontext().prec), Emax=MAX_EMAX, Emin=MIN_EMIN)
    return np.frompyfunc(kept.plus, 1, 1)(value)


def settled(arithmetic: Evaluates, value: Any, node: Node, scope: Mapping[str, Any]) -> Any:
    """Return a formula's decimals, in which what is but the rounding of terms that cancel is 0."""
    if not any(each and -TINY < each < TINY for each in value.flat):
        return value
    kept = Decimal(1).scaleb(-int(KEPT * getcontext().prec))

    def snapped(each: Any, size: Any) -> Any:
        return 0 * each if abs(each) < TINY and abs(each) <= size * kept else each

    terms = np.broadcast_to(sizes(arithmetic, node, scope), value.shape)
    return np.frompyfunc(snapped, 2, 1)(value, terms)
