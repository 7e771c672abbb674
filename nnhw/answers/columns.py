"""What the columns of a table are: the id, the steps, and what is to be passed over."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from nnhw.errors import InputError, did_you_mean, quote
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SHOWN = 12  # columns that an error lists


class Headers(Immutable):
    """What a grader says of the headers of a table.

    Parameters
    ----------
    id
        The header of the column that identifies a row; ``id`` unless given.
    steps
        By header, the step that is answered there.
    ignored
        The headers of columns that are passed over.
    ignore_others
        Whether all columns are passed over that are neither id nor step.
    """

    id: str | None = None
    steps: Mapping[str, str] = {}
    ignored: tuple[str, ...] = ()
    ignore_others: bool = False


class Columns(NamedTuple):
    """What a line is, read as the header of a table.

    Attributes
    ----------
    names
        What stands in its cells.
    id
        Which column identifies a row.
    steps
        By step, the columns whose header names it.
    others
        The columns that are neither, and not to be passed over.
    """

    names: list[str]
    id: int | None
    steps: Mapping[str, list[int]]
    others: list[str]

    @property
    def rank(self) -> tuple[bool, int, int]:
        """How much of a header it is."""
        return self.id is not None, len(self.steps), len(self.names)

    @property
    def is_header(self) -> bool:
        """Whether it has what a table needs."""
        return self.id is not None and bool(self.steps)


def read_header(cells: Iterable[str], steps: Iterable[str], headers: Headers) -> Columns:
    """Tell the columns of a line from one another.

    A column belongs to a step when its header is the step's name, or else holds
    it as a word: the first such word counts.
    """
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    identity = _find_id(names, headers.id)
    found: defaultdict[str, list[int]] = defaultdict(list)
    others = []
    for column, name in enumerate(names):
        if column == identity or name in headers.ignored:
            continue
        step = headers.steps.get(name) or _step_in(name, tuple(steps))
        if step:
            found[step].append(column)
        elif not headers.ignore_others:
            others.append(name)
    return Columns(names, identity, found, others)


def _find_id(names: Sequence[str], wanted: str | None) -> int | None:
    if wanted is not None:
        return names.index(wanted) if wanted in names else None
    return next((k for k, name in enumerate(names) if name.casefold() == "id"), None)


def _step_in(header: str, steps: tuple[str, ...]) -> str | None:
    if header in steps:
        return header
    found = _words(steps).search(header)
    return found and found[0]


@lru_cache
def _words(steps: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds a step's name as a word, which ∂J is not for J."""
    longest_first = sorted(map(re.escape, steps), key=len, reverse=True)
    return re.compile(rf"(?<![\w∂])(?:{'|'.join(longest_first)})(?!\w)")


def require_sense(columns: Columns, steps: Sequence[str], headers: Headers) -> None:
    """See that a table can be graded and that nothing in it is lost.

    Raises
    ------
    InputError
        When it has no id or no step, one of them twice, a column that is
        neither, or none of a name that was given.
    """
    names = columns.names
    has = f"the table has {_listed(names)}"
    given = {"--id": [headers.id] if headers.id else [], "--ignore": headers.ignored}
    for option, wanted in {**given, "--column": [*headers.steps]}.items():
        for name in wanted:
            if name not in names:
                near = did_you_mean(name, filter(None, names))
                raise InputError(f"{option}: there is no column {quote(name)}{near}\n  {has}")
    if columns.id is None:
        raise InputError(
            f"the table has no column id: it has {_listed(names)}\n"
            "  name the column that identifies a row: --id COLUMN"
        )
    if not columns.steps:
        raise InputError(
            f"the table has no column that is a step: it has {_listed(names)}\n"
            f"  the steps are {', '.join(steps)}; say which a column is: --column 'HEADER=STEP'"
        )
    identity = names[columns.id]
    if names.count(identity) > 1:
        raise InputError(f"the table has two columns called {quote(identity)}")
    for step, places in columns.steps.items():
        if len(places) > 1:
            both = " and ".join(quote(names[k]) for k in places[:2])
            raise InputError(
                f"two columns answer {step}: {both}\n"
                "  leave one out with --ignore COLUMN, or say what it is: --column 'HEADER=STEP'"
            )
    if columns.others:
        few = len(columns.others) == 1
        raise InputError(
            f"{'a column is' if few else 'columns are'} no step: {_listed(columns.others)}\n"
            "  say what each is with --column 'HEADER=STEP', or pass it over with --ignore COLUMN "
            "(all with --ignore-others)"
        )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(map(quote, names[:SHOWN])) or "none"
    more = len(names) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
