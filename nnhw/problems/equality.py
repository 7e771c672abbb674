"""A network set by hand that tells whether its inputs all differ: ``nnhw equality``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.engine.arithmetic import Letters
from nnhw.engine.problem import Input, Mistake, Problem, Units
from nnhw.errors import InputError

if TYPE_CHECKING:
    from nnhw.engine.fit import Given
    from nnhw.engine.problem import Show
    from nnhw.engine.trace import Trace

LINES = """
    Weights
    W1 = pairs(n)                       # one hidden unit a pair: +1 at i, −1 at j
    b1 = zeros(P)
    W2 = ones(P).T
    b2 = zeros(1)
    Forward pass
    z1 = W1 @ x + b1  by pair_differences(x)  # the difference of each pair
    a1 = phi(z1)                        # 1 where a pair is equal
    z2 = W2 @ a1 + b2  by equal_pairs(x)  # the number of equal pairs
    a2 = phi(z2)                        # 1 when all inputs differ
"""


def _prepare(given: Given) -> None:
    n = given.sizes["n"]
    if n < 2:
        raise InputError("equality: got 1 number, wanted at least 2 to compare")
    given.sizes["P"] = n * (n - 1) // 2


def _letters(_: Given) -> Letters:
    return Letters(phi="impulse")


def _answer(trace: Trace, show: Show) -> str:
    from nnhw.kernels.pairs import equal_groups

    x = trace.given.numbers["x"].exact[:, 0]
    groups = equal_groups(x)
    if not groups:
        return "a2 = 1: all inputs are distinct"
    said = [
        f"{' = '.join(f'x{i + 1}' for i in group)} = {show(x[group[0]])}" for group in groups[:6]
    ]
    more = f", and {len(groups) - 6} groups more" if len(groups) > 6 else ""
    return f"a2 = 0: not all inputs are distinct ({', '.join(said)}{more})"


PROBLEM = Problem(
    command="equality",
    title="Are the inputs all different?",
    inputs=(Input("x", "n m", "the numbers to compare", flat=("column",)),),
    lines=LINES,
    answer=_answer,
    letters=_letters,
    prepare=_prepare,
    units=(Units("z1", "a1"),),
    exact=True,
    positional="x",
    mistakes=(
        Mistake("output-not-activated", "", "a2 = z2"),
        Mistake("output-inverted", "", "a2 = 1 - a2"),
        Mistake("impulse-inverted", "", "a1 = 1 - a1\na2 = 1 - a2"),
        Mistake("ordered-pairs", "", "z2 = 2 * z2"),
    ),
)
