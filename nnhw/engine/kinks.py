"""Pre-activations at exactly 0, where the derivative of ReLU is a convention.

Whether one is 0 is decided for the numbers as typed: 0.1·1 + 0.2·1 − 0.3·1 is,
though float64 makes it 2.8e-17.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.formula.tree import Call, Name, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnhw.engine.program import Program
    from nnhw.formula.evaluate import Letters

SLOPES = {"H", "relu'", "leaky_relu'", "r'", "phi'"}  # the derivatives that have a kink
NEAR = 1e-12  # of the sum of the sizes of the terms: nearer to 0, fractions decide
SMALLEST = 5e-324  # of float64
MOST_WORK = 250_000  # multiplications of fractions, half a second; past them float64 decides


def find(program: Program, letters: Letters) -> Mapping[str, str]:
    """Return the pre-activations that a kinked derivative is taken of, in order, with its name."""
    sharp = {each for each in SLOPES if letters.function(each) in {"H", "relu'", "leaky_relu'"}}
    calls = (node for line in program.lines.values() for node in walk(line.tree))
    found = {
        argument.name: call.function
        for call in calls
        if isinstance(call, Call) and call.function in sharp
        for argument in call.arguments
        if isinstance(argument, Name)
    }
    return {name: found[name] for name in program.names if name in found}


def settle(values: Any, terms: Any, exactly: Callable[[int], Any], weights: int) -> Any:
    """Return float64 pre-activations, those near 0 replaced by what fractions give.

    Parameters
    ----------
    values
        Of a step, D×m.
    terms
        The sizes of the terms in each entry.
    exactly
        Gives one sample's values in fractions, or ``None`` where they have none.
    weights
        How many numbers there are apart from the samples.

    Returns
    -------
    array or None
        What is not 0 keeps its sign, however small. ``None`` where it would take too long.
    """
    near = np.abs(values) <= NEAR * np.broadcast_to(terms, values.shape)
    samples = np.flatnonzero(near.any(axis=0))
    if samples.size * weights > MOST_WORK:
        return None
    settled = values
    for sample in samples:
        column = exactly(int(sample))
        if column is None:
            return values
        settled = values.copy() if settled is values else settled
        rows = near[:, sample]
        rounded = column[rows].astype(np.float64)
        signs = np.sign(column[rows]).astype(np.float64)
        settled[rows, sample] = np.where(rounded == 0, signs * SMALLEST, rounded)
    return settled
