"""Any homework, in its own lines: ``nnhw solve``. The sheet is the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.engine.problem import Choice, Input, Problem

if TYPE_CHECKING:
    from nnhw.engine.problem import Show
    from nnhw.engine.trace import Trace


def _answer(_: Trace, __: Show) -> str:
    return ""


PROBLEM = Problem(
    command="solve",
    title="Homework in its own lines",
    inputs=(
        Input("sheet", "", "a file of lines, or - for standard input, or lines: 'z = W @ x' x=1,2"),
        Input("lr", "", "the learning rate: adds X_new = X - lr * dX", optional=True),
    ),
    choices=(
        Choice("of", (), "the line whose gradients are taken: the last scalar one unless given"),
        Choice("wrt", (), "the letters whose gradients are wanted, split by commas"),
        Choice("relu_at_zero", ("1", "0"), "the derivative of ReLU at exactly 0"),
    ),
    lines="",
    example="'q = x + y' 'f = q*z' x=-2 y=5 z=-4",
    answer=_answer,
    positional="sheet",
    own_lines=True,
)
