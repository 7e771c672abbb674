"""Answers as they stand on the command line: ``--expect NAME=VALUE``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnhw.answers.following import follow
from nnhw.answers.tolerance import Tolerance
from nnhw.answers.verdict import judge
from nnhw.engine.entry import entry
from nnhw.errors import InputError, quote
from nnhw.formula.reading import letters_of
from nnhw.parse import read, read_number, reads_as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnhw.answers.verdict import Verdict
    from nnhw.engine.trace import Trace
    from nnhw.parse import StandardInput


class Judged(NamedTuple):
    """What came of the answers on a command line.

    Attributes
    ----------
    verdicts
        On those that can be read, in order.
    errors
        What is wrong with the others.
    """

    verdicts: list[Verdict]
    errors: list[str]


def expectations(
    trace: Trace,
    answers: Sequence[str],
    rtol: str | None = None,
    atol: str | None = None,
    stdin: StandardInput | None = None,
    *,
    trusted: bool = True,
) -> Judged:
    """Compare answers with a trace; one that cannot be read stops none of the others.

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
        When there is no such tolerance, or no answer can be read.
    """
    tolerance = read_tolerance(rtol, atol, trusted=trusted)
    judged = Judged([], [])
    for answer in answers:
        try:
            judged.verdicts.append(_verdict(trace, answer, tolerance, stdin, trusted=trusted))
        except InputError as error:
            if str(error) not in judged.errors:
                judged.errors.append(str(error))
    if not judged.verdicts:
        raise InputError("\nnnhw: ".join(judged.errors))
    return Judged(follow(judged.verdicts), judged.errors)


def answered(answers: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the steps that are answered, and those that a formula among the answers reads."""
    for name, value in answers:
        yield name
        if not reads_as_numbers(value):
            yield from letters_of(bare(value, name))


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


def bare(value: str, name: str) -> str:
    """Return a value without the ``=``, ``J =`` or ``J ≈`` that stands before it."""
    before, equals, after = value.replace("≈", "=", 1).partition("=")
    return after.strip() if equals and before.strip() in {"", name} else value


def _verdict(
    trace: Trace,
    answer: str,
    tolerance: Tolerance | None,
    stdin: StandardInput | None,
    *,
    trusted: bool,
) -> Verdict:
    name, value = split(answer)
    asked, value = entry(trace, name), bare(value, name)
    if not reads_as_numbers(value):
        from nnhw.answers.formulas import judge_formula

        return judge_formula(asked, value)
    numbers = read(value, f"--expect {asked.name}", infinite=True, trusted=trusted, stdin=stdin)
    return judge(asked, numbers, value, tolerance)


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
        read_number(given or "0", f"--{name}", trusted=trusted).exact.item()
        for name, given in (("rtol", rtol), ("atol", atol))
    ]
    if min(exact) < 0:
        raise InputError("--rtol and --atol: a tolerance is at least 0")
    return Tolerance(*exact)
