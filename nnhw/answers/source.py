"""The sheets of a class: JSON Lines, or a table with the question that it answers."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from nnhw.answers.columns import Headers
from nnhw.answers.table import AnswerTable
from nnhw.errors import InputError, did_you_mean, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.answers.grade import Grader
    from nnhw.answers.lines import SheetRow

_CHUNK = 1 << 16


def chunks_of(lines: object) -> Iterator[bytes]:
    """Yield the bytes of lines as Python has them: a text, a file, texts or mappings one by one.

    Raises
    ------
    InputError
        When they are something else.
    """
    if isinstance(lines, (str, bytes)):
        lines = [lines]
    elif isinstance(lines, PathLike):
        with Path(lines).open("rb") as file:
            yield from chunks_of(file)
        return
    elif hasattr(lines, "read"):
        while chunk := lines.read(_CHUNK):
            yield chunk if isinstance(chunk, bytes) else chunk.encode()
        return
    for line in lines if isinstance(lines, Iterable) else [lines]:
        text = json.dumps(line) if isinstance(line, Mapping) else line
        if not isinstance(text, (str, bytes)):
            raise InputError(
                f"got {quote(repr(text))}, wanted lines of text, or sheets as mappings"
            )
        chunk = text.encode(errors="replace") if isinstance(text, str) else text
        yield chunk if chunk.endswith((b"\n", b"\r")) else chunk + b"\n"


def read_headers(
    identity: str | None,
    columns: Mapping[str, str] | Sequence[str] | None,
    ignored: Sequence[str] | None,
    ignore_others: bool,
) -> Headers:
    """Read what is said of the headers of a table, as options or as Python's values.

    Parameters
    ----------
    identity
        The header of the column that identifies a row.
    columns
        Texts ``HEADER=STEP``, or the step by header.
    ignored
        The headers of columns to pass over.
    ignore_others
        Whether to pass over whatever is no step.

    Raises
    ------
    InputError
        When a text has no ``=``.
    """
    pairs = columns.items() if isinstance(columns, Mapping) else map(_pair, columns or ())
    return Headers(
        identity and _one_line(identity),
        {_one_line(header): step.strip() for header, step in pairs},
        tuple(map(_one_line, ignored or ())),
        ignore_others,
    )


def _pair(text: str) -> tuple[str, str]:
    header, equals, step = text.rpartition("=")
    if not equals:
        raise InputError(f"--column: {quote(text)} has no '=': write 'HEADER=STEP'")
    return header, step


def _one_line(text: str) -> str:
    return " ".join(text.split())


def json_lines(lines: Iterable[SheetRow], headers: Headers) -> Iterator[SheetRow]:
    """Return the lines that hold a sheet each: all but the blank ones.

    Raises
    ------
    InputError
        When something is said of columns.
    """
    if headers != Headers():
        raise InputError(
            "--id, --column, --ignore and --ignore-others are about the columns of a table\n"
            "  say what the table answers: --problem 'param-count 4096 2048 2'"
        )
    return (line for line in lines if line.flaw or line.text.strip())


def read_table(
    lines: Iterable[SheetRow],
    problem: str,
    headers: Headers,
    points: Iterable[str],
    grader: Grader,
) -> AnswerTable:
    """Read a table down to its header.

    Parameters
    ----------
    lines
        Its lines.
    problem
        The question that it answers: a subcommand with its arguments.
    headers
        What is said of its columns.
    points
        The steps that weigh something of their own.
    grader
        What solves the question.

    Raises
    ------
    InputError
        When there is no such question, or it has no such steps.
    """
    try:
        words = shlex.split(problem)
    except ValueError as error:
        raise InputError(f"--problem: {quote(problem)}: {str(error).lower()}") from None
    arguments = tuple(words[1:] if words[:1] == ["nnhw"] else words)
    key = grader.key(arguments)
    for step in headers.steps.values():
        try:
            key.require(step)
        except InputError as error:
            raise InputError(f"--column: {error}") from None
    table = AnswerTable(lines, arguments, key.answerable, headers)
    if key.answerable != key.names:
        key = grader.key(arguments, dict.fromkeys(table.steps, ""))
        for step in table.steps:
            key.require(step)
    for step in points:
        if step not in table.steps:
            near = did_you_mean(step, table.steps)
            raise InputError(
                f"--points: the table has no column for {quote(step)}{near}\n"
                f"  it has {', '.join(table.steps)}"
            )
    return table
