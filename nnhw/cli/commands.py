"""The command line: the subcommands, and what stands before them."""

from __future__ import annotations

import re
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_install_completion_arguments

import nnhw
from nnhw.cli.run import run
from nnhw.errors import ExitStatus, InputError, did_you_mean, either, quote
from nnhw.problems import COMMANDS
from nnhw.question import manual
from nnhw.question.arguments import ProblemCommand
from nnhw.question.command import Command
from nnhw.question.options import ANSWERS, INPUTS, OUTPUT, ending, help_option, option
from nnhw.question.outcome import Done, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.question.command import Parameter

OPTIONS = "Options"  # the heading of those before the subcommands
ALIASES = {"help": "--help", "version": "--version"}  # words in place of a subcommand
_PASTED = re.compile(r"^[–—−]+(?=[a-z])")  # dashes of an option
STATUSES = (
    ("0", "solved, and every --expect is right"),
    ("1", "some --expect is wrong"),
    ("2", "bad usage or bad input"),
    ("3", "a gradient failed its numerical check: a bug of nnhw"),
    ("70", "a fault of nnhw itself, told with a traceback"),
    ("74", "the result could not be written"),
    ("130, 141", "interrupted; the reader of the pipe went away"),
)
EXAMPLES = (
    "nnhw equality 6 4 2 6",
    "nnhw lse 3.2 5.1 -1.7 --target 1 --get ce",
    "nnhw param-count 4096 2048 2 --expect total=8394754",
    "nnhw help grad-regression",
)
SHEETS = (
    '{"id": "s17", "args": ["lse", "1", "2"], "answers": {"lse": "2.31", "softmax": "0.27 0.73"}}',
)
TABLE = ("id,lse,softmax", "s17,2.31,0.27 0.73")
GRADING = (
    option(INPUTS, "--id COLUMN", "the table's column that identifies a row; id unless given"),
    option(INPUTS, "--column HEADER=STEP...", "what is answered in a column of the table"),
    option(INPUTS, "--ignore COLUMN...", "pass a column of the table over"),
    option(INPUTS, "--ignore-others", "pass all columns over that are no step"),
    option(ANSWERS, "--points POINTS", "what steps weigh in the score, as J=2,dW=3; else 1"),
    option(ANSWERS, "--coarse C", "what an answer counts that has too few digits, 0 to 1"),
    option(ANSWERS, "--follow-through F", "what a wrong answer counts that follows from others"),
    option(ANSWERS, "--rtol R", "relative tolerance, in place of the digits that were written"),
    option(ANSWERS, "--atol A", "absolute tolerance, likewise"),
    option(ANSWERS, "--hide-answer", "verdicts and hints without the true values"),
    option(OUTPUT, "-f, --format FORMAT", "json (unless given), csv or text"),
    option(OUTPUT, "-o, --output FILE", "write there, in the format of the ending"),
    option(OUTPUT, "--summary", "print counts as JSON, not the results"),
)


def grade(**given: Any) -> Outcome:
    """Grade the sheets of a file."""
    from nnhw.cli.grading import grade as run_grade
    from nnhw.cli.request import Request

    with suppress(ValueError):  # only the main thread may; what grading starts has to be ended
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return run_grade(Request(**given))


class GradeCommand(Command):
    """``nnhw grade``."""

    examples = (
        "nnhw grade sheets.jsonl > graded.jsonl",
        "nnhw grade answers.csv --problem 'param-count 4096 2048 2' --id Email -o marks.csv",
    )

    def __init__(self) -> None:
        summary = "grade many answers: a sheet a line in (JSON Lines or CSV), its verdicts out"
        super().__init__("grade", summary, "Grading", grade)

    @property
    def more_help(self) -> Sequence[str]:  # type: ignore[override]
        """What a file holds, and what comes of it."""
        return (
            manual.verbatim("A line of JSON", SHEETS),
            manual.verbatim("A table, with --problem", TABLE),
            manual.paragraph(
                "An answer is numbers or a formula. The score is the share of right ones; a blank "
                "answer is wrong. A line that cannot be read has an error in its place and the "
                "rest goes on: the exit status is then 2."
            ),
        )

    def declare(self) -> Iterator[Parameter]:
        """Yield what it takes."""
        yield TyperArgument(
            param_decls=["file"],
            required=True,
            metavar="FILE",
            help="the answer sheets; - is standard input [required]",
            rich_help_panel=INPUTS,
        )
        question = option(INPUTS, "--problem QUESTION", "what a table answers, as 'lse 1 2'")
        question.multiple = True  # so that a second one is seen, and refused
        yield question
        yield from GRADING
        yield help_option()


class Commands(TyperGroup):
    """The subcommands, listed by what they are for."""

    def __init__(self) -> None:
        self._listed: list[Command] = [*(ProblemCommand(name, run) for name in COMMANDS)]
        self._listed.append(GradeCommand())
        version = ending(
            OPTIONS, "-V, --version", "print the version", lambda _: f"nnhw {nnhw.__version__}"
        )
        self._options = [help_option(OPTIONS), version, *_completion()]
        super().__init__(
            name="nnhw",
            commands={each.called: each for each in self._listed},
            params=list(self._options),
            add_help_option=False,
            rich_markup_mode=None,
        )

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what stands before the subcommand; ``help lse`` is ``lse --help``."""
        if not args and not ctx.resilient_parsing:
            raise Done(Outcome(status=ExitStatus.BAD_INPUT, complaint=self.get_help(ctx)))
        words = [_PASTED.sub("--", each) for each in args[:1]] + args[1:]
        if words and words[0] in ALIASES:
            words = [*(each for each in words if each not in ALIASES), ALIASES[words[0]]]
        return super().parse_args(ctx, words)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a subcommand.

        Raises
        ------
        InputError
            When there is none of that name, unless a shell asks how to go on.
        """
        command = self.commands.get(cmd_name)
        if command is None and not ctx.resilient_parsing:
            raise InputError(
                f"there is no command {quote(cmd_name)}{self._suggestion(cmd_name)}\n"
                f"  nnhw has {', '.join(self.commands)}: nnhw help says what for\n"
                "  any other homework on numbers, vectors and matrices is typed: nnhw help solve"
            )
        return command

    def _suggestion(self, word: str) -> str:
        """Suggest the subcommands whose summary has a word, or else a near name."""
        stem = word.casefold()
        about = [
            each.called
            for each in self._listed
            if any(part.startswith(stem) for part in re.findall(r"\w+", each.summary))
        ]
        if len(stem) > 2 and 0 < len(about) < 4:
            return f", did you mean {either(about)}?"
        return did_you_mean(word, self.commands)

    def get_help(self, ctx: Any) -> str:  # noqa: ARG002
        """Return the page of help, the subcommands by their groups."""
        groups: dict[str, list[manual.Row]] = {}
        for each in self._listed:
            groups.setdefault(each.group, []).append((each.called, each.summary))
        return manual.page(
            "nnhw COMMAND [ARGUMENTS] [OPTIONS]",
            manual.paragraph("Solve neural-net homework step by step, and check answers to it."),
            *manual.sections(groups),
            *manual.of_parameters(self._options),
            *manual.sections({"Exit status": STATUSES}),
            manual.verbatim("Examples", EXAMPLES),
            manual.paragraph("nnhw help COMMAND tells the inputs, lines and options of one."),
        )


def _completion() -> Iterator[TyperOption]:
    """Yield Typer's options that add completion to a shell."""
    words = ("add completion to your shell", "print what that adds")
    for each, said in zip(get_install_completion_arguments(), words, strict=True):
        if isinstance(each, TyperOption):
            each.help, each.rich_help_panel = said, OPTIONS
            yield each
