"""Answers to the steps of an architecture: whole numbers, sizes, lists of either."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.answers.compare import Answer, compare
from nnhw.answers.evidence import ENOUGH, LEADING, evidence
from nnhw.answers.mistakes import Named
from nnhw.errors import InputError, quote
from nnhw.immutable import Immutable
from nnhw.layers.mistakes import mistaken
from nnhw.layers.steps import SPARSE, find, steps
from nnhw.parse import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.answers.compare import Verdict as Ruling
    from nnhw.answers.tolerance import Tolerance
    from nnhw.layers.architecture import Architecture
    from nnhw.layers.steps import CountStep
    from nnhw.parse import StandardInput

    Rows = tuple[tuple[int | None, ...], ...]

SIZED = ("shapes", "output", "receptive", "stride")
MOST_READ = 100_000  # characters of an answer of sizes
NO_SEPARATORS = "numbers have no thousands separators"
_ROWS = re.compile(r"[\])]\s*[,;]?\s*[\[(]|;|\n")
_NUMBERS = re.compile(r"[\s,x×]+")
_THOUSANDS = re.compile(r"\d{1,3}(?:[,.' \u00a0\u202f_]\d{3})+")


class CountVerdict(Immutable, eq=False):
    """What came of one answer.

    Attributes
    ----------
    name, given
        The step, and the answer as it was typed.
    verdict, digits, error
        As of every verdict.
    wrong_entries
        Indices from 1.
    mistakes, note
        What was probably done wrong, and what else is to be said.
    differing
        By row: its number from 0, what was given, what is right.
    """

    name: str
    given: str
    verdict: Ruling
    digits: int | None = None
    wrong_entries: tuple[tuple[int, ...], ...] = ()
    error: float | None = None
    mistakes: tuple[Named, ...] = ()
    note: str | None = None
    differing: tuple[tuple[int, str, str], ...] = ()

    def __bool__(self) -> bool:
        return self.right

    @property
    def right(self) -> bool:
        """Whether it counts as right."""
        return self.verdict == "right"

    def record(self, *, hidden: bool = False) -> dict[str, Any]:
        """Return the verdict as data; ``hidden`` leaves out what tells the true value."""
        return {
            "name": self.name,
            "given": self.given,
            "verdict": self.verdict,
            "digits": self.digits,
            "wrong_entries": [list(index) for index in self.wrong_entries],
            "error": None if hidden else self.error,
            "mistakes": [each.record() for each in self.mistakes],
            "note": self.note,
        }


def judge(
    architecture: Architecture,
    name: str,
    given: str,
    tolerance: Tolerance | None = None,
    *,
    called: str = "the answer to",
    stdin: StandardInput | None = None,
    trusted: bool = False,
) -> CountVerdict:
    """Compare an answer with a step of an architecture, or one entry of it.

    Parameters
    ----------
    architecture, name
        What was counted, and the step.
    given
        The answer as it was typed.
    tolerance
        Replaces the tolerance of the digits.
    called
        How errors call the answer, with the step's name behind.
    stdin, trusted
        What ``-`` reads, and whether that and ``@path`` may be followed.

    Raises
    ------
    InputError
        When there is no such step, or the answer cannot be read.
    """
    step = find(steps(architecture), name)
    if not given.strip():
        return CountVerdict(step.name, given, "wrong", note="no answer")
    called = f"{called} {step.name}"
    base = name.partition("[")[0].strip().lower()
    if base in SIZED:
        return _sized(architecture, step, base, given, called)
    numbers = read(given, called, infinite=True, trusted=trusted, stdin=stdin)
    answer, truth = Answer(numbers), _array(step.value)
    places = np.arange(truth.size)
    if step.rows and base in SPARSE and not answer.fits(truth.shape):
        some = np.flatnonzero(truth)
        if answer.fits(some.shape):
            places, truth = some, truth[some]
    compared = compare(answer, truth, tolerance)
    verdict = CountVerdict(
        step.name, given, compared.verdict, compared.digits,
        compared.wrong_entries or compared.coarse_entries, compared.error,
        note=compared.shape_mismatch,
        differing=tuple(
            (int(places[at]), answer.literals[at], str(truth.flat[at]))
            for at in (index[0] - 1 if index else 0 for index in compared.wrong_entries)
        ),
    )  # fmt: skip
    if verdict.verdict != "wrong":
        return verdict
    usual = []
    for mistake, wrong in mistaken(architecture, base):
        value = _array(find(wrong, name).value)
        for made in (value, value[value != 0]) if value.ndim and base in SPARSE else (value,):
            if answer.matches(made) and (made.shape != truth.shape or (made != truth).any()):
                usual.append((mistake, evidence(answer, made, truth)))
                break
    return _explained(verdict, usual, _thousands(given, step))


def _array(value: Any) -> Any:
    return np.array(value, dtype=object)


def _explained(
    verdict: CountVerdict, usual: Sequence[tuple[Any, float]], note: str
) -> CountVerdict:
    """Return a verdict of wrong with its mistakes, those that are certain without a perhaps."""
    named = tuple(
        Named(
            each.code, each.text if digits >= ENOUGH else f"perhaps {each.text}", digits >= ENOUGH
        )
        for each, digits in usual
    )
    notes = [each for each in (verdict.note, note) if each]
    return verdict.replace(mistakes=named, note="; ".join(notes) or None)


def _thousands(given: str, step: CountStep) -> str:
    """Say so where a number is right but for what separates its thousands."""
    text = given.strip()
    if isinstance(step.value, int) and _THOUSANDS.fullmatch(text):
        return NO_SEPARATORS if int(re.sub(r"\D", "", text)) == step.value else ""
    return ""


def _sized(
    architecture: Architecture, step: CountStep, base: str, given: str, called: str
) -> CountVerdict:
    """Compare sizes, which are exact, row by row."""
    truth, read_ = _rows(step.value), _read_rows(given, called)
    got = _folded(read_, truth)
    usual = []
    for mistake, wrong in mistaken(architecture, base) if got != truth else ():
        value = _rows(find(wrong, step.name).value)
        if _folded(read_, value) == value != truth:
            digits = sum(
                len(str(number))
                for row, right in zip(value, truth, strict=True)
                for number in row
                if row != right
            )
            usual.append((mistake, digits - LEADING))
    if got is None:
        lengths = f"got {_described(read_)}, wanted {_described(truth)}"
        return _explained(CountVerdict(step.name, given, "wrong", note=lengths), usual, "")
    places = list(_differences(got, truth))
    if not places:
        return CountVerdict(step.name, given, "right", error=0.0)
    off = [abs((got[i][k] or 0) - (truth[i][k] or 0)) for i, k in places]
    verdict = CountVerdict(
        step.name,
        given,
        "wrong",
        wrong_entries=tuple(_index(truth, i, k) for i, k in places),
        error=float(max(off)),
        differing=tuple(
            (i, _shown(got[i]), _shown(truth[i])) for i in dict.fromkeys(i for i, _ in places)
        ),
    )
    return _explained(verdict, usual, "")


def _index(truth: Rows, i: int, k: int) -> tuple[int, ...]:
    """Return where a number stands, from 1: without the row where there is one alone."""
    if len(truth) > 1:
        return i + 1, k + 1
    return (k + 1,) if len(truth[0]) > 1 else ()


def _rows(value: Any) -> Rows:
    """Return a value as rows of numbers; a list of single numbers is one row."""
    if not isinstance(value, tuple):
        return ((value,),)
    if any(isinstance(each, tuple) for each in value):
        return tuple(each if isinstance(each, tuple) else (each,) for each in value)
    return (value,)


def _read_rows(text: str, called: str) -> Rows:
    """Read ``29x29x32; 7x7x512``, ``(29, 29, 32)``, ``3 4 8 null``.

    Raises
    ------
    InputError
        When there is something else than whole numbers.
    """
    if len(text) > MOST_READ:
        raise InputError(f"{called}: more than {MOST_READ:,} characters")
    rows = []
    for part in _ROWS.split(text):
        words = [w for w in _NUMBERS.split(part.casefold().strip("[]() \t\r\n")) if w]
        for word in words:
            if not re.fullmatch(r"\d{1,300}|null|none|-|−", word):
                raise InputError(
                    f"{called}: {quote(word)} is no whole number\n"
                    "  sizes are written 29x29x32 or (29, 29, 32), rows split by ;"
                )
        if words:
            rows.append(tuple(int(word) if word.isdecimal() else None for word in words))
    if not rows:
        raise InputError(f"{called}: there is no size")
    return tuple(rows)


def _folded(got: Rows, truth: Rows) -> Rows | None:
    """Return an answer in the rows of the truth, or ``None`` where it has other lengths.

    Of a single row, entries that are there for nothing may be left out.
    """
    if len(truth) == 1 and all(len(row) == 1 for row in got):
        got = (tuple(row[0] for row in got),)
    elif len(got) == 1 and all(len(row) == 1 for row in truth):
        got = tuple((each,) for each in got[0])
    if len(truth) == len(got) == 1 and None in truth[0] and None not in got[0]:
        rest = iter(got[0])
        if len(got[0]) == sum(each is not None for each in truth[0]):
            got = (tuple(each if each is None else next(rest) for each in truth[0]),)
    return got if [*map(len, got)] == [*map(len, truth)] else None


def _differences(got: Rows, truth: Rows) -> Iterator[tuple[int, int]]:
    for i, (row, right) in enumerate(zip(got, truth, strict=True)):
        for k, (mine, true) in enumerate(zip(row, right, strict=True)):
            if mine != true:
                yield i, k


def _shown(row: tuple[int | None, ...]) -> str:
    return "×".join("none" if each is None else str(each) for each in row)


def _described(rows: Rows) -> str:
    if len(rows) == 1:
        return _shown(rows[0]) if len(rows[0]) <= 8 else f"{len(rows[0])} numbers"
    return f"{len(rows)} rows"
