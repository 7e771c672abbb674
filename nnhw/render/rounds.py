"""The rounds of a loop: the first is worked step by step, and each is a row of a table."""

from __future__ import annotations

from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from nnhw.engine.parts import AFTER, BACKWARD, FORWARD
from nnhw.engine.words import count, listed
from nnhw.formula.tree import Index, Name
from nnhw.immutable import Immutable
from nnhw.render.plots import draw_course
from nnhw.render.views import Table
from nnhw.render.working import public_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nnhw.engine.note import Note
    from nnhw.engine.trace import Step, Trace
    from nnhw.render.drawing import Drawing
    from nnhw.render.views import Cell
    from nnhw.render.working import Working

    Notes = Mapping[str, Sequence[Note]]

MOST_ROUNDS = 30  # rows of a table
MOST_COLUMNS = 6  # of one step
FIRST, LAST = "The first round", "After the last round"
_LAST = 3  # rows at the end of a table that is cut short


class LoopSteps(Immutable):
    """The steps of a loop.

    Attributes
    ----------
    rounds
        By round, its steps by their names without the number: ``{"w": "w@2"}``.
    order
        These names, as they first come.
    counters
        By name, what counts the rounds, where it says more than their numbers.
    """

    rounds: tuple[dict[str, str], ...]
    order: tuple[str, ...]
    counters: Mapping[str, tuple[int, ...]] = MappingProxyType({})

    def later(self, kept: Iterable[str] = ()) -> set[str]:
        """Return the steps of all rounds but the first, and but those of some steps."""
        keep = set(kept)
        some = [each.values() for each in self.rounds[1:]]
        return {name for names in some if keep.isdisjoint(names) for name in names}

    @property
    def last_of_first(self) -> str:
        """The step that the first round ends with."""
        return [*self.rounds[0].values()][-1]


def loops(trace: Trace) -> list[LoopSteps]:
    """Return the loops of a trace that have more than one round.

    One that gives letters of their own, ``h1``, ``h2``, to the rounds is none.
    """
    names = [step.name for step in trace]
    place = {name: k for k, name in enumerate(names)}
    found: list[LoopSteps] = []
    end = 0
    for each in trace.problem.rounds:
        own = [place[name] for steps in each.steps.values() for name in steps if name in place]
        first = min((k for k in own if k >= end), default=end)
        while first > end and _is_numbered(names[first - 1]):
            first -= 1
        last = max(own, default=-1)
        body, end = names[first : last + 1], last + 1
        if body and all(map(_is_numbered, body)):
            loop = _read(body)
            numbers = tuple(range(1, len(loop.rounds) + 1))
            counters = {
                name: counted
                for name, counted in each.counters.items()
                if len(counted) == len(numbers) and counted != numbers
            }
            found += [loop.replace(counters=counters)] if len(numbers) > 1 else []
    return found


def headings(title: str, steps: Iterable[Step], turns: Sequence[LoopSteps]) -> dict[str, str]:
    """Return the heading of each step.

    A sheet's title heads no part of it, and within the first round of a loop
    only what the user wrote does.
    """
    first = {name: k for k, loop in enumerate(turns) for name in loop.rounds[0].values()}
    inside: int | None = None
    said, now, derived = dict[str, str](), "", False
    for step in steps:
        part, loop = step.line.part, first.get(step.name)
        derived = derived or part == BACKWARD
        after = isinstance(step.line.tree, Name) and "@" in step.line.tree.name and loop is None
        if part not in {title, FORWARD, BACKWARD, AFTER}:
            now = part
        elif loop is None:
            now = LAST if after else part if part != title else AFTER if derived else FORWARD
        elif inside != loop:
            now = FIRST
        inside = loop
        said[step.name] = now
    return said


def _is_numbered(name: str) -> bool:
    return name.partition("@")[2] not in {"", "0", "all"}


def _read(names: Sequence[str]) -> LoopSteps:
    """Tell the rounds apart: one ends where a name does not stand below the one before it."""
    places: dict[str, int] = {}
    rounds: list[dict[str, str]] = []
    before: float = np.inf
    for name in names:
        base = name.partition("@")[0]
        place = places.setdefault(base, len(places))
        if place <= before:
            rounds.append({})
        rounds[-1][base] = name
        before = place
    return LoopSteps(tuple(rounds), tuple(places))


def round_table(working: Working, loop: LoopSteps, notes: Notes) -> Table:
    """Return a table with a row a round, and what its objective does drawn."""
    trace = working.trace
    steps = [{base: trace[name] for base, name in each.items()} for each in loop.rounds]
    shown = [
        base
        for base in loop.order
        if _tells(trace, steps, base)
        and len({each[base].shape for each in steps if base in each}) == 1
    ]
    sizes = {base: _example(steps, base).size for base in shown}
    narrow = [base for base in shown if sizes[base] <= MOST_COLUMNS]
    wide = [base for base in shown if sizes[base] > MOST_COLUMNS]
    head: list[Cell] = [*loop.counters, "round"]
    for base in narrow:
        head += [working.notation.letter(base, index) for index in _indices(_example(steps, base))]
    kept = _kept(len(steps))
    rows: list[tuple[Cell, ...]] = []
    for k in kept:
        if k is None:
            rows.append(("⋮", *[""] * (len(head) - 1)))
            continue
        row: list[Cell] = [str(each[k]) for each in (*loop.counters.values(), range(1, k + 2))]
        for base in narrow:
            step = steps[k].get(base)
            row += _cells(working, step) if step else [""] * sizes[base]
        rows.append(tuple(row))
    later = loop.later()
    said = [*dict.fromkeys(note.text for name in later for note in notes.get(name, ()))]
    if wide:
        said.append(f"{listed(wide)}: too large for a column; --get {wide[0]}@2 prints one")
    return Table(
        f"Round by round, {count(len(steps), 'round')}",
        tuple(head),
        tuple(rows),
        note="; ".join(said[:3]),
        drawing=_drawn(working, loop),
    )


def _example(steps: Sequence[dict[str, Step]], base: str) -> Step:
    return next(each[base] for each in steps if base in each)


def _tells(trace: Trace, steps: Sequence[dict[str, Step]], base: str) -> bool:
    """Whether a letter is walked through or carried on, or a scalar under no second name."""
    step = _example(steps, base)
    repeated = any(each.line.tree == Name(step.name) for each in steps[0].values())
    walked = isinstance(step.line.tree, Index)
    return f"{base}@0" in trace.shapes or walked or (step.size == 1 and not repeated)


def _kept(rounds: int) -> list[int | None]:
    if rounds <= MOST_ROUNDS:
        return [*range(rounds)]
    return [*range(MOST_ROUNDS - _LAST - 1), None, *range(rounds - _LAST, rounds)]


def _indices(step: Step) -> Iterator[tuple[int, ...]]:
    shape = tuple(n if isinstance(n, int) else 1 for n in step.shape)
    return (public_index(step, index) for index in np.ndindex(*shape))


def _cells(working: Working, step: Step) -> list[Cell]:
    if step.matrix is None:
        return [""] * step.size
    return [*map(working.notation.value, np.ravel(step.matrix).tolist())]


def _drawn(working: Working, loop: LoopSteps) -> Drawing | None:
    """Return the course of the objective, or of a scalar that the loop carries."""
    trace = working.trace
    scalars = [b for b in loop.order if b in loop.rounds[0] and trace[loop.rounds[0][b]].size == 1]
    goal = trace.problem.objective.partition("@")[0]
    carried = [base for base in scalars if f"{base}@0" in trace.shapes]
    base = goal if goal in scalars else next(iter(carried), "")
    names = [each[base] for each in loop.rounds if base in each]
    found = [working.evaluate(Name(name)) for name in names] if base else []
    values = [float(np.ravel(value)[0]) for value in found if value is not None]
    if len(values) < max(2, len(names)) or not all(map(isfinite, values)):
        return None
    return draw_course(working, base, values)
