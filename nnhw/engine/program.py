"""A worked problem as a list of lines, and the one mechanism that changes it."""

from __future__ import annotations

from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from nnhw.engine.memory import Memory
from nnhw.formula.reading import parse
from nnhw.formula.shapes import fit
from nnhw.formula.source import to_source
from nnhw.formula.tree import FormulaError, names, replace_names
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from nnhw.formula.shapes import Shape
    from nnhw.formula.tree import Node

    Edit = str | Mapping[str, Mapping[str, str]]


class Line(Immutable):
    """One line of mathematics.

    Parameters
    ----------
    name
        The step that the line defines.
    tree
        The right side, as it stands on paper.
    by
        A second formula that computes the same well, where the first is
        numerically poor.
    part
        The heading that the line stands under.
    words
        What the step is, in a few words.
    like
        The letter whose shape it has: of a gradient, what it is taken by.
    """

    name: str
    tree: Node
    by: Node | None = None
    part: str = ""
    words: str = ""
    like: str = ""

    @property
    def step(self) -> str:
        """The step that it makes, or that it makes a part of: ``dW1__2`` is one of dW1."""
        return self.name.partition("__")[0]

    @cached_property
    def letters(self) -> frozenset[str]:
        """What the right side reads: inputs, steps, sizes."""
        return names(self.tree)

    @property
    def formula(self) -> str:
        """The whole line in Python's syntax: ``z1 = W1 @ x + b1``."""
        return f"{self.name} = {to_source(self.tree)}"


def read_lines(text: str) -> Iterator[Line]:
    """Read lines of the form ``name = formula  [by formula]  [# words]`` under headings."""
    part = ""
    for row in filter(None, map(str.strip, text.splitlines())):
        statement, _, words = map(str.strip, row.partition("#"))
        name, equals, right = map(str.strip, statement.partition("="))
        if not equals:
            part = name
            continue
        formula, _, by = right.partition(" by ")
        yield Line(name, parse(formula), parse(by) if by else None, part, words)


class Program:
    """Lines in order; immutable, an edit gives a new one.

    Parameters
    ----------
    lines
        In the order of the derivation, each name once.
    inputs, shapes
        Where the lines' vectors lie as they are meant for inputs of these
        shapes: the shape of every letter.
    """

    def __init__(
        self,
        lines: Iterable[Line],
        inputs: Mapping[str, Shape] | None = None,
        shapes: Mapping[str, Shape] | None = None,
    ) -> None:
        self.lines: dict[str, Line] = {line.name: line for line in lines}
        self.memory = Memory()
        self._edits: dict[object, Program] = {}
        self._fitted: dict[object, tuple[dict[str, Shape], dict[str, Node]]] = {}
        if inputs is not None and shapes is not None:
            trees = {name: line.tree for name, line in self.lines.items()}
            self._fitted[tuple(inputs.items())] = {**shapes}, trees

    def __reduce__(self) -> tuple[type[Program], tuple[list[Line]]]:
        """Pickle the lines alone: what was compiled is made anew."""
        return Program, ([*self.lines.values()],)

    @classmethod
    def read(cls, text: str) -> Program:
        """Read a program as it stands in a problem's file."""
        return cls(read_lines(text))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The steps in order."""
        return tuple(self.lines)

    def edit(self, edit: Edit, *, keep_kernels: bool = False) -> Program:
        """Return the program with some lines replaced or added.

        Parameters
        ----------
        edit
            Lines as text, where a known name replaces that line, a new one is
            added before the first line that reads it (else at the end), and
            the line's own name on the right stands for what stood there; or a
            mapping from a line's name to letters to swap in it.
        keep_kernels
            Whether ``by`` formulas below the edit still compute their lines:
            true of an option that changes the route and not the value. A
            mistake has to run the textbook lines, since the kernel would jump
            over it.
        """
        key = (edit if isinstance(edit, str) else id(edit), keep_kernels)
        if key not in self._edits:
            changes = list(read_lines(edit)) if isinstance(edit, str) else self._swapped(edit)
            self._edits[key] = self._edit(changes, keep_kernels=keep_kernels)
        return self._edits[key]

    def replaced(self, trees: Mapping[str, Node]) -> Program:
        """Return the program with other right sides for some lines, worked as they stand."""
        lines = {
            name: line.replace(tree=trees[name], by=None) if name in trees else line
            for name, line in self.lines.items()
        }
        return Program(lines.values()).without_kernels_below(set(trees))

    def _edit(self, changes: list[Line], *, keep_kernels: bool) -> Program:
        edited = dict(self.lines)
        for line in changes:
            if line.name in edited:
                edited[line.name] = _replaced(edited[line.name], line)
        for line in changes:
            if line.name not in edited:
                edited = _inserted(edited, line)
        program = Program(edited.values())
        return program if keep_kernels else program.without_kernels_below({c.name for c in changes})

    def _swapped(self, edit: Mapping[str, Mapping[str, str]]) -> list[Line]:
        swapped = []
        for name, letters in edit.items():
            if name not in self.lines:
                continue
            trees = {old: parse(new) for old, new in letters.items()}
            line = self.lines[name]
            by = line.by and replace_names(line.by, trees)
            swapped.append(line.replace(tree=replace_names(line.tree, trees), by=by))
        return swapped

    def without_kernels_below(self, changed: Collection[str]) -> Program:
        """Return the program in which no ``by`` jumps over a changed line."""
        jumping = {
            name
            for name, line in self.lines.items()
            if line.by is not None and self._reaches(line.letters, changed, names(line.by))
        }
        if not jumping:
            return self
        return Program(
            line.replace(by=None) if name in jumping else line for name, line in self.lines.items()
        )

    def _reaches(
        self, letters: frozenset[str], goals: Collection[str], walls: frozenset[str]
    ) -> bool:
        """Whether some letters depend on a goal by a path that passes no wall."""
        return any(
            name in goals or self._reaches(self.lines[name].letters, goals, walls)
            for name in letters - walls
            if name in self.lines
        )

    def downstream(self, changed: Iterable[str]) -> frozenset[str]:
        """Return the changed steps and all that depend on them."""
        first = frozenset(changed)
        key = "downstream", first
        return frozenset(self.memory(key, lambda: first.union(self.between(first))))

    def between(self, changed: Iterable[str], goals: Iterable[str] = ()) -> list[str]:
        """Return in order what depends on changed steps, as far as the last of some goals."""
        place, reached = self._places, {*changed}
        first = min((place.get(name, -1) for name in reached), default=0) + 1
        last = max((place[name] for name in goals), default=len(place))
        span = [*islice(place, first, last + 1)]
        for name in span:
            if not self.lines[name].letters.isdisjoint(reached):
                reached.add(name)
        return [name for name in span if name in reached]

    @cached_property
    def _places(self) -> dict[str, int]:
        """The steps, each after what it reads, with their numbers."""
        ordered = self.order(self.names, frozenset(), lambda line: line.tree)
        return {name: k for k, name in enumerate(ordered)}

    def shapes(self, inputs: Mapping[str, Shape]) -> Mapping[str, Shape]:
        """Return the shapes of the inputs and of all steps, in letters.

        Raises
        ------
        FormulaError
            When the parts of a line do not fit.
        """
        return self._fit(inputs)[0]

    def trees(self, inputs: Mapping[str, Shape]) -> Mapping[str, Node]:
        """Return the right side of each line, its vectors turned as they are meant."""
        return self._fit(inputs)[1]

    def _fit(self, inputs: Mapping[str, Shape]) -> tuple[dict[str, Shape], dict[str, Node]]:
        key = tuple(inputs.items())
        if key not in self._fitted:
            shapes: dict[str, Shape] = dict(inputs)
            trees: dict[str, Node] = {}
            for line in (self.lines[name] for name in self._places if name not in inputs):
                trees[line.name], shape = fit(line.tree, shapes)
                shapes[line.name] = shapes[line.like] if line.like else shape
            self._fitted[key] = shapes, trees
        return self._fitted[key]

    def order(
        self,
        targets: Iterable[str],
        known: frozenset[str],
        choose: Callable[[Line], Node],
    ) -> list[str]:
        """Return the steps that lead to the targets, each after what it reads.

        Parameters
        ----------
        targets
            The steps that are wanted.
        known
            Letters whose values are at hand.
        choose
            Which of a line's two formulas is followed.

        Raises
        ------
        FormulaError
            When a line depends on itself.
        """
        ordered: dict[str, None] = {}
        entered: set[str] = set()
        for target in targets:
            waiting = [iter((target,))]  # no recursion: a thousand rounds lead to the last
            within: list[str] = []
            while waiting:
                name = next(waiting[-1], None)
                if name is None:
                    waiting.pop()
                    if within:
                        ordered[within.pop()] = None
                elif name not in ordered and name not in known and name in self.lines:
                    if name in entered:
                        raise FormulaError(f"{name} depends on itself")
                    entered.add(name)
                    line = self.lines[name]
                    tree = choose(line)
                    letters = line.letters if tree is line.tree else names(tree)
                    waiting.append(iter(sorted(letters)))
                    within.append(name)
        return list(ordered)


def _replaced(old: Line, new: Line) -> Line:
    tree = replace_names(new.tree, {new.name: old.tree})
    return old.replace(tree=tree, by=new.by, words=new.words or old.words)


def _inserted(lines: dict[str, Line], new: Line) -> dict[str, Line]:
    """Put a line before the first that reads it, or else at the end."""
    items = [*lines.items()]
    readers = (k for k, (_, line) in enumerate(items) if new.name in line.letters)
    place = next(readers, len(items))
    placed = new.replace(part=new.part or (items[place][1].part if place < len(items) else ""))
    return dict([*items[:place], (new.name, placed), *items[place:]])
