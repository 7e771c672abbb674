"""Answers as they stand on the command line: ``--expect NAME=VALUE``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.answers.tolerance import Tolerance
from nnhw.answers.verdict import check
from nnhw.errors import InputError, quote
from nnhw.parse import read, read_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.answers.verdict import Verdict
    from nnhw.engine.trace import Trace
    from nnhw.parse import StandardInput


def expectations(
    trace: Trace,
    answers: Sequence[str],
    rtol: str | None = None,
    atol: str | None = None,
    stdin: StandardInput | None = None,
    *,
    trusted: bool = True,
) -> list[Verdict]:
    """Compare answers with a trace.

    Parameters
    ----------
    trace
        The solved problem.
    answers
        Each ``NAME=VALUE``.
    rtol, atol
        As they were typed.
    stdin
        What ``-`` reads.
    trusted
        Whether ``@path`` and ``-`` may be followed.

    Raises
    ------
    InputError
        When an answer names no step, or is none.
    """
    tolerance = read_tolerance(rtol, atol, trusted=trusted)
    verdicts = []
    for answer in answers:
        name, equals, value = (part.strip() for part in answer.partition("="))
        if not equals:
            raise InputError(f"--expect: {quote(answer)} has no '=': write STEP=VALUE, like J=0.78")
        step = trace[name]
        numbers = read(value, f"--expect {step.name}", infinite=True, trusted=trusted, stdin=stdin)
        verdicts.append(check(trace, name, numbers, value, tolerance))
    return verdicts


def read_tolerance(
    rtol: float | str | None, atol: float | str | None, *, trusted: bool = True
) -> Tolerance | None:
    """Return the tolerance that was given, in exact numbers; the one not given is 0.

    Parameters
    ----------
    rtol, atol
        As they were typed, or as numbers.
    trusted
        Whether ``@path`` may be followed.

    Raises
    ------
    InputError
        When one is no number of at least 0.
    """
    if rtol is None and atol is None:
        return None
    exact = [
        read_number(text or "0", name, trusted=trusted).exact.item()
        for name, text in (("--rtol", rtol), ("--atol", atol))
    ]
    if min(exact) < 0:
        raise InputError("--rtol and --atol: a tolerance is at least 0")
    return Tolerance(*exact)
