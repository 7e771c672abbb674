"""What a stranger's question may take at most, where nothing that is known beforehand tells."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from time import thread_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_BITS = 2_000_000  # of a step's fractions, and of all powers of fractions together


class OutOfPatienceError(Exception):
    """A question takes longer than it may; no `InputError`, so that nothing goes on without it."""


class Patience:
    """What is left for a question.

    Parameters
    ----------
    seconds
        Of this thread's processor time.
    """

    def __init__(self, seconds: float) -> None:
        now = thread_time()
        self._end, self._middle = now + seconds, now + seconds / 2
        self._bits: float = MOST_BITS

    def require_time(self) -> None:
        """See that the time is not over; called between things that take little each."""
        if thread_time() > self._end:
            raise OutOfPatienceError

    @property
    def short(self) -> bool:
        """Whether half of the time is over: what can be left out is, from now on."""
        return thread_time() > self._middle

    def short_from_now(self) -> None:
        """Leave out what can be."""
        self._middle = 0.0

    def require_short(self, value: Any) -> None:
        """See that integers and fractions are not too long to go on with."""
        if value is None or value.dtype != object:
            return
        if sum(map(_bits, value.flat)) > MOST_BITS:
            raise OutOfPatienceError

    def spend(self, bits: float) -> None:
        """Take the bits of a power, before it is worked."""
        self._bits -= min(bits, MOST_BITS + 1)
        if self._bits < 0:
            raise OutOfPatienceError


_LEFT: ContextVar[Patience | None] = ContextVar("patience", default=None)


def left() -> Patience | None:
    """Return what is left for the question that is being worked; ``None`` where all is."""
    return _LEFT.get()


def hurry() -> None:
    """Let the question that is being worked go without what can be left out."""
    left = _LEFT.get()
    if left:
        left.short_from_now()


def unhurried(made: Iterable[Any]) -> Iterator[Any]:
    """Yield what can be left out, each when it is made, until half of the time is over."""
    left, source = _LEFT.get(), iter(made)
    while not (left and left.short):
        try:
            yield next(source)
        except StopIteration:
            return


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let what is worked within take no longer."""
    token = _LEFT.set(Patience(seconds))
    try:
        yield
    finally:
        _LEFT.reset(token)


def _bits(number: Any) -> int:
    """Return how long a number is; a decimal has as many digits as its context lets it have."""
    try:
        return int(number.numerator.bit_length() + number.denominator.bit_length())
    except AttributeError:
        return 0
