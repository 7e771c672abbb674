"""What was worked once and is asked for again: most of a class makes the same mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

MOST = 512


class Memory:
    """Values by key; when there are too many, it forgets them all."""

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}

    def __reduce__(self) -> tuple[type[Memory], tuple[()]]:
        """Copy nothing: what it holds can be worked again, and a replay cannot be copied."""
        return Memory, ()

    def __call__(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what stands under a key, made where nothing does."""
        try:
            return self._values[key]
        except KeyError:
            value = make()
            if len(self._values) >= MOST:
                self._values.clear()
            self._values[key] = value
            return value


class Replay:
    """What an iterator yields, each made when it is first looked at, and kept."""

    def __init__(self, source: Iterator[Any]) -> None:
        self._source, self._found = source, list[Any]()

    def __iter__(self) -> Iterator[Any]:
        k = 0
        while True:
            if k == len(self._found):
                try:
                    self._found.append(next(self._source))
                except StopIteration:
                    return
            yield self._found[k]
            k += 1
