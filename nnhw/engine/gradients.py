"""A program with the backward lines that follow from its forward lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.engine.parts import BACKWARD, STEP
from nnhw.engine.program import Line, Program
from nnhw.formula.algebra import ONE
from nnhw.formula.backward import Backward
from nnhw.formula.tree import Binary, Name
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nnhw.formula.backward import Derived
    from nnhw.formula.shapes import Shape
    from nnhw.formula.tree import Node


class Derivation(Immutable):
    """What is to be derived.

    Attributes
    ----------
    objective
        The line whose gradients are taken.
    by
        The letters that they are taken by, in order.
    given
        By letter, the line that already is its gradient: ``delta1`` for z3.
    unnamed
        The steps whose gradient gets no line of its own.
    rate
        The letter of a learning rate: adds ``X_new = X - rate * dX`` for each.
    seeds
        By line, the letter of an upstream gradient, in place of an objective.
    """

    objective: str
    by: tuple[str, ...]
    given: tuple[tuple[str, str], ...] = ()
    unnamed: frozenset[str] = frozenset()
    rate: str = ""
    seeds: tuple[tuple[str, str], ...] = ()


def with_gradients(
    program: Program,
    shapes: Mapping[str, Shape],
    derivation: Derivation,
    is_distribution: Callable[[Node], bool] = lambda _: False,
) -> Program:
    """Return a program with backward lines, and the steps of descent, after its own.

    Raises
    ------
    FormulaError
        When a line on the way has no derivative that is known.
    """
    forward = _forward(program, derivation)
    fitted, trees = program.shapes(shapes), program.trees(shapes)
    seeds: dict[str, Node] = {line: Name(letter) for line, letter in derivation.seeds}
    backward = Backward(
        {name: trees[name] for name in forward},
        fitted,
        seeds or {derivation.objective: ONE},
        given=dict(derivation.given),
        is_distribution=is_distribution,
        unnamed=derivation.unnamed,
    )
    found = backward.derive(derivation.by)
    derived = [
        _line(each, derivation.objective) for each in found if each.name not in program.lines
    ]
    return Program([*program.lines.values(), *derived, *_descent(derivation)])


def _forward(program: Program, derivation: Derivation) -> list[str]:
    """Return the lines up to the objective, in an order in which each follows what it reads."""
    goals = [line for line, _ in derivation.seeds] or [derivation.objective]
    return program.order(goals, frozenset(), lambda line: line.tree)


def _line(derived: Derived, objective: str) -> Line:
    words = f"∂{objective}/∂{derived.of}" + f"; {derived.words}" * bool(derived.words)
    return Line(derived.name, derived.tree, None, BACKWARD, words, derived.of)


def _descent(derivation: Derivation) -> Iterator[Line]:
    """Yield one step of gradient descent, all from the old values."""
    if not derivation.rate:
        return
    words = "one step of gradient descent, all from the old values"
    for letter in derivation.by:
        change = Binary("*", Name(derivation.rate), Name(f"d{letter}"))
        tree = Binary("-", Name(letter), change)
        yield Line(f"{letter}_new", tree, None, STEP, words, letter)
        words = ""
