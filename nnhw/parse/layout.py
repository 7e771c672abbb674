"""How text is divided: brackets, rows and what makes a vector or a matrix."""

from __future__ import annotations

import re
from typing import NamedTuple

from nnhw.errors import InputError

_SEPARATORS = str.maketrans(
    {
        "\N{ARABIC COMMA}": ",",
        "\N{FULLWIDTH COMMA}": ",",
        "\N{ARABIC SEMICOLON}": ";",
        "\N{FULLWIDTH SEMICOLON}": ";",
    }
)
_BETWEEN_INNER_LISTS = re.compile(r"\]\s*+(?:,\s*+)?\[")


class Form(NamedTuple):
    """What rows of numbers make.

    Attributes
    ----------
    unit
        What an error calls a row: ``row``, or ``line`` in text of many lines.
    rank
        0, 1 or 2, or ``None`` where the number of rows and entries decides.
    """

    unit: str
    rank: int | None

    def shape(self, rows: int, columns: int) -> tuple[int, ...]:
        """Return the shape of that many rows of equal length.

        Lines of one number each are a vector, as ``numpy.loadtxt`` has it.
        """
        rank = (rows > 1) + (columns > 1) if self.rank is None else self.rank
        return ((), (rows * columns,), (rows, columns))[rank]


class Layout(NamedTuple):
    """Text cut into rows, one a line; its entries, split by commas and space, are unread."""

    text: str
    form: Form


def lay_out(text: str, name: str) -> Layout:
    """Divide text into rows.

    Rows are split by ``;``, or by lines where there is no ``;``, or are the
    inner lists of JSON. Brackets are also taken as MATLAB and numpy print
    them: ``[1 2; 3 4]``, ``[[1 2] [3 4]]``. A last ``;`` may stay.

    Raises
    ------
    InputError
        If there is nothing in it, or the brackets do not match.
    """
    if not text.isascii():
        text = text.translate(_SEPARATORS)
    body = text.strip()
    if not body:
        raise nothing(name)
    if body.startswith("{"):
        raise InputError(
            f"{name}: got a JSON object, wanted a list\n  like [6, 4, 2, 6] or [[1, 2], [3, 4]]"
        )
    bracketed = body.startswith("[")
    if bracketed:
        body = _without_brackets(body, name)
    if ";" in body:
        return Layout(body.removesuffix(";").replace("\n", " ").replace(";", "\n"), Form("row", 2))
    if bracketed:
        return Layout(body, Form("row", 1))
    if "\n" in body:
        return Layout(text, Form("line", None))
    alone = "," not in body and len(body.split(maxsplit=1)) == 1
    return Layout(body, Form("row", 0 if alone else 1))


def nothing(name: str) -> InputError:
    """Return the error for a place where there are no numbers."""
    return InputError(f"{name}: got nothing, wanted numbers\n  like 6,4,2,6 or '1 2; 3 4'")


def _without_brackets(body: str, name: str) -> str:
    """Return the text of a bracketed list, the rows of a matrix split by ``;``."""
    inner = body[1:-1].replace("\n", " ").strip()
    if inner.startswith("[") and inner.endswith("]") and ";" not in inner:
        inner = _BETWEEN_INNER_LISTS.sub(";", inner[1:-1]) + ";"
    if not body.endswith("]") or "[" in inner or "]" in inner:
        raise InputError(
            f"{name}: the brackets do not match, or nest more than two deep\n"
            "  a vector is [6, 4, 2, 6], a matrix [[1, 2], [3, 4]] or '1 2; 3 4'"
        )
    if not inner.strip(" ;"):
        raise nothing(name)
    return inner
