"""The gradients of a sheet: of which line they are taken, and their lines."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.naming import name_inner
from nnhw.engine.note import Note
from nnhw.engine.parts import BACKWARD
from nnhw.engine.problem import Gradient
from nnhw.engine.program import Line
from nnhw.engine.scope import Scope, loops
from nnhw.engine.sheet import Statement
from nnhw.errors import InputError, quote
from nnhw.formula.algebra import ONE
from nnhw.formula.backward import Backward
from nnhw.formula.evaluate import Arithmetic
from nnhw.formula.reading import nearest
from nnhw.formula.shapes import fit, is_single
from nnhw.formula.source import to_source
from nnhw.formula.tree import FormulaError, Index, Name, names, replace_names, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from nnhw.engine.scope import ValueReader, Wanted
    from nnhw.engine.sheet import Item
    from nnhw.engine.where import Where
    from nnhw.formula.tree import Node

SUMS_TO_1 = 1e-9


class Deriving(Scope):
    """A sheet's lines with the gradients that are derived from them.

    Attributes
    ----------
    gradients
        What is derived of what, for the check.
    own
        The backward lines that the user gave, by name.
    distributions
        The inputs without a value that are taken to sum to 1.
    sums
        What the rounds of a loop add up and nothing else of them reads.
    steps
        By line, the t of h[t].
    """

    def __init__(self, reading: ValueReader, request: Wanted, later: dict[str, Where]) -> None:
        super().__init__(reading, request, later)
        self.gradients: list[Gradient] = []
        self.own: dict[str, Line] = {}
        self.distributions: set[str] = set()
        self.sums: set[str] = set()
        self.steps: dict[str, str] = {}

    @property
    def seeds(self) -> dict[str, str]:
        """The upstream gradients: by line, the input that is its gradient."""
        found = ((self.current.get(name[1:], ""), name) for name in self.inputs if name[:1] == "d")
        return {line: name for line, name in found if line in self.lines}

    @property
    def goal(self) -> str:
        """How the objective is called; of upstream gradients alone, by a letter that is free."""
        called = self._called(self.objective) or "J"
        if not self.seeds or self.request.of:
            return called
        return next(each for each in ("J", "L", "E", "C", called) if each not in self.current)

    def gradients_read(self, tree: Node) -> list[str]:
        """Return the gradients that a formula reads, in the order of their names."""
        read = {name for name in names(tree) if self.is_gradient(name)}
        for node in walk(tree):
            if isinstance(node, Index) and isinstance(node.operand, Name):
                read.add(self._element_name(node.operand.name, node.places))
        return sorted(name for name in read if self.is_gradient(name))

    def _element_name(self, name: str, places: tuple[Any, ...]) -> str:
        """Return ``dh2`` for ``dh[2]``."""
        place = str(getattr(places[0], "text", "")) if len(places) == 1 else ""
        return name + place

    # --- at the top of a sheet

    def derive_read(self, rest: Iterable[Item]) -> None:
        """Derive, at once, the gradients that the lines from here on read."""
        self.derived = True
        statements = [item for item in rest if isinstance(item, Statement)]
        defined = {item.name for item in statements}
        read = [
            name[1:]
            for item in statements
            if not self.reading.is_value(item.right)
            for name in self.gradients_read(self.tree(item))
            if name not in self.current and name not in defined
        ]
        self._derive(read)

    def finish(self, *, in_rounds: bool) -> None:
        """Derive what is asked for, and where no line reads a gradient, those of all inputs."""
        if self.derived:
            return
        if self._asked() or self.request.by or self.own or not in_rounds:
            self._derive([])

    def _asked(self) -> list[str]:
        """Return the letters whose gradients are asked for by name."""
        bare = dict.fromkeys(name.partition("[")[0] for name in self.request.names)
        return [
            name[1:]
            for name in bare
            if self.is_gradient(name) and name not in self.lines and name not in self.inputs
        ]

    def _derive(self, read: list[str]) -> None:
        """Derive the gradients that are read, asked for or wanted, else those of all inputs."""
        wanted = [*read, *self.request.by, *self._asked()]
        letters = [self._known_letter(name) for name in dict.fromkeys(wanted)]
        seeds: dict[str, Node] = {line: Name(name) for line, name in self.seeds.items()}
        if seeds and not self.request.of:
            self.objective = next(iter(seeds))
        else:
            self.objective = self._choose_objective(letters)
            seeds = {self.objective: ONE}
        if not self.objective:
            if self.request.by:
                raise InputError("--wrt: the sheet has no scalar line to take gradients of")
            self._take_for_plain()
            return
        if not wanted and not self.own:
            self._derive_default(seeds)
            return
        self._backward(letters, seeds, len(self.lines))
        for name in self.request.by:
            if f"d{name}" not in self.lines and f"d{name}" not in self.inputs:
                raise InputError(f"--wrt: {name} does not reach {self._called(self.objective)}")

    def _derive_default(self, seeds: Mapping[str, Node]) -> None:
        """Derive the gradients of all inputs, as far as they have one."""
        above = {*self.seeds.values(), "lr"}
        letters = [
            name for name in (*self.inputs, *self.open) if "@" not in name and name not in above
        ]
        letters = [n for n in letters if self.current.get(n) == n and f"d{n}" not in self.shapes]
        if not self._reaching(letters, self.lines).isdisjoint(seeds):
            try:
                self._backward(letters, seeds, len(self.lines))
            except InputError as error:
                said = f"no gradients: {str(error).splitlines()[0]}"
                self.notes[Note(self.objective, said)] = None

    def _take_for_plain(self) -> None:
        """Take lines that define dX for plain ones where nothing is there to be derived."""
        for name in self.own:
            self.lines[name] = self.lines[name].replace(like="")
        self.own.clear()

    def _known_letter(self, name: str) -> str:
        if name not in self.current:
            near = nearest(name, self.current)
            hint = f", did you mean {near}?" if near else ""
            raise InputError(f"--wrt: there is no {quote(name)}{hint}")
        return self.current[name]

    def _choose_objective(self, letters: Sequence[str]) -> str:
        if self.request.of:
            letter = self.current.get(self.request.of, "")
            if letter not in self.lines or not is_single(self.shapes[letter]):
                raise InputError(f"--of: {quote(self.request.of)} is no scalar line of the sheet")
            return letter
        above = takewhile(
            lambda name: self.own.keys().isdisjoint(self.lines[name].letters), self.lines
        )
        scalars = [
            name
            for name in above
            if is_single(self.shapes[name]) and "@" not in name and name not in self.own
        ]
        final = [n for n in scalars if f"{n}@0" not in self.shapes or n in self.sums]
        reaching = self._reaching(letters, self.lines)
        if letters and reaching.isdisjoint(final):
            final = scalars
        return self.last_reached(final, letters, self.lines)

    def last_reached(
        self, scalars: Sequence[str], letters: Sequence[str], inside: Iterable[str]
    ) -> str:
        """Return the last of some scalar lines that a letter reaches, or else the very last."""
        reaching = self._reaching(letters, inside)
        last = scalars[-1] if scalars else ""
        return next((name for name in reversed(scalars) if name in reaching), last)

    def _called(self, letter: str) -> str:
        return letter.partition("@")[0]

    # --- lines

    def _reaching(self, letters: Iterable[str], inside: Iterable[str]) -> set[str]:
        """Return the letters, and the lines that hang on one."""
        active = set(letters)
        for name in inside:
            if not self.lines[name].letters.isdisjoint(active):
                active.add(name)
        return active

    def _backward(
        self,
        letters: Sequence[str],
        seeds: Mapping[str, Node],
        last: int,
        called: Callable[[str], str] | None = None,
    ) -> None:
        """Name what is nested, derive the gradients by some letters, and add their lines.

        Parameters
        ----------
        letters
            What they are taken by.
        seeds
            By line, what of the objective reaches it.
        last
            How many of the last lines are walked back through.
        called
            How the gradient by a letter is called; ``d`` and the letter unless given.
        """
        inside = self._inner_named(letters, last)
        backward = Backward(
            {name: self.lines[name].tree for name in inside},
            {letter: self.shapes[letter] for letter in self._letters_of(inside, seeds)},
            seeds,
            is_distribution=self._is_distribution,
            called=called,
            steps=self.steps,
        )
        try:
            found = backward.derive(letters)
        except FormulaError as error:
            raise InputError(str(error)) from None
        above = () if called else tuple(self.seeds.items())
        known = {**backward.shapes}
        for each in found:
            known[each.name] = self.shapes[each.of]
            if each.name in self.lines or each.name in self.inputs:
                continue
            said = f"∂{self.goal}/∂{self._called(each.of)}"
            words = f"{said}; {each.words}" if each.words else said
            tree, _ = fit(each.tree, known)
            line = Line(each.name, tree, None, BACKWARD, words, each.of)
            self.lines[each.name], self.shapes[each.name] = line, self.shapes[each.of]
            if called is None:
                self.current.setdefault(each.name, each.name)
            if "[" not in each.name:
                self.gradients.append(Gradient(each.name, self.objective, each.of, above))
        self._note_flat(backward.flat)

    def _letters_of(self, inside: Sequence[str], seeds: Mapping[str, Node]) -> set[str]:
        read = (self.lines[name].letters for name in inside)
        more = (names(seed) for seed in seeds.values())
        return set().union(inside, *read, *more) & self.shapes.keys()

    def _note_flat(self, flat: Mapping[str, str]) -> None:
        """Point out what passes no gradient on."""
        for function, line in flat.items():
            said = f"{function} in {self._called(line)} has no derivative, and passes none on"
            if all(note.text != said for note in self.notes):
                self.notes[Note(line, said)] = None

    def _inner_named(self, letters: Sequence[str], last: int) -> list[str]:
        """Give names to what is nested in the last lines, and return all of these."""
        since = [*islice(reversed(self.lines), last)][::-1]
        active = self._reaching(letters, since)
        self.unsteady |= set().union(*(loops(self.lines[n].tree) for n in active & {*since}))
        lines = [self.lines[name] for name in since]
        apart = name_inner(lines, active, self.shapes)
        if len(apart) == len(lines):
            return since
        for name in since:
            del self.lines[name]
        waiting: list[str] = []
        for line in apart:
            self.lines[line.name] = line
            if line.name not in since:
                waiting.append(line.name)
                self.current.setdefault(self._called(line.name), line.name)
            elif waiting:
                if line.name in self.steps:
                    self.steps |= dict.fromkeys(waiting, self.steps[line.name])
                waiting = []
        return [line.name for line in apart]

    def _is_distribution(self, node: Node) -> bool:
        """Whether the columns of targets sum to 1, as typed; without a value they may."""
        node = self._in_inputs(node)
        read = names(node)
        if not read.isdisjoint(self.open):
            self.distributions |= read & self.open.keys()
            said = f"{to_source(node)} is taken to sum to 1, as a one-hot target does"
            self.notes[Note(self.objective, said)] = None
            return True
        if not read <= self.inputs.keys():
            return False
        known = {
            name: self.inputs[name].exact.reshape(*(*self.inputs[name].shape, 1, 1)[:2])
            for name in read
        }
        try:
            value = Arithmetic("exact", self.request.letters).evaluate(node, known)
        except (FormulaError, ValueError, ArithmeticError):
            return False
        return all(abs(total - 1) <= SUMS_TO_1 for total in np.add.reduce(value, axis=0))

    def _in_inputs(self, node: Node) -> Node:
        """Return a formula with the columns and entries that it reads in place of their names."""
        picked = {
            name: self.lines[name].tree
            for name in names(node)
            if name in self.lines and isinstance(self.lines[name].tree, Index)
        }
        return replace_names(node, picked) if picked else node
