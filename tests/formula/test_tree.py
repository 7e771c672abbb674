"""The whitelist: mathematics is read as it is written, and nothing else can be said."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.formula.source import to_source
from nnhw.formula.tree import (
    Augment,
    Binary,
    Call,
    Columns,
    FormulaError,
    Integer,
    Item,
    Name,
    Negative,
    Node,
    SquaredNorm,
    Transpose,
    Value,
    calls,
    children,
    names,
    parse,
    rebuild,
    replace_names,
    walk,
)
from tests.formula.trees import TREES

READ = {
    "W @ x + b": Binary("+", Binary("@", Name("W"), Name("x")), Name("b")),
    "dh * r_prime(g)": Binary("*", Name("dh"), Call("r_prime", (Name("g"),))),
    "W.T @ dz": Binary("@", Transpose(Name("W")), Name("dz")),
    "norm(y - z)**2 / 2": Binary("/", SquaredNorm(Binary("-", Name("y"), Name("z"))), Integer(2)),
    "[x, 1].T": Transpose(Augment(Name("x"))),
    "W[:, :H].T": Transpose(Columns(Name("W"), "H")),
    "lse - z[T]": Binary("-", Name("lse"), Item(Name("z"), Name("T"))),
    "layers[1]": Item(Name("layers"), Integer(1)),
    "-(a - b)": Negative(Binary("-", Name("a"), Name("b"))),
    "a - b - c": Binary("-", Binary("-", Name("a"), Name("b")), Name("c")),
    " sum(exp) ": Call("sum", (Name("exp"),)),
}

REFUSED = """
    __import__('os').system('true')
    open('file')
    eval('1')
    x.__class__
    x.dtype
    x.T()
    (lambda: 1)()
    lambda x: x
    [v for v in x]
    {v: 1 for v in x}
    {x, 1}
    (x, 1)
    [x, 2]
    [1, x]
    [x, 1, 1]
    x if y else z
    x and y
    not x
    ~x
    +x
    x == y
    x ** 2
    norm(x) ** 3
    norm(x, y) ** 2
    x // y
    x % y
    x << y
    x | y
    (y := 1)
    f'{x}'
    'text'
    b'bytes'
    1.5
    1j
    True
    None
    ...
    exp(x, y)
    exp()
    exp(*x)
    exp(x=1)
    softmax_minus(z)
    norm(x)
    exp.T(x)
    x(1)
    getattr(x, 'T')
    x[0]
    x[-1]
    x[1, 2]
    x[1:2]
    x[:, 1:H]
    x[:, :H:2]
    x[:, :2]
    x[:H, :H]
    x[exp(1)]
    x['key']
    x[True]
    await x
    yield x
    x; y
    x = 1
    import os
    x y
    )
    x +
    #
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize("text", READ)
def test_mathematics_is_read_as_it_is_written(text: str) -> None:
    assert parse(text) == READ[text]


@pytest.mark.parametrize("text", [*lines(REFUSED), "", "x\0", "(" * 500, "-" * 100_000 + "x"])
def test_what_is_no_mathematics_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text)


def test_a_refusal_shows_what_it_is_about() -> None:
    with pytest.raises(FormulaError) as refused:
        parse("dh * g ** 2")
    assert str(refused.value) == "'dh * g ** 2': 'g ** 2' has no place in a formula"
    with pytest.raises(FormulaError) as refused:
        parse("exp(g, h)")
    assert str(refused.value) == "'exp(g, h)': exp takes 1 argument"


PIECES = """
    x g W exp norm sum r_prime . T ( ) [ ] { } , : = := + - * / @ ** % ~ | 1 2 0 1.5 'a' \\ lambda
    if else for in not and or await yield import __class__ __import__ f'' ; # * == < > ...
"""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=12).map(" ".join))
def test_of_random_python_nothing_is_read_in_part(text: str) -> None:
    """What is accepted has the very syntax tree of the text: no part of it was passed over."""
    try:
        tree = parse(text)
    except FormulaError:
        return
    assert ast.dump(ast.parse(to_source(tree))) == ast.dump(ast.parse(text.strip()))


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
    tree = replace_names(parse("x + x.T @ exp(x) - x1"), {"x": parse("[x, 1]")})
    assert tree == parse("[x, 1] + [x, 1].T @ exp([x, 1]) - x1")


def test_numbers_have_no_source() -> None:
    import numpy as np

    with pytest.raises(FormulaError):
        to_source(Value(np.zeros((1, 1))))
