"""What leads to the objective, read off the lines of a program."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from nnhw.formula.tree import Binary, Name, Transpose, names, walk
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nnhw.engine.trace import Trace
    from nnhw.formula.tree import Node


class Graph(Immutable):
    """The steps up to the objective, and what they read.

    Attributes
    ----------
    goal
        The objective, or the last step that it is given above, or the last of all.
    path
        The steps that depend on an input, in order.
    leaves
        The inputs that they read, and the steps that are constants, in order.
    reads
        By step, the steps and leaves that it reads.
    gradients
        By step or leaf, the step that is the derivative of the objective by it.
    """

    goal: str
    path: tuple[str, ...]
    leaves: tuple[str, ...]
    reads: Mapping[str, frozenset[str]]
    gradients: Mapping[str, str]

    def joined(self, groups: Mapping[str, tuple[str, ...]]) -> Graph:
        """Return the graph with some steps put together under the name of their first."""
        home = {name: first for first, names in groups.items() for name in names}
        reads = {
            first: frozenset(home[each] for name in names for each in self.reads.get(name, ()))
            - {first}
            for first, names in groups.items()
        }
        path = tuple(dict.fromkeys(home[name] for name in self.path))
        return self.replace(goal=home[self.goal], path=path, reads=reads)


class GraphLayer(Immutable):
    """A column of units.

    Attributes
    ----------
    names
        The steps of a unit: pre-activation and activation, or the input.
    weights, bias
        What the column before is multiplied by, and what is added; empty for
        an input.
    turned
        Whether the weights of a unit are a column: wᵀ x.
    """

    names: tuple[str, ...]
    weights: str = ""
    bias: str = ""
    turned: bool = False


def leading_to(trace: Trace, goals: Iterable[str]) -> set[str]:
    """Return some steps with all steps, inputs and sizes that they hang on."""
    found = set(goals)
    left = list(found)
    while left:
        line = trace.program.lines.get(left.pop())
        new = names(line.tree) - found if line else set()
        found |= new
        left += new
    return found


def read_graph(trace: Trace) -> Graph:
    """Return the graph of a trace's lines."""
    lines = trace.program.lines
    inputs = (*trace.given.numbers, *sorted(trace.given.open))
    known = {*lines, *inputs}
    reads = {name: names(line.tree) & known for name, line in lines.items()}
    objective = trace.problem.objective
    above = {line for each in trace.problem.gradients for line, _ in each.seeds}
    goals = [name for name in lines if name in (above or {objective})] or list(lines)[-1:]
    goal, needed = goals[-1], leading_to(trace, goals)
    path = tuple(name for name in lines if name in needed and reads[name])
    leaves = tuple(n for n in (*inputs, *lines) if n in needed - set(path))
    derivatives = {
        each: name
        for name, line in lines.items()
        for each in needed
        if name == f"d{each}" or line.words == f"∂{objective}/∂{each}"
    }
    return Graph(goal, path, leaves, reads, derivatives)


def merged(trace: Trace, graph: Graph) -> dict[str, tuple[str, ...]]:
    """Return steps that follow one another without a branch, entry by entry, by their first."""
    groups: dict[str, tuple[str, ...]] = {}
    home: dict[str, str] = {}
    readers = Counter(each for name in graph.path for each in graph.reads[name])
    for name in graph.path:
        before = graph.reads[name].intersection(graph.path)
        last = next(iter(before)) if len(before) == 1 else ""
        alone = last and trace.shapes[last] == trace.shapes[name]
        alone = alone and all(readers[each] == 1 for each in graph.reads[name])
        home[name] = home[last] if alone else name
        groups[home[name]] = (*groups.get(home[name], ()), name)
    return groups


def layers_of(trace: Trace, graph: Graph) -> tuple[GraphLayer, ...]:
    """Return the columns of a network with one path, or none where the graph has several.

    Each layer multiplies the one before it by weights of its own; the last
    column may be followed by steps that only it leads to, a loss and its sum.
    """
    layers: list[GraphLayer] = []
    ending: set[str] = set()
    used: set[str] = set()
    for name in graph.path:
        if used & graph.reads[name].intersection(graph.leaves):
            return ()
        used |= graph.reads[name]
        before = graph.reads[name].intersection(graph.path)
        last = layers[-1].names[-1] if layers else ""
        product = _product(trace.program.lines[name].tree)
        if ending or (layers and name == graph.goal == trace.problem.objective):
            if not before <= ending.union(layers[-1].names):
                return ()
            ending.add(name)
        elif product and before == ({last} if layers else set()):
            weights, source, turned = product
            added = graph.reads[name] - {weights, source}
            rows = trace.shapes[name][:1]
            if weights not in graph.leaves or len(added) > 1:
                return ()
            fitting = {rows, ()} if rows in {(), (1,)} else {rows}
            if weights[0] in "xX" or any(trace.shapes[each][:1] not in fitting for each in added):
                return ()  # samples are rows: X @ W + b
            layers += [] if layers else [GraphLayer((source,))]
            layers.append(GraphLayer((name,), weights, "".join(added), turned))
        elif before == {last} and trace.shapes[name] == trace.shapes[last]:
            layers[-1] = layers[-1].replace(names=(*layers[-1].names, name))
        elif layers and before and before <= set(layers[-1].names):
            ending.add(name)
        else:
            return ()
    return tuple(layers)


def _product(tree: Node) -> tuple[str, str, bool] | None:
    """Return weights, what they multiply and whether they are turned, of one matrix product."""
    products = [node for node in walk(tree) if isinstance(node, Binary) and node.sign == "@"]
    match products:
        case [Binary(_, Name(weights) | Transpose(Name(weights)) as left, right)] if (
            len(names(right)) == 1
        ):
            (source,) = names(right)
            return weights, source, isinstance(left, Transpose)
    return None
