"""The question that a sheet answers, from its arguments and without the command line's machinery.

The arguments are those of the problem's subcommand, and its inputs and choices
say which there are. They come from strangers: what reads files, writes, or
only looks at a trace has no place in them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from nnhw.errors import InputError, did_you_mean, quote
from nnhw.problems import COMMANDS, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.engine.problem import Problem

# Of every problem, beside its own: what changes which answers are right.
_TOLERANCES = ("--rtol", "--atol")
_EXACT = "--exact"
_SWITCH = ("no", "yes")  # the values of a setting that takes none on the command line
_SHOWN = 40  # characters of a stranger's word that are looked at
# No option begins like a number with its minus.
_OPTION = re.compile(r"-(?![\d.٫∞(\[]|inf|$)", re.IGNORECASE)


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
    exact
        Whether to work in fractions.
    rtol, atol
        What replaces the tolerance of the digits, as typed.
    """

    command: str
    sources: dict[str, str | list[str]]
    choices: dict[str, str]
    exact: bool
    rtol: str | None
    atol: str | None


class _Options(NamedTuple):
    """The options of a problem, by how each is called: what it gives."""

    inputs: dict[str, str]
    choices: dict[str, str]
    switches: frozenset[str]
    names: tuple[str, ...]


@lru_cache(maxsize=len(COMMANDS))
def _options(problem: Problem) -> _Options:
    placed = problem.positional
    inputs = {problem.called(e.name): e.name for e in problem.inputs if e.name != placed}
    choices = {each.option: each.name for each in problem.choices}
    switches = {each.option for each in problem.choices if each.values == _SWITCH} | {_EXACT}
    names = (*inputs, *choices, *_TOLERANCES, _EXACT)
    return _Options(inputs, choices, frozenset(switches), names)


def read_arguments(arguments: Sequence[str]) -> Question:
    """Read a question as it would stand on the command line.

    Parameters
    ----------
    arguments
        For example ``["param-count", "4096", "2048", "2", "--no-bias"]``.

    Raises
    ------
    InputError
        When there is no such problem, or none of its options is called so.
    """
    if not arguments or arguments[0] not in COMMANDS:
        raise _no_problem(arguments)
    command, *rest = arguments
    problem = load(command)
    options = _options(problem)
    given, places = _split(rest, options, command)
    if places and not problem.positional:
        raise InputError(f"{command}: got {quote(places[0])}, wanted an option before it")
    sources: dict[str, str | list[str]] = {
        options.inputs[name]: value for name, value in given.items() if name in options.inputs
    }
    if places:
        sources[problem.positional] = places
    choices = {
        options.choices[name]: value for name, value in given.items() if name in options.choices
    }
    rtol, atol = map(given.get, _TOLERANCES)
    return Question(command, sources, choices, _EXACT in given, rtol, atol)


def _split(
    arguments: Sequence[str], options: _Options, command: str
) -> tuple[dict[str, str], list[str]]:
    """Return the options with their values, and what stands by itself."""
    given: dict[str, str] = {}
    places: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            places += rest
        elif argument[:1] != "-" or not _OPTION.match(argument):
            places.append(argument)
        else:
            name, equals, value = argument.partition("=")
            if name not in options.names:
                raise _no_option(name, options, command)
            if name in options.switches:
                if equals:
                    raise InputError(f"{name} takes no value")
                given[name] = "yes"
            else:
                given[name] = value if equals else _next(rest, name)
    return given, places


def _next(rest: Iterator[str], name: str) -> str:
    value = next(rest, None)
    if value is None:
        raise InputError(f"{name} needs a value")
    return value


def _no_option(name: str, options: _Options, command: str) -> InputError:
    near = did_you_mean(name[:_SHOWN], options.names)
    return InputError(
        f"{command} takes no {quote(name)[1:-1]} on a sheet{near}\n"
        f"  it takes {', '.join(options.names)}"
    )


def _no_problem(arguments: Sequence[str]) -> InputError:
    known = f"  they begin with one of {', '.join(COMMANDS)}"
    if not arguments:
        return InputError(f"the arguments name no problem\n{known}")
    near = did_you_mean(arguments[0][:_SHOWN], COMMANDS)
    return InputError(f"there is no problem {quote(arguments[0])}{near}\n{known}")
