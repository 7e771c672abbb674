"""Answer sheets from a table, as spreadsheets and forms export it: a row a student."""

from __future__ import annotations

import csv
import json
from itertools import chain
from typing import TYPE_CHECKING

from nnhw.answers.sheets import MOST_OF_ID, Sheet, Unreadable
from nnhw.engine.words import listed
from nnhw.errors import InputError, quote

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from nnhw.answers.lines import Row

_DELIMITERS = "\t;,"


class Table:
    """A table with a column ``id`` and a column a step; the first line names them.

    Cells are split by commas, semicolons or tabs, whichever the first line
    has most of. Other columns, which forms add, are passed over.

    Parameters
    ----------
    rows
        Its lines.
    arguments
        The question that all of its rows answer.
    steps
        The names of the question's steps.

    Attributes
    ----------
    ignored
        The columns that are neither.

    Raises
    ------
    InputError
        When no column is a step, none is ``id``, or two are called the same.
    """

    def __init__(
        self, rows: Iterable[Row], arguments: tuple[str, ...], steps: Collection[str]
    ) -> None:
        self._arguments = arguments
        self._flaw = ""
        lines = self._texts(rows)
        first = next(lines, "")
        if self._flaw:
            raise InputError(f"the first line of the table: {self._flaw}")
        delimiter = max(_DELIMITERS, key=first.count)
        self._reader = csv.reader(chain([first], lines), delimiter=delimiter)
        self._columns = [name.strip() for name in next(self._reader)]
        self._id = self._find_id()
        self._steps = {name: k for k, name in enumerate(self._columns) if name in steps}
        self.ignored = [
            name
            for k, name in enumerate(self._columns)
            if name and k != self._id and name not in steps
        ]
        if not self._steps:
            raise InputError(
                f"the table has no column that is a step: it has {_named(self._columns)}\n"
                f"  the steps of {arguments[0]}: {', '.join(steps)}"
            )

    def __iter__(self) -> Iterator[Sheet | Unreadable]:
        while True:
            begin = self._reader.line_num + 1
            self._flaw = ""
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._flaw = str(error)
            if self._flaw:
                yield Unreadable(begin, "null", self._flaw)
            elif any(map(str.strip, cells)):
                yield self._sheet(begin, cells)

    def _texts(self, rows: Iterable[Row]) -> Iterator[str]:
        """Yield the lines as text, and remember what is wrong with one."""
        for row in rows:
            self._flaw = self._flaw or row.flaw
            yield f"{row.text}\n"

    def _find_id(self) -> int:
        names = [name.casefold() for name in self._columns]
        twice = [name for name in self._columns if name and self._columns.count(name) > 1]
        if twice:
            raise InputError(f"the table has two columns called {quote(twice[0])}")
        if "id" not in names:
            raise InputError(f"the table has no column id: it has {_named(self._columns)}")
        return names.index("id")

    def _sheet(self, line: int, cells: list[str]) -> Sheet | Unreadable:
        width = len(self._columns)
        if any(map(str.strip, cells[width:])):
            got = f"the row has {len(cells)} cells, the first line {width}"
            return Unreadable(line, "null", got)
        cells += [""] * width
        identity = json.dumps(cells[self._id].strip() or None)
        if len(identity) > MOST_OF_ID:
            return Unreadable(line, "null", f"the id is longer than {MOST_OF_ID:,} characters")
        answers = {name: cells[k] for name, k in self._steps.items()}
        return Sheet(line, identity, self._arguments, answers)


def _named(columns: list[str]) -> str:
    return listed([quote(name) for name in columns[:12]] or ["none"])
