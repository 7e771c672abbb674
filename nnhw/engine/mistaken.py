"""The same question with usual mistakes made: some lines replaced, the rest carried on."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.program import Line, Program
from nnhw.engine.trace import MOST_LISTED
from nnhw.formula.tree import Name, calls, names, replace_names
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.problem import Mistake
    from nnhw.engine.trace import Step, Trace
    from nnhw.formula.tree import Node

MOST_ENTRIES = 300_000  # of a float64 step on the way; of an exact one, what a trace lists
MOST_BITS = 100_000  # of all integers that are multiplied, some 10 ms


class Detour(Immutable, eq=False):
    """The way to some steps on which a mistake is made.

    Attributes
    ----------
    mistake
        The mistake.
    program
        The lines that come out otherwise, under names of their own.
    targets
        What the steps are called among them.
    reads
        The letters at which it leaves the right way: inputs, sizes, steps.
    affected
        All steps that the mistake reaches, on this way or not.
    multiplies
        Whether it multiplies all the integers that were given.
    """

    mistake: Mistake
    program: Program
    targets: dict[str, str]
    reads: frozenset[str]
    affected: frozenset[str]
    multiplies: bool

    def spares(self, other: Detour) -> bool:
        """Whether it leaves the lines as they are that another replaces."""
        return not (other.mistake.changes.keys() - self.mistake.changes.keys()) & self.affected


def mistaken(trace: Trace, step: Step) -> Iterator[tuple[Mistake, Any]]:
    """Yield what a step comes to with each usual mistake made that reaches it.

    Left out is a mistake that does not fit the shapes, that leads out of the
    range of float64, or that takes too long to make.
    """
    for way in _ways(trace, step):
        value = _come_to(trace, step, way, {})
        if value is not None:
            yield way.mistake, value


def mistaken_twice(trace: Trace, step: Step) -> Iterator[tuple[tuple[Mistake, Mistake], Any]]:
    """Yield what a step comes to with two usual mistakes made, one on what the other leaves.

    Of a mistake that can be read in several ways, the first is taken.
    """
    ways = {way.mistake.code: way for way in reversed(_ways(trace, step))}
    left = {way: _leave(trace, way.mistake) for way in ways.values()}
    for one, other in combinations(reversed(ways.values()), 2):
        first, second = (one, other) if other.spares(one) else (other, one)
        if second.spares(first):
            value = _come_to(trace, step, second, left[first])
            if value is not None:
                yield (one.mistake, other.mistake), value


def _ways(trace: Trace, step: Step) -> list[Detour]:
    ways = (detour(trace.program, each, (step.name,)) for each in trace.problem.mistakes)
    return [way for way in ways if way is not None and not _is_too_long(trace, way)]


def _come_to(trace: Trace, step: Step, way: Detour, left: dict[str, Any]) -> Any:
    """Return the value of a step at the end of a way, ``None`` where it has none."""
    found = _follow(trace, way, left)
    value = np.asarray(found.get(step.name))
    if value.size != step.size or (value.dtype != object and not np.isfinite(value).all()):
        return None
    return None if value.item(0) is None else value.reshape(step.shape)


def _leave(trace: Trace, mistake: Mistake) -> dict[str, Any]:
    """Return the values of all steps that come out otherwise when a mistake is made."""
    way = detour(trace.program, mistake, trace.program.names)
    return {} if way is None else _follow(trace, way, {})


def _follow(trace: Trace, way: Detour, left: dict[str, Any]) -> dict[str, Any]:
    """Return the values at the end of a way, none where it leads nowhere.

    Parameters
    ----------
    left
        What another mistake has left, in place of the right values.
    """
    steps = [letter for letter in way.reads if letter in trace.program.lines]
    try:
        known = {**trace.compute(steps), **left}
        if any(known.get(letter) is None for letter in way.reads):
            return {}
        solve = way.program.solver(tuple(way.targets.values()), way.reads, trace.arithmetic)
        with np.errstate(all="ignore"):
            found = solve(known)
    except (ValueError, ArithmeticError):  # InputError and FormulaError are among them
        return {}
    return {name: found[letter] for name, letter in way.targets.items()}


@lru_cache(maxsize=4096)  # a class makes the same mistakes on the same lines
def detour(program: Program, mistake: Mistake, steps: tuple[str, ...]) -> Detour | None:
    """Return the way to some steps with a mistake made, ``None`` where it reaches none of them."""
    return _Rewriting(program, mistake).lead_to(steps)


class _Rewriting:
    """Lines rewritten so that mistaken values stand beside the right ones.

    A mistaken ``dz`` is called ``dz_mistaken``; ``dz`` stays the right value,
    which ``dz = -dz`` can then start from, however it was computed.
    """

    def __init__(self, program: Program, mistake: Mistake) -> None:
        self.mistake = mistake
        self.changed = {k: v for k, v in mistake.changes.items() if k in program.lines}
        self.affected = program.downstream(self.changed)
        self.right = program.without_kernels_below(set(self.changed)).lines
        self.lines: dict[str, Line] = {}

    def lead_to(self, steps: tuple[str, ...]) -> Detour | None:
        targets = {name: self._mistaken(name).name for name in steps if name in self.affected}
        if not targets:
            return None
        trees = [line.tree for line in self.lines.values()]
        return Detour(
            self.mistake,
            Program(self.lines.values()),
            targets,
            frozenset[str]().union(*map(names, trees)).difference(self.lines),
            self.affected,
            any("prod" in calls(tree) for tree in trees),
        )

    def _mistaken(self, name: str) -> Name:
        """Return the letter of a step's value when the mistake is made."""
        if name not in self.affected:
            return Name(name)
        tree = self.changed[name] if name in self.changed else _best(self.right[name])
        return self._write(f"{name}_mistaken", name, tree)

    def _before(self, name: str) -> Name:
        """Return the letter of what stood where a line is replaced."""
        tree = _best(self.right[name])
        untouched = not names(tree) & self.affected
        return Name(name) if untouched else self._write(f"{name}_before", name, tree)

    def _write(self, letter: str, name: str, tree: Node) -> Name:
        if letter not in self.lines:
            letters: dict[str, Node] = {
                each: self._before(each) if each == name else self._mistaken(each)
                for each in names(tree)
            }
            self.lines[letter] = Line(letter, replace_names(tree, letters))
        return Name(letter)


def _best(line: Line) -> Node:
    return line.by or line.tree


def _is_too_long(trace: Trace, way: Detour) -> bool:
    if way.multiplies:
        integers = (each for n in trace.given.numbers.values() for each in n.exact.flat)
        if sum(int(each).bit_length() for each in integers) > MOST_BITS:
            return True
    most = MOST_ENTRIES if trace.floating else MOST_LISTED
    largest = sorted(trace.given.sizes.values())[-2:]
    if prod(size + 1 for size in largest) <= most:
        return False
    passed = {letter.rpartition("_")[0] for letter in way.program.names} | way.reads
    return any(trace[name].size > most for name in passed if name in trace)
