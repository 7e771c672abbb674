"""A trace as JSON, valid under every parser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nnhw.engine.record import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.answers.verdict import Verdict
    from nnhw.engine.solved import Solved


def render(trace: Solved, verdicts: Sequence[Verdict], *, checked: bool, hidden: bool) -> str:
    """Return a trace and the verdicts on answers as one line of JSON."""
    answers = [each.record(hidden=hidden) for each in verdicts]
    checks = trace.checks if checked else []
    notes = [] if hidden else _notes(trace)
    data = record(trace, checks, notes, answers, hidden=hidden)
    return json.dumps(data, allow_nan=False) + "\n"


def _notes(trace: Solved) -> list[str]:
    """Return what the trace points out, once all that it lists is worked."""
    trace.solver.compute(step.name for step in trace if step.listed)
    return trace.notes
