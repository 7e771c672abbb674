"""A large class on several cores: the same results, in the same order, as one by one."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from multiprocessing import active_children
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest

from benchmarks.classes import sheets
from nnhw.answers import batches
from nnhw.answers.batches import BatchWork, cores, grade_batches
from nnhw.answers.grade import Grader
from nnhw.answers.lines import SheetRow
from nnhw.answers.marking import PLAIN, Marking
from nnhw.answers.results import WRITERS
from nnhw.answers.sheets import Sheet, Unreadable
from nnhw.answers.summary import Summary
from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

JSON = BatchWork(PLAIN, trusted=False, form="json")


def rows(*texts: str) -> list[SheetRow]:
    return [SheetRow(number, text) for number, text in enumerate(texts, 1)]


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of some ten sheets, so that a short class is cut many times."""
    monkeypatch.setattr(batches, "CHARACTERS", 2_000)


@pytest.mark.parametrize(
    "work",
    [
        JSON,
        BatchWork(Marking(hidden=True, points={"total": 2.0}), trusted=False, form="csv"),
        BatchWork(PLAIN, trusted=True, form="text"),
    ],
)
def test_results_and_counts_are_those_of_one_process(work: BatchWork) -> None:
    """Also of the sheets of a table, of what cannot be read, and of what is longer than a batch."""
    question = ("param-count", "4", "2")
    items: list[SheetRow | Sheet | Unreadable] = [
        *rows(*sheets(5, 120, 30), "nonsense", "x" * 5_000, *sheets(6, 40)),
        *(Sheet(k, str(k), question, {"total": str(k)}) for k in range(60)),
        Unreadable(9, "null", "a quote is not closed"),
    ]
    grader, summary = Grader(work.marking, trusted=work.trusted), Summary()
    alone = [grader.grade(item) for item in items]
    for each in alone:
        summary.add(each)
    together, written = Summary(), []
    for batch in grade_batches(iter(items), work, 2):
        written += batch.written
        together.merge(batch.summary)
    assert written == [WRITERS[work.form](each) for each in alone]
    assert together.record() == summary.record()
    assert not active_children()


def test_no_sheets_at_all() -> None:
    assert not list(grade_batches(iter(()), JSON, 2))


def test_only_a_few_batches_are_held_however_large_the_class() -> None:
    """Nothing is read much further than what was taken."""
    read = 0

    def counted() -> Iterator[SheetRow]:
        nonlocal read
        for row in rows(*sheets(5, 600, 8)):
            read += 1
            yield row

    taken = 0
    for batch in grade_batches(counted(), JSON, 2):
        taken += len(batch.written)
        assert read <= taken + 5 * 20  # five batches wait of some ten sheets each
    assert taken == read == 600


def test_workers_end_with_whoever_asked_for_them() -> None:
    """A reader that goes away leaves no process behind."""
    asked = grade_batches(rows(*sheets(5, 200)), JSON, 2)
    next(asked)
    assert active_children()
    asked.close()  # type: ignore[attr-defined]
    assert not active_children()


def test_worker_that_is_killed_is_reported() -> None:
    """The system ends what takes too much memory; the rest must not look like the whole."""
    asked = grade_batches(rows(*sheets(5, 400)), JSON, 2)
    next(asked)
    for worker in active_children():
        worker.kill()
    with pytest.raises(InputError, match=r"^a process that graded was ended, as when memory"):
        list(asked)
    assert not active_children()


PARENT = """
import sys
from multiprocessing import active_children
from nnhw.answers import batches
from nnhw.answers.lines import SheetRow
from tests.answers.test_batches import JSON, sheets
if __name__ == "__main__":
    batches.CHARACTERS = 2_000
    asked = batches.grade_batches((SheetRow(1, line) for line in sheets(5, 400)), JSON, 2)
    next(asked)
    print(*(each.pid for each in active_children()), flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc to look for processes in")
def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as parent:
        assert parent.stdout is not None
        workers = parent.stdout.readline().split()
        parent.send_signal(signal.SIGKILL)
    assert workers
    end = monotonic() + 20
    while any(Path("/proc", pid.decode()).exists() for pid in workers):
        assert monotonic() < end
        sleep(0.05)


def test_as_many_cores_as_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system does not say, as many as there are."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 2, 5}, raising=False)
    assert cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    for count, wanted in ((6, 6), (None, 1)):
        monkeypatch.setattr(os, "cpu_count", lambda count=count: count)
        assert cores() == wanted


def test_no_process_to_be_had_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where their number is limited; it is not the output that could not be written."""

    def refuse(_: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", refuse)
    said = "^no process could be started to grade: resource temporarily unavailable$"
    with pytest.raises(InputError, match=said):
        next(grade_batches(rows(*sheets(5, 1)), JSON, 2))
