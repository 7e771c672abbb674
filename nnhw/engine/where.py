"""A place in a sheet, and how an error tells it."""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from nnhw.errors import InputError

SHOWN = 70  # characters of a line


class Where(NamedTuple):
    """A place in a sheet: the number of its line, from 1, and the text of it."""

    number: int
    text: str

    def refuse(self, message: str, span: tuple[int, int] | None = None, start: int = 0) -> NoReturn:
        """Raise an error at this line, the token underlined where it is known.

        Parameters
        ----------
        message
            What is wrong.
        span
            Where it is, counted from ``start``.
        start
            Where in the text of the line that begins.
        """
        raise InputError(self.described(message, span, start))

    def described(self, message: str, span: tuple[int, int] | None = None, start: int = 0) -> str:
        """Return the text of an error at this line."""
        first, *mends = message.split("\n", 1)
        said = f"line {self.number}: {first}" if self.number else first
        line = self.text.replace("\n", " ").rstrip()
        if mends or span is None or len(line) > SHOWN or not line.isprintable():
            shown = line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
            return "\n".join([said, f"  {shown}" if shown.isprintable() else "", *mends]).rstrip()
        low, high = span[0] + start, max(span[1], span[0] + 1) + start
        return f"{said}\n  {line}\n  {' ' * low}{'^' * (high - low)}"
