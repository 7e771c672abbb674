"""The sums over the samples in a formula, apart from the rest of it.

What a block of samples gives, added up over the blocks, is what all of them
give: that holds of a product whose inner axis is that of the samples
(``dz @ x.T``), of ``sum(loss)``, of a row sum and of a squared norm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.functions import FUNCTIONS
from nnhw.formula.shapes import SAMPLES, as_matrix, infer
from nnhw.formula.source import to_source
from nnhw.formula.tree import Binary, Call, FormulaError, Item, Name, SquaredNorm, children, rebuild

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.formula.shapes import Shape
    from nnhw.formula.tree import Node


def sums_apart(
    node: Node, shapes: Mapping[str, Shape], name: str
) -> tuple[Node, dict[str, Node], bool]:
    """Return a formula with a letter in place of each sum over the samples.

    Parameters
    ----------
    node
        The formula.
    shapes
        The shape of each letter that it reads.
    name
        What the new letters begin with.

    Returns
    -------
    tuple
        The formula, the sums by their letters, and whether the formula then
        has a sample axis, along which it treats every sample by itself.

    Raises
    ------
    FormulaError
        When it does not: it takes their maximum, say.
    """
    sums: dict[str, Node] = {}

    def take(part: Node) -> Node | None:
        if not _is_sum(part, shapes):
            return None
        letter = f"{name}{len(sums) + 1}"
        sums[letter] = part
        return Name(letter)

    rest = rebuild(node, take)
    return rest, sums, _spans(rest, shapes)


def _is_sum(node: Node, shapes: Mapping[str, Shape]) -> bool:
    match node:
        case Binary("@", left, right):
            inner = as_matrix(infer(left, shapes))[1]
            return inner == SAMPLES and _spans(left, shapes) and _spans(right, shapes)
        case SquaredNorm(operand) | Call("sum" | "rowsum", (operand,)):
            return _spans(operand, shapes)
    return False


def _spans(node: Node, shapes: Mapping[str, Shape]) -> bool:
    """Whether a formula has a sample axis."""
    if isinstance(node, Name):
        return SAMPLES in shapes.get(node.name, ())
    if _is_sum(node, shapes):
        return False
    along = [_spans(each, shapes) for each in children(node)]  # each is to be looked at
    spans = any(along)
    match node:
        case Item() | SquaredNorm():
            by_itself = not spans
        case Call(function, _) if FUNCTIONS[function].kind not in {"entrywise", "kernel"}:
            by_itself = not spans and Name(SAMPLES) not in children(node)
        case Binary("@"):
            by_itself = infer(node, shapes).count(SAMPLES) == spans
        case _:
            by_itself = True
    if not by_itself:
        raise FormulaError(f"{to_source(node)} does not treat every sample by itself")
    return spans
