"""A sheet written out: every round of its loops a few lines, every gradient derived."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.deriving import Deriving
from nnhw.engine.evaluation import context, in_decimals
from nnhw.engine.parts import AFTER, FORWARD
from nnhw.engine.problem import Rounds
from nnhw.engine.program import Line
from nnhw.engine.repeating import Shift, Written, plain
from nnhw.engine.scope import MOST_LINES, Count, loops
from nnhw.engine.sheet import Loop, Shaped, Statement, assigned, statements
from nnhw.engine.values import as_decimals
from nnhw.formula.algebra import ONE, number
from nnhw.formula.evaluate import Arithmetic
from nnhw.formula.reading import parse
from nnhw.formula.shapes import fit, is_single
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    Index,
    Name,
    Negative,
    Node,
    Slice,
    Stack,
    Transpose,
    names,
    replace_names,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.engine.scope import ValueReader, Wanted
    from nnhw.engine.sheet import Item
    from nnhw.engine.where import Where
    from nnhw.formula.shapes import Shape


class _Round:
    """A round while it is written out.

    Attributes
    ----------
    loop, before
        The loop, and what its names stood for when the round began.
    first
        How many lines there were.
    given
        The names that the round has given a value.
    entered
        The names that a gradient of this round has entered.
    """

    def __init__(self, loop: Loop, before: dict[str, str], first: int) -> None:
        self.loop, self.before, self.first = loop, before, first
        self.given: dict[str, None] = {}
        self.entered: set[str] = set()


class WrittenOut(Deriving):
    """A sheet as it is written out, line by line.

    Attributes
    ----------
    rounds
        Its loops.
    """

    def __init__(self, items: Sequence[Item], reading: ValueReader, request: Wanted) -> None:
        super().__init__(reading, request, {each.name: each.where for each in statements(items)})
        self.rounds: list[Rounds] = []
        self.where: dict[str, Where] = {}
        self._executions: Counter[str] = Counter()
        self._decimals: dict[str, Any] = {}
        self._turns: list[dict[str, int]] = []  # by round of the innermost loop, the counters
        self._walked: dict[tuple[int, str], str] = {}  # by depth and name, the letter
        values = [i for i in items if isinstance(i, Statement) and reading.is_value(i.right)]
        self._valued = {item.name for item in values if not item.index}
        for item in items:  # values may stand anywhere
            if isinstance(item, Shaped):
                self._declare(item)
            elif isinstance(item, Statement) and reading.is_value(item.right):
                self._value(item)
        for k, item in enumerate(items):
            if isinstance(item, Loop):
                self._turns = []
                self._loop(item)
                self._close(item, items[k + 1 :])
            elif isinstance(item, Statement) and not reading.is_value(item.right):
                self._statement(item, items[k:])
        self.finish(in_rounds=any("@" in each.name for each in self.gradients))
        for name in request.names:
            self._all_rounds(name)

    # --- items at the top of the sheet

    def _declare(self, item: Shaped) -> None:
        self._new_name(item.name, item.where)
        shape = tuple(int(each) if each.isdigit() else each for each in item.sizes)
        if 0 in shape:
            item.where.refuse(f"{item.name}: a size is 1 or more")
        self.open[item.name] = self.shapes[item.name] = () if shape == (1,) else shape
        self.current[item.name] = item.name

    def _value(self, item: Statement) -> None:
        name = self._indexed_name(item)
        self._new_name(name, item.where)
        place = f"line {item.where.number}, {name}" if item.where.number else name
        self.inputs[name] = self.reading.read(item.right, place)
        self.shapes[name] = self.inputs[name].shape
        self.current[name] = name

    def _statement(self, item: Statement, rest: Sequence[Item]) -> None:
        name = self._indexed_name(item)
        self._new_name(name, item.where)
        tree = self.tree(item)
        if not self.derived and any(n not in self.current for n in self.gradients_read(tree)):
            self.derive_read(rest)
        self.define(name, tree, item)
        if self.is_gradient(name):
            self.own[name] = self.lines[name]
        self.current[name] = name

    def _new_name(self, name: str, where: Where) -> None:
        if name in self.where:
            number = self.where[name].number
            first = f": first in line {number}" if number else ""
            where.refuse(f"{name} is given twice{first}\n  give the second one a name of its own")
        self.where[name] = where

    def _indexed_name(self, item: Statement) -> str:
        """Return the letter that a line gives: h1 for h[1], where h has no value of its own."""
        if not item.index:
            return item.name
        if item.name in self.current or item.name in self._valued:
            item.where.refuse(
                f"{item.name} has a value already: its entry {item.name}[{item.index}] cannot be "
                f"given another\n  name the entries {item.name}[0], {item.name}[1], … and no "
                f"{item.name}, or write the whole {item.name} = …"
            )
        return f"{item.name}{self.integer(item.index, item.where)}"

    # --- loops

    def _loop(self, loop: Loop) -> None:
        """Write a loop out, round by round."""
        depth = len(self.counters) + 1
        self._carry(loop)
        for item in statements(loop.body):
            if item.name in loop.counters and not item.index:
                item.where.refuse(f"{item.name} is what the loop goes over: take another name")
        self._walked |= {(depth, name): self.current.get(name, name) for name in loop.columns}
        self.unsteady.discard(depth)
        names_outside = {name: self.current.get(name) for name in loop.counters}
        counts = self._numbers_of(loop)
        rounds: list[Written] = []
        shift: Shift | None = None
        turns = 0  # of an inner loop in one round
        for k in counts:
            before, first = dict(self.current), len(self._turns)
            shift = shift or self._steady(rounds, depth)
            if shift is not None and k != counts[-1]:  # whose index may lie outside
                rounds = [shift.round(rounds[-1])]
                self._add_round(rounds[-1], shift, loop)
                self._turns += self._turns[first - turns :]
            else:
                rounds = [*rounds[-1:], self._one_round(loop, k, before, depth)]
                self._turns += [{}] * (len(self._turns) == first)
            turns = len(self._turns) - first
            counter = {loop.counters[0]: k} if loop.bounds else {}
            self._turns[first:] = [counter | each | counter for each in self._turns[first:]]
            if loop.until and self._is_unchanged(before.get(loop.until), loop):
                break
        for name, letter in names_outside.items():
            self.counters.pop(name, None)
            if letter is None:
                self.current.pop(name, None)
            else:
                self.current[name] = letter

    def _steady(self, rounds: list[Written], depth: int) -> Shift | None:
        """Return how the next round follows, where the last says the same as the one before."""
        if len(rounds) < 2 or depth in self.unsteady:
            return None
        before, last = rounds
        shift = Shift(depth, before, last)
        return shift if shift.round(before) == last else None

    def _numbers_of(self, loop: Loop) -> Sequence[int]:
        """Return the numbers of the rounds."""
        if loop.bounds:
            low, high = (self.integer(each, loop.where) for each in loop.bounds)
            if high - low + 1 > MOST_LINES:
                loop.where.refuse(f"the loop has {high - low + 1:,} rounds, at most {MOST_LINES:,}")
            return range(low, high + 1)
        lengths = {name: self._length(name, loop) for name in loop.columns}
        if len(set(lengths.values())) > 1:
            said = ", ".join(f"{name} has {length}" for name, length in lengths.items())
            loop.where.refuse(f"the columns do not match: {said}")
        return range(1, next(iter(lengths.values())) + 1)

    def _length(self, name: str, loop: Loop) -> int:
        letter = self.current.get(name)
        if letter is None:
            loop.where.refuse(f"{name} has no value")
        shape = self.shapes[letter]
        length = shape[-1] if shape else 1
        if not isinstance(length, int):
            loop.where.refuse(f"{name} has no number of columns: give it a value")
        return length

    def _carry(self, loop: Loop) -> None:
        """Tell the values before a loop apart from those after its rounds."""
        renamed = {
            name: f"{name}@0"
            for name in dict.fromkeys(assigned(loop.body))
            if self.current.get(name) == name
        }
        if not renamed:
            return

        def new(name: str) -> str:
            return renamed.get(name, name)

        letters: dict[str, Node] = {name: Name(first) for name, first in renamed.items()}
        for name, first in renamed.items():
            self.shapes[first] = self.shapes.pop(name)
            if name in self.inputs:
                self.inputs[first] = self.inputs.pop(name)
            if name in self.open:
                self.open[first] = self.open.pop(name)
        self.lines = {
            new(name): Line(
                new(name),
                replace_names(line.tree, letters),
                None,
                line.part,
                line.words,
                new(line.like),
            )
            for name, line in self.lines.items()
        }
        self.gradients = [
            each.replace(name=new(each.name), of=new(each.of), by=new(each.by))
            for each in self.gradients
        ]
        self.current |= renamed

    def _one_round(self, loop: Loop, k: int, before: dict[str, str], depth: int) -> Written:
        current = _Round(loop, before, len(self.lines))
        derived = len(self.gradients)
        count = _count(k, depth)
        self.counters[f"\0{depth}" if loop.columns else loop.counters[0]] = count
        for counter, source in zip(loop.counters, loop.columns, strict=False):
            self._walk_column(counter, source, self._walked[depth, source], count, loop)
        for item in loop.body:
            if isinstance(item, Loop):
                self._loop(item)
                # Of a loop without a round, nothing.
                made = (name for name in assigned(item.body) if name in self.current)
                current.given |= dict.fromkeys(made)
            elif isinstance(item, Statement):
                self._in_round(item, current)
            else:
                item.where.refuse("a shape is declared outside of a loop")
        self.counters.pop(f"\0{depth}", None)
        return self._written(current.first, derived)

    def _written(self, first: int, derived: int) -> Written:
        """Return what was added since there were so many lines and gradients."""
        added = [*islice(reversed(self.lines.values()), len(self.lines) - first)][::-1]
        written = Written(
            tuple(added),
            tuple(self.shapes[line.name] for line in added),
            tuple(self.gradients[derived:]),
            dict(self._executions),
            frozenset(line.name.partition("@")[0] for line in added if loops(line.tree)),
        )
        for line in added:
            self.lines[line.name] = _plain(line, written)
        return written

    def _add_round(self, written: Written, shift: Shift, loop: Loop) -> None:
        """Add the lines of a round that follows from the one before."""
        derived = {each.name for each in written.gradients}
        for line, shape in zip(written.lines, written.shapes, strict=True):
            known = line.name in derived
            self.append(_plain(line, written), shape, loop.where, derived=known)
        self.gradients += (each.replace(repeats=True) for each in written.gradients)
        self._executions.update({n: k for n, k in shift.steps.items() if n in self._executions})
        for name, letter in self.current.items():
            self.current[name] = shift.name(letter)

    def _walk_column(self, counter: str, source: str, letter: str, place: Node, loop: Loop) -> None:
        shape = self.shapes[letter]
        whole: tuple[Any, ...] = (Slice(None, None),) if len(shape) == 2 else ()
        places = (Constant("1"),) if len(shape) == 2 and shape[0] == 1 else whole
        tree: Node = Index(Name(letter), (*places, place)) if shape else Name(letter)
        fitted, taken = fit(tree, self.shapes)
        name = self._next(counter)
        part = self._part(loop)
        self.add(Line(name, fitted, None, part, f"the next of {source}"), taken, loop.where)
        self.current[counter] = name

    def _part(self, loop: Loop) -> str:
        first = next((each for each in loop.body if isinstance(each, Statement)), None)
        return (first.part if first else "") or (AFTER if self.derived else FORWARD)

    def _next(self, name: str) -> str:
        self._executions[name] += 1
        return f"{name}@{self._executions[name]}"

    def _in_round(self, item: Statement, current: _Round) -> None:
        tree = self._value_tree(item) if self.reading.is_value(item.right) else self.tree(item)
        read = [name for name in self.gradients_read(tree) if name not in current.given]
        if any(name not in current.entered for name in read):
            self._derive_round(item, current)
        name = self._indexed_name(item)
        if item.index:
            self._new_name(name, item.where)
            self.steps[name] = name.removeprefix(item.name)
        letter = name if item.index else self._next(name)
        self.define(letter, tree, item)
        if not names(tree).isdisjoint(current.entered):
            current.entered.add(name)
        self.current[name] = letter
        current.given[name] = None

    def _value_tree(self, item: Statement) -> Node:
        """Return numbers within a loop as a formula."""
        numbers = self.reading.read(item.right, f"line {item.where.number}, {item.name}")
        literals = numbers.literals or [repr(each) for each in numbers.floats.ravel().tolist()]
        trees = tuple(parse(each) for each in literals)
        match numbers.shape:
            case ():
                return trees[0]
            case (_,):
                return Stack(trees)
            case (_, columns):
                rows = [
                    Call("beside", trees[k : k + columns]) for k in range(0, len(trees), columns)
                ]
                return Stack(tuple(rows))
        raise AssertionError(numbers.shape)

    def _derive_round(self, item: Statement, current: _Round) -> None:
        """Derive the gradients that a round reads, at the values that its objective has read."""
        wanted = sorted(
            name
            for each in statements(current.loop.body)
            if not self.reading.is_value(each.right)
            for name in self.gradients_read(self.tree(each))
            if name not in {*assigned(current.loop.body)} and name not in self.inputs
        )
        letters: dict[str, str] = {}  # by the gradient's name, what it is taken by
        for name in wanted:
            base = name[1:]
            now = self.current[base]
            letters[name] = now if base in current.given else current.before.get(base, now)
        scalars = [
            self.current[name]
            for name in current.given
            if is_single(self.shapes[self.current[name]]) and name not in current.entered
        ]
        if not scalars:
            item.where.refuse("there is no scalar line above in this round to take gradients of")
        last = len(self.lines) - current.first
        inside = islice(reversed(self.lines), last)
        self.objective = self.last_reached(scalars, [*letters.values()], [*inside][::-1])
        turn = self._executions[self.objective.partition("@")[0]] or 1
        called = {letter: f"{name}@{turn}" for name, letter in letters.items()}
        self._backward(
            [*letters.values()],
            {self.objective: ONE},
            last,
            called=lambda letter: called.get(letter) or f"d{letter.partition('@')[0]}@{turn}",
        )
        for name, letter in letters.items():
            if called[letter] in self.lines:
                self.current[name] = called[letter]
                current.entered.add(name)
        for name in self.gradients_read(self.tree(item)):
            if name not in self.current:
                reached = self.objective.partition("@")[0]
                item.where.refuse(f"{name}: {name[1:]} does not reach {reached} in this round")

    # --- the end of a loop

    def _is_unchanged(self, before: str | None, loop: Loop) -> bool:
        """Whether a round left a name as it was, for the numbers as typed."""
        letter = self.current.get(loop.until)
        if letter is None or before is None:
            loop.where.refuse(f"until {loop.until}: it has no value before the loop")
        if self.open:
            loop.where.refuse("until: some input has no value, so the end is not known")
        values = self._worked()
        return bool(np.array_equal(values[letter], values[before]))

    def _worked(self) -> dict[str, Any]:
        """Return the values of all lines so far, in decimals."""
        from decimal import localcontext

        arithmetic = Arithmetic("decimal", self.request.letters)
        with localcontext(context()):
            for name, numbers in self.inputs.items():
                if name not in self._decimals:
                    value = as_decimals(numbers)
                    self._decimals[name] = value.reshape(*(*numbers.shape, 1, 1)[:2])
        since = len(self.lines) + len(self.inputs) - len(self._decimals)
        left = [*islice(reversed(self.lines.items()), since)][::-1]
        trees = [(name, line.tree) for name, line in left]
        limits = frozenset(name for name, _ in trees)
        self._decimals |= in_decimals(trees, self._decimals, arithmetic, limits).values
        return self._decimals

    def _close(self, loop: Loop, rest: Sequence[Item]) -> None:
        """Give what a loop carries on its own name again, and note what its rounds are."""
        again = {*assigned(item for item in rest if isinstance(item, Loop))}
        part = self._part(loop)
        for name in dict.fromkeys(assigned(loop.body)):
            letter = self.current.get(name)
            if letter is None:  # there was no round
                continue
            self.where.setdefault(name, loop.where)
            if name not in again and f"{name}@0" in self.shapes and letter != f"{name}@0":
                words = f"{name} after the last round"
                self.add(
                    Line(name, Name(letter), None, part, words), self.shapes[letter], loop.where
                )
                self.current[name] = name
                if self._is_sum(name, loop):
                    self.sums.add(name)
        changing = {*_changing(loop)}
        steps = {
            name: tuple(f"{name}@{k}" for k in range(1, last + 1))
            for name, last in self._executions.items()
            if name in changing
        }
        if steps:
            names_of = (self._turns or [{}])[0]
            counters = {
                name: tuple(each[name] for each in self._turns)
                for name in names_of
                if all(name in each for each in self._turns)
            }
            self.rounds.append(Rounds(steps, counters))

    def _is_sum(self, name: str, loop: Loop) -> bool:
        """Whether the rounds add up a name, and nothing else of them reads it."""
        for item in statements(loop.body):
            if self.reading.is_value(item.right):
                continue
            read = names(self.tree(item))
            if item.name == name:
                match self.tree(item):
                    case Binary("+" | "-", left, _) if name in names(left):
                        continue
                return False
            if name in read:
                return False
        return True

    def _all_rounds(self, asked: str) -> None:
        """Add the line of ``w@all``, a row a round, where it is asked for."""
        name, all_of_them, _ = asked.partition("@all")
        steps = [f"{name}@{k}" for k in range(1, self._executions[name] + 1)]
        if not all_of_them or not steps or f"{name}@all" in self.lines:
            return
        rows = tuple(_as_row(Name(step), self.shapes[step]) for step in steps)
        tree: Node = Stack(rows) if self.shapes[steps[0]] else Call("beside", (Stack(rows),))
        fitted, shape = fit(tree, self.shapes)
        line = Line(f"{name}@all", fitted, None, AFTER, f"{name}, a row a round")
        self.lines[line.name], self.shapes[line.name] = line, shape


def _count(k: int, depth: int) -> Count | Negative:
    return Count(str(k), depth) if k >= 0 else Negative(Count(str(-k), depth))


def _plain(line: Line, written: Written) -> Line:
    """Return a line in which the number of the round is a number like others."""
    counts = line.name.partition("@")[0] in written.counting
    return line.replace(tree=plain(line.tree)) if counts else line


def _changing(loop: Loop) -> Iterator[str]:
    """Yield what changes from round to round: what is walked through, and what is given."""
    if loop.columns:
        yield from loop.counters
    for item in loop.body:
        if isinstance(item, Loop):
            yield from _changing(item)
        elif isinstance(item, Statement) and not item.index:
            yield item.name


def _as_row(node: Node, shape: Shape) -> Node:
    """Return an array as one row: a vector turned, the rows of a matrix side by side."""
    if len(shape) < 2:
        return Transpose(node) if shape else node
    rows = range(1, int(shape[0]) + 1)
    every = Slice(None, None)
    return Call("beside", tuple(Index(node, (number(k), every)) for k in rows))
