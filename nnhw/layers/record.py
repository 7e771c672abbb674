"""An architecture as data for JSON, and its steps as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnhw.formula.plain import UNICODE
from nnhw.layers import COMMAND
from nnhw.layers.remarks import remarks
from nnhw.layers.steps import CountStep, find, steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnhw.layers.architecture import Architecture
    from nnhw.layers.walk import LayerRow

SCHEMA = 1
ARITHMETIC = {"shapes": "out", "layers": "parameters", "macs": "multiply-adds"}


def record(
    architecture: Architecture | None,
    answers: Iterable[dict[str, Any]] = (),
    notes: Iterable[str] = (),
    *,
    hidden: bool = False,
) -> dict[str, Any]:
    """Return an architecture as data that every JSON parser takes.

    Parameters
    ----------
    architecture
        What was counted, if anything was.
    answers
        The verdicts on answers, as data.
    notes
        What else is pointed out.
    hidden
        Whether everything that tells a true value is left out.
    """
    words = architecture.words if architecture else ("",)
    rows = architecture.rows if architecture else ()
    known = steps(architecture).values() if architecture else ()
    said = [*notes, *(remarks(architecture) if architecture else ())]
    return {
        "schema": SCHEMA,
        "command": COMMAND,
        "inputs": {"input": words[0], "layers": list(words[1:])},
        "steps": [_step(each, rows, hidden=hidden) for each in known],
        "checks": [],
        "answers": list(answers),
        "notes": ["the true values are hidden"] if hidden else said,
    }


def _step(step: CountStep, rows: Sequence[LayerRow], *, hidden: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": step.name,
        "formula": step.formula,
        "latex": step.latex,
        "shape": list(step.shape),
        "value": None if hidden else listed(step.value),
    }
    if step.rows:
        data["rows"] = list(step.rows)
    if step.name in ARITHMETIC and not hidden:
        data["arithmetic"] = [_arithmetic(row, ARITHMETIC[step.name]) for row in rows]
    return data


def _arithmetic(row: LayerRow, name: str) -> str | None:
    """Return the lines of one kind of a row, without what they come to."""
    lines = [line for line in row.lines if line.name == name]
    return ", ".join(UNICODE.flat(line.sides[0]) for line in lines) or None


def listed(value: Any) -> Any:
    """Return a value with lists in place of tuples."""
    return [listed(each) for each in value] if isinstance(value, tuple) else value


def values(architecture: Architecture, names: Sequence[str]) -> str:
    """Return steps as ``--get`` prints them: a list on a line, sizes of rows a row a line.

    Raises
    ------
    InputError
        When there is no such step.
    """
    known = steps(architecture)
    return "".join(_plain(find(known, name).value) for name in names)


def _plain(value: Any) -> str:
    if not isinstance(value, tuple):
        return f"{'null' if value is None else value}\n"
    if any(isinstance(each, tuple) for each in value):
        return "".join(map(_plain, value))
    return f"{' '.join('null' if each is None else str(each) for each in value)}\n"
