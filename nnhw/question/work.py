"""From a question as it was asked to its trace: read, fit, solve."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from nnhw.engine.solve import solve
from nnhw.parse import read
from nnhw.problems import load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nnhw.engine.solved import Solved
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
    asked: Sequence[str] = (),
) -> Solved:
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
    asked
        The steps that are asked for: of a sheet, a gradient among them is derived.

    Raises
    ------
    InputError
        When something cannot be read, or does not fit.
    """
    problem = load(command)
    reader = partial(read, trusted=trusted, stdin=stdin)
    given = {name: source for name, source in sources.items() if source is not None}
    if problem.own_lines:
        from nnhw.question.solving import work_sheet

        return work_sheet(
            problem,
            given,
            choices or {},
            reader,
            asked=asked,
            trusted=trusted,
            stdin=stdin,
            exact=exact,
            polished=polished,
        )
    infinite = {each.name for each in problem.inputs if each.infinite}
    numbers = {
        name: reader(source, problem.called(name), infinite=name in infinite)
        for name, source in given.items()
    }
    return solve(problem, numbers, choices, exact=exact, polished=polished)
