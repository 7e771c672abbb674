"""The options that every problem's subcommand has, said once."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from typer import Option

from nnhw.errors import InputError, one_of
from nnhw.immutable import Immutable

FORMATS = ("rich", "text", "json", "latex", "markdown", "html")
ENDINGS = {
    ".tex": "latex",
    ".md": "markdown",
    ".html": "html",
    ".json": "json",
    ".txt": "text",
}
MOST_DIGITS = 17  # of a float64

Texts = list[str] | None


class Options(Immutable):
    """What to do with a solved problem."""

    format: Annotated[
        str | None,
        Option("--format", "-f", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}."),
    ] = None
    json: Annotated[bool, Option("--json", help="Short for -f json.")] = False
    get: Annotated[
        Texts, Option("--get", metavar="STEP", help="Print that step's value alone; repeatable.")
    ] = None
    expect: Annotated[
        Texts,
        Option("--expect", metavar="STEP=VALUE", help="Compare an answer; repeatable."),
    ] = None
    rtol: Annotated[
        str | None,
        Option("--rtol", metavar="R", help="Relative tolerance, instead of the digits written."),
    ] = None
    atol: Annotated[
        str | None,
        Option("--atol", metavar="A", help="Absolute tolerance, instead of the digits written."),
    ] = None
    hide_answer: Annotated[
        bool, Option("--hide-answer", help="Verdicts and hints without the true values.")
    ] = False
    fragment: Annotated[
        bool, Option("--fragment", help="LaTeX without the document around it.")
    ] = False
    digits: Annotated[
        str | None,
        Option("--digits", metavar="N", help="Significant digits that the trace shows."),
    ] = None
    full: Annotated[
        bool, Option("--full", help="Show all there is: repeats of layers written out.")
    ] = False
    exact: Annotated[bool, Option("--exact", help="Work in fractions.")] = False
    quiet: Annotated[
        bool, Option("--quiet", "-q", help="Print nothing; the exit status is the answer.")
    ] = False
    no_check: Annotated[
        bool, Option("--no-check", help="Leave out the gradients' second route.")
    ] = False
    output: Annotated[
        str | None,
        Option("--output", "-o", metavar="FILE", help="Write there; the format by the ending."),
    ] = None

    @property
    def form(self) -> str:
        """The format that was asked for.

        Raises
        ------
        InputError
            When there is no such format, or none that the file's ending names.
        """
        if self.format is not None:
            return one_of(self.format, FORMATS, "--format")
        if self.json:
            return "json"
        if self.output is None:
            return "rich"
        ending = self.output[self.output.rfind(".") :].lower()
        if ending not in ENDINGS:
            raise InputError(
                f"--output: {self.output!r} ends in none of {', '.join(ENDINGS)}\n"
                "  name the format with --format"
            )
        return ENDINGS[ending]

    @property
    def significant_digits(self) -> int | None:
        """How many digits the trace shows.

        Raises
        ------
        InputError
            When that is no whole number from 1 to 17.
        """
        if self.digits is None:
            return None
        from nnhw.parse import read_integer

        return read_integer(self.digits, "--digits", 1, MOST_DIGITS)

    @property
    def checked(self) -> bool:
        """Whether the gradients are checked by a second route."""
        return not (self.no_check or self.quiet or self.get)


def with_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a subcommand that takes ``options`` the shared ones; it gets them as one value."""
    own = inspect.signature(function).parameters.copy()
    if own.pop("options", None) is None:
        return function
    shared = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=getattr(Options, name), annotation=each
        )
        for name, each in Options.__annotations__.items()
    ]

    @wraps(function)
    def command(**arguments: Any) -> Any:
        options = Options(**{each.name: arguments.pop(each.name) for each in shared})
        return function(**arguments, options=options)

    signature = inspect.Signature([*own.values(), *shared])
    command.__signature__ = signature  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in signature.parameters.values()}
    return command
