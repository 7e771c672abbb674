"""Answer sheets from a table, as spreadsheets and forms export it: a row a student."""

from __future__ import annotations

import csv
import json
import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from nnhw.answers.columns import Columns, read_header, require_sense
from nnhw.answers.lines import MOST_BYTES
from nnhw.answers.sheets import MOST_OF_ID, Sheet, Unreadable
from nnhw.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnhw.answers.columns import Headers
    from nnhw.answers.lines import SheetRow

_DELIMITERS = ",;\t"
_SEPARATOR = re.compile(r'"?sep=([^\w"\s]|\t)"?[,;\t]*', re.IGNORECASE)  # Excel's own first line
MOST_ABOVE = 10  # lines among which the header is looked for
_TOO_LONG = f"a cell has more than {csv.field_size_limit():,} characters"
_NOT_CLOSED = "a quote is opened and not closed before a delimiter or the end of a line"


class _Record(NamedTuple):
    """A row of cells, the lines that it stands on, and why it cannot be read."""

    lines: list[SheetRow]
    cells: list[str]
    flaw: str = ""

    @property
    def blank(self) -> bool:
        return not self.flaw and not any(map(str.strip, self.cells))


class AnswerTable:
    """A table whose header names a column that identifies a row, and a column a step.

    The header is the first line with both; lines above it are titles. Its
    cells are split by commas, semicolons or tabs: whichever makes it have most
    steps, or what a first line ``sep=;`` says.

    Parameters
    ----------
    lines
        Its lines.
    arguments
        The question that all of its rows answer.
    steps
        The names of the question's steps.
    headers
        What is said of its columns.

    Attributes
    ----------
    titles
        The lines above the header.
    steps
        The steps that it answers, in the order of its columns.

    Raises
    ------
    InputError
        When there is no header, or when one of its columns is neither id nor step.
    """

    def __init__(
        self,
        lines: Iterable[SheetRow],
        arguments: tuple[str, ...],
        steps: Sequence[str],
        headers: Headers,
    ) -> None:
        self._lines = iter(lines)
        self._put_back: deque[SheetRow] = deque()
        self._arguments = arguments
        self._delimiter = ","
        self.titles: list[SheetRow] = []
        columns = self._find_header(steps, headers)
        require_sense(columns, steps, headers)
        self._id = columns.id or 0
        self._width = len(columns.names)
        self._steps = {step: places[0] for step, places in columns.steps.items()}
        self.steps = tuple(self._steps)

    def __iter__(self) -> Iterator[Sheet | Unreadable]:
        while record := self._read(self._delimiter):
            if not record.blank:
                yield self._sheet(record)

    def _find_header(self, steps: Sequence[str], headers: Headers) -> Columns:
        """Read down to the header; where there is none, return what comes nearest."""
        best, delimiters = Columns([], None, {}, []), _DELIMITERS
        for _ in range(MOST_ABOVE):
            line = self._next_line()
            if line is None:
                break
            if line.flaw:
                raise InputError(f"line {line.number} of the table: {line.flaw}")
            separator = _SEPARATOR.fullmatch(line.text.strip(" "))
            if separator:
                delimiters = separator[1]
            if separator or not line.text.strip():
                continue
            self._put_back.appendleft(line)
            for delimiter in delimiters:
                record = self._read(delimiter)
                columns = read_header(record.cells if record else (), steps, headers)
                self._put_back.extendleft(reversed(record.lines if record else ()))
                if columns.rank > best.rank or not best.names:
                    best, self._delimiter = columns, delimiter
            if best.is_header:
                self._read(self._delimiter)
                break
            self.titles.append(self._put_back.popleft())
        return best

    def _next_line(self) -> SheetRow | None:
        return self._put_back.popleft() if self._put_back else next(self._lines, None)

    def _read(self, delimiter: str) -> _Record | None:
        """Read a row of cells; where a quote is not closed, its first line is one by itself."""
        taken: list[SheetRow] = []
        try:
            cells = next(csv.reader(self._texts(taken), delimiter=delimiter, strict=True), None)
        except csv.Error as error:
            first, *others = taken
            self._put_back.extendleft(reversed(others))
            before_the_quote = first.text.partition('"')[0].split(delimiter)[:-1]
            flaw = _TOO_LONG if "limit" in str(error) else _NOT_CLOSED
            return _Record([first], before_the_quote, flaw)
        if cells is not None:
            return _Record(taken, cells)
        line = self._next_line()
        return line and _Record([line], [], line.flaw)

    def _texts(self, taken: list[SheetRow]) -> Iterator[str]:
        """Yield lines for as long as they may be one row, and note which."""
        size = 0
        while size <= MOST_BYTES and (line := self._next_line()):
            if line.flaw:
                self._put_back.appendleft(line)
                return
            taken.append(line)
            size += len(line.text)
            yield f"{line.text}\n"

    def _sheet(self, record: _Record) -> Sheet | Unreadable:
        line, cells = record.lines[0].number, record.cells
        identity = json.dumps(cells[self._id].strip() or None) if self._id < len(cells) else "null"
        if len(identity) > MOST_OF_ID:
            return Unreadable(line, "null", f"the id is longer than {MOST_OF_ID:,} characters")
        if record.flaw:
            return Unreadable(line, identity, record.flaw)
        if any(map(str.strip, cells[self._width :])):
            got = f"the row has {len(cells)} cells, the header {self._width}"
            return Unreadable(line, identity, got)
        cells += [""] * (self._width - len(cells))
        answers = {name: cells[k] for name, k in self._steps.items()}
        note = next((each.note for each in record.lines if each.note), "")
        return Sheet(line, identity, self._arguments, answers, note)
