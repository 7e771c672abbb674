"""From a trace to the page that says it: everything is computed here, and then only written.

So every format shows the same mathematics, and none has a number of its own.
"""

from __future__ import annotations

import re
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nnhw.engine.descent import descent
from nnhw.engine.note import Note
from nnhw.engine.words import listed
from nnhw.formula.shapes import show as show_shape
from nnhw.formula.tree import Call, Name
from nnhw.render.defining import definitions
from nnhw.render.graph import leading_to
from nnhw.render.plots import draw_descent, on_curves
from nnhw.render.rounds import headings, loops, round_table
from nnhw.render.tables import gradient_tables, row_by_row, unit_tables
from nnhw.render.views import MOST_ENTRIES, Page, Quantity, Section, Worked, is_small
from nnhw.render.wording import worded
from nnhw.render.working import Working

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nnhw.answers.verdict import Verdict
    from nnhw.engine.descent import Descent
    from nnhw.engine.gradcheck import Check
    from nnhw.engine.solved import Solved
    from nnhw.engine.trace import Step, Trace
    from nnhw.formula.marks import Mark
    from nnhw.render.drawing import Drawing
    from nnhw.render.rounds import LoopSteps, Notes
    from nnhw.render.views import AnswerView, Cell, Table


_NOTHING: Mapping[str, Any] = MappingProxyType({})
CORNER = 5  # rows and columns of a matrix that is too large to be read whole
LONGEST_ANSWER = 140  # characters; what is longer is read in the steps
_LEFT_SIDE = re.compile(r"^∂[\w@\[\]]+/∂[\w@\[\]]+(?:[,;] |$)")  # what a derivative's name says


def compose(
    trace: Solved,
    digits: int | None = None,
    *,
    checked: bool = True,
    verdicts: Sequence[Verdict] = (),
    hidden: bool = False,
    detail: Literal["full", "usual", "brief"] = "usual",
    drawn: bool = False,
) -> Page:
    """Return what there is to say of a trace.

    Parameters
    ----------
    trace
        What was computed.
    digits
        Significant digits of the numbers shown; 6 unless given.
    checked
        Whether the gradients' second route is shown.
    verdicts
        What came of the answers that were compared.
    hidden
        Whether the answers alone are shown, without what is right.
    detail
        ``full`` shows every step though answers were compared, and the
        arithmetic of every entry; ``brief`` the lines and their results alone.
    drawn
        Whether there is to be a picture.
    """
    working, problem = Working(trace, digits), trace.problem
    answers = tuple(_judged(working, verdicts, hidden=hidden))
    title, command = problem.title, f"nnhw {problem.command}"
    if hidden:
        return Page(title, command, answers=answers)
    wrong = [each.step.name for each in verdicts if not each.right]
    full, brief = detail == "full", detail == "brief"
    all_steps = full or not verdicts
    needed = leading_to(trace, wrong)
    turns = [] if full else loops(trace)
    unseen = {name for each in turns for name in each.later(kept=wrong)}
    steps = [
        step for step in trace if step.name not in unseen and (all_steps or step.name in needed)
    ]
    if not steps:
        return Page(title, command, answers=answers)
    checks = trace.checks if checked else []
    notes = _notes(trace)
    defined = {} if brief else definitions(trace, steps)
    pictured = drawn and not brief
    curves: dict[str, Drawing | None] = dict(on_curves(working, steps)) if pictured else {}
    path = descent(trace) if all_steps else None
    if path and pictured:
        curves[path.last] = draw_descent(working, path)
    parts = []
    heads = headings(title, steps, turns)
    for heading, some in groupby(steps, key=lambda step: heads[step.name]):
        here = list(some)
        items = [work(working, step, notes, defined, curves) for step in here]
        if brief:
            bare: dict[str, Any] = {"numbers": None, "entries": (), "example": (), "shares": ()}
            items = [each.replace(**bare) for each in items]
        if working.notation.times == "×":
            parts.append(Section(heading, tuple(row_by_row(items))))
        elif full:
            parts.append(Section(heading, tuple(_with_tables(working, items, checks))))
        else:
            parts.append(Section(heading, tuple(_with_rounds(working, items, turns, notes))))
    return Page(
        title=title,
        command=command,
        given=tuple(_given(working)),
        parts=tuple(parts),
        answer=_answer(working, path) if all_steps else "",
        verified=tuple(_verified(trace, checks, quiet=not all_steps)),
        answers=answers,
        drawing=_drawing(working) if drawn and not turns else None,
    )


def work(
    working: Working,
    step: Step,
    notes: Notes = _NOTHING,
    defined: Mapping[str, tuple[tuple[Cell, ...], ...]] = _NOTHING,
    curves: Mapping[str, Drawing | None] = _NOTHING,
) -> Worked:
    """Work a step out."""
    small = is_small(step.shape)
    value = step.matrix if step.listed else None
    closed = not working.trace.given.open
    said = (*notes.get(step.name, ()), *_limit(working.trace, step))
    told = said and step.listed and value is None  # that it has no value
    whole = small and value is not None
    numbers, rounded = working.numbers(step) if whole else (None, False)
    entries = working.entries(step, rounded=rounded) if small else ()
    if working.notation.times == "×":  # products of single numbers are counted, not matrices
        numbers = entries[0][1] if len(entries) == 1 and len(entries[0]) > 2 else None
    return Worked(
        name=step.name,
        words=_reason(working, step),
        shape=show_shape(step.shape),
        letter=working.notation.letter(step.name),
        formula=working.notation.side(step.line.tree),
        numbers=numbers,
        result=working.mark(value) if small or value is None else working.corner(value, CORNER),
        summary="" if whole or told or not closed else _unshown(working, step),
        labels=working.labels(step) if small else (),
        notes=said,
        defines=defined.get(step.name, ()),
        example=_example(working, step, entries),
        rounded=rounded or (value is not None and working.is_rounded(value)),
        entries=entries,
        shares=_shares(step),
        drawing=curves.get(step.name),
    )


def _shares(step: Step) -> tuple[float, ...]:
    """Return the entries of a softmax of one column, where they are few."""
    called = step.line.tree.function if isinstance(step.line.tree, Call) else step.name
    short = called == "softmax" and len(step.shape) == 1 and 1 < step.size <= MOST_ENTRIES
    return tuple(map(float, np.ravel(step.matrix))) if short and step.matrix is not None else ()


def _reason(working: Working, step: Step) -> tuple[Cell, ...]:
    """Return a line's words, without what the left side of a derivative says already."""
    trace, said = working.trace, step.line.words
    if working.notation.symbol(step.name).of:
        said = _LEFT_SIDE.sub("", said)
    return worded(said, working.notation, trace.shapes)


def _limit(trace: Trace, step: Step) -> Iterator[Note]:
    """Say that a value is a limit, where its formula reads what has no value."""
    read = [trace[name] for name in trace.program.lines if name in step.line.letters]
    missing = [each.name for each in read if each.listed and each.matrix is None]
    if missing and step.matrix is not None:
        verb = "has" if len(missing) == 1 else "have"
        yield Note(step.name, f"this is the limit: {listed(missing)} {verb} no value here")


def _unshown(working: Working, step: Step) -> str:
    if step.listed and step.matrix is not None:
        return f"{working.span(step.matrix)}; --get {step.name} prints it whole"
    return "no value" if step.listed else f"{step.size} entries, not listed"


def _example(working: Working, step: Step, entries: Sequence[tuple[Mark, ...]]) -> tuple[Mark, ...]:
    """Return the equation of the first entry whose arithmetic says something, of a gradient."""
    gradients = {each.name for each in working.trace.problem.gradients}
    telling = [sides for sides in entries if len(sides) > 2]
    helps = step.name in gradients and len(step.shape) == 2 and telling
    return telling[0] if helps and len(entries) > 1 else ()


def _with_tables(
    working: Working, items: Sequence[Worked], checks: Sequence[Check]
) -> Iterator[Worked | Table]:
    for item in items:
        yield item.replace(example=())
        yield from unit_tables(working, item.name)
    yield from gradient_tables(working, {item.name for item in items}, checks)


def _with_rounds(
    working: Working, items: Sequence[Worked], turns: Sequence[LoopSteps], notes: Notes
) -> Iterator[Worked | Table]:
    """Put the table of a loop behind its first round."""
    ends = {each.last_of_first: each for each in turns}
    for item in items:
        yield item
        if item.name in ends:
            yield round_table(working, ends[item.name], notes)


def _answer(working: Working, path: Descent | None) -> str:
    """Say what was asked: the problem's own sentence, and the gradients or the new values."""
    trace = working.trace
    asked = trace.given.numbers
    gradients = [g.name for g in trace.problem.gradients if g.name in trace and g.by in asked]
    names = trace.program.names
    new = [name for name in names if name.endswith("_new") or f"{name}@0" in trace.shapes]
    said = trace.problem.answer(trace, working.show)
    if path:
        said += f", {working.show(path.at(path.size))} after the step"
    shown = [
        name for name in new or gradients if trace[name].listed and trace[name].matrix is not None
    ]
    short = all(trace[name].size <= MOST_ENTRIES for name in shown)
    values = [f"{name} = {working.inline(trace[name])}" for name in shown] if short else []
    answer = ", ".join(dict.fromkeys(filter(None, [said, *values])))
    if not shown or (short and len(answer) <= LONGEST_ANSWER):
        return answer
    return f"{said}; the steps show {listed(shown)}".removeprefix("; ")


def _given(working: Working) -> Iterator[Quantity]:
    trace = working.trace
    for name in (each.name for each in trace.problem.inputs):
        letter = working.notation.letter(name)
        if name in trace.given.numbers:
            value, shape = working.evaluate(Name(name)), show_shape(trace.input_shape(name))
            yield Quantity(name, letter, working.mark(value), working.summary(value), shape)
        elif name in trace.given.open:
            shape = show_shape(trace.input_shape(name))
            yield Quantity(name, letter, None, "its shape alone", shape)


def _notes(trace: Solved) -> Notes:
    """Return the remarks by the step that they stand at; some come of computing it."""
    trace.solver.compute(step.name for step in trace if step.listed)
    notes: dict[str, list[Note]] = {}
    for note in trace.remarks:
        notes.setdefault(note.step, []).append(note)
    return notes


def _verified(trace: Trace, checks: Sequence[Check], *, quiet: bool) -> Iterator[tuple[str, bool]]:
    """Say which gradients agree with a second route, and which do not.

    No sentence names a step alone: a reader whose own is wrong would take it
    for praise of that.
    """
    passed = [check for check in checks if check.passed and not quiet]
    later = "; later rounds repeat these lines" * any(g.repeats for g in trace.problem.gradients)
    for method in dict.fromkeys(check.method for check in passed):
        some = [check for check in passed if check.method == method]
        error = max(check.error for check in some)
        partial = sum(len(check.numeric) for check in some), sum(check.entries for check in some)
        compared = f" in {partial[0]} of {partial[1]} entries" * (partial[0] < partial[1])
        what = "gradients" if len(some) == len(checks) else listed([each.name for each in some])
        off = (f"{error:.1e}" if error else "0") + later
        yield f"nnhw's {what} agree with {method}s{compared}, relative error {off}", True
    for check in checks:
        if not check.passed:
            yield f"{check.name} by {check.method}: it FAILED at entry {[*check.worst]}", False


def _judged(working: Working, verdicts: Sequence[Verdict], *, hidden: bool) -> Iterator[AnswerView]:
    if verdicts:
        from nnhw.render.judged import view

        yield from (view(working, each, hidden=hidden) for each in verdicts)


def _drawing(working: Working) -> Drawing:
    from nnhw.render.picture import draw

    return draw(working)
