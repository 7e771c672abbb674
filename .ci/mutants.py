"""Mutation testing of a room of the house: docs/mutants.md says what came of it.

``python .ci/mutants.py kernels`` runs mutmut over ``nnhw/kernels`` with the tests
that are to hold that room; ``python .ci/mutants.py kernels show NAME`` (``results``,
``browse``, …) is mutmut's own command on what it found. A room is worked on in
a folder of its own, ``mutants/kernels``, which keeps the results.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import libcst as cst
import mutmut.__main__ as mutmut
from libcst.matchers import Name, matches
from mutmut import configuration
from mutmut.mutation import file_mutation
from mutmut.state import state
from mutmut.workers.isolation import ForkServerRunner

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

TESTS = {
    "kernels": ["tests/kernels"],
    "problems": [
        "tests/problems",
        "tests/answers/test_sentences.py",
        "tests/test_errors.py",
        "tests/test_published.py",
        "--deselect=tests/test_published.py::test_the_installed_command_gives_the_same",
    ],
    "answers": [  # without what draws so many questions that each survivor takes half a minute
        "tests/answers",
        "--deselect=tests/answers/test_certainty.py::test_a_verdict_is_that_of_rounded_steps",
        "--deselect=tests/answers/test_certainty.py::test_no_step_is_off_by_more_than_its_bound",
        "--deselect=tests/answers/test_mistakes.py::test_every_mistake_is_named_wherever_it_reaches",
        "--deselect=tests/answers/test_mistakes.py::test_the_independent_solution_is_right",
        "--deselect=tests/answers/test_mistakes.py::test_a_random_answer_is_blamed_on_nothing_with_certainty",
    ],
}
TOP = Path(__file__).resolve().parents[1]
skip = file_mutation.MutationVisitor._skip_node_and_children
arrange = file_mutation.function_trampoline_arrangement
submit = ForkServerRunner.submit


def main(room: str, *arguments: str) -> None:
    """Run mutmut in the room's folder, which holds links to the files of the house."""
    folder = TOP / "mutants" / room
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("nnhw", "tests", "benchmarks", "docs", "README.md", "pyproject.toml"):
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(TOP / name)
    os.chdir(folder)
    configuration._config = replace(
        configuration._load_config(),
        only_mutate=[f"nnhw/{room}/*"],
        pytest_add_cli_args_test_selection=TESTS[room],
    )
    file_mutation.MutationVisitor._skip_node_and_children = skip_overloads_alone
    file_mutation.function_trampoline_arrangement = arrange_undecorated
    ForkServerRunner.submit = submit_quickest_first
    mutmut.cli(arguments or ("run", "--max-children", "1"))


# mutmut leaves decorated functions alone, and among ours are those that matter
# most. Here only the function that chooses between a mutant and the original
# is decorated, and not each of them.


def skip_overloads_alone(visitor: Any, node: cst.CSTNode) -> bool:
    """Whether to leave a node as it is."""
    if isinstance(node, cst.FunctionDef) and node.decorators:
        return matches(node.decorators[0].decorator, Name("overload"))
    return skip(visitor, node)


def arrange_undecorated(function: cst.FunctionDef, *args: Any, **named: Any) -> Sequence[Any]:
    """Return the nodes that mutmut makes of a function, its copies without decorators."""
    before, (chooser, *copies), *rest = arrange(function, *args, **named)
    bare = [copy.with_changes(decorators=[]) for copy in copies]
    return before, [chooser, *bare], *rest


def submit_quickest_first(runner: Any, name: str, tests: list[str], *limits: Any) -> None:
    """Have a mutant tested: most are killed by a quick test."""
    submit(runner, name, sorted(tests, key=state().duration_by_test.__getitem__), *limits)


if __name__ == "__main__":
    main(*sys.argv[1:])
