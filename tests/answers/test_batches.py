"""A large class on several cores: the same lines, in the same order, as one by one."""

from __future__ import annotations

import errno
import gc
import json
import os
import signal
from collections import deque
from io import BytesIO
from multiprocessing import Pipe, active_children
from typing import TYPE_CHECKING, cast

import pytest

from benchmarks.classes import sheets
from nnhw.answers import batches
from nnhw.answers.batches import _rounds, _work, cores, grade_batches
from nnhw.answers.grade import Grader
from nnhw.answers.lines import Lines, Row
from nnhw.answers.sheets import read_sheet
from nnhw.answers.summary import Summary
from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from nnhw.answers.batches import Batch

SAID = "^a process that graded was ended, as when memory runs out$"


def rows(*texts: str) -> Iterator[Row]:
    return iter(Lines(BytesIO("\n".join(texts).encode())))


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of some ten sheets, so that a short class is cut many times."""
    monkeypatch.setattr(batches, "CHARACTERS", 2_000)


@pytest.mark.parametrize("hidden", [False, True])
def test_lines_and_counts_are_those_of_one_process(hidden: bool) -> None:
    """Also of what cannot be read, whose line is told as the whole file counts it."""
    texts = [*sheets(5, 120, 30), "", "nonsense", *sheets(6, 40), "{"]
    grader, summary = Grader(hidden=hidden), Summary()
    alone = [grader.grade(read_sheet(row)) for row in rows(*texts) if row.text]
    for each in alone:
        summary.add(each)
    together = Summary()
    lines = []
    for batch in grade_batches(rows(*texts), 2, hidden=hidden):
        lines.append("".join(batch.texts))
        together.merge(batch.summary)
    assert len(lines) == 10
    assert "".join(lines) == "".join(each.text for each in alone)
    assert together.record() == summary.record()
    assert '{"line": 122, "id": null, "error": "not JSON' in "".join(lines)


def test_sheets_of_a_question_go_to_the_same_worker() -> None:
    """Which remembers it; a line without one goes anywhere, and a blank one nowhere."""
    texts = [*sheets(5, 60, 8), "nonsense", " ", *sheets(5, 60, 8), *sheets(6, 60)]
    owner_of: dict[str, set[int]] = {}
    graded = 0
    for owners, parts in _rounds(rows(*texts), 3):
        left = [iter(part) for part in parts]
        for owner in owners:
            text = next(left[owner]).text
            question = json.dumps(json.loads(text)["args"]) if text != "nonsense" else text
            owner_of.setdefault(question, set()).add(owner)
            graded += 1
    assert graded == 181
    assert all(len(owners) == 1 for owners in owner_of.values())
    assert len(set.union(*owner_of.values())) > 1


def test_fewer_batches_than_workers() -> None:
    """Those that have nothing to do are in nobody's way."""
    (batch,) = grade_batches(rows(*sheets(5, 1)), 2, hidden=False)
    assert batch.summary.sheets == 1
    assert not list(grade_batches(rows(), 2, hidden=False))


def test_workers_end_with_whoever_asked_for_them() -> None:
    """A reader that goes away leaves no process behind."""
    asked = grade_batches(rows(*sheets(5, 200)), 2, hidden=False)
    next(asked)
    assert len(active_children()) == 2
    asked.close()  # type: ignore[attr-defined]
    assert not active_children()


def test_worker_that_is_killed_is_reported() -> None:
    """The system ends what takes too much memory; the rest must not look like the whole."""
    asked = grade_batches(rows(*sheets(5, 400)), 2, hidden=False)
    next(asked)
    for worker in active_children():
        worker.kill()
    with pytest.raises(InputError, match=SAID):
        list(asked)
    assert not active_children()


class Ended:
    """A process that is no more."""

    def terminate(self) -> None:
        pass

    def join(self) -> None:
        pass


def test_worker_that_was_killed_after_its_result_is_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its pipe is broken for the next batch, as if the reader of the results had gone."""
    ours, theirs = Pipe()
    theirs.close()
    monkeypatch.setattr(batches, "_start", lambda *_, **__: [(Ended(), ours)])
    with pytest.raises(InputError, match=SAID):
        list(grade_batches(rows(*sheets(5, 1)), 1, hidden=False))


class Parent:
    """The worker's end of a pipe to somebody who hands out batches, and then is gone."""

    def __init__(self, *handed_out: list[Row]) -> None:
        self.left = deque(handed_out)
        self.got: list[Batch] = []

    def recv(self) -> list[Row]:
        if not self.left:
            raise EOFError
        return self.left.popleft()

    def send(self, batch: Batch) -> None:
        self.got.append(batch)


@pytest.fixture
def own_process() -> Iterator[None]:
    """Undo what a worker does to its process."""
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)
    gc.unfreeze()


@pytest.mark.usefixtures("own_process")
def test_a_worker_grades_batch_after_batch_and_ends_with_its_parent() -> None:
    """An interrupt is not its to heed, and what is hidden stays so."""
    flawed = Row(9, "", "byte 2 of the line is not UTF-8 text")
    parent = Parent([*rows(*sheets(5, 3))], [flawed], [Row(10, "{")])
    _work(cast("Connection", parent), hidden=True)
    grader = Grader(hidden=True)
    alone = [grader.grade(read_sheet(row)).text for row in rows(*sheets(5, 3))]
    assert parent.got[0].texts == alone
    assert [batch.summary.sheets for batch in parent.got] == [3, 1, 1]
    assert [batch.summary.unreadable for batch in parent.got] == [0, 1, 1]
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


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
        next(grade_batches(rows(*sheets(5, 1)), 2, hidden=False))
