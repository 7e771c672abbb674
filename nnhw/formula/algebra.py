"""Formulas put together as one would write them: what is 1 or 0 falls away, signs move out.

Each function returns the sum, product, … of its arguments, simplified where
paper would be: ``−(y − z)`` is ``z − y``, ``½·2`` is gone, ``1·u`` is ``u``.
"""

from __future__ import annotations

from fractions import Fraction

from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    Negative,
    Node,
    Transpose,
    with_children,
)

ONE, ZERO, TWO = Constant("1"), Constant("0"), Constant("2")


def number(value: int | Fraction) -> Node:
    """Return a number as a formula: a negative one as a sign, a fraction as a quotient."""
    if value < 0:
        return Negative(number(-value))
    fraction = Fraction(value)
    if fraction.denominator == 1:
        return Constant(str(fraction.numerator))
    return Binary("/", Constant(str(fraction.numerator)), Constant(str(fraction.denominator)))


def negative(u: Node) -> Node:
    """Return −u."""
    match u:
        case Negative(operand):
            return operand
        case Binary("-", left, right):
            return Binary("-", right, left)
        case Constant("0"):
            return u
        case Binary(
            "*" | "/" | "@" as sign, Binary("-", Constant(_), _) | Constant(_) as left, right
        ):
            return Negative(Binary(sign, left, right))
        case Binary("*" | "/" | "@" as sign, Binary("-") as left, right):
            return Binary(sign, negative(left), right)
        case Binary("*", left, Binary("-", first, second)) if not isinstance(first, Constant):
            return Binary("*", left, Binary("-", second, first))
    return Negative(u)


def add(u: Node, v: Node) -> Node:
    """Return u + v."""
    if u == ZERO:
        return v
    match v:
        case Constant("0"):
            return u
        case Negative(operand):
            return Binary("-", u, operand)
        case Binary("-", left, right):
            return subtract(add(u, left), right)
    if isinstance(u, Negative) and not isinstance(v, Negative):
        return Binary("-", v, u.operand)
    if u == v:
        return multiply(TWO, u)
    match u:
        case Binary("+", left, right) if right == v:
            return add(left, multiply(TWO, v))
    return Binary("+", u, v)


def subtract(u: Node, v: Node) -> Node:
    """Return u − v."""
    if v == ZERO:
        return u
    if u == ZERO:
        return negative(v)
    if u == v:
        return ZERO
    if isinstance(v, Negative):
        return add(u, v.operand)
    return Binary("-", u, v)


def multiply(u: Node, v: Node) -> Node:
    """Return u ∘ v; numbers are gathered in front, and a quotient's denominator at the end."""
    return _together(_parts(u), _parts(v))


def divide(u: Node, v: Node) -> Node:
    """Return u / v, without the factors that stand above and below."""
    factor, above, below = _parts(v)
    if factor == 0:
        return Binary("/", u, v)
    return _together(_parts(u), (1 / Fraction(factor), below, above))


def matmul(u: Node, v: Node) -> Node:
    """Return u @ v, its sign and its numbers in front."""
    if isinstance(u, Negative):
        return negative(matmul(u.operand, v))
    if isinstance(v, Negative):
        return negative(matmul(u, v.operand))
    return Binary("@", u, v)


def transpose(u: Node) -> Node:
    """Return uᵀ, that of a product turned into the product of the transposes."""
    match u:
        case Transpose(operand):
            return operand
        case Negative(operand):
            return negative(transpose(operand))
        case Binary("@", left, right):
            return Binary("@", transpose(right), transpose(left))
    return Transpose(u)


def power(u: Node, exponent: int | Fraction) -> Node:
    """Return u to the power of a number."""
    if exponent == 0:
        return ONE
    return u if exponent == 1 else Binary("**", u, number(exponent))


def tidy(node: Node) -> Node:
    """Return a formula put together anew by these functions, from the leaves on."""
    node = with_children(node, tidy)
    match node:
        case Negative(operand):
            return negative(operand)
        case Binary("+", left, right):
            return add(left, right)
        case Binary("-", left, right):
            return subtract(left, right)
        case Binary("*", left, right):
            return multiply(left, right)
        case Binary("/", left, right):
            return divide(left, right)
    return node


Parts = tuple[int | Fraction, tuple[Node, ...], tuple[Node, ...]]


def _parts(node: Node) -> Parts:
    """Return the number in front, the factors above, and those below."""
    match node:
        case Constant() as constant:
            return constant.value, (), ()
        case Negative(operand):
            factor, above, below = _parts(operand)
            return -factor, above, below
        case Binary("*", left, right):
            a, above, below = _parts(left)
            b, more, under = _parts(right)
            return a * b, above + more, below + under
        case Binary("/", left, right):
            a, above, below = _parts(left)
            b, under, over = _parts(right)
            return (Fraction(a) / b, above + over, below + under) if b else (1, (node,), ())
    return 1, (node,), ()


def _together(u: Parts, v: Parts) -> Node:
    """Return the product of two products: the number above and below as whole numbers."""
    ratio = Fraction(u[0] * v[0])
    above, below = [*u[1], *v[1]], [*u[2], *v[2]]
    for each in [each for each in below if each in above]:
        if each in above:
            above.remove(each)
            below.remove(each)
    if ratio < 0:
        return negative(_together((-ratio, tuple(above), tuple(below)), (1, (), ())))
    if ratio == 0:
        return ZERO
    top = _product(ratio.numerator, above)
    if ratio.denominator == 1 and not below:
        return top
    return Binary("/", top, _product(ratio.denominator, below))


def _product(factor: int, nodes: list[Node]) -> Node:
    """Return a number times factors, the first two of which stand innermost; u times u is u²."""
    total: Node | None = None if factor == 1 and nodes else Constant(str(factor))
    for each in dict.fromkeys(nodes):
        factors = power(each, nodes.count(each))
        total = factors if total is None else Binary("*", total, factors)
    return total or ONE


def ones(*sizes: Node) -> Node:
    """Return an array of ones of some size."""
    return Call("ones", sizes)
