"""Measure what is promised of nnhw's speed: ``python -m benchmarks [--json FILE] [PART ...]``.

The parts are ``startup``, ``growth``, ``sheets`` and ``grading``; all of them by default.
``python -m benchmarks.accuracy`` measures the last places, which takes longer.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.ratio import Row

HEAD = """| what | nnhw | peer | its time | ratio | at most |
| --- | --- | --- | --- | --- | --- |"""
PARTS = ("startup", "growth", "sheets", "grading")


def main() -> None:
    """Run the parts, print a table as it grows, and write it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--json", type=Path, metavar="FILE")
    asked = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(HEAD)
    rows = []
    for part in asked.parts or PARTS:
        for row in import_module(f"benchmarks.{part}").rows():
            rows.append(row)
            print(_line(row), flush=True)
    if asked.json:
        asked.json.write_text(json.dumps([row._asdict() for row in rows], indent=1))


def _line(row: Row) -> str:
    ours, theirs = (f"{1000 * each:.0f} ms" for each in (row.seconds, row.peer_seconds))
    return f"| {row.what} | {ours} | {row.peer} | {theirs} | {row.ratio:.2f} | {row.floor:g} |"


if __name__ == "__main__":
    main()
