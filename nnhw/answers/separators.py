"""Numbers that were written with a decimal comma, or with separators of thousands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nnhw.answers.answer import Answer
from nnhw.answers.compare import compare
from nnhw.errors import InputError
from nnhw.parse import read

if TYPE_CHECKING:
    from collections.abc import Iterator

DECIMALS = "decimals are written with a point"
THOUSANDS = "numbers have no thousands separators"

_PLAIN = r"[-+−]?\d{1,3}"
_GROUPED = rf"{_PLAIN}(?:,\d{{3}})*"
_ALL_GROUPED = re.compile(rf"{_GROUPED}(?:[\s;]+{_GROUPED})*")
_SPACED = re.compile(rf"{_PLAIN}(?:[ \u00a0\u202f'’]\d{{3}})+")
_COMMA = re.compile(r"(?<=\d),(?=\d)")


def misread(given: str, truth: Any) -> str | None:
    """Say how numbers are written, where an answer of a wrong shape fits when it is so read.

    Parameters
    ----------
    given
        The answer as it was typed.
    truth
        The true value, in its shape. Of two readings that fit, the one that is
        right was meant.
    """
    fitting = {}
    for note, text in _readings(given):
        try:
            answer = Answer(read(text, "it", trusted=False))
        except InputError:
            continue
        if answer.fits(truth.shape):
            fitting[note] = compare(answer, truth).verdict
    return next((note for note, verdict in fitting.items() if verdict == "right"), None) or next(
        iter(fitting), None
    )


def _readings(given: str) -> Iterator[tuple[str, str]]:
    text = given.strip()
    if _SPACED.fullmatch(text):
        yield THOUSANDS, re.sub(r"[^-+−\d]", "", text)
    if "," in text and _ALL_GROUPED.fullmatch(text):
        yield THOUSANDS, text.replace(",", "")
    if "." not in text and _COMMA.search(text):
        yield DECIMALS, _COMMA.sub(".", text)
