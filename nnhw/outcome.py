"""What a command came to, and the one place that writes it."""

from __future__ import annotations

import errno
import os
import sys

from nnhw.errors import ExitStatus, InputError
from nnhw.immutable import Immutable


class Outcome(Immutable):
    """The end of a command.

    Attributes
    ----------
    text
        For standard output, or for a file.
    status
        The exit status.
    path
        The file to write instead, whole or not at all; ``-`` is standard output.
    complaint
        For standard error: what was wrong, or the help that was called for.
    """

    text: str = ""
    status: ExitStatus = ExitStatus.SOLVED
    path: str | None = None
    complaint: str = ""


def deliver(outcome: Outcome) -> ExitStatus:
    """Write an outcome, and return the exit status that is due after that."""
    if outcome.complaint:
        complain(outcome.complaint)
    path = None if outcome.path == "-" else outcome.path
    try:
        if path is not None:
            write_file(path, outcome.text)
        elif outcome.text:
            write_output(outcome.text)
    except BrokenPipeError:
        _forget_output()
        return ExitStatus.READER_GONE
    except OSError as error:
        return not_written(error, path)
    return outcome.status


def not_written(error: OSError, path: str | None = None) -> ExitStatus:
    """Say that a file, or else standard output, could not be written."""
    if path is None:
        _forget_output()
    where = path or "standard output"
    complain(f"nnhw: {where} could not be written: {(error.strerror or str(error)).lower()}")
    return ExitStatus.NOT_WRITTEN


def write_output(text: str) -> None:
    """Write to standard output and see it through."""
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed")
    encoding = sys.stdout.encoding or "utf-8"
    safe = text.encode(encoding, errors="backslashreplace")
    sys.stdout.flush()
    sys.stdout.buffer.write(safe)
    sys.stdout.buffer.flush()


def write_file(path: str, text: str) -> None:
    """Write a file beside its place and move it there, so that it is whole or not there.

    A link is followed; a pipe or a device is no place to move to, and is written into.

    Raises
    ------
    InputError
        When its folder is missing, or a folder stands in its place.
    """
    from pathlib import Path
    from tempfile import NamedTemporaryFile

    place = Path(path).resolve()
    if place.is_dir():
        raise InputError(f"--output: {path!r} is a folder, wanted a file")
    if not place.parent.is_dir():
        raise InputError(f"--output: there is no folder {str(Path(path).parent)!r}")
    if place.exists() and not place.is_file():
        place.write_bytes(text.encode())
        return
    with NamedTemporaryFile("wb", dir=place.parent, prefix=".nnhw-", delete=False) as file:
        try:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o666 & ~_umask())
            Path(file.name).replace(place)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def complain(text: str) -> None:
    """Write to standard error, which may be gone too."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.buffer.write(f"{text}\n".encode(sys.stderr.encoding, "backslashreplace"))
        sys.stderr.flush()
    except (OSError, ValueError):
        pass


def _forget_output() -> None:
    """Keep the interpreter from flushing what cannot be written once more as it ends."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
