"""The rules of the house, each with something that fails when it is broken."""

from __future__ import annotations

import ast
import pickle
import re
import shlex
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import nnhw
from nnhw.formula.functions import FUNCTIONS
from nnhw.formula.latex import to_latex
from nnhw.formula.marks import Letter, Sign
from nnhw.formula.notation import Notation
from nnhw.formula.plain import ASCII
from nnhw.formula.symbols import GREEK, symbol
from nnhw.formula.tree import Call, Name, names
from nnhw.problems import COMMANDS, load
from tests.command import nnhw as run
from tests.problems.questions import question, solved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.solved import Solved
    from nnhw.formula.marks import Mark

HOUSE = Path(nnhw.__file__).parent
FILES = {path.relative_to(HOUSE).as_posix(): path for path in sorted(HOUSE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}
# Rooms that know no problem; the layers of an architecture are one command's.
STRANGERS = ("engine/", "formula/", "kernels/", "render/", "answers/", "parse/")
MOST_LINES = 300
LONGER = {  # up to twice that, and why
    "api.py": "five functions, typed and with docstrings of their own",
    "formula/shapes.py": "a rule a kind of function",
    "formula/reading.py": "the tokens, the tree and the refusals of one syntax",
    "formula/evaluate.py": "one walker, three arithmetics",
    "formula/pullback.py": "a rule a kind of node",
    "engine/solver.py": "what works the steps, in three kinds of numbers",
    "engine/problem.py": "the words that a problem is declared with",
    "engine/unroll.py": "a sheet's loops, its shapes and its gradients",
    "engine/scope.py": "what a name stands for, and why not",
    "engine/deriving.py": "gradients through what was written out",
}


def _texts(tree: ast.Module) -> Iterator[str]:
    """Yield the texts of a file that are no docstrings."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef)
    bodies = [node.body[0] for node in ast.walk(tree) if isinstance(node, owners) and node.body]
    documents = {id(first.value) for first in bodies if isinstance(first, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in documents:
            yield from [node.value] if isinstance(node.value, str) else []


@cache
def traces(command: str) -> list[Solved]:
    """Questions of a problem, with its options on and off, solved."""
    rng = np.random.default_rng(0)
    return [solved(command, question(command, rng)) for _ in range(25)]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_trace_is_data(command: str) -> None:
    """It can be sent elsewhere, and says the same there."""
    for trace in traces(command)[:5]:
        there = pickle.loads(pickle.dumps(trace))  # noqa: S301
        assert there.to_dict() == trace.to_dict()
        assert there.to_text() == trace.to_text()


def test_no_room_knows_a_problem_by_its_name() -> None:
    known = {
        (name, text)
        for name, tree in TREES.items()
        if name.startswith(STRANGERS)
        for text in _texts(tree)
        if text in COMMANDS or text.removeprefix("nnhw ") in COMMANDS
    }
    assert not known - {("engine/words.py", "lse")}  # how else log-sum-exp is called in the field


def test_no_room_knows_a_problem_by_its_letters() -> None:
    """A gradient, a step of descent or an index of a letter is some problem's own."""
    names = {name for each in COMMANDS for trace in traces(each) for name in trace.program.names}
    steps = {name for name in names if re.fullmatch(r"d\w+|\w+(\d|_new)", name)}
    assert {"dW", "z1", "V_new"} <= steps
    known = {
        (name, text)
        for name, tree in TREES.items()
        if name.startswith(STRANGERS)
        for text in _texts(tree)
        if text in steps
    }
    assert not known


@pytest.mark.parametrize("command", COMMANDS)
def test_every_problem_has_an_example_that_runs(command: str) -> None:
    example = load(command).example
    assert example
    assert run(command, *shlex.split(example), "-q").status == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_a_mistake_speaks_of_letters_that_there_are(command: str) -> None:
    known = {name for each in traces(command) for name in (*each.shapes, *each.given.sizes)}
    for mistake in load(command).mistakes:
        for name, tree in mistake.changes.items():
            assert {name} | names(tree) <= known, mistake


@pytest.mark.parametrize("name", [*GREEK, *FUNCTIONS])
def test_every_symbol_is_spelt_in_every_alphabet(name: str) -> None:
    function = FUNCTIONS.get(name)
    mark: Mark = Letter(symbol(name))
    if function:
        mark = Notation({}, "J", "·").write(Call(name, (Name("u"),) * function.least))
    assert to_latex(mark).isascii()
    assert "\\u" not in ASCII.flat(mark)
    assert "\\x" not in ASCII.flat(mark)


def test_every_sign_is_spelt_in_every_alphabet() -> None:
    signs = {
        node.args[0].value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Sign"
        and isinstance(node.args[0], ast.Constant)
    }
    assert "−" in signs
    for sign in signs:
        assert to_latex(Sign(str(sign))).isascii(), sign
        assert "\\" not in ASCII.flat(Sign(str(sign))), sign


def test_a_class_has_a_name_of_its_own() -> None:
    """A name means one thing in the whole package."""
    classes = Counter(
        node.name for tree in TREES.values() for node in tree.body if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in classes.items() if count > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_at_one_sitting(name: str) -> None:
    length = FILES[name].read_text(encoding="utf-8").count("\n")
    assert length <= MOST_LINES * (2 if name in LONGER else 1)


def test_no_exception_from_the_length_of_a_file_is_left_over() -> None:
    lengths = {name: FILES[name].read_text(encoding="utf-8").count("\n") for name in LONGER}
    assert [name for name, length in lengths.items() if length <= MOST_LINES] == []


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("kernels/")])
def test_nothing_that_is_typed_is_run_as_code(name: str) -> None:
    called = {
        node.func.id
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"eval", "exec", "compile"}
