"""What the largest inputs take that are read, and the smallest that are refused.

``python -m benchmarks.limits`` prints time, peak memory and exit status; the
files that it makes take 1.3 GB of the temporary folder.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NNHW = str(Path(sys.executable).with_name("nnhw"))
MOST = 10_000_000  # numbers of text
ROW = 100_000  # written at once


class Spent(NamedTuple):
    """What a process took.

    Attributes
    ----------
    seconds
        From its start to its end.
    mebibytes
        Its largest resident size.
    status
        Its exit status.
    """

    seconds: float
    mebibytes: float
    status: int


def spend(arguments: Sequence[str], stdin: str = os.devnull) -> Spent:
    """Run nnhw with its output thrown away."""
    source, nowhere = os.open(stdin, os.O_RDONLY), os.open(os.devnull, os.O_WRONLY)
    streams = [(os.POSIX_SPAWN_DUP2, source, 0)]
    streams += [(os.POSIX_SPAWN_DUP2, nowhere, k) for k in (1, 2)]
    start = time.perf_counter()
    child = os.posix_spawn(NNHW, [NNHW, *arguments], os.environ, file_actions=streams)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    os.close(source)
    os.close(nowhere)
    unit = 1024 if sys.platform == "linux" else 1024**2
    return Spent(seconds, usage.ru_maxrss / unit, os.waitstatus_to_exitcode(status))


def main() -> None:
    """Print a line an input."""
    with tempfile.TemporaryDirectory() as folder:
        decimals = _file(folder, (" ".join(["-0.1234567"] * ROW) for _ in range(MOST // ROW)))
        fractions = _file(folder, (" ".join(["-3/7"] * ROW) for _ in range(MOST // ROW)))
        line = _file(folder, ("1" * 10_000_000 for _ in range(100)), between="")
        for what, arguments, stdin in (
            ("lse of 10⁷ decimals", ["lse", "-", "--get", "lse"], decimals),
            ("lse of 10⁷ fractions", ["lse", "-", "--get", "lse"], fractions),
            ("equality of 10⁷ fractions", ["equality", "-", "--get", "a2"], fractions),
            ("a line of 1 GB", ["lse", "-"], line),
            ("a file of 1 GB", ["lse", f"@{line}"], os.devnull),
            ("a number of 4,000 digits", ["param-count", "9" * 4_000, "9" * 4_000], os.devnull),
            ("an exponent of 999999999", ["lse", "1e999999999", "1"], os.devnull),
        ):
            seconds, mebibytes, status = spend(arguments, stdin)
            print(f"{what:26} {seconds:6.1f} s {mebibytes:6.0f} MiB, status {status}", flush=True)


def _file(folder: str, rows: Iterable[str], between: str = " ") -> str:
    with tempfile.NamedTemporaryFile("w", dir=folder, delete=False) as file:
        for row in rows:
            file.write(row + between)
    return file.name


if __name__ == "__main__":
    main()
