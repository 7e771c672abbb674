"""What a command came to, and the one place that writes it."""

from __future__ import annotations

import errno
import os
import signal
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from nnhw.errors import ExitStatus, InputError, quote
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


_ENDS = [
    getattr(signal, f"SIG{it}") for it in ("INT", "TERM", "HUP") if hasattr(signal, f"SIG{it}")
]


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


class Done(Exception):  # noqa: N818
    """The end of a command that was asked for something else: its help, the version."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


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
    place = path or error.filename
    if place is None:
        _forget_output()
    where = "standard output" if place is None else str(place)
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


def require_place(path: str, option: str) -> None:
    """See that a file can stand somewhere, before what is to stand in it is worked out.

    Raises
    ------
    InputError
        When its folder is missing, a folder stands in its place, or there is no such name.
    """
    place = Path(path)
    try:
        is_folder = stat.S_ISDIR(place.stat().st_mode)
    except FileNotFoundError:
        folder = place.resolve().parent
        if path.endswith(os.sep) or not folder.is_dir():
            shown = place.parent if place.name and not path.endswith(os.sep) else path
            raise InputError(f"{option}: there is no folder {quote(str(shown))}") from None
        return
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{option}: {quote(path)}: {reason}") from None
    if is_folder:
        raise InputError(f"{option}: {quote(path)} is a folder, wanted a file")


def format_of_ending(path: str, endings: Mapping[str, str]) -> str:
    """Return the format that a file's ending names.

    Raises
    ------
    InputError
        When it names none.
    """
    ending = Path(path).suffix.lower()
    if ending not in endings:
        raise InputError(
            f"--output: {quote(path)} ends in none of {', '.join(endings)}\n"
            "  name the format with --format"
        )
    return endings[ending]


def write_file(path: str, text: str) -> None:
    """Write a file beside its place and move it there, so that it is whole or not there.

    A link is followed, and a file keeps its mode. What is open already, as
    ``/dev/stdout`` is, a pipe or a device is no place to move to, and is
    written into.
    """
    data = text.encode()
    place = Path(path)
    opened = _descriptor(place)
    if opened is not None:
        with open(opened, "wb", closefd=False) as file:
            file.write(data)
    elif place.exists() and not place.is_file():
        place.write_bytes(data)
    else:
        _replace(place.resolve(), data)


def _replace(place: Path, data: bytes) -> None:
    from tempfile import NamedTemporaryFile

    mode = stat.S_IMODE(place.stat().st_mode) if place.exists() else 0o666 & ~_umask()
    if place.exists() and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    with (
        _signals_wait(),
        NamedTemporaryFile("wb", dir=place.parent, prefix=".nnhw-", delete=False) as file,
    ):
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(mode)
            Path(file.name).replace(place)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _descriptor(path: Path) -> int | None:
    """Return what is open already, if a path such as ``/dev/fd/63`` stands for it."""
    folders = [Path(each).resolve() for each in ("/dev/fd", "/proc/self/fd")]
    while True:
        if path.name.isdecimal() and path.parent.resolve() in folders:
            return int(path.name)
        if not path.is_symlink():
            return None
        path = path.parent / path.readlink()


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Keep what would end the process until a file is whole and nothing lies beside it."""
    caught: list[int] = []
    before = {}
    with suppress(ValueError):  # outside the main thread signals do not come
        for number in _ENDS:
            before[number] = signal.signal(number, lambda number, _: caught.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
        for number in caught:
            signal.raise_signal(number)


def complain(text: str) -> None:
    """Write to standard error, which may be gone too; nothing in it can steer a terminal."""
    if sys.stderr is None:
        return
    safe = "".join(
        each if each.isprintable() or each == "\n" else repr(each)[1:-1] for each in text
    )
    try:
        sys.stderr.buffer.write(f"{safe}\n".encode(sys.stderr.encoding, "backslashreplace"))
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
