"""Log-sum-exp, its gradient the softmax, and cross-entropy: ``nnhw lse``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.engine.problem import Gradient, Input, Mistake, Problem
from nnhw.engine.trace import Note
from nnhw.errors import InputError
from nnhw.formula.tree import Call, Name
from nnhw.numbers import Numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.fit import Given
    from nnhw.engine.problem import Show
    from nnhw.engine.program import Edit
    from nnhw.engine.trace import Trace

LINES = """
    Log-sum-exp
    alpha = max(z)                      # the shift
    shifted = z - alpha                 # logits, shifted
    exp = exp(shifted)                  # exponentials, none above 1
    sum = sum(exp)
    lse = alpha + log(sum)  by logsumexp(z)  # log Σ e^z, whatever the shift
    softmax = exp / sum  by softmax_of(z)  # ∂lse/∂z
    naive = log(sum(exp(z)))  by naive_logsumexp(z)  # without the shift, in float64
"""
SHIFT = """
    alpha = shift                       # the shift that was asked for
    exp = exp(shifted)                  # exponentials
"""
TARGET = """
    Cross-entropy
    ce = lse - z[T]  by cross_entropy(z, y)  # −log softmax of the target
    dz = softmax - y  by softmax_minus(z, y)  # ∂ce/∂z
"""
DISTRIBUTION = """
    Cross-entropy
    ce = -sum(y * log(softmax))  by cross_entropy(z, y)
    dz = softmax - y  by softmax_minus(z, y)  # ∂ce/∂z
"""
SUMS_TO_1 = 1e-9  # how far the targets' sum may be off, for decimals that were rounded


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
            raise InputError(f"--target: got {target}, wanted a whole number from 1 to {k}")
        given.sizes["T"] = int(target)
        given.derive("y", Numbers.of(np.eye(k)[:, [int(target) - 1]]), ("K",))
    elif "y" in given.numbers:
        y = given.numbers["y"].exact
        total = float(sum(y.flat))
        if min(y.flat) < 0 or abs(total - 1) > SUMS_TO_1:
            got = "a negative one" if min(y.flat) < 0 else f"a sum of {total:g}"
            raise InputError(f"--y: got {got}, wanted {k} probabilities that sum to 1")


def _answer(trace: Trace, show: Show) -> str:
    said = f"lse = {show(trace['lse'].value)}"
    return f"{said}, ce = {show(trace['ce'].value)}" if "ce" in trace else said


def _remarks(trace: Trace, show: Show) -> Iterator[Note]:
    """Show the identity of the shift with both sides, and what the formula without it gives."""
    alpha, lse, naive = (trace[name].value for name in ("alpha", "lse", "naive"))
    if not np.isfinite(lse):
        return
    total = trace["sum"].value
    if not np.isfinite(total) or total == 0:
        broken = "overflows" if total else "underflows"
        yield Note("exp", f"e^(z − alpha) {broken} for this alpha; for alpha = max z it cannot")
    rest = trace.inner(Call("logsumexp", (Name("shifted"),)))
    yield Note(
        "lse",
        f"LSE(z) = {show(lse)}, and alpha + LSE(z − alpha) = {show(alpha)} + {show(rest)} "
        f"= {show(alpha + rest)}",
    )
    if not np.isfinite(naive):
        broken = "overflows" if naive > 0 else "underflows"
        yield Note("naive", f"without the shift the formula gives {show(naive)}: e^z {broken}")


NOT_NATURAL = "the logarithm is the natural one: {lse}"
MISTAKES = (
    Mistake("log10", NOT_NATURAL, "lse = lse / log(10)"),
    Mistake("log10", NOT_NATURAL, "lse = alpha + log10(sum)"),
    Mistake("log2", NOT_NATURAL, "lse = lse / log(2)"),
    Mistake("log2", NOT_NATURAL, "lse = alpha + log2(sum)"),
    Mistake("no-log", "the logarithm is missing: {naive}", "lse = exp(lse)"),
    Mistake(
        "log-of-sum",
        "this is the logarithm of the sum of z, not of the sum of e^z: {naive}",
        "lse = log(sum(z))",
    ),
    Mistake("max-only", "this is the largest z alone: {lse}", "lse = max(z)"),
    Mistake("shift-not-restored", "the shift was not added back: {lse}", "lse = log(sum)"),
    Mistake(
        "mean-not-sum",
        "this is the logarithm of the mean of e^z, not of their sum: {naive}",
        "lse = lse - log(K)",
    ),
    Mistake("unnormalised", "e^z was not divided by the sum: {softmax}", "softmax = exp(z)"),
    Mistake("unnormalised", "e^(z − α) was not divided by the sum: {softmax}", "softmax = exp"),
    Mistake("ce-sign", "the sign is the other way round: {ce}", "ce = -ce\ndz = -dz"),
    Mistake(
        "probability-not-log",
        "this is the probability, not its negative logarithm: {ce}",
        "ce = sum(y * softmax)",
    ),
    Mistake("ce-log10", "the logarithm is the natural one, not log₁₀: {ce}", "ce = ce / log(10)"),
)

PROBLEM = Problem(
    command="lse",
    title="Log-sum-exp, softmax and cross-entropy",
    inputs=(
        Input("z", "K", "the logits", infinite=True),
        Input("shift", "", "alpha, instead of max z", optional=True, route="max(z)"),
        Input(
            "target", "", "the class that is right, from 1: adds the cross-entropy", optional=True
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
    objective="ce",
    remarks=_remarks,
    positional="z",
    mistakes=MISTAKES,
)
