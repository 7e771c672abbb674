"""Trees: what they hold, how they are walked and changed."""

from __future__ import annotations

import pytest
from hypothesis import given

from nnhw.formula.reading import parse
from nnhw.formula.source import to_source
from nnhw.formula.tree import (
    FormulaError,
    Node,
    Value,
    calls,
    children,
    names,
    rebuild,
    replace_names,
    walk,
)
from tests.formula.trees import TREES


@given(TREES)
def test_every_formula_is_read_back_from_its_text(tree: Node) -> None:
    assert parse(to_source(tree)) == tree


@given(TREES)
def test_a_formula_is_its_node_and_what_is_below(tree: Node) -> None:
    below = [each for child in children(tree) for each in walk(child)]
    assert list(walk(tree)) == [tree, *below]
    assert rebuild(tree, lambda _: None) == tree


def test_letters_and_functions_are_told_apart() -> None:
    tree = parse("exp / sum(exp(shifted)) + W[:, :H] @ h")
    assert names(tree) == {"exp", "shifted", "W", "H", "h"}
    assert calls(tree) == {"exp", "sum"}


def test_a_letter_is_replaced_wherever_it_stands_and_in_no_other() -> None:
    tree = replace_names(parse("x + x.T @ exp(x) - x1 + u[x:]"), {"x": parse("y / 2")})
    assert tree == parse("y / 2 + (y / 2).T @ exp(y / 2) - x1 + u[y / 2:]")


def test_numbers_have_no_source() -> None:
    import numpy as np

    with pytest.raises(FormulaError):
        to_source(Value(np.zeros((1, 1))))
