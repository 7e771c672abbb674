"""What a command loads: a start that waits for nothing that it does not need."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import pytest

REGRESSION = "grad-regression --x 1,2 --y 1 --V '0.3,-0.1;0.2,0.4' --W 0.5,-0.3"
CLASSIFIER = "grad-classifier --x1 '1;2' --x2 '0;1' --y 1 --W1 '1,0;0,1' --W2 1,2"
WITHOUT_NUMBERS = ["--version", "--help", "help", "", "lsr 1 2", "gradient"]
SOLVED = ["equality 6 4 2 6", "param-count 3 4 2", REGRESSION, CLASSIFIER, "lse 1 2 --target 1"]
HEAVY = {"pydantic", "click", "asyncio", "email", "csv", "zipfile", "statistics"}
RUN = """
import atexit, sys
before = set(sys.modules)
atexit.register(lambda: print("loaded", *set(sys.modules) - before, file=sys.stderr))
from nnhw.__main__ import main
main()
"""


def loaded(line: str, **environment: str) -> set[str]:
    """The modules that ``nnhw line`` loads."""
    run = subprocess.run(
        [sys.executable, "-c", RUN, *shlex.split(line)],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )
    return set(run.stderr.rpartition("loaded ")[2].split())


@pytest.mark.parametrize("line", WITHOUT_NUMBERS)
def test_help_version_and_usage_errors_load_no_numpy(line: str) -> None:
    modules = loaded(line)
    assert "nnhw.cli" in modules
    assert not modules & (HEAVY | {"numpy", "rich", "json", "fractions", "decimal"})


def test_completion_loads_no_numpy() -> None:
    words = {"COMP_WORDS": "nnhw l", "COMP_CWORD": "1"}
    modules = loaded("", _NNHW_COMPLETE="complete_bash", **words)
    assert "nnhw.cli" in modules
    assert not modules & (HEAVY | {"numpy", "rich"})


@pytest.mark.parametrize("line", SOLVED, ids=lambda line: line.split()[0])
@pytest.mark.parametrize("how", ["--json", "--get {step}", "-q", "-f text"])
def test_what_scripts_ask_for_loads_no_rich(line: str, how: str) -> None:
    step = {"equality": "a2", "param-count": "total", "lse": "lse"}.get(
        line.split(maxsplit=1)[0], "J"
    )
    modules = loaded(f"{line} {how.format(step=step)}")
    assert "numpy" in modules
    assert not modules & (HEAVY | {"rich"})
    assert ("nnhw.render.page" in modules) == (how == "-f text")


@pytest.mark.parametrize("line", ["lse 1 2 --get lse", "lse --help", "lse 1 2 --jso"])
def test_only_the_problem_that_was_asked_for_is_loaded(line: str) -> None:
    modules = loaded(line)
    assert {each for each in modules if each.startswith("nnhw.problems.")} == {"nnhw.problems.lse"}
    assert "nnhw.answers" not in modules
