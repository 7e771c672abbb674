"""The layers of an architecture, the rounds of a repeat that count alike folded into one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.layers.walk import LayerRow


class Folded(NamedTuple):
    """A row of the table: a layer, and the places from 0 of all that count as it does."""

    row: LayerRow
    indices: tuple[int, ...]

    @property
    def called(self) -> str:
        """Its name, and how often it stands there."""
        marks = [f"×{len(self.indices)}"] * (len(self.indices) > 1)
        marks += ["shared"] * bool(self.row.shared) + ["frozen"] * self.row.frozen
        return f"{self.row.name} {', '.join(marks)}".rstrip()


def folded(rows: Sequence[LayerRow], depth: int = 0, start: int = 0) -> list[Folded]:
    """Return rows with the rounds of a repeat that count alike shown once."""
    shown: list[Folded] = []
    for instance, some in groupby(rows, key=lambda row: _round(row, depth)[:1]):
        if not instance:
            plain = list(some)
            shown += [Folded(row, (k,)) for k, row in enumerate(plain, start)]
            start += len(plain)
            continue
        rounds = [list(each) for _, each in groupby(some, key=lambda row: _round(row, depth))]
        for _, alike in groupby(rounds, key=lambda each: [_counts(row) for row in each]):
            first, *others = alike
            starts = [len(first) * k for k in range(1 + len(others))]
            shown += [
                Folded(row, tuple(k + offset for offset in starts for k in indices))
                for row, indices in folded(first, depth + 1, start)
            ]
            start += len(first) * len(starts)
    return shown


def _round(row: LayerRow, depth: int) -> tuple[int, ...]:
    """Return which repeat a row stands in at some depth, and in which round of it."""
    return row.rounds[depth] if len(row.rounds) > depth else ()


def _counts(row: LayerRow) -> tuple[object, ...]:
    return row.text, row.shape, row.weights, row.biases, row.all_weights, row.macs
