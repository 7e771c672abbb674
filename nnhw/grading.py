"""A class graded from the command line: sheets in, result lines out as they come."""

from __future__ import annotations

import gc
import json
import shlex
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nnhw.errors import ExitStatus, InputError, quote
from nnhw.outcome import Outcome, complain, deliver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from io import BufferedIOBase

    from nnhw.answers.grade import Graded, Grader
    from nnhw.answers.lines import Lines
    from nnhw.answers.sheets import Sheet, Unreadable

MOST_HELD_BACK = 64  # results, until they are written though more sheets are at hand
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
    from nnhw.answers.grade import Grader
    from nnhw.answers.gradescope import Results
    from nnhw.answers.lines import Lines
    from nnhw.answers.summary import Summary

    _require_sense(file, problem, gradescope)
    summary, results = Summary(), Results()
    tallies: list[Tally] = [summary] if gradescope is None else [summary, results]
    _collect_garbage()
    with _open(file) as stream:
        lines = Lines(stream)
        grader = Grader(hidden=hidden, trusted=problem is not None)
        sheets = _sheets(lines, grader, problem)
        status = _stream(sheets, grader, lines, tallies, stream, silent=summarised)
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
    sheets: Iterator[Sheet | Unreadable],
    grader: Grader,
    lines: Lines,
    tallies: list[Tally],
    stream: BufferedIOBase,
    *,
    silent: bool,
) -> ExitStatus:
    """Grade sheet by sheet; no result waits for a sheet that is not there yet."""
    held_back: list[str] = []
    with _progress(stream, lines) as advance:
        for sheet in sheets:
            graded = grader.grade(sheet)
            for tally in tallies:
                tally.add(graded)
            if not silent:
                held_back.append(graded.text)
            if not lines.more_at_hand or len(held_back) >= MOST_HELD_BACK:
                advance()
                status = deliver(Outcome("".join(held_back)))
                if status != ExitStatus.SOLVED:
                    return status
                held_back.clear()
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

    status = os.fstat(stream.fileno())
    return status.st_size if stat.S_ISREG(status.st_mode) else None
