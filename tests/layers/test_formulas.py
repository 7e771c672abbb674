"""The kinds' formulas: consistent with one another, and printed as they are worked out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.formula.latex import to_latex
from nnhw.formula.plain import ASCII, UNICODE
from nnhw.layers.arithmetic import evaluate, line, write
from nnhw.layers.kinds import KINDS
from nnhw.layers.steps import steps

from .architectures import ARCHITECTURES, NAMES, built

# One of each kind at least, with the options that change its formulas.
EACH = (
    "6x9x9 conv:8,k3x5,s2,p1x2,g2 conv:8,k3,d2,p2,nobias dwconv:3,p1 sepconv:12,k3,same "
    "convt:6,k4,s2,p1,g3 maxpool:3,2,ceil avgpool:2,same bn gn:3 prelu pad:1 "
    "upsample:2 crop:6x5 adaptive:3x2 "
    "steps cls pos:7x6 ln rms attn:h3,kv1,dh=5 attn:h2 mlp:9 mlp:9,gated lstm:4,x2,bi gru:5,bias2 "
    "rnn:3,x3,bi,bias2 linear:6 save:x linear:6 add:x concat:x first fc:7",
    "1x4x4 conv:2,k1 gap",
    "1x4x4 flatten dense:3",
    "2x4x4 gmp",
    "tokens:9 embed:11x4",
)


def value_of(printed: str) -> int:
    """Work printed arithmetic out in Python, by replacing its signs."""
    text = re.sub(r"⌊(.*?)/(\d+|\([^)]*\))⌋", r"((\1)//(\2))", printed)
    text = re.sub(r"⌈(.*?)/(\d+|\([^)]*\))⌉", r"(-(-(\1)//(\2)))", text)
    text = re.sub(r"(?<!/)/(?!/)", "//", text.replace("·", "*").replace("−", "-"))
    assert re.fullmatch(r"[\d()+*/ -]+", text), printed
    return int(eval(text))  # noqa: S307 - digits and signs alone


def test_there_is_one_of_each_kind() -> None:
    used = {row.word for text in EACH for row in built(text).rows}
    assert set(KINDS) <= used | {"dense"}


@pytest.mark.parametrize("text", [*EACH, *(each["argv"] for each in ARCHITECTURES)])
def test_printed_arithmetic_gives_what_stands_behind_it(text: str) -> None:
    lines = {line for row in built(text).rows for line in row.lines}
    for each in lines:
        assert value_of(UNICODE.flat(each.sides[0])) == each.value
        assert to_latex(each.sides[0]).count("{") == to_latex(each.sides[0]).count("}")
        assert ASCII.flat(each.sides[0]).isascii()


@pytest.mark.parametrize("text", [*EACH, *(each["argv"] for each in ARCHITECTURES)])
def test_weights_and_biases_are_what_is_printed_for_both(text: str) -> None:
    for row in built(text).rows:
        printed = [line.value for line in row.lines if line.name == "parameters"]
        assert printed == ([row.all_weights + row.all_biases] if row.all_weights else [])


def test_the_arithmetic_that_the_contract_prints() -> None:
    (row,) = built("3x224x224 conv:64,k7,s2,p3").rows
    shown = {each.name: " = ".join(map(UNICODE.flat, each.sides)) for each in row.lines}
    assert shown["parameters"] == "(7·7·3 + 1)·64 = 9472"
    assert shown["out"] == "⌊(224 + 2·3 − 7)/2⌋ + 1 = 112"
    (row,) = built("1x28x28 conv:6,k5").rows
    assert UNICODE.flat(row.lines[0].sides[0]) == "⌊(28 − 5)/1⌋ + 1"
    (row,) = built("1x224x224 conv:1,k7,d2,p3,s2").rows
    assert UNICODE.flat(row.lines[0].sides[0]) == "⌊(224 + 2·3 − (2·(7 − 1) + 1))/2⌋ + 1"
    (row,) = built("seq:16x4096 lstm:256,last").rows  # 4·(256·(4096 + 256) + 256), keras
    assert UNICODE.flat(row.lines[0].sides[0]) == "4·(256·(4096 + 256) + 256)"


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 9), st.integers(0, 9))
def test_a_formula_is_python_arithmetic(a: int, b: int, c: int, p: int) -> None:
    letters: dict[str, int | tuple[int, ...]] = {"a": a, "b": b, "c": c, "p": p, "t": (b, c)}
    for text, value in {
        "a - (b - c)": a - (b - c),
        "(a + 2*p)*t + p": (a + 2 * p) * b * c + p,
        "floor((a + b)/c) - ceil((a + p)/c)": (a + b) // c + (-(a + p) // c),
        "a*(b - c)*c": a * (b - c) * c,
    }.items():
        assert evaluate(text, letters) == value
        assert line("x", text, letters).value == value
        assert value_of(UNICODE.flat(write(text, letters))) == value


def test_a_quotient_that_does_not_come_out_even_is_a_bug_that_shows() -> None:
    with pytest.raises(ValueError, match="no whole number"):
        evaluate("a/b", {"a": 7, "b": 2})


@pytest.mark.parametrize("name", NAMES)
def test_totals_are_the_sums_of_the_rows(name: str) -> None:
    text = next(each["argv"] for each in ARCHITECTURES if each["name"] == name)
    known = {key: each.value for key, each in steps(built(text)).items()}
    assert known["total"] == sum(known["weights"]) + sum(known["biases"]) == sum(known["layers"])
    assert known["output"] == known["shapes"][-1]
