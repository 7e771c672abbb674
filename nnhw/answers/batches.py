"""A large class graded on all cores, in batches whose results keep their order."""

from __future__ import annotations

import gc
import os
import signal
import sys
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

CHARACTERS = 1 << 16  # of a batch, some 200 sheets: a tenth of a second of work
ENDED = "a process that graded was ended, as when memory runs out"


class Batch(NamedTuple):
    """What came of some sheets.

    Attributes
    ----------
    texts
        Their results, a line each.
    summary
        Their counts.
    """

    texts: list[str]
    summary: Summary


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def grade_batches(rows: Iterable[Row], workers: int, *, hidden: bool) -> Iterator[Batch]:
    """Yield what comes of all sheets, in order, round by round.

    The sheets of a question go to the same worker, which solves it once. Each
    worker holds one batch, and is given the next when that is taken.

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
        When a worker cannot be started, or is ended from outside.
    """
    crew = _start(workers, hidden=hidden)
    pipes = [pipe for _, pipe in crew]
    asked: list[int] = []
    try:
        for owners, batches in _rounds(rows, workers):
            done = []
            for pipe, batch in zip(pipes, batches, strict=True):
                if asked:
                    done.append(_receive(pipe))
                _send(pipe, batch)
            if asked:
                yield _in_order(asked, done)
            asked = owners
        if asked:
            yield _in_order(asked, [*map(_receive, pipes)])
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
            try:
                process.start()
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                raise InputError(f"no process could be started to grade: {reason}") from None
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


def _rounds(rows: Iterable[Row], workers: int) -> Iterator[tuple[list[int], list[list[Row]]]]:
    """Yield some sheets after another: whose each is, and what each worker gets."""
    owners: list[int] = []
    batches: list[list[Row]] = [[] for _ in range(workers)]
    length = 0
    for row in rows:
        if not (row.flaw or row.text.strip()):
            continue
        owner = hash(_question(row.text)) % workers
        owners.append(owner)
        batches[owner].append(row)
        length += len(row.text)
        if length >= CHARACTERS * workers:
            yield owners, batches
            owners, batches, length = [], [[] for _ in range(workers)], 0
    if owners:
        yield owners, batches


def _question(text: str) -> str:
    """Return what mostly is the same for sheets of the same question, and quickly found."""
    start = text.find('"args"')
    return text[start : text.find("]", start)]


def _in_order(owners: Iterable[int], done: Iterable[Batch]) -> Batch:
    """Put what came of a round in the order of its sheets."""
    summary = Summary()
    texts = []
    for batch in done:
        summary.merge(batch.summary)
        texts.append(iter(batch.texts))
    return Batch([next(texts[owner]) for owner in owners], summary)


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
        graded = grader.grade(read_sheet(row))
        summary.add(graded)
        texts.append(graded.text)
    return Batch(texts, summary)
