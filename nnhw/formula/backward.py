"""The backward lines of forward lines: one rule a kind of node, and a row a function.

From an objective back, each line hands the derivative that reaches it on to
the letters that it reads; what reaches a letter on several paths adds up. The
result is lines like the others, in the steps' names, as on paper.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from nnhw import patience
from nnhw.formula import algebra as al
from nnhw.formula.pullback import PRIMED, Path, Pullback
from nnhw.formula.rules import RULES
from nnhw.formula.source import to_source
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    Name,
    Negative,
    Node,
    Stack,
    names,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

    from nnhw.formula.shapes import Shape

MOST_PLACED = 12  # entries of a vector whose gradient is written entry by entry


class Derived(NamedTuple):
    """A backward line.

    Attributes
    ----------
    name, tree
        Both sides.
    of
        The letter whose shape it has: what the objective is derived by.
    words
        Why it is so.
    """

    name: str
    tree: Node
    of: str
    words: str


class Backward(Pullback):
    """The derivation of one objective's gradients.

    Parameters
    ----------
    lines
        The forward lines in order, their vectors turned as they are meant.
    shapes
        The shape of every letter.
    seeds
        By line, what of the objective reaches it from outside: 1 for the
        objective itself, ``dY`` for an upstream gradient.
    given
        By letter, the line that already is its gradient.
    is_distribution
        Tells of a formula whether its columns sum to 1.
    unnamed
        The steps whose gradient gets no line of its own.
    called
        How the gradient by a letter is called; ``d`` and the letter unless given.
    steps
        By line, its step t of a sequence: what a letter read at several adds
        at each of them is a line ``dW[t]`` of its own.
    """

    rules = RULES

    def __init__(
        self,
        lines: Mapping[str, Node],
        shapes: Mapping[str, Shape],
        seeds: Mapping[str, Node],
        *,
        given: Mapping[str, str] | None = None,
        is_distribution: Callable[[Node], bool] = lambda _: False,
        unnamed: frozenset[str] = frozenset(),
        called: Callable[[str], str] | None = None,
        steps: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(lines, shapes, is_distribution)
        self.given = given or {}
        self.unnamed = unnamed
        self.steps = steps or {}
        self.gradient_of = called or (lambda name: f"d{name}")
        for name, seed in seeds.items():
            self.paths[name] = [Path("", seed)]

    def derive(self, wanted: Iterable[str]) -> list[Derived]:
        """Return the backward lines that lead to the gradients by some letters, in order.

        Parameters
        ----------
        wanted
            Inputs and steps.

        Raises
        ------
        FormulaError
            When a line on the way has no derivative that is known.
        """
        derived = list(self._derive(set(wanted)))
        read = {self.gradient_of(name) for name in wanted}
        kept: list[Derived] = []
        for line in reversed(derived):  # a shorter way may have passed one by
            if line.name.partition("[")[0] in read:
                kept.append(line)
                read |= names(line.tree)
        return kept[::-1]

    def _derive(self, wanted: set[str]) -> Iterator[Derived]:
        self.active = self._reaching(wanted)
        first_reader = self._first_readers()
        left = patience.left()
        for name in reversed(list(self.lines)):
            if left:
                left.require_time()
            if name in self.paths and name in self.active:
                adjoint = yield from self._line(name, wanted)
                self.line = name
                self.pull(self.lines[name], adjoint)
            for letter in sorted(first_reader.get(name, ()), key=partial(self._place, name)):
                if letter in self.paths and letter in wanted:
                    yield from self._line(letter, wanted)

    def _place(self, line: str, letter: str) -> int:
        """Order the letters of a line as they stand in it."""
        found = [n.name for n in walk(self.lines[line]) if isinstance(n, Name)]
        return found.index(letter)

    def _reaching(self, wanted: set[str]) -> frozenset[str]:
        """Return the letters that hang on a wanted one."""
        active = set(wanted)
        for name, tree in self.lines.items():
            if names(tree) & active:
                active.add(name)
        return frozenset(active)

    def _first_readers(self) -> dict[str, list[str]]:
        """Return, by the line that reads it first, the letters that are no line."""
        found: dict[str, list[str]] = {}
        seen: set[str] = set()
        for name, tree in self.lines.items():
            for letter in names(tree) - seen - self.lines.keys():
                found.setdefault(name, []).append(letter)
                seen.add(letter)
        return found

    def _line(self, name: str, wanted: set[str]) -> Generator[Derived, None, Node]:
        """Yield the line of a gradient, unless it is but a letter; return how it is called."""
        if name in self.given:
            return self._called(self.given[name], name)
        tree, words = self._combined(name)
        if name not in wanted and (name in self.unnamed or self._is_plain(tree)):
            return tree
        called = self._called(self.gradient_of(name), name)
        if tree == called:  # an upstream gradient stands already
            return called
        if not isinstance(tree, Stack | Call):
            yield from self._parts(name, called.name)
        yield Derived(called.name, self.full(tree, self.shapes[name]), name, words)
        return called

    def _parts(self, name: str, called: str) -> Iterator[Derived]:
        """Yield what each step of a sequence adds to the gradient of a letter that they share."""
        parts: dict[str, Node] = {}
        for path in reversed(self.paths[name]):
            step = self.steps.get(path.line)
            if step is None:
                return
            parts[step] = al.add(parts.get(step, al.ZERO), path.tree)
        if len(parts) > 1 and name not in self.lines:
            for step, tree in parts.items():
                full = self.full(tree, self.shapes[name])
                yield Derived(f"{called}[{step}]", full, name, f"what step {step} adds")

    def _is_plain(self, tree: Node) -> bool:
        """Whether a gradient is a letter, or a number such as 1/m, and wants no line of its own."""
        match tree:
            case Negative(operand):
                return self._is_plain(operand)
            case Name() | Constant():
                return True
            case Binary("/" | "*", left, right):
                return not any(
                    self.shape(each) or names(each) & self.lines.keys() for each in (left, right)
                )
        return False

    def _called(self, gradient: str, name: str) -> Name:
        self.shapes[gradient] = self.shapes[name]
        return Name(gradient)

    def _combined(self, name: str) -> tuple[Node, str]:
        """Return the sum of what reaches a letter, and why."""
        paths = self.paths[name]
        stacked = self._entry_by_entry(name, paths)
        if stacked is not None:
            return stacked, ""
        trees = [path.tree for path in reversed(paths)]
        if not self.go_together(*trees):
            trees = [self.full(each, self.shapes[name]) for each in trees]
        total: Node = al.ZERO
        for tree in trees:
            total = al.add(total, tree)
        return total, self._why(name, paths)

    def _why(self, name: str, paths: list[Path]) -> str:
        readers = list(dict.fromkeys(path.line for path in reversed(paths) if path.line))
        if len(readers) > 1:
            count_word = {2: "two", 3: "three", 4: "four"}.get(len(readers), str(len(readers)))
            *most, last = readers
            return f"{name} is used in {', '.join(most)} and {last}: the {count_word} paths add"
        return self._reason(name, readers[0]) if readers else ""

    def _reason(self, name: str, reader: str) -> str:
        """Return the sentence of a rule that is not plain."""
        tree = self.lines[reader]
        fused = self.fused.get(reader)
        if fused:
            return fused
        for node in walk(tree):
            match node:
                case Call(function, (Name(inner),)) if inner == name and function in PRIMED:
                    return f"chain rule through {reader} = {to_source(tree)}"
        return ""

    def _entry_by_entry(self, name: str, paths: list[Path]) -> Node | None:
        """Return the gradient of what is read part by part, as a list of entries, rows, columns."""
        shape = self.shapes[name]
        found = [_placed(path.tree, name) for path in reversed(paths)]
        axes = {axis for _, axis, _ in found}
        if len(axes) != 1 or axes == {None}:
            return None
        axis = next(iter(axes))
        size = shape[axis or 0]
        if not isinstance(size, int) or size > MOST_PLACED:
            return None
        entries: list[Node] = [al.ZERO] * size
        for part, _, place in found:
            entries[place - 1] = al.add(entries[place - 1], part)
        if len(shape) == 1:
            return Stack(tuple(entries)) if any(each != al.ZERO for each in entries) else None
        if al.ZERO in entries:
            return None
        across = axis == 1
        parts = tuple(self.full(each, shape[:1] if across else (1, shape[1])) for each in entries)
        return Call("beside", parts) if across else Stack(parts)


def _placed(tree: Node, name: str) -> tuple[Node, int | None, int]:
    """Return what is laid down in a gradient, along which axis it is one of many, and which."""
    match tree:
        case Negative(operand):
            part, axis, place = _placed(operand, name)
            return al.negative(part), axis, place
        case Call("placed", (part, Name(of), *places)) if of == name:
            numbers = [each.value if isinstance(each, Constant) else 0 for each in places]
            single = [axis for axis, k in enumerate(numbers) if k]
            if len(single) == 1 and places.count(al.ZERO) == len(places) - 1:
                return part, single[0], int(numbers[single[0]])
    return tree, None, 0
