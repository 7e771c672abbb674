"""A list of lines, and the one mechanism that changes it."""

from __future__ import annotations

import pytest

from nnhw.engine.program import Line, Program
from nnhw.formula.reading import parse
from nnhw.formula.tree import FormulaError

TEXT = """
    Forward pass
    z = W @ x                # output
    p = exp(z) / sum(exp(z)) by softmax_of(z)
    Backward pass
    dz = p - y
    dW = dz @ x.T            # ∂J/∂W
"""
PROGRAM = Program.read(TEXT)


def formulas(program: Program) -> list[str]:
    return [line.formula for line in program.lines.values()]


def test_lines_are_read_with_their_headings_words_and_kernels() -> None:
    assert PROGRAM.names == ("z", "p", "dz", "dW")
    assert PROGRAM.lines["z"] == Line("z", parse("W @ x"), None, "Forward pass", "output")
    assert PROGRAM.lines["p"].by == parse("softmax_of(z)")
    assert PROGRAM.lines["dW"].part == "Backward pass"
    assert formulas(PROGRAM)[1] == "p = exp(z) / sum(exp(z))"


def test_an_edit_replaces_a_line_and_leaves_the_rest_alone() -> None:
    edited = PROGRAM.edit("dz = y - p")
    assert formulas(edited) == [*formulas(PROGRAM)[:2], "dz = y - p", "dW = dz @ x.T"]
    assert edited.lines["dz"].part == "Backward pass"
    assert formulas(PROGRAM)[2] == "dz = p - y"


def test_a_lines_own_name_stands_for_what_stood_there() -> None:
    assert PROGRAM.edit("dz = -dz").lines["dz"].tree == parse("-(p - y)")
    assert PROGRAM.edit("dz = 2 * dz").edit("dz = -dz").lines["dz"].tree == parse("-(2 * (p - y))")


def test_a_new_line_is_put_before_the_first_that_reads_it_or_at_the_end() -> None:
    assert PROGRAM.edit("y = z / 2").names == ("z", "p", "y", "dz", "dW")
    added = PROGRAM.edit("Gradient step\nW_new = W - lr * dW")
    assert added.names[-1] == "W_new"
    assert added.lines["W_new"].part == "Gradient step"


def test_letters_are_swapped_in_the_lines_that_are_named() -> None:
    edited = PROGRAM.edit({"dW": {"x": "[x, 1]"}, "none": {"x": "y"}})
    assert edited.lines["dW"].tree == parse("dz @ [x, 1].T")
    assert edited.lines["z"].tree == parse("W @ x")


def test_below_an_edit_no_kernel_jumps_over_the_changed_line() -> None:
    """softmax_of(z) would give p from z although the sum in between was changed."""
    program = Program.read("e = exp(z)\ns = sum(e)\np = e / s  by softmax_of(z)\nq = -p  by p")
    assert program.edit("s = 2 * s").lines["p"].by is None
    assert program.edit("z = 2 * z").lines["p"].by is not None  # it starts from z itself
    assert program.edit("s = 2 * s", keep_kernels=True).lines["p"].by is not None


def test_the_order_is_what_each_line_needs_first() -> None:
    order = PROGRAM.order(["dW"], frozenset(), lambda line: line.tree)
    assert order == ["z", "p", "dz", "dW"]
    assert PROGRAM.order(["dW"], frozenset({"dz"}), lambda line: line.tree) == ["dW"]


def test_a_line_that_depends_on_itself_is_refused() -> None:
    circle = Program.read("a = b\nb = a")
    with pytest.raises(FormulaError, match=r"^a depends on itself$|^b depends on itself$"):
        circle.order(["a"], frozenset(), lambda line: line.tree)


def test_downstream_is_all_that_depends() -> None:
    assert PROGRAM.downstream(["p"]) == {"p", "dz", "dW"}
    assert PROGRAM.downstream(["W"]) == {"W", "z", "p", "dz", "dW"}
