"""Numbers of mpmath in arrays of two dimensions, a vector being a column."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np

Array = Any
mpf = mpmath.mpf


def exact(array: Any) -> Array:
    """Numbers of any kind as an array of ``mpf``, with two dimensions."""
    values = np.asarray(array, dtype=object)
    rows, columns = (*values.shape, 1, 1)[:2]
    return np.frompyfunc(_mpf, 1, 1)(values.reshape(rows, columns))


def _mpf(value: Any) -> Any:
    if hasattr(value, "as_integer_ratio"):
        top, bottom = value.as_integer_ratio()
        return mpf(int(top)) / int(bottom)
    return mpf(int(value)) if isinstance(value, np.integer) else mpf(value)
