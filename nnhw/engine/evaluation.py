"""Working lines one after another in one arithmetic, and saying which has no value."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, localcontext
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw import patience
from nnhw.formula.decimals import MoreDigitsError
from nnhw.formula.sizes import settled
from nnhw.formula.tree import FormulaError, names
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nnhw.formula.evaluate import Arithmetic
    from nnhw.formula.tree import Node

    Lines = Iterable[tuple[str, Node]]

DIGITS = 100  # of the decimals that a small question is worked in
FEW = 64


class StepOverflowError(ArithmeticError):
    """A step left the range of float64, or has no value at all.

    Parameters
    ----------
    step
        Its name.
    undefined
        Whether it has none: 0 / 0, the logarithm of −1.
    """

    def __init__(self, step: str, *, undefined: bool = False) -> None:
        super().__init__(f"{step} leaves the range of float64")
        self.step, self.undefined = step, undefined


class Evaluation(Immutable):
    """The values of some steps.

    Attributes
    ----------
    values
        By step; ``None`` where a step has no value, not even as a limit.
    underflows
        The steps in which something other than 0 became 0.
    digits
        Of decimals, how many they have.
    """

    values: dict[str, Any]
    underflows: list[str]
    digits: int = 0


def context(digits: int = DIGITS) -> Context:
    """Return a decimal context of so many digits in which no exponent overflows."""
    return Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def evaluate(
    lines: Lines,
    known: Mapping[str, Any],
    arithmetic: Arithmetic,
    *,
    limits: frozenset[str] = frozenset(),
    settle: bool = False,
) -> Evaluation:
    """Work lines in order.

    Parameters
    ----------
    lines
        The steps with what they are worked by, each after what it reads.
    known
        The values of inputs, sizes and steps that are at hand.
    arithmetic
        What the functions compute.
    limits
        The steps that may be infinite, or without a value.
    settle
        Whether decimals that cancel to less than their rounding leaves are 0.

    Raises
    ------
    StepOverflowError
        When another step leaves the range of float64 and is no limit.
    NoValueError
        When the arithmetic lacks a function; it holds the step.
    """
    scope, found, underflow = dict(known), Evaluation({}, []), _Flag()
    left = patience.left()
    blank = {letter for letter, value in scope.items() if value is None}
    with np.errstate(all="ignore", under="call", call=underflow):
        for name, tree in lines:
            if left:
                left.require_time()
            value, underflow.raised = None, False
            if not blank or blank.isdisjoint(names(tree)):
                value = _single(name, tree, scope, arithmetic)
                if settle and value is not None:
                    value = settled(arithmetic, value, tree, scope)
                if value is None or not is_finite(value):
                    if value is not None and np.isnan(value.astype(np.float64)).any():
                        value = None
                    if name not in limits:
                        late = arithmetic.kind == "decimal"  # these overflow late
                        raise StepOverflowError(name, undefined=late or value is None)
                elif underflow.raised and (value == 0).any():
                    found.underflows.append(name)
                if left:
                    left.require_short(value)
            scope[name] = found.values[name] = value
            if value is None:
                blank.add(name)
    return found


def in_decimals(
    lines: Lines,
    known: Mapping[str, Any],
    arithmetic: Arithmetic,
    limits: frozenset[str],
    digits: int = DIGITS,
) -> Evaluation:
    """Work lines in long decimals, of more digits where a probability is very near to 1.

    What is 0 for the numbers as typed is 0: where terms cancel to less than
    their rounding leaves, nothing is left.

    Parameters
    ----------
    lines, known, arithmetic, limits
        As :func:`evaluate` takes them.
    digits
        How many digits the known values have.
    """
    lines = list(lines)
    while True:
        try:
            with localcontext(context(digits)):
                found = evaluate(lines, known, arithmetic, limits=limits, settle=True)
        except MoreDigitsError as error:
            digits = error.digits
        else:
            return found.replace(digits=digits)


def is_finite(value: Any) -> bool:
    """Whether no entry is infinite or nan."""
    array = np.asarray(value)
    if array.dtype == object:
        return all(not hasattr(each, "is_finite") or each.is_finite() for each in array.flat)
    # Python adds up a few numbers faster than numpy begins to.
    if array.size <= FEW and isfinite(sum(array.ravel().tolist())):
        return True
    with np.errstate(all="ignore"):
        return bool(np.isfinite(array.sum()) or np.isfinite(array).all())


class _Flag:
    """Remembers that numpy called it."""

    raised = False

    def __call__(self, *_: object) -> None:
        self.raised = True


def _single(name: str, tree: Node, scope: Mapping[str, Any], arithmetic: Arithmetic) -> Any:
    """Return a step's value, ``None`` where there is none, not even as a limit."""
    try:
        return arithmetic.evaluate(tree, scope)
    except FormulaError as error:
        error.step = name
        raise
    except MoreDigitsError:
        raise
    except (ValueError, ArithmeticError):
        return None
