"""A large class graded on all cores, in batches whose results keep their order."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from typing import TYPE_CHECKING, NamedTuple

from nnhw.answers.grade import Grader
from nnhw.answers.sheets import read_sheet
from nnhw.answers.summary import Summary
from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from nnhw.answers.lines import Row

CHARACTERS = 1 << 15  # of a batch, some 100 sheets: a twentieth of a second of work
ENDED = "a process that graded was ended, as when memory runs out"


class Batch(NamedTuple):
    """What came of some sheets.

    Attributes
    ----------
    text
        Their results, a line each.
    summary
        Their counts.
    """

    text: str
    summary: Summary


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def grade_batches(rows: Iterable[Row], workers: int, *, hidden: bool) -> Iterator[Batch]:
    """Yield what comes of all sheets, in order; each worker holds one batch at a time.

    Parameters
    ----------
    rows
        The sheets' lines.
    workers
        How many processes grade them.
    hidden
        Whether the verdicts leave out what tells the true value.

    Raises
    ------
    InputError
        When a worker is ended from outside.
    """
    crew = _start(workers, hidden=hidden)
    idle = deque(connection for _, connection in crew)
    busy: deque[Connection] = deque()
    try:
        for batch in _cut(rows):
            done = None if idle else _receive(busy[0])
            worker = idle.popleft() if idle else busy.popleft()
            _send(worker, batch)
            busy.append(worker)
            if done is not None:
                yield done
        while busy:
            yield _receive(busy.popleft())
    finally:
        for process, _ in crew:
            process.terminate()
            process.join()


def _start(workers: int, *, hidden: bool) -> list[tuple[BaseProcess, Connection]]:
    """Start processes, each with the parent's end of the pipe to it."""
    context = get_context("spawn")  # a fork would copy the locks that threads of BLAS hold
    crew: list[tuple[BaseProcess, Connection]] = []
    with _interrupts_held_back():
        for _ in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, hidden), daemon=True)
            process.start()
            theirs.close()
            crew.append((process, ours))
    return crew


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Let an interrupt wait, and start processes that never see one: it is the parent's to heed."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # as the first process is started; it lets interrupts through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cut(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    length = 0
    for row in rows:
        batch.append(row)
        length += len(row.text)
        if length >= CHARACTERS:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _send(worker: Connection, batch: list[Row]) -> None:
    try:
        worker.send(batch)
    except OSError:  # a broken pipe, which is not that of whoever reads the results
        raise InputError(ENDED) from None


def _receive(worker: Connection) -> Batch:
    try:
        batch: Batch = worker.recv()
    except (EOFError, OSError):
        raise InputError(ENDED) from None
    return batch


def _work(parent: Connection, hidden: bool) -> None:
    """Grade batch after batch until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # what is loaded is no garbage to look through
    grader = Grader(hidden=hidden)
    try:
        while True:
            parent.send(_grade(grader, parent.recv()))
    except (EOFError, OSError):
        return


def _grade(grader: Grader, rows: Iterable[Row]) -> Batch:
    summary = Summary()
    texts = []
    for row in rows:
        if row.flaw or row.text.strip():
            graded = grader.grade(read_sheet(row))
            summary.add(graded)
            texts.append(graded.text)
    return Batch("".join(texts), summary)
