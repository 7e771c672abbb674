"""The options that every problem's subcommand has, declared once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer.core import TyperOption

from nnhw.errors import InputError, either, one_of, quote
from nnhw.immutable import Immutable
from nnhw.question.outcome import Done, Outcome, format_of_ending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FORMATS = ("rich", "text", "json", "latex", "markdown", "html")
ENDINGS = {
    ".tex": "latex",
    ".md": "markdown",
    ".html": "html",
    ".json": "json",
    ".txt": "text",
}
MOST_DIGITS = 17  # of a float64
INPUTS, ANSWERS, OUTPUT = "Inputs", "Answers", "Output"  # the headings in help


def option(
    group: str, written: str, words: str, complete: Callable[[Any], Iterable[str]] | None = None
) -> TyperOption:
    """Declare an option.

    Parameters
    ----------
    group
        The heading that help lists it under.
    written
        How help writes it, ``-o, --output FILE``: one without a metavar is a
        switch, one whose metavar ends with dots is repeatable.
    words
        What it does.
    complete
        Returns what a shell offers for its value, from the context of the command.
    """
    parts = written.replace(",", "").split()
    names = [part for part in parts if part.startswith("-")]
    metavar = " ".join(parts[len(names) :])
    is_repeatable = metavar.endswith("...")
    return TyperOption(
        param_decls=names,
        help=f"{words}; repeatable" if is_repeatable else words,
        metavar=metavar.removesuffix("...") or None,
        is_flag=not metavar,
        default=None if metavar else False,
        multiple=is_repeatable,
        autocompletion=complete and (lambda ctx, *_: complete(ctx)),
        rich_help_panel=group,
    )


def ending(group: str, written: str, words: str, said: Callable[[Any], str]) -> TyperOption:
    """Declare a switch that ends a command with a text, whatever else was given."""

    def end(ctx: Any, _: Any, given: bool) -> None:
        if given and not ctx.resilient_parsing:
            raise Done(Outcome(f"{said(ctx)}\n"))

    declared = option(group, written, words)
    declared.is_eager, declared.expose_value, declared.callback = True, False, end
    return declared


def help_option(group: str = OUTPUT) -> TyperOption:
    """Declare ``--help``."""
    return ending(group, "-h, --help", "show this page", lambda ctx: ctx.get_help())


SHARED = (
    option(INPUTS, "--exact", "work in fractions, without rounding"),
    option(
        ANSWERS,
        "--expect STEP=VALUE...",
        "compare an answer with that step, in quotes if it has blanks",
        lambda ctx: [f"{name}=" for name in ctx.command.steps(ctx)],
    ),
    option(ANSWERS, "--rtol R", "relative tolerance, in place of the digits that were written"),
    option(ANSWERS, "--atol A", "absolute tolerance, likewise"),
    option(ANSWERS, "--hide-answer", "verdicts and hints without the true values"),
    option(ANSWERS, "--untrusted", "follow no @file and no -: for answers that strangers wrote"),
    option(
        OUTPUT,
        "-f, --format FORMAT",
        f"{either(FORMATS)}; rich unless given",
        lambda _: FORMATS,
    ),
    option(OUTPUT, "--json", "short for -f json"),
    option(
        OUTPUT,
        "--get STEP...",
        "print that step's value and nothing else",
        lambda ctx: ctx.command.steps(ctx),
    ),
    option(OUTPUT, "--full", "show all there is, however long"),
    option(OUTPUT, "--brief", "show the lines and their results alone"),
    option(OUTPUT, "--digits N", f"significant digits that are shown, 1 to {MOST_DIGITS}"),
    option(OUTPUT, "--fragment", "LaTeX without the document around it"),
    option(OUTPUT, "--no-check", "leave out the numerical check of the gradients"),
    option(
        OUTPUT, "-q, --quiet", "print nothing: the exit status is the answer (0 right, 1 wrong)"
    ),
    option(
        OUTPUT,
        "-o, --output FILE",
        f"write there, in the format of the ending: {', '.join(ENDINGS)}",
    ),
)


class Options(Immutable):
    """What to do with a solved problem: the values of the shared options."""

    exact: bool = False
    expect: tuple[str, ...] = ()
    rtol: str | None = None
    atol: str | None = None
    hide_answer: bool = False
    untrusted: bool = False
    format: str | None = None
    json: bool = False
    get: tuple[str, ...] = ()
    full: bool = False
    brief: bool = False
    digits: str | None = None
    fragment: bool = False
    no_check: bool = False
    quiet: bool = False
    output: str | None = None

    @property
    def path(self) -> str | None:
        """The file to write; ``None`` is standard output."""
        return None if self.output == "-" else self.output

    @property
    def form(self) -> str:
        """The format that was asked for.

        Raises
        ------
        InputError
            When there is no such format, or none that the file's ending names.
        """
        if self.format is not None:
            return self._named(self.format)
        if self.json:
            return "json"
        if self.path is None:
            return "rich"
        if self.path.startswith("/dev/"):
            return "text"
        return format_of_ending(self.path, ENDINGS)

    def _named(self, form: str) -> str:
        meant = ENDINGS.get(f".{form.lower()}")
        if meant is not None and form not in FORMATS:
            raise InputError(f"--format: there is no {quote(form)}, did you mean {meant}?")
        if self.json and form != "json":
            raise InputError("--json is short for -f json: give one of --json and --format")
        return one_of(form, FORMATS, "--format")

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

        trusted = not self.untrusted
        return read_integer(self.digits, "--digits", 1, MOST_DIGITS, trusted=trusted)

    @property
    def checked(self) -> bool:
        """Whether the gradients are checked by a second route."""
        return not (self.no_check or self.quiet or self.get)
