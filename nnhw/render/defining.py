"""The sentences that define a function, or a way of writing, where a page first uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.engine.words import listed
from nnhw.formula.definitions import DEFINITIONS, EXPLANATIONS
from nnhw.formula.functions import find
from nnhw.formula.marks import Apply, Letter, Row, Sign, Word
from nnhw.formula.notation import Notation, equation
from nnhw.formula.plain import UNICODE
from nnhw.formula.reading import parse
from nnhw.formula.source import to_source
from nnhw.formula.symbols import symbol
from nnhw.formula.tree import Constant, FormulaError, Index, Name, Slice, calls, walk
from nnhw.render.wording import worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.engine.trace import Step, Trace
    from nnhw.formula.marks import Mark
    from nnhw.formula.tree import Node, Place
    from nnhw.render.views import Cell


def definitions(trace: Trace, steps: Sequence[Step]) -> dict[str, tuple[tuple[Cell, ...], ...]]:
    """Return what is defined, by the step that it stands at."""
    found: dict[str, list[tuple[Cell, ...]]] = {}
    said: set[str] = set()
    for step in steps:
        new = sorted(calls(step.line.tree) - said)
        said.update(new)
        written = UNICODE.flat(trace.notation.write(step.line.tree))
        found[step.name] = [
            each for name in new for each in [_define(trace, name, written)] if each
        ]
        taken = () if "[" in said else _taken(trace, step)
        if taken:
            said.add("[")
            found[step.name].append(taken)
        if step.entry:
            found[step.name].append((_of_one_entry(trace, step.name, *step.entry),))
        by = step.name.removeprefix("d")
        derived = by != step.name and step.name not in trace.notation.plain
        if "d" not in said and derived and by in trace.shapes:
            said.add("d")
            left, by = (each.partition("@")[0] for each in (step.name, by))
            goal = trace.problem.objective.partition("@")[0]
            derivative = worded(f"∂{goal}/∂{by}", trace.notation, ())
            end = ", and so on" + f"; {_goal(trace, goal)}" * trace.problem.own_lines
            found[step.name].append((f"{left} stands for ", *derivative, end))
    return {name: tuple(lines) for name, lines in found.items()}


def _of_one_entry(trace: Trace, name: str, tree: Node, index: tuple[str, str]) -> Mark:
    """Return the equation of one entry of a matrix, in which every letter is a number."""
    shapes = {n: tuple(size for size in shape if size != 1) for n, shape in trace.shapes.items()}
    notation = trace.notation.replace(shapes=shapes)
    return equation(notation.letter(name, index), notation.write(tree))


def _taken(trace: Trace, step: Step) -> tuple[Cell, ...]:
    """Say what rows or columns of a matrix a formula reads, if it does."""
    for node in walk(step.line.tree):
        match node:
            case Index(Name(name), (row, column)):
                said = [_range(row, "row"), _range(column, "column")]
                what = " and ".join(filter(None, said))
                bare = name.partition("@")[0]
                return (trace.notation.write(node), f": {what} of {bare}") if what else ()
    return ()


def _range(place: Place, axis: str) -> str:
    match place:
        case Slice(None, None):
            return ""
        case Slice(first, last):
            start, end = (to_source(each) if each else "" for each in (first, last))
            return f"{axis}s {start or 1} to {end or 'the last'}"
        case Constant(text):
            return f"{axis} {text}"
    return ""


def _goal(trace: Trace, goal: str) -> str:
    """Say what the gradients of a sheet are taken of."""
    above = dict(seed for each in trace.problem.gradients for seed in each.seeds)
    if goal not in above and above:
        return f"{goal} is the objective above: it gives {listed([*above.values()])}"
    return f"{goal} is the objective"


def _define(trace: Trace, function: str, written: str) -> tuple[Cell, ...]:
    """Return the equation of a function, what a letter stands for before it; or nothing.

    One that is written in another way than by its name needs no explanation.
    """
    known = find(function)
    if known and function in EXPLANATIONS:
        arguments, sentence = EXPLANATIONS[function]
        if not arguments:
            return (sentence,)
        if f"{known.symbol}(" not in written:
            return ()
        first, *others = (Letter(symbol(each)) for each in arguments.split(", "))
        listed = Row((first, *(mark for each in others for mark in (Sign(","), each))))
        return (Apply(Word(known.symbol), listed), f": {sentence}")
    base = "relu" if function == "H" else function.removesuffix("'")
    activation = {"r": trace.letters.r, "phi": trace.letters.phi}.get(base, base)
    text = DEFINITIONS.get(activation, ("", ""))[function != base]
    meant = find(activation)
    if not text or not known or not meant:
        return ()
    left = Apply(Word(known.symbol), Word("t"))
    letter = function == base and known.symbol != meant.symbol
    named_as = (f"{known.symbol} is {meant.symbol}: ",) if letter else ()
    try:
        right = Notation({}).write(parse(text.replace("f(", f"{base}(")))
    except FormulaError:
        slope = trace.letters.relu_at_zero
        zero = slope or 0.01 if activation == "leaky_relu" else slope
        return (*named_as, left, f" = {text.format(zero=f'{zero:g}')}")
    return (*named_as, Row((left, Sign("="), right)))
