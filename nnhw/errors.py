"""What can go wrong, and what the shell is told about it."""

from enum import IntEnum


class InputError(ValueError):
    """Input that cannot be worked on.

    The message is what the command line prints after ``nnhw: ``: one to three
    lines that name the option or position, show the offending token, say what
    was got and what is wanted, and how to mend it.
    """


class ExitStatus(IntEnum):
    """The exit statuses that scripts rely on."""

    SOLVED = 0
    WRONG_ANSWER = 1
    BAD_INPUT = 2
    FAILED_CHECK = 3
    NOT_WRITTEN = 74
    INTERRUPTED = 130
    READER_GONE = 141
