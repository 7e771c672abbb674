"""Cancelling sums in decimal arithmetic, with as many digits as the result needs.

Ziv's strategy: compute, and where the digits that are left do not settle the
float64, compute again with twice as many [1]_. The decimal module rounds its
``exp`` and ``ln`` correctly at any precision. An exponential takes some 10 µs
at 40 digits, so this is for where float64 is known to fail.

References
----------
.. [1] A. Ziv, "Fast evaluation of elementary mathematical functions with
   correctly rounded last bit", ACM Trans. Math. Softw. 17 (1991),
   DOI 10.1145/114697.116813.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Context, Decimal

# Nothing needs more than the last: terms of size 1 that cancel down to the
# smallest normal float64, 2e-308, leave 40 digits there.
DIGITS = (40, 80, 160, 360)
SPARE_DIGITS = 22  # 17 for the result, 5 for a thousand rounded terms


def log_sum_exp(z: Sequence[float]) -> float:
    """Log Σ e^z where the sum is near 1, to within 0.51 ulp.

    Parameters
    ----------
    z
        The logits, finite.
    """
    from decimal import Decimal

    logits = [Decimal(x) for x in z]
    for context, resolution in _precisions():
        result = context.ln(_total([context.exp(x) for x in logits], context))
        if abs(result) > resolution:
            break
    return float(result)


def softmax_minus(z: Sequence[Decimal], y: Sequence[float], wanted: Sequence[int]) -> list[float]:
    """softmax(z)_i − y_i, to within 0.51 ulp.

    Parameters
    ----------
    z
        The logits, exact.
    y
        The probabilities to subtract.
    wanted
        The indices i to compute.
    """
    from decimal import Decimal

    top = max(z)
    labels = [Decimal(y[i]) for i in wanted]
    for context, resolution in _precisions():
        shares = [context.exp(context.subtract(x, top)) for x in z]
        total = _total(shares, context)
        expected = [context.multiply(label, total) for label in labels]
        excess = [context.subtract(shares[i], e) for i, e in zip(wanted, expected, strict=True)]
        if all(abs(d) > e * resolution for d, e in zip(excess, expected, strict=True)):
            break
    return [float(context.divide(d, total)) for d in excess]


def sigmoid_minus(z: float, y: float) -> float:
    """σ(z) − y, to within 0.51 ulp: a softmax of the logits z and 0."""
    from decimal import Decimal

    return softmax_minus([Decimal(z), Decimal(0)], [y], [0])[0]


def _precisions() -> Iterator[tuple[Context, Decimal]]:
    """Give each precision, with the relative size down to which it resolves a difference."""
    from decimal import Context, Decimal

    for digits in DIGITS:
        yield Context(prec=digits), Decimal(10) ** (SPARE_DIGITS - digits)


def _total(terms: Sequence[Decimal], context: Context) -> Decimal:
    total = terms[0]
    for term in terms[1:]:
        total = context.add(total, term)
    return total
