"""Bytes of a file or of standard input to text, bounded in size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

MAX_BYTES = 256 << 20

_CHUNK = 1 << 20
_ORDER_MARKS = {  # UTF-32's begin with UTF-16's
    "UTF-32": (b"\xff\xfe\0\0", b"\0\0\xfe\xff"),
    "UTF-16": (b"\xff\xfe", b"\xfe\xff"),
}


class StandardInput:
    """Standard input, ``None`` where it is closed, which one option alone can read."""

    def __init__(self, stream: BinaryIO | None) -> None:
        self._stream = stream
        self._reader: str | None = None

    def read(self, name: str) -> str:
        """Return all of its text for the option of that name.

        Raises `InputError` if it was read before, is closed or cannot be
        read, or is not text.
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
            return read_stream(self._stream, f"{name}, standard input")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise InputError(f"{name}: standard input cannot be read: {reason}") from None


def read_stream(stream: BinaryIO, name: str) -> str:
    """Read a stream to its end as text; its lines end in a line feed.

    Raises `InputError` if there are more than `MAX_BYTES`, or it is not text:
    UTF-8, or UTF-16 or UTF-32 with a byte order mark.
    """
    data = bytearray()
    while chunk := stream.read(_CHUNK):
        data += chunk
        if len(data) > MAX_BYTES:
            raise too_large(name)
    return _decode(data, name)


def read_path(path: Path, name: str, most: int = MAX_BYTES, mend: str = "") -> str:
    """Return the text of a file, called by that name in an error.

    Raises `InputError` if it has more bytes than `most`, or cannot be read;
    `mend` says then what to do.
    """
    try:
        if path.stat().st_size > most:
            raise InputError(f"{name}: is larger than {most >> 20} MiB")
        with path.open("rb") as stream:
            return read_stream(stream, name)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise InputError(f"{name}: {reason}{mend}") from None


def too_large(name: str) -> InputError:
    """Return the error for more text than is read."""
    return InputError(f"{name}: more than {MAX_BYTES >> 20} MiB of text\n  give large data as .npy")


def _decode(data: bytearray, name: str) -> str:
    if data.startswith(b"PK\3\4"):
        raise InputError(f"{name}: is a workbook or another zip file\n  save a workbook as CSV")
    encoding = next((e for e, marks in _ORDER_MARKS.items() if data.startswith(marks)), "UTF-8")
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name}: byte {error.start + 1} is not {encoding} text\n"
            "  save it as UTF-8, or give arrays as .npy"
        ) from None
    if "\0" in text:
        raise InputError(f"{name}: holds NUL bytes, so it is not text\n  save it as UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
