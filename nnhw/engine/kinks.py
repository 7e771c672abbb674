"""Pre-activations at exactly 0, where the derivative of ReLU is a convention.

Whether one is 0 is decided for the numbers as typed: 0.1·1 + 0.2·1 − 0.3·1 is,
though float64 makes it 2.8e-17.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.evaluation import evaluate
from nnhw.engine.note import Note
from nnhw.formula.evaluate import Arithmetic
from nnhw.formula.shapes import SAMPLES
from nnhw.formula.sizes import sizes
from nnhw.formula.tree import Call, Name, NoValueError, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from nnhw.engine.program import Program
    from nnhw.engine.trace import Trace
    from nnhw.formula.evaluate import Letters

SLOPES = {"H", "relu'", "leaky_relu'", "r'", "phi'"}  # the derivatives that have a kink
NEAR = 1e-12  # of the sum of the sizes of the terms: nearer to 0, fractions decide
MOST_WORK = 250_000  # multiplications of fractions, half a second; past them float64 decides


@lru_cache
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


def settle(trace: Trace, name: str, values: Any) -> Any:
    """Return float64 pre-activations, those near 0 replaced by what fractions give.

    Parameters
    ----------
    trace
        Where the pre-activation is a step.
    name
        The step.
    values
        Its float64 value, D×m.
    """
    tree = trace.program.trees(trace.given.shapes)[name]
    terms = np.broadcast_to(sizes(trace.arithmetic, tree, trace.compute(())), values.shape)
    near = np.abs(values) <= NEAR * terms
    samples = np.flatnonzero(near.any(axis=0))
    if not samples.size or samples.size * _weights(trace) > MOST_WORK or _integral(trace):
        return values
    settled = values.copy()
    for sample in samples:
        column = _exact_column(trace, name, int(sample))
        if column is None:
            return values
        rows = near[:, sample]
        settled[rows, sample] = column[rows].astype(np.float64)
    return settled


def _weights(trace: Trace) -> int:
    """Return how many numbers there are apart from the samples."""
    shapes = trace.given.shapes
    return sum(n.size for k, n in trace.given.numbers.items() if SAMPLES not in shapes[k])


def _integral(trace: Trace) -> bool:
    """Whether all inputs are integers so small that float64 adds them exactly."""
    arrays = [numbers.floats for numbers in trace.given.numbers.values()]
    return all(bool((np.abs(a) < 2**16).all() and (a == np.rint(a)).all()) for a in arrays)


def _exact_column(trace: Trace, name: str, sample: int) -> Any:
    """Return one sample's pre-activations in fractions, or ``None`` where they have none."""
    arithmetic = Arithmetic("exact", trace.letters)
    known: dict[str, Any] = {k: arithmetic.number(v) for k, v in trace.given.sizes.items()}
    for letter, numbers in trace.given.numbers.items():
        split = SAMPLES in trace.given.shapes[letter]
        exact = numbers.columns(slice(sample, sample + 1)).exact if split else numbers.exact
        known[letter] = exact.reshape(exact.shape or (1, 1))
    lines = [(k, trace.right_side(k, arithmetic)) for k in trace.order([name], known, arithmetic)]
    try:
        return evaluate(lines, known, arithmetic).values[name][:, 0]
    except NoValueError:
        return None


def remarks(trace: Trace) -> list[Note]:
    """Return a note for each pre-activation with an entry at exactly 0."""
    found = []
    for name, function in trace.kinked.items():
        zeros = _zeros(trace, name)
        if zeros.size:
            found.append(Note(name, _sentence(trace, name, function, zeros), warns=True))
    return found


def _zeros(trace: Trace, name: str) -> NDArray[np.intp]:
    """Return where a pre-activation is exactly 0: flat indices, in order."""
    return np.flatnonzero(np.asarray(trace[name].matrix) == 0)


def _sentence(trace: Trace, name: str, function: str, zeros: NDArray[np.intp]) -> str:
    shape = trace[name].shape
    indices = [[int(i) + 1 for i in np.unravel_index(k, shape)] for k in zeros[:6]]
    shown = [f"{name}[{','.join(map(str, index))}]" if index else name for index in indices]
    more = f" and {len(zeros) - 6} more" if len(zeros) > 6 else ""
    where = ", ".join(shown) + more
    verb = "is" if len(zeros) == 1 else "are"
    derivative = function.replace("'", "′").replace("phi", "φ")
    used = trace.letters.relu_at_zero
    other = 0.0 if used else 1.0
    differing = differing_steps(trace)
    effect = f"{', '.join(differing)} differ" if differing else "nothing else differs"
    return (
        f"{where} {verb} exactly 0, where ReLU has a kink: {derivative}(0) = {used:g} was used "
        f"(--relu-at-zero). With {derivative}(0) = {other:g}, {effect}"
    )


def other_convention(trace: Trace) -> Trace:
    """Return the trace with the other common value of the derivative at 0."""
    used = trace.letters.relu_at_zero
    return trace.under(trace.letters.replace(relu_at_zero=0.0 if used else 1.0))


def differing_steps(trace: Trace) -> list[str]:
    """Return the steps whose value hangs on the derivative at 0."""
    other = other_convention(trace)
    differing = unequal(trace, other, trace.program.names)
    return [name for name in trace.program.names if name in differing]


def unequal(a: Trace, b: Trace, names: Iterable[str]) -> set[str]:
    """Return the steps that differ by more than rounding in two traces of the same lines."""
    names = tuple(names)
    ours, others = a.compute(names), b.compute(names)
    return {name for name in names if _differ(ours[name], others[name])}


def _differ(a: Any, b: Any) -> bool:
    if a is b:
        return False
    return bool(np.max(np.abs(a - b)) > NEAR * np.max(np.abs(a)))
