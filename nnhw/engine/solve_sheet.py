"""The way down the corridor for a sheet: from its text to a trace."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nnhw.engine.given import Given
from nnhw.engine.parts import STEP
from nnhw.engine.problem import Input
from nnhw.engine.program import Line, Program
from nnhw.engine.sheet import Loop, Statement, read_sheet
from nnhw.engine.solved import Solved
from nnhw.engine.solver import Solver
from nnhw.engine.unroll import WrittenOut
from nnhw.errors import InputError
from nnhw.formula.tree import Binary, Name, calls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnhw.engine.note import Note
    from nnhw.engine.problem import Problem, Show
    from nnhw.engine.scope import ValueReader, Wanted
    from nnhw.engine.sheet import Item


def solve_sheet(
    declared: Problem,
    text: str,
    additions: Sequence[str],
    reading: ValueReader,
    request: Wanted,
    *,
    rate: bool = False,
    exact: bool = False,
    polished: bool = True,
) -> Solved:
    """Read a sheet, write it out, derive its gradients, and return the trace.

    Parameters
    ----------
    declared
        The problem whose lines the sheet's are.
    text
        The sheet.
    additions
        Further lines, of which a value replaces the sheet's own.
    reading
        How values are read.
    request
        What is asked for beside the lines.
    rate
        Whether a step of gradient descent is wanted, at the rate ``lr``.
    exact
        Whether to work in fractions.
    polished
        Whether the steps of a small sheet are rounded once from long decimals.

    Raises
    ------
    InputError
        When a line cannot be read or worked; it names the line.
    """
    items = [*_with(read_sheet(text), _added(additions))]
    if not items:
        raise InputError(
            "solve: the sheet has no lines\n  a line is name = value or name = formula"
        )
    written = WrittenOut(items, reading, request)
    truth = _truth(items, written, reading, request) if written.own else None
    if rate:
        _descend(written)
    lines = [*written.lines.values()]
    problem = declared.replace(
        title=_title(items) or declared.title,
        inputs=tuple(_inputs(written)),
        choices=(),
        answer=_answer,
        gradients=tuple(written.gradients),
        optional=frozenset(each.name for each in written.gradients) | _unbounded(lines),
        rounds=tuple(written.rounds),
        distributions=frozenset(written.distributions),
        truth=truth,
        own=tuple(written.own),
        objective=written.goal,
        remarks=partial(_remarks, tuple(written.notes)),
    )
    numbers = {k: each.reshape(*(*each.shape, 1, 1)[:2]) for k, each in written.inputs.items()}
    names = (*written.inputs, *written.open)
    shapes = {name: written.shapes[name] for name in names}
    given = Given(numbers, shapes, {}, {}, frozenset(), set(), frozenset(written.open))
    program = Program(lines, shapes, written.shapes)
    return Solved(Solver(problem, program, given, request.letters, exact=exact, polished=polished))


def _truth(
    items: Sequence[Item], written: WrittenOut, reading: ValueReader, request: Wanted
) -> Program:
    """Return the program in which derived lines stand in place of the user's own."""
    theirs = [item for item in items if isinstance(item, Loop) or item.name not in written.own]
    asked = request.replace(names=(*request.names, *written.own))
    return Program(WrittenOut(theirs, reading, asked).lines.values())


def _added(additions: Iterable[str]) -> list[Item]:
    return [item for each in additions for item in read_sheet(each, numbered=False)]


def _with(items: Sequence[Item], additions: Sequence[Item]) -> Iterator[Item]:
    """Yield the items of a sheet, a value that was given again in its place, then the others."""
    again = {each.name: each for each in additions if isinstance(each, Statement)}
    replaced: set[str] = set()
    for item in items:
        if not isinstance(item, Loop) and item.name in again:
            replaced.add(item.name)
            yield again[item.name]
        else:
            yield item
    for each in additions:
        if isinstance(each, Loop) or each.name not in replaced:
            yield each


def _title(items: Sequence[Item]) -> str:
    first = next((each for each in items if isinstance(each, Statement)), None)
    return first.part if first else ""


def _inputs(written: WrittenOut) -> Iterator[Input]:
    for name in (*written.inputs, *written.open):
        yield Input(name, " ".join(map(str, written.shapes[name])), "", infinite=False)


def _descend(written: WrittenOut) -> None:
    """Add a step of gradient descent by each letter whose gradient is shown."""
    if "lr" not in written.inputs:
        raise InputError("--lr: the sheet has a line lr of its own")
    if written.inputs["lr"].size != 1:
        raise InputError(f"--lr: got {written.inputs['lr'].size} numbers, wanted one learning rate")
    words = "one step of gradient descent, all from the old values"
    inputs = {*written.inputs, *written.open}
    for gradient in written.gradients:
        name = f"{gradient.by}_new"
        if gradient.by in inputs and name not in written.lines:
            change = Binary("*", Name("lr"), Name(gradient.name))
            tree = Binary("-", Name(gradient.by), change)
            written.shapes[name] = written.shapes[gradient.by]
            written.lines[name] = Line(name, tree, None, STEP, words, gradient.by)
            words = ""


def _remarks(notes: tuple[Note, ...], _: object, __: Show) -> tuple[Note, ...]:
    return notes


def _unbounded(lines: Sequence[Line]) -> frozenset[str]:
    """Return the lines that may hold −∞: scores that are masked, and what reads them."""
    kinds = {line.name.partition("@")[0]: line.tree for line in lines}  # rounds call the same
    masks = {kind for kind, tree in kinds.items() if "causal" in calls(tree)}
    found: set[str] = set()
    for line in lines if masks else ():
        if line.name.partition("@")[0] in masks or not line.letters.isdisjoint(found):
            found.add(line.name)
    return frozenset(found)


def _answer(trace: Solved, show: Show) -> str:
    """Say what the last scalar line comes to."""
    objective = trace.problem.objective
    last = "" if trace.problem.gradients else next(reversed(trace.program.names), "")
    name = objective if objective in trace else last
    if not name or trace[name].shape or trace[name].value is None:
        return ""
    return f"{name} = {show(trace[name].value)}"
