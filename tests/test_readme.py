"""What the README says is what happens."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nnhw.problems import COMMANDS, load

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def run(command: str) -> str:
    """Run a line of shell, with the nnhw of this environment, on a terminal of 80 columns."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, env=environment, check=False
    )
    return done.stdout + done.stderr


def replay(block: str) -> str:
    """Return a console block with the output that its commands give now."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"{line}\n{run(line[2:])}" for line in commands)


def test_every_example_prints_what_the_readme_shows(request: pytest.FixtureRequest) -> None:
    text = README.read_text()
    played = BLOCK.sub(lambda block: f"```console\n{replay(block[1])}```", text)
    if request.config.getoption("--update-golden"):
        README.write_text(played)
    assert played == README.read_text()


def test_every_python_example_gives_what_the_readme_shows() -> None:
    failures, examples = doctest.testfile(str(README), module_relative=False)
    assert examples
    assert not failures


@pytest.mark.parametrize("command", [name for name in COMMANDS if not load(name).own_lines])
def test_the_table_of_steps_names_every_step(command: str) -> None:
    """A step that a problem can make stands in the row of its problem, by name or in a range."""
    row = next(
        line for line in README.read_text().splitlines() if line.startswith(f"| `{command}` | `")
    )
    problem = load(command)
    for name in {*problem.program.names, *problem.needs}:
        within = name in {"delta2", "delta3"} and "`delta1` … `delta4`" in row
        assert within or f"`{name}`" in row
