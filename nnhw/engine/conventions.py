"""What hangs on the derivative of ReLU at exactly 0, which is a convention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.engine.kinks import NEAR
from nnhw.engine.note import Note
from nnhw.engine.trace import Trace
from nnhw.engine.variants import under
from nnhw.formula.shapes import in_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


def kink_remarks(trace: Trace) -> list[Note]:
    """Return a note for each pre-activation with an entry at exactly 0, or with none above."""
    found = []
    for name, function in trace.solver.kinked.items():
        zeros = _zeros(trace, name)
        value = trace.matrix(name)
        relu = trace.letters.function(function) in {"H", "relu'"}
        if relu and value is not None and (value < 0).all():
            said = f"no {name} is above 0: ReLU is 0 for all of them, and passes no gradient back"
            found.append(Note(name, said))
        if zeros.size:
            found.append(Note(name, _sentence(trace, name, function, zeros), warns=True))
    return found


def _zeros(trace: Trace, name: str) -> NDArray[np.intp]:
    """Return where a pre-activation is exactly 0: flat indices, in order.

    What is too small for float64 is not, as the decimals tell that it was rounded from.
    """
    solver, value = trace.solver, trace.matrix(name)
    exact = solver.work("decimal", (name,))[name] if solver.small and solver.polished else value
    return np.flatnonzero(np.asarray(exact) == 0)


def _sentence(trace: Trace, name: str, function: str, zeros: NDArray[np.intp]) -> str:
    shape = in_numbers(trace[name].shape)
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
    return Trace(under(trace.solver, trace.letters.replace(relu_at_zero=0.0 if used else 1.0)))


def differing_steps(trace: Trace) -> list[str]:
    """Return the steps whose value hangs on the derivative at 0."""
    other = other_convention(trace)
    differing = unequal(trace, other, trace.program.names)
    return [name for name in trace.program.names if name in differing]


def unequal(a: Trace, b: Trace, names: Iterable[str]) -> set[str]:
    """Return the steps that differ by more than rounding in two traces of the same lines."""
    names = tuple(names)
    ours, others = a.solver.compute(names), b.solver.compute(names)
    return {name for name in names if _differ(ours[name], others[name])}


def _differ(a: Any, b: Any) -> bool:
    if a is b:
        return False
    return bool(np.max(np.abs(a - b)) > NEAR * np.max(np.abs(a)))
