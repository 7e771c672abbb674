"""``nnhw`` and ``python -m nnhw``: run the app, write what it came to, end with its status."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line; the one place where exceptions become exit statuses."""
    from nnhw.errors import ExitStatus

    # Nothing that starts up is garbage; looking for some costs a tenth of the start.
    gc.disable()
    try:
        status = _run()
    except KeyboardInterrupt:
        status = ExitStatus.INTERRUPTED
    sys.exit(status)


def _run() -> int:
    from typer import TyperException
    from typer.main import get_command

    from nnhw.cli import app
    from nnhw.errors import ExitStatus, InputError
    from nnhw.outcome import Outcome, deliver

    try:
        outcome = get_command(app()).main(prog_name="nnhw", standalone_mode=False)
        return deliver(outcome if isinstance(outcome, Outcome) else Outcome())
    except InputError as error:
        return deliver(Outcome(status=ExitStatus.BAD_INPUT, complaint=_plain(str(error))))
    except TyperException as error:
        return deliver(Outcome(status=ExitStatus.BAD_INPUT, complaint=_usage(error)))
    except SystemExit:
        return ExitStatus.READER_GONE  # Typer ends so when the reader of its help has gone
    except MemoryError:
        return deliver(Outcome(status=ExitStatus.BAD_INPUT, complaint="not enough memory for that"))


def _plain(message: str) -> str:
    """Write the minus as it was typed."""
    return message.replace("−", "-")


def _usage(error: object) -> str:
    """Say what is wrong with the options, and which is nearest."""
    from difflib import get_close_matches

    message = str(getattr(error, "format_message", lambda: error)()).rstrip(".")
    option, context = getattr(error, "option_name", None), getattr(error, "ctx", None)
    if option is None or context is None:
        return _plain(message)
    known = [name for each in context.command.params for name in each.opts]
    near = get_close_matches(option, known, 1)
    hint = f", did you mean {near[0]}?" if near else ""
    return f"{context.command_path} has no option {_plain(option)}{hint}"


if __name__ == "__main__":
    main()
