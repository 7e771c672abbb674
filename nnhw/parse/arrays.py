"""Arrays, numpy's and those of other libraries, to numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from nnhw.errors import InputError
from nnhw.numbers import Numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_SIZE = 1 << 27  # 1 GiB as float64
PICKLED = "holds pickled Python objects, which are never loaded\n  save it as an array of numbers"
EXACT_INTEGERS = 1 << 53  # up to here every integer is a float64


def as_array(value: Any, name: str) -> Any:
    """Return the numpy array, or scalar, of what offers one; all else comes back as it is.

    Raises `InputError` when it refuses, as a tensor that requires gradients does.
    """
    if isinstance(value, (np.ndarray, np.generic)) or not hasattr(value, "__array__"):
        return value[()] if isinstance(value, np.ndarray) and not value.ndim else value
    try:
        return np.asanyarray(value)[()]
    except Exception as error:  # whatever another library raises
        reason = str(error).partition("\n")[0]
        raise InputError(
            f"{name}: numpy gets no array of this {type(value).__name__}: {reason[:100]!r}\n"
            "  a tensor wants .detach().cpu() first"
        ) from None


def from_array(array: NDArray[Any], name: str, *, infinite: bool = False) -> Numbers:
    """Take an array of integers or floats of any width up to 64 bits.

    Integers stay exact, floats keep the precision of their type. float64 is
    not copied. Raises `InputError` for other types, more than two dimensions,
    no numbers or more than `MAX_SIZE`, a nan, or an infinity that is no value.
    """
    _check_type(array.dtype, array.shape, name)
    floats = np.asarray(array, dtype=np.float64)
    if array.dtype.kind == "f":
        _check_finite(floats, name, infinite=infinite)
        return Numbers(array.shape, floats, precision=float(np.finfo(array.dtype).eps))
    faithful = int(array.min()) >= -EXACT_INTEGERS and int(array.max()) <= EXACT_INTEGERS
    return Numbers(array.shape, floats, array, faithful=faithful)


def _check_type(dtype: np.dtype[Any], shape: tuple[int, ...], name: str) -> None:
    """Raise `InputError` for an array that cannot be taken, without its data."""
    if dtype.kind == "O":
        raise InputError(f"{name}: {PICKLED}")
    if dtype.kind not in "iuf" or dtype.itemsize > 8:
        raise InputError(
            f"{name}: got an array of {'records' if dtype.names else dtype.name}, wanted numbers\n"
            "  integers, or floats of up to 64 bits"
        )
    sizes = "×".join(map(str, shape))
    if len(shape) > 2:
        raise InputError(
            f"{name}: got {len(shape)} dimensions ({sizes}), wanted at most 2\n"
            "  a matrix holds one sample a column"
        )
    if math.prod(shape) == 0:
        raise InputError(f"{name}: got an empty array ({sizes}), wanted numbers")
    if math.prod(shape) > MAX_SIZE:
        raise InputError(f"{name}: got an array of {sizes}, at most {MAX_SIZE:,} numbers are taken")


def _check_finite(floats: NDArray[np.float64], name: str, *, infinite: bool) -> None:
    allowed = ~np.isnan(floats) if infinite else np.isfinite(floats)
    if allowed.all():
        return
    index = np.unravel_index(int(np.argmin(allowed)), floats.shape)
    labels = ("row", "entry")[-floats.ndim :] if floats.ndim else ()
    where = ", ".join([name, *(f"{unit} {i + 1}" for unit, i in zip(labels, index, strict=True))])
    if np.isnan(floats[index]):
        raise InputError(f"{where}: nan is no value to work with\n  nan is refused everywhere")
    raise InputError(f"{where}: {floats[index]:g} is not finite\n  only lse takes inf and -inf")
