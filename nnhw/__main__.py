"""``nnhw`` and ``python -m nnhw``: run the app, write what it came to, end with its status."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line; the one place where exceptions become exit statuses."""
    from nnhw.errors import ExitStatus

    # Nothing that starts up is garbage; looking for some costs a tenth of the start,
    # and once more as much when the interpreter ends.
    gc.disable()
    sys.set_int_max_str_digits(0)  # the parser bounds what is typed; products of that are exact
    try:
        status = _run()
    except KeyboardInterrupt:
        status = ExitStatus.INTERRUPTED
    gc.freeze()
    sys.exit(status)


def _run() -> int:
    from typer import TyperException
    from typer.main import get_command

    from nnhw.cli import app
    from nnhw.errors import ExitStatus, InputError
    from nnhw.outcome import Outcome, deliver, not_written

    try:
        ended = get_command(app()).main(prog_name="nnhw", standalone_mode=False)
        # Where Typer ends a command by itself, after its help or an interrupt, it gives a status.
        return deliver(ended) if isinstance(ended, Outcome) else int(ended or ExitStatus.SOLVED)
    except InputError as error:
        wrong = str(error)
    except TyperException as error:
        wrong = _usage(error)
    except MemoryError:
        wrong = "not enough memory for that"
    except OSError as error:
        return not_written(error)  # Typer writes its help itself
    except SystemExit as end:  # its completions too; 1 is its word for a reader that has gone
        return ExitStatus.READER_GONE if end.code == 1 else ExitStatus.SOLVED
    minus_as_typed = wrong.replace("−", "-")
    return deliver(Outcome(status=ExitStatus.BAD_INPUT, complaint=f"nnhw: {minus_as_typed}"))


def _usage(error: object) -> str:
    """Say what is wrong with the options, and which is nearest."""
    from nnhw.errors import did_you_mean, quote

    message = str(getattr(error, "format_message", lambda: error)()).rstrip(".")
    option, context = getattr(error, "option_name", None), getattr(error, "ctx", None)
    if option is None or context is None or not message.startswith("No such option"):
        return message
    known = [name for each in context.command.params for name in each.opts if name[0] == "-"]
    shown = quote(option)[1:-1]
    return f"{context.info_name} has no option {shown}{did_you_mean(option, known)}"


if __name__ == "__main__":
    main()
