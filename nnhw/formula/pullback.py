"""How a derivative that reaches a formula is handed on to its letters: a rule a kind of node."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

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
    rebuild,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnhw.formula.shapes import Dimension, Shape
    from nnhw.formula.tree import Place

# Whose derivative is written f′(u); that of the others is written out.
PRIMED = {"sigma", "tanh", "relu", "leaky_relu", "softplus", "elu", "r", "phi", "identity"}
SIZES = {"rows", "cols", "zeros", "ones", "eye"}  # read no entries
FLAT = {"step", "sign", "argmax", "impulse", "H"} | SIZES


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


class Pullback:
    """What has been handed on to which letter, and the rules by which it is.

    Parameters
    ----------
    lines
        The forward lines in order, their vectors turned as they are meant.
    shapes
        The shape of every letter.
    is_distribution
        Tells of a formula whether its columns sum to 1.
    """

    rules: Mapping[str, Callable[[Any, Call, Node], None]]  # by function

    def __init__(
        self,
        lines: Mapping[str, Node],
        shapes: Mapping[str, Shape],
        is_distribution: Callable[[Node], bool],
    ) -> None:
        self.lines = lines
        self.shapes = dict(shapes)
        self.is_distribution = is_distribution
        self.paths: dict[str, list[Path]] = {}
        self.fused: dict[str, str] = {}  # by line, why it gives what is short
        self.flat: dict[str, str] = {}
        self.active: frozenset[str] = frozenset()
        self.line = ""

    def pull(self, node: Node, adjoint: Node) -> None:
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
                self.pull(operand, al.negative(adjoint))
            case Transpose(operand):
                self.pull(operand, self._transposed(adjoint))
            case SquaredNorm(operand):
                self.pull(operand, al.multiply(al.multiply(al.TWO, adjoint), operand))
            case Stack(items):
                self._stack(items, adjoint, node)
            case Index(operand, places):
                self.pull(operand, self._placed(adjoint, operand, places))
            case Call():
                self._call(node, adjoint)
            case Binary():
                self._binary(node, adjoint)

    def _binary(self, node: Binary, adjoint: Node) -> None:
        u, v = node.left, node.right
        single = is_single(self.shape(u)) or is_single(self.shape(v))
        if node.sign != "@" and not self.go_together(adjoint, u, v):
            adjoint = self.full(adjoint, self.shape(node))
        match node.sign:
            case "+":
                self.share(node, u, adjoint)
                self.share(node, v, adjoint)
            case "-":
                self.share(node, u, adjoint)
                self.share(node, v, al.negative(adjoint))
            case "*":
                self._times(node, u, v, adjoint)
            case "@" if single:
                self._times(node, u, v, adjoint)
            case "@":
                self._matmul(node, u, v, adjoint)
            case "/":
                self.share(node, u, al.divide(adjoint, v))
                if self.is_active(v):
                    self.share(
                        node, v, al.negative(al.divide(al.multiply(adjoint, self.named(node)), v))
                    )
            case "**":
                self._power(node, u, v, adjoint)
            case _:
                self.flat["a comparison"] = self.line

    def _times(self, node: Binary, u: Node, v: Node, adjoint: Node) -> None:
        for one, other in ((u, v), (v, u)):
            match one:
                case Call("log", (argument,)) if self.is_active(one):
                    self._log(node, argument, adjoint, other)
                case _ if self.is_active(one):
                    self.share(node, one, al.multiply(adjoint, other))

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
                self.share(node, argument, al.divide(al.multiply(adjoint, y), argument))

    def _reduced(self, node: Node, tree: Node, letter: str) -> Node:
        return self._sum_to(tree, self.shape(node), self.shapes[letter])

    def _matmul(self, node: Binary, u: Node, v: Node, adjoint: Node) -> None:
        shape = self.shape(node)
        if shape == ():  # a row times a column
            self.pull(u, al.multiply(adjoint, al.transpose(v)))
            self.pull(v, al.multiply(adjoint, al.transpose(u)))
            return
        full = self.full(adjoint, shape)
        if self.is_active(u):
            self.pull(u, al.matmul(full, al.transpose(v)))
        if self.is_active(v):
            self.pull(v, al.matmul(al.transpose(u), full))

    def _power(self, node: Binary, u: Node, v: Node, adjoint: Node) -> None:
        if self.is_active(u):
            if isinstance(v, Constant):
                slope = al.multiply(v, al.power(u, v.value - 1))
            else:
                slope = al.multiply(v, Binary("**", u, al.subtract(v, al.ONE)))
            self.share(node, u, al.multiply(adjoint, slope))
        if self.is_active(v):
            slope = al.multiply(self.named(node), Call("log", (u,)))
            self.share(node, v, al.multiply(adjoint, slope))

    def _stack(self, items: tuple[Node, ...], adjoint: Node, node: Node) -> None:
        start: Dimension = 0
        adjoint = self.full(adjoint, self.shape(node))
        for item in items:
            rows = as_matrix(self.shape(item))[0]
            first, last = after(start, 1), after(start, rows)
            if self.is_active(item):
                self.pull(
                    item,
                    self._rows(adjoint, first, last, single=rows == 1 and not self.shape(item)),
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
        shape = self.shape(operand)
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
                low = 1 if first is None else integer(first)
                high = integer(last) if last is not None else size
                if not isinstance(low, int) or not isinstance(high, int):
                    raise FormulaError(f"{low} to {high}: the bounds have to be numbers")
                return Stack(tuple(Constant(str(k)) for k in range(low, high + 1)))
            case Picked(places):
                return Stack(places)
            case _:
                return place

    def _transposed(self, tree: Node) -> Node:
        match tree:
            case _ if is_single(self.shape(tree)):
                return tree
            case Binary("*", left, right):
                return al.multiply(self._transposed(left), self._transposed(right))
            case Binary("/", left, right):
                return al.divide(self._transposed(left), self._transposed(right))
            case Negative(operand):
                return al.negative(self._transposed(operand))
        return al.transpose(tree)

    def _call(self, node: Call, adjoint: Node) -> None:
        function, arguments = node.function, node.arguments
        u = arguments[0]
        if function in FLAT:
            if function not in SIZES:
                self.flat[function] = self.line
            return
        if function.endswith("'") and function not in self.rules:
            self._second(node, adjoint)
            return
        if function in self.rules:
            self.rules[function](self, node, adjoint)
        elif function in PRIMED:
            self.share(node, u, al.multiply(adjoint, Call(f"{function}'", (u,))))
        elif FUNCTIONS[function].derivative:
            self.share(node, u, al.multiply(adjoint, self._written_out(node)))
        else:
            raise FormulaError(f"{function} has no derivative that is known")

    def _second(self, node: Call, adjoint: Node) -> None:
        """Hand on through a derivative that stands in a line, by its formula."""
        formula = derivative(node.function[:-1], node.arguments[0])
        if formula is None:  # a slope that is constant but for a jump
            self.flat[node.function] = self.line
        else:
            self.pull(formula, adjoint)

    def _written_out(self, node: Call) -> Node:
        """Return the derivative of a function as a formula, its own value by its name."""
        formula = derivative(node.function, node.arguments[0])
        if formula is None:
            raise FormulaError(f"{node.function} has no derivative that is known")
        named = self.named(node)
        return al.tidy(_with(formula, node, named))

    def named(self, node: Node) -> Node:
        """Return the letter of the line, where a formula is the whole line."""
        return Name(self.line) if self.lines.get(self.line) == node else node

    def is_active(self, node: Node) -> bool:
        """Whether a formula hangs on a letter whose gradient is wanted."""
        return bool(names(node) & self.active)

    def shape(self, node: Node) -> Shape:
        """Return the shape of a formula."""
        return infer(node, self.shapes)

    def share(self, node: Node, part: Node, tree: Node) -> None:
        """Hand on to a part that may have been broadcast to the formula's shape."""
        if self.is_active(part):
            self.pull(part, self._sum_to(tree, self.shape(node), self.shape(part)))

    def _sum_to(self, tree: Node, shape: Shape, part: Shape) -> Node:
        """Return the sum over the axes along which a part was repeated."""
        if as_matrix(shape) == as_matrix(part) or is_single(shape):
            return tree
        full = self.full(tree, shape)
        if is_single(part):
            return self._summed(tree, shape)
        if as_matrix(part)[1] == 1:
            return _summing("rowsum", full)
        return _summing("colsum", full)

    def _summed(self, tree: Node, shape: Shape) -> Node:
        got = self.shape(tree)
        if is_single(got):
            return al.multiply(tree, self.size(count(shape)))
        return _summing("sum", self.full(tree, shape))

    def full(self, tree: Node, shape: Shape) -> Node:
        """Return a gradient in the shape of its letter, where a number stands for all entries."""
        got = infer(tree, self.shapes)
        if is_single(shape) or (not is_single(got) and as_matrix(got) == as_matrix(shape)):
            return tree
        ones = al.ones(*(self.size(each) for each in shape))
        return ones if tree == al.ONE else al.multiply(tree, ones)

    def size(self, dimension: Dimension) -> Node:
        """Return a dimension as a formula."""
        return parse(str(dimension))

    def go_together(self, *trees: Node) -> bool:
        """Whether parts go together entry by entry: a column and a row do not."""
        try:
            of_each_shape = {self.shape(tree): tree for tree in trees}.values()
            for one, other in combinations(of_each_shape, 2):
                self.shape(Binary("+", one, other))
        except FormulaError:
            return False
        return True


def _summing(function: str, tree: Node) -> Node:
    """Return the sum of a formula, its sign outside."""
    if isinstance(tree, Negative):
        return al.negative(_summing(function, tree.operand))
    return Call(function, (tree,))


def _with(tree: Node, node: Node, named: Node) -> Node:
    return rebuild(tree, lambda each: named if each == node else None)


def after(start: Dimension, more: Dimension) -> Dimension:
    """Return the sum of two dimensions."""
    if start == 0:
        return more
    if isinstance(start, int) and isinstance(more, int):
        return start + more
    return f"{start}+{more}"


def integer(node: Node) -> Dimension:
    """Return the number that a bound is, or its letters."""
    return int(node.value) if isinstance(node, Constant) else to_source(node)
