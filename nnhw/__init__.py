"""A calculator for neural-net homework that shows its work and checks yours.

The functions are imported when they are first used, so that ``nnhw --help``
does not wait for numpy.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as typing has it, whose import would take as long as all that is here
if TYPE_CHECKING:
    from nnhw.answers.verdict import Verdict
    from nnhw.api import (
        check,
        equality,
        grad_classifier,
        grad_regression,
        grade,
        lse,
        param_count,
        solve,
    )
    from nnhw.engine.solved import Solved as Trace
    from nnhw.engine.trace import Step
    from nnhw.errors import InputError

__all__ = [
    "InputError",
    "Step",
    "Trace",
    "Verdict",
    "check",
    "equality",
    "grad_classifier",
    "grad_regression",
    "grade",
    "lse",
    "param_count",
    "solve",
]
__version__ = "0.1.0"

_HOMES = {
    "InputError": "nnhw.errors",
    "Step": "nnhw.engine.trace",
    "Trace": "nnhw.engine.solved",
    "Verdict": "nnhw.answers.verdict",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = import_module(_HOMES.get(name, "nnhw.api"))
    return getattr(home, {"Trace": "Solved"}.get(name, name))


def __dir__() -> list[str]:
    """Return what there is to use, for completion."""
    return [*__all__, "__version__"]
