"""From arguments to a question: the one reader, for the command line and for answer sheets.

A subcommand's parameters are made from what its problem declares, and read by
Typer. What Typer would misunderstand is put right before: a negative number is
no option, a pasted dash is one, and what belongs together stands in quotes.
"""

from __future__ import annotations

import re
import shlex
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from typer import Context
from typer.core import TyperArgument, TyperCommand, TyperOption

from nnhw import manual
from nnhw.errors import SHOWN, InputError, did_you_mean, quote
from nnhw.options import INPUTS, OUTPUT, Options, declared, option
from nnhw.outcome import Done, Outcome
from nnhw.problems import COMMANDS, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nnhw.engine.problem import Choice, Input, Problem

    Parameter = TyperArgument | TyperOption

SWITCH = ("no", "yes")  # the values of a choice that takes none on the command line
REQUIRED = "[required]"  # how help marks it
NUMBERS = (  # how they are written
    ("a number", "6, -3.5, 1e-3, 1/3"),
    ("a vector", "6,4,2,6 or '6 4 2 6'"),
    ("a matrix", "'1 2; 3 4', a row up to each semicolon, or '[[1, 2], [3, 4]]'"),
    ("a file", "@numbers.csv, or .json, .tsv, .txt, .npy, .npz:key; - is standard input"),
)
ON_A_SHEET = ("exact", "rtol", "atol")  # of the shared options: which answers are right
# No option begins like a number with its minus; a pasted dash begins one before a letter.
_OPTION = re.compile(r"-(?![\d.٫∞(\[]|inf|$)|[–—−]+(?!inf)[a-z]", re.IGNORECASE)
_DASHES = "-–—−"


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


class Run(NamedTuple):
    """An option with its value, and what stands by itself behind it."""

    name: str
    value: str | None
    places: list[str]


class Command(TyperCommand):
    """A subcommand.

    Parameters
    ----------
    name, summary
        What it is called, and what it does, in words that can begin a sentence.
    group
        What it is listed under.
    action
        What it does with its parameters.
    """

    def __init__(
        self, name: str, summary: str, group: str, action: Callable[..., Outcome] | None = None
    ) -> None:
        super().__init__(
            name,
            callback=action,
            short_help=summary,
            add_help_option=False,
            rich_markup_mode=None,
        )
        self.called = name
        self.summary = summary
        self.group = group

    def declare(self) -> Iterator[Parameter]:
        """Yield its parameters; nothing is loaded for them until they are asked for."""
        raise NotImplementedError

    @cached_property
    def declared(self) -> list[Parameter]:
        """Its parameters."""
        return list(self.declare())

    @property
    def steps(self) -> Sequence[str]:
        """What ``--get`` can ask for."""
        return ()

    @property
    def examples(self) -> Sequence[str]:
        """Command lines that work."""
        raise NotImplementedError

    @property
    def more_help(self) -> Iterator[str]:
        """The parts of its help that are no parameters."""
        yield from ()

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ARG002
        """Return its parameters, as Typer asks for them."""
        return self.declared

    def get_help(self, ctx: Any) -> str:  # noqa: ARG002
        """Return its page of help."""
        needed = [
            str(each.metavar) if isinstance(each, TyperArgument) else each.opts[0]
            for each in self.declared
            if str(each.help).endswith(REQUIRED)
        ]
        return manual.page(
            " ".join(["nnhw", self.called, *needed, "[OPTIONS]"]),
            [
                manual.paragraph(manual.sentence(self.summary)),
                manual.verbatim("Examples", self.examples),
                *manual.of_parameters(self.declared),
                *self.more_help,
            ],
        )

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments, put in order.

        Raises
        ------
        InputError
            When they cannot be read.
        """
        return super().parse_args(ctx, args if ctx.resilient_parsing else self.ordered(args))

    def ordered(self, arguments: Sequence[str]) -> list[str]:
        """Return the arguments with the options first, and what stands by itself behind ``--``.

        Raises
        ------
        InputError
            When an option is unknown or lacks its value, or numbers lack their quotes.
        """
        options: list[str] = []
        runs = [Run("", None, [])]
        rest = iter(arguments)
        for token in rest:
            if token == "--":  # noqa: S105
                runs[-1].places.extend(rest)
            elif not _OPTION.match(token):
                runs[-1].places.append(token)
            else:
                option = self._as_meant(token)
                name, wants_value = self._known(option)
                values = list(islice(rest, wants_value))
                if len(values) < wants_value:
                    raise InputError(f"{name} needs a value")
                options += [option, *values]
                attached = option.partition("=")[2] or None
                runs.append(Run(name, values[0] if values else attached, []))
        self._require_quotes(runs)
        return [*options, "--", *(place for run in runs for place in run.places)]

    @cached_property
    def _options(self) -> dict[str, TyperOption]:
        options = [each for each in self.declared if isinstance(each, TyperOption)]
        return {name: each for each in options for name in each.opts}

    def _as_meant(self, token: str) -> str:
        """Return an option with the dashes that it has, where others were pasted."""
        if token.startswith("-"):
            return token
        stem = token.lstrip(_DASHES)
        short = f"-{stem}"
        return short if short in self._options else f"--{stem}"

    def _known(self, token: str) -> tuple[str, bool]:
        """Return the option that a token ends with, and whether the next token is its value."""
        name, attached, _ = token.partition("=")
        if name in self._options:
            is_switch = self._options[name].is_flag
            if attached and is_switch:
                raise InputError(f"{name} takes no value")
            return name, not (attached or is_switch)
        if token.startswith("--"):
            raise self._unknown(name)
        for position, letter in enumerate(token[1:], 1):  # of -qf json, or -fjson
            name = f"-{letter}"
            if name not in self._options:
                raise self._unknown(token if position == 1 else name)
            if not self._options[name].is_flag:
                return name, position == len(token) - 1
        return name, False

    def _unknown(self, name: str) -> InputError:
        near = did_you_mean(name[:SHOWN], self._options)
        return InputError(f"{self.called} has no option {quote(name)[1:-1]}{near}")

    def _require_quotes(self, runs: Sequence[Run]) -> None:
        """Refuse numbers that the shell took apart: ``--x 1 2`` for ``--x '1 2'``."""
        takes = [each.nargs for each in self.declared if isinstance(each, TyperArgument)]
        stood = False  # whether what stands by itself was there before
        for run in runs:
            if not run.places:
                continue
            first = quote(run.places[0])
            if not takes and run.value is None:
                raise InputError(f"{self.called}: got {first}, wanted an option before it")
            if not takes or (run.value is not None and self._is_torn(run, stood=stood)):
                whole = shlex.quote(" ".join([str(run.value), *run.places])[:SHOWN])
                raise InputError(
                    f"{self.called}: {first} stands alone after {run.name} {run.value}\n"
                    f"  quote what belongs together: {run.name} {whole}"
                )
            stood = True
        if takes == [1] and sum(len(run.places) for run in runs) > 1:
            spare = [place for run in runs for place in run.places][1]
            raise InputError(f"{self.called}: got {quote(spare)} too, wanted one file")

    def _is_torn(self, run: Run, *, stood: bool) -> bool:
        """Whether what follows an option belongs to it, and not to what stood by itself before."""
        is_answer = run.name == "--expect"
        numeric = is_answer or self._options[run.name].rich_help_panel == INPUTS
        return (is_answer and str(run.value).endswith("=")) or (stood and numeric)


def help_option(group: str = OUTPUT) -> TyperOption:
    """Return ``--help``, which ends a command with its page."""
    names = ("--help", "-h")
    return ending(*names, group=group, words="show this page", said=lambda ctx: ctx.get_help())


def ending(*names: str, group: str, words: str, said: Callable[[Any], str]) -> TyperOption:
    """Return an option that ends a command with a text, whatever else was given."""

    def end(ctx: Any, _: Any, given: bool) -> None:
        if given and not ctx.resilient_parsing:
            raise Done(Outcome(f"{said(ctx)}\n"))

    made = option(*names, group=group, words=words)
    made.is_eager, made.expose_value, made.callback = True, False, end
    return made


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
        for each in problem.inputs:
            if each.name == problem.positional:
                yield _place(each)
        for each in problem.inputs:
            if each.name != problem.positional:
                yield _input(each)
        yield from map(_choice, problem.choices)
        yield from declared(Options, self._only)
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

    def _unknown(self, name: str) -> InputError:
        if not self._only:
            return super()._unknown(name)
        near = did_you_mean(name[:SHOWN], self._options)
        return InputError(
            f"{self.called} takes no {quote(name)[1:-1]} on a sheet{near}\n"
            f"  it takes {', '.join(self._options)}"
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

    @property
    def steps(self) -> Sequence[str]:
        """The steps of the trace, also those that an option adds."""
        return tuple(dict.fromkeys([*self.problem.program.names, *self.problem.needs]))

    @property
    def examples(self) -> Sequence[str]:
        """The problem's example."""
        return (f"nnhw {self.problem.command} {self.problem.example}",)

    @property
    def more_help(self) -> Iterator[str]:
        """The problem's lines and steps, and how numbers are written."""
        problem = self.problem
        lines = problem.program.lines.values()
        yield from manual.sections({"Lines": [(line.formula, line.words) for line in lines]})
        added: dict[str, list[str]] = {}
        for name, need in problem.needs.items():
            added.setdefault(need, []).append(name)
        steps = [", ".join(name for name in problem.program.names if name not in problem.needs)]
        steps += [f"{', '.join(names)} with {need}" for need, names in added.items()]
        yield manual.indented("Steps, for --get and --expect", "; ".join(steps))
        yield from manual.sections({"Numbers": NUMBERS})


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
    return option(
        given.option,
        group=INPUTS,
        words=f"{given.words}{shape}{required}",
        metavar="NUMBERS" if dimensions else "NUMBER",
    )


def _choice(choice: Choice) -> TyperOption:
    if choice.values == SWITCH:
        return option(choice.option, group=INPUTS, words=choice.words)
    default, *others = choice.values
    return option(
        choice.option,
        group=INPUTS,
        words=f"{choice.words}: {default} (unless given), {', '.join(others)}",
        metavar="WORD",
        complete=lambda *_: choice.values,
    )


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
    pasted = list(arguments[:1]) == ["nnhw"]
    name, *rest = [*arguments[pasted:]] or [""]
    if name not in COMMANDS:
        near = did_you_mean(name[:SHOWN], COMMANDS)
        said = (
            f"there is no problem {quote(name)}{near}" if name else "the arguments name no problem"
        )
        raise InputError(f"{said}\n  they begin with one of {', '.join(COMMANDS)}")
    return _on_a_sheet(name).read(rest)
