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

    Raises
    ------
    InputError
        When an answer names no step, or is none.
    """
    tolerance = read_tolerance(rtol, atol)
    verdicts = []
    for name, value in map(split, answers):
        step = trace[name]
        numbers = read(value, f"--expect {step.name}", infinite=True, stdin=stdin)
        verdicts.append(check(trace, name, numbers, value, tolerance))
    return verdicts


def split(answer: str) -> tuple[str, str]:
    """Return the name and the value of an answer.

    Raises
    ------
    InputError
        When there is no ``=``.
    """
    name, equals, value = (part.strip() for part in answer.partition("="))
    if not equals:
        raise InputError(f"--expect: {quote(answer)} has no '=': write STEP=VALUE, like J=0.78")
    return name, value


def read_tolerance(rtol: str | None, atol: str | None, *, trusted: bool = True) -> Tolerance | None:
    """Return the tolerance that was given, in exact numbers; the one not given is 0.

    Parameters
    ----------
    rtol, atol
        As they were typed.
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
