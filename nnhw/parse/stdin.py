"""Standard input as a source of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.errors import InputError
from nnhw.parse.decode import read_text

if TYPE_CHECKING:
    from typing import BinaryIO


class StandardInput:
    """Standard input, which one option alone can read.

    Parameters
    ----------
    stream
        ``sys.stdin.buffer``, or ``None`` where standard input is closed.
    """

    def __init__(self, stream: BinaryIO | None) -> None:
        self._stream = stream
        self._reader: str | None = None

    def read(self, name: str) -> str:
        """Return all of its text for the option of that name.

        Raises
        ------
        InputError
            If it was read before, is closed or cannot be read, or is not text.
        """
        if self._reader is not None:
            raise InputError(
                f"{name}: standard input was already read for {self._reader}\n"
                "  give one of the two as @file"
            )
        self._reader = name
        if self._stream is None or self._stream.closed:
            raise InputError(f"{name}: standard input is closed\n  pipe numbers in, or use @file")
        try:
            return read_text(self._stream, f"{name}, standard input")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise InputError(f"{name}: standard input cannot be read: {reason}") from None
