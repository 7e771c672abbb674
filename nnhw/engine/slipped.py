"""The same question with a slip made in one line, carried on into all that hangs on it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from nnhw.engine.memory import Replay
from nnhw.engine.mistaken import value_for
from nnhw.engine.variants import sized, worked_by
from nnhw.errors import InputError
from nnhw.formula.algebra import ONE
from nnhw.formula.backward import Backward
from nnhw.formula.slips import slips
from nnhw.formula.source import to_source
from nnhw.formula.tree import Binary, FormulaError, Name, names, replace_names
from nnhw.immutable import Immutable
from nnhw.patience import unhurried

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.engine.program import Program
    from nnhw.engine.solver import Solver
    from nnhw.engine.trace import Step
    from nnhw.formula.slips import Slip
    from nnhw.formula.tree import Node

MOST_LINES = 60  # that a step hangs on; of more, the nearest
MOST_ENTRIES = 3_000  # of any step on the way


class Slipped(Immutable, eq=False):
    """A slip that reaches a step.

    Attributes
    ----------
    code, text
        Its stable name, and its sentence, in which ``{step}`` is the step.
    value
        What the step comes to with it.
    """

    code: str
    text: str
    value: Any


def slipped(solver: Solver, step: Step) -> Iterator[Slipped]:
    """Yield what a step comes to with each slip in a line that it hangs on, the nearest first.

    A slip in the line of the objective is carried into the gradients, which
    are derived anew from what it then says.
    """
    plain = sized(solver.unrounded)
    return unhurried(solver.memory(("slipped", step.name), lambda: Replay(_made(plain, step))))


def _made(solver: Solver, step: Step) -> Iterator[Slipped]:
    lines = [name for name in _lines(solver, step.name) if solver.size(name) <= MOST_ENTRIES]
    for name in reversed(lines[-MOST_LINES:]):
        for slip, program in _programs(solver, name):
            value = _value(solver, step, program)
            if value is not None:
                yield Slipped(slip.code, _sentence(step, name, slip), value)
    yield from _with_new_weights(solver, step)


def _lines(solver: Solver, name: str) -> list[str]:
    """Return the lines that a step hangs on, and of a gradient its objective's line too."""
    order = [each for each, _ in solver.plan([name], solver.inputs, solver.arithmetic)]
    lines = solver.program.lines
    objectives = {each.of for each in solver.problem.gradients if each.name in order}
    parts = [part for of in objectives if of in lines for part in _objective(solver, of)]
    return [*(each for each in dict.fromkeys(parts) if each not in order), *order]


def _objective(solver: Solver, name: str) -> list[str]:
    """Return the objective's line, and those of its terms: ``L`` and ``R`` of ``J = L + R``."""
    tree = solver.trees.get(name)
    match tree:
        case Binary("+" | "-"):
            terms = sorted(names(tree) & solver.trees.keys())
            return [*(each for each in terms if solver.size(each) == 1), name]
    return [name]


def _programs(solver: Solver, name: str) -> Sequence[tuple[Slip, Program]]:
    """Return the slips in a line, each with the program in which it is made."""
    key = "slips", name, solver.given.key
    found: Sequence[tuple[Slip, Program]] = solver.program.memory(
        key, lambda: [*_made_in(solver, name)]
    )
    return found


def _made_in(solver: Solver, name: str) -> Iterator[tuple[Slip, Program]]:
    tree = solver.trees[name]
    for slip in slips(name, tree, solver.shapes):
        with suppress(FormulaError):
            yield slip, _changed(solver, name, slip.tree)


def _changed(solver: Solver, name: str, tree: Node) -> Program:
    return solver.program.replaced({name: tree, **_derived_anew(solver, name, tree)})


def _value(solver: Solver, step: Step, program: Program) -> Any:
    """Return a step's value by another program, ``None`` where it has none."""
    try:
        return value_for(worked_by(solver, program), step)
    except (InputError, FormulaError, ValueError, ArithmeticError):
        return None


def _derived_anew(solver: Solver, name: str, tree: Node) -> dict[str, Node]:
    """Return the gradients of an objective for which, or for a part of which, it says otherwise."""
    asked = [each for each in solver.problem.gradients if not each.seeds]
    of = next((each.of for each in asked if name in _objective(solver, each.of)), None)
    if of is None:
        return {}
    gradients = [each for each in asked if each.of == of]
    forward = solver.program.order([of], frozenset(), lambda line: line.tree)
    trees = {**solver.trees, name: tree}
    called = {each.by: each.name for each in gradients}
    backward = Backward(
        {each: trees[each] for each in forward},
        solver.shapes,
        {of: ONE},
        is_distribution=lambda _: True,
        called=lambda letter: called.get(letter, f"d{letter}"),
    )
    inner: dict[str, Node] = {}  # without a line in the program: 2 * H, where that was H
    changed: dict[str, Node] = {}
    for each in backward.derive([each.by for each in gradients]):
        kept = changed if each.name in solver.program.lines else inner
        kept[each.name] = replace_names(each.tree, inner)
    return changed


def _sentence(step: Step, name: str, slip: Slip) -> str:
    belongs = "{line}" if name == step.name else f"{{{name}}}"
    if slip.code in {"ascent", "gradient-not-step"}:
        return f"{{step}} is {slip.words}: {belongs}"
    return f"{{step}} is what you get with {slip.words}: {belongs}".replace(
        "with without", "without"
    )


def _with_new_weights(solver: Solver, step: Step) -> Iterator[Slipped]:
    """Yield what a gradient comes to with weights that were updated too early."""
    for new in (name for name in solver.program.names if name.endswith("_new")):
        old = new.removesuffix("_new")
        for name in _lines(solver, step.name):
            tree = solver.trees[name]
            if name == new or name.endswith("_new"):
                continue
            changed = replace_names(tree, {old: Name(new)})
            if to_source(changed) != to_source(tree):
                value = _value(solver, step, _changed(solver, name, changed))
                if value is not None:
                    text = f"{{step}} is what you get with the new {old}; the old one belongs here"
                    yield Slipped("updated-weights-used", text, value)
