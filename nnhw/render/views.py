"""What a page is made of: what was given, the steps worked out, tables, verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from nnhw.formula.marks import Grid, Letter, Mark, Number, Row, Strong
from nnhw.formula.notation import equation
from nnhw.formula.substitution import MOST_TERMS
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from nnhw.engine.note import Note
    from nnhw.render.drawing import Drawing

MOST_ROWS = 12  # rows or columns of a matrix that is shown
MOST_ENTRIES = 12  # entries whose arithmetic is written out

SIGNS = {"right": "✓", "coarse": "≈", "wrong": "✗"}  # by verdict

OMISSION = (
    f"where an entry has more than {MOST_TERMS} terms, or a step more than {MOST_ENTRIES} "
    "entries, the arithmetic of each entry is left out"
)

Cell = Mark | str  # of a table


class Quantity(Immutable):
    """Something given: its letter and its value, or a summary where it is too large."""

    name: str
    letter: Letter
    value: Mark | None
    summary: str
    shape: str = ""


class Worked(Immutable):
    """A step worked out.

    Attributes
    ----------
    name, shape
        What it is called, and its shape as it is written.
    words
        What it is or why it is so, in pieces.
    letter, formula
        Both sides of the line: ``g`` and ``V x``.
    numbers
        The formula with matrices in place of letters, where it is short enough.
    result
        The value, where it is short enough.
    summary
        What is said in place of a value that is too large to read, or that
        does not exist.
    labels
        How the rows are called, where they have names.
    notes
        What is pointed out here.
    defines
        What is said of a function or of a way of writing where it is met first.
    example
        One entry's equation, where those of all would be many.
    entries
        Entry by entry, the sides of ``dV[1,2] = −0.625·2 = −1.25``; none where
        there are too many.
    rounded
        Whether the result, or a number that it is shown to come of, is written
        in fewer digits than it has.
    shares
        Numbers from 0 to 1 that sum to 1, which are shown as bars.
    drawing
        The picture of what the step does.
    """

    name: str
    words: tuple[Cell, ...]
    shape: str
    letter: Letter
    formula: Mark
    numbers: Mark | None
    result: Mark | None
    summary: str = ""
    labels: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    defines: tuple[tuple[Cell, ...], ...] = ()
    example: tuple[Mark, ...] = ()
    rounded: bool = False
    entries: tuple[tuple[Mark, ...], ...] = ()
    shares: tuple[float, ...] = ()
    drawing: Drawing | None = None

    @property
    def sides(self) -> tuple[Mark, ...]:
        """What stands between the equals signs: formula, numbers, result."""
        numbers = () if self.numbers in {None, self.result} else (self.numbers,)
        result = () if self.result is None else (Strong(self.result, self.rounded),)
        return tuple(each for each in (self.formula, *numbers, *result) if each is not None)

    @property
    def equation(self) -> Row:
        """The whole line: ``g = V x = [..][..] = [..]``."""
        return equation(self.letter, *self.sides)


class Table(Immutable):
    """Rows of marks or words under a head, and a word on what is left out.

    Attributes
    ----------
    title, head, rows, note
        As they are written.
    result
        The column that holds what the arithmetic in the column before it comes to.
    step
        The step whose entries the rows are.
    drawing
        The picture of what it holds, where there is one.
    """

    title: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    result: int | None = None
    step: str = ""
    drawing: Drawing | None = None

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers alone."""
        columns = zip(*self.rows, strict=True)
        return tuple(all(isinstance(c, Number) or c == "" for c in each) for each in columns)


class Section(Immutable):
    """A heading with its steps and tables, in order."""

    title: str
    items: tuple[Worked | Table, ...]


class AnswerRow(Immutable):
    """An entry that is wrong, or cannot be told.

    Attributes
    ----------
    label
        The entry: ``dV[1,2]``.
    yours, right
        The numerals in ASCII; ``right`` is empty where it is hidden.
    arithmetic
        How the right one comes about, where that is shown.
    """

    label: Mark
    yours: str
    right: str = ""
    arithmetic: Mark | None = None


class MistakeView(Immutable):
    """A usual mistake that gives this answer.

    Attributes
    ----------
    sentence
        What was probably done, with the formula that it breaks.
    code
        The name that scripts count.
    certain
        Whether chance is ruled out.
    """

    sentence: str
    code: str
    certain: bool = True


class AnswerView(Immutable):
    """An answer beside what is right.

    Attributes
    ----------
    name
        The step, as it was typed.
    verdict
        Which mark and colour it gets.
    sentence
        The verdict in words: ``right, to 2 digits``, ``wrong in 2 of 4 entries``.
    yours, right
        Both matrices, where they stand side by side.
    wrong
        The entries of ``yours`` that are wrong, row and column from 0.
    rows
        Entry by entry, what differs.
    mistakes
        What was probably done wrong, the likeliest first.
    """

    name: str
    verdict: Literal["right", "coarse", "wrong"]
    sentence: str
    yours: Grid | None = None
    right: Grid | None = None
    wrong: frozenset[tuple[int, int]] = frozenset()
    rows: tuple[AnswerRow, ...] = ()
    mistakes: tuple[MistakeView, ...] = ()


class Page(Immutable):
    """What is to be said, ready to be written in any format.

    Attributes
    ----------
    title, command
        The heading, and the subcommand that makes it.
    given
        The inputs.
    parts
        The steps under their headings, the tables below them.
    answer
        The answer in words.
    verified
        A sentence for each gradient that was checked by a second route, and
        whether the two agree.
    answers
        The answers that were compared.
    drawing
        The picture, where one was asked for and there is one.
    """

    title: str = ""
    command: str = ""
    given: tuple[Quantity, ...] = ()
    parts: tuple[Section, ...] = ()
    answer: str = ""
    verified: tuple[tuple[str, bool], ...] = ()
    answers: tuple[AnswerView, ...] = ()
    drawing: Drawing | None = None


def headline(answers: tuple[AnswerView, ...]) -> str:
    """Return the heading of the verdicts: ``Your answers: 1 of 3 right``."""
    right = sum(each.verdict == "right" for each in answers)
    return f"Your answers: {right} of {len(answers)} right" if len(answers) > 1 else "Your answer"


def is_small(shape: tuple[str | int, ...]) -> bool:
    """Whether a matrix is short enough to be read; a letter says nothing against it."""
    return not any(isinstance(size, int) and size > MOST_ROWS for size in shape)
