"""A user's own sheet, from where it stands to its trace."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnhw.engine.scope import ValueReader, Wanted
from nnhw.engine.sheet import name_of
from nnhw.engine.solve_sheet import solve_sheet
from nnhw.errors import InputError, one_of, quote
from nnhw.formula.evaluate import Letters
from nnhw.parse import reads_as_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nnhw.engine.problem import Problem
    from nnhw.engine.solved import Solved
    from nnhw.numbers import Numbers
    from nnhw.parse import StandardInput

MOST_BYTES = 1 << 22  # of a sheet
NO_LINE = "\n  a line has a sign: nnhw solve 'y = w*x' w=2 x=3"
MODEST = {"most_lines": 1_000, "most_entries": 20_000}  # of a stranger's
_FORMULA = re.compile(r"[<>=]=|[<>]|^\s*[^\W\d]\w*\s*=")  # which no numbers have
_OF_TENSORS = re.compile(r"=\s*<\w+>|\A\s*<tf\.Tensor:.*numpy=|>\s*\Z")  # no comparisons
_LINE = re.compile(r"\s*(?:for\s|[^\W\d]\w*\s*(?:\[[^\]]*\]\s*)?[=:])|.*[\n=]", re.DOTALL)


def work_sheet(
    declared: Problem,
    sources: Mapping[str, object],
    choices: Mapping[str, str],
    read: Callable[..., Numbers],
    *,
    asked: Sequence[str] = (),
    trusted: bool = True,
    stdin: StandardInput | None = None,
    **settings: bool,
) -> Solved:
    """Read a sheet and solve it.

    Parameters
    ----------
    declared
        The problem whose lines the sheet's are.
    sources
        ``sheet``, the texts that were typed, ``lr``, and values by name.
    choices
        ``of``, ``wrt`` and ``relu_at_zero``.
    read
        Numbers from a source, with the name that errors give it.
    asked
        The steps that are asked for; a gradient among them is derived.
    trusted
        Whether files and standard input may be read.
    stdin
        What ``-`` reads.
    settings
        ``exact`` and ``polished``.

    Raises
    ------
    InputError
        When a line cannot be read or worked.
    """
    sheet = sources.get("sheet")
    places = [*sheet] if isinstance(sheet, list) else [] if sheet is None else [sheet]
    text, additions = _texts(places, trusted=trusted, stdin=stdin)
    values = {k: v for k, v in sources.items() if k != "sheet"}
    at_zero = one_of(choices.get("relu_at_zero", "1"), ("1", "0"), "--relu-at-zero")
    request = Wanted(
        of=name_of(choices.get("of", "")),
        by=tuple(
            name_of(each.strip()) for each in choices.get("wrt", "").split(",") if each.strip()
        ),
        names=tuple(asked),
        letters=Letters(relu_at_zero=float(at_zero)),
    )
    if not trusted:
        request = request.replace(**MODEST)

    def value(content: str, name: str) -> Numbers:
        given = values.get(content[1:]) if content.startswith("\0") else None
        return read(content if given is None else given, "--lr" if content == "\0lr" else name)

    reading = ValueReader(_is_value, value)
    additions += [f"{name} = \0{name}" for name in values]
    return solve_sheet(declared, text, additions, reading, request, rate="lr" in values, **settings)


def _is_value(text: str) -> bool:
    """Whether the right side of a line is numbers; a second sign is for the formula to refuse."""
    return text.startswith("\0") or (
        reads_as_numbers(text) and not _FORMULA.search(_OF_TENSORS.sub("", text))
    )


def _texts(
    places: Sequence[Any], *, trusted: bool, stdin: StandardInput | None
) -> tuple[str, list[str]]:
    """Return the sheet's text, and the lines that stand as arguments."""
    if not places:
        raise InputError(
            "solve: got no sheet\n  name a file, or type lines: nnhw solve 'z = w*x' w=2 x=3"
        )
    text = ""
    additions: list[str] = []
    for k, place in enumerate(places):
        if isinstance(place, Path):
            text = _file(place)
        elif "\n" in place:
            text = f"{text}{place}\n"
        elif _LINE.match(place):
            additions.append(place)
        elif k:
            raise InputError(
                f"solve: {quote(place)} is no line: wanted NAME=VALUE or NAME=FORMULA\n"
                "  put a line with blanks in quotes: 'x = 1 2'"
            )
        elif not trusted:
            raise InputError(f"solve: {quote(place)}: files and standard input are not read here")
        elif place == "-":
            if stdin is None:
                raise InputError("solve: standard input is not read here")
            text = stdin.read("solve")
        else:
            text = _file(Path(place))
    return text, additions


def _file(path: Path) -> str:
    from nnhw.parse.stream import read_path

    return read_path(path, f"solve: {quote(str(path))}", MOST_BYTES, NO_LINE)
