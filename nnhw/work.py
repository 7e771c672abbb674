"""From a question as it was asked to its trace: read, fit, solve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.engine.solve import solve
from nnhw.parse import read
from nnhw.problems import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.engine.trace import Trace
    from nnhw.parse import StandardInput


def work(
    command: str,
    sources: Mapping[str, object],
    choices: Mapping[str, str] | None = None,
    *,
    exact: bool = False,
    polished: bool = True,
    trusted: bool = True,
    stdin: StandardInput | None = None,
) -> Trace:
    """Read the inputs of a problem and solve it.

    Parameters
    ----------
    command
        The problem's subcommand.
    sources
        By input: text in the syntax of the command line, a number, a list or
        an array; one that is ``None`` was not given.
    choices
        The settings that were given, by name.
    exact
        Whether to work in fractions.
    polished
        Whether the steps of a small network are rounded once from long decimals.
    trusted
        Whether ``@path`` and ``-`` may be followed.
    stdin
        What ``-`` reads.

    Raises
    ------
    InputError
        When something cannot be read, or does not fit.
    """
    problem = load(command)
    given = {name: source for name, source in sources.items() if source is not None}
    infinite = {each.name for each in problem.inputs if each.infinite}
    numbers = {
        name: read(
            source,
            problem.called(name),
            infinite=name in infinite,
            trusted=trusted,
            stdin=stdin,
        )
        for name, source in given.items()
    }
    return solve(problem, numbers, choices, exact=exact, polished=polished)
