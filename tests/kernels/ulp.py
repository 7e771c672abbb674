"""Errors in units of the last place, against true values by mpmath."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mpmath

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

MOST_BITS = 1600  # terms of size 1 that leave a normal float64, 2^-1022, leave 500 bits of it
SMALLEST_NORMAL = 2.0**-1022


def ulp_error(got: float, true: mpmath.mpf) -> float:
    """How far ``got`` is from ``true``, in units of the last place of float64 there."""
    nearest = float(true)
    if got == nearest and math.isinf(got):
        return 0.0
    return float(abs(mpmath.mpf(got) - true) / math.ulp(nearest))


def worst(got: Iterable[float], true: Iterable[mpmath.mpf]) -> float:
    """The largest error over the entries whose true value is a normal float64."""
    pairs = zip(got, true, strict=True)
    return max((ulp_error(g, t) for g, t in pairs if abs(t) >= SMALLEST_NORMAL), default=0.0)


def converged(compute: Callable[[], list[mpmath.mpf]]) -> list[mpmath.mpf]:
    """Compute with twice the bits until 80 of every value stand.

    No fixed precision is enough: log(1 + e^-200) is 0 at 60 digits. So a 0 is believed only
    with all the bits that float64 can call for.
    """
    previous: list[mpmath.mpf] = []
    bits = 200
    while bits <= MOST_BITS:
        with mpmath.workprec(bits):
            values = compute()
            if previous and all(map(_stands, values, previous)):
                break
        previous, bits = values, 2 * bits
    return values


def _stands(value: mpmath.mpf, previous: mpmath.mpf) -> bool:
    return bool(value != 0 and abs(value - previous) <= abs(value) * mpmath.ldexp(1, -80))


def true_logsumexp(z: Sequence[float]) -> mpmath.mpf:
    return converged(lambda: [max(z) + _log_total(z)])[0]


def _log_total(z: Sequence[float]) -> mpmath.mpf:
    """Log Σ e^(z - max z). By log1p, so that too few bits cannot look settled."""
    others = sorted(z)
    top = mpmath.mpf(others.pop())
    return mpmath.log1p(mpmath.fsum(mpmath.exp(x - top) for x in others))


def true_softmax(z: Sequence[float]) -> list[mpmath.mpf]:
    return true_softmax_minus(z, [0.0] * len(z))


def true_softmax_minus(z: Sequence[float], y: Sequence[float]) -> list[mpmath.mpf]:
    def compute() -> list[mpmath.mpf]:
        shares = [mpmath.exp(mpmath.mpf(x) - max(z)) for x in z]
        total = mpmath.fsum(shares)
        return [share / total - label for share, label in zip(shares, y, strict=True)]

    return converged(compute)


def true_cross_entropy(z: Sequence[float], y: Sequence[float]) -> mpmath.mpf:
    def compute() -> list[mpmath.mpf]:
        top, log_total = mpmath.mpf(max(z)), _log_total(z)
        gaps = (label * (top - x + log_total) for x, label in zip(z, y, strict=True))
        return [mpmath.fsum(gaps)]

    return converged(compute)[0]


def true_sigmoid_minus(z: mpmath.mpf, y: float) -> mpmath.mpf:
    return converged(lambda: [1 / (1 + mpmath.exp(-z)) - y])[0]


def true_binary_cross_entropy(z: mpmath.mpf, y: float) -> mpmath.mpf:
    def compute() -> list[mpmath.mpf]:
        on, off = mpmath.log1p(mpmath.exp(-z)), mpmath.log1p(mpmath.exp(z))
        return [y * on + (1 - mpmath.mpf(y)) * off]

    return converged(compute)[0]


TRUTHS: Mapping[str, Callable[..., list[mpmath.mpf]]] = {
    "logsumexp": lambda z: [true_logsumexp(z)],
    "softmax": true_softmax,
    "softmax_minus": true_softmax_minus,
    "cross_entropy": lambda z, y: [true_cross_entropy(z, y)],
    "sigmoid_minus": lambda z, y: [true_sigmoid_minus(mpmath.mpf(z), y)],
    "sigmoid": lambda z: [true_sigmoid_minus(mpmath.mpf(z), 0.0)],
    "binary_cross_entropy": lambda z, y: [true_binary_cross_entropy(mpmath.mpf(z), y)],
}
