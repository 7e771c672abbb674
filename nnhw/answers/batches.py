"""A large class graded on all cores, in batches whose results keep their order."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children, get_context, parent_process, resource_tracker
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from nnhw.answers.grade import Grader
from nnhw.answers.lines import SheetRow
from nnhw.answers.results import WRITERS
from nnhw.answers.sheets import Sheet
from nnhw.answers.summary import Summary
from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from nnhw.answers.grade import Graded
    from nnhw.answers.marking import Marking
    from nnhw.answers.sheets import Unreadable

CHARACTERS = 1 << 16  # of a batch, some 200 sheets: a tenth of a second of work
AHEAD = 2  # batches that wait for each worker, so that it is never idle
OF_A_SHEET = 100  # characters that one of a table counts beside its answers


class BatchWork(NamedTuple):
    """How sheets are graded and their results written."""

    marking: Marking
    trusted: bool
    form: str


class Batch(NamedTuple):
    """What came of some sheets: the result of each, and their counts."""

    written: list[Any]
    summary: Summary


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def grade_batches(
    sheets: Iterable[SheetRow | Sheet | Unreadable], work: BatchWork, workers: int
) -> Iterator[Batch]:
    """Yield what comes of all sheets, in order; only a few batches are held at a time.

    Raises
    ------
    InputError
        When a process cannot be started, or is ended from outside.
    """
    context = get_context("spawn")  # a fork would copy the locks that threads of BLAS hold
    pool = ProcessPoolExecutor(workers, context, initializer=_start, initargs=(work,))
    waiting: deque[Future[Batch]] = deque()
    try:
        for batch in _cut(sheets):
            waiting.append(_submit(pool, batch))
            if len(waiting) > AHEAD * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise InputError("a process that graded was ended, as when memory runs out") from None
    finally:
        if waiting:  # nobody wants what is still being graded
            for process in active_children():
                process.terminate()
        pool.shutdown(cancel_futures=True)


def _cut(
    sheets: Iterable[SheetRow | Sheet | Unreadable],
) -> Iterator[list[SheetRow | Sheet | Unreadable]]:
    batch: list[SheetRow | Sheet | Unreadable] = []
    length = 0
    for sheet in sheets:
        batch.append(sheet)
        length += sum(map(len, sheet.answers.values())) if isinstance(sheet, Sheet) else 0
        length += len(sheet.text) if isinstance(sheet, SheetRow) else OF_A_SHEET
        if length >= CHARACTERS:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _submit(pool: ProcessPoolExecutor, batch: list[SheetRow | Sheet | Unreadable]) -> Future[Batch]:
    """Hand out a batch; the first ones start processes, which see no interrupt."""
    before = None
    if sys.platform != "win32":
        resource_tracker.ensure_running()  # it would let interrupts through as it starts
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return pool.submit(_grade, batch)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"no process could be started to grade: {reason}") from None
    finally:
        if before is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(work: BatchWork) -> None:
    """Make a process a worker, which ends with its parent however that ends."""
    global _worker  # noqa: PLW0603 - what a pool starts a process with has nowhere else to stay
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()  # what is loaded is no garbage to look through
    _worker = Grader(work.marking, trusted=work.trusted), WRITERS[work.form]


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _grade(sheets: list[SheetRow | Sheet | Unreadable]) -> Batch:
    grader, write = _worker
    summary = Summary()
    written = []
    for sheet in sheets:
        graded = grader.grade(sheet)
        summary.add(graded)
        written.append(write(graded))
    return Batch(written, summary)


_worker: tuple[Grader, Callable[[Graded], Any]]
