"""A sheet written out: every round of its loops a few lines, every gradient derived."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.evaluation import context, in_decimals
from nnhw.engine.naming import name_inner
from nnhw.engine.note import Note
from nnhw.engine.problem import Gradient, Rounds
from nnhw.engine.program import Line
from nnhw.engine.sheet import Loop, Shaped, Statement, assigned
from nnhw.engine.values import as_decimals
from nnhw.errors import InputError, quote
from nnhw.formula.algebra import ONE
from nnhw.formula.backward import Backward
from nnhw.formula.evaluate import Arithmetic, Letters
from nnhw.formula.functions import FUNCTIONS
from nnhw.formula.reading import parse
from nnhw.formula.shapes import fit, is_single
from nnhw.formula.source import to_source
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    FormulaError,
    Index,
    Name,
    Negative,
    Node,
    Slice,
    Stack,
    names,
    rebuild,
    replace_names,
)
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from nnhw.engine.sheet import Item, Where
    from nnhw.formula.shapes import Shape
    from nnhw.numbers import Numbers

MOST_LINES = 5_000
FORWARD, BACKWARD, AFTER = "Forward pass", "Backward pass", "With the gradients"
SUMS_TO_1 = 1e-9


class Reading(Immutable, eq=False):
    """How the values of a sheet are read.

    Attributes
    ----------
    is_value
        Whether text is meant as numbers.
    read
        Numbers from text, with the name that an error speaks of.
    """

    is_value: Callable[[str], bool]
    read: Callable[[str, str], Numbers]


class Request(Immutable):
    """What is asked of a sheet beside its lines.

    Attributes
    ----------
    of
        The objective, where it is named.
    by
        The letters whose gradients are wanted.
    names
        Steps that are asked for; a gradient among them is derived.
    rate
        Whether the letter ``lr`` takes a step of gradient descent.
    letters
        The derivative at a kink.
    """

    of: str = ""
    by: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    rate: bool = False
    letters: Letters = Letters()


class Written:
    """A sheet as it is written out, line by line.

    Attributes
    ----------
    inputs
        The values by letter, of the ranks that they were typed in.
    open
        The shapes of inputs without a value.
    shapes
        Of every letter.
    lines
        By step, in order.
    gradients
        What is derived of what, for the check.
    objective
        The line whose gradients are taken, or empty.
    own
        The backward lines that the user gave, by the letter that they are of.
    """

    def __init__(self, items: Sequence[Item], reading: Reading, request: Request) -> None:
        self.reading, self.request = reading, request
        self.inputs: dict[str, Numbers] = {}
        self.open: dict[str, Shape] = {}
        self.shapes: dict[str, Shape] = {}
        self.lines: dict[str, Line] = {}
        self.gradients: list[Gradient] = []
        self.objective = ""
        self.own: dict[str, Line] = {}
        self.notes: list[Note] = []
        self.rounds: list[Rounds] = []
        self.executions: Counter[str] = Counter()
        self.current: dict[str, str] = {}
        self.counters: dict[str, int] = {}
        self.where: dict[str, Where] = {}
        self.items = items
        self.later = {each.name: each.where for each in items if isinstance(each, Statement)}
        self.derived = False
        self.accumulated: set[str] = set()
        self.distributions: set[str] = set()
        self.steps: dict[str, str] = {}  # by line, the t of h[t]
        self._trees: dict[int, Node] = {}
        self._inner: dict[str, str] = {}  # by a name of an inner part, the line that it is of
        self._values: dict[str, Any] = {}
        for item in items:  # values may stand anywhere
            if isinstance(item, Shaped):
                self._declare(item)
            elif isinstance(item, Statement) and reading.is_value(item.right):
                self._value(item)
        for k, item in enumerate(items):
            if isinstance(item, Loop):
                self._loop(item, items[k:])
            elif isinstance(item, Statement) and not reading.is_value(item.right):
                self._statement(item, items[k:])
        self._finish()

    # --- items at the top of the sheet

    def _declare(self, item: Shaped) -> None:
        self._new_name(item.name, item.where)
        shape = tuple(int(each) if each.isdigit() else each for each in item.sizes)
        self.open[item.name] = self.shapes[item.name] = () if shape == (1,) else shape
        self.current[item.name] = item.name

    def _statement(self, item: Statement, rest: Sequence[Item]) -> None:
        name = self._indexed_name(item)
        self._new_name(name, item.where)
        tree = self._tree(item)
        if not self.derived and self._gradients_in(tree):
            self._derive_all(rest)
        self._define(name, tree, item)
        if self._is_gradient(name):
            self.own[name] = self.lines[name]
        self.current[name] = name

    def _value(self, item: Statement) -> None:
        name = self._indexed_name(item)
        self._new_name(name, item.where)
        self.inputs[name] = self.reading.read(item.right, f"line {item.where.number}, {name}")
        self.shapes[name] = self.inputs[name].shape
        self.current[name] = name

    @property
    def seeds(self) -> dict[str, str]:
        """The upstream gradients: by line, the input that is its gradient."""
        found = ((self.current.get(name[1:], ""), name) for name in self.inputs if name[:1] == "d")
        return {line: name for line, name in found if line in self.lines}

    def _new_name(self, name: str, where: Where) -> None:
        if name in self.where:
            number = self.where[name].number
            first = f": first in line {number}" if number else ""
            where.refuse(f"{name} is given twice{first}\n  give the second one a name of its own")
        self.where[name] = where

    def _indexed_name(self, item: Statement) -> str:
        if not item.index:
            return item.name
        place = self._integer(parse(item.index), item.where)
        return f"{item.name}{place}"

    def _is_gradient(self, name: str) -> bool:
        """Whether a name is ``dX`` for an X that is there."""
        return name[:1] == "d" and name[1:] in self.current

    def _gradients_in(self, tree: Node) -> list[str]:
        """Return the gradients that a formula reads and that no line has given."""
        found = sorted(name for name in names(tree) if self._is_gradient(name))
        return [name for name in found if name not in self.current]

    # --- lines

    def _tree(self, item: Statement) -> Node:
        """Return the right side of a statement, parsed once."""
        key = id(item)
        if key not in self._trees:
            try:
                self._trees[key] = parse(item.right)
            except FormulaError as error:
                item.where.refuse(str(error), error.span, item.start)
        return self._trees[key]

    def _define(self, name: str, tree: Node, item: Statement, words: str | None = None) -> None:
        """Add a line, its letters resolved and its shapes fitted."""
        if len(self.lines) >= MOST_LINES:
            item.where.refuse(f"the sheet has more than {MOST_LINES:,} lines written out")
        line = self._line(name, tree, item, words)
        self.lines[name] = line

    def _line(self, name: str, tree: Node, item: Statement, words: str | None = None) -> Line:
        resolved = self._resolved(tree, item)
        try:
            fitted, shape = fit(resolved, self.shapes)
        except FormulaError as error:
            message = str(error)
            if error.span is None and "\n" not in message:
                item.where.refuse(message)
            item.where.refuse(message)
        self._note_turned(name, resolved, fitted)
        self.shapes[name] = self._own_shape(name, shape)
        like = self.current.get(name[1:], "") if self._is_gradient(name) else ""
        part = item.part or (AFTER if self.derived else FORWARD)
        return Line(name, fitted, None, part, item.words if words is None else words, like)

    def _own_shape(self, name: str, shape: Shape) -> Shape:
        """Return the shape of a user's gradient line: that of its letter, where it fits."""
        return shape

    def _note_turned(self, name: str, tree: Node, fitted: Node) -> None:
        if not names(tree) and isinstance(tree, Binary) and tree.sign == "-":
            text = f"{name}: {to_source(tree)} is a difference; a vector of two is written 2 -1"
            self.notes.append(Note(name, text))
        if tree != fitted and _turned_beside_a_row(tree, fitted):
            self.notes.append(
                Note(
                    name, f"{name}: a flat list of numbers stands beside a row, and is read as one"
                )
            )

    def _resolved(self, tree: Node, item: Statement) -> Node:
        """Return a formula in the letters of the lines: counters as numbers, rounds told apart."""

        def change(node: Node) -> Node | None:
            match node:
                case Index(Name(name), places):
                    return self._element(node, name, places, item)
                case Name(name):
                    return self._letter(name, item)
                case Call(function, arguments, options) if function in FUNCTIONS:
                    return self._with_sizes(node, item)
            return None

        return rebuild(tree, change)

    def _with_sizes(self, node: Call, item: Statement) -> Node | None:
        """Return a call whose sizes and options are numbers."""
        kind = FUNCTIONS[node.function].kind
        sized = {"sizes": 0, "square": 0, "pool": 1, "padded": 1}.get(kind)
        if sized is None and not node.options:
            return None
        arguments = [
            self._number(each, item)
            if sized is not None and k >= sized
            else self._resolved(each, item)
            for k, each in enumerate(node.arguments)
        ]
        options = tuple((key, self._number(each, item)) for key, each in node.options)
        return Call(node.function, tuple(arguments), options)

    def _number(self, node: Node, item: Statement) -> Node:
        """Return a size as a number, where its letters have values."""
        value = self._known_integer(node)
        return self._resolved(node, item) if value is None else Constant(str(value))

    def _element(self, node: Index, name: str, places: tuple[Any, ...], item: Statement) -> Node:
        """Return what ``u[…]`` means: h1 for h[1] where h has no value, column t of x[t] in a loop."""
        if name not in self.current and len(places) == 1 and not isinstance(places[0], Slice):
            place = self._known_integer(places[0])
            if place is not None and f"{name}{place}" in self.current:
                return self._letter(f"{name}{place}", item)
            if place is not None:
                self._unknown(f"{name}{place}", item)
        operand = self._letter(name, item)
        shape = self.shapes.get(operand.name, ()) if isinstance(operand, Name) else ()
        resolved = tuple(self._place(each, item) for each in places)
        if len(places) == 1 and len(shape) == 2 and self._counts(places[0]):
            if shape[0] == 1:
                return Index(operand, (Constant("1"), resolved[0]))
            resolved = (Slice(None, None), resolved[0])
        return Index(operand, resolved)

    def _counts(self, place: Any) -> bool:
        """Whether an index hangs on the counter of a loop."""
        return not isinstance(place, Slice) and bool(names_in(place) & self.counters.keys())

    def _place(self, place: Any, item: Statement) -> Any:
        if isinstance(place, Slice):
            bounds = (place.first, place.last)
            return Slice(*(each and self._number(each, item) for each in bounds))
        if hasattr(place, "places"):
            return type(place)(tuple(self._number(each, item) for each in place.places))
        return self._number(place, item)

    def _letter(self, name: str, item: Statement) -> Node:
        if name in self.counters:
            return (
                Constant(str(self.counters[name]))
                if self.counters[name] >= 0
                else Negative(Constant(str(-self.counters[name])))
            )
        if name in self.current:
            return Name(self.current[name])
        if self._is_gradient(name) and self.current.get(name):
            return Name(self.current[name])
        if any(name == size for shape in self.open.values() for size in shape):
            return Name(name)
        self._unknown(name, item)

    def _unknown(self, name: str, item: Statement) -> Any:
        """Refuse a name that has no value, with what was probably meant."""
        text = item.where.text
        at = item.start + max(0, item.right.find(name))
        span = (at, at + len(name)) if text[at : at + len(name)] == name else None
        if self._is_gradient(name):
            what = (
                f"{name[1:]} does not reach {self.objective}"
                if self.objective
                else ("there is no scalar line above that it could be the gradient of")
            )
            item.where.refuse(f"{name}: {what}", span)
        if name in self.later:
            number = self.later[name].number
            which = f", which is line {number}" if number else ""
            item.where.refuse(f"{name} is used above its line{which}", span)
        pair = self._pair(name)
        near = get_close_matches(name, [*self.current, *self.counters], 1)
        hint = f": did you mean {pair}?" if pair else f": did you mean {near[0]}?" if near else ""
        item.where.refuse(f"{name} has no value{hint}", span)

    def _pair(self, name: str) -> str:
        """Return a product that a name may be run together from: ``W @ x`` for Wx."""
        for k in range(1, len(name)):
            left, right = name[:k], name[k:]
            if left in self.current and right in self.current:
                shapes = self.shapes.get(left, ()), self.shapes.get(right, ())
                sign = "@" if all(shapes) else "*"
                return f"{left} {sign} {right}"
        return ""

    # --- loops

    def _loop(self, loop: Loop, rest: Sequence[Item] = ()) -> None:
        if not self.counters:
            self._carry(loop)
        counts = self._rounds_of(loop)
        start = dict(self.executions)
        outer = dict(self.counters)
        for k in counts:
            before = {name: self.current[name] for name in self.current}
            self._one_round(loop, k, before)
            if loop.until and self._is_unchanged(before.get(loop.until), loop):
                break
        self.counters = outer
        for name in loop.counters:
            if loop.columns:
                self.current.pop(name, None)
        if not self.counters:
            self._close(loop, start, rest)

    def _carry(self, loop: Loop) -> None:
        """Tell the value before a loop apart from the values after its rounds."""
        for name in dict.fromkeys(assigned(loop.body)):
            letter = self.current.get(name)
            if letter != name:
                continue
            first = f"{name}@0"
            renamed = {name: Name(first)}
            for mapping in (self.inputs, self.open, self.shapes):
                if name in mapping:
                    mapping[first] = mapping.pop(name)  # type: ignore[attr-defined]
            self.lines = {
                (first if key == name else key): line.replace(
                    name=first if key == name else line.name,
                    tree=replace_names(line.tree, renamed),
                    like=first if line.like == name else line.like,
                )
                for key, line in self.lines.items()
            }
            self.current[name] = first

    def _rounds_of(self, loop: Loop) -> range:
        if loop.bounds:
            low, high = (self._integer(parse(each), loop.where) for each in loop.bounds)
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

    def _one_round(self, loop: Loop, k: int, before: dict[str, str]) -> None:
        if loop.bounds:
            self.counters[loop.counters[0]] = k
        else:
            for counter, source in zip(loop.counters, loop.columns, strict=True):
                self._walk_column(counter, source, k, loop)
            self.counters.setdefault("", 0)
        tainted: set[str] = set()
        round_lines: list[str] = []
        for item in loop.body:
            if isinstance(item, Loop):
                self._loop(item)
            elif isinstance(item, Statement):
                self._in_round(item, loop, before, tainted, round_lines)
            else:
                item.where.refuse("a shape is declared outside of a loop")

    def _walk_column(self, counter: str, source: str, k: int, loop: Loop) -> None:
        letter = self.current[source]
        shape = self.shapes[letter]
        place = Constant(str(k))
        tree: Node = (
            Index(Name(letter), (place,))
            if len(shape) == 1
            else (
                Index(Name(letter), (Constant("1"), place))
                if shape[:1] == (1,)
                else Index(Name(letter), (Slice(None, None), place))
            )
        )
        name = self._next(counter)
        fitted, self.shapes[name] = fit(tree, self.shapes) if shape else (Name(letter), ())
        self.lines[name] = Line(name, fitted, None, self._part(loop), f"column {k} of {source}")
        self.current[counter] = name

    def _part(self, loop: Loop) -> str:
        first = next((each for each in loop.body if isinstance(each, Statement)), None)
        return (first.part if first else "") or (AFTER if self.derived else FORWARD)

    def _next(self, name: str) -> str:
        self.executions[name] += 1
        return f"{name}@{self.executions[name]}"

    def _in_round(
        self,
        item: Statement,
        loop: Loop,
        before: dict[str, str],
        tainted: set[str],
        round_lines: list[str],
    ) -> None:
        tree = self._value_tree(item) if self.reading.is_value(item.right) else self._tree(item)
        wanted = [
            name
            for name in sorted(names(tree))
            if self._is_gradient(name) and name not in round_lines
        ]
        wanted = [
            name
            for name in wanted
            if self.current.get(name, "").partition("@")[0] != name or name not in tainted
        ]
        if wanted and not any(name in tainted for name in wanted):
            self._derive_round(loop, before, tainted, round_lines, item)
        name = self._indexed_name(item)
        if item.index:
            self._new_name(name, item.where)
            letter = name
            self.steps[name] = name.removeprefix(item.name)
        else:
            letter = self._next(name)
        self._define(letter, tree, item)
        if names(tree) & tainted:
            tainted.add(name)
        self.current[name] = letter
        round_lines.append(name)

    def _value_tree(self, item: Statement) -> Node:
        """Return numbers within a loop as a formula."""
        numbers = self.reading.read(item.right, f"line {item.where.number}, {item.name}")
        literals = numbers.literals or [repr(each) for each in numbers.floats.ravel().tolist()]
        trees = [parse(each) for each in literals]
        if len(numbers.shape) == 2:
            item.where.refuse("a matrix of numbers stands outside of a loop")
        return Stack(tuple(trees)) if numbers.shape else trees[0]

    def _is_unchanged(self, before: str | None, loop: Loop) -> bool:
        """Whether a round left a name as it was, for the numbers as typed."""
        letter = self.current.get(loop.until)
        if letter is None or before is None:
            loop.where.refuse(f"until {loop.until}: it has no value")
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
                if name not in self._values:
                    value = as_decimals(numbers)
                    self._values[name] = value.reshape(*(*numbers.shape, 1, 1)[:2])
        left = [(k, line.tree) for k, line in self.lines.items() if k not in self._values]
        found = in_decimals(left, self._values, arithmetic, frozenset(k for k, _ in left)).values
        self._values |= found
        return self._values

    def _close(self, loop: Loop, start: dict[str, int], rest: Sequence[Item]) -> None:
        """Give what a loop carries on its own name again, and note what its rounds are."""
        again = set(assigned(rest[1:])) if rest else set()
        for name in dict.fromkeys(assigned(loop.body)):
            letter = self.current[name]
            self.where.setdefault(name, loop.where)
            if name not in again and f"{name}@0" in self.shapes:
                self.shapes[name] = self.shapes[letter]
                words = f"{name} after the last round"
                self.lines[name] = Line(name, Name(letter), None, self._part(loop), words)
                self.current[name] = name
                if self._is_sum(name):
                    self.accumulated.add(name)
        self._table(start)

    def _is_sum(self, name: str) -> bool:
        """Whether each round adds a term to a name."""
        line = self.lines.get(f"{name}@1")
        match line.tree if line else None:
            case Binary("+" | "-", left, _):
                return name.partition("@")[0] in {each.partition("@")[0] for each in names(left)}
        return False

    def _table(self, start: dict[str, int]) -> None:
        steps = {
            name: tuple(f"{name}@{k}" for k in range(start.get(name, 0) + 1, last + 1))
            for name, last in self.executions.items()
            if last > start.get(name, 0)
        }
        if steps:
            self.rounds.append(Rounds(steps))

    # --- gradients

    def _derive_round(
        self,
        loop: Loop,
        before: dict[str, str],
        tainted: set[str],
        round_lines: list[str],
        item: Statement,
    ) -> None:
        """Derive the gradients that a round reads, at the values that its objective has read."""
        read = {
            name
            for each in loop.body
            if isinstance(each, Statement) and not self.reading.is_value(each.right)
            for name in names(self._tree(each))
            if name[:1] == "d" and name[1:] in self.current
        }
        scalars = [
            name
            for name in round_lines
            if is_single(self.shapes[self.current[name]]) and name not in tainted
        ]
        if not scalars:
            item.where.refuse("there is no scalar line above in this round to take gradients of")
        objective = self.current[scalars[-1]]
        defined = set(assigned(loop.body))
        letters = {}
        for name in sorted(read - defined):
            base = name[1:]
            letters[base] = (
                self.current[base] if base in round_lines else before.get(base, self.current[base])
            )
        turn = self.executions[scalars[-1]]
        called = {letter: f"d{base}@{turn}" for base, letter in letters.items()}
        since = list(self.lines)
        first = min((since.index(self.current[name]) for name in round_lines), default=0)
        inside = since[first:]
        self._backward(
            objective,
            list(letters.values()),
            {objective: ONE},
            inside,
            called=lambda letter: called.get(letter) or f"d{letter.partition('@')[0]}@{turn}",
        )
        for base, letter in letters.items():
            name = called[letter]
            if name not in self.lines:
                item.where.refuse(f"d{base}: {base} does not reach {scalars[-1]} in this round")
            self.current[f"d{base}"] = name
            tainted.add(f"d{base}")

    def _derive_all(self, rest: Iterable[Item]) -> None:
        """Derive, at once, the gradients that the lines from here on read."""
        self.derived = True
        read: dict[str, None] = {}
        for item in rest:
            if isinstance(item, Statement) and not self.reading.is_value(item.right):
                for name in sorted(names(self._tree(item))):
                    if self._is_gradient(name) and name not in self.current:
                        read[name] = None
        defined = {item.name for item in rest if isinstance(item, Statement)}
        self._derive([name[1:] for name in read if name not in defined])

    def _finish(self) -> None:
        if self.own or (not self.derived and not self._has_round_gradients()) or self._asked():
            if not self.derived:
                self._derive(list(self.request.by))
        elif self.request.by and not self.derived:
            self._derive(list(self.request.by))

    def _has_round_gradients(self) -> bool:
        return any(each.name.partition("@")[1] for each in self.gradients)

    def _asked(self) -> list[str]:
        """Return the letters whose gradients are asked for by name."""
        bare = (name.partition("[")[0] for name in self.request.names)
        return [
            name[1:]
            for name in dict.fromkeys(bare)
            if self._is_gradient(name) and name not in self.lines and name not in self.inputs
        ]

    def _derive(self, read: list[str]) -> None:
        """Derive gradients: those that are read, asked for or wanted, else those of all inputs."""
        objective = self._choose_objective()
        if objective is None and not self.seeds:
            if self.request.by:
                raise InputError("--wrt: the sheet has no scalar line to take gradients of")
            return
        self.objective = objective or next(iter(self.seeds))
        wanted = [*read, *self.request.by, *self._asked()]
        above = self.seeds
        seeds: dict[str, Node] = {line: Name(name) for line, name in above.items()}
        seeds = seeds or {self.objective: ONE}
        given = [name[1:] for name in self.own]
        if not wanted and not given:
            wanted = [
                self._user_name(name)
                for name in (*self.inputs, *self.open)
                if self._is_plain_input(name)
            ]
            self._derive_default(wanted, seeds)
            return
        letters = [self._known_letter(name) for name in dict.fromkeys(wanted)]
        self._backward(self.objective, letters, seeds, list(self.lines))
        for name in wanted:
            if f"d{name}" in self.lines:
                self.current[f"d{name}"] = f"d{name}"

    def _derive_default(self, wanted: list[str], seeds: dict[str, Node]) -> None:
        """Derive the gradients of all inputs, as far as they have one."""
        letters = [self.current[name] for name in wanted]
        reaching = self._reaching(letters, list(self.lines))
        if not reaching & seeds.keys():
            return
        try:
            self._backward(self.objective, letters, seeds, list(self.lines))
        except InputError as error:
            self.notes.append(Note(self.objective, f"no gradients: {str(error).splitlines()[0]}"))

    def _user_name(self, letter: str) -> str:
        return letter.partition("@")[0]

    def _is_plain_input(self, name: str) -> bool:
        return "@" not in name and name not in self.seeds.values()

    def _known_letter(self, name: str) -> str:
        if name not in self.current:
            near = get_close_matches(name, self.current, 1)
            hint = f", did you mean {near[0]}?" if near else ""
            raise InputError(f"--wrt: there is no {quote(name)}{hint}")
        return self.current[name]

    def _choose_objective(self) -> str | None:
        if self.request.of:
            letter = self.current.get(self.request.of)
            if letter not in self.lines or not is_single(self.shapes[letter]):
                raise InputError(f"--of: {quote(self.request.of)} is no scalar line of the sheet")
            return letter
        scalars = [
            name
            for name in self.lines
            if is_single(self.shapes[name])
            and "@" not in name
            and name not in self.own
            and (f"{name}@0" not in self.shapes or name in self.accumulated)
        ]
        return scalars[-1] if scalars else None

    def _reaching(self, letters: Iterable[str], inside: Iterable[str]) -> frozenset[str]:
        active = set(letters)
        for name in inside:
            if not names(self.lines[name].tree).isdisjoint(active):
                active.add(name)
        return frozenset(active)

    def _backward(
        self,
        objective: str,
        letters: list[str],
        seeds: dict[str, Node],
        inside: list[str],
        called: Callable[[str], str] | None = None,
    ) -> None:
        """Name what is nested, derive the gradients by some letters, and add their lines."""
        active = self._reaching(letters, inside)
        self._name_inner(inside, active)
        order = [name for name in self.lines if name in inside or name in self._new]
        backward = Backward(
            {name: self.lines[name].tree for name in order},
            self.shapes,
            seeds,
            is_distribution=self._is_distribution,
            called=called,
            steps={
                **self.steps,
                **{name: self.steps[of] for name, of in self._inner.items() if of in self.steps},
            },
        )
        try:
            found = backward.derive(letters)
        except FormulaError as error:
            raise InputError(str(error)) from None
        for each in found:
            if each.name in self.lines:
                continue
            words = f"∂{self._user_name(objective)}/∂{self._user_name(each.of)}"
            said = f"{words}; {each.words}" if each.words else words
            tree, shape = fit(each.tree, {**self.shapes, **backward.shapes})
            self.shapes[each.name] = self.shapes[each.of]
            self.lines[each.name] = Line(each.name, tree, None, BACKWARD, said, each.of)
            if called is None:
                self.current.setdefault(each.name, each.name)
            above = tuple(self.seeds.items()) if called is None else ()
            if "[" not in each.name:
                self.gradients.append(Gradient(each.name, objective, each.of, above))

    _new: frozenset[str] = frozenset()

    def _name_inner(self, inside: list[str], active: AbstractSet[str]) -> None:
        apart = name_inner((self.lines[name] for name in inside), active, self.shapes)
        self._new = frozenset(line.name for line in apart) - set(inside)
        if not self._new:
            return
        rebuilt: dict[str, Line] = {}
        queue = iter(apart)
        wanted = set(inside)
        for name, line in self.lines.items():
            if name not in wanted:
                rebuilt[name] = line
                continue
            for each in queue:
                rebuilt[each.name] = each
                if each.name == name:
                    break
        self.lines = rebuilt
        for name in self._new:
            self.current.setdefault(name.partition("@")[0], name)
            self._inner[name] = next(line.name for line in apart if name in names(line.tree))

    def _is_distribution(self, node: Node) -> bool:
        """Whether the columns of targets sum to 1, as typed; without a value they may."""
        if any(name in self.open for name in names(node)):
            self.distributions |= names(node) & self.open.keys()
            self.notes.append(
                Note(
                    self.objective,
                    f"{to_source(node)} is taken to sum to 1, as a one-hot target does",
                )
            )
            return True
        known = {
            name: numbers.exact.reshape(*(*numbers.shape, 1, 1)[:2])
            for name, numbers in self.inputs.items()
            if name in names(node)
        }
        if known.keys() != names(node):
            return False
        value = Arithmetic("exact", self.request.letters).evaluate(node, known)
        return all(abs(total - 1) <= SUMS_TO_1 for total in np.add.reduce(value, axis=0))

    # --- whole numbers

    def _integer(self, node: Node, where: Where) -> int:
        value = self._known_integer(node)
        if value is None:
            where.refuse(f"{quote(to_source(node))} has to be a whole number")
        return value

    def _known_integer(self, node: Node) -> int | None:
        """Return a whole number that a formula of counters and inputs comes to, if it does."""
        arithmetic = Arithmetic("exact", self.request.letters)
        known: dict[str, Any] = {}
        for name in names(node):
            letter = self.current.get(name, "")
            if name in self.counters:
                known[name] = arithmetic.number(self.counters[name])
            elif letter in self.inputs and self.inputs[letter].size == 1:
                known[name] = self.inputs[letter].exact.reshape(1, 1)
            else:
                return None
        try:
            value = arithmetic.evaluate(node, known)
        except (FormulaError, ValueError, ArithmeticError):
            return None
        single = value.item() if value.size == 1 else None
        return int(single) if single is not None and single == int(single) else None


def names_in(place: Node) -> frozenset[str]:
    """Return the letters of an index."""
    inner = getattr(place, "places", None)
    if inner is None or isinstance(place, Index):
        return names(place)
    return frozenset[str]().union(*map(names, inner))


def _turned_beside_a_row(tree: Node, fitted: Node) -> bool:
    """Whether a flat list was turned to stand beside a row, which is worth a word."""
    match tree, fitted:
        case Binary(sign, left, right), Binary(_, turned, other) if sign != "@":
            for before, after in ((left, turned), (right, other)):
                if before != after and isinstance(before, Name) and not isinstance(after, Name):
                    return True
            return _turned_beside_a_row(left, turned) or _turned_beside_a_row(right, other)
        case Call(), Call():
            return any(map(_turned_beside_a_row, tree.arguments, fitted.arguments))
    return False
