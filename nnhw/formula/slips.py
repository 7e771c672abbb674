"""The formulas that are one slip away from a line, each with the code of its mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula import algebra as al
from nnhw.formula.functions import FUNCTIONS
from nnhw.formula.shapes import as_matrix, fit
from nnhw.formula.source import to_source
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    FormulaError,
    Name,
    Negative,
    Node,
    SquaredNorm,
    Transpose,
    with_children,
)
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nnhw.formula.shapes import Shape

    Found = Iterator[tuple[str, str, Node]]  # a code, what was done, the formula

MEANS = {"mean": "sum", "rowmean": "rowsum", "colmean": "colsum"}
SUMS = {total: mean for mean, total in MEANS.items()}
ACTIVATIONS = {
    "sigma", "tanh", "relu", "leaky_relu", "elu", "softplus", "softmax", "rowsoftmax",
    "r", "phi", "step", "sign",
}  # fmt: skip


class Slip(Immutable):
    """A formula that is one slip away.

    Attributes
    ----------
    code
        The stable name of the mistake.
    words
        What was done: ``without the term b1``.
    tree
        The formula that was written instead.
    """

    code: str
    words: str
    tree: Node


def slips(name: str, tree: Node, shapes: Mapping[str, Shape]) -> Iterator[Slip]:
    """Yield the slips that can be made in a line and still give its shape, the specific first.

    Parameters
    ----------
    name
        The line's name; ``dX`` is a gradient, ``X_new`` a step of descent.
    tree
        Its right side, the vectors turned as they are meant.
    shapes
        Of all letters, the line's own among them.
    """
    seen = {to_source(tree)}
    for code, words, changed in (*_of_line(name, tree, shapes), *_within(tree, name)):
        text = to_source(changed)
        if text not in seen and _fits(changed, shapes, shapes[name]):
            seen.add(text)
            yield Slip(code, words, fit(changed, shapes)[0])


def _fits(tree: Node, shapes: Mapping[str, Shape], wanted: Shape) -> bool:
    try:
        return as_matrix(fit(tree, shapes)[1]) == as_matrix(wanted)
    except FormulaError:
        return False


def _is_gradient(name: str) -> bool:
    return name.startswith(("d", "delta")) and len(name) > 1


def _of_line(name: str, tree: Node, shapes: Mapping[str, Shape]) -> Found:
    """Yield the slips of a line as a whole."""
    match tree:
        case Binary("-", Name(old), change) if _is_step(name, old, change):
            yield "ascent", "uphill: the gradient is added", Binary("+", Name(old), change)
            for gradient in _gradients(change):
                yield "gradient-not-step", f"{gradient} itself, not the step by it", Name(gradient)
    if _is_gradient(name):
        for words, changed in _turned_differences(tree):
            yield "target-minus-output", words, changed
    yield "sign", "the other sign", al.negative(tree)
    square = len(set(as_matrix(shapes[name]))) == 1 and len(shapes[name]) == 2
    if square and as_matrix(shapes[name])[0] != 1:
        yield "transposed", "rows and columns exchanged", Transpose(tree)


def _is_step(name: str, old: str, change: Node) -> bool:
    """Whether a line goes down from where it was: ``W - lr*dW``, ``w = w0 - lr*mhat/…``."""
    return bool(_gradients(change)) or (
        isinstance(change, Binary) and _stem(name) == _stem(old) != ""
    )


def _stem(name: str) -> str:
    """Return a name without what tells its steps apart: ``w`` of ``w0``, ``w@2``, ``w_new``."""
    return name.partition("@")[0].removesuffix("_new").rstrip("0123456789_")


def _gradients(node: Node) -> list[str]:
    """Return the gradients that a product of numbers, rates and one gradient holds."""
    match node:
        case Name(name) if _is_gradient(name):
            return [name]
        case Binary("*" | "/", left, right):
            return _gradients(left) + _gradients(right)
    return []


def _turned_differences(tree: Node) -> Iterator[tuple[str, Node]]:
    """Yield a gradient in which output minus target is the other way round."""
    match tree:
        case Binary("-", Name() as left, (Name() | Transpose(Name())) as right):
            output, target = to_source(left), to_source(right)
            yield f"{target} − {output} where {output} − {target} belongs", al.negative(tree)
        case Binary("*" | "/" | "@" as sign, Binary("-", Name()) as left, right):
            for words, changed in _turned_differences(left):
                yield words, Binary(sign, changed, right)
        case Binary("*" | "@" as sign, left, Binary("-", Name()) as right):
            for words, changed in _turned_differences(right):
                yield words, Binary(sign, left, changed)


def _within(node: Node, name: str) -> Found:
    """Yield the slips at a node of a line, then those at one below it."""
    yield from _at(node, name)
    for k, part in enumerate(_parts(node)):
        for code, words, changed in _within(part, name):
            yield code, words, _with_part(node, k, changed)


def _parts(node: Node) -> list[Node]:
    """Return the nodes directly below that a slip can be made in."""
    match node:
        case Binary("**", left, _):
            return [left]
        case Binary(_, left, right):
            return [left, right]
        case Call(_, arguments):
            return list(arguments)
        case Negative(operand) | SquaredNorm(operand):
            return [operand]
    return []


def _with_part(node: Node, k: int, changed: Node) -> Node:
    count = -1

    def change(part: Node) -> Node:
        nonlocal count
        count += 1
        return changed if count == k else part

    return with_children(node, change)


def _at(node: Node, name: str) -> Found:
    match node:
        case Binary("+" | "-", _, _):
            yield from _of_sum(node)
        case Binary("*" | "@" as sign, left, right):
            yield from _of_product(sign, left, right, in_gradient=_is_gradient(name))
        case Binary("/", left, right):
            yield from _of_quotient(left, right)
        case Call(function, arguments):
            yield from _of_call(node, function, arguments)
        case Transpose(operand):
            yield "transposed", f"{to_source(operand)} in place of {to_source(node)}", operand
        case SquaredNorm(operand):
            yield "factor-missing", "the norm without its square", Call("norm", (operand,))


def _of_sum(node: Binary) -> Found:
    left, right = node.left, node.right
    written = to_source(right)
    yield "term-missing", f"without the term {written}", left
    first = right if node.sign == "+" else al.negative(right)
    yield "term-missing", f"without the term {to_source(left)}", first
    other = "-" if node.sign == "+" else "+"
    yield "sign", f"the other sign before {written}", Binary(other, left, right)
    if node.sign == "-":
        yield (
            "sign",
            f"{written} − {to_source(left)}, the wrong way round",
            Binary("-", right, left),
        )


def _of_product(sign: str, left: Node, right: Node, *, in_gradient: bool) -> Found:
    for kept, lost in ((left, right), (right, left)):
        code, words = _lost(lost, in_gradient=in_gradient)
        yield code, words, kept
    if sign == "@":
        yield "product-not-entrywise", "an entrywise product", Binary("*", left, right)
        for one, other in ((left, right), (Transpose(left), right), (left, Transpose(right))):
            if (one, other) != (left, right):
                yield (
                    "transposed",
                    _transposed(one, left, right),
                    Binary("@", _double(one), _double(other)),
                )
        yield "transposed", "the factors exchanged", Binary("@", right, left)
    else:
        yield "product-not-entrywise", "a matrix product", Binary("@", left, right)


def _transposed(one: Node, left: Node, right: Node) -> str:
    turned = left if one != left else right
    bare = turned.operand if isinstance(turned, Transpose) else Transpose(turned)
    return f"{to_source(bare)} in place of {to_source(turned)}"


def _double(node: Node) -> Node:
    match node:
        case Transpose(Transpose(operand)):
            return operand
    return node


def _lost(factor: Node, *, in_gradient: bool) -> tuple[str, str]:
    """Return the code and the words of a factor that was left out."""
    words = f"without the factor {to_source(factor)}"
    match factor:
        case Call(function) if function.endswith("'") or function == "H":
            return "no-activation-derivative", words
        case Binary("/", Constant("1"), Constant("2")) | Constant("0.5"):
            return "no-half", "without the ½"
        case Binary("-", Constant("1"), _) | Binary(
            "*" | "-", _, Binary("-", Constant("1"), _)
        ) if in_gradient:  # 1 − u², u(1 − u); elsewhere it is a share
            return "no-activation-derivative", words
    return "factor-missing", words


def _of_quotient(left: Node, right: Node) -> Found:
    if not isinstance(left, Constant):
        words = f"without the factor {to_source(left)}"
        yield "factor-missing", words, Binary("/", al.ONE, right)
    if right == al.TWO:
        yield "no-half", "without the ½", left
    elif isinstance(right, Constant | Name):
        yield "sum-not-mean", f"not divided by {to_source(right)}", left
        yield (
            "mean-not-sum",
            f"divided by {to_source(right)} twice",
            Binary("/", Binary("/", left, right), right),
        )
    else:
        yield "factor-missing", f"not divided by {to_source(right)}", left


def _of_call(node: Call, function: str, arguments: tuple[Node, ...]) -> Found:
    stem = function.removesuffix("'")
    if stem != function and stem in FUNCTIONS:
        words = f"{stem} where its derivative belongs"
        yield "activation-not-derivative", words, Call(stem, arguments)
        yield "no-activation-derivative", f"without the factor {to_source(node)}", al.ONE
    if function == "H":
        yield (
            "activation-not-derivative",
            "ReLU where its derivative belongs",
            Call("relu", arguments),
        )
    if function in ACTIVATIONS:
        yield "no-activation", f"without {function}", arguments[0]
    if function in MEANS:
        yield "sum-not-mean", "a sum where a mean belongs", Call(MEANS[function], arguments)
    if function in SUMS:
        yield "mean-not-sum", "a mean where a sum belongs", Call(SUMS[function], arguments)
    if function == "sqrt":
        yield "factor-missing", "without the square root", arguments[0]
