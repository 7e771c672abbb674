"""One question from the command line: solve it, compare the answers, show the result."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nnhw.engine.words import listed
from nnhw.errors import ExitStatus, InputError, quote
from nnhw.problems import load
from nnhw.question import surroundings
from nnhw.question.outcome import Outcome, require_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nnhw.answers.verdict import Verdict
    from nnhw.engine.solved import Solved
    from nnhw.parse import StandardInput
    from nnhw.question.arguments import Question
    from nnhw.question.options import Options
    from nnhw.render.views import Page


def run(question: Question) -> Outcome:
    """Answer one question.

    Raises
    ------
    InputError
        When it cannot be worked on.
    """
    from nnhw.parse import StandardInput
    from nnhw.question.work import work

    options = question.options
    form = options.form
    _require_sense(question, form)
    stdin = StandardInput(sys.stdin.buffer if sys.stdin else None)
    words, again = _layers(question, stdin)
    if words:
        return _count(words, question, form, again)
    trace = work(
        question.command,
        question.sources,
        question.choices,
        exact=options.exact,
        trusted=not options.untrusted,
        stdin=again,
        asked=_asked(options),
    )
    verdicts, errors = _compare(trace, options, again)
    silent = options.quiet and options.path is None
    text = "" if silent else _text(trace, verdicts, form, options)
    status = ExitStatus.BAD_INPUT if errors else _status(trace, verdicts, options)
    complaints = [f"nnhw: {each}" for each in errors]
    complaints += [f"nnhw: note: {each}" for each in _assumed(trace)]
    complaints += [] if options.quiet else filter(None, [_unheeded(options, form)])
    return Outcome(text, status, options.path, "\n".join(complaints))


def _asked(options: Options) -> list[str]:
    """Return the steps that are asked for, and those that a formula among the answers reads."""
    wanted = list(options.get or ())
    if options.expect:
        from nnhw.answers.expectation import answered

        parts = ([part.strip() for part in each.partition("=")] for each in options.expect)
        wanted += answered((name, value) for name, _, value in parts)
    return wanted


def _layers(question: Question, stdin: StandardInput) -> tuple[list[str] | None, StandardInput]:
    """Return the words of an architecture, where there is one, and what - reads from now on."""
    if not load(question.command).layered:
        return None, stdin
    from nnhw.question.architecture import layers_of

    trusted = not question.options.untrusted
    words, again = layers_of(question.command, question.sources, stdin, trusted=trusted)
    return words, again or stdin


def _count(words: list[str], question: Question, form: str, stdin: StandardInput) -> Outcome:
    """Count an architecture, compare the answers, show the result."""
    from nnhw.answers.expectation import read_tolerance, split
    from nnhw.counting import count

    options = question.options
    trusted = not options.untrusted
    counted = count(
        words,
        [split(each) for each in options.expect or ()],
        read_tolerance(options.rtol, options.atol, trusted=trusted),
        biased=question.choices.get("no_bias") != "yes",
        stdin=stdin,
        trusted=trusted,
    )
    status = ExitStatus.SOLVED if counted.right else ExitStatus.WRONG_ANSWER
    if options.quiet and options.path is None:
        text = ""
    elif options.get:
        text = counted.values(options.get)
    elif form == "json":
        text = counted.json(hidden=options.hide_answer)
    else:
        page = counted.page(
            hidden=options.hide_answer,
            detail="full" if options.full else "brief" if options.brief else "usual",
            drawn=form == "html",
        )
        text = _written(page, form, options)
    complaints = [f"nnhw: note: {each}" for each in counted.assumed]
    complaints += [] if options.quiet else filter(None, [_unheeded(options, form)])
    return Outcome(text, status, options.path, "\n".join(complaints))


def _assumed(trace: Solved) -> list[str]:
    """Return what was assumed of the inputs, which a reader of one value has to know too."""
    return [
        f"{name} has one column more than the inputs it meets: the last is taken for a bias"
        for name in sorted(trace.given.appended)
    ]


def _require_sense(question: Question, form: str) -> None:
    """Refuse options that contradict one another, and an output that is an input."""
    options = question.options
    if not options.expect and (options.rtol or options.atol or options.hide_answer):
        raise InputError("--rtol, --atol and --hide-answer go with --expect STEP=VALUE")
    if options.get and options.hide_answer:
        raise InputError("--get shows what --hide-answer hides: give one of them")
    if options.full and options.brief:
        raise InputError("--full shows what --brief leaves out: give one of them")
    if options.fragment and form != "latex":
        raise InputError("--fragment goes with --format latex")
    if options.path is not None:
        require_place(options.path, "--output")
        if _is_input(options.path, [*question.sources.values(), options.expect]):
            raise InputError(f"--output: {quote(options.path)} is an input and would be lost")


def _unheeded(options: Options, form: str) -> str:
    """Say which options do nothing here, since another one wins over them."""
    shown = {"--digits": options.digits, "--full": options.full, "--brief": options.brief}
    names = [name for name, value in shown.items() if value]
    if options.get:
        if form not in {"rich", "text"}:  # which is what values are
            names.append(_source_of_format(options))
        why = "--get prints values alone, at full precision"
    elif form == "json":
        why = "JSON has every step at full precision"
    else:
        return ""
    return f"nnhw: {why}: {listed(names)} changes nothing" if names else ""


def _source_of_format(options: Options) -> str:
    if options.json:
        return "--json"
    return "--format" if options.format else f"the ending of {quote(str(options.path))}"


def _is_input(output: str, sources: Iterable[str | Sequence[str]]) -> bool:
    """Whether a file is read, as ``@path`` or ``@path:key``, by some source."""
    texts = (text for each in sources for text in ([each] if isinstance(each, str) else each))
    paths = [text.partition("@")[2] for text in texts]
    return any(
        _is_same(each, output) for path in paths for each in (path, path.rpartition(":")[0]) if each
    )


def _is_same(one: str, other: str) -> bool:
    try:
        return Path(one).samefile(other)
    except (OSError, ValueError):  # at least one of them is no file
        return False


def _compare(
    trace: Solved, options: Options, stdin: StandardInput
) -> tuple[list[Verdict], list[str]]:
    """Return the verdicts, and what is wrong with the answers that have none."""
    if not options.expect and not trace.problem.own:
        return [], []
    from nnhw.answers.expectation import expectations
    from nnhw.answers.own import judge_own_lines

    own = judge_own_lines(trace)
    if not options.expect:
        return own, []
    trusted = not options.untrusted
    judged = expectations(trace, options.expect, options.rtol, options.atol, stdin, trusted=trusted)
    return [*own, *judged.verdicts], judged.errors


def _text(trace: Solved, verdicts: list[Verdict], form: str, options: Options) -> str:
    if options.get:
        from nnhw.render.plain import values

        return values(trace, options.get)
    if form == "json":
        from nnhw.render.json import render

        return render(trace, verdicts, checked=options.checked, hidden=options.hide_answer)
    return _written(_page(trace, verdicts, form, options), form, options)


def _page(trace: Solved, verdicts: list[Verdict], form: str, options: Options) -> Page:
    from nnhw.render.page import compose

    return compose(
        trace,
        options.significant_digits,
        checked=options.checked,
        verdicts=verdicts,
        hidden=options.hide_answer,
        detail="full" if options.full else "brief" if options.brief else "usual",
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
    if options.path is not None:
        return write(page, "text")
    coloured = form == "rich" and surroundings.has_colour()
    screen = {"width": surroundings.width(), "alphabet": surroundings.alphabet()}
    return write(page, "terminal" if coloured else "text", **screen)


def _status(trace: Solved, verdicts: list[Verdict], options: Options) -> ExitStatus:
    if options.checked and not all(check.passed for check in trace.checks):
        return ExitStatus.FAILED_CHECK
    if not all(each.right for each in verdicts):
        return ExitStatus.WRONG_ANSWER
    return ExitStatus.SOLVED
