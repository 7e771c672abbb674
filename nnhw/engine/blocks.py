"""Working through the samples in blocks that stay in cache.

The steps of 60,000 samples would wait for memory, and take gigabytes of it.
What is asked for most often has no sample axis, and hangs on the samples by
sums over them: the inner axis of ``dz1 @ x1.T``, ``sum(loss)``, a row sum. So
each such sum becomes a line of its own. One block of samples after another
goes down the lines to these sums, which add up; then the other lines follow,
once. They are the same lines, and a block is a trace like any other.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnhw.engine.fit import size_of
from nnhw.engine.kinks import unequal
from nnhw.engine.program import Line, Program
from nnhw.engine.trace import Trace
from nnhw.formula.shapes import SAMPLES
from nnhw.formula.sums import sums_apart
from nnhw.formula.tree import FormulaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from nnhw.engine.arithmetic import Arithmetic
    from nnhw.engine.note import Note
    from nnhw.formula.shapes import Shape

# Entries of the widest step in a block, 4 MiB: a quarter of that is as quick on cores that
# are free, but where others use them each product waits for a thread.
BLOCK = 1 << 19
FEWEST = 256  # samples in a block, or the products would wait for threads and weights


class Split(NamedTuple):
    """Lines with their sums over the samples apart.

    Attributes
    ----------
    program
        The lines, and the sums that they read.
    sums
        The names of these.
    """

    program: Program
    sums: frozenset[str]


def split(program: Program, shapes: Mapping[str, Shape], arithmetic: Arithmetic) -> Split | None:
    """Take the sums over the samples apart, or return ``None`` where a line has it otherwise."""
    lines: list[Line] = []
    sums: list[Line] = []
    for line in program.lines.values():
        try:
            chosen = arithmetic.choose(line)
            rest, found, spans = sums_apart(chosen, shapes, f"{line.name}__")
        except FormulaError:
            return None
        if spans != (shapes[line.name][-1:] == (SAMPLES,)):
            return None
        lines.append(line.replace(**{"by" if chosen is line.by else "tree": rest}))
        sums += [Line(name, each) for name, each in found.items()]
    return Split(Program([*sums, *lines]), frozenset(line.name for line in sums))


def cut(trace: Trace) -> Blocks | None:
    """Return the blocks of a trace, or ``None`` where it has few samples."""
    steps = (trace.shapes[name] for name in trace.program.names)
    rows = [size_of(shape[0], trace.given.sizes) for shape in steps if SAMPLES in shape]
    size = max(FEWEST, BLOCK // max(rows))
    if trace.given.samples <= size:
        return None
    lines = split(trace.program, trace.shapes, trace.arithmetic)
    return lines and Blocks(trace, lines, size)


class Blocks:
    """The samples of a trace, block by block.

    What has a sample axis is kept only where it was asked for.

    Parameters
    ----------
    trace
        Whose samples they are.
    lines
        Its lines, the sums over the samples apart.
    size
        How many samples make a block.

    Attributes
    ----------
    remarks
        What working through the blocks pointed out.
    """

    def __init__(self, trace: Trace, lines: Split, size: int) -> None:
        self.trace = trace
        self.program, self.sums = lines
        self.samples, self.size = trace.given.samples, size
        starts = range(0, self.samples, size)
        self.places = [slice(k, min(k + size, self.samples)) for k in starts]
        self.remarks: list[Note] = []
        self._sums: dict[str, Any] = {}
        self._zeros: dict[str, NDArray[np.intp]] = {}

    def compute(self, targets: tuple[str, ...]) -> dict[str, Any]:
        """Return the values of some steps."""
        gathered: dict[str, Any] = {}
        for goals in self._passes(targets):
            gathered |= self._gather(goals)
            self._sums |= {name: gathered.pop(name) for name in self.sums.intersection(goals)}
        # The lines that are left read no samples: any block can take them.
        left = [name for name in targets if name not in gathered]
        found = self.block(self.places[0]).compute(left)
        return gathered | {name: found[name] for name in left}

    def block(self, place: slice) -> Trace:
        """Return the plain trace of a block, with what is known of it."""
        trace, shapes = self.trace, self.trace.shapes
        known = {
            name: value[:, place] if SAMPLES in shapes.get(name, ()) else value
            for name, value in {**trace.compute(()), **self._sums}.items()
        }
        given = trace.given.part(place)
        return Trace(trace.problem, self.program, given, trace.letters, polished=False, known=known)

    def zeros(self, name: str) -> NDArray[np.intp]:
        """Return where a pre-activation is exactly 0: flat indices, in order."""
        if name not in self._zeros:
            self._gather((), through=(name,))
        return self._zeros[name]

    def differing(self, other: Blocks) -> set[str]:
        """Return the steps that differ in other blocks of the same samples.

        Those of a sample are compared only in blocks with a pre-activation at
        exactly 0, since the two may differ in the derivative there.
        """
        names, shapes = self.trace.program.names, self.trace.shapes
        long = [name for name in names if SAMPLES in shapes[name]]
        found = unequal(self.trace, other.trace, set(names).difference(long))
        zeros = np.concatenate([self.zeros(name) for name in self.trace.kinked])
        for k in set((zeros % self.samples // self.size).tolist()):
            place = self.places[k]
            found |= unequal(self.block(place), other.block(place), long)
        return found

    def _passes(self, targets: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Yield what one pass through the samples can gather, then what the next can.

        That is sums, and targets with a sample axis. There is a second pass
        where a step of the samples hangs on a sum.
        """
        known = frozenset(self.trace.compute(())).union(self._sums)
        choose = self.trace.arithmetic.choose

        def sums_before(names: Iterable[str]) -> set[str]:
            return set(self.sums.intersection(self.program.order(names, known, choose)))

        goals = sums_before(targets)
        goals |= {name for name in targets if SAMPLES in self.trace.shapes[name]}
        while goals:
            ready = tuple(goal for goal in goals if sums_before([goal]) & goals <= {goal})
            yield ready
            goals.difference_update(ready)

    def _gather(self, goals: tuple[str, ...], through: tuple[str, ...] = ()) -> dict[str, Any]:
        """Add up sums, and put steps together, over all blocks.

        Parameters
        ----------
        goals
            The sums and the steps.
        through
            Steps that are to be passed, and not to be kept.
        """
        gathered: dict[str, Any] = {}
        zeros: dict[str, list[NDArray[np.intp]]] = defaultdict(list)
        for place in self.places:
            block = self.block(place)
            found = block.compute((*goals, *through))
            for goal in goals:
                if goal not in self.sums:
                    whole = gathered.setdefault(goal, np.empty((len(found[goal]), self.samples)))
                    whole[:, place] = found[goal]
                elif goal in gathered:
                    gathered[goal] += found[goal]
                else:
                    gathered[goal] = found[goal]
            for name in block.kinked:
                if name in found:
                    flat = np.flatnonzero(found[name] == 0)
                    rows, columns = np.divmod(flat, place.stop - place.start)
                    zeros[name].append(rows * self.samples + columns + place.start)
            self.remarks += block._remarks
        self._zeros |= {name: np.sort(np.concatenate(parts)) for name, parts in zeros.items()}
        return gathered
