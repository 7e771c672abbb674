"""A subcommand of Typer's that understands what is typed and pasted.

Before Typer reads the arguments, what it would misunderstand is put right: a
negative number is no option, a pasted dash is one, and what belongs together
stands in quotes.
"""

from __future__ import annotations

import re
import shlex
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from typer.core import TyperArgument, TyperCommand, TyperOption

from nnhw.errors import SHOWN, InputError, did_you_mean, on_one_line, quote
from nnhw.question import manual
from nnhw.question.options import INPUTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nnhw.question.outcome import Outcome

    Parameter = TyperArgument | TyperOption

REQUIRED = "[required]"  # how help marks it
# No option begins like a number with its minus; a pasted dash begins one before a letter.
_OPTION = re.compile(r"-(?![\d.٫∞(\[]|inf|$)|[–—−]+(?!inf)[a-z]", re.IGNORECASE)
_NUMBER = re.compile(r"[-+−]?([\d.٫∞\[]|inf)", re.IGNORECASE)
_DASHES = "-–—−"


class Run(NamedTuple):
    """An option with its value, and what stands by itself behind it."""

    name: str
    value: str | None
    places: list[str]


class Command(TyperCommand):
    """A subcommand; nothing is loaded for its parameters until they are asked for.

    Parameters
    ----------
    name, summary
        What it is called, and what it does, in words that can begin a sentence.
    group
        What it is listed under.
    action
        What it does with its parameters.

    Attributes
    ----------
    examples
        Command lines that work.
    more_help
        The parts of its help that are no parameters.
    """

    examples: Sequence[str]
    more_help: Sequence[str] = ()

    def __init__(
        self, name: str, summary: str, group: str, action: Callable[..., Outcome] | None = None
    ) -> None:
        super().__init__(name, callback=action, short_help=summary, add_help_option=False)
        self.called = name
        self.summary = summary
        self.group = group

    def declare(self) -> Iterator[Parameter]:
        """Yield its parameters."""
        raise NotImplementedError

    def steps(self, ctx: Any) -> Sequence[str]:
        """Return what ``--get`` can ask for after what was typed."""
        raise NotImplementedError

    @cached_property
    def declared(self) -> list[Parameter]:
        """Its parameters."""
        return list(self.declare())

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
            manual.sentence(self.summary),
            manual.verbatim("Examples", self.examples),
            *manual.of_parameters(self.declared),
            *self.more_help,
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
        options: dict[str, list[str]] = {}  # once each: Typer takes long for a stranger's thousands
        runs = [Run("", None, [])]
        rest = iter(arguments)
        for token in rest:
            if token == "--":  # noqa: S105
                runs[-1].places.extend(rest)
            elif not _OPTION.match(token):
                runs[-1].places.append(token)
            else:
                option = self._with_its_dashes(token)
                name, wanted = self._known(option)
                values = list(islice(rest, wanted))
                if len(values) < wanted:
                    raise InputError(f"{name} needs a value")
                key = f"{name} {len(options)}" if self._options[name].multiple else name
                options.pop(key, None)  # the last one counts, and where it stood
                options[key] = [option, *values]
                value = values[0] if values else option.partition("=")[2] or None
                runs.append(Run(name, value, []))
        self._require_quotes(runs)
        places = (place for run in runs for place in run.places)
        return [*chain.from_iterable(options.values()), "--", *places]

    @cached_property
    def _options(self) -> dict[str, TyperOption]:
        options = [each for each in self.declared if isinstance(each, TyperOption)]
        return {name: each for each in options for name in each.opts}

    def _with_its_dashes(self, token: str) -> str:
        stem = token.lstrip(_DASHES)
        if token.startswith("-"):
            return token
        return f"-{stem}" if f"-{stem}" in self._options else f"--{stem}"

    def _known(self, token: str) -> tuple[str, int]:
        """Return the option that a token ends with, and how many values it wants behind it."""
        name, attached, _ = token.partition("=")
        if name in self._options:
            is_switch = self._options[name].is_flag
            if attached and is_switch:
                raise InputError(f"{name} takes no value")
            return name, int(not (attached or is_switch))
        if token.startswith("--"):
            raise self._unknown(name)
        for position, letter in enumerate(token[1:], 1):  # of -qf json, or -fjson
            name = f"-{letter}"
            if name not in self._options:
                raise self._unknown(token if position == 1 else name)
            if not self._options[name].is_flag:
                return name, int(position == len(token) - 1)
        return name, 0

    def _unknown(self, name: str) -> InputError:
        near = did_you_mean(name[:SHOWN], self._options)
        return InputError(f"{self.called} has no option {quote(name)[1:-1]}{near}")

    def _require_quotes(self, runs: Sequence[Run]) -> None:
        """Refuse numbers that the shell took apart: ``--x 1 2`` for ``--x '1 2'``."""
        takes = [each.nargs for each in self.declared if isinstance(each, TyperArgument)]
        placed = [run for run in runs if run.places]
        for run in placed:
            first = quote(run.places[0])
            if run.value is None:
                if not takes:
                    raise InputError(f"{self.called}: got {first}, wanted an option before it")
            elif not takes or self._is_torn(run, follows=run is not placed[0]):
                value, *others = map(on_one_line, [run.value, *run.places])
                whole = shlex.quote(" ".join([value, *others])[:SHOWN])
                raise InputError(
                    f"{self.called}: {first} stands alone after {run.name} {value[:SHOWN]}\n"
                    f"  quote what belongs together: {run.name} {whole}"
                )
        spare = [place for run in placed for place in run.places][1:]
        if takes == [1] and not placed and {"-h", "--help"}.isdisjoint(run.name for run in runs):
            raise InputError(
                f"{self.called}: a file is missing\n  for example: {self.examples[-1]}"
            )
        if takes == [1] and spare:
            raise InputError(f"{self.called}: got {quote(spare[0])} too, wanted one file")

    def _is_torn(self, run: Run, *, follows: bool) -> bool:
        """Whether what stands behind a value is more of it, since its own place was before."""
        is_answer = run.name == "--expect"
        if is_answer and str(run.value).endswith("="):
            return True
        takes_numbers = is_answer or self._options[run.name].rich_help_panel == INPUTS
        return follows and takes_numbers and _NUMBER.match(run.places[0]) is not None
