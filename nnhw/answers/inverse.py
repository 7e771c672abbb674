"""An option that was left open, ``k?``: the whole numbers that make the answers right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nnhw.answers.counts import judge
from nnhw.errors import InputError
from nnhw.immutable import Immutable
from nnhw.layers.architecture import build
from nnhw.layers.reader import Layer, fold, read_layer
from nnhw.layers.steps import find, steps
from nnhw.layers.words import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nnhw.answers.tolerance import Tolerance
    from nnhw.layers.architecture import Architecture

LARGEST = 64  # that is tried one by one
FARTHEST = 1 << 40  # that is looked for by halving


class Solution(Immutable):
    """What an open option may be.

    Attributes
    ----------
    layer
        The layer as it was typed.
    letter
        The option's letter.
    found
        The numbers, ascending.
    architecture
        The architecture with the first of them; ``None`` where there is none.
    """

    layer: str
    letter: str
    found: tuple[int, ...]
    architecture: Architecture | None

    @property
    def sentence(self) -> str:
        """The solution in words."""
        if not self.found:
            return f"no {self.letter} in {self.layer} gives that"
        *most, last = map(str, self.found)
        listed = f"{', '.join(most)} or {last}" if most else last
        return f"{self.letter} = {listed} in {self.layer}"


def solve(
    words: Sequence[str],
    answers: Sequence[tuple[str, str]],
    tolerance: Tolerance | None = None,
    *,
    biased: bool = True,
) -> Solution:
    """Find what an open option has to be.

    Parameters
    ----------
    words
        The input and the layers, one of them with a ``?`` in place of a number.
    answers
        What is to come out: names of steps, and values as they were typed.
    tolerance
        As of every comparison.
    biased
        Whether layers have biases.

    Raises
    ------
    InputError
        When more is open than one option, or nothing that it may be fits.
    """
    place = next(k for k, word in enumerate(words) if "?" in word)
    if "".join(words).count("?") > 1 or place == 0:
        raise InputError("? stands for one option of one layer: leave one open at a time")
    fault: list[InputError] = []

    def made(number: int) -> Architecture | None:
        layer = words[place].replace("?", str(number))
        try:
            return build([*words[:place], layer, *words[place + 1 :]], biased=biased)
        except InputError as error:
            fault.append(error)
            return None

    def fits(architecture: Architecture | None) -> bool:
        return architecture is not None and all(
            judge(architecture, name, given, tolerance).right for name, given in answers
        )

    tried = [made(number) for number in range(LARGEST + 1)]
    if not any(tried):
        raise fault[min(1, len(fault) - 1)]  # of 1: that 0 does not do is plain
    found = [number for number, each in enumerate(tried) if fits(each)]
    if not found:
        number = _halved(made, answers)
        found = [number] if number and fits(made(number)) else []
    chosen = made(found[0]) if found else None
    return Solution(words[place], _letter(words[place]), tuple(found), chosen)


def _letter(layer: str) -> str:
    """Return what a layer's ``?`` stands for: ``k`` of ``k?`` and ``kernel=?``."""
    named = re.search(r"(\w+)=\?|([a-z]+)\?", fold(layer))
    if named:
        return KEYS.get(named[1], named[1]).split()[0] if named[1] else named[2]
    kind = (read_layer(layer.replace("?", "1")) or Layer("", 0, "")).kind
    return kind.bare.split()[0] if kind else "?"


def _halved(
    made: Callable[[int], Architecture | None], answers: Sequence[tuple[str, str]]
) -> int | None:
    """Return the number that a size which grows with it may come from, by halving an interval."""
    name, given = answers[0]
    target = sum(map(int, re.findall(r"\d+", given)))

    def reached(number: int) -> bool:
        architecture = made(number)
        return architecture is None or _sum(find(steps(architecture), name).value) >= target

    high = LARGEST
    while not reached(high):
        high *= 2
        if high > FARTHEST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def _sum(value: Any) -> int:
    return sum(map(_sum, value)) if isinstance(value, tuple) else int(value or 0)
