"""The same question with usual mistakes made: some lines replaced, the rest carried on."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.evaluation import is_finite
from nnhw.engine.program import Line, Program
from nnhw.engine.trace import MOST_LISTED
from nnhw.formula.functions import FUNCTIONS
from nnhw.formula.shapes import infer
from nnhw.formula.tree import FormulaError, Name, calls, names, replace_names
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from nnhw.engine.problem import Mistake, Problem
    from nnhw.engine.trace import Step, Trace
    from nnhw.formula.shapes import Shape
    from nnhw.formula.tree import Node

MOST_ENTRIES = 300_000  # of a float64 step on the way; of an exact one, what a trace lists
MOST_SIDE_BY_SIDE = 10_000  # entries of a step, of which some hundred are held at once
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


Route = tuple[Detour, ...]  # the later on what the earlier leave


class Routes(Immutable, eq=False):
    """All routes to a step, compiled side by side: what two of them share is computed once.

    Attributes
    ----------
    ways
        By what is yielded for it, each route, in order.
    program
        The lines of those that fit the shapes, under names of their own.
    targets
        By route, what the step is called among them.
    reads
        The letters at which they leave the right way.
    """

    ways: dict[Any, Route]
    program: Program
    targets: dict[Route, str]
    reads: frozenset[str]


def mistaken(trace: Trace, step: Step) -> Iterator[tuple[Mistake, Any]]:
    """Yield what a step comes to with each usual mistake made that reaches it.

    Left out is a mistake that does not fit the shapes, that leads out of the
    range of float64, or that takes too long to make.
    """
    return _arrivals(trace, step, twice=False)


def mistaken_twice(trace: Trace, step: Step) -> Iterator[tuple[tuple[Mistake, Mistake], Any]]:
    """Yield what a step comes to with two usual mistakes made, one on what the other leaves.

    Of a mistake that can be read in several ways, the first is taken.
    """
    return _arrivals(trace, step, twice=True)


def _arrivals(trace: Trace, step: Step, *, twice: bool) -> Iterator[tuple[Any, Any]]:
    """Yield the values at the ends of all routes that have one."""
    inputs, sizes = tuple(trace.given.shapes.items()), tuple(trace.given.sizes)
    routes = _routes(trace.problem, trace.program, step.name, inputs, sizes, twice=twice)
    found = _side_by_side(trace, routes)
    shape, size = step.shape, step.size
    for key, route in routes.ways.items():
        letter = routes.targets.get(route)
        value = _one_by_one(trace, step, route) if letter not in found else found[letter]
        if value is not None:
            value = np.asarray(value)
            if value.size == size and is_finite(value):
                yield key, value.reshape(shape)


def _side_by_side(trace: Trace, routes: Routes) -> dict[Any, Any]:
    """Return the values at the ends of all routes, of none where one of them leads nowhere."""
    if _largest(trace) > MOST_SIDE_BY_SIDE:
        return {}
    return _solve(trace, routes.program, routes.targets.values(), routes.reads, {})


def _one_by_one(trace: Trace, step: Step, route: Route) -> Any:
    """Return the value of a step at the end of a route, ``None`` where it has none."""
    left: dict[str, Any] = {}
    for way in route:
        if _is_too_long(trace, way):
            return None
        found = _solve(trace, way.program, way.targets.values(), way.reads, left)
        if not found:
            return None
        left = left | {name: found[letter] for name, letter in way.targets.items()}
    return left[step.name]


def _solve(
    trace: Trace,
    program: Program,
    targets: Iterable[str],
    reads: frozenset[str],
    left: dict[str, Any],
) -> dict[str, Any]:
    """Return what lines come to, none of them where one has no value.

    Parameters
    ----------
    left
        What a mistake has left, in place of the right values.
    """
    steps = [letter for letter in reads if letter in trace.program.lines]
    try:
        known = {**trace.compute(steps), **left}
        if any(known.get(letter) is None for letter in reads):
            return {}
        solve = program.solver(tuple(targets), reads, trace.arithmetic)
        with np.errstate(all="ignore"):
            return solve(known)
    except (ValueError, ArithmeticError):  # InputError and FormulaError are among them
        return {}


@lru_cache(maxsize=1024)  # a class makes the same mistakes on the same lines
def _routes(
    problem: Problem,
    program: Program,
    name: str,
    inputs: tuple[tuple[str, Shape], ...],
    sizes: tuple[str, ...],
    *,
    twice: bool,
) -> Routes:
    """Return the routes to a step on which one usual mistake is made, or two."""
    shapes = program.shapes(dict(inputs))
    there = {*shapes, *sizes}
    found = (detour(program, each, (name,)) for each in problem.mistakes)
    ways = [way for way in found if way is not None and way.reads <= there]
    single = {way.mistake: (way,) for way in ways}
    routes: dict[Any, Route] = dict(_pairs(program, ways)) if twice else dict(single)
    fitting = [route for route in routes.values() if all(_fits(way, shapes) for way in route)]
    lines, targets = _merged(fitting, name)
    reads = frozenset[str]().union(*map(names, lines)).difference(lines.values())
    return Routes(routes, Program(Line(n, tree) for tree, n in lines.items()), targets, reads)


def _pairs(program: Program, ways: list[Detour]) -> Iterator[tuple[tuple[Mistake, Mistake], Route]]:
    """Yield two mistakes with the route on which both are made."""
    first_of = {way.mistake.code: way for way in reversed(ways)}
    for one, other in combinations(reversed(first_of.values()), 2):
        first, second = (one, other) if other.spares(one) else (other, one)
        if second.spares(first):
            all_of_first = detour(program, first.mistake, program.names)
            if all_of_first is not None:
                yield (one.mistake, other.mistake), (all_of_first, second)


def _fits(way: Detour, shapes: Mapping[str, Shape]) -> bool:
    """Whether the lines of a way fit whatever the sizes are."""
    found = dict(shapes)
    try:
        for letter, line in way.program.lines.items():
            if any(FUNCTIONS[each].kind == "kernel" for each in calls(line.tree)):
                found[letter] = shapes[letter.rpartition("_")[0]]  # as a kernel has it
            else:
                found[letter] = infer(line.tree, found)
    except FormulaError:
        return False
    return not way.multiplies


def _merged(routes: Iterable[Route], name: str) -> tuple[dict[Node, str], dict[Route, str]]:
    """Return the lines of all routes with their names, equal ones once, and each one's target."""
    lines: dict[Node, str] = {}
    targets: dict[Route, str] = {}
    for route in routes:
        left: dict[str, Name] = {}
        for way in route:
            called = dict(left)
            for line in way.program.lines.values():
                tree = replace_names(line.tree, called)
                called[line.name] = Name(lines.setdefault(tree, f"{line.name}_{len(lines)}"))
            left |= {step: called[letter] for step, letter in way.targets.items()}
        targets[route] = left[name].name
    return lines, targets


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
    if _largest(trace) <= most:
        return False
    passed = {letter.rpartition("_")[0] for letter in way.program.names} | way.reads
    return any(trace[name].size > most for name in passed if name in trace)


def _largest(trace: Trace) -> int:
    """Return a bound on the entries of any step."""
    return prod(size + 1 for size in sorted(trace.given.sizes.values())[-2:])
