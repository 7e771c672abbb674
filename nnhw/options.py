"""The options that every problem's subcommand has, declared once."""

from collections.abc import Sequence
from typing import Annotated, Any

from typer.core import TyperOption

from nnhw.errors import InputError, one_of, quote
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
INPUTS, ANSWERS, OUTPUT = "Inputs", "Answers", "Output"  # the headings in help

Texts = tuple[str, ...]


def option(
    *names: str,
    group: str,
    words: str,
    metavar: str | None = None,
    repeatable: bool = False,
    complete: Any = None,
) -> TyperOption:
    """Declare an option; one without a metavar is a switch."""
    is_switch = metavar is None
    return TyperOption(
        param_decls=list(names),
        help=words,
        metavar=metavar,
        is_flag=is_switch,
        default=False if is_switch else None,
        multiple=repeatable,
        autocompletion=complete,
        rich_help_panel=group,
    )


def declared(kind: type[Immutable], only: Sequence[str] = ()) -> list[TyperOption]:
    """Return the options that annotate the fields of a class, or only some of them."""
    fields = kind.__annotations__
    return [fields[name].__metadata__[0] for name in only or fields]


def _steps(context: Any, _: list[str], __: str) -> Sequence[str]:
    steps: Sequence[str] = context.command.steps
    return steps


def _steps_to_answer(context: Any, _: list[str], __: str) -> Sequence[str]:
    return [f"{name}=" for name in context.command.steps]


class Options(Immutable):
    """What to do with a solved problem."""

    exact: Annotated[
        bool, option("--exact", group=INPUTS, words="work in fractions, without rounding")
    ] = False
    expect: Annotated[
        Texts,
        option(
            "--expect",
            group=ANSWERS,
            words="compare an answer with that step, in quotes if it has blanks; repeatable",
            metavar="STEP=VALUE",
            repeatable=True,
            complete=_steps_to_answer,
        ),
    ] = ()
    rtol: Annotated[
        str | None,
        option(
            "--rtol",
            group=ANSWERS,
            words="relative tolerance, in place of the digits that were written",
            metavar="R",
        ),
    ] = None
    atol: Annotated[
        str | None,
        option("--atol", group=ANSWERS, words="absolute tolerance, likewise", metavar="A"),
    ] = None
    hide_answer: Annotated[
        bool,
        option("--hide-answer", group=ANSWERS, words="verdicts and hints without the true values"),
    ] = False
    untrusted: Annotated[
        bool,
        option(
            "--untrusted",
            group=ANSWERS,
            words="follow no @file and no -: for answers that strangers wrote",
        ),
    ] = False
    format: Annotated[
        str | None,
        option(
            "--format",
            "-f",
            group=OUTPUT,
            words=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}; rich unless given",
            metavar="FORMAT",
            complete=lambda *_: FORMATS,
        ),
    ] = None
    json: Annotated[bool, option("--json", group=OUTPUT, words="short for -f json")] = False
    get: Annotated[
        Texts,
        option(
            "--get",
            group=OUTPUT,
            words="print that step's value and nothing else; repeatable",
            metavar="STEP",
            repeatable=True,
            complete=_steps,
        ),
    ] = ()
    full: Annotated[
        bool, option("--full", group=OUTPUT, words="show all there is, however long")
    ] = False
    brief: Annotated[
        bool, option("--brief", group=OUTPUT, words="show the lines and their results alone")
    ] = False
    digits: Annotated[
        str | None,
        option(
            "--digits",
            group=OUTPUT,
            words=f"significant digits that are shown, 1 to {MOST_DIGITS}; 6 unless given",
            metavar="N",
        ),
    ] = None
    fragment: Annotated[
        bool, option("--fragment", group=OUTPUT, words="LaTeX without the document around it")
    ] = False
    no_check: Annotated[
        bool,
        option("--no-check", group=OUTPUT, words="leave out the numerical check of the gradients"),
    ] = False
    quiet: Annotated[
        bool,
        option(
            "--quiet",
            "-q",
            group=OUTPUT,
            words="print nothing: the exit status is the answer (0 right, 1 wrong)",
        ),
    ] = False
    output: Annotated[
        str | None,
        option(
            "--output",
            "-o",
            group=OUTPUT,
            words=f"write there, in the format of the ending: {', '.join(ENDINGS)}",
            metavar="FILE",
        ),
    ] = None

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
        return self._of_ending(self.path)

    def _named(self, form: str) -> str:
        meant = ENDINGS.get(f".{form.lower()}")
        if meant is not None and form not in FORMATS:
            raise InputError(f"--format: there is no {quote(form)}, did you mean {meant}?")
        if self.json and form != "json":
            raise InputError("--json is short for -f json: give one of --json and --format")
        return one_of(form, FORMATS, "--format")

    @staticmethod
    def _of_ending(path: str) -> str:
        ending = path[path.rfind(".") :].lower()
        if ending not in ENDINGS:
            raise InputError(
                f"--output: {quote(path)} ends in none of {', '.join(ENDINGS)}\n"
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

        return read_integer(self.digits, "--digits", 1, MOST_DIGITS, trusted=not self.untrusted)

    @property
    def checked(self) -> bool:
        """Whether the gradients are checked by a second route."""
        return not (self.no_check or self.quiet or self.get)
