"""The backward lines of forward lines: one rule a kind of node, and a row a function.

From an objective back, each line hands the derivative that reaches it on to
the letters that it reads; what reaches a letter on several paths adds up. The
result is lines like the others, in the steps' names, as on paper.
"""

from __future__ import annotations

from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from nnhw import patience
from nnhw.formula import algebra as al
from nnhw.formula.evaluate import derivative
from nnhw.formula.functions import FUNCTIONS
from nnhw.formula.reading import parse
from nnhw.formula.shapes import as_matrix, count, infer, is_single
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
    SquaredNorm,
    Stack,
    Transpose,
    names,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

    from nnhw.formula.shapes import Dimension, Shape
    from nnhw.formula.tree import Place

MOST_PLACED = 12  # entries of a vector whose gradient is written entry by entry
# Whose derivative is written f′(u); that of the others is written out.
PRIMED = {"sigma", "tanh", "relu", "leaky_relu", "softplus", "elu", "r", "phi", "identity"}
SIZES = {"rows", "cols", "zeros", "ones", "eye"}  # read no entries
FLAT = {"step", "sign", "argmax", "impulse", "H"} | SIZES


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


class Log(NamedTuple):
    """That a letter is read as ``weight ∘ y ∘ log a``, or log(1 − a), as cross-entropy does."""

    weight: Node
    y: Node
    complement: bool


class Path(NamedTuple):
    """What reaches a letter from one place where it is read."""

    line: str
    tree: Node
    log: Log | None = None


class Backward:
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
        self.lines = lines
        self.shapes = dict(shapes)
        self.given = given or {}
        self.is_distribution = is_distribution
        self.unnamed = unnamed
        self.steps = steps or {}
        self.gradient_of = called or (lambda name: f"d{name}")
        self.paths: dict[str, list[Path]] = {}
        self.fused: dict[str, str] = {}  # by line, why it gives what is short
        self.flat: dict[str, str] = {}
        self.active: frozenset[str] = frozenset()
        self.line = ""
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
                self._pull(self.lines[name], adjoint)
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
        yield from self._parts(name, called.name)
        yield Derived(called.name, self._full(tree, self.shapes[name]), name, words)
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
                full = self._full(tree, self.shapes[name])
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
                    self._shape(each) or names(each) & self.lines.keys() for each in (left, right)
                )
        return False

    def _called(self, gradient: str, name: str) -> Name:
        self.shapes[gradient] = self.shapes[name]
        return Name(gradient)

    def _full(self, tree: Node, shape: Shape) -> Node:
        """Return a gradient in the shape of its letter, where a number stands for all entries."""
        got = infer(tree, self.shapes)
        if is_single(shape) or (not is_single(got) and as_matrix(got) == as_matrix(shape)):
            return tree
        ones = al.ones(*(self._size(each) for each in shape))
        return ones if tree == al.ONE else al.multiply(tree, ones)

    def _size(self, dimension: Dimension) -> Node:
        return parse(str(dimension))

    def _combined(self, name: str) -> tuple[Node, str]:
        """Return the sum of what reaches a letter, and why."""
        paths = self.paths[name]
        stacked = self._entry_by_entry(name, paths)
        if stacked is not None:
            return stacked, ""
        trees = [path.tree for path in reversed(paths)]
        if not self._go_together(*trees):
            trees = [self._full(each, self.shapes[name]) for each in trees]
        total: Node = al.ZERO
        for tree in trees:
            total = al.add(total, tree)
        return total, self._why(name, paths)

    def _go_together(self, *trees: Node) -> bool:
        """Whether parts go together entry by entry: a column and a row do not."""
        try:
            of_each_shape = {self._shape(tree): tree for tree in trees}.values()
            for one, other in combinations(of_each_shape, 2):
                self._shape(Binary("+", one, other))
        except FormulaError:
            return False
        return True

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
        """Return the gradient of a vector that is read entry by entry, as a list of its entries."""
        shape = self.shapes[name]
        if len(shape) != 1 or not isinstance(shape[0], int) or shape[0] > MOST_PLACED:
            return None
        entries: list[Node] = [al.ZERO] * shape[0]
        for path in reversed(paths):
            match path.tree:
                case Call("placed", (part, Name(of), Constant() as k)) if of == name:
                    sign = False
                case Negative(Call("placed", (part, Name(of), Constant() as k))) if of == name:
                    sign = True
                case _:
                    return None
            place = int(k.value) - 1
            entries[place] = al.add(entries[place], al.negative(part) if sign else part)
        return Stack(tuple(entries)) if any(each != al.ZERO for each in entries) else None

    # --- one rule a kind of node

    def _pull(self, node: Node, adjoint: Node) -> None:
        """Hand a derivative that reaches a formula on to its letters.

        Parameters
        ----------
        node
            The formula.
        adjoint
            What reaches it, in its shape; a number, or a part that is
            broadcast, stands for all entries.
        """
        if not names(node) & self.active:
            return
        match node:
            case Name(name):
                if name in self.active:
                    self.paths.setdefault(name, []).append(Path(self.line, adjoint))
            case Negative(operand):
                self._pull(operand, al.negative(adjoint))
            case Transpose(operand):
                self._pull(operand, self._transposed(adjoint))
            case SquaredNorm(operand):
                self._pull(operand, al.multiply(al.multiply(al.TWO, adjoint), operand))
            case Stack(items):
                self._stack(items, adjoint, node)
            case Index(operand, places):
                self._pull(operand, self._placed(adjoint, operand, places))
            case Call():
                self._call(node, adjoint)
            case Binary():
                self._binary(node, adjoint)

    def _binary(self, node: Binary, adjoint: Node) -> None:
        u, v = node.left, node.right
        single = is_single(self._shape(u)) or is_single(self._shape(v))
        if node.sign != "@" and not self._go_together(adjoint, u, v):
            adjoint = self._full(adjoint, self._shape(node))
        match node.sign:
            case "+":
                self._share(node, u, adjoint)
                self._share(node, v, adjoint)
            case "-":
                self._share(node, u, adjoint)
                self._share(node, v, al.negative(adjoint))
            case "*":
                self._times(node, u, v, adjoint)
            case "@" if single:
                self._times(node, u, v, adjoint)
            case "@":
                self._matmul(node, u, v, adjoint)
            case "/":
                self._share(node, u, al.divide(adjoint, v))
                if self._active(v):
                    self._share(
                        node, v, al.negative(al.divide(al.multiply(adjoint, self._named(node)), v))
                    )
            case "**":
                self._power(node, u, v, adjoint)
            case _:
                self.flat["a comparison"] = self.line

    def _times(self, node: Binary, u: Node, v: Node, adjoint: Node) -> None:
        for one, other in ((u, v), (v, u)):
            match one:
                case Call("log", (argument,)) if self._active(one):
                    self._log(node, argument, adjoint, other)
                case _ if self._active(one):
                    self._share(node, one, al.multiply(adjoint, other))

    def _log(self, node: Node, argument: Node, adjoint: Node, y: Node) -> None:
        """Hand a derivative on through ``y ∘ log a``, and remember that it came so."""
        weight = al.negative(adjoint) if isinstance(y, Negative) else adjoint
        target = y.operand if isinstance(y, Negative) else y
        match argument:
            case Name(a) if a in self.active:
                tree = al.divide(al.multiply(weight, target), argument)
                path = Path(self.line, self._reduced(node, tree, a), Log(weight, target, False))
                self.paths.setdefault(a, []).append(path)
            case Binary("-", Constant("1"), Name(a)) if a in self.active:
                tree = al.negative(al.divide(al.multiply(weight, target), argument))
                path = Path(self.line, self._reduced(node, tree, a), Log(weight, target, True))
                self.paths.setdefault(a, []).append(path)
            case _:
                self._share(node, argument, al.divide(al.multiply(adjoint, y), argument))

    def _reduced(self, node: Node, tree: Node, letter: str) -> Node:
        return self._sum_to(tree, self._shape(node), self.shapes[letter])

    def _matmul(self, node: Binary, u: Node, v: Node, adjoint: Node) -> None:
        shape = self._shape(node)
        if shape == ():  # a row times a column
            self._pull(u, al.multiply(adjoint, al.transpose(v)))
            self._pull(v, al.multiply(adjoint, al.transpose(u)))
            return
        full = self._full(adjoint, shape)
        if self._active(u):
            self._pull(u, al.matmul(full, al.transpose(v)))
        if self._active(v):
            self._pull(v, al.matmul(al.transpose(u), full))

    def _power(self, node: Binary, u: Node, v: Node, adjoint: Node) -> None:
        if self._active(u):
            if isinstance(v, Constant):
                slope = al.multiply(v, al.power(u, v.value - 1))
            else:
                slope = al.multiply(v, Binary("**", u, al.subtract(v, al.ONE)))
            self._share(node, u, al.multiply(adjoint, slope))
        if self._active(v):
            slope = al.multiply(self._named(node), Call("log", (u,)))
            self._share(node, v, al.multiply(adjoint, slope))

    def _stack(self, items: tuple[Node, ...], adjoint: Node, node: Node) -> None:
        start: Dimension = 0
        adjoint = self._full(adjoint, self._shape(node))
        for item in items:
            rows = as_matrix(self._shape(item))[0]
            first, last = _after(start, 1), _after(start, rows)
            if self._active(item):
                self._pull(
                    item,
                    self._rows(adjoint, first, last, single=rows == 1 and not self._shape(item)),
                )
            start = last

    def _rows(self, tree: Node, first: Dimension, last: Dimension, *, single: bool) -> Node:
        """Return some rows of a gradient; of a product Wᵀ dz by the columns of W."""
        low, high = parse(str(first)), parse(str(last))
        rows: Place = low if single else Slice(None if first == 1 else low, high)
        match tree:
            case Binary("@", Transpose(weights), rest):
                return Binary("@", Transpose(Index(weights, (Slice(None, None), rows))), rest)
        return Index(tree, (rows,))

    def _placed(self, adjoint: Node, operand: Node, places: tuple[Place, ...]) -> Node:
        if not isinstance(operand, Name):
            raise FormulaError(
                f"{to_source(operand)}: give it a name of its own before it is indexed"
            )
        shape = self._shape(operand)
        where = [self._numbers(place, n) for place, n in zip(places, shape, strict=False)]
        if len(shape) == 2 and len(where) == 1:
            where.append(al.ZERO)
        return Call("placed", (adjoint, operand, *where))

    def _numbers(self, place: Place, size: Dimension) -> Node:
        """Return the numbers that a place picks; 0 for all of them."""
        match place:
            case Slice(None, None):
                return al.ZERO
            case Slice(first, last):
                low = 1 if first is None else _integer(first)
                high = _integer(last) if last is not None else size
                if not isinstance(low, int) or not isinstance(high, int):
                    raise FormulaError(f"{low} to {high}: the bounds have to be numbers")
                return Stack(tuple(Constant(str(k)) for k in range(low, high + 1)))
            case Picked(places):
                return Stack(places)
            case _:
                return place

    def _transposed(self, tree: Node) -> Node:
        match tree:
            case _ if is_single(self._shape(tree)):
                return tree
            case Binary("*", left, right):
                return al.multiply(self._transposed(left), self._transposed(right))
            case Binary("/", left, right):
                return al.divide(self._transposed(left), self._transposed(right))
            case Negative(operand):
                return al.negative(self._transposed(operand))
        return al.transpose(tree)

    # --- a row a function

    def _call(self, node: Call, adjoint: Node) -> None:
        function, arguments = node.function, node.arguments
        u = arguments[0]
        if function in FLAT:
            if function not in SIZES:
                self.flat[function] = self.line
            return
        if function.endswith("'") and function not in _RULES:
            self._second(node, adjoint)
            return
        if function in _RULES:
            _RULES[function](self, node, adjoint)
        elif function in PRIMED:
            self._share(node, u, al.multiply(adjoint, self._slope(function, u)))
        elif FUNCTIONS[function].derivative:
            self._share(node, u, al.multiply(adjoint, self._written_out(node)))
        else:
            raise FormulaError(f"{function} has no derivative that is known")

    def _slope(self, function: str, u: Node) -> Node:
        return Call(f"{function}'", (u,))

    def _second(self, node: Call, adjoint: Node) -> None:
        """Hand on through a derivative that stands in a line, by its formula."""
        formula = derivative(node.function[:-1], node.arguments[0])
        if formula is None:  # a slope that is constant but for a jump
            self.flat[node.function] = self.line
        else:
            self._pull(formula, adjoint)

    def _written_out(self, node: Call) -> Node:
        """Return the derivative of a function as a formula, its own value by its name."""
        formula = derivative(node.function, node.arguments[0])
        if formula is None:
            raise FormulaError(f"{node.function} has no derivative that is known")
        named = self._named(node)
        return al.tidy(_with(formula, node, named))

    def _named(self, node: Node) -> Node:
        """Return the letter of the line, where a formula is the whole line."""
        return Name(self.line) if self.lines.get(self.line) == node else node

    def _active(self, node: Node) -> bool:
        return bool(names(node) & self.active)

    def _shape(self, node: Node) -> Shape:
        return infer(node, self.shapes)

    def _share(self, node: Node, part: Node, tree: Node) -> None:
        """Hand on to a part that may have been broadcast to the formula's shape."""
        if self._active(part):
            self._pull(part, self._sum_to(tree, self._shape(node), self._shape(part)))

    def _sum_to(self, tree: Node, shape: Shape, part: Shape) -> Node:
        """Return the sum over the axes along which a part was repeated."""
        if as_matrix(shape) == as_matrix(part) or is_single(shape):
            return tree
        full = self._full(tree, shape)
        if is_single(part):
            return self._summed(tree, shape)
        if as_matrix(part)[1] == 1:
            return _summing("rowsum", full)
        return _summing("colsum", full)

    def _summed(self, tree: Node, shape: Shape) -> Node:
        got = self._shape(tree)
        if is_single(got):
            return al.multiply(tree, self._size(count(shape)))
        return _summing("sum", self._full(tree, shape))


def _summing(function: str, tree: Node) -> Node:
    """Return the sum of a formula, its sign outside."""
    if isinstance(tree, Negative):
        return al.negative(_summing(function, tree.operand))
    return Call(function, (tree,))


def _with(tree: Node, node: Node, named: Node) -> Node:
    from nnhw.formula.tree import rebuild

    return rebuild(tree, lambda each: named if each == node else None)


def _after(start: Dimension, more: Dimension) -> Dimension:
    if start == 0:
        return more
    if isinstance(start, int) and isinstance(more, int):
        return start + more
    return f"{start}+{more}"


def _integer(node: Node) -> Dimension:
    return int(node.value) if isinstance(node, Constant) else to_source(node)


def _sum(b: Backward, node: Call, adjoint: Node) -> None:
    b._pull(node.arguments[0], adjoint)


def _mean(b: Backward, node: Call, adjoint: Node) -> None:
    u = node.arguments[0]
    b._pull(u, al.divide(adjoint, b._size(_averaged(b, node))))


def _averaged(b: Backward, node: Call) -> Dimension:
    """Return over how many entries a mean or a variance goes."""
    shape = b._shape(node.arguments[0])
    rows, columns = as_matrix(shape)
    if node.function.startswith("row"):
        return columns
    return rows if node.function.startswith("col") else count(shape)


def _var(b: Backward, node: Call, adjoint: Node) -> None:
    u = node.arguments[0]
    centre = Call(node.function.replace("var", "mean"), (u,))
    twice = al.divide(al.multiply(al.TWO, adjoint), b._size(_averaged(b, node)))
    b._pull(u, al.multiply(twice, al.subtract(u, centre)))


def _norm(b: Backward, node: Call, adjoint: Node) -> None:
    u = node.arguments[0]
    b._pull(u, al.divide(al.multiply(adjoint, u), b._named(node)))


def _prod(b: Backward, node: Call, adjoint: Node) -> None:
    u = node.arguments[0]
    b._pull(u, al.multiply(adjoint, Call("prod_others", (u,))))


def _extreme(b: Backward, node: Call, adjoint: Node) -> None:
    """Max and min: of two, as relu(b − a) has it; of one array the first of its extremes."""
    if len(node.arguments) == 1:
        u = node.arguments[0]
        turned = al.negative(u) if node.function == "min" else u
        b._pull(u, al.multiply(adjoint, Call("first_max", (turned,))))
        return
    one, other = node.arguments
    gap = al.subtract(other, one) if node.function == "max" else al.subtract(one, other)
    takes = Call("relu'", (gap,))
    b._share(node, one, al.multiply(adjoint, Binary("-", al.ONE, takes)))
    b._share(node, other, al.multiply(adjoint, takes))


def _axis_max(b: Backward, node: Call, adjoint: Node) -> None:
    first = "row_first_max" if node.function == "rowmax" else "col_first_max"
    u = node.arguments[0]
    b._pull(u, al.multiply(adjoint, Call(first, (u,))))


def _where(b: Backward, node: Call, adjoint: Node) -> None:
    condition, yes, no = node.arguments
    full = b._full(adjoint, b._shape(node))
    b._share(node, yes, Call("where", (condition, full, al.ZERO)))
    b._share(node, no, Call("where", (condition, al.ZERO, full)))


def _clip(b: Backward, node: Call, adjoint: Node) -> None:
    u, low, high = node.arguments
    full = b._full(adjoint, b._shape(node))
    inside = Binary("*", Binary(">=", u, low), Binary("<=", u, high))
    b._share(node, u, al.multiply(full, inside))
    b._share(node, low, al.multiply(full, Binary("<", u, low)))
    b._share(node, high, al.multiply(full, Binary(">", u, high)))


def _softmax(b: Backward, node: Call, adjoint: Node) -> None:
    """∂/∂u = p ∘ (dp − Σ dp ∘ p); with cross-entropy p − y."""
    u, p = node.arguments[0], b._named(node)
    total = "colsum" if node.function == "softmax" else "rowsum"
    if total == "colsum" and len(b._shape(u)) < 2:
        total = "sum"
    log = _only_log(b, p)
    if log is not None:
        ones = b.is_distribution(log.y)
        kept = p if ones else al.multiply(p, Call(total, (log.y,)))
        why = "softmax with cross-entropy"
        b.fused[b.line] = why if ones else f"{why}, for y that does not sum to 1"
        b._pull(u, al.multiply(al.negative(log.weight), al.subtract(kept, log.y)))
        return
    full = b._full(adjoint, b._shape(node))
    inner = Call(total, (al.multiply(full, p),))
    b._pull(u, al.multiply(p, al.subtract(full, inner)))


def _only_log(b: Backward, p: Node) -> Log | None:
    """Return the cross-entropy through which alone a softmax reaches the objective."""
    paths = b.paths.get(p.name, []) if isinstance(p, Name) else []
    log = paths[0].log if len(paths) == 1 else None
    if log is None or log.complement or not is_single(b._shape(log.weight)):
        return None
    return log


def _sigma(b: Backward, node: Call, adjoint: Node) -> None:
    """σ′, or with binary cross-entropy σ(z) − y."""
    u, p = node.arguments[0], b._named(node)
    paths = b.paths.get(p.name, []) if isinstance(p, Name) else []
    logs = [path.log for path in paths if path.log is not None]
    if len(logs) == len(paths) == 2:
        one, other = sorted(logs, key=lambda log: log.complement)
        pair = not one.complement and other.complement
        if pair and one.weight == other.weight and other.y == Binary("-", al.ONE, one.y):
            b.fused[b.line] = "sigmoid with cross-entropy"
            b._share(node, u, al.multiply(al.negative(one.weight), al.subtract(p, one.y)))
            return
    b._share(node, u, al.multiply(adjoint, Call("sigma'", (u,))))


def _inv(b: Backward, node: Call, adjoint: Node) -> None:
    turned = al.transpose(b._named(node))
    full = b._full(adjoint, b._shape(node))
    b._pull(node.arguments[0], al.negative(al.matmul(al.matmul(turned, full), turned)))


def _through(function: str) -> Callable[[Backward, Call, Node], None]:
    """Return the rule of what moves entries: the gradient is moved by the same."""

    def rule(b: Backward, node: Call, adjoint: Node) -> None:
        b._pull(node.arguments[0], Call(function, (b._full(adjoint, b._shape(node)),)))

    return rule


def _pad(b: Backward, node: Call, adjoint: Node) -> None:
    n = int(_integer(node.arguments[1]))
    full = b._full(adjoint, b._shape(node))
    inner = [
        Slice(Constant(str(n + 1)), Constant(str(n + size)))
        if padded != size
        else Slice(None, None)
        for size, padded in zip(b._shape(node.arguments[0]), b._shape(node), strict=True)
        if isinstance(size, int)
    ]
    b._pull(node.arguments[0], Index(full, tuple(inner)))


def _beside(b: Backward, node: Call, adjoint: Node) -> None:
    start: Dimension = 0
    full = b._full(adjoint, b._shape(node))
    for part in node.arguments:
        last = _after(start, as_matrix(b._shape(part))[1])
        columns = Slice(parse(str(_after(start, 1))), parse(str(last)))
        b._pull(part, Index(full, (Slice(None, None), columns)))
        start = last


def _conv(b: Backward, node: Call, adjoint: Node) -> None:
    x, k = node.arguments
    dy = b._full(adjoint, b._shape(node))
    if not node.options and all(isinstance(n, int) for n in b._shape(k)):
        size = max(int(n) for n in b._shape(k)) - 1
        square = len(set(b._shape(k))) == 1
        if b._active(x) and square:
            b._pull(x, Call("conv", (Call("pad", (dy, Constant(str(size)))), Call("rot180", (k,)))))
        elif b._active(x):
            b._pull(x, Call("conv_to_input", (dy, x, k)))
        b._pull(k, Call("conv", (x, dy)))
        return
    b._pull(x, Call("conv_to_input", (dy, x, k), node.options))
    b._pull(k, Call("conv_to_kernel", (dy, x, k), node.options))


def _convt(b: Backward, node: Call, adjoint: Node) -> None:
    x, k = node.arguments
    dy = b._full(adjoint, b._shape(node))
    b._pull(x, Call("conv", (dy, k), node.options))
    b._pull(k, Call("conv_to_kernel", (x, dy, k), node.options))


def _pool(b: Backward, node: Call, adjoint: Node) -> None:
    x, n = node.arguments
    dy = b._full(adjoint, b._shape(node))
    b._pull(x, Call(f"{node.function}_back", (dy, x, n), node.options))


_RULES: dict[str, Callable[[Backward, Call, Node], None]] = {
    **dict.fromkeys(("sum", "rowsum", "colsum"), _sum),
    **dict.fromkeys(("mean", "rowmean", "colmean"), _mean),
    **dict.fromkeys(("var", "rowvar", "colvar"), _var),
    **dict.fromkeys(("max", "min"), _extreme),
    **dict.fromkeys(("rowmax", "colmax"), _axis_max),
    **dict.fromkeys(("softmax", "rowsoftmax"), _softmax),
    **dict.fromkeys(("maxpool", "avgpool"), _pool),
    "norm": _norm,
    "prod": _prod,
    "where": _where,
    "clip": _clip,
    "sigma": _sigma,
    "inv": _inv,
    "causal": _through("lower"),
    "rot180": _through("rot180"),
    "pad": _pad,
    "beside": _beside,
    "conv": _conv,
    "convt": _convt,
}
