"""Ratios that hold on a noisy machine: two things taken in turn, the median of the pairs."""

from __future__ import annotations

import os
import subprocess
import time
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Row(NamedTuple):
    """One line of the table.

    Attributes
    ----------
    what, peer
        What was measured, and against what.
    seconds, peer_seconds
        The medians.
    ratio
        The median of the ratios, pair by pair.
    floor
        What the ratio is to stay below.
    """

    what: str
    peer: str
    seconds: float
    peer_seconds: float
    ratio: float
    floor: float


def compare(
    what: str,
    run: Callable[[], object],
    peer: str,
    run_peer: Callable[[], object],
    *,
    floor: float,
    runs: int,
) -> Row:
    """Take two things in turn, after one run of each that does not count."""
    run(), run_peer()
    pairs = [(_seconds(run), _seconds(run_peer)) for _ in range(runs)]
    ours, theirs = zip(*pairs, strict=True)
    ratio = median(a / b for a, b in pairs)
    return Row(what, peer, median(ours), median(theirs), ratio, floor)


def process(arguments: Sequence[str], stdin: str | None = None) -> Callable[[], object]:
    """Return what runs a command to its end, its output read and thrown away.

    Python keeps its bytecode, as it does where a package is installed.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def run() -> object:
        with open(stdin or os.devnull, "rb") as stream:  # noqa: PTH123
            return subprocess.run(
                arguments, stdin=stream, capture_output=True, check=False, env=environment
            )

    return run


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
