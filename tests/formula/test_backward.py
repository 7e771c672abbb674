"""Derived gradients against differences by mpmath, with every function that has a derivative."""

from __future__ import annotations

import numpy as np
import pytest

from nnhw.formula.algebra import ONE
from nnhw.formula.backward import Backward
from nnhw.formula.functions import FUNCTIONS
from nnhw.formula.reading import parse
from nnhw.formula.shapes import fit
from nnhw.formula.tree import FormulaError
from tests.formula.programs import INPUTS, KINKED, POSITIVE, SIZES, SMOOTH, Program, program

ONE_SAMPLE = {**SIZES, "m": 1}

# A line for every function whose gradient is known; most of them with what is broadcast.
LINES: dict[str, list[str]] = {
    **{name: [f"{name}(G)", f"{name}(b)", f"{name}(s)", f"{name}(r)"] for name in SMOOTH + KINKED},
    **{name: [f"{name}(G**2 + 1/2)", f"{name}(s**2 + 1/2)"] for name in POSITIVE},
    "phi": ["phi(G)"],
    "r": ["r(G)"],
    "where": [
        *("where(G > 0, G, b)", "where(r > 0, s, G)", "where(G > b, 1, r)", "where(b > 0, s, b)")
    ],
    "clip": ["clip(G, -1/2, 1/2)", "clip(b, -s**2, 1)", "clip(G, 0, s**2)", "clip(G, b, b + 1)"],
    "max": ["max(G)", "max(b)", "max(G, b)", "max(r, G)", "max(s, G)", "max(G, 0)"],
    "min": ["min(G)", "min(b)", "min(G, b)", "min(r, G)", "min(s, 0)"],
    "sum": ["sum(G)", "sum(b) * G"],
    "mean": ["mean(G)", "mean(b) * r"],
    "prod": ["prod(G)", "prod(b)"],
    "sigma'": ["sigma'(G)", "sigma'(b) * b"],
    "tanh'": ["tanh'(G)", "tanh'(W @ x) * b"],
    "leaky_relu'": ["leaky_relu'(G) * G"],
    "H": ["H(G) * G"],
    "var": ["var(G)", "var(b)"],
    "norm": ["norm(G)", "norm(b)", "norm(G - b)**2", "1 / norm(G)**2"],
    "rowsum": ["rowsum(G)", "rowsum(G * r) * G", "rowsum(b)"],
    "rowmean": ["rowmean(G)", "G - rowmean(G)", "rowmean(r)"],
    "rowvar": ["rowvar(G)", "(G - rowmean(G)) / sqrt(rowvar(G) + 1e-5)"],
    "rowmax": ["rowmax(G)", "G * rowmax(G)"],
    "colsum": ["colsum(G)", "colsum(G * b) * G", "colsum(b)"],
    "colmean": ["colmean(G)", "G - colmean(G)"],
    "colvar": ["colvar(G)", "(G - colmean(G)) / sqrt(colvar(G) + 1e-5) * b"],
    "colmax": ["colmax(G)", "G * colmax(G)"],
    "softmax": ["softmax(G)", "softmax(b)", "log(softmax(G))", "softmax(G * b) * G"],
    "rowsoftmax": ["rowsoftmax(G)", "rowsoftmax(r)", "rowsoftmax(b)"],
    "inv": ["inv(S)", "inv(S @ S.T + eye(rows(S))) @ G"],
    "beside": ["beside(W, b)", "beside(W, S, b, 2 * W)"],
    "causal": ["exp(causal(S)) * S", "rowsoftmax(causal(S)) @ G"],
    "rot180": ["rot180(M)", "conv(X, rot180(M))"],
    "pad": ["pad(M, 2)", "pad(q, 1)", "conv(pad(X, 1), M)"],
    "conv": [
        "conv(X, M)", "conv(X, Q)", "conv(q, k)", "conv(X, M, stride=2)", "conv(X, Q, pad=1)",
        "conv(X, M, stride=2, pad=1, dilation=2)", "conv(q, k, stride=2, pad=2)",
        "conv(q.T, k.T)",
    ],
    "convt": ["convt(X, M)", "convt(Q, M, stride=2)", "convt(q, k, stride=3)", "convt(M, Q, 2, 1)"],
    "maxpool": ["maxpool(X, 2)", "maxpool(X, 3, stride=1, pad=1)", "maxpool(q, 2, 1)"],
    "avgpool": ["avgpool(X, 2)", "avgpool(X, 3, stride=2, pad=1)", "avgpool(q, 3, 2)"],
    "step": ["G * step(G)"],
    "sign": ["G * sign(b)"],
    "argmax": ["argmax(G) * G"],
    "impulse": ["impulse(G) + G"],
    "rows": ["rows(G) * G"],
    "cols": ["G / cols(W)"],
    "zeros": ["zeros(rows(S)) + b"],
    "ones": ["ones(rows(S), cols(x)) * b"],
    "eye": ["eye(rows(S)) + S"],
}  # fmt: skip
# What backward lines are made of, and what computes a line well: neither has a derivative.
WITHOUT = {
    "pairs", "prod_others", "first_max", "row_first_max", "col_first_max",
    "lower", "placed", "conv_to_input", "conv_to_kernel", "maxpool_back", "avgpool_back",
    "without_last", "logsumexp", "softmax_of", "softmax_minus", "cross_entropy", "shifted_sum",
    "naive_logsumexp", "binary_cross_entropy", "sigmoid_minus", "pair_differences", "equal_pairs",
}  # fmt: skip
OTHERS = [  # nodes that are no calls
    "softplus'(G)", "relu'(G) * b", "exp'(G)", "sin'(b)", "sqrt'(b**2 + 1)", "identity'(G) * G",
    "-G", "G - b", "b - G", "G * r", "b * G * r", "G / b", "r / G**2", "s / b", "G / s", "1 / G",
    "G**2", "G**3", "G**(-1)", "2**G", "(G**2 + 1)**s", "(b**2)**(G / 9)", "(G**2 + 1)**r",
    "W @ x", "G @ x.T", "(W @ x).T @ b", "b @ G", "b @ b", "u @ u", "s @ G", "G @ s", "r @ r.T",
    "G.T", "(b.T @ G).T", "[x, 1]", "[s, t, 1]", "[b, c, s]", "[G, r, x]",
    "W @ [x[2:4], r]", "b[2]", "b[1] * b[3]", "b[2:3]", "b[[3, 1, 3]]", "G[2]", "G[:, 1]",
    "G[2, 1]", "G[2:3]", "G[:, [1, 1]]", "G[1, :] * G[2, :]", "x[2:]", "W[:, 2:3]", "S[1, 2]",
    "[G, 1][4]", "(W @ x)[1]", "G > 0", "(G > b) * G", "W @ x + b @ r", "b @ r",
    "norm(W @ u)**2 * b",
]  # fmt: skip
CASES = [*(text for texts in LINES.values() for text in texts), *OTHERS]


def test_every_function_is_tried_or_known_to_have_no_derivative() -> None:
    assert LINES.keys() | WITHOUT == FUNCTIONS.keys()
    assert not LINES.keys() & WITHOUT


@pytest.mark.parametrize("name", sorted(WITHOUT))
def test_through_what_has_no_derivative_none_is_claimed(name: str) -> None:
    count = FUNCTIONS[name].least
    lines = {"f": parse(f"{name}({', '.join(['b'] * count)})"), "J": parse("sum(f)")}
    shapes = {**INPUTS, "f": ("H",), "J": ()}
    with pytest.raises(FormulaError):
        Backward(lines, shapes, {"J": ONE}).derive(["b"])


@pytest.mark.parametrize("text", CASES)
def test_a_line_of_each_kind(text: str) -> None:
    """Read once, and twice beside another letter; of several samples and of one."""
    once = [("f", text), ("J", "sum(f * f + f) / 2")]
    twice = [("f", text), ("h", "tanh(f) * f + f"), ("J", "sum(h) * mean(f) + s**2")]
    nested = "[" in text.strip("[")  # only a name can be indexed
    for lines, sizes, named in ((once, SIZES, nested), (twice, ONE_SAMPLE, True)):
        made = Program(lines, sizes, named=named)
        made.check_lines()
        made.check(np.random.default_rng(len(text)))


LETTERS = ["W @ x + b", "mean(G) * b", "rowmean(G)", "var(G)", "colmean(G) * r", "softmax(G)"]


@pytest.mark.parametrize("text", [*LETTERS, "[x, 1]", "sum(s * ones(H, m))", "S @ G + b @ r"])
def test_a_line_whose_sizes_are_letters(text: str) -> None:
    made = Program([("f", text), ("J", "mean(f**2) + sum(f)")], None, named=False)
    made.check_lines()
    made.check(np.random.default_rng(0))


@pytest.mark.parametrize("seed", range(90))
def test_random_programs(seed: int) -> None:
    """Several lines, shared letters, several paths, nested formulas, broadcasting."""
    sizes = (None, SIZES, ONE_SAMPLE)[seed % 3]
    named = sizes is not None
    made = Program(program(seed, named=named), sizes, named=named)
    made.check_lines()
    made.check(np.random.default_rng(seed))


def test_a_gradient_that_stands_already_is_read_and_not_made_again() -> None:
    shapes = {**INPUTS, "z": ("H", "m"), "J": ()}
    lines = {"z": fit(parse("W @ x + b"), shapes)[0], "J": parse("sum(z**2)")}
    derived = Backward(lines, shapes, {"J": ONE}, given={"z": "delta"}).derive(["W", "b"])
    assert [(each.name, each.tree) for each in derived] == [
        ("dW", parse("delta @ x.T")),
        ("db", parse("rowsum(delta)")),
    ]


def test_upstream_gradients_add_up_where_they_meet() -> None:
    shapes = {"W": (2, 3), "x": (3,), "z": (2,), "h": (2,), "gh": (2,), "gz": (2,)}
    lines = {"z": parse("W @ x"), "h": parse("tanh(z)")}
    seeds = {"h": parse("gh"), "z": parse("gz")}
    derived = Backward(lines, shapes, seeds).derive(["W"])
    assert [(each.name, each.tree) for each in derived] == [
        ("dz", parse("gh * tanh'(z) + gz")),
        ("dW", parse("dz @ x.T")),
    ]
