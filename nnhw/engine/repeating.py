"""The rounds of a loop that say the same as the one before, with the names moved on.

A round is written out line by line and its gradients are derived; where the
third says just what the second says of the names of a round earlier, so do all
that follow, and their lines are those of the third, moved on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from nnhw.engine.scope import Count
from nnhw.formula.tree import Constant, Name, Node, rebuild

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.engine.problem import Gradient
    from nnhw.engine.program import Line
    from nnhw.formula.shapes import Shape

_NAME = re.compile(r"(\w+)@(\d+)")


class Written(NamedTuple):
    """What a round added.

    Attributes
    ----------
    lines, shapes
        Its lines in order, and the shape of each.
    gradients
        What is derived of what.
    executions
        By name, the number of its last value.
    counting
        The names of the lines that read the number of a round.
    """

    lines: tuple[Line, ...]
    shapes: tuple[Shape, ...]
    gradients: tuple[Gradient, ...]
    executions: Mapping[str, int]
    counting: frozenset[str]


class Shift:
    """From a round to the next: so many values further for each name, one for the counter.

    Parameters
    ----------
    loop
        Which loop's number moves on: 1 for the outermost.
    before, after
        Two rounds in a row.
    """

    def __init__(self, loop: int, before: Written, after: Written) -> None:
        self._loop = loop
        self._moved: dict[str, str] = {}
        self.steps = {
            name: last - before.executions.get(name, 0)
            for name, last in after.executions.items()
            if last > before.executions.get(name, 0)
        }
        for one, other in zip(before.lines, after.lines, strict=False):
            stem, _, turn = one.name.partition("@")
            if turn.isdigit() and other.name.startswith(f"{stem}@"):
                self.steps[stem] = int(other.name[len(stem) + 1 :]) - int(turn)

    def name(self, name: str) -> str:
        """Return a letter of the next round."""
        moved = self._moved.get(name)
        if moved is None:
            stem, at, turn = name.partition("@")
            step = self.steps.get(stem)
            moved = name if not at or step is None else f"{stem}@{int(turn) + step}"
            self._moved[name] = moved
        return moved

    def tree(self, node: Node) -> Node:
        """Return a formula of the next round."""

        def change(each: Node) -> Node | None:
            match each:
                case Name(name):
                    return Name(self.name(name)) if "@" in name else each
                case Count(text, loop):
                    return Count(str(int(text) + 1), loop) if loop == self._loop else each
            return None

        return rebuild(node, change)

    def line(self, line: Line) -> Line:
        """Return a line of the next round."""
        words = line.words
        if "@" in words:
            words = _NAME.sub(lambda found: self.name(found[0]), words)
        like = self.name(line.like)
        return type(line)(self.name(line.name), self.tree(line.tree), None, line.part, words, like)

    def gradient(self, gradient: Gradient) -> Gradient:
        """Return what is derived in the next round."""
        name, of, by = map(self.name, (gradient.name, gradient.of, gradient.by))
        return type(gradient)(name, of, by, gradient.seeds)

    def round(self, written: Written) -> Written:
        """Return the next round."""
        return Written(
            tuple(map(self.line, written.lines)),
            written.shapes,
            tuple(map(self.gradient, written.gradients)),
            {name: last + self.steps.get(name, 0) for name, last in written.executions.items()},
            written.counting,
        )


def plain(node: Node) -> Node:
    """Return a formula in which the number of a round is a number like others."""
    return rebuild(node, lambda each: Constant(each.text) if isinstance(each, Count) else None)
