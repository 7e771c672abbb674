"""A class graded from the command line: sheets in, results out as they come."""

from __future__ import annotations

import gc
import json
import os
import stat
import sys
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnhw.errors import ExitStatus, InputError, quote
from nnhw.question.outcome import Outcome, complain, deliver, require_place

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from contextlib import AbstractContextManager
    from io import BufferedIOBase

    from nnhw.answers.batches import Batch
    from nnhw.answers.grade import Graded, Grader
    from nnhw.answers.lines import SheetRow
    from nnhw.answers.marking import Marking
    from nnhw.answers.sheets import Sheet, Unreadable
    from nnhw.answers.summary import Summary
    from nnhw.cli.request import Request

CHUNK = 1 << 16  # bytes that are read at once
MOST_HELD_BACK = 1 << 14  # characters of results, until they are written though more are at hand
LARGE = 1 << 20  # bytes: some 4,000 sheets take a second or two, a process a fifth to start
MOST_WORKERS = 8
TABLES = (".csv", ".tsv")


class _StoppedError(Exception):
    """Results can be written no more; the exit status that is due is its argument."""


class _Results:
    """Results on their way to standard output; none waits for a sheet that is not there yet."""

    def __init__(self) -> None:
        self._held_back: list[str] = []
        self._length = 0

    def add(self, text: str) -> None:
        self._held_back.append(text)
        self._length += len(text)
        if self._length >= MOST_HELD_BACK:
            self.write()

    def write(self) -> None:
        text = "".join(self._held_back)
        self._held_back.clear()
        self._length = 0
        status = deliver(Outcome(text))
        if status != ExitStatus.SOLVED:
            raise _StoppedError(status)


def grade(request: Request) -> Outcome:
    """Grade a file of answer sheets, or standard input.

    Raises
    ------
    InputError
        When there is nothing to grade: no such file, no such problem, no such column.
    """
    from nnhw.answers.marking import read_marking
    from nnhw.answers.summary import Summary

    _require_sense(request)
    tolerances = (request.rtol, request.atol)
    marking = read_marking(
        request.points,
        request.coarse or 0,
        request.follow_through or 0,
        tolerances,
        hidden=request.hide_answer,
    )
    _collect_garbage()
    summary, results = Summary(), _Results()
    kept: list[str] = []
    take = kept.append if request.path else results.add
    if request.summary and not request.path:
        take = _forget
    try:
        with _open(request.file) as stream, _progress(stream) as advance:
            chunks = _chunks(stream, results, advance)
            with closing(_texts(request, marking, summary, chunks, _workers(stream))) as texts:
                for text in texts:
                    take(text)
        results.write()
    except _StoppedError as stopped:
        return Outcome(status=stopped.args[0])
    _report(marking, summary)
    status = ExitStatus.BAD_INPUT if summary.unreadable else ExitStatus.SOLVED
    if request.path:
        written = deliver(Outcome("".join(kept), path=request.path))
        status = written if written != ExitStatus.SOLVED else status
    return Outcome(json.dumps(summary.record()) + "\n" if request.summary else "", status)


def _forget(_: str) -> None:
    pass


def _require_sense(request: Request) -> None:
    if request.question is None and request.file.lower().endswith(TABLES):
        raise InputError(
            f"{quote(request.file)} is a table\n"
            "  say what it answers, for example: --problem 'param-count 4096 2048 2'"
        )
    if request.summary and request.format and not request.path:
        raise InputError(
            "--summary prints counts in place of the results, and --format is about these\n"
            "  write them to a file: -o FILE"
        )
    if request.path is None:
        return
    require_place(request.path, "--output")
    place = Path(request.path)
    if place.exists() and Path(request.file).exists() and place.samefile(request.file):
        raise InputError(f"--output: {quote(request.path)} is the input and would be lost")


def _collect_garbage() -> None:
    """Collect it again, since this process is no short one; what is loaded is none."""
    gc.freeze()
    gc.enable()


def _texts(
    request: Request, marking: Marking, summary: Summary, chunks: Iterable[bytes], workers: int
) -> Generator[str, None, None]:
    """Yield the results as text, and count them."""
    from nnhw.answers.grade import Grader
    from nnhw.answers.lines import read_lines
    from nnhw.answers.results import WRITERS, to_csv
    from nnhw.answers.source import json_lines, read_headers, read_table

    form, problem, lines = request.form, request.question, read_lines(chunks)
    trusted = problem is not None
    headers = read_headers(request.id, request.column, request.ignore, request.ignore_others)
    grader = Grader(marking, trusted=trusted)
    sheets: Iterable[SheetRow | Sheet | Unreadable]
    if problem is None:
        sheets, steps = json_lines(lines, headers), None
    else:
        sheets = table = read_table(lines, problem, headers, marking.points, grader)
        steps = table.steps
        for title in table.titles:
            complain(
                f"nnhw: line {title.number} stands above the header and is passed over: "
                f"{quote(title.text)}"
            )
    results: Iterator[Any]
    if workers > 1:
        from nnhw.answers.batches import BatchWork, grade_batches

        results = _merged(
            grade_batches(sheets, BatchWork(marking, trusted, form), workers), summary
        )
    else:
        results = _one_by_one(sheets, grader, WRITERS[form], summary)
    yield from to_csv(results, steps) if form == "csv" else results


def _one_by_one(
    sheets: Iterable[SheetRow | Sheet | Unreadable],
    grader: Grader,
    write: Callable[[Graded], Any],
    summary: Summary,
) -> Iterator[Any]:
    """Yield the result of each sheet as soon as it is there."""
    for sheet in sheets:
        graded = grader.grade(sheet)
        summary.add(graded)
        yield write(graded)


def _merged(batches: Iterable[Batch], summary: Summary) -> Iterator[Any]:
    for batch in batches:
        summary.merge(batch.summary)
        yield from batch.written


def _chunks(
    stream: BufferedIOBase, results: _Results, advance: Callable[[int], object]
) -> Iterator[bytes]:
    """Yield what is there; whoever waits for more has the results so far."""
    while True:
        results.write()
        try:
            chunk = stream.read1(CHUNK)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise InputError(f"the input cannot be read: {reason}") from None
        if not chunk:
            return
        advance(len(chunk))
        yield chunk


def _report(marking: Marking, summary: Summary) -> None:
    """Say on standard error what the results do not, and on a terminal the summary."""
    if summary.recoded:
        count = f"{summary.recoded:,}"
        complain(f"nnhw: rows that are not UTF-8 and were read as Windows-1252: {count}")
    unused = [step for step in marking.points if step not in summary.steps]
    if unused and summary.sheets:
        complain(f"nnhw: --points: no sheet answers {', '.join(unused)}")
    if sys.stderr is not None and sys.stderr.isatty():
        complain(f"nnhw: {summary.sentences()}")


def _open(file: str) -> AbstractContextManager[BufferedIOBase]:
    if file == "-":
        if sys.stdin is None or sys.stdin.closed:
            raise InputError("standard input is closed\n  pipe sheets in, or name a file")
        return nullcontext(sys.stdin.buffer)  # type: ignore[arg-type]
    try:
        return Path(file).open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{quote(file)}: {reason.lower()}") from None


def _workers(stream: BufferedIOBase) -> int:
    """Return how many processes are worth their start: of a pipe nobody knows, so one."""
    if (_size(stream) or 0) < LARGE:
        return 1
    from nnhw.answers.batches import cores

    return min(cores(), MOST_WORKERS)


@contextmanager
def _progress(stream: BufferedIOBase) -> Iterator[Callable[[int], object]]:
    """Show how far it is, where that is seen and disturbs no results."""
    seen = sys.stderr is not None and sys.stderr.isatty()
    if not seen or (sys.stdout is not None and sys.stdout.isatty()):
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("grading", total=_size(stream))
        yield lambda size: progress.advance(task, size)


def _size(stream: BufferedIOBase) -> int | None:
    """Return the size of a file; a pipe has none."""
    try:
        status = os.fstat(stream.fileno())
    except OSError:  # it is no file of the system's
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
