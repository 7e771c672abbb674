"""What came of a whole class: verdicts by step, and which mistakes were made how often."""

from __future__ import annotations

from collections import Counter
from math import fsum
from typing import TYPE_CHECKING, Any

from nnhw.answers.keys import NO_ANSWER

if TYPE_CHECKING:
    from nnhw.answers.grade import Graded

SCHEMA = 1
SHOWN_MISTAKES = 5
COUNTED = ("right", "coarse", "wrong", "blank")  # the last being part of the one before


class Summary:
    """Counts what was graded; its size does not grow with the class.

    A sheet is graded or unreadable; an answer is right, coarse or wrong, and a
    blank one is wrong. The mean is that of the sheets that have a score: those
    that were graded and answer anything.

    Attributes
    ----------
    sheets
        How many sheets there were.
    unreadable
        How many of them could not be graded.
    recoded
        How many were read in another encoding than UTF-8.
    """

    def __init__(self) -> None:
        self.sheets = 0
        self.unreadable = 0
        self.recoded = 0
        self._scores: Counter[float] = Counter()
        self._verdicts: Counter[tuple[str, str, str]] = Counter()
        self._mistakes: Counter[tuple[str, str, str]] = Counter()
        self._certain: Counter[tuple[str, str, str]] = Counter()

    @property
    def steps(self) -> set[str]:
        """The steps that were answered."""
        return {step for _, step, _ in self._verdicts}

    def add(self, graded: Graded) -> None:
        """Count one sheet."""
        self.sheets += 1
        self.unreadable += graded.error is not None
        self.recoded += bool(graded.note)
        if graded.score is not None:
            self._scores[graded.score] += 1
        for mark in graded.marks:
            record = mark.record
            place = graded.command, record["name"]
            self._verdicts[*place, record["verdict"]] += 1
            if record["note"] == NO_ANSWER:
                self._verdicts[*place, "blank"] += 1
            for mistake in record["mistakes"]:
                self._mistakes[*place, mistake["code"]] += 1
                self._certain[*place, mistake["code"]] += mistake["certain"]

    def merge(self, other: Summary) -> None:
        """Count what another summary has counted."""
        self.sheets += other.sheets
        self.unreadable += other.unreadable
        self.recoded += other.recoded
        self._scores += other._scores
        self._verdicts += other._verdicts
        self._mistakes += other._mistakes
        self._certain += other._certain

    def record(self) -> dict[str, Any]:
        """Return the counts as data, the commonest mistakes first."""
        places = sorted({place[:2] for place in self._verdicts})
        return {
            "schema": SCHEMA,
            "sheets": self.sheets,
            "graded": self.sheets - self.unreadable,
            "unreadable": self.unreadable,
            "scored": self._scores.total(),
            "mean_score": self._mean,
            **self._count(),
            "steps": [
                {"command": command, "step": step, **self._count(command, step)}
                for command, step in places
            ],
            "mistakes": [
                {
                    "command": command,
                    "step": step,
                    "code": code,
                    "count": count,
                    "certain": self._certain[command, step, code],
                }
                for (command, step, code), count in self._commonest
            ],
        }

    def sentences(self) -> str:
        """Return the counts in words, a line or two."""
        count = self._count()
        scored = self._scores.total()
        mean = "" if self._mean is None else f"; mean score {self._mean:.2f} of {scored:,} sheets"
        said = (
            f"{self.sheets:,} sheets, {self.unreadable:,} unreadable; "
            f"{count['answers']:,} answers: {count['right']:,} right, {count['coarse']:,} coarse, "
            f"{count['wrong']:,} wrong ({count['blank']:,} of these blank){mean}"
        )
        common = [
            f"{times:,} × {code} at {step} ({command})"
            for (command, step, code), times in self._commonest[:SHOWN_MISTAKES]
        ]
        return f"{said}\n  the commonest mistakes: {', '.join(common)}" if common else said

    @property
    def _commonest(self) -> list[tuple[tuple[str, str, str], int]]:
        """The mistakes, the commonest first, in the same order whatever that of the sheets."""
        return sorted(self._mistakes.items(), key=lambda found: (-found[1], found[0]))

    @property
    def _mean(self) -> float | None:
        """The mean, the same whatever the order of the sheets."""
        scores = self._scores
        if not scores:
            return None
        return fsum(score * times for score, times in scores.items()) / scores.total()

    def _count(self, *place: str) -> dict[str, int]:
        """Count the answers at a command and step, or all of them; blank ones are wrong too."""
        count: Counter[str] = Counter()
        for key, times in self._verdicts.items():
            if key[: len(place)] == place:
                count[key[-1]] += times
        answers = count["right"] + count["coarse"] + count["wrong"]
        return {"answers": answers, **{each: count[each] for each in COUNTED}}
