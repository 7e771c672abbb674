"""The sentences of the engine: why a step cannot be had, and what was done silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.errors import did_you_mean, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnhw.engine.problem import Problem
    from nnhw.formula.tree import NoValueError


def no_name(name: object) -> str:
    """Say that something else than text was given for a step's name."""
    return f"name: got {quote(repr(name))}, wanted the name of a step, like 'J'"


def unknown_step(problem: Problem, steps: Sequence[str], name: str) -> str:
    """Say that there is no such step, or that it was not made."""
    need = problem.needs.get(name)
    if need:
        return f"{name} was not computed: it needs {need}"
    rounds = [each for each in steps if each.startswith(f"{name}@")]
    if rounds:
        which = f"{rounds[0]} to {rounds[-1]}, or {name}@all" if rounds[1:] else rounds[0]
        return f"{quote(name)} is a line of a loop, with a value a round\n  say {which}"
    meant = step_meant(name, (*steps, *problem.needs), problem.objective)
    hint = f", did you mean {meant}?" if meant else did_you_mean(name, steps)
    some = [*dict.fromkeys(_of_all_rounds(each) for each in steps)]
    more = f" and {len(some) - MOST_NAMED} more" if len(some) > MOST_NAMED else ""
    said = f"{', '.join(some[:MOST_NAMED])}{more}" or "none"
    return f"{problem.command} has no step {quote(name)}{hint}\n  its steps: {said}"


def _of_all_rounds(step: str) -> str:
    """Return ``w@k`` for a round's value of w."""
    name, at, _ = step.partition("@")
    return f"{name}@k" if at else step


MOST_NAMED = 60


_OBJECTIVE = "J|L|E|C|loss|error|cost|objective|mse|sse"
# How else a step may be called, and what nnhw calls it.
_CALLED = (
    (rf"(?:∂|d|partial)(?:{_OBJECTIVE}|ce|lse)[ _/]*(?:∂|d|partial|by)_?(\w+)", r"d\1"),
    (r"(?:∇|grad(?:ient)?|nabla|∂|del)[ _]*(?:of[ _]*)?(\w+?)(?:[ _]?J)?", r"d\1"),
    (r"(\w+?)[._]?grad(?:ient)?", r"d\1"),
    (r"d[ _](\w+)", r"d\1"),
    (r"(?:cross[ _-]?entropy|nll|xent)", "ce"),
    (r"(?:log[ _]?sum[ _]?exp)", "lse"),
    (r"(?:ŷ|ŷ|y[ _]?hat|y[ _]?pred|prediction|p)", "yhat"),
    (r"(\w+?)(?:_?new|[+'′]|_?updated)", r"\1_new"),
    (r"new[ _]?(\w+)", r"\1_new"),
    (r"(?:δ|delta)_?(\d)", r"delta\1"),
    (r"α", "alpha"),
    (r"([a-z]\w*)[_^](\d)", r"\1\2"),
    (r"(.*)", r"\1"),
)


def step_meant(name: str, steps: Iterable[str], objective: str = "J") -> str | None:
    """Return the step that is called otherwise elsewhere: ``∂J/∂V``, ``grad_V``, ``loss``.

    Parameters
    ----------
    name
        As it was typed.
    steps
        What there is.
    objective
        What a loss is called here.
    """
    import re  # patterns and tables that only an error pays for
    from unicodedata import normalize

    typed = normalize("NFKC", name).strip()
    folded = {each.casefold(): each for each in steps}
    for pattern, step in ((_OBJECTIVE, objective), *_CALLED):
        found = re.fullmatch(pattern, typed, re.IGNORECASE)
        meant = found and folded.get(found.expand(step).casefold())
        if meant:
            return meant
    return None


def overflow(step: str, *, rational: bool) -> str:
    """Say that a step left the range of float64."""
    exact = "\n  --exact computes it in fractions" if rational else ""
    return f"{step} leaves the range of float64 (about 1.8e308){exact}"


def undefined(step: str, why: str) -> str:
    """Say that a step has no value, and what in its line has none where that is known."""
    return f"{step} has no value: {why or 'it is not defined for these numbers'}"


def inexact(error: NoValueError) -> str:
    """Say that a step has no exact value."""
    names = {"sigma": "the sigmoid", "exp": "the exponential", "log": "the logarithm"}
    function = error.function.removesuffix("'").replace("_", "-")
    irrational = names.get(function, function)
    return f"--exact: {error.step} has no exact value: {irrational} of a fraction is irrational"


def no_limit(step: str) -> str:
    """Say that a step has no value at infinite inputs."""
    return f"{step} has no value for these infinite inputs"


def underflow(step: str) -> str:
    """Say that something became 0."""
    return f"{step}: what is too small for float64 stands as 0"


def undecided(step: str) -> str:
    """Say that it was not decided for the numbers as typed which pre-activations are 0."""
    return f"{step}: what is within rounding of 0 was decided in float64, not as typed"


def unchecked(gradients: Sequence[str]) -> str:
    """Say that gradients were not compared with differences."""
    verb = "is" if len(gradients) == 1 else "are"
    return f"{listed(gradients)} {verb} too large to be checked by differences"


def appended(weights: str, source: str) -> str:
    """Say that a weight matrix brought its bias in a last column."""
    return (
        f"{weights} has one column more than {source} has rows: a 1 is appended to {source}, "
        f"and the last column of {weights} is the bias"
    )


def too_long(step: str, size: int) -> str:
    """Say that a step has more entries than a trace lists."""
    return f"{step} has {size:,} entries and is not listed"


def listed(items: Sequence[str]) -> str:
    """Return items in a row of words: ``a``, ``a and b``, ``a, b and c``."""
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def out_of_range(called: str, literal: str) -> str:
    """Say that a number that was typed is none of float64's."""
    return f"{called}: {literal} is outside the range of float64 (about 1.8e308)"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 sample``, ``3 samples``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
