"""``nnhw`` and ``python -m nnhw``: run the app, write what it came to, end with its status."""

from __future__ import annotations

import gc
import os
import sys
from signal import SIGINT, signal

INTERRUPTED = 130


def main() -> None:
    """Run the command line; the one place where exceptions become exit statuses."""
    # An exception would be swallowed, or turned into another, in the middle of an import.
    # What is imported before is what Python has loaded by itself, or nearly.
    try:  # noqa: SIM105 - contextlib is not loaded yet
        signal(SIGINT, lambda *_: os._exit(INTERRUPTED))
    except ValueError:  # only the main thread may do so
        pass
    # Nothing that starts up is garbage; looking for some costs a tenth of the start,
    # and once more as much when the interpreter ends.
    gc.disable()
    sys.set_int_max_str_digits(0)  # the parser bounds what is typed; products of that are exact
    try:
        status = _run()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except Exception:  # Python's own status, 1, would say that an answer is wrong
        status = _fault()
    gc.freeze()
    sys.exit(status)


def _run() -> int:
    from typer import TyperException

    from nnhw.cli.commands import Commands
    from nnhw.errors import ExitStatus, InputError
    from nnhw.question.outcome import Done, Outcome, deliver, not_written

    try:
        ended = Commands().main(prog_name="nnhw", standalone_mode=False)
        # Where Typer ends a command by itself, after an interrupt, it gives a status.
        return deliver(ended) if isinstance(ended, Outcome) else int(ended or ExitStatus.SOLVED)
    except Done as done:
        return deliver(done.outcome)
    except InputError as error:
        wrong = str(error)
    except TyperException as error:
        wrong = _usage(error)
    except MemoryError:
        wrong = "not enough memory for that"
    except OSError as error:
        return not_written(error)  # Typer writes its completions itself
    except SystemExit as end:  # and then ends; 1 is its word for a reader that has gone
        if sys.stdout is None:
            import errno

            return not_written(OSError(errno.EBADF, "it is closed"))
        return ExitStatus.READER_GONE if end.code == 1 else ExitStatus.SOLVED
    return deliver(Outcome(status=ExitStatus.BAD_INPUT, complaint=f"nnhw: {wrong}"))


def _fault() -> int:
    import traceback
    from contextlib import suppress

    from nnhw.errors import ExitStatus

    with suppress(OSError, AttributeError):  # standard error may be closed
        sys.stderr.write(traceback.format_exc())
        sys.stderr.write("nnhw: this is a fault of nnhw, not of the input: please report it\n")
    return ExitStatus.FAULT_OF_NNHW


def _usage(error: object) -> str:
    """Say what is wrong with what stands before the subcommand."""
    from nnhw.errors import did_you_mean, quote
    from nnhw.question.options import SHARED

    message = str(getattr(error, "format_message", lambda: error)()).rstrip(".")
    option, context = getattr(error, "option_name", None), getattr(error, "ctx", None)
    if option is None or context is None or not message.startswith("No such option"):
        return message
    shown = quote(option)[1:-1]
    if any(option in each.opts for each in SHARED):
        return f"{shown} goes behind a command: nnhw lse 1 2 {shown}"
    for command in context.command.commands.values():
        if any(option in each.opts for each in command.declared):
            return f"{shown} goes behind its command: nnhw {command.called} … {shown}"
    known = [name for each in context.command.params for name in each.opts]
    return f"nnhw has no option {shown}{did_you_mean(option, known)}"


if __name__ == "__main__":
    main()
