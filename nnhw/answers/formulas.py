"""A formula as an answer: right when it gives the step, for these numbers and for others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.answers.answer import Answer
from nnhw.answers.compare import Comparison
from nnhw.answers.mistakes import LinesOf, Named
from nnhw.answers.verdict import Verdict, judge
from nnhw.engine.cost import largest_part
from nnhw.engine.draws import draws
from nnhw.engine.evaluation import is_finite
from nnhw.engine.given import size_of
from nnhw.engine.slipped import slipped
from nnhw.engine.trace import Trace
from nnhw.errors import InputError, did_you_mean, quote
from nnhw.formula.reading import parse
from nnhw.formula.shapes import as_matrix, fit, in_numbers, show
from nnhw.formula.sizes import sizes
from nnhw.formula.tree import FormulaError, calls, names
from nnhw.numbers import Numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.answers.compare import Verdict as Ruling
    from nnhw.engine.entry import Entry
    from nnhw.engine.solver import Solver
    from nnhw.engine.trace import Step
    from nnhw.formula.shapes import Shape
    from nnhw.formula.tree import Node

DRAWS = 4
MOST_ENTRIES = 10_000_000  # of a part of a formula
ROUNDING = 1e-9  # of the terms: what two ways of working the same may differ by
_PROSE = re.compile(r"[^\W\d_]['’\w]* +[^\W\d_]{2,}|[?!]")  # two words, and no sign between
LUCK = "it gives {} for these numbers, but not for others"


def formula_of(text: str, name: str) -> Node:
    """Read a formula that was given as an answer.

    Raises
    ------
    InputError
        When it is none; it underlines the place.
    """
    try:
        return parse(text)
    except FormulaError as error:
        if _PROSE.search(text):
            raise InputError(f"{name}: {quote(text)} is no number and no formula") from None
        first = f"{name}: {error}"
        if error.span is None or len(text) > 70 or not text.isprintable():
            raise InputError(first) from None
        low, high = error.span
        raise InputError(f"{first}\n  {text}\n  {' ' * low}{'^' * max(1, high - low)}") from None


def judge_formula(asked: Entry, text: str, most: int = MOST_ENTRIES) -> Verdict:
    """Judge a formula that was given for a step.

    Parameters
    ----------
    asked
        The step, or a part of it.
    text
        The formula, in the inputs, the sizes and the other steps.
    most
        How many entries each of its parts may have.

    Raises
    ------
    InputError
        When it is no formula of these, or no numbers can be found to try it.
    """
    step, trace = asked.step, asked.step.trace
    tree = formula_of(text, asked.name)
    _require_known(tree, trace, step)
    blank = Verdict(step, text, None, index=asked.index)
    try:
        fitted, shape = fit(tree, trace.shapes)
    except FormulaError as error:
        return blank.replace(note=str(error).replace("\n", ";"))
    if _largest(fitted, trace) > most:
        raise InputError(f"{asked.name}: a part of the formula has more than {most:,} entries")
    if not (names(tree) or calls(tree) or trace.given.open):
        return _judge_arithmetic(asked, fitted, shape, text)
    wanted = step.letters
    if not asked.index and as_matrix(shape) != as_matrix(wanted):
        return blank.replace(note=f"got {show(shape)}, wanted {show(wanted)}")
    plain = Trace(trace.solver.unrounded)
    here = _value(plain.solver, fitted) if not trace.given.open else None
    right_here = here is None or agree_in(plain, asked, fitted, here)
    others = list(draws(trace, DRAWS))
    if not others and here is None:
        raise InputError(f"{asked.name}: no numbers were found to try the formula with")
    values = [_value(other.solver, fitted) for other in others]
    elsewhere = (
        agree_in(other, asked.under(other), fitted, value)
        for other, value in zip(others, values, strict=True)
    )
    comparison = compared(asked, here, right=right_here and all(elsewhere))
    verdict = blank.replace(comparison=comparison)
    if verdict.right:
        return verdict
    luck = LUCK.format(asked.name) if right_here and here is not None else None
    return verdict.replace(mistakes=tuple(named_slips(asked, values, others)), note=luck)


def _judge_arithmetic(asked: Entry, tree: Node, shape: Shape, text: str) -> Verdict:
    """Judge what comes of numbers alone, as the answer that was worked for these inputs."""
    value = _value(asked.step.trace.solver.unrounded, tree)
    if value is None or not is_finite(value):
        return Verdict(asked.step, text, None, index=asked.index, note="it has no value")
    floats = np.reshape(value.astype(np.float64), in_numbers(shape))
    return judge(asked, Numbers.of(floats), text)


def _require_known(tree: Node, trace: Trace, step: Step) -> None:
    sizes_of = {n for shape in trace.given.shapes.values() for n in shape if isinstance(n, str)}
    known = {*trace.shapes, *trace.given.sizes, *sizes_of}
    below = trace.program.downstream([step.name])
    for name in sorted(names(tree)):
        if name not in known:
            raise InputError(
                f"{step.name}: the formula reads {quote(name)}, which is no input and no step"
                f"{did_you_mean(name, known)}"
            )
        if name in below:
            what = "itself" if name == step.name else f"{name}, which hangs on it"
            raise InputError(f"{step.name}: the formula reads {what}")


def _largest(tree: Node, trace: Trace) -> int:
    sizes_of = trace.given.sizes
    shapes = {
        name: tuple(size_of(each, sizes_of) for each in shape)
        for name, shape in trace.shapes.items()
    }
    return largest_part(tree, shapes)


def _value(solver: Solver, tree: Node) -> Any:
    """Return a formula's value, ``None`` where it has none."""
    try:
        with np.errstate(all="ignore"):
            return solver.evaluate(tree)
    except (FormulaError, ValueError, ArithmeticError):
        return None


def agree_in(trace: Trace, asked: Entry, tree: Node, value: Any) -> bool:
    """Whether a formula's value is that of the step, up to rounding."""
    matrix = trace[asked.step.name].matrix
    if value is None or matrix is None:
        return value is None and matrix is None
    if asked.index:
        matrix = np.reshape(asked.of(matrix.reshape(trace[asked.step.name].shape)), (-1, 1))
    if value.size != np.size(matrix):
        return False
    with np.errstate(all="ignore"):
        solver = trace.solver
        terms = sizes(solver.arithmetic, tree, solver.compute(names(tree)))
        off = np.abs(np.ravel(value - np.reshape(matrix, value.shape)).astype(np.float64))
        size = np.ravel(np.abs(np.reshape(matrix, value.shape))).astype(np.float64)
        return bool(
            (
                off
                <= ROUNDING
                * np.maximum(size, np.ravel(np.broadcast_to(terms, value.shape)).astype(float))
            ).all()
        )


def compared(asked: Entry, value: Any, *, right: bool) -> Comparison:
    """Return how a formula's value compares with what was asked for."""
    if value is None:  # the question has no numbers, or the formula no value for these
        answer = Answer(Numbers.of(np.zeros(())))
        verdict: Ruling = "right" if right else "wrong"
        return Comparison(answer, (), verdict, exact=right, differences=(0.0,))
    shape = np.shape(asked.of(np.empty(in_numbers(asked.step.shape))))
    floats = np.asarray(value, dtype=np.float64).reshape(shape)
    truth = np.asarray(asked.of(asked.step.value), dtype=np.float64).reshape(shape)
    differences = tuple((floats - truth).ravel().tolist())
    answer = Answer(Numbers.of(floats))
    if right:
        return Comparison(answer, shape, "right", exact=True, differences=differences)
    off = np.abs(floats - truth) > ROUNDING * np.maximum(
        np.abs(truth), np.abs(truth).max(initial=0)
    )
    wrong = tuple(tuple(int(k) + 1 for k in index) for index in np.argwhere(off))
    return Comparison(answer, shape, "wrong", wrong_entries=wrong, differences=differences)


def named_slips(asked: Entry, values: list[Any], others: list[Trace]) -> Iterator[Named]:
    """Yield the slips that give a formula's values, for all draws.

    Parameters
    ----------
    asked
        The step that the formula was given for.
    values
        What the formula gives in each draw.
    others
        The draws.
    """
    kept: dict[str, str] = {}
    for k, (other, value) in enumerate(zip(others[:2], values, strict=False)):
        if value is None:
            return
        made = slipped(other.solver, other[asked.step.name])
        found = {each.text: each.code for each in made if _is(asked.of(each.value), value)}
        kept = found if k == 0 else {text: code for text, code in kept.items() if text in found}
    lines, seen = LinesOf(asked.step), set[str]()
    for text, code in kept.items():
        if code not in seen:
            seen.add(code)
            yield Named(code, text.format_map(lines), certain=True)


def _is(one: Any, other: Any) -> bool:
    if np.size(one) != np.size(other):
        return False
    a, b = np.ravel(one).astype(np.float64), np.ravel(other).astype(np.float64)
    return bool(np.allclose(a, b, rtol=ROUNDING, atol=ROUNDING * float(np.abs(a).max(initial=0))))
