"""A class graded: against a process a sheet, against JSON alone, by size and by memory.

The classes are made up by `benchmarks.classes`. JSON alone is a process that
reads the same sheets and writes them back with the standard library. The time
is that of whole processes. For the memory, which is to be the same for every
number of sheets::

    python -m benchmarks.grading [--million]
"""

from __future__ import annotations

import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.classes import sheets
from benchmarks.limits import NNHW, spend
from benchmarks.ratio import Row, compare, process

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ONE = "param-count 4096 2048 2 --expect total=8394754 -q"
JSON = """
import json, sys
with open(sys.argv[1], "rb") as sheets:
    for sheet in sheets:
        sys.stdout.write(json.dumps(json.loads(sheet)) + "\\n")
"""
VARIANTS = 200
CLASS = 50_000  # sheets of variants
OWN = 10_000  # sheets with numbers of their own
RUNS = 5
SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000


def rows() -> Iterator[Row]:
    """Yield the rate against each peer, and how the time grows."""
    with tempfile.TemporaryDirectory() as folder:
        variants = _file(folder, "variants", sheets(7, CLASS, VARIANTS))
        own = _file(folder, "own", sheets(8, OWN))
        twice = _file(folder, "twice", sheets(8, 2 * OWN))
        yield _against_a_process_a_sheet(variants)
        yield _against_json(f"{CLASS:,} sheets of {VARIANTS} variants", variants, 6)
        yield _against_json(f"{OWN:,} sheets, each its own numbers", own, 30)
        yield compare(
            f"nnhw grade, {2 * OWN:,} sheets, each its own numbers",
            process([NNHW, "grade", twice]),
            f"{OWN:,}, twice",
            lambda: [process([NNHW, "grade", own])() for _ in range(2)],
            floor=1.05,
            runs=RUNS,
        )


def _against_a_process_a_sheet(path: str) -> Row:
    """Compare a thousand sheets of many with one process for one: a thousand times the rate."""
    ours = process([NNHW, "grade", path])
    theirs = process([NNHW, *ONE.split()])
    row = compare("", ours, "a process for one sheet", theirs, floor=1, runs=RUNS)
    thousands = CLASS / 1_000
    return row._replace(
        what="nnhw grade, 1,000 sheets of many",
        seconds=row.seconds / thousands,
        ratio=row.ratio / thousands,
    )


def _against_json(what: str, path: str, floor: float) -> Row:
    ours = process([NNHW, "grade", path])
    theirs = process([sys.executable, "-c", JSON, path])
    peer = "json, the same lines read and written"
    return compare(f"nnhw grade, {what}", ours, peer, theirs, floor=floor, runs=RUNS)


def _file(folder: str, name: str, lines: Iterable[str]) -> str:
    path = Path(folder, f"{name}.jsonl")
    with path.open("w") as file:
        file.writelines(f"{line}\n" for line in lines)
    return str(path)


def main() -> None:
    """Print the peak memory of grading classes of several sizes."""
    sizes = (*SIZES, MILLION) if "--million" in sys.argv else SIZES
    with tempfile.TemporaryDirectory() as folder:
        some = list(sheets(7, SIZES[0], VARIANTS)) + list(sheets(8, SIZES[0]))
        for size in sizes:
            path = _file(folder, str(size), islice(cycle(some), size))
            print(f"{size:>9,} sheets: {spend(['grade', path]).mebibytes:.1f} MiB")


if __name__ == "__main__":
    main()
