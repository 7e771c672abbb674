"""Answers to the steps of an architecture: whole numbers, sizes, lists of either."""

from __future__ import annotations

import re
from math import log10
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.answers.answer import Answer
from nnhw.answers.compare import compare
from nnhw.answers.evidence import ENOUGH, LEADING, evidence
from nnhw.answers.mistakes import Named
from nnhw.answers.patterns import patterns
from nnhw.answers.size_rows import (
    described,
    differences,
    folded,
    index,
    read_rows,
    rows,
    shown,
    turned,
)
from nnhw.engine.cost import largest_part
from nnhw.errors import InputError, quote
from nnhw.formula.tree import FormulaError, calls
from nnhw.immutable import Immutable
from nnhw.layers.mistakes import mistaken
from nnhw.layers.steps import ADDED, SPARSE, find, steps
from nnhw.layers.walk import MOST_ROWS
from nnhw.parse import read, reads_as_numbers
from nnhw.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nnhw.answers.compare import Verdict as Ruling
    from nnhw.answers.patterns import Pattern
    from nnhw.answers.tolerance import Tolerance
    from nnhw.formula.tree import Node
    from nnhw.layers.architecture import Architecture
    from nnhw.layers.mistakes import CountMistake
    from nnhw.layers.steps import CountStep
    from nnhw.parse import StandardInput

SIZED = ("shapes", "output", "receptive", "stride")
TURNED = "the channels are at the wrong end: sizes stand in the order of the input"
WITH = {"sum", "prod", "max", "min"}  # what a formula may call
NO_SEPARATORS = "numbers have no thousands separators"
_UNIT = re.compile(r"([\d.]+)\s*([kMGB])")
_THOUSANDS = re.compile(r"\d{1,3}(?:[,.' \u00a0\u202f_]\d{3})+")


class CountVerdict(Shown, Immutable, eq=False):
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

    def __repr__(self) -> str:
        said = [self.verdict, *filter(None, [self.note]), *(each.text for each in self.mistakes)]
        return f"<{self.name}: {'; '.join(said)}>"

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
            "mistakes": [each.record(hidden=hidden) for each in self.mistakes],
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
    known = steps(architecture)
    step = find(known, name)
    if not given.strip():
        return CountVerdict(step.name, given, "wrong", note="no answer")
    called = f"{called} {step.name}"
    base = name.partition("[")[0].strip().lower()
    if base in SIZED:
        return _sized(architecture, step, base, given, called)
    typed = given if reads_as_numbers(given) else _worked(given, known, base, called)
    numbers = read(typed, called, infinite=True, trusted=trusted, stdin=stdin)
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
    usual, alone = list[Named](), list[Named]()
    for mistake, wrong in mistaken(architecture, base):
        value = _array(find(wrong, name).value)
        for made in (value, value[value != 0]) if value.ndim and base in SPARSE else (value,):
            if answer.matches(made) and (made.shape != truth.shape or (made != truth).any()):
                usual.append(_named(mistake, mistake.text, evidence(answer, made, truth)))
                break
        if name in ADDED:
            alone += _made_once(mistake, known[ADDED[name]], wrong[ADDED[name]], answer, truth)
    usual = usual or alone or list(_general(step, answer, truth))
    return _explained(verdict, usual, _thousands(given, step))


def _made_once(
    mistake: CountMistake, right: CountStep, wrong: CountStep, answer: Answer, total: Any
) -> Iterator[Named]:
    """Yield a mistake that gives a sum when it is made in one row alone."""
    pairs = zip(right.rows, wrong.value, right.value, strict=True)
    by_excess = {mine - true: row for row, mine, true in pairs if mine != true}
    for excess, row in by_excess.items():
        made = _array(total.item() + excess)
        if excess and answer.matches(made):
            digits = evidence(answer, made, total) - log10(len(by_excess))
            yield _named(mistake, f"{mistake.text}; in {row} alone", digits)


def _general(step: CountStep, answer: Answer, truth: Any) -> Iterator[Named]:
    """Yield the mistakes that any list can have: a factor, entries exchanged."""
    for each in patterns(answer, truth):
        said = (
            text.format(step=step.name, line=step.formula) for text in (each.text, each.discreet)
        )
        digits = evidence(answer, each.value, truth) - each.spent
        yield _named(each, next(said), digits, next(said))


def _named(found: CountMistake | Pattern, text: str, digits: float, discreet: str = "") -> Named:
    """Name a mistake, as certain where enough digits speak for it."""
    certain = digits >= ENOUGH
    perhaps = "" if certain else "perhaps "
    return Named(found.code, perhaps + text, certain, discreet and perhaps + discreet)


def _worked(text: str, known: dict[str, CountStep], base: str, called: str) -> str:
    """Work arithmetic out, in numbers and in the steps that stand above the one asked for.

    Raises
    ------
    InputError
        When it is none, or has no value.
    """
    from nnhw.formula.evaluate import Arithmetic, Letters
    from nnhw.formula.reading import parse
    from nnhw.formula.shapes import fit

    above = [*known][: [*known].index(base)]
    letters = {name: _array(known[name].value) for name in above if name not in SIZED}
    sizes = {name: value.shape for name, value in letters.items()}
    shapes = {name: ("R",) if value.ndim else () for name, value in letters.items()}
    if unit := _UNIT.fullmatch(text.strip()):
        power = {"k": 3, "M": 6}.get(unit[2], 9)
        raise InputError(f"{called}: {quote(text)} has a unit\n  write it as {unit[1]}e{power}")
    try:
        tree, _ = fit(parse(text), shapes)
        _require_modest(tree, sizes)
        columns = {name: value.reshape(-1, 1) for name, value in letters.items()}
        worked = Arithmetic("exact", Letters()).evaluate(tree, columns)
    except (FormulaError, ValueError, ArithmeticError) as error:
        raise InputError(
            f"{called}: {quote(text)}: {str(error).splitlines()[0]}\n"
            f"  a formula is of numbers and of the steps above it: {', '.join(letters) or 'none'}"
        ) from None
    return " ".join(map(str, worked.ravel().tolist()))


def _require_modest(tree: Node, sizes: Mapping[str, tuple[int, ...]]) -> None:
    """Refuse what may take long: it comes from strangers, and a count needs little."""
    if not calls(tree) <= WITH or largest_part(tree, sizes) > MOST_ROWS:
        raise FormulaError("it is too large, or more than + - * / and sum, prod, max, min")


def _array(value: Any) -> Any:
    return np.array(value, dtype=object)


def _explained(verdict: CountVerdict, named: Sequence[Named], note: str) -> CountVerdict:
    """Return a verdict of wrong with its mistakes."""
    notes = [each for each in (verdict.note, note) if each]
    return verdict.replace(mistakes=tuple(named), note="; ".join(notes) or None)


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
    truth, read_ = rows(step.value), read_rows(given, called)
    got = folded(read_, truth)
    usual = list[Named]()
    for mistake, wrong in mistaken(architecture, base) if got != truth else ():
        value = rows(find(wrong, step.name).value)
        if folded(read_, value) == value != truth:
            changed = [row for row, right in zip(value, truth, strict=True) if row != right]
            digits = sum(len(str(number)) for row in changed for number in row)
            usual.append(_named(mistake, mistake.text, digits - LEADING))
    if got not in (None, truth) and len(truth[0]) > 1 and got in turned(truth):
        usual.append(Named("transposed", TURNED, certain=True))
    if got is None:
        lengths = f"got {described(read_)}, wanted {described(truth)}"
        return _explained(CountVerdict(step.name, given, "wrong", note=lengths), usual, "")
    places = list(differences(got, truth))
    if not places:
        return CountVerdict(step.name, given, "right", error=0.0)
    off = [abs((got[i][k] or 0) - (truth[i][k] or 0)) for i, k in places]
    verdict = CountVerdict(
        step.name,
        given,
        "wrong",
        wrong_entries=tuple(index(truth, i, k) for i, k in places),
        error=float(max(off)),
        differing=tuple(
            (i, shown(got[i]), shown(truth[i])) for i in dict.fromkeys(i for i, _ in places)
        ),
    )
    return _explained(verdict, usual, "")
