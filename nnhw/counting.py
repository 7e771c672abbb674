"""An architecture counted, with the answers to it: what Python gets, and the command line shows."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nnhw.errors import InputError
from nnhw.immutable import Immutable
from nnhw.layers import COMMAND
from nnhw.layers.architecture import build
from nnhw.layers.steps import CountStep, find, steps
from nnhw.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.answers.counts import CountVerdict
    from nnhw.answers.tolerance import Tolerance
    from nnhw.layers.architecture import Architecture
    from nnhw.parse import StandardInput
    from nnhw.render.jupyter import Picture
    from nnhw.render.views import Page


class Counted(Shown, Immutable, eq=False):
    """An architecture with its steps, and the answers that were compared with them.

    ``counted["total"].value`` is a number, ``counted["layers"].value`` an array with
    an entry a row, ``counted["shapes"].value`` a list of tuples; iteration gives the
    steps in order.

    Attributes
    ----------
    architecture
        What was counted; ``None`` where an open option has no number that fits.
    verdicts
        What came of the answers.
    found
        What an open option was found to be, in words.
    solved
        The same as data.
    """

    offered = (
        "check", "network", "notes", "to_dict", "to_html", "to_latex", "to_markdown", "to_text",
    )  # fmt: skip
    architecture: Architecture | None
    verdicts: tuple[CountVerdict, ...] = ()
    found: tuple[str, ...] = ()
    solved: dict[str, Any] | None = None

    @property
    def right(self) -> bool:
        """Whether every answer is right."""
        return self.architecture is not None and all(each.right for each in self.verdicts)

    def __getitem__(self, name: str) -> CountStep:
        step = find(steps(self._counted), name)
        return step.replace(value=_public(step))

    def __iter__(self) -> Iterator[CountStep]:
        return map(self.__getitem__, steps(self._counted))

    def _in_short(self) -> str:
        return f"<Trace of {COMMAND}: {', '.join(self._ipython_key_completions_())}>"

    def _ipython_key_completions_(self) -> list[str]:
        return list(steps(self.architecture)) if self.architecture else []

    @property
    def checks(self) -> list[object]:
        """No gradient is checked here."""
        return []

    @property
    def notes(self) -> list[str]:
        """What is pointed out."""
        notes: list[str] = self.to_dict()["notes"]
        return notes

    @property
    def assumed(self) -> list[str]:
        """What was assumed of the inputs, which a reader of one value has to know too."""
        from nnhw.layers.remarks import turned

        return [*turned(self.architecture)] if self.architecture else []

    @property
    def _counted(self) -> Architecture:
        if self.architecture is None:
            raise InputError("; ".join(self.found))
        return self.architecture

    def check(self, name: str, answer: object, tolerance: Tolerance | None = None) -> CountVerdict:
        """Compare an answer with a step, to its digits or within a tolerance.

        Raises
        ------
        InputError
            When there is no such step, or the answer cannot be read.
        """
        from nnhw.answers.counts import CountVerdict, judge

        CountVerdict.writers |= {form: partial(_shown, form) for form in ("text", "markdown")}
        given = answer.tolist() if hasattr(answer, "tolist") else answer
        return judge(self._counted, name, str(given), tolerance)

    def network(self) -> Picture:
        """Return the architecture, drawn."""
        from nnhw.render.jupyter import Picture

        drawing = self.page(drawn=True).drawing
        return Picture(drawing.svg if drawing else "")

    def shown_as(self, form: str) -> str | None:
        """Return it in a format, or ``None`` where nothing writes that."""
        if form not in {"text", "markdown", "latex", "html"}:
            return None
        from nnhw.render import write

        return write(self.page(drawn=form == "html"), form)

    def values(self, names: Sequence[str]) -> str:
        """Return steps as ``--get`` prints them.

        Raises
        ------
        InputError
            When there is no such step, or nothing to count.
        """
        from nnhw.layers.record import values

        return values(self._counted, names)

    def json(self, *, hidden: bool = False) -> str:
        """Return it as one line of JSON."""
        return json.dumps(self.to_dict(hidden=hidden), allow_nan=False) + "\n"

    def to_dict(self, *, hidden: bool = False) -> dict[str, Any]:
        """Return it as data for JSON."""
        from nnhw.layers.record import record

        answers = [each.record(hidden=hidden) for each in self.verdicts]
        data = record(self.architecture, answers, self.found, hidden=hidden)
        return data if self.solved is None else data | {"solved": self.solved}

    def page(
        self,
        *,
        hidden: bool = False,
        detail: Literal["full", "usual", "brief"] = "usual",
        drawn: bool = False,
    ) -> Page:
        """Return it as a page."""
        from nnhw.render.architecture import compose

        return compose(
            self.architecture,
            verdicts=self.verdicts,
            notes=self.found,
            hidden=hidden,
            detail=detail,
            drawn=drawn,
        )


def count(
    words: Sequence[str],
    answers: Sequence[tuple[str, str]] = (),
    tolerance: Tolerance | None = None,
    *,
    biased: bool = True,
    stdin: StandardInput | None = None,
    trusted: bool = False,
) -> Counted:
    """Count an architecture and compare answers; an option left open is found from them.

    Parameters
    ----------
    words
        The input and the layers.
    answers
        Names of steps, with the values as they were typed.
    tolerance
        Replaces the tolerance of the digits.
    biased
        Whether layers have biases.
    stdin, trusted
        What ``-`` reads in an answer, and whether that and ``@path`` may be followed.

    Raises
    ------
    InputError
        When something cannot be read, or does not fit.
    """
    if answers and any("?" in word for word in words):
        from nnhw.answers.inverse import solve

        solution = solve(words, answers, tolerance, biased=biased)
        solved = {"layer": solution.layer, "values": list(solution.found)}
        counted = _judged(solution.architecture, answers, tolerance, solution.sentence)
        if solution.found:
            said = [each.replace(note=solution.sentence) for each in counted.verdicts]
            counted = counted.replace(verdicts=tuple(said))
        return counted.replace(found=(solution.sentence,), solved=solved)
    return _judged(build(words, biased=biased), answers, tolerance, stdin=stdin, trusted=trusted)


def _judged(
    architecture: Architecture | None,
    answers: Sequence[tuple[str, str]],
    tolerance: Tolerance | None,
    unfound: str = "",
    **source: Any,
) -> Counted:
    """Compare answers; where there is no architecture, all are wrong for the same reason."""
    if not answers:
        return Counted(architecture)
    from nnhw.answers.counts import CountVerdict, judge

    verdicts = (
        CountVerdict(name, given, "wrong", note=unfound)
        if architecture is None
        else judge(architecture, name, given, tolerance, called="--expect", **source)
        for name, given in answers
    )
    return Counted(architecture, tuple(verdicts))


def _shown(form: str, verdict: CountVerdict) -> str:
    """Write what came of an answer in a format."""
    from nnhw.render import write
    from nnhw.render.architecture import judged
    from nnhw.render.views import Page

    return write(Page(answers=(judged(None, verdict),)), form)


def _public(step: CountStep) -> Any:
    """Return a value as Python has it: an array where every entry is a number."""
    if not step.rows or not all(isinstance(each, int) for each in step.value):
        return list(step.value) if step.rows else step.value
    small = max(step.value) < 1 << 63
    return np.array(step.value, dtype=np.int64 if small else object)
