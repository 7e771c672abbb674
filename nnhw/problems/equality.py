"""A network set by hand that tells whether its inputs all differ: ``nnhw equality``."""

from __future__ import annotations

from itertools import chain, combinations, islice
from typing import TYPE_CHECKING, Any

from nnhw.engine.note import Note
from nnhw.engine.problem import Input, Mistake, Problem, Units
from nnhw.engine.words import count
from nnhw.errors import InputError
from nnhw.formula.evaluate import Letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nnhw.engine.given import Given
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


MOST_PAIRS = 1_000  # that fire and are listed, one by one
MOST_EQUAL = 6  # groups of equal inputs that the answer names, and inputs of a group


def _prepare(given: Given) -> None:
    n, m = given.sizes["n"], given.sizes["m"]
    if m != 1:
        raise InputError(f"x: got {n}×{m}, wanted the numbers to compare: 6 4 2 6")
    if n < 2:
        raise InputError("equality: got 1 number, wanted at least 2 to compare")
    given.sizes["P"] = n * (n - 1) // 2


def _letters(_: Given) -> Letters:
    return Letters(phi="impulse")


def _groups(trace: Trace) -> list[list[int]]:
    """Return the positions of equal inputs, from 0, in order of their first."""
    from nnhw.kernels.pairs import equal_groups

    return equal_groups(trace.matrix("x")[:, 0])


def _answer(trace: Trace, show: Show) -> str:
    groups = _groups(trace)
    if not groups:
        return "a2 = 1: all inputs are distinct"
    x = trace.matrix("x")[:, 0]
    said = [f"{_equal(group)} = {show(x[group[0]])}" for group in groups[:MOST_EQUAL]]
    more = f", and {count(len(groups) - MOST_EQUAL, 'group')} more" * (len(groups) > MOST_EQUAL)
    return f"a2 = 0: not all inputs are distinct ({', '.join(said)}{more})"


def _equal(group: list[int]) -> str:
    """Return the names of equal inputs, of many the first and the last."""
    if len(group) > MOST_EQUAL:
        return f"{len(group)} inputs from x{group[0] + 1} to x{group[-1] + 1}"
    return " = ".join(f"x{i + 1}" for i in group)


def _pairs(sizes: Mapping[str, int]) -> list[str]:
    numbers = range(1, sizes["n"] + 1)
    return [f"({i},{j})" for i, j in combinations(numbers, 2)]


def _remarks(trace: Trace, _: Show) -> Iterator[Note]:
    n, pairs = trace.given.sizes["n"], trace.given.sizes["P"]
    yield Note(
        "W1",
        f"a unit tests one pair, and {n} inputs have C({n},2) = {n}·{n - 1}/2 = "
        f"{count(pairs, 'pair')}: "
        f"{count(pairs, 'hidden unit')} {'is' if pairs == 1 else 'are'} enough",
    )
    equal = chain.from_iterable(combinations(group, 2) for group in _groups(trace))
    firing = [f"({i + 1},{j + 1})" for i, j in islice(equal, MOST_PAIRS + 1)]
    if len(firing) > MOST_PAIRS:
        firing[-1] = f"and {count(int(trace['z2'].value) - MOST_PAIRS, 'pair')} more"
    if firing:
        yield Note("a1", f"the pairs that fire: {', '.join(firing)}")


MISTAKES = (
    Mistake(
        "output-inverted",
        "the output is the other way round; it is 1 when all inputs differ, else 0: {a2}",
        "a2 = 1 - a2",
    ),
    Mistake(
        "output-not-activated",
        "this is z2, the number of equal pairs; the output is its activation: {a2}",
        "a2 = z2",
    ),
    Mistake(
        "impulse-inverted",
        "{step} is what you get with φ the other way round; φ(z) is 1 where z = 0, else 0: {a1}",
        "a1 = 1 - a1",
    ),
    Mistake(
        "impulse-inverted",
        "{step} is what you get with φ the other way round; φ(z) is 1 where z = 0, else 0: {a1}",
        "a1 = 1 - a1\na2 = 1 - a2",
    ),
    Mistake(
        "ordered-pairs",
        "{step} is what you get when (i,j) and (j,i) count as two pairs; they are one: {z2}",
        "z2 = 2 * z2",
    ),
)

TURNED = "right: the rows test the same pairs, in another order or with other signs"
DECIDES = "right: with the others it makes a network that decides as well"


def _same_as(answers: Mapping[str, Any]) -> Mapping[str, str]:
    """Say which weights make a network that decides: a row a pair, 0 where its two are equal.

    Rows stand in any order. In a network that was given whole they have any
    factor but 0, and what adds up the pairs any that is positive.
    """
    W1, whole = answers.get("W1"), {"W1", "b1", "W2", "b2"} <= answers.keys()
    if W1 is None or any(value for b in ("b1", "b2") if b in answers for value in answers[b].flat):
        return {}
    if sorted(map(_tested, W1)) != [*combinations(range(W1.shape[1]), 2)]:
        return {}
    if whole and min(answers["W2"].flat) > 0:
        return {"W1": DECIDES, "W2": DECIDES}
    return {"W1": TURNED} if {*map(abs, W1.flat)} <= {0, 1} else {}


def _tested(row: Any) -> tuple[int, ...]:
    """Return the inputs, from 0, of which a row is 0 where they are equal."""
    read = tuple(k for k, weight in enumerate(row) if weight)
    return read if sum(row) == 0 else ()


PROBLEM = Problem(
    command="equality",
    title="Are the inputs all different?",
    inputs=(Input("x", "n m", "the numbers to compare", flat=("column",)),),
    lines=LINES,
    example="6 4 2 6",
    answer=_answer,
    letters=_letters,
    prepare=_prepare,
    units=(Units("z1", "a1"),),
    exact=True,
    compared=frozenset({"x"}),
    remarks=_remarks,
    labels={"P": _pairs},
    positional="x",
    mistakes=MISTAKES,
    same_as=_same_as,
)
