"""Any command line, sheet and file ends in a status of the contract, and never in a traceback.

``FUZZ=20000 pytest tests/test_fuzz.py`` tries so many of each instead of some hundred.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nnhw.answers.grade import Grader
from nnhw.answers.results import as_json
from nnhw.answers.sheets import Sheet
from nnhw.problems import COMMANDS, load
from tests.command import nnhw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import DrawFn

MANY = int(os.environ.get("FUZZ", "250"))
EXAMPLES = [[command, *shlex.split(load(command).example)] for command in COMMANDS]
NUMBERS = """
    0 -0 1 -1 6 2.5 -.5 1/3 -2/5 1/0 1e5 -1e308 1e-320 1e400 1e5000 1e-5000 1e999999999 inf -inf
    nan ∞ −1 ۶ -٫5 1,2 1,2;3,4 [1,2] [[1,2],[3,4]] [[1],[2,3]] [] [[]] 1;2 ; , [ ] - . e 0x10 1_0
    -1j 9007199254740993 0.1 True 1__1 ½ ²
"""
OPTIONS = """
    --json -f text latex markdown html rich xml --get z1 J dW lse a2 total --expect J=0.5 lse=inf
    a2=1 dV=1,2;3,4 z1= =1 = --rtol --atol 0.1 --hide-answer --fragment --digits 3 17 99 --exact
    --quiet -q --no-check --output trace.json . -o /nowhere/x.json --lr --activation relu sigmoid
    --output-activation tanh --relu-at-zero --x --y --V --W --W1 --b1 --b2 --shift --target
    --no-bias --help --version -- --jso -x -qx --x=1 --W=-1,2 @ @nofile.csv @.npz: @x.npz:k
"""
NASTY = [
    "",
    " ",
    "\n",
    "\x00",
    "\x1b[31m",
    "\ud800",
    "[x]",
    ":x:",
    "{0}",
    "%s",
    "𝟙",
    "1\u200f2",
    "7" * 5000,
    "1/" + "3" * 3000,
    "1 " * 3000,
    "[" * 3000,
    "__import__('os')",
    "x" * 10_000,
]
GROUPS = """
    --json | -f text | -f latex | -f latex --fragment | -f markdown | -f html | --digits 3 | --exact
    --digits 17 | --no-check | -q | --get J | --get a2 --get z1 | --get dW | --expect J=0.5
    --expect lse=2 --hide-answer | --expect a2=1 | --expect dV=1,2;3,4 --rtol 0.1 | --lr 0.1
    --expect dW=-1,2 | --relu-at-zero 0 | --activation sigmoid | --activation leaky-relu
    --output-activation tanh | --no-bias | --target 1 | --y 1 | --shift -1e3 | --shift 1e308
"""
NUMBER = st.sampled_from(NUMBERS.split())
GROUP = st.sampled_from([each.split() for each in re.split(r" \| |\n", GROUPS.strip())])
ANYTHING = st.one_of(NUMBER, st.sampled_from([*COMMANDS, *OPTIONS.split(), *NASTY]))


@st.composite
def command_lines(draw: DrawFn) -> list[str]:
    """A worked example with more options and other numbers, and then something out of place."""
    line = list(draw(st.sampled_from(EXAMPLES)))
    for group in draw(st.lists(GROUP, max_size=3)):
        line += group
    for token in draw(st.lists(NUMBER, max_size=3)):
        line[draw(st.integers(1, len(line) - 1))] = token
    for token in draw(st.lists(ANYTHING, max_size=2)):
        line.insert(draw(st.integers(0, len(line))), token)
    return line


@pytest.fixture(scope="module", autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Lines may name a file to write."""
    with contextlib.chdir(tmp_path_factory.mktemp("fuzz")):
        yield


many = settings(max_examples=MANY, suppress_health_check=[HealthCheck.too_slow])


@many
@given(line=command_lines(), stdin=st.sampled_from([b"", b"1 2\n3 4", b"\xff\xfe", b"[1, 2", b"1"]))
@example(["equality", "1", "2;3"], b"")
@example(["equality", "1e400", "1/3", "-f", "html"], b"")
@example(["lse", "inf", "inf", "--target", "1"], b"")
@example(["param-count", "1e4000", "1e4000"], b"")
@example(["solve", "f = x + y", "x=1", "y=5", "--lr", "1,2"], b"")
@example(["param-count", "1e400", "2048", "2", "-f", "latex"], b"")
@example(["equality", "6", "4", "2", "6", "--expect", "J=0.5", "--expect", "a2=1"], b"")
@example(["grad-regression", "--x", "\n", "1,2", "--y", "1", "--V", "1", "--W", "1"], b"")
def test_any_command_line_ends_in_a_status_of_the_contract(line: list[str], stdin: bytes) -> None:
    run = nnhw(*line, stdin=stdin)
    assert run.status in {0, 1, 2}
    if run.status == 2:
        # Of several answers, those that can be read are judged although another cannot.
        assert run.out == "" or line.count("--expect") > 1
        assert run.err.startswith("nnhw: ")
        assert run.err.count("\n") <= 3 * run.err.count("nnhw: ")  # an answer, a complaint
    else:  # a word on what was assumed, or on an option that changes nothing
        assert all(each.startswith("nnhw: ") for each in run.err.splitlines())
        assert "Traceback" not in run.err
    if run.out.startswith('{"schema"'):
        json.loads(run.out, parse_constant=pytest.fail)


@st.composite
def sheets(draw: DrawFn) -> Sheet:
    """A question as a command line puts it, with answers to its steps and to others."""
    arguments = draw(command_lines())
    command = arguments[0] if arguments and arguments[0] in COMMANDS else "lse"
    steps = st.sampled_from([*load(command).program.names, "z9", ""])
    numbers = st.lists(NUMBER, max_size=6).map(" ".join)
    answers = st.dictionaries(steps, st.one_of(numbers, ANYTHING), max_size=4)
    return Sheet(1, "null", tuple(arguments), draw(answers))


@many
@given(sheets())
@example(Sheet(1, "null", ("equality", "6", "4", "2", "6"), {"z2": "0", "b2": "1e400"}))
def test_any_sheet_gives_a_line_of_json(sheet: Sheet) -> None:
    """Which blames the sheet, and never the program."""
    line = as_json(Grader().grade(sheet))
    assert line.endswith("}\n")
    assert line.count("\n") == 1
    graded = json.loads(line, parse_constant=pytest.fail)
    assert not graded.get("error", "").startswith("nnhw failed")


def saved(save: object, *arrays: object) -> bytes:
    assert callable(save)
    stream = io.BytesIO()
    save(stream, *arrays)
    return stream.getvalue()


FILES = {
    ".npy": saved(np.save, np.array([[1.5, -2.0], [0.25, 1e300]])),
    ".npz": saved(np.savez_compressed, np.arange(5)),
    ".csv": "\ufeffa,b\r\n1,−2\r\n0.5,1/3\r\n".encode(),
    ".tsv": b"1\t2\n3\t4\n",
    ".txt": "1 2\n3 4\n".encode("utf-16"),
    ".json": b"[[1, 2.5], [-3e-2, 4]]",
}
BYTES = st.one_of(st.binary(max_size=4), st.sampled_from([b"\0", b"\n", b",", b"nan", b"9" * 400]))


@st.composite
def damaged(draw: DrawFn) -> tuple[str, bytes]:
    """A file with some of its bytes cut out, and others in their place."""
    ending = draw(st.sampled_from(sorted(FILES)))
    content = FILES[ending]
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(content)))
        stop = draw(st.integers(start, min(len(content), start + 8)))
        content = content[:start] + draw(BYTES) + content[stop:]
    return ending, content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content


@many
@given(damaged(), st.sampled_from(["lse", "equality", "grad-regression --y 1 --V 1 --W 1 --x"]))
def test_any_file_is_read_or_refused(file: tuple[str, bytes], command: str) -> None:
    """Whatever became of it on its way."""
    ending, content = file
    path = Path(f"numbers{ending}")
    path.write_bytes(content)
    run = nnhw(*command.split(), f"@{path}", "--json")
    assert run.status in {0, 2}
    assert run.err.startswith("nnhw: ") if run.status else json.loads(run.out)
