"""What a stranger's sheet may cost, so that the others are not kept waiting.

A sheet within these limits takes a few tenths of a second at most, however it
was made; one of homework size takes a thousandth of that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnhw.engine.cost import digits_of_denominator, slowness
from nnhw.errors import InputError, quote
from nnhw.layers import COMMAND
from nnhw.patience import hurry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from nnhw.answers.sheets import Sheet
    from nnhw.engine.trace import Step, Trace
    from nnhw.numbers import Numbers

MOST_CHARACTERS = 65_536  # of the question and the answers together
MOST_OF_NUMBER = 1_000  # characters
MOST_ENTRIES = 10_000  # of a step that is answered
MOST_OF_SHEET = 16_384  # characters of lines of the sheet's own
MOST_OF_FORMULA = 500  # characters of one that is an answer
MOST_OF_PART = 200_000  # entries of any part of such a formula
SECONDS = 1.0  # that a sheet may take, half of them for the names of mistakes
MOST_ROWS = 1_000  # of an architecture
MOST_WORK = 50_000  # multiplications; where fractions are long, as many as take that time
ENTRY = 10  # multiplications that an entry of any step takes the time of, in fractions
DEGREE = 8  # how often the inputs are multiplied together on the way to a gradient

_BETWEEN = re.compile(r"[\s,;=\[\]]")
_LONG = re.compile(rf"[\w./]{{{MOST_OF_NUMBER + 1}}}")
_FAR = re.compile(r"[\d.][eE]\D?\d{4}")  # an exponent of 1,000 or more


def require_modest_length(sheet: Sheet) -> None:
    """See that a sheet is no longer than reading it is worth.

    Raises
    ------
    InputError
        When it is.
    """
    length = sum(len(each) or 1 for each in (*sheet.arguments, *sheet.answers.values()))
    if length > MOST_CHARACTERS:
        raise InputError(
            f"the sheet has {length:,} characters, at most {MOST_CHARACTERS:,} are graded"
        )


def require_modest_lines(arguments: Iterable[str]) -> None:
    """See that the lines of a sheet are no longer than homework's.

    Raises
    ------
    InputError
        When they are.
    """
    length = sum(map(len, arguments))
    if length > MOST_OF_SHEET:
        raise InputError(
            f"solve: the lines have {length:,} characters, at most {MOST_OF_SHEET:,} are graded"
        )


def require_modest_formula(text: str, name: str) -> None:
    """See that a formula for an answer is no longer than one that is written on paper.

    Raises
    ------
    InputError
        When it is.
    """
    if len(text) > MOST_OF_FORMULA:
        raise InputError(
            f"{name}: the formula has {len(text):,} characters, at most {MOST_OF_FORMULA} are read"
        )


def require_modest_numbers(text: str) -> None:
    """See that no number in a text has more digits than are worth working with.

    Raises
    ------
    InputError
        When one has.
    """
    found = _LONG.search(text) or _FAR.search(text)
    if found:
        end = found.end()
        token = _BETWEEN.split(text[:end])[-1] + _BETWEEN.split(text[end:], maxsplit=1)[0]
        raise InputError(
            f"{quote(token)} is too long for a sheet\n"
            f"  a number has at most {MOST_OF_NUMBER:,} characters and an exponent below 1,000"
        )


def require_modest_work(trace: Trace, characters: int) -> None:
    """See that a question takes about as long as homework.

    Parameters
    ----------
    trace
        The question, of which nothing was computed yet.
    characters
        How many it has, which bound the digits of its numbers.

    Raises
    ------
    InputError
        When it takes far longer.
    """
    if trace.problem.exact or (trace.floating and not trace.solver.kinked):
        return  # comparisons of what was typed, or float64 alone: kinks are decided in fractions
    work, degree = trace.solver.multiplications, 1
    if trace.exact:
        work, degree = work + ENTRY * sum(step.size for step in trace), DEGREE
    if work * slowness(degree * (characters + MOST_OF_NUMBER)) <= MOST_WORK:
        return
    digits = digits_of_denominator(trace.given.numbers.values())
    if work * slowness(degree * digits) > MOST_WORK:
        raise too_long(trace.problem.command)


def require_modest_count(rows: int) -> None:
    """See that an architecture is short enough to be walked through for each usual mistake.

    Raises
    ------
    InputError
        When it has too many rows.
    """
    if rows > MOST_ROWS:
        raise InputError(
            f"{COMMAND}: an architecture of {rows:,} rows is too long for a sheet\n"
            f"  it has at most {MOST_ROWS:,}"
        )


def require_modest_size(steps: Collection[Step]) -> None:
    """See that steps are small enough to be compared.

    Raises
    ------
    InputError
        When one has too many entries.
    """
    for step in steps:
        if step.size > MOST_ENTRIES:
            raise InputError(
                f"{step.name} has {step.size:,} entries, at most {MOST_ENTRIES:,} are compared"
            )


def require_modest_comparison(trace: Trace, steps: Collection[Step]) -> None:
    """See that numbers as typed are compared in little time, and what can be left out if need be.

    Raises
    ------
    InputError
        When those that are answered are too many, or too long.
    """
    if not trace.problem.exact:
        return  # the steps of others were worked in as much time
    slow = slowness(2 * max(map(_longest, trace.given.numbers.values()), default=0))  # differences
    if slow * sum(step.size for step in steps) > MOST_WORK:
        raise too_long(trace.problem.command)
    # A mistake may need all numbers of a list at once.
    if slow * max(step.size for step in trace if len(step.shape) < 2) > MOST_WORK:
        hurry()


def _longest(numbers: Numbers) -> int:
    """Return how many digits the longest number has when it is written out."""
    longest = 0
    for literal in numbers.literals or ():
        mantissa, _, exponent = literal.partition("e")
        longest = max(longest, len(mantissa) + abs(int(exponent or 0)))
    return longest


def too_long(command: str) -> InputError:
    """Return the error of a question that is refused for its time."""
    return InputError(
        f"{command}: the question takes too long for a sheet\n"
        "  it has too many numbers, or too long ones"
    )
