"""What an answer counts: the weights of the steps, and what is not quite right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnhw.answers.expectation import read_tolerance
from nnhw.errors import InputError, quote
from nnhw.immutable import Immutable
from nnhw.parse import read_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nnhw.answers.tolerance import Tolerance


class Marking(Immutable):
    """How a class is marked.

    Parameters
    ----------
    points
        By step, how much it weighs; 1 where it is not named.
    coarse
        What an answer with too few digits to tell counts, from 0 to 1.
    follow_through
        What a wrong answer counts that follows from other wrong ones.
    tolerance
        Replaces the tolerance that follows from the digits written.
    hidden
        Whether the verdicts leave out what tells the true value.
    """

    points: Mapping[str, float] = {}
    coarse: float = 0.0
    follow_through: float = 0.0
    tolerance: Tolerance | None = None
    hidden: bool = False

    def score(self, records: Iterable[Mapping[str, Any]]) -> float | None:
        """Return the weighted share of what is right; ``None`` where nothing weighs."""
        earned = possible = 0.0
        for record in records:
            weight = self.points.get(record["name"], 1.0) if self.points else 1.0
            possible += weight
            earned += weight * self._share(record)
        return earned / possible if possible else None

    def _share(self, record: Mapping[str, Any]) -> float:
        verdict = record["verdict"]
        if verdict == "wrong":
            return self.follow_through if record.get("follows") else 0.0
        return 1.0 if verdict == "right" else self.coarse


PLAIN = Marking()


def read_marking(
    points: str | Mapping[str, object] | None = None,
    coarse: object = 0,
    follow_through: object = 0,
    tolerances: tuple[object, object] = (None, None),
    *,
    hidden: bool = False,
) -> Marking:
    """Read a marking from the options' text, or from Python's values.

    Parameters
    ----------
    points
        ``J=2,dW=3``, or a mapping.
    coarse, follow_through
        Numbers from 0 to 1.
    tolerances
        The relative and the absolute one; ``None`` where it was not given.
    hidden
        Whether the verdicts leave out what tells the true value.

    Raises
    ------
    InputError
        When one of them is no number, or out of its range.
    """
    rtol, atol = (None if each is None else str(each) for each in tolerances)
    return Marking(
        {name: _number(value, f"--points {name}") for name, value in _pairs(points)},
        _number(coarse, "--coarse", most=1),
        _number(follow_through, "--follow-through", most=1),
        read_tolerance(rtol, atol),
        hidden,
    )


def _pairs(points: str | Mapping[str, object] | None) -> Iterable[tuple[str, object]]:
    if not isinstance(points, str):
        return (points or {}).items()
    pairs: dict[str, object] = {}
    for each in points.split(","):
        name, equals, value = (part.strip() for part in each.partition("="))
        if not (name and equals):
            raise InputError(f"--points: got {quote(each)}, wanted STEP=POINTS, like J=2,dW=3")
        if name in pairs:
            raise InputError(f"--points: {name} stands twice")
        pairs[name] = value
    return pairs.items()


def _number(value: object, name: str, most: float | None = None) -> float:
    number = float(read_number(value, name, trusted=False).floats)
    if number < 0 or (most is not None and number > most):
        wanted = "at least 0" if most is None else f"from 0 to {most}"
        raise InputError(f"{name}: got {quote(str(value))}, wanted {wanted}")
    return number
