"""A class graded from the command line: sheets in, result lines out as they come."""

from __future__ import annotations

import gc
import json
import shlex
import sys
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nnhw.errors import ExitStatus, InputError, quote
from nnhw.outcome import Outcome, complain, deliver

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from io import BufferedIOBase

    from nnhw.answers.grade import Graded, Grader
    from nnhw.answers.lines import Lines
    from nnhw.answers.sheets import Sheet, Unreadable
    from nnhw.answers.summary import Summary

MOST_HELD_BACK = 1 << 14  # characters of results, until they are written though more are at hand
LARGE = 1 << 20  # bytes: some 4,000 sheets take a second or two, a process a fifth to start
MOST_WORKERS = 8
TABLES = (".csv", ".tsv")


class Tally(Protocol):
    """What wants to know of every result."""

    def add(self, graded: Graded) -> None:
        """Take one."""


def grade(
    file: str,
    problem: str | None,
    *,
    hidden: bool = False,
    summarised: bool = False,
    gradescope: str | None = None,
) -> Outcome:
    """Grade a file of answer sheets, or standard input.

    Parameters
    ----------
    file
        JSON Lines, or a table; ``-`` is standard input.
    problem
        The question that a table answers: a subcommand with its arguments.
    hidden
        Whether the verdicts leave out what tells the true value.
    summarised
        Whether the summary is printed, instead of the results.
    gradescope
        Where to write the results as Gradescope reads them.

    Raises
    ------
    InputError
        When there is nothing to grade: no such file, no such problem.
    """
    from nnhw.answers.gradescope import Results
    from nnhw.answers.lines import Lines
    from nnhw.answers.summary import Summary

    _require_sense(file, problem, gradescope)
    summary, results = Summary(), Results()
    tallies: list[Tally] = [summary] if gradescope is None else [summary, results]
    _collect_garbage()
    with _open(file) as stream:
        lines = Lines(stream)
        workers = _workers(stream) if problem is None and gradescope is None else 1
        if workers > 1:
            texts = _on_all_cores(lines, workers, summary, hidden=hidden)
        else:
            texts = _one_by_one(lines, problem, tallies, hidden=hidden)
        with closing(texts):
            status = _stream(texts, lines, stream, silent=summarised)
    if status == ExitStatus.SOLVED and gradescope is not None:
        status = deliver(Outcome(results.text(), path=gradescope))
    if status != ExitStatus.SOLVED:
        return Outcome(status=status)
    if sys.stderr is not None and sys.stderr.isatty():
        complain(f"nnhw: {summary.sentences()}")
    text = json.dumps(summary.record()) + "\n" if summarised else ""
    return Outcome(text, ExitStatus.BAD_INPUT if summary.unreadable else ExitStatus.SOLVED)


def _require_sense(file: str, problem: str | None, gradescope: str | None) -> None:
    if problem is None and file.lower().endswith(TABLES):
        raise InputError(
            f"{quote(file)} is a table\n"
            "  say what it answers, for example: --problem 'param-count 4096 2048 2'"
        )
    if gradescope is None:
        return
    place = Path(gradescope)
    if place.is_dir() or not place.parent.is_dir():
        raise InputError(f"--gradescope: {quote(gradescope)} is no place for a file")
    if place.exists() and Path(file).exists() and place.samefile(file):
        raise InputError(f"--gradescope: {quote(gradescope)} is the input and would be lost")


def _collect_garbage() -> None:
    """Collect it again, since this process is no short one; what is loaded is none."""
    gc.freeze()
    gc.enable()


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


def _on_all_cores(
    lines: Lines, workers: int, summary: Summary, *, hidden: bool
) -> Generator[str, None, None]:
    """Yield the results of a large class, a round at a time."""
    from nnhw.answers.batches import grade_batches

    for batch in grade_batches(lines, workers, hidden=hidden):
        summary.merge(batch.summary)
        yield from batch.texts


def _one_by_one(
    lines: Lines, problem: str | None, tallies: Sequence[Tally], *, hidden: bool
) -> Generator[str, None, None]:
    """Yield the result of each sheet as soon as it is there."""
    from nnhw.answers.grade import Grader

    grader = Grader(hidden=hidden, trusted=problem is not None)
    for sheet in _sheets(lines, grader, problem):
        graded = grader.grade(sheet)
        for tally in tallies:
            tally.add(graded)
        yield graded.text


def _sheets(lines: Lines, grader: Grader, problem: str | None) -> Iterator[Sheet | Unreadable]:
    """Return the sheets of JSON Lines, or of a table that answers a problem."""
    if problem is None:
        from nnhw.answers.sheets import read_sheet

        return (read_sheet(row) for row in lines if row.flaw or row.text.strip())
    from nnhw.answers.table import Table

    try:
        arguments = tuple(shlex.split(problem))
    except ValueError as error:
        raise InputError(f"--problem: {quote(problem)}: {str(error).lower()}") from None
    table = Table(lines, arguments, grader.key(arguments).trace.program.names)
    if table.ignored:
        complain(f"nnhw: columns that are no step: {', '.join(map(quote, table.ignored))}")
    return iter(table)


def _stream(
    texts: Iterable[str], lines: Lines, stream: BufferedIOBase, *, silent: bool
) -> ExitStatus:
    """Write the results; none waits for a sheet that is not there yet."""
    held_back: list[str] = []
    length = 0
    with _progress(stream, lines) as advance:
        for text in texts:
            held_back.append("" if silent else text)
            length += len(text)
            if not lines.more_at_hand or length >= MOST_HELD_BACK:
                advance()
                status = deliver(Outcome("".join(held_back)))
                if status != ExitStatus.SOLVED:
                    return status
                held_back.clear()
                length = 0
    return ExitStatus.SOLVED


@contextmanager
def _progress(stream: BufferedIOBase, lines: Lines) -> Iterator[Callable[[], None]]:
    """Show how far it is, where that is seen and disturbs no results."""
    seen = sys.stderr is not None and sys.stderr.isatty()
    if not seen or (sys.stdout is not None and sys.stdout.isatty()):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("grading", total=_size(stream))
        yield lambda: progress.update(task, completed=lines.bytes_read)


def _size(stream: BufferedIOBase) -> int | None:
    """Return the size of a file; a pipe has none."""
    import os
    import stat

    try:
        status = os.fstat(stream.fileno())
    except OSError:  # it is no file of the system's
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
