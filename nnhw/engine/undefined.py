"""What in a line has no value for these numbers: a division by 0, the logarithm of −1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula.source import to_source
from nnhw.formula.tree import Binary, Call, children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nnhw.formula.evaluate import Arithmetic
    from nnhw.formula.tree import Node

    Test = Callable[[Any], Any]

_LOGARITHM: tuple[str, Test] = ("the logarithm of 0 or less", lambda u: u <= 0)
_OUTSIDE: dict[str, tuple[str, Test]] = {
    "log": _LOGARITHM,
    "log2": _LOGARITHM,
    "log10": _LOGARITHM,
    "sqrt": ("the square root of a negative number", lambda u: u < 0),
}
_BY_ZERO: tuple[str, Test] = ("a division by 0", lambda u: u == 0)


def why_undefined(tree: Node, arithmetic: Arithmetic, scope: Mapping[str, Any]) -> str:
    """Return what in a formula has no value, or nothing where it only leaves a range."""
    for node, part, (said, outside) in _suspects(tree):
        try:
            with np.errstate(all="ignore"):
                found = np.any(outside(arithmetic.evaluate(part, scope)))
        except (ArithmeticError, ValueError, KeyError, TypeError):
            continue  # what it is made of has none either
        if found:
            return f"{to_source(node)} is {said}"
    return ""


def _suspects(tree: Node) -> Iterator[tuple[Node, Node, tuple[str, Test]]]:
    """Return what may have no value in the order of work: the whole, what decides, and when."""
    for each in children(tree):
        yield from _suspects(each)
    match tree:
        case Binary("/", _, part):
            yield tree, part, _BY_ZERO
        case Call(function, (part, *_)) if function in _OUTSIDE:
            yield tree, part, _OUTSIDE[function]
