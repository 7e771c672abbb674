"""One question from the command line: solve it, compare the answers, show the result."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nnhw import surroundings
from nnhw.errors import ExitStatus, InputError
from nnhw.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nnhw.answers.verdict import Verdict
    from nnhw.engine.trace import Trace
    from nnhw.options import Options
    from nnhw.parse import StandardInput
    from nnhw.render.views import Page


def run(
    command: str,
    sources: Mapping[str, object],
    choices: Mapping[str, str | None],
    options: Options,
) -> Outcome:
    """Answer one question.

    Parameters
    ----------
    command
        The problem's subcommand.
    sources
        Its inputs as they were typed; ``None`` for one that was not.
    choices
        Its settings likewise.
    options
        What to do with the solved problem.

    Raises
    ------
    InputError
        When it cannot be worked on.
    """
    from nnhw.parse import StandardInput
    from nnhw.work import work

    form = options.form
    _require_sense(options, form, sources)
    stdin: StandardInput | None = StandardInput(sys.stdin.buffer if sys.stdin else None)
    words, stdin = _layers(command, sources, stdin)
    if words:
        return _count(words, options, form, biased=choices.get("no_bias") != "yes")
    settings = {name: choice for name, choice in choices.items() if choice is not None}
    trace = work(command, sources, settings, exact=options.exact, stdin=stdin)
    verdicts = _compare(trace, options, stdin)
    silent = options.quiet and options.output is None
    text = "" if silent else _text(trace, verdicts, form, options)
    return Outcome(text, _status(trace, verdicts, options), options.output)


def _layers(
    command: str, sources: Mapping[str, object], stdin: StandardInput | None
) -> tuple[list[str] | None, StandardInput | None]:
    """Return the words of an architecture, where one stands in place of numbers."""
    from nnhw.problems import load

    problem = load(command)
    given = sources.get(problem.positional)
    if not problem.layered or not isinstance(given, list):
        return None, stdin
    from nnhw.architecture import architecture_words

    return architecture_words(given, stdin)


def _count(words: list[str], options: Options, form: str, *, biased: bool) -> Outcome:
    """Count an architecture, compare the answers, show the result."""
    from nnhw.answers.expectation import read_tolerance, split
    from nnhw.counting import count

    answers = [split(each) for each in options.expect or ()]
    tolerance = read_tolerance(options.rtol, options.atol)
    counted = count(words, answers, tolerance, biased=biased)
    status = ExitStatus.SOLVED if counted.right else ExitStatus.WRONG_ANSWER
    if options.quiet and options.output is None:
        text = ""
    elif options.get:
        text = counted.values(options.get)
    elif form == "json":
        text = counted.json(hidden=options.hide_answer)
    else:
        page = counted.page(hidden=options.hide_answer, full=options.full, drawn=form == "html")
        text = _written(page, form, options)
    return Outcome(text, status, options.output)


def _require_sense(options: Options, form: str, sources: Mapping[str, object]) -> None:
    """Refuse options that contradict one another, and an output that is an input."""
    if not options.expect and (options.rtol or options.atol or options.hide_answer):
        raise InputError("--rtol, --atol and --hide-answer go with --expect STEP=VALUE")
    if options.get and options.hide_answer:
        raise InputError("--get shows what --hide-answer hides: give one of them")
    if options.fragment and form != "latex":
        raise InputError("--fragment goes with --format latex")
    if options.output is not None and _is_input(
        options.output, [*sources.values(), options.expect]
    ):
        raise InputError(f"--output: {options.output!r} is an input and would be lost")


def _is_input(output: str, sources: Iterable[object]) -> bool:
    """Whether a file is read, as ``@path`` or ``@path:key``, by some source."""
    texts = (text for each in sources for text in (each if isinstance(each, list) else [each]))
    paths = [str(text).partition("@")[2] for text in texts]
    candidates = [Path(each) for path in paths for each in (path, path.rpartition(":")[0]) if each]
    return Path(output).exists() and any(
        each.exists() and each.samefile(output) for each in candidates
    )


def _compare(trace: Trace, options: Options, stdin: StandardInput | None) -> list[Verdict]:
    if not options.expect:
        return []
    from nnhw.answers.expectation import expectations

    return expectations(trace, options.expect, options.rtol, options.atol, stdin)


def _text(trace: Trace, verdicts: list[Verdict], form: str, options: Options) -> str:
    if options.get:
        from nnhw.render.plain import values

        return values(trace, options.get)
    if form == "json":
        from nnhw.render.json import render

        return render(trace, verdicts, checked=options.checked, hidden=options.hide_answer)
    return _written(_page(trace, verdicts, form, options), form, options)


def _page(trace: Trace, verdicts: list[Verdict], form: str, options: Options) -> Page:
    from nnhw.render.page import compose

    return compose(
        trace,
        options.significant_digits,
        checked=options.checked,
        verdicts=verdicts,
        hidden=options.hide_answer,
        drawn=form == "html",
    )


def _written(page: Page, form: str, options: Options) -> str:
    """Write a page in its format; on a screen it takes the screen's width and characters."""
    from nnhw.render import write

    if form == "latex":
        return write(page, form, fragment=options.fragment)
    if form == "html":
        return write(page, form, command_line=shlex.join(["nnhw", *sys.argv[1:]]))
    if form == "markdown":
        return write(page, form)
    if options.output is not None:
        return write(page, "text")
    coloured = form == "rich" and surroundings.has_colour()
    screen = {"width": surroundings.width(), "alphabet": surroundings.alphabet()}
    return write(page, "terminal" if coloured else "text", **screen)


def _status(trace: Trace, verdicts: list[Verdict], options: Options) -> ExitStatus:
    if options.checked and not all(check.passed for check in trace.checks):
        return ExitStatus.FAILED_CHECK
    if not all(each.right for each in verdicts):
        return ExitStatus.WRONG_ANSWER
    return ExitStatus.SOLVED
