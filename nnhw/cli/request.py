"""What a grader asks for on the command line, as it was typed."""

from __future__ import annotations

from nnhw.errors import InputError, one_of, quote
from nnhw.immutable import Immutable
from nnhw.question.outcome import format_of_ending

FORMATS = ("json", "csv", "text")
ENDINGS = {".json": "json", ".jsonl": "json", ".csv": "csv", ".txt": "text"}


class Request(Immutable):
    """What to grade, and how the results are written.

    Attributes
    ----------
    file
        JSON Lines, or a table; ``-`` is standard input.
    problem
        The question that a table answers; more than one is refused.
    id, column, ignore, ignore_others
        What is said of the table's columns.
    points, coarse, follow_through, rtol, atol
        What answers count.
    hide_answer
        Whether the verdicts leave out what tells the true value.
    format
        How results are written; by the output's ending unless given.
    output
        The file that they go to, whole or not at all.
    summary
        Whether the counts are printed; in place of the results, unless these go to a file.
    """

    file: str
    problem: tuple[str, ...] = ()
    id: str | None = None
    column: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    ignore_others: bool = False
    points: str | None = None
    coarse: str | None = None
    follow_through: str | None = None
    rtol: str | None = None
    atol: str | None = None
    hide_answer: bool = False
    format: str | None = None
    output: str | None = None
    summary: bool = False

    @property
    def path(self) -> str | None:
        """The file that results go to; ``None`` for standard output."""
        return None if self.output == "-" else self.output

    @property
    def form(self) -> str:
        """How results are written.

        Raises
        ------
        InputError
            When there is no such format.
        """
        if self.format is not None:
            return one_of(self.format, FORMATS, "--format")
        if self.path is None:
            return "json"
        return format_of_ending(self.path, ENDINGS)

    @property
    def question(self) -> str | None:
        """The question that a table answers.

        Raises
        ------
        InputError
            When there are several.
        """
        if len(self.problem) > 1:
            first, second, *_ = map(quote, self.problem)
            raise InputError(
                f"--problem is given {len(self.problem)} times: {first}, {second}\n"
                "  a table answers one; grade it once for each"
            )
        return self.problem[0] if self.problem else None
