"""A trace as JSON, valid under every parser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nnhw.engine.record import record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.answers.verdict import Verdict
    from nnhw.engine.trace import Trace


def render(trace: Trace, verdicts: Sequence[Verdict], *, checked: bool, hidden: bool) -> str:
    """Return a trace and the verdicts on answers as one line of JSON."""
    answers = [each.record(hidden=hidden) for each in verdicts]
    data = record(trace, answers, checked=checked, hidden=hidden)
    return json.dumps(data, allow_nan=False) + "\n"
