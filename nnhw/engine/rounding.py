"""How far a step's own formula is off in floating point, entry by entry.

By Monte Carlo arithmetic: the lines that lead to a step are worked again, each
number that a line reads being moved at random by a unit of rounding. What comes
of it holds all that a bound would have to count: the terms that cancel in an
entry, those of the steps before it, and the slope of each function between.

References
----------
D. S. Parker, "Monte Carlo arithmetic: exploiting randomness in floating-point
arithmetic", UCLA report CSD-970002 (1997).
"""

from __future__ import annotations

from decimal import localcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.evaluation import context
from nnhw.engine.values import to_floats
from nnhw.formula.evaluate import arithmetic_in
from nnhw.formula.tree import Binary, Call, Constant, Index, Name, rebuild

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnhw.engine.trace import Trace
    from nnhw.formula.tree import Node

FLOAT64 = 2.0**-52
SMALLEST = {2.0**-10: 2.0**-14, 2.0**-23: 2.0**-126}  # normal numbers, of float16 and float32
UNIT = 1e-12  # of a number in float64, for any order of the operations
UNITS = 16  # of a shorter format's precision, likewise
INSIDE = 8  # of the precision: what 1 − u, 1 − t² and log(1 + e^u) lose of the 1 in them
DRAWS = 16
SHRINK = 8.0  # how much less an infinite draw is moved
MOST_SHRUNK = 2.0**40  # in all
MOST_MOVED = 2_000_000  # entries of all steps and inputs: some 10 s
# Functions that are constant but for a jump, and those whose textbook formula holds a 1.
JUMPING = frozenset(
    {"H", "relu'", "leaky_relu'", "abs'", "step", "sign", "impulse", "argmax", "first_max"}
)
COMPARISONS = frozenset({">", ">=", "<", "<=", "==", "!="})
CANCELLING = frozenset({"softplus", "elu", "tanh'", "sigma'"})


def rounding(trace: Trace, name: str, precision: float = FLOAT64) -> NDArray[np.float64]:
    """Return how far each entry of a step may be off by rounding alone.

    Parameters
    ----------
    trace
        The solved problem.
    name
        The step.
    precision
        The distance from 1 to the next number of the format: 2⁻⁵² for float64.

    Returns
    -------
    array
        Of the shape that the lines see. 0 where the formula has no finite value
        in float64.
    """
    unit = UNIT if precision <= FLOAT64 else UNITS * precision
    value = _as_floats(trace.matrix(name))
    finite = np.where(np.isfinite(value), np.abs(value), 0.0)
    shaken = _Shaken(trace, name)
    if shaken.size > MOST_MOVED:
        return unit * np.full_like(finite, finite.max(initial=0.0))
    plain = shaken.off(value, 0.0, 0.0, 0)
    off = [shaken.farthest(value, unit, INSIDE * precision, seed) for seed in range(DRAWS)]
    allowed = np.max([plain, *off], axis=0)
    below = UNITS * precision * SMALLEST.get(precision, 0.0)  # what the format holds as 0
    return np.where(np.isfinite(plain), allowed, 0.0) + unit * finite + below


def _as_floats(value: Any) -> NDArray[np.float64]:
    try:
        return np.asarray(value, dtype=np.float64)
    except OverflowError:  # an integer that is exact anyway
        return np.full(np.shape(value), np.inf)


class _Shaken:
    """The lines that lead to a step, with a factor at each number that they read.

    What jumps, as the derivative of ReLU does, stays what it is: whether a unit
    is on is decided for the numbers as typed, and not by rounding.
    """

    def __init__(self, trace: Trace, name: str) -> None:
        self._name, self._solver = name, trace.solver
        self._arithmetic = arithmetic_in("float", trace.letters)
        fixed = frozenset({*trace.given.numbers, *trace.given.sizes})
        self._order = trace.program.order((name,), fixed, lambda line: line.tree)
        self.size = sum(trace[step].size for step in self._order)
        self.size += sum(each.size for each in trace.given.numbers.values())
        if self.size > MOST_MOVED:
            return
        self._inputs: dict[str, Any] = {**trace.solver.inputs_in("float")}
        self._values = {step: _as_floats(trace.matrix(step)) for step in self._order}
        self._moved = self._values.keys() | trace.given.numbers.keys()
        self._frozen: dict[str, Any] = {}
        self._factors: dict[str, tuple[int, ...]] = {}
        self._losses: dict[str, tuple[int, ...]] = {}
        trees = trace.program.trees(trace.given.shapes)
        self._lines = {step: self._shake(step, trees[step]) for step in self._order}

    def farthest(
        self, value: NDArray[np.float64], unit: float, inside: float, seed: int
    ) -> NDArray[np.float64]:
        """Return how far a draw is off, as the slope there has it where the draw is infinite.

        A probability that is moved to 1 has no log(1 − p): it is moved by less
        then, and what comes of that is scaled up.
        """
        off = self.off(value, unit, inside, seed)
        scale = 1.0
        while scale < MOST_SHRUNK and not np.isfinite(off).all():
            scale *= SHRINK
            smaller = scale * self.off(value, unit / scale, inside / scale, seed)
            off = np.where(np.isfinite(off), off, smaller)
        return np.where(np.isfinite(off), off, 0.0)

    def off(
        self, value: NDArray[np.float64], unit: float, inside: float, seed: int
    ) -> NDArray[np.float64]:
        """Return how far the step is off with each factor within a unit of 1."""
        with np.errstate(all="ignore"):
            off: NDArray[np.float64] = np.abs(self._work(unit, inside, seed) - value)
        return off

    def _work(self, unit: float, inside: float, seed: int) -> Any:
        rng = np.random.default_rng(seed)
        scope = self._inputs | self._frozen
        scope |= {k: 1 + unit * rng.uniform(-1, 1, shape) for k, shape in self._factors.items()}
        scope |= {k: inside * rng.uniform(-1, 1, shape) for k, shape in self._losses.items()}
        with np.errstate(all="ignore"):
            for step, tree in self._lines.items():
                scope[step] = self._arithmetic.evaluate(tree, scope)
        return np.asarray(scope[self._name], dtype=np.float64)

    def _shake(self, step: str, tree: Node) -> Node:
        def change(node: Node) -> Node | None:
            match node:
                case Call(function) if self._called(function) in JUMPING:
                    return self._freeze(node)
                case Binary(sign) if sign in COMPARISONS:
                    return self._freeze(node)
                case Call(function, arguments, options):
                    moved = Call(function, tuple(rebuild(u, change) for u in arguments), options)
                    loses = self._called(function) in CANCELLING
                    return self._lose(node, moved) if loses else moved
                case Binary("+" | "-" as sign, Constant() as one, right):
                    kept = right if isinstance(right, Name) else rebuild(right, change)
                    return self._lose(node, Binary(sign, one, kept))
                case Index(operand, places):
                    return Index(rebuild(operand, change), places)
                case Name(letter) if letter in self._moved:
                    factor = f"{letter} in {step}"
                    self._factors[factor] = np.shape(self._plain(node))
                    return Binary("*", node, Name(factor))
            return None

        return rebuild(tree, change)

    def _called(self, function: str) -> str:
        return self._arithmetic.letters.function(function)

    def _plain(self, node: Node) -> Any:
        with np.errstate(all="ignore"):
            return self._arithmetic.evaluate(node, self._inputs | self._values)

    def _freeze(self, node: Node) -> Node:
        """Return a letter that stands for a part as it is."""
        letter = f"part {len(self._frozen)}"
        self._frozen[letter] = self._settled(node)
        return Name(letter)

    def _settled(self, node: Node) -> Any:
        """Return a part in the numbers that its steps were worked in.

        In decimals what is too small for float64 has a sign still.
        """
        solver = self._solver
        kind = "decimal" if solver.polished and solver.small else solver.kind
        scope = {**solver.inputs_in(kind), **solver.work(kind, self._order)}
        with localcontext(context()), np.errstate(all="ignore"):
            return to_floats(arithmetic_in(kind, solver.letters).evaluate(node, scope))

    def _lose(self, node: Node, moved: Node) -> Node:
        """Return a part with what it loses of a 1 that is in it."""
        letter = f"loss {len(self._losses)}"
        self._losses[letter] = np.shape(self._plain(node))
        return Binary("+", moved, Name(letter))
