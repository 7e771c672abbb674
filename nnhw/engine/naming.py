"""Names for the inner parts of a nested formula, as a textbook would give them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from nnhw.engine.program import Line
from nnhw.formula.pullback import PRIMED
from nnhw.formula.shapes import infer
from nnhw.formula.tree import Call, Constant, Index, Name, Node, names, walk, with_children

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, MutableMapping

    from nnhw.formula.shapes import Shape

SOFT = {"softmax", "rowsoftmax"}
NAMED = PRIMED | SOFT  # whose argument gets a name, so that the chain rule can speak of it
_STEM = re.compile(r"(.*?)(\d*)")


def name_inner(
    lines: Iterable[Line], active: Collection[str], shapes: MutableMapping[str, Shape]
) -> list[Line]:
    """Return lines in which what a gradient has to pass through has a name.

    ``h2 = tanh(Wx @ x2 + b)`` becomes ``z2 = Wx @ x2 + b`` and ``h2 = tanh(z2)``.

    Parameters
    ----------
    lines
        In order.
    active
        The letters that gradients are taken by, and all that hangs on them.
    shapes
        Of every letter; those of the new names are added.
    """
    lines = list(lines)
    nested = Counter(_number(line.name) for line in lines if _is_nested(line, active))
    named: list[Line] = []
    for line in lines:
        if line.name in active and _is_nested(line, active):
            named += _Inner(line, active, shapes, alone=nested[_number(line.name)] == 1).lines
        else:
            named.append(line)
    return named


def _number(name: str) -> tuple[str, str]:
    """Return the digits at a name's end, and its round."""
    stem, _, turn = name.partition("@")
    found = _STEM.fullmatch(stem)
    return (found[2] if found else ""), turn


def _is_nested(line: Line, active: Collection[str]) -> bool:
    return any(
        isinstance(each, Call) and each.function in NAMED and _wants_name(each.arguments[0], active)
        for each in walk(line.tree)
    ) or any(_is_picked(each, active) or _is_log(each, active) for each in walk(line.tree))


def _wants_name(node: Node, active: Collection[str]) -> bool:
    return not isinstance(node, Name | Constant) and not names(node).isdisjoint(active)


def _is_picked(node: Node, active: Collection[str]) -> bool:
    return isinstance(node, Index) and _wants_name(node.operand, active)


def _is_log(node: Node, active: Collection[str]) -> bool:
    """Whether it is the logarithm of a probability that has no name yet."""
    match node:
        case Call("log", (Call(function) as inner,)) if function in SOFT | {"sigma"}:
            return _wants_name(inner, active)
    return False


class _Inner:
    """One line taken apart."""

    def __init__(
        self,
        line: Line,
        active: Collection[str],
        shapes: MutableMapping[str, Shape],
        *,
        alone: bool,
    ) -> None:
        self.line, self.active, self.shapes, self.alone = line, active, shapes, alone
        self.lines: list[Line] = []
        tree = self._apart(line.tree)
        self.lines.append(line.replace(tree=tree))

    def _apart(self, node: Node) -> Node:
        node = with_children(node, self._apart)
        match node:
            case Call(function, (argument,)) if function in NAMED:
                if _wants_name(argument, self._known):
                    node = Call(function, (self._name(argument, "z"),), node.options)
            case Index(operand, places) if _wants_name(operand, self._known):
                node = Index(self._name(operand, "u"), places)
            case Call("log", (Call(function) as inner,)) if function in SOFT | {"sigma"}:
                if _wants_name(inner, self._known):
                    node = Call("log", (self._name(inner, "p"),))
        return node

    @property
    def _known(self) -> Collection[str]:
        return {*self.active, *(line.name for line in self.lines)}

    def _name(self, node: Node, letter: str) -> Name:
        for line in self.lines:
            if line.tree == node:
                return Name(line.name)
        name = self._fresh(letter)
        self.shapes[name] = infer(node, self.shapes)
        words = f"inside {self.line.name}"
        self.lines.append(Line(name, node, None, self.line.part, words))
        return Name(name)

    def _fresh(self, letter: str) -> str:
        stem, at, turn = self.line.name.partition("@")
        found = _STEM.fullmatch(stem)
        digits = found[2] if found else ""
        wanted = [f"{letter}{digits}"] if self.alone else []
        wanted += [f"{letter}{stem}", f"{letter}_{stem}"]
        wanted += [f"{letter}_{stem}_{k}" for k in range(2, 99)]
        return next(
            name + at + turn
            for name in wanted
            if name + at + turn not in self.shapes and name not in self.shapes
        )
