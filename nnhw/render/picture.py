"""The picture of a trace: as its problem wishes, or else made from its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.render.computation import draw_computation
from nnhw.render.graph import layers_of, read_graph
from nnhw.render.network import draw_network

if TYPE_CHECKING:
    from nnhw.render.drawing import Drawing
    from nnhw.render.working import Working


def draw(working: Working) -> Drawing:
    """Return the picture of a trace; where there is too much to draw its caption says so."""
    if working.trace.problem.picture:
        from nnhw.render.bars import draw_bars

        return draw_bars(working, working.trace.problem.picture)
    graph = read_graph(working.trace)
    layers = () if working.trace.given.open else layers_of(working.trace, graph)
    if layers:
        return draw_network(working, graph, layers)
    return draw_computation(working, graph)
