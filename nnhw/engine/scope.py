"""What each letter means at a line of a sheet that is being written out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn

from nnhw import patience
from nnhw.engine.cost import SIZED, entries, largest_part
from nnhw.engine.note import Note
from nnhw.engine.parts import AFTER, FORWARD
from nnhw.engine.program import Line
from nnhw.errors import quote
from nnhw.formula.evaluate import Arithmetic, Letters
from nnhw.formula.functions import find
from nnhw.formula.reading import nearest, parse
from nnhw.formula.shapes import fit
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
    Picked,
    Slice,
    names,
    rebuild,
    walk,
)
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnhw.engine.sheet import Statement
    from nnhw.engine.where import Where
    from nnhw.formula.shapes import Shape
    from nnhw.formula.tree import Place
    from nnhw.numbers import Numbers

_ROUND = re.compile(r"(\w)@\d+")  # of a letter within a loop, which nobody typed
MOST_LINES = 5_000
MOST_ENTRIES = 10_000_000  # of a line, and of all of them


class ValueReader(Immutable, eq=False):
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


class Wanted(Immutable):
    """What is asked of a sheet beside its lines.

    Attributes
    ----------
    of
        The objective, where it is named.
    by
        The letters whose gradients are wanted.
    names
        Steps that are asked for; a gradient among them is derived.
    letters
        The derivative at a kink.
    most_lines, most_entries
        How many lines may be written out, and numbers stand in them.
    """

    of: str = ""
    by: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    letters: Letters = Letters()
    most_lines: int = MOST_LINES
    most_entries: int = MOST_ENTRIES


class Count(Constant):
    """The number of a round where a line reads it.

    Attributes
    ----------
    text
        The number.
    loop
        Of which loop it is: 1 for the outermost.
    """

    text: str
    loop: int


class Scope:
    """The letters of a sheet, and its lines so far.

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
    current
        By a name as typed, the letter that it stands for at this line.
    counters
        By the name of a loop's number, that number.
    unsteady
        The loops whose number was worked with, so that a round says something
        else than the one before.
    objective
        The line whose gradients are taken, or empty.
    """

    def __init__(self, reading: ValueReader, request: Wanted, later: dict[str, Where]) -> None:
        self.reading, self.request, self.later = reading, request, later
        self.inputs: dict[str, Numbers] = {}
        self.open: dict[str, Shape] = {}
        self.shapes: dict[str, Shape] = {}
        self.lines: dict[str, Line] = {}
        self.notes: dict[Note, None] = {}
        self.current: dict[str, str] = {}
        self.counters: dict[str, Count | Negative] = {}
        self.unsteady: set[int] = set()
        self.derived = False
        self.objective = ""
        self._entries = self._typed = 0
        self._trees: dict[int, Node] = {}
        self._integers = Arithmetic("exact", request.letters)

    def is_gradient(self, name: str) -> bool:
        """Whether a name is ``dX`` for an X that is there."""
        return name[:1] == "d" and name[1:] in self.current

    def tree(self, item: Statement) -> Node:
        """Return the right side of a statement, parsed once."""
        key = id(item)
        if key not in self._trees:
            self._trees[key] = self.parse(item.right, item.where, item.start)
        return self._trees[key]

    def parse(self, text: str, where: Where, start: int = 0) -> Node:
        """Parse a part of a line; an error names the line."""
        try:
            return parse(text)
        except FormulaError as error:
            where.refuse(str(error), error.span, start)

    def define(self, name: str, tree: Node, item: Statement) -> None:
        """Add a line, its letters resolved and its shapes fitted."""
        resolved = self.resolved(tree, item)
        try:
            fitted, shape = fit(resolved, self.shapes)
        except FormulaError as error:
            item.where.refuse(_ROUND.sub(r"\1", str(error)))
        self._note_reading(name, resolved, fitted)
        like = self.current.get(name[1:], "") if self.is_gradient(name) else ""
        part = item.part or (AFTER if self.derived else FORWARD)
        self.add(Line(name, fitted, None, part, item.words, like), shape, item.where)

    def add(self, line: Line, shape: Shape, where: Where) -> None:
        """Add a line that is resolved and fitted."""
        if largest_part(line.tree, self.shapes) > self.request.most_entries:
            self._too_large(line, where)
        self.append(line, shape, where)

    def append(self, line: Line, shape: Shape, where: Where, *, derived: bool = False) -> None:
        """Add a line whose parts are no larger than those of one before."""
        if left := patience.left():
            left.require_time()
        self._typed += not derived
        if self._typed > self.request.most_lines:
            most = f"{self.request.most_lines:,}"
            where.refuse(f"the sheet has more than {most} lines written out")
        self._entries += entries(shape)
        if self._entries > self.request.most_entries:
            self._too_large(line, where)
        self.lines[line.name], self.shapes[line.name] = line, shape

    def _too_large(self, line: Line, where: Where) -> NoReturn:
        most = f"{self.request.most_entries:,}"
        where.refuse(f"{line.name} is too large: the lines have over {most} numbers")

    def _note_reading(self, name: str, tree: Node, fitted: Node) -> None:
        called = name.partition("@")[0]
        match tree:
            case Binary("-", Constant(), Constant()):
                text = f"{called}: {to_source(tree)} is a difference; a vector is written 2 -1"
                self.notes[Note(name, text)] = None
        for vector in turned_beside_a_row(tree, fitted) if tree != fitted else ():
            letter = vector.partition("@")[0]
            said = f"{called}: {letter}, a flat list of numbers, is read as the row that it meets"
            if all(note.text != said for note in self.notes):
                self.notes[Note(name, said)] = None

    # --- letters

    def resolved(self, tree: Node, item: Statement) -> Node:
        """Return a formula in the letters of the lines: rounds told apart, sizes as numbers."""

        def change(node: Node) -> Node | None:
            match node:
                case Index(Name(name), places):
                    return self._element(name, places, item)
                case Name(name):
                    return self.letter(name, item)
                case Call():
                    return self._with_sizes(node, item)
            return None

        return rebuild(tree, change)

    def letter(self, name: str, item: Statement) -> Node:
        """Return what a name stands for at this line."""
        if name in self.counters:
            return self.counters[name]
        if name in self.current:
            return Name(self.current[name])
        if any(name == size for shape in self.open.values() for size in shape):
            return Name(name)
        return self._unknown(name, item)

    def _with_sizes(self, node: Call, item: Statement) -> Node | None:
        """Return a call whose sizes and options are numbers."""
        known = find(node.function)
        sized = SIZED.get(known.kind) if known else None
        if sized is None and not node.options:
            return None
        arguments = [
            self._number(each, item)
            if sized is not None and k >= sized
            else self.resolved(each, item)
            for k, each in enumerate(node.arguments)
        ]
        options = tuple((key, self._number(each, item)) for key, each in node.options)
        return Call(node.function, tuple(arguments), options)

    def _number(self, node: Node, item: Statement) -> Node:
        """Return a size or an index as a number, where its letters have values."""
        if isinstance(node, Name) and node.name in self.counters:
            return self.counters[node.name]
        value = self.whole(node)
        return self.resolved(node, item) if value is None else Constant(str(value))

    def _element(self, name: str, places: tuple[Place, ...], item: Statement) -> Node:
        """Return what ``u[…]`` means: h1 for h[1] where h has no value, column t of x[t]."""
        if (
            name not in self.current
            and len(places) == 1
            and not isinstance(places[0], Slice | Picked)
        ):
            place = self.whole(places[0])
            if place is not None:
                return self.letter(f"{name}{place}", item)
        operand = self.letter(name, item)
        shape = self.shapes.get(operand.name, ()) if isinstance(operand, Name) else ()
        resolved = tuple(self._place(each, item) for each in places)
        if len(places) == 1 and len(shape) == 2 and self._counts(places[0]):
            whole: Place = Constant("1") if shape[0] == 1 else Slice(None, None)
            resolved = (whole, resolved[0])
        return Index(operand, resolved)

    def _counts(self, place: Place) -> bool:
        """Whether an index is one number that hangs on the round."""
        return not isinstance(place, Slice | Picked) and not names(place).isdisjoint(self.counters)

    def _place(self, place: Place, item: Statement) -> Place:
        match place:
            case Slice(first, last):
                return Slice(*(each and self._number(each, item) for each in (first, last)))
            case Picked(places):
                return Picked(tuple(self._number(each, item) for each in places))
        return self._number(place, item)

    def _unknown(self, name: str, item: Statement) -> NoReturn:
        """Refuse a name that has no value, with what was probably meant."""
        text = item.where.text
        at = item.start + max(0, item.right.find(name))
        span = (at, at + len(name)) if text[at : at + len(name)] == name else None
        if self.is_gradient(name):
            item.where.refuse(f"{name}: {self._why_no_gradient(name[1:])}", span)
        if name in self.later:
            number = self.later[name].number
            which = f", which is line {number}" if number else ""
            item.where.refuse(f"{name} is used above its line{which}", span)
        if find(name):
            item.where.refuse(f"{name} is a function: it takes brackets, {name}(…)", span)
        meant = self._pair(name) or nearest(name, [*self.current, *self.counters])
        hint = f": did you mean {meant}?" if meant else ""
        item.where.refuse(f"{name} has no value{hint}", span)

    def _why_no_gradient(self, name: str) -> str:
        if not self.objective:
            return "there is no scalar line above that it could be the gradient of"
        return f"{name} does not reach {self.objective.partition('@')[0]}"

    def _pair(self, name: str) -> str:
        """Return a product that a name may be run together from: ``W @ x`` for Wx."""
        for k in range(1, len(name)):
            left, right = name[:k], name[k:]
            if left in self.current and right in self.current:
                shapes = (self.shapes[self.current[each]] for each in (left, right))
                return f"{left} {'@' if all(shapes) else '*'} {right}"
        return ""

    # --- whole numbers

    def integer(self, text: str, where: Where) -> int:
        """Return the whole number that a part of a line comes to."""
        node = self.parse(text, where, max(0, where.text.find(text)))
        value = self.whole(node)
        if value is None:
            where.refuse(f"{quote(text)} has to be a whole number")
        return value

    def whole(self, node: Node) -> int | None:
        """Return a whole number that a formula of counters and inputs comes to, if it does."""
        known: dict[str, Any] = {}
        for name in names(node):
            letter = self.current.get(name, "")
            if name in self.counters:
                known[name] = self._integers.evaluate(self.counters[name], {})
                self.unsteady |= loops(self.counters[name])
            elif letter in self.inputs and self.inputs[letter].size == 1:
                known[name] = self.inputs[letter].exact.reshape(1, 1)
            elif letter in self.shapes and _is_size(node, name):
                known[name] = _Sized(self.shapes[letter])
            else:
                return None
        try:
            value = self._integers.evaluate(node, known)
        except (FormulaError, ValueError, ArithmeticError, TypeError, AttributeError):
            return None
        single = value.item() if value.size == 1 else None
        return int(single) if single is not None and single == int(single) else None


class _Sized:
    """An array of which rows and columns are known, and no entries."""

    def __init__(self, shape: Shape) -> None:
        self.shape = (*shape, 1, 1)[:2]


def _is_size(node: Node, name: str) -> bool:
    """Whether a formula reads no more of a letter than its rows and columns."""
    within = [each for each in walk(node) if isinstance(each, Name) and each.name == name]
    asked = [
        each
        for each in walk(node)
        if isinstance(each, Call)
        and each.function in {"rows", "cols"}
        and each.arguments == (Name(name),)
    ]
    return len(within) == len(asked)


def loops(node: Node) -> set[int]:
    """Return the loops whose number stands in a formula."""
    return {each.loop for each in walk(node) if isinstance(each, Count)}


def turned_beside_a_row(tree: Node, fitted: Node) -> list[str]:
    """Return the flat letters that were turned to stand beside a row, which is worth a word."""
    match tree, fitted:
        case Binary(sign, left, right), Binary(_, turned, other):
            pairs = [(left, turned), (right, other)]
        case Call(_, arguments), Call(_, turned_arguments):
            sign, pairs = "", list(zip(arguments, turned_arguments, strict=True))
        case Negative(operand), Negative(other):
            sign, pairs = "", [(operand, other)]
        case _:
            return []
    found = [
        before.name
        for before, after in pairs
        if sign != "@" and isinstance(before, Name) and before != after
    ]
    return found + [each for pair in pairs for each in turned_beside_a_row(*pair)]
