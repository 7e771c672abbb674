"""From arguments to a question: the one reader, for the command line and for answer sheets.

A problem's subcommand is made from what the problem declares. A sheet is read
by the same subcommand with fewer options, since it comes from a stranger.
"""

from __future__ import annotations

import shlex
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from typer import Context
from typer.core import TyperArgument

from nnhw.errors import SHOWN, InputError, did_you_mean, quote
from nnhw.problems import COMMANDS, load
from nnhw.question import manual
from nnhw.question.command import REQUIRED, Command
from nnhw.question.options import INPUTS, SHARED, Options, help_option, option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from typer.core import TyperOption

    from nnhw.engine.problem import Choice, Input, Problem
    from nnhw.engine.program import Line
    from nnhw.question.command import Parameter
    from nnhw.question.outcome import Outcome

SWITCH = ("no", "yes")  # the values of a choice that takes none on the command line
ON_A_SHEET = ("exact", "rtol", "atol")  # of the shared options: which answers are right
NUMBERS = (  # how they are written
    ("a number", "6, -3.5, 1e-3, 1/3"),
    ("a vector", "6,4,2,6 or '6 4 2 6'"),
    ("a matrix", "'1 2; 3 4', a row up to each semicolon, or '[[1, 2], [3, 4]]'"),
    ("a file", "@numbers.csv, or .json, .tsv, .txt, .npy, .npz:key; - is standard input"),
)


class Question(NamedTuple):
    """What is asked.

    Attributes
    ----------
    command
        The problem.
    sources
        Its inputs as they were typed.
    choices
        The settings that were given.
    options
        What to do with the solved problem.
    """

    command: str
    sources: dict[str, str | list[str]]
    choices: dict[str, str]
    options: Options


class ProblemCommand(Command):
    """The subcommand of a problem, made from what it declares.

    Parameters
    ----------
    name
        The problem.
    answer
        What is done with a question.
    only
        The shared options that it has; all of them, and help, unless given.
    """

    def __init__(
        self,
        name: str,
        answer: Callable[[Question], Outcome] | None = None,
        only: Sequence[str] = (),
    ) -> None:
        group, summary = COMMANDS[name]
        action = answer and (lambda **given: answer(self.question(given)))
        super().__init__(name, summary, group, action)
        self._only = only

    @cached_property
    def problem(self) -> Problem:
        """The problem, loaded when it is needed."""
        return load(self.called)

    def declare(self) -> Iterator[Parameter]:
        """Yield what stands by itself, the other inputs, the choices, and the shared options."""
        problem = self.problem
        for each in sorted(problem.inputs, key=lambda each: each.name != problem.positional):
            yield _place(each) if each.name == problem.positional else _input(each)
        yield from map(_choice, problem.choices)
        yield from (each for each in SHARED if not self._only or each.name in self._only)
        if not self._only:
            yield help_option()

    def question(self, given: Mapping[str, Any]) -> Question:
        """Return what the parameters that were given ask."""
        problem = self.problem
        sources = {each.name: given.get(each.name) for each in problem.inputs}
        choices = {each.name: given.get(each.name) for each in problem.choices}
        return Question(
            problem.command,
            {
                name: list(source) if isinstance(source, tuple) else source
                for name, source in sources.items()
                if source not in {None, ()}
            },
            {
                name: SWITCH[1] if word is True else word
                for name, word in choices.items()
                if word not in {None, False}
            },
            Options(**{name: given[name] for name in Options.__match_args__ if name in given}),
        )

    @cached_property
    def _parser(self) -> Any:
        return self.make_parser(Context(self))

    def read(self, arguments: Sequence[str]) -> Question:
        """Read a question with Typer's parser alone, which takes a tenth of a command's time.

        Raises
        ------
        InputError
            When the arguments cannot be read.
        """
        given, _, _ = self._parser.parse_args(self.ordered(arguments))
        return self.question(given)

    def _unknown(self, name: str) -> InputError:
        if not self._only:
            return super()._unknown(name)
        near = did_you_mean(name[:SHOWN], self._options)
        return InputError(
            f"{self.called} takes no {quote(name)[1:-1]} on a sheet{near}\n"
            f"  it takes {', '.join(self._options)}"
        )

    @cached_property
    def _lines(self) -> dict[str, Line]:
        """The lines of the example, with those that are derived."""
        return _lines(read_arguments([self.called, *shlex.split(self.problem.example)]))

    def steps(self, ctx: Any) -> Sequence[str]:
        """Return the steps of the trace, also those that an option adds."""
        if not self.problem.own_lines:
            return tuple(dict.fromkeys([*self._lines, *self.problem.needs]))
        typed = {self.problem.positional: tuple(ctx.args)}  # Typer stops at an option without value
        try:
            return tuple(_lines(self.question(ctx.params | typed)))
        except InputError:
            return ()

    @property
    def examples(self) -> Sequence[str]:  # type: ignore[override]
        """The problem's examples."""
        examples = self.problem.example, *self.problem.examples
        return tuple(f"nnhw {self.called} {each}" for each in examples)

    @property
    def more_help(self) -> Sequence[str]:  # type: ignore[override]
        """The problem's lines and steps, and how numbers are written."""
        needs = self.problem.needs
        lines = [(line.formula, line.words) for line in self._lines.values()]
        steps = [", ".join(name for name in self._lines if name not in needs)]
        steps += [
            f"{', '.join(name for name in needs if needs[name] == need)} with {need}"
            for need in dict.fromkeys(needs.values())
        ]
        whose = "Lines of the example" if self.problem.own_lines else "Lines"
        return (
            *manual.sections({whose: lines}),
            f"Steps, for --get and --expect:\n{manual.paragraph('; '.join(steps), '  ')}",
            *manual.sections(self._guide()),
            *manual.sections({"Numbers": NUMBERS}),
        )

    def _guide(self) -> Mapping[str, Sequence[manual.Row]]:
        """Return what is written in place of numbers: the layers of an architecture, formulas."""
        if not self.problem.layered:
            return self.problem.guide
        from nnhw.layers.guide import guide

        return guide()


def _lines(question: Question) -> dict[str, Line]:
    from nnhw.question.work import work

    return work(question.command, question.sources, question.choices).program.lines


def _place(given: Input) -> TyperArgument:
    return TyperArgument(
        param_decls=[given.name],
        nargs=-1,
        metavar=f"{given.name.upper()}...",
        help=f"{given.words} {REQUIRED}",
        rich_help_panel=INPUTS,
    )


def _input(given: Input) -> TyperOption:
    dimensions = given.shape.replace("?", "").split()
    shape = f" ({'×'.join(dimensions)})" if len(dimensions) > 1 else ""
    required = "" if given.optional else f" {REQUIRED}"
    metavar = "NUMBERS" if dimensions else "NUMBER"
    return option(INPUTS, f"{given.option} {metavar}", f"{given.words}{shape}{required}")


def _choice(choice: Choice) -> TyperOption:
    if choice.values == SWITCH:
        return option(INPUTS, choice.option, choice.words)
    if not choice.values:
        return option(INPUTS, f"{choice.option} NAMES", choice.words)
    default, *others = choice.values
    words = f"{choice.words}: {default} (unless given), {', '.join(others)}"
    return option(INPUTS, f"{choice.option} WORD", words, lambda _: choice.values)


@lru_cache
def _on_a_sheet(name: str) -> ProblemCommand:
    return ProblemCommand(name, only=ON_A_SHEET)


def read_arguments(arguments: Sequence[str]) -> Question:
    """Read a question as it would stand on the command line.

    It may come from a stranger: what reads files, writes, or only looks at a
    trace has no place in it.

    Parameters
    ----------
    arguments
        For example ``["param-count", "4096", "2048", "2", "--no-bias"]``.

    Raises
    ------
    InputError
        When there is no such problem, or none of its options is called so.
    """
    pasted = arguments[:1] in (["nnhw"], ("nnhw",))
    name, *rest = arguments[pasted:] or [""]
    if name not in COMMANDS:
        said = f"there is no problem {quote(name)}{did_you_mean(name[:SHOWN], COMMANDS)}"
        raise InputError(
            f"{said if name else 'the arguments name no problem'}\n"
            f"  they begin with one of {', '.join(COMMANDS)}"
        )
    return _on_a_sheet(name).read(rest)
