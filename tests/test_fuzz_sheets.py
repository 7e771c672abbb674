"""Any sheet ends in a status of the contract within bounded time, and never in a traceback.

``FUZZ=20000 pytest tests/test_fuzz_sheets.py`` tries so many instead of a hundred or two; a failure
prints the sheet, and how to repeat the run. Sheets that failed once stand below as examples.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.command import nnhw

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

MANY = int(os.environ.get("FUZZ", "150"))
SECONDS = 20.0  # on a machine that others load; one alone takes a tenth of it
STATUSES = {0, 1, 2}
NAMES = """
    x y z W b t T e d dd J E exp sum lambda theta θ α W₁ x1 h0 h1 dW dx dJ __class__ __init__ _ if
    for é ŷ x_new alpha n m k lr sigma softmax None True print 名 ı ſ µ
""".split()
NUMBERS = """
    0 1 2 -1 0.5 1/3 1e3 1e-3 1e308 1e-320 −2 ۲ ½ 3 7 1e400 1e5000 .5 5. 1_000 0x10 1j inf nan
""".split()
FUNCTIONS = """
    exp log sqrt abs sign sin tanh sigma relu leaky_relu softplus elu step where max min clip sum
    mean prod var norm argmax rowsum colsum rowmax colmax rowvar softmax rowsoftmax zeros ones eye
    rows cols inv causal conv convt maxpool avgpool pad rot180 beside sigma' tanh′ relu' eval
    open getattr f
""".split()
SIGNS = "+ - * / @ ** ^ · × ∘ > >= < == != = −".split()
VALUES = """
    1 | 1 2 | 1 2; 3 4 | [[1, 2], [3, 4]] | [1] | 0 0 0 | 1 2 3; 4 5 6 | 0.1 0.2 | 1; 2 | 1 2;3
    @x.csv | 1e300 1e300 | -1 | 1,2 | 1 0; 0 1 | [[]] | [] | 1 -1 | 2 - 1 | 0.3 -0.1 | 1/3 1/7
""".replace("\n", " | ").split(" | ")
PIECES = [
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    ".T",
    "ᵀ",
    "²",
    "½",
    "'",
    '"',
    "#",
    ";",
    "@",
    "..",
    "\\",
    "`",
    "$",
    "\x00",
    "\u200b",
    "{",
]
OPTIONS = """
    --json | -f text | -f latex | -f markdown | -f html | --get J | --get dW | --get w@all | --wrt x
    --wrt W,b | --of J | --lr 0.1 | --exact | --relu-at-zero 0 | --expect J=1 | --expect dW=x@y
    --no-check | --get x@2 | --expect dx=2*x | -q
""".replace("\n", " | ").split(" | ")
LIMITS = [
    "y = zeros(1e9, 1e9)",
    "y = ones(99999, 99999)",
    "x = ones(9999)\ny = x @ x.T\nz = y @ y",
    "y = eye(4000)\nz = inv(y)",
    "for t in 1..1000000000:\n  y = t",
    "for a in 1..5000:\n  for b in 1..5000:\n    y = a",
    "for t in 1..9**9**9: y = t",
    "y = 9**9**9**9",
    "y = 2**-9**9**9",
    "y = 1e5000",
    "x = 2\nfor t in 1..4000: x = x**2",
    "x = 1/3\nfor t in 1..1000: x = x*x - x/7",
    "x = 0.1\nw = 0.2\nfor t in 1..1000:\n  J = (w*x - 1)**2\n  w = w - 0.1*dw",
    "\n".join(["x0 = 1", *(f"x{k} = x{k - 1} + 1" for k in range(1, 4000))]),
    "\n".join(["x0 = 1", *(f"x{k} = x{k - 1}*x{k - 1}" for k in range(1, 400))]),
    "\n".join(f"x{k} = {k}" for k in range(5000)),
    "\n".join(f"y{k} = a{k}*b" for k in range(3000)),
    "y = " + "(" * 5000 + "1" + ")" * 5000,
    "y = " + "-" * 5000 + "1",
    "y = " + "+".join(["x"] * 5000) + "\nx = 1",
    "y = " + "x" * 60_000,
    "y = [" * 3000,
    "\n" * 60_000,
    "#" * 60_000,
    "x = " + "1 " * 30_000 + "\ny = sum(softmax(x))",
    "x = " + "1 " * 20_000 + "\ny = x @ x.T\nz = sum(y)",
    "y = conv(x, x, pad=100000)\nx = 1 2; 3 4",
    "y = maxpool(x, 1, 1, 100000)\nx = 1 2; 3 4",
    "y = pad(x, 1000000)\nx = 1 2; 3 4",
    "y = x[1:1000000000]\nx = 1 2",
    "for t in columns(X): w = w + t\nX = 1 2\nw = 0",
]
FORMULA = st.recursive(
    st.sampled_from([*NAMES[:24], *NUMBERS[:14]]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(SIGNS), inner).map(" ".join),
        st.tuples(st.sampled_from(FUNCTIONS), inner).map(lambda it: f"{it[0]}({it[1]})"),
        st.tuples(st.sampled_from(FUNCTIONS), inner, inner).map(
            lambda it: f"{it[0]}({it[1]}, {it[2]})"
        ),
        inner.map(lambda it: f"({it}).T"),
        st.tuples(
            inner, st.sampled_from(["1", "2", ":", "1:2", "1, 2", ":, 1", "t", "0", "9"])
        ).map(lambda it: f"{it[0]}[{it[1]}]"),
        st.lists(inner, min_size=1, max_size=3).map(lambda it: f"[{', '.join(it)}]"),
    ),
    max_leaves=8,
)
ANYTHING = st.lists(
    st.sampled_from([*NAMES, *NUMBERS, *FUNCTIONS, *SIGNS, *PIECES, " "]), max_size=12
).map("".join)


@st.composite
def lines(draw: DrawFn) -> str:
    """A line of a sheet: a value, a formula, a shape, or something out of place."""
    name = draw(st.sampled_from(NAMES))
    line: str = draw(
        st.one_of(
            st.sampled_from(VALUES).map(lambda it: f"{name} = {it}"),
            FORMULA.map(lambda it: f"{name} = {it}"),
            FORMULA.map(lambda it: f"{name} = {it}"),
            st.sampled_from(["H", "H×D", "1", "2 x 3", "D", "0", "H*"]).map(
                lambda it: f"{name}: {it}"
            ),
            ANYTHING.map(lambda it: f"{name} = {it}"),
            ANYTHING,
        )
    )
    return line


@st.composite
def sheets(draw: DrawFn) -> str:
    """A few lines, most of which fit together, and perhaps a loop."""
    head = ["x = 1 2", "W = 1 2; 3 4", "b = 0.5 -1", "y = 1", "w = 0.1"][: draw(st.integers(0, 5))]
    body = draw(st.lists(lines(), max_size=5))
    if draw(st.booleans()):
        loop = draw(
            st.sampled_from(
                [
                    "for t in 1..3:",
                    "for t in columns(x):",
                    "for t, k in columns(W, x):",
                    "for t in 1..2 until w:",
                ]
            )
        )
        inner = draw(st.lists(lines(), min_size=1, max_size=4))
        body += [loop, *(f"    {line}" for line in inner)]
    return "\n".join([*head, *body])


def end(sheet: str, *options: str) -> None:
    """See that a sheet ends well, and soon."""
    start = time.perf_counter()
    run = nnhw("solve", "-", *options, stdin=sheet.encode("utf-8", "replace"))
    took = time.perf_counter() - start
    assert run.status in STATUSES, (run.status, run.err[:2000])
    assert "Traceback" not in run.err
    if run.status == 2:
        assert run.err.startswith("nnhw: "), run.err[:2000]
        assert len(run.err.splitlines()) <= 4, run.err[:2000]
        assert len(run.err) < 4_000
    assert took < SECONDS, f"{took:.1f} s"


@example("x = zeros(0)", "")
@example("x: 0\nfor t in columns(x):\n    y = 1", "")
@example("for t in 1..0:\n    y = 1", "")
@example("x = 1 2\ndx = x\nfor t in 1..3:\n    x = 1", "")
@example("x = 1 2\ny = conv(x, 0)", "")
@example("X = 1 2; 3 4\ny = conv(X, X, stride=-1)", "")
@example("for t in 1..3:\n    x = pad(0, 2)", "")
@example("W = 1 2; 3 4\nmax = max(W)\nL = max + sum(colmax(W))", "--json")
@example("x = -1\ny = 1/(x*0)", "--json")
@example("x = 1 2\nk = argmax(x) + 9\nv = x[k]", "--json")
@example("x = 0.5\ne = exp'(x)\nJ = e**2", "--json")
@example("X = 1 0; 0 1\nA = rowsoftmax(causal(X))\nJ = sum(A)", "--json")
@given(sheets(), st.sampled_from(OPTIONS))
@settings(
    max_examples=MANY, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck)
)
def test_a_sheet_ends_in_a_status(sheet: str, options: str) -> None:
    end(sheet, *options.split())


@pytest.mark.parametrize("sheet", LIMITS, ids=range(len(LIMITS)))
def test_a_sheet_without_measure_ends_soon(sheet: str) -> None:
    end(sheet, "--get", "y")
    end(sheet, "--json", "--no-check")


@pytest.mark.parametrize("sheet", LIMITS, ids=range(len(LIMITS)))
def test_a_stranger_s_sheet_ends_soon(sheet: str) -> None:
    line = json.dumps({"id": 1, "args": ["solve", *sheet.split("\n\n")], "answers": {"y": "1"}})
    start = time.perf_counter()
    run = nnhw("grade", "-", stdin=line.encode())
    assert run.status in {0, 2}
    assert len(run.out.splitlines()) == 1
    assert time.perf_counter() - start < SECONDS
