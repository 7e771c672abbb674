"""A step, or one entry or row of it: ``dW``, ``dW[1,2]``, ``dW[2]``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.errors import InputError, quote
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from nnhw.engine.trace import Step, Trace

_INDEXED = re.compile(r"(.*?)\s*\[\s*([-−\d]+)\s*(?:,\s*([-−\d]+)\s*)?\]")


class Entry(Immutable, eq=False):
    """A step as it is asked for and answered: whole, or a part of it.

    Attributes
    ----------
    step
        The step.
    index
        From 1: row and column of a matrix, the place in a vector, or the row of
        a matrix alone; empty for the whole step.
    """

    step: Step
    index: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """How it is asked for: ``dW[1,2]``."""
        place = f"[{','.join(map(str, self.index))}]" if self.index else ""
        return f"{self.step.name}{place}"

    def of(self, array: Any) -> Any:
        """Return this part of an array of the step's shape; a row keeps two dimensions."""
        if not self.index:
            return array
        row, *columns = (k - 1 for k in self.index)
        if columns or np.ndim(array) == 1:
            return np.asarray(array[(row, *columns)])
        return array[row : row + 1]

    def within(self, index: tuple[int, ...]) -> tuple[int, ...]:
        """Return the index in the step of an entry of this part."""
        return (*self.index, *index[1:]) if self.index else index

    def under(self, trace: Trace) -> Entry:
        """Return the same part in another trace."""
        return Entry(trace[self.step.name], self.index)


def entry(trace: Trace, name: str) -> Entry:
    """Find a step by its name, or an entry or a row by its index from 1.

    Parameters
    ----------
    trace
        The solved problem.
    name
        ``dW``, ``dW[1,2]``, ``dW[2]``; −1 is the last.

    Raises
    ------
    InputError
        When there is no such step, or no such entry.
    """
    found = None if name in trace else _INDEXED.fullmatch(name)
    if found is None:
        return Entry(trace[name])
    step = trace[found[1]]
    places = [each for each in found.groups()[1:] if each is not None]
    try:
        index = [int(each.replace("−", "-")) for each in places]
    except ValueError:
        raise InputError(_out_of_range(step, name)) from None
    sizes = [size for size in step.shape[: len(index)] if isinstance(size, int)]
    inside = len(index) <= len(step.shape) and all(
        1 <= abs(k) <= size for k, size in zip(index, sizes, strict=False)
    )
    if not inside:
        raise InputError(_out_of_range(step, name))
    from_1 = (k if k > 0 else size + 1 + k for k, size in zip(index, sizes, strict=True))
    return Entry(step, tuple(from_1))


def _out_of_range(step: Step, asked: str) -> str:
    name, shape = step.name, step.shape
    match shape:
        case ():
            return f"{quote(asked)}: {name} is one number and has no entries: say {name}"
        case (length,):
            wanted = f"{name} is a vector of {length}: say {name}[1] to {name}[{length}]"
        case _:
            sizes, last = "×".join(map(str, shape)), ",".join(map(str, shape))
            wanted = f"{name} is {sizes}: say {name}[1,1] to {name}[{last}], or a row, {name}[1]"
    return f"{quote(asked)}: there is no such entry\n  {wanted}"


def true_value(asked: Entry) -> Any:
    """Return what an answer is compared with: a step's value, exact where it is.

    Raises
    ------
    InputError
        When the step has no value, or more entries than are listed.
    """
    step = asked.step
    if not step.listed:
        raise InputError(f"{step.name} has {step.size:,} entries, too many to compare")
    matrix = step.matrix
    if matrix is None:
        raise InputError(f"{step.name} has no value for these inputs, and nothing to compare")
    return asked.of(np.asarray(matrix).reshape(step.shape))
