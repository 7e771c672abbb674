"""Log-sum-exp, its gradient the softmax, and cross-entropy: ``nnhw lse``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.engine.note import Note
from nnhw.engine.problem import Bars, Gradient, Input, Mistake, Problem
from nnhw.errors import InputError
from nnhw.formula.reading import parse
from nnhw.numbers import Numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.given import Given
    from nnhw.engine.problem import Show
    from nnhw.engine.program import Edit
    from nnhw.engine.trace import Trace

LINES = """
    Log-sum-exp
    alpha = max(z)                      # the shift
    shifted = z - alpha                 # the logits less α
    exp = exp(shifted)                  # exponentials, none above 1
    sum = sum(exp)  by shifted_sum(z, alpha)  # the total
    lse = alpha + log(sum)  by logsumexp(z)  # log Σ e^z, whatever the shift
    softmax = exp / sum  by softmax_of(z)  # the probabilities, ∂lse/∂z
    naive = log(sum(exp(z)))  by naive_logsumexp(z)  # without the shift, in float64
"""
SHIFT = """
    alpha = shift                       # the shift that was asked for
    exp = exp(shifted)                  # exponentials
"""
TARGET = """
    Cross-entropy
    ce = lse - z[T]  by cross_entropy(z, y)  # −log of the target's probability
    dz = softmax - y  by softmax_minus(z, y)  # ∂ce/∂z
"""
DISTRIBUTION = """
    Cross-entropy
    ce = -sum(y * log(softmax))  by cross_entropy(z, y)
    dz = softmax - y  by softmax_minus(z, y)  # ∂ce/∂z
"""
SUMS_TO_1 = 1e-6  # how far the targets' sum may be off, for decimals and float32 that were rounded


def _edits(given: Given) -> Iterator[Edit]:
    if "shift" in given.numbers:
        yield SHIFT
    if "T" in given.sizes:
        yield TARGET
    elif "y" in given.numbers:
        yield DISTRIBUTION


def _prepare(given: Given) -> None:
    """Make the one-hot y of a target, or see that y is a distribution."""
    k = given.sizes["K"]
    if "target" in given.numbers:
        if "y" in given.numbers:
            raise InputError("--target and --y both say what is right: give one of them")
        target = given.numbers["target"].exact[()]
        if target not in range(1, k + 1):
            typed = [*(given.numbers["target"].literals or ()), target][0]
            raise InputError(f"--target: got {typed}, wanted a whole number from 1 to {k}")
        given.sizes["T"] = int(target)
        given.derive("y", Numbers.of(np.eye(k)[:, [int(target) - 1]]), ("K",))
    elif "y" in given.numbers:
        y = given.numbers["y"].exact
        if min(y.flat) < 0 or abs(sum(y.flat) - 1) > SUMS_TO_1:
            total = sum(given.numbers["y"].floats.ravel().tolist())
            got = "a negative one" if min(y.flat) < 0 else f"a sum of {total:.10g}"
            raise InputError(f"--y: got {got}, wanted {k} probabilities that sum to 1")


def _answer(trace: Trace, show: Show) -> str:
    said = f"lse = {show(trace['lse'].value)}"
    ce = trace["ce"].value if "ce" in trace else None
    return said if ce is None else f"{said}, ce = {show(ce)}"


def _remarks(trace: Trace, show: Show) -> Iterator[Note]:
    """Show the identity of the shift with both sides, and what the formula without it gives."""
    alpha, lse, naive = (trace[name].value for name in ("alpha", "lse", "naive"))
    if not np.isfinite(lse):
        return
    total = trace["sum"].value
    if not np.isfinite(total) or total == 0:
        broken = "overflows" if total else "underflows"
        text = f"e^(z − α) {broken} for this α; for α = max z it cannot"
        yield Note("exp", text, warns=True)
    if trace["shifted"].listed:
        rest = float(trace.solver.evaluate(parse("logsumexp(shifted)"))[0, 0])
        term = show(rest) if rest >= 0 else f"({show(rest)})"
        both = f"α + LSE(z − α) = {show(alpha)} + {term} = {show(alpha + rest)}"
        yield Note("lse", f"LSE(z) = {show(lse)}, and {both}")
    if not np.isfinite(naive):
        broken = "overflows" if naive > 0 else "underflows"
        text = f"without the shift the formula gives {show(naive)}: e^z {broken}"
        yield Note("naive", text, warns=True)


WITH_LOG10 = "{step} is what you get with log₁₀ where the natural logarithm belongs: "
WITH_LOG2 = "{step} is what you get with log₂ where the natural logarithm belongs: "
WITHOUT_LOG = "{step} is what you get without the logarithm: "
WITH_SUM = "{step} is what you get with log Σ z where log Σ e^z belongs: "
WITH_MEAN = "{step} is what you get with a mean of the e^z where their sum belongs: "
OF_LOGARITHM = (  # what is done wrong with log Σ e^z, in either step that is to hold it
    ("log10", WITH_LOG10, "{} = {} / log(10)"),
    ("log2", WITH_LOG2, "{} = {} / log(2)"),
    ("no-log", WITHOUT_LOG, "{} = exp({})"),
    ("log-of-sum", WITH_SUM, "{} = log(sum(z))"),
    ("mean-not-sum", WITH_MEAN, "{} = {} - log(K)"),
)
MISTAKES = (
    *(
        Mistake(code, f"{text}{{{step}}}", edit.format(step, step))
        for step in ("lse", "naive")
        for code, text, edit in OF_LOGARITHM
    ),
    Mistake("log10", WITH_LOG10 + "{lse}", "lse = alpha + log10(sum)"),
    Mistake("log2", WITH_LOG2 + "{lse}", "lse = alpha + log2(sum)"),
    Mistake("log2", WITH_LOG2 + "{ce}", "ce = ce / log(2)"),
    Mistake("no-log", WITHOUT_LOG + "{lse}", "lse = alpha + sum"),
    Mistake(
        "max-only",
        "{step} is what you get with the largest z alone; the others add to it: {lse}",
        "lse = max(z)",
    ),
    Mistake(
        "shift-not-restored",
        "{step} is what you get when the shift is not added back: {lse}",
        "lse = log(sum)",
    ),
    Mistake(
        "unnormalised",
        "{step} is what you get without dividing by the sum: {softmax}",
        "softmax = exp",
    ),
    Mistake(
        "unnormalised",
        "{step} is what you get without dividing by the sum: {softmax}",
        "softmax = exp(z)",
    ),
    Mistake("ce-sign", "the sign of {step} is the other way round: {line}", "ce = -ce\ndz = -dz"),
    Mistake(
        "probability-not-log",
        "this is the probability of the target; its negative logarithm belongs here: {ce}",
        "ce = sum(y * softmax)",
    ),
    Mistake("probability-not-log", WITHOUT_LOG + "{ce}", "ce = -sum(y * softmax)"),
    Mistake("ce-log10", WITH_LOG10 + "{ce}", "ce = ce / log(10)"),
)

PROBLEM = Problem(
    command="lse",
    title="Log-sum-exp, softmax and cross-entropy",
    inputs=(
        Input("z", "K", "the logits", infinite=True),
        Input("shift", "", "alpha, instead of max z", optional=True, route="max(z)"),
        Input(
            "target",
            "",
            "the class that is right, from 1: adds the cross-entropy",
            optional=True,
            chosen=True,
        ),
        Input("y", "K", "the targets' distribution: adds the cross-entropy", optional=True),
    ),
    lines=LINES,
    example="3.2 5.1 -1.7 --target 1",
    answer=_answer,
    edits=_edits,
    prepare=_prepare,
    gradients=(Gradient("softmax", "lse", "z"), Gradient("dz", "ce", "z")),
    needs={"ce": "--target or --y", "dz": "--target or --y"},
    limits=True,
    optional=frozenset({"exp", "sum", "naive"}),  # with a shift, or without one
    objective="ce",
    names={"shifted": "s", "exp": "E", "sum": "S", "lse": "LSE", "softmax": "p", "ce": "CE"}
    | {"naive": "LSE0"},
    remarks=_remarks,
    positional="z",
    mistakes=MISTAKES,
    picture=Bars(("z", "softmax"), line="alpha", target="T"),
)
