"""A user's own backward lines, held against those that are derived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnhw.answers.formulas import agree_in, compared, named_slips
from nnhw.answers.verdict import Verdict
from nnhw.engine.draws import draws
from nnhw.engine.entry import Entry
from nnhw.engine.solver import Solver
from nnhw.engine.trace import Trace
from nnhw.formula.shapes import as_matrix, show
from nnhw.formula.source import to_source

if TYPE_CHECKING:
    from nnhw.engine.program import Program

DRAWS = 4


def judge_own_lines(trace: Trace) -> list[Verdict]:
    """Judge each backward line of the user's: worked as written, for these numbers and others.

    Parameters
    ----------
    trace
        Of a sheet with such lines.
    """
    problem = trace.problem
    if problem.truth is None:
        return []
    right = _of(trace, problem.truth)
    others = [(other, _of(other, problem.truth)) for other in draws(trace, DRAWS)]
    verdicts = []
    wrong: list[str] = []
    for name in problem.own:
        if name not in right:
            continue
        verdict = _judged(name, trace, right, others)
        reads = [each for each in wrong if each in trace.program.lines[name].letters]
        if not verdict.right and reads and _is_right_by_itself(name, trace, right, others):
            verdict = verdict.replace(follows=tuple(reads))
        if not verdict.right:
            wrong.append(name)
        verdicts.append(verdict)
    return verdicts


def derived(trace: Trace) -> Trace:
    """Return the trace in which derived lines stand in place of the sheet's own backward lines.

    Answers are compared with these, so that a slip in the question makes none right.
    """
    return trace if trace.problem.truth is None else _of(trace, trace.problem.truth)


def _of(trace: Trace, program: Program) -> Trace:
    return Trace(Solver(trace.problem, program, trace.given, trace.letters, exact=trace.exact))


def _judged(name: str, trace: Trace, right: Trace, others: list[tuple[Trace, Trace]]) -> Verdict:
    step, given = right[name], to_source(trace.program.lines[name].tree)
    got, wanted = trace.shapes[name], right.shapes[name]
    if as_matrix(got) != as_matrix(wanted):  # the gradient of another round's value
        return Verdict(step, given, None, note=f"got {show(got)}, wanted {show(wanted)}")
    tree = trace.program.trees(trace.given.shapes)[name]
    here = None if trace.given.open else trace[name].matrix
    agrees = here is None or agree_in(right, Entry(step), tree, here)
    elsewhere = all(
        agree_in(truth, Entry(truth[name]), tree, other[name].matrix) for other, truth in others
    )
    comparison = compared(Entry(step), here, right=agrees and elsewhere)
    verdict = Verdict(step, given, comparison)
    if verdict.right:
        return verdict
    values: list[Any] = [other[name].matrix for other, _ in others]
    mistakes = named_slips(Entry(step), values, [truth for _, truth in others])
    return verdict.replace(mistakes=tuple(mistakes))


def _is_right_by_itself(
    name: str, trace: Trace, right: Trace, others: list[tuple[Trace, Trace]]
) -> bool:
    """Whether a line gives the gradient when the steps that it reads are the true ones."""
    tree = trace.program.trees(trace.given.shapes)[name]
    for truth in (right, *(truth for _, truth in others)):
        value = truth.solver.evaluate(tree)
        if not agree_in(truth, Entry(truth[name]), tree, value):
            return False
    return True
