"""An answer sheet from a line of JSON, which comes from a stranger.

A line is read with the standard library's decoder, held to what every JSON
parser agrees on: no key twice, no NaN, no half of a surrogate pair. Numbers
keep the digits that were typed.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nnhw.answers.lines import SheetRow

MOST_ANSWERS = 100  # no problem has as many steps
MOST_OF_ID = 1_000  # characters


class Sheet(NamedTuple):
    """An answer sheet.

    Attributes
    ----------
    line
        Where it begins in the input, from 1.
    id
        What it is called, as JSON.
    arguments
        The question: a problem's subcommand and its arguments.
    answers
        By step, what was answered, as typed.
    note
        What was made of its line that not everybody would.
    """

    line: int
    id: str
    arguments: tuple[str, ...]
    answers: Mapping[str, str]
    note: str = ""


class Unreadable(NamedTuple):
    """A sheet that cannot be read.

    Attributes
    ----------
    line
        Where it begins in the input.
    id
        What it is called, as JSON, as far as that is known.
    error
        What is wrong with it.
    """

    line: int
    id: str
    error: str


class Digits(str):
    """A number of JSON, as it was typed."""

    __slots__ = ()


_TEXTS = {str, Digits}  # whose numbers count as typed


class _NotJsonError(ValueError):
    """What the standard library takes and JSON, or a careful reader, does not."""


def read_sheet(row: SheetRow) -> Sheet | Unreadable:
    """Read a line of JSON Lines: ``{"id": …, "args": [texts], "answers": {step: value}}``."""
    identity = "null"
    if row.flaw:
        return Unreadable(row.number, identity, row.flaw)
    try:
        sheet = _decode(row.text)
        identity = _identity(sheet.get("id"))
        arguments, answers = _arguments(sheet.get("args")), _answers(sheet.get("answers"))
    except json.JSONDecodeError as error:
        return Unreadable(row.number, identity, f"not JSON: {error.msg} at character {error.colno}")
    except _NotJsonError as error:
        return Unreadable(row.number, identity, str(error))
    except RecursionError:
        return Unreadable(row.number, identity, "not read: it is nested too deep")
    return Sheet(row.number, identity, arguments, answers, row.note)


def _decode(text: str) -> dict[str, Any]:
    sheet = _DECODER.decode(text)
    if not isinstance(sheet, dict):
        raise _NotJsonError(f"got {_kind(sheet)}, wanted an object with id, args and answers")
    if "\\u" in text and not _is_text(json.dumps(sheet, ensure_ascii=False)):
        raise _NotJsonError("holds half of a surrogate pair, which is no text")
    return sheet


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, if no key stands twice in it: which one would count."""
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(key for key, _ in pairs)
        twice = next(key for key, count in times.items() if count > 1)
        raise _NotJsonError(f"the key {json.dumps(twice[:40])} stands twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise _NotJsonError(f'{constant} is not JSON; write infinity as a text: "inf"')


_DECODER = json.JSONDecoder(
    parse_float=Digits, parse_int=Digits, parse_constant=_refuse, object_pairs_hook=_unique
)


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _identity(value: object) -> str:
    text = json.dumps(value) if type(value) is str else _to_json(value)
    if len(text) > MOST_OF_ID:
        raise _NotJsonError(f"the id has {len(text):,} characters, at most {MOST_OF_ID:,}")
    return text


def _to_json(value: object) -> str:
    """Return JSON in ASCII, its numbers as they were typed."""
    match value:
        case Digits():
            return str(value)
        case dict():
            inner = (f"{json.dumps(key)}: {_to_json(each)}" for key, each in value.items())
            return f"{{{', '.join(inner)}}}"
        case list():
            return f"[{', '.join(map(_to_json, value))}]"
    return json.dumps(value)


def _arguments(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not _TEXTS.issuperset(map(type, value)):
        raise _NotJsonError(f'"args" is {_kind(value)}, wanted a list of texts: ["lse", "1", "2"]')
    return tuple(value)


def _answers(value: object) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _NotJsonError(f'"answers" is {_kind(value)}, wanted an object: {{"total": "12"}}')
    if len(value) > MOST_ANSWERS:
        raise _NotJsonError(f"there are {len(value):,} answers, at most {MOST_ANSWERS} are taken")
    return {name: each if type(each) is str else _as_typed(each) for name, each in value.items()}


def _as_typed(value: object) -> str:
    """Return an answer as text: a list keeps its brackets, and ``null`` is a blank."""
    match value:
        case str():
            return value
        case None:
            return ""
        case list():
            return f"[{', '.join(map(_as_typed, value))}]"
    return _to_json(value)


def _kind(value: object) -> str:
    match value:
        case None:
            return "missing"
        case bool():
            return "true or false"
        case Digits():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "an object"
