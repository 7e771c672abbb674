"""The same lines in long decimals, with the masks of ReLU frozen.

They serve twice: the steps of a network of homework size are rounded once from
them, so that each digit shown is right, and the gradients are checked by their
differences.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.kinks import find
from nnhw.engine.program import Program
from nnhw.formula.tree import Binary, Call, Name, rebuild
from nnhw.numbers import is_faithful

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Context, Decimal

    from nnhw.engine.arithmetic import Arithmetic, Letters
    from nnhw.engine.trace import Trace
    from nnhw.formula.tree import Node
    from nnhw.numbers import Numbers

DIGITS = 100
MOST_POLISHED = 50_000  # multiplications, some 50 ms in decimals


def context(digits: int = DIGITS) -> Context:
    """Return a decimal context of so many digits in which no exponent overflows."""
    from decimal import MAX_EMAX, MIN_EMIN, Context

    return Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def is_small(trace: Trace) -> bool:
    """Whether the steps are float64, and few enough to be rounded from decimals."""
    return trace.floating and not trace.problem.limits and trace.multiplications <= MOST_POLISHED


class Frozen:
    """The lines of a trace in decimals, or in fractions where the trace is exact.

    Where ReLU is, its slope at this very input stands as a number: a shifted
    input cannot step over a kink, and at the kink the convention holds.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.program = _frozen(trace.program, trace.letters)

    @cached_property
    def arithmetic(self) -> Arithmetic:
        """Decimals, or fractions."""
        from nnhw.engine.objects import decimal_arithmetic, exact_arithmetic

        make = exact_arithmetic if self.trace.exact else decimal_arithmetic
        return make(self.trace.letters)

    @cached_property
    def known(self) -> dict[str, Any]:
        """Sizes, inputs and slopes, and the pre-activations at the kinks."""
        trace = self.trace
        known: dict[str, Any] = dict(trace.given.sizes)
        for name, numbers in trace.given.numbers.items():
            known[name] = numbers.exact if trace.exact else _meant(numbers)
        for name, function in trace.kinked.items():
            taken = trace.arithmetic.functions[function](trace[name].matrix)
            known[slope(name)] = taken if trace.exact else to_decimal(taken)
        for name in trace.kinked:
            value = self.solve([name], known)[name]
            known[name] = np.where(trace[name].matrix == 0, 0 * value, value)
        return known

    def solve(self, targets: Iterable[str], known: dict[str, Any]) -> dict[str, Any]:
        """Evaluate all steps that lead to the targets, in the current decimal context."""
        solver = self.program.solver(tuple(targets), frozenset(known), self.arithmetic)
        return solver(known)

    def polish(self, targets: Iterable[str]) -> dict[str, Any]:
        """Return steps in float64, each rounded once."""
        from decimal import localcontext

        with localcontext(context()):
            known = self.known
            values = self.solve([t for t in targets if t not in known], known)
        wanted = {name: values.get(name, known.get(name)) for name in targets}
        return {name: to_float(value) for name, value in wanted.items()}


@lru_cache
def _frozen(program: Program, letters: Letters) -> Program:
    """Return the lines with a letter for each slope at a kink."""
    kinked = find(program, letters)
    bent = {"H": "relu", "r_prime": "r", "phi_prime": "phi"}
    slopes = {(function, name) for name, function in kinked.items()}
    units = {(bent[function], name) for name, function in kinked.items()}

    def change(node: Node) -> Node | None:
        match node:
            case Call(function, (Name(name),)) if (function, name) in slopes:
                return Name(slope(name))
            case Call(function, (Name(name),)) if (function, name) in units:
                return Binary("*", Name(slope(name)), Name(name))
        return None

    lines = program.lines.values()
    return Program(line.replace(tree=rebuild(line.tree, change)) for line in lines)


def slope(name: str) -> str:
    """Return the letter of the frozen derivative at a pre-activation."""
    return f"{name}_slope"


def to_decimal(values: Any) -> Any:
    """Return float64 or fractions as decimals."""
    from decimal import Decimal

    def convert(value: Any) -> Decimal:
        if isinstance(value, float):
            return Decimal(value)
        quotient: Decimal = Decimal(value.numerator) / value.denominator
        return quotient

    return np.frompyfunc(convert, 1, 1)(values)


def _meant(numbers: Numbers) -> Any:
    """Return numbers as decimals: as typed, unless they print float64 in all its digits."""
    from decimal import Decimal

    floats = numbers.floats.ravel().tolist()
    typed = floats if numbers.literals is None else map(_typed, numbers.literals, floats)
    values = np.fromiter(map(Decimal, typed), np.object_, numbers.size).reshape(numbers.shape)
    return values if numbers.shape else values[()]


def _typed(literal: str, value: float) -> Decimal | str | float:
    """Return what a literal says; of more digits than float64 tells apart, its float64."""
    from decimal import Decimal

    numerator, slash, denominator = literal.partition("/")
    if slash:
        return Decimal(numerator) / Decimal(denominator)
    return literal if is_faithful(literal) else value


def to_float(values: Any) -> Any:
    """Return the float64 nearest to each decimal."""
    return values.astype(np.float64) if np.ndim(values) else np.float64(values)
