"""A formula's value: one walker, in float64, in fractions, or in long decimals.

Arrays have two dimensions, a vector being a column and a number 1×1; those of
fractions and decimals are object arrays. What an arithmetic lacks has no value
in it, and is refused by the line that asks.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nnhw import patience
from nnhw.formula import decimals, tables
from nnhw.formula.functions import FUNCTIONS, Function, find
from nnhw.formula.reading import parse
from nnhw.formula.sizes import settled, without_last_digits
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    FormulaError,
    Index,
    Name,
    Negative,
    Node,
    NoValueError,
    Picked,
    Slice,
    SquaredNorm,
    Stack,
    Transpose,
    Value,
    calls,
    replace_names,
)
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnhw.formula.tree import Place

    Scope = Mapping[str, Any]

MOST_BITS = 200_000  # of an exact power
_LOGARITHMS = frozenset({"log", "log2", "log10"})
Kind = Literal["float", "exact", "decimal"]


class Letters(Immutable):
    """What the letters r and φ stand for, and the derivative at a kink.

    Parameters
    ----------
    r, phi
        Names of entrywise functions.
    relu_at_zero
        The derivative of ReLU at exactly 0.
    """

    r: str = "relu"
    phi: str = "identity"
    relu_at_zero: float = 1.0

    def function(self, name: str) -> str:
        """Return the function that a name stands for: ``tanh'`` for ``r'``."""
        stem = name.removesuffix("'")
        bound = {"r": self.r, "phi": self.phi}.get(stem)
        return name if bound is None else bound + name[len(stem) :]


@lru_cache(maxsize=64)
def arithmetic_in(kind: Kind, letters: Letters) -> Arithmetic:
    """Return the arithmetic of a kind, always the same one: it looks up what functions compute."""
    return Arithmetic(kind, letters)


class Arithmetic(Immutable):
    """A kind of numbers that formulas are worked in.

    Parameters
    ----------
    kind
        ``float``, ``exact`` (fractions) or ``decimal``.
    letters
        What the letters of functions stand for.
    """

    kind: Kind
    letters: Letters

    def __reduce__(self) -> tuple[type[Arithmetic], tuple[str, Letters]]:
        return Arithmetic, (self.kind, self.letters)

    def has(self, node: Node) -> bool:
        """Whether it has all functions of a formula."""
        return all(self._implementation(name) is not None for name in calls(node))

    def number(self, value: Any) -> Any:
        """Return an exact number as a 1×1 array."""
        if self.kind == "float":
            return np.full((1, 1), float(value))
        if self.kind == "decimal":
            from nnhw.formula.decimals import exactly

            value = exactly(value)
        return np.full((1, 1), value, dtype=object)

    def evaluate(self, node: Node, scope: Scope) -> Any:
        """Return the value of a formula.

        Parameters
        ----------
        node
            A formula whose vectors lie as they are meant (:func:`~nnhw.formula.shapes.fit`).
        scope
            The value of each letter that it reads.

        Raises
        ------
        NoValueError
            When this arithmetic lacks a function of it.
        FormulaError
            When a letter has no value.
        """
        match node:
            case Constant():
                return self._constant(node.text)
            case Name(name):
                try:
                    return scope[name]
                except KeyError:
                    raise FormulaError(f"there is no {name}") from None
            case Value(array):
                return array
            case Negative(operand):
                return -self.evaluate(operand, scope)
            case Transpose(operand):
                return self.evaluate(operand, scope).T
            case SquaredNorm(operand):
                return tables.squared_norm(self.evaluate(operand, scope))
            case Binary():
                return self._binary(node, scope)
            case Call():
                return self._call(node, scope)
            case Stack(items):
                return _stacked([self.evaluate(each, scope) for each in items])
            case Index(operand, places):
                return self._picked(self.evaluate(operand, scope), places, scope)

    def _binary(self, node: Binary, scope: Scope) -> Any:
        sign, left, right = node.sign, node.left, node.right
        if self.kind == "decimal" and sign in _COMPARED:
            gap = self._decided(Binary("-", left, right), scope)
            return self._made(_OPERATORS[sign](gap, 0 * gap))
        a, b = self.evaluate(left, scope), self.evaluate(right, scope)
        if sign == "*" and self._may_vanish(node):
            return _times_zero(a, b)
        return _OPERATORS[sign](a, b)

    def _constant(self, text: str) -> Any:
        found = self._constants.get(text)
        if found is None:
            found = self._constants[text] = self.number(Constant(text).value)
        return found

    @cached_property
    def _constants(self) -> dict[str, Any]:
        return {}

    def _may_vanish(self, node: Binary) -> bool:
        """Whether 0 · log 0 may stand here, which is 0."""
        return any(_LOGARITHMS & _calls(each) for each in (node.left, node.right))

    def _call(self, node: Call, scope: Scope) -> Any:
        values = self._implementation(node.function)
        if values is None:
            raise NoValueError(self.letters.function(node.function))
        known = FUNCTIONS.get(self.letters.function(node.function))
        decides = self.kind == "decimal" and known is not None and known.decides
        work = self._decided if decides else self.evaluate
        arguments = [work(each, scope) for each in node.arguments]
        if decides and known and known.kind != "entrywise":  # entries of which one is the largest
            arguments = [without_last_digits(each) for each in arguments]
        options = {key: tables.whole(self.evaluate(each, scope)) for key, each in node.options}
        found = values(*arguments, **options)
        return self._made(found) if found.dtype == object and self.kind != "exact" else found

    def _decided(self, node: Node, scope: Scope) -> Any:
        """Return decimals whose sign decides: 0 where it is 0 for the numbers as typed."""
        value = self.evaluate(node, scope)
        return value if isinstance(node, Name) else settled(self, value, node, scope)

    def _made(self, found: Any) -> Any:
        """Return what came out as integers in the numbers of this arithmetic."""
        if self.kind == "float":
            return found.astype(np.float64)
        return _as_decimals(found)

    def _implementation(self, name: str) -> Callable[..., Any] | None:
        """Return what a function computes here, ``None`` where it has no value."""
        if name not in self._bound:
            self._bound[name] = self._bind(name)
        return self._bound[name]

    @cached_property
    def _bound(self) -> dict[str, Callable[..., Any] | None]:
        return {}

    def _bind(self, name: str) -> Callable[..., Any] | None:
        name = self.letters.function(name)
        known = find(name)
        if known is None:
            return None
        values = known.floats if self.kind == "float" else known.objects
        if values is None:
            return self._derivative(name)
        if self.kind == "exact" and not known.rational:
            return None
        return self._at_zero(known, values)

    def _at_zero(self, known: Function, values: Callable[..., Any]) -> Callable[..., Any]:
        if not known.at_zero:
            return values
        return lambda u: values(u, at_zero=self.letters.relu_at_zero)

    def _derivative(self, name: str) -> Callable[..., Any] | None:
        """Return the derivative of an entrywise function, by the formula in its row."""
        stem = FUNCTIONS.get(name.removesuffix("'"))
        if stem is None or not stem.derivative or not name.endswith("'"):
            return None
        formula = _formula(stem.derivative)
        if not self.has(formula):
            return None
        return lambda u: np.broadcast_to(self.evaluate(formula, {"u": u}), u.shape)

    def _picked(self, array: Any, places: tuple[Place, ...], scope: Scope) -> Any:
        for axis, place in enumerate(places):
            rows = self._place(place, array.shape[axis], scope)
            array = array[rows] if axis == 0 else array[:, rows]
        return array

    def _place(self, place: Place, size: int, scope: Scope) -> Any:
        match place:
            case Slice(first, last):
                low = 1 if first is None else self._index(first, size, scope)
                return slice(low - 1, size if last is None else self._index(last, size, scope))
            case Picked(places):
                return [self._index(each, size, scope) - 1 for each in places]
            case _:
                k = self._index(place, size, scope)
                return slice(k - 1, k)

    def _index(self, node: Node, size: int, scope: Scope) -> int:
        value = self.evaluate(node, scope)
        try:
            k = tables.whole(value)
        except ValueError as error:
            raise FormulaError(f"{error}, and no index") from None
        if not 1 <= k <= size:
            raise FormulaError(f"{k} is no index here: there are {size}, from 1 on")
        return k


_as_decimals = np.frompyfunc(decimals.exactly, 1, 1)


@lru_cache
def _calls(node: Node) -> frozenset[str]:
    return calls(node)


@lru_cache
def _formula(text: str) -> Node:
    return parse(text)


def derivative(function: str, argument: Node) -> Node | None:
    """Return the formula of an entrywise function's derivative at an argument, if it has one."""
    known = FUNCTIONS.get(function)
    if known is None or not known.derivative:
        return None
    return replace_names(_formula(known.derivative), {"u": argument})


def _power(a: Any, b: Any) -> Any:
    if object not in (a.dtype, b.dtype):
        return np.power(a, b)
    return _powers(a, b)


def _raised(a: Any, b: Any) -> Any:
    from fractions import Fraction

    if decimals.is_decimal(a) or decimals.is_decimal(b):
        base, exponent = decimals.exactly(a), decimals.exactly(b)
        return base**exponent if exponent else decimals.exactly(1)
    fraction, power = Fraction(a), Fraction(b)
    if power.denominator != 1:
        raise NoValueError("a root")
    bits = max(fraction.numerator.bit_length(), fraction.denominator.bit_length())
    if bits > 1 and bits * abs(power) > MOST_BITS:
        raise FormulaError(f"a power has over {MOST_BITS:,} binary digits")
    if left := patience.left():
        left.spend(float(bits * abs(power)))
    return fraction ** int(power)


_powers = np.frompyfunc(_raised, 2, 1)


def _compared(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def values(a: Any, b: Any) -> Any:
        return compare(a, b).astype(int).astype(np.result_type(a, b))

    return values


_COMPARED = frozenset({">", ">=", "<", "<=", "==", "!="})
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": tables.quotient,
    "@": tables.matmul,
    "**": _power,
    ">": _compared(np.greater),
    ">=": _compared(np.greater_equal),
    "<": _compared(np.less),
    "<=": _compared(np.less_equal),
    "==": _compared(np.equal),
    "!=": _compared(np.not_equal),
}


def _times_zero(a: Any, b: Any) -> Any:
    """Return a product in which 0 times an infinity is 0, as the limit of p log p is."""
    return np.where(np.equal(a, 0) | np.equal(b, 0), 0 * np.where(np.equal(a, 0), a, 0), a * b)


def _stacked(parts: list[Any]) -> Any:
    columns = max(each.shape[1] for each in parts)
    return np.vstack([np.broadcast_to(each, (each.shape[0], columns)) for each in parts])
