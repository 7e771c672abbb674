"""The command line: the subcommands, and what stands before them."""

import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_install_completion_arguments

import nnhw
from nnhw import manual
from nnhw.argv import Command, ProblemCommand, ending, help_option
from nnhw.errors import ExitStatus, InputError, did_you_mean, quote
from nnhw.immutable import Immutable
from nnhw.options import ANSWERS, INPUTS, OUTPUT, declared, option
from nnhw.outcome import Done, Outcome
from nnhw.problems import COMMANDS
from nnhw.run import run

if TYPE_CHECKING:
    from nnhw.argv import Parameter

OPTIONS = "Options"  # the heading of those before the subcommands
# What a word stands for before the subcommands.
ALIASES = {"help": "--help", "version": "--version"}
STATUSES = (
    ("0", "solved, and every --expect is right"),
    ("1", "some --expect is wrong"),
    ("2", "bad usage or bad input"),
    ("3", "a gradient failed its numerical check: a bug of nnhw"),
    ("74", "the result could not be written"),
    ("130, 141", "interrupted; the reader of the pipe went away"),
)
EXAMPLES = (
    "nnhw equality 6 4 2 6",
    "nnhw lse 3.2 5.1 -1.7 --target 1 --get ce",
    "nnhw param-count 4096 2048 2 --expect total=8394754",
    "nnhw help grad-regression",
)


class Grading(Immutable):
    """How a class is graded."""

    problem: Annotated[
        tuple[str, ...],
        option(
            "--problem",
            group=INPUTS,
            words="the question that a table (CSV) answers: 'param-count 4096 2048 2'",
            metavar="QUESTION",
            repeatable=True,
        ),
    ] = ()
    hide_answer: Annotated[
        bool,
        option("--hide-answer", group=ANSWERS, words="verdicts and hints without the true values"),
    ] = False
    summary: Annotated[
        bool, option("--summary", group=OUTPUT, words="print counts as JSON, not the results")
    ] = False
    gradescope: Annotated[
        str | None,
        option(
            "--gradescope",
            group=OUTPUT,
            words="write a results.json for Gradescope there",
            metavar="FILE",
        ),
    ] = None


def grade(file: str, **given: Any) -> Outcome:
    """Grade the sheets of a file."""
    from nnhw.grading import grade as run_grade

    with suppress(ValueError):  # only the main thread may; what it starts has to be ended
        signal.signal(signal.SIGINT, signal.default_int_handler)
    how = Grading(**given)
    if len(how.problem) > 1:
        raise InputError("--problem is given twice: a table answers one question")
    return run_grade(
        file,
        how.problem[0] if how.problem else None,
        hidden=how.hide_answer,
        summarised=how.summary,
        gradescope=how.gradescope,
    )


class GradeCommand(Command):
    """``nnhw grade``."""

    def __init__(self) -> None:
        summary = "grade many answers: a sheet a line in (JSON Lines or CSV), a verdict a line out"
        super().__init__("grade", summary, "Grading", grade)

    def declare(self) -> Iterator["Parameter"]:
        """Yield what it takes."""
        yield TyperArgument(
            param_decls=["file"],
            required=True,
            metavar="FILE",
            help="the answer sheets; - is standard input [required]",
            rich_help_panel=INPUTS,
        )
        yield from declared(Grading)
        yield help_option()

    @property
    def examples(self) -> Sequence[str]:
        """One of each form."""
        return (
            "nnhw grade sheets.jsonl > graded.jsonl",
            "nnhw grade answers.csv --problem 'param-count 4096 2048 2'",
        )


class Commands(TyperGroup):
    """The subcommands, listed by what they are for."""

    def __init__(self) -> None:
        problems = [ProblemCommand(name, run) for name in COMMANDS]
        commands: list[Command] = [*problems, GradeCommand()]
        version = ending(
            *("--version", "-V"),
            group=OPTIONS,
            words="print the version",
            said=lambda _: f"nnhw {nnhw.__version__}",
        )
        self._options = [help_option(OPTIONS), version, *_completion()]
        super().__init__(
            name="nnhw",
            commands={each.called: each for each in commands},
            params=list(self._options),
            add_help_option=False,
            rich_markup_mode=None,
        )

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what stands before the subcommand; ``help lse`` is ``lse --help``."""
        if not args and not ctx.resilient_parsing:
            raise Done(Outcome(status=ExitStatus.BAD_INPUT, complaint=self.get_help(ctx)))
        if args and args[0] in ALIASES:
            args = [*(each for each in args if each not in ALIASES), ALIASES[args[0]]]
        return super().parse_args(ctx, args)

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
                f"  nnhw has {', '.join(self.commands)}, and no other problem\n"
                "  nnhw help says what each is for"
            )
        return command

    def _suggestion(self, word: str) -> str:
        """Suggest what a word is about: the subcommands whose summary has it, or a near name."""
        stem = word.casefold()
        about = [
            each.called
            for each in self._listed
            if any(part.startswith(stem) for part in re.findall(r"\w+", each.summary))
        ]
        if len(stem) < 4 or not about or len(about) > 3:
            return did_you_mean(word, self.commands)
        *first, last = about
        return (
            f", did you mean {', '.join(first)} or {last}?" if first else f", did you mean {last}?"
        )

    @property
    def _listed(self) -> list[Command]:
        return [each for each in self.commands.values() if isinstance(each, Command)]

    def get_help(self, ctx: Any) -> str:  # noqa: ARG002
        """Return the page of help, the subcommands by their groups."""
        groups: dict[str, list[manual.Row]] = {}
        for each in self._listed:
            groups.setdefault(each.group, []).append((each.called, each.summary))
        return manual.page(
            "nnhw COMMAND [ARGUMENTS] [OPTIONS]",
            [
                manual.paragraph(
                    "Solve neural-net homework step by step, and check answers to it."
                ),
                *manual.sections(groups),
                *manual.of_parameters(self._options),
                *manual.sections({"Exit status": STATUSES}),
                manual.verbatim("Examples", EXAMPLES),
                manual.paragraph(
                    "nnhw help COMMAND tells the inputs, lines, steps and options of one."
                ),
            ],
        )


def _completion() -> Iterator[TyperOption]:
    """Yield Typer's options that add completion to a shell."""
    words = ("add completion to your shell", "print what that adds")
    for each, said in zip(get_install_completion_arguments(), words, strict=True):
        if isinstance(each, TyperOption):
            each.help, each.rich_help_panel = said, OPTIONS
            yield each
