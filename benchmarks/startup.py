"""The first keystroke: whole processes against ``python -c "import numpy"``."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.ratio import compare, process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.ratio import Row

RUNS = 15
PROBLEMS = {
    "equality": ("equality 6 4 2 6", "a2"),
    "param-count": ("param-count 4096 2048 2", "total"),
    "grad-regression": (
        "grad-regression --x 1,2 --y 1 --V '0.3 -0.1; 0.2 0.4' --W 0.5,-0.3",
        "dV",
    ),
    "grad-classifier": (
        "grad-classifier --x1 '1 2; 3 4' --x2 '0 1; 1 1' --y 1,0 --W1 '1 0.5; 0.3 1' --W2 1,-2",
        "dW1",
    ),
    "lse": ("lse 3.2 5.1 -1.7 --target 1", "lse"),
}


def rows() -> Iterator[Row]:
    """Yield a row for each way to start."""
    commands = [("--version", 0.8), ("--help", 1.5), ("lse --help", 1.5)]
    for command, step in PROBLEMS.values():
        commands += [(f"{command} --get {step}", 1.5), (f"{command} --json", 1.5), (command, 1.8)]
    commands.append(("grad-regression --x 1,2 --y 1 --V 1 --W 1", 1.8))  # shapes that clash
    nnhw = str(Path(sys.executable).with_name("nnhw"))
    numpy = process([sys.executable, "-c", "import numpy"])
    for command, floor in commands:
        ours = process([nnhw, *shlex.split(command)])
        yield compare(f"nnhw {command}", ours, "import numpy", numpy, floor=floor, runs=RUNS)
