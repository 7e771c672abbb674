"""From whatever was given to numbers: the one place that tells the sources apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.errors import InputError, quote
from nnhw.parse.arrays import as_array, from_array
from nnhw.parse.commas import PAIR, comma_number
from nnhw.parse.lists import from_list, from_number
from nnhw.parse.text import parse_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnhw.numbers import Numbers
    from nnhw.parse.stream import StandardInput


def read(
    source: object,
    name: str,
    *,
    infinite: bool = False,
    trusted: bool = True,
    stdin: StandardInput | None = None,
) -> Numbers:
    """Read numbers from text, a file, standard input, or Python values.

    Parameters
    ----------
    source
        Text as on the command line; a list of texts, as separate arguments;
        a number, a list or a list of lists of numbers and texts; a numpy
        array, which is copied, or what numpy can make one of.
    name
        What errors call it: ``--V``.
    infinite
        Whether an infinity is a value here.
    trusted
        Whether ``@path`` and ``-`` may be followed.
    stdin
        What ``-`` reads; without it, ``-`` is refused.

    Returns
    -------
    Numbers
        Shape ``()``, ``(n,)`` or ``(r, c)``, as it was typed.

    Raises
    ------
    InputError
        If there are no numbers, something else than a finite number, ragged
        rows, a comma that may be a decimal sign, or more than is read.
    """
    if isinstance(source, (list, tuple)):
        texts = [item for item in source if isinstance(item, str)]
        if not texts or len(texts) < len(source):
            return from_list(source, name, infinite=infinite)
        source = _join(texts, name)
    if isinstance(source, str):
        if not _is_reference(source):
            return parse_text(source, name, infinite=infinite)
        if not trusted:
            raise InputError(f"{name}: {quote(source)}: files and standard input are not read here")
        return _follow(source.strip(), name, infinite=infinite, stdin=stdin)
    source = as_array(source, name)
    if not isinstance(source, np.ndarray):
        return from_number(source, name, infinite=infinite)
    if source.dtype == object:
        return from_list(source.tolist(), name, infinite=infinite)
    if np.ma.is_masked(source):
        raise InputError(f"{name}: some entries are masked\n  fill them in first")
    return from_array(np.array(source), name, infinite=infinite)


def read_number(source: object, name: str, *, trusted: bool = True) -> Numbers:
    """Read what must be one number, of rank 0; raise `InputError` as `read` does, or for more."""
    numbers = read(source, name, trusted=trusted)
    if isinstance(source, str) and PAIR.fullmatch(source.strip()):
        raise comma_number(source.strip(), name)
    if numbers.size != 1:
        raise InputError(f"{name}: got {numbers.size:,} numbers, wanted one")
    return numbers.reshape()


def read_integer(
    source: object, name: str, low: int, high: int | None = None, *, trusted: bool = True
) -> int:
    """Read an integer from `low` to `high`, both included, or raise `InputError`."""
    value = read_number(source, name, trusted=trusted).exact.item()
    if not isinstance(value, int) or value < low or (high is not None and value > high):
        wanted = f"of at least {low}" if high is None else f"from {low} to {high}"
        raise InputError(f"{name}: got {quote(str(source).strip())}, wanted an integer {wanted}")
    return value


def _join(arguments: Sequence[str], name: str) -> str:
    """Join separate arguments: ``6 4 2 6``, and also ``[6, 4, 2, 6]`` unquoted."""
    if len(arguments) > 1:
        for number, argument in enumerate(arguments, 1):
            if not argument.strip():
                raise InputError(f"{name}, entry {number}: there is no number")
            if _is_reference(argument):
                raise InputError(
                    f"{name}, entry {number}: {quote(argument)} stands among numbers\n"
                    "  @file and - stand alone"
                )
    return " ".join(arguments)


def _is_reference(text: str) -> bool:
    return text.strip() == "-" or text.lstrip().startswith("@")


def _follow(target: str, name: str, *, infinite: bool, stdin: StandardInput | None) -> Numbers:
    if target != "-":
        from nnhw.parse.files import read_file

        return read_file(target[1:], name, infinite=infinite)
    if stdin is None:
        raise InputError(f"{name}: standard input is not read here\n  give the numbers")
    return parse_text(stdin.read(name), f"{name}, standard input", infinite=infinite)
