"""Text to one layer: ``conv:64,k7,s2,p3`` is a kind with its options."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from nnhw.errors import InputError, did_you_mean, quote
from nnhw.immutable import Immutable
from nnhw.layers.kinds import FREE, FROM_NOUGHT, KINDS, PER_AXIS, Kind, Settings
from nnhw.layers.shape import MOST_DIGITS
from nnhw.layers.words import ALIASES, FLAGS, IDLE, INSTEAD, KEYS, KNOWN_BY_SHAPE, SWITCHES

if TYPE_CHECKING:
    from collections.abc import Iterable

JOINS = ("add", "mul", "concat")
STRUCTURE = ("save", "from", *JOINS, "input", "reshape", "repeat", "end", "use")
_COMMON = ("nobias", "frozen")
_SIZE = re.compile(r"\d+(?:x\d+)*|\?")
_LETTERED = re.compile(r"([a-z]+?)(\d+(?:x\d+)*|\?)")
_PUNCTUATION = str.maketrans("", "", "_-")


class Layer(Immutable):
    """A layer as it was typed.

    Attributes
    ----------
    text, place
        The argument, and which one it is after the input, from 1.
    word
        What its row is called after; an alias's own word.
    kind
        What it is; ``None`` of a join, a second input, a layer used again.
    settings
        Its options.
    name
        What ``as=`` calls it.
    names
        Whose layer or output it takes: of ``use:``, ``add:``, ``concat:``, ``tie=``.
    """

    text: str
    place: int
    word: str
    kind: Kind | None = None
    settings: Settings = Settings({}, frozenset())
    name: str = ""
    names: tuple[str, ...] = ()


def fold(text: str) -> str:
    """Return text in small letters, with the letter x and the hyphen that stand on keyboards."""
    return text.casefold().replace("×", "x").replace("−", "-")


@lru_cache(maxsize=1024)
def read_layer(text: str) -> Layer | None:
    """Read one layer; one that does nothing to sizes and counts is ``None``.

    Raises
    ------
    InputError
        When there is no such layer or option, saying which is nearest.
    """
    folded = fold(text)
    name, colon, rest = folded.partition(":" if ":" in folded else ",")  # bn,frozen is bn:frozen
    word = _word(name)
    if "(" in text or ")" in text:
        called = KINDS.get(_word(name.partition("(")[0]))
        written = _usage(called) if called else "as conv:64,k3, maxpool:2, dense:10"
        raise InputError(f"write it without parentheses\n  {written}")
    if word in FREE or name in FREE or _word(name.partition("=")[0]) in FREE:
        return None
    if re.fullmatch(r"[\dx.,+-]+", folded):
        raise InputError(f"a bare number is no layer: linear:{text}, fc:{text} or conv:{text},k3?")
    options = [each for each in rest.split(",") if each]
    if word in STRUCTURE:
        return _structural(text, word, rest, options)
    if word in INSTEAD:
        raise InputError(INSTEAD[word])
    if word not in KINDS:
        known = (*KINDS, *STRUCTURE, *FREE, *ALIASES)
        near = did_you_mean(word, known).removeprefix(", ")
        raise InputError(near or f"there is no such layer\n  the layers: {', '.join(KINDS)}")
    if colon and not options:
        raise InputError(f"nothing follows the colon\n  {_usage(KINDS[word])}")
    return _with_options(text, KINDS[word], options)


def _word(name: str) -> str:
    """Return a layer's word by what a framework calls it: ``conv`` by ``nn.Conv2d``."""
    word = re.sub(r"[123]d", "", name.rpartition(".")[2].translate(_PUNCTUATION))
    return ALIASES.get(word, word)


def _structural(text: str, word: str, rest: str, options: list[str]) -> Layer:
    if word in {"input", "reshape"}:
        return Layer(text, 0, word, names=(rest,))
    flags = frozenset(each for each in options if each in _COMMON and word in {"use", *JOINS})
    names = [each for each in options if not each.startswith("as=") and each not in flags]
    called = [each.removeprefix("as=") for each in options if each.startswith("as=")]
    if not names or (len(names) > 1 and word not in JOINS):
        wanted = "concat:A,B" if word == "concat" else f"{word}:A"
        raise InputError(f"wanted {wanted}, with the name of something saved")
    name = _named(called[0]) if called else ""
    return Layer(text, 0, word, None, Settings({}, flags), name, tuple(names))


def _named(name: str) -> str:
    """Return a name that ``as=`` gives, if it can stand in a table and in brackets."""
    if not re.fullmatch(r"[\w.-]{1,40}", name):
        raise InputError(f"as={quote(name)[1:-1]}: a name is of letters, digits, - . and _")
    return name


class _Options:
    """The options of one layer as they are read."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.defaults = dict(each.partition("=")[::2] for each in kind.options.split())
        self.bare = kind.bare.split()
        self.allowed = (*kind.flags.split(), *_COMMON)
        self.sizes: dict[str, tuple[int, ...]] = {}
        self.flags: set[str] = set()
        self.name = self.tie = ""

    def take(self, option: str) -> None:
        """Read one option.

        Raises
        ------
        InputError
            When it is none.
        """
        key, equals, value = option.partition("=")
        lettered = _LETTERED.fullmatch(option)
        if equals:
            self._key(key, value)
        elif _SIZE.fullmatch(option):
            self._bare_size(option)
        elif lettered and lettered[1] in self.defaults:
            self._set(lettered[1], lettered[2], option)
        else:
            self._flag(option)

    def _bare_size(self, option: str) -> None:
        if not self.bare:
            raise InputError(f"{quote(option)} is one number too many\n  {_usage(self.kind)}")
        letters, numbers = self.bare.pop(0).split("x"), option.split("x")
        if len(numbers) == 1:  # embed:1000,64 is embed:1000x64
            self.bare = [*letters[1:], *self.bare]
        if len(letters) == 1 or len(numbers) == 1:
            return self._set(letters[0], option, option)
        if len(numbers) != len(letters):
            raise InputError(
                f"got {quote(option)}, wanted {len(letters)} numbers: {_usage(self.kind)}"
            )
        for letter, number in zip(letters, numbers, strict=True):
            self._set(letter, number, option)
        return None

    def _set(self, letter: str, text: str, option: str) -> None:
        if text == "?":
            raise InputError("an option that is left open, ?, goes with --expect")
        numbers = text.split("x")
        if any(len(each) > MOST_DIGITS for each in numbers):
            raise InputError(f"a size has at most {MOST_DIGITS} digits")
        values = tuple(map(int, numbers))
        if letter in self.sizes:
            raise InputError(f"{quote(option)}: {letter} was given already")
        if len(values) > 1 and letter not in PER_AXIS:
            raise InputError(f"{quote(option)}: wanted one number")
        least = 0 if letter in FROM_NOUGHT else 1
        if min(values) < least:
            raise InputError(f"{quote(option)}: wanted {least} or more")
        self.sizes[letter] = values
        if letter in self.bare:
            self.bare.remove(letter)

    def _flag(self, option: str) -> None:
        word = option.translate(_PUNCTUATION)
        word = FLAGS.get(word, word)
        if word in self.allowed:
            self.flags.add(word)
        elif word in KEYS:
            raise InputError(f"{quote(option)} needs a value\n  {_usage(self.kind)}")
        elif word not in FREE:
            known = [*self.allowed, *KEYS, *FREE]
            raise InputError(
                f"{quote(option)} is no option{did_you_mean(word, known)}\n  {_usage(self.kind)}"
            )

    def _key(self, key: str, value: str) -> None:
        word = key.translate(_PUNCTUATION)
        letters = [each for each in KEYS.get(word, "").split() if each in self.defaults]
        if key == "as":
            self.name = _named(value)
        elif key == "tie" and "N" in self.defaults:
            self.tie = value
        elif word in FREE or word in IDLE:
            return
        elif word in INSTEAD:
            raise InputError(f"{quote(f'{key}={value}')}: {INSTEAD[word]}")
        elif value in {"true", "false"} and word in SWITCHES:
            flag = SWITCHES[word][value == "false"]
            if flag:
                self._flag(flag)
        elif KEYS.get(word) == "p" and not value[:1].isdigit():
            self._flag(value)
        elif letters and _SIZE.fullmatch(value):
            self._set(letters[0], value, f"{key}={value}")
        elif word in KNOWN_BY_SHAPE:
            raise InputError(f"leave {key} out: it follows from what reaches the layer")
        else:
            known = [each for each in KEYS if {*KEYS[each].split()} & {*self.defaults}]
            near = did_you_mean(word, [*known, *SWITCHES])
            raise InputError(f"{quote(f'{key}={value}')} is no option{near}\n  {_usage(self.kind)}")


def _with_options(text: str, kind: Kind, options: Iterable[str]) -> Layer:
    read_ = _Options(kind)
    for each in options:
        read_.take(each)
    for letter, default in read_.defaults.items():
        if letter not in read_.sizes and default.isdecimal():
            read_.sizes[letter] = (int(default),)
        elif letter not in read_.sizes and default in read_.sizes:
            read_.sizes[letter] = read_.sizes[default]
        elif letter not in read_.sizes and not default:
            raise InputError(f"{letter} is missing\n  {_usage(kind)}")
    if "same" in read_.flags and (set(read_.sizes.get("p", ())) - {0} or "valid" in read_.flags):
        raise InputError("same stands for a padding: give it or p, not both")
    names = (read_.tie,) if read_.tie else ()
    settings = Settings(read_.sizes, frozenset(read_.flags))
    return Layer(text, 0, kind.word, kind, settings, read_.name, names)


def _usage(kind: Kind) -> str:
    """Say how a kind is written."""
    return f"it is written {written(kind)}"


def written(kind: Kind) -> str:
    """Return a kind with its options: ``conv:N,k,s1,p0,d1,g1,same,valid``."""
    defaults = dict(each.partition("=")[::2] for each in kind.options.split())
    bare = [each for each in kind.bare.split()[:1] if not defaults.get(each)]
    taken = {letter for each in bare for letter in each.split("x")}
    rest = [
        name + (default if default.isdecimal() else "")
        for name, default in defaults.items()
        if name not in taken
    ]
    options = ",".join([*bare, *rest, *kind.flags.split()])
    return f"{kind.word}:{options}" if options else kind.word
