"""Text to layers: words, ``repeat:3 … end``, comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnhw.errors import InputError, quote
from nnhw.immutable import Immutable
from nnhw.layers.reader import Layer, fold, read_layer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_WRITTEN_OUT = 100_000  # layers after the repeats, also those that are no row
MOST_NESTED = 50


_BETWEEN = {"->", "-->", "=>", "→", "⟶", "|", ";", ","}


class Repeat(Immutable):
    """What stands between ``repeat:N`` and ``end``."""

    times: int
    shared: bool
    body: tuple[Item, ...]


class Fault(Immutable):
    """A layer that cannot be read: told once it is known what reaches it."""

    text: str
    place: int
    message: str


Item = Layer | Repeat | Fault


def split(text: str) -> list[str]:
    """Return the words of a text, without its comments and what stands between layers."""
    words = re.sub(r"#[^\n]*", "", text).split()
    return [each.rstrip(";,") or each for each in words if each not in _BETWEEN]


def read(words: Sequence[str]) -> tuple[Item, ...]:
    """Read the layers that follow the input.

    Raises
    ------
    InputError
        When ``repeat`` and ``end`` do not pair, or too much is written out.
    """
    open_: list[tuple[str, list[Item]]] = [("", [])]
    for place, word in enumerate(words, 1):
        name, _, rest = fold(word).partition(":")
        if name == "repeat":
            open_.append((rest, []))
            if len(open_) > MOST_NESTED:
                raise InputError(
                    f"layer {place}, {quote(word)}: repeats nest {MOST_NESTED} deep at most"
                )
        elif name == "end":
            if len(open_) == 1:
                raise InputError(f"layer {place}, end: there is no repeat before it")
            header, body = open_.pop()
            open_[-1][1].append(_repeat(header, body))
        else:
            open_[-1][1].extend(_read_at(word, place))
    if len(open_) > 1:
        raise InputError(f"repeat:{open_[-1][0]}: it has no end\n  write end after its last layer")
    items = tuple(open_[0][1])
    if _count(items) > MOST_WRITTEN_OUT:
        raise InputError(
            f"the layers are {_count(items):,} when written out, at most {MOST_WRITTEN_OUT:,}"
        )
    return items


def _repeat(header: str, body: list[Item]) -> Repeat:
    times, *flags = header.split(",")
    if not times.isdecimal() or len(times) > 9 or int(times) < 1 or flags not in ([], ["shared"]):
        raise InputError(f"{quote(f'repeat:{header}')}: wanted repeat:3 or repeat:3,shared")
    return Repeat(int(times), bool(flags), tuple(body))


def _count(items: Iterable[Item]) -> int:
    return sum(
        item.times * max(1, _count(item.body)) if isinstance(item, Repeat) else 1 for item in items
    )


def _read_at(word: str, place: int) -> Iterable[Item]:
    try:
        layer = read_layer(word)
    except InputError as error:
        return (Fault(word, place, str(error)),)
    return () if layer is None else (layer.replace(place=place),)
