"""A submission's results as Gradescope's autograder reads them.

The form is that of ``results.json`` in the autograder specifications [1]_: an
answer is a test, which scores 1 of 1 when it is right. All sheets of the input
are parts of one submission. What students typed is shown as plain text.

References
----------
.. [1] https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnhw.answers.grade import Graded, Mark

SHOWN = 200  # characters of an answer, wrong entries
_VERDICTS = {"right": "right", "coarse": "too few digits to tell", "wrong": "wrong"}


class Results:
    """Collects the tests of one submission, an answer each."""

    def __init__(self) -> None:
        self._tests: list[dict[str, Any]] = []
        self._sheets = 0

    def add(self, graded: Graded) -> None:
        """Take the answers of one sheet."""
        self._sheets += 1
        if graded.error is not None:
            self._add(1, f"line {graded.sheet.line}", graded.error)
        for number, mark in enumerate(graded.marks, 1):
            name = f"{graded.command}: {mark.record['name']}"
            self._add(number, name, _said(mark), right=mark.verdict == "right")

    def _add(self, number: int, name: str, output: str, *, right: bool = False) -> None:
        self._tests.append(
            {
                "number": f"{self._sheets}.{number}",
                "name": name,
                "score": float(right),
                "max_score": 1.0,
                "status": "passed" if right else "failed",
                "output": output,
                "output_format": "text",
                "visibility": "visible",
            }
        )

    def text(self) -> str:
        """Return the whole file."""
        return json.dumps({"tests": self._tests}, indent=1) + "\n"


def _said(mark: Mark) -> str:
    """Say what came of an answer, in lines of plain text."""
    record = mark.record
    given = record["given"]
    shown = given if len(given) <= SHOWN else f"{given[:SHOWN]}…"
    verdict = _VERDICTS[mark.verdict]
    digits = f" to {record['digits']} digits" if record["digits"] else ""
    lines = [f"{verdict}{digits}: {shown}" if shown.strip() else "no answer"]
    wrong = [f"{record['name']}[{','.join(map(str, at))}]" for at in record["wrong_entries"] if at]
    if wrong:
        more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        lines.append(f"wrong entries: {', '.join(wrong[:SHOWN])}{more}")
    lines += [mistake["text"] for mistake in record["mistakes"]]
    if record["note"] and shown.strip():
        lines.append(record["note"])
    return "\n".join(lines)
