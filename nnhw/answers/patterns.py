"""Mistakes that any array can have: its sign, its transpose, a factor, its order."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.answers.compare import Answer

# Factors that a slip makes: a half forgotten, a mean of m samples, percent.
SIMPLE = [n / d for n in range(1, 13) for d in range(1, 13)] + [100, 1000, 0.01, 0.001]


@dataclass(frozen=True)
class Pattern:
    """A pattern by which the truth gives an answer.

    Attributes
    ----------
    code, text
        Its stable name and its sentence.
    value
        What it makes of the truth.
    free
        Whether one entry of the answer was spent on finding it.
    """

    code: str
    text: str
    value: Any
    free: bool = False


def patterns(answer: Answer, truth: Any) -> Iterator[Pattern]:
    """Yield each pattern by which the truth gives a wrong answer.

    Parameters
    ----------
    answer
        The wrong answer.
    truth
        The true value, in its shape.
    """
    if np.any(truth) and answer.matches(-truth):
        yield Pattern("sign", "{step} has the wrong sign throughout", -truth)
    if truth.ndim == 2 and answer.matches(truth.T):
        shape = "×".join(map(str, truth.shape))
        text = f"this is {{step}} transposed; {{step}} is {shape}: {{line}}"
        yield Pattern("transposed", text, truth.T)
    if not answer.fits(truth.shape):
        return
    factor = common_factor(answer, truth)
    if factor is not None:
        text = f"every entry of {{step}} is {_times(factor)} what it should be"
        simple = abs(factor) in SIMPLE
        yield Pattern("factor", text, truth * factor, free=not simple)
    placed = permutation(answer, truth)
    if placed is not None:
        text = "{step} has the right entries in the wrong places"
        yield Pattern("permuted", text, placed)


def common_factor(answer: Answer, truth: Any) -> float | None:
    """Return the factor by which all entries are off, the simplest that the digits admit.

    Two entries at least are not 0; the factor is neither 1 nor −1.
    """
    low, high, nonzero = -inf, inf, 0
    for written, true in zip(answer.entries, truth.ravel().tolist(), strict=True):
        if true == 0 or written.value == 0:
            if true != 0 or written.value != 0:
                return None
            continue
        nonzero += 1
        half = written.half if written.digits is not None else 0.0
        slack = half + 1e-13 * abs(written.value)
        bounds = sorted(
            ((written.value - slack) / float(true), (written.value + slack) / float(true))
        )
        low, high = max(low, bounds[0]), min(high, bounds[1])
    if nonzero < 2 or low > high:
        return None
    factor = _simplest(low, high)
    return None if low <= 1 <= high or low <= -1 <= high else factor


def permutation(answer: Answer, truth: Any) -> Any:
    """Return the true entries, three different ones at least, in the answer's places."""
    flat = truth.ravel()
    if len(set(flat.tolist())) < 3:
        return None
    order = np.argsort([written.value for written in answer.entries], kind="stable")
    placed = np.empty_like(flat)
    placed[order] = np.sort(flat)
    placed = placed.reshape(truth.shape)
    return placed if answer.matches(placed) else None


def _simplest(low: float, high: float) -> float:
    """Return a simple factor between two bounds, or else their middle."""
    simple = [sign * each for each in SIMPLE for sign in (1, -1) if low <= sign * each <= high]
    return simple[0] if simple else (low + high) / 2


def _times(factor: float) -> str:
    shown = next((f"1/{n}" for n in range(2, 1001) if factor == 1 / n), f"{factor:.4g}")
    return f"{shown} times"
