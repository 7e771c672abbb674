"""A sheet of homework as it is typed: statements, shapes and loops, not yet worked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn
from unicodedata import normalize

from nnhw.engine.where import Where
from nnhw.errors import quote
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_HELD = 200  # lines that are one

_NAME = r"[^\W\d²³⁴ᵀ½¼¾⅓⅔][^\W²³⁴ᵀ½¼¾⅓⅔]*"
_DEFINITION = re.compile(rf"({_NAME})\s*(?:\[\s*([^\]=]+?)\s*\])?\s*=(?!=)\s*(.*)", re.DOTALL)
_SHAPE = re.compile(rf"({_NAME})\s*:\s*(.+)")
_LOOP = re.compile(r"for\s+(.+?)\s+in\s+(.+?)\s*:\s*(.*)", re.DOTALL)
_RANGE = re.compile(r"(.+?)\s*(?:\.\.|…)\s*(.+)")
_COLUMNS = re.compile(r"columns\s*\((.*)\)")
_UNTIL = re.compile(rf"(.*?)\s+until\s+({_NAME})\s*")
_ROW_OF_MATRIX = re.compile(r"\s*(?:[⎡⎢⎣⎛⎜⎝|\[]|[-+−]?[\d.])(?!.*[^=<>]=)")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_OPENING, _CLOSING = "([{", ")]}"


class Statement(Immutable):
    """``name = right`` with what is said of it.

    Attributes
    ----------
    where
        Its line.
    name
        The name, and ``index`` what stands behind it in brackets.
    right
        Numbers or a formula, as typed.
    words
        The comment behind it.
    part
        The heading that it stands under.
    """

    where: Where
    name: str
    index: str
    right: str
    words: str = ""
    part: str = ""

    @property
    def start(self) -> int:
        """Where in the line its right side begins."""
        return max(0, self.where.text.find(self.right))


class Shaped(Immutable):
    """``name: H×D``: an input of which only the shape is known."""

    where: Where
    name: str
    sizes: tuple[str, ...]


class Loop(Immutable):
    """``for`` counters ``in`` a range or columns, and what it repeats.

    Attributes
    ----------
    where
        Its line.
    counters
        The letters that change from round to round.
    bounds
        The first and the last number of a range, as typed; empty for columns.
    columns
        What is walked through column by column, a name for each counter.
    until
        The name that ends the loop when a round leaves it as it was, or empty.
    body
        What is repeated.
    """

    where: Where
    counters: tuple[str, ...]
    bounds: tuple[str, ...]
    columns: tuple[str, ...]
    until: str
    body: tuple[Item, ...]


Item = Statement | Shaped | Loop


class _Row(NamedTuple):
    """A line with its indentation; its comment apart."""

    where: Where
    indent: int
    text: str
    comment: str


def read_sheet(text: str, *, numbered: bool = True) -> tuple[Item, ...]:
    """Read a sheet into its items.

    Parameters
    ----------
    text
        Lines ``name = value``, ``name = formula``, ``name: shape``, and loops.
    numbered
        Whether errors tell the number of the line; not of one that stands alone.

    Raises
    ------
    InputError
        When a line is none of these; it names the line.
    """
    rows = [*_rows(text)]
    if not numbered:
        rows = [row._replace(where=Where(0, row.where.text)) for row in rows]
    items, rest = _block(rows, 0, "")
    if rest < len(rows):
        rows[rest].where.refuse("it is indented, but stands in no loop")
    return items


def name_of(text: str) -> str:
    """Return a name as it is kept: ``W₁`` is ``W1``."""
    return normalize("NFKC", text.translate(_SUBSCRIPTS))


def _rows(text: str) -> Iterator[_Row]:
    """Yield the lines; one whose brackets stay open goes on in the next, and so does a matrix."""
    held: list[str] = []
    number = 0
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    for k, line in enumerate(lines, 1):
        code, mark, comment = line.partition("#")
        if not held:
            number = k
        held.append(code)
        joined = "\n".join(held)
        if len(held) < MOST_HELD and not mark and _goes_on(joined, lines[k : k + 1]):
            continue
        held = []
        body = joined.strip()
        if body or comment.strip():
            indent = len(joined) - len(joined.lstrip())
            yield _Row(Where(number, joined.rstrip()), indent, body, comment.strip())
    if held:
        body = "\n".join(held).strip()
        yield _Row(Where(number, body), 0, body, "")


def _goes_on(text: str, below: list[str]) -> bool:
    """Whether a line is not at its end: a bracket is open, or rows of numbers follow.

    No line of a sheet begins like a row of a matrix, so that one is never taken for the other.
    """
    if sum(map(text.count, _OPENING)) > sum(map(text.count, _CLOSING)):
        return True
    if text.count("\\begin{") > text.count("\\end{"):
        return True
    if not below or "=" not in text:
        return False
    if text.lstrip().startswith("<") or text.rstrip().endswith("="):
        return True
    return bool(_ROW_OF_MATRIX.match(below[0]))


def _block(rows: list[_Row], first: int, part: str) -> tuple[tuple[Item, ...], int]:
    """Return the items from a row on that stand at its indentation or deeper, and the next row."""
    items: list[Item] = []
    k = first
    indent = next((row.indent for row in rows[first:] if row.text), 0)
    while k < len(rows):
        row = rows[k]
        if not row.text:
            part = row.comment
            k += 1
            continue
        if row.indent != indent:
            if row.indent < indent:
                break
            row.where.refuse("it is indented more than the line above")
        loop = _LOOP.fullmatch(row.text)
        if loop:
            item, k = _loop(rows, k, loop, part)
            items.append(item)
        else:
            items.append(_item(row, part))
            k += 1
    return tuple(items), k


def _loop(rows: list[_Row], k: int, found: re.Match[str], part: str) -> tuple[Loop, int]:
    row = rows[k]
    counters = tuple(name_of(each.strip()) for each in found[1].split(","))
    source, inline = found[2], found[3].strip()
    until = _UNTIL.fullmatch(source)
    if until:
        source = until[1]
    bounds, columns = _walked(row, source.strip())
    if len(counters) != (len(columns) or 1) or not all(re.fullmatch(_NAME, c) for c in counters):
        row.where.refuse(f"{quote(found[1])}: wanted {len(columns) or 1} names, split by commas")
    if inline:
        body: tuple[Item, ...] = (_item(row._replace(text=inline), part),)
        after = k + 1
    else:
        after = k + 1
        while after < len(rows) and not rows[after].text:
            after += 1
        if after >= len(rows) or rows[after].indent <= row.indent:
            row.where.refuse("the loop has no lines: indent what it repeats")
        body, after = _block(rows, after, part)
    name = name_of(until[2]) if until else ""
    return Loop(row.where, counters, bounds, columns, name, body), after


def _walked(row: _Row, source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the bounds of a range, or the names whose columns are walked through."""
    columns = _COLUMNS.fullmatch(source)
    if columns:
        return (), tuple(name_of(each.strip()) for each in columns[1].split(","))
    bounds = _RANGE.fullmatch(source)
    if not bounds:
        row.where.refuse(f"{quote(source)}: a loop goes over 1..3, or over columns(X, T)")
    return (bounds[1], bounds[2]), ()


def _item(row: _Row, part: str) -> Statement | Shaped:
    definition = _DEFINITION.fullmatch(row.text)
    if definition:
        name, index, right = definition[1], definition[2] or "", definition[3].strip()
        if not right:
            row.where.refuse(f"{name} = : nothing stands behind the sign")
        if _DEFINITION.fullmatch(right):
            row.where.refuse("= stands twice: one line defines one name")
        return Statement(row.where, name_of(name), index, right, row.comment, part)
    shape = _SHAPE.fullmatch(row.text)
    if shape and shape[1] != "for":
        sizes = re.split(r"\s*[×xX*]\s*|\s+by\s+", shape[2].strip())
        if len(sizes) > 2 or not all(re.fullmatch(rf"{_NAME}|\d+", each) for each in sizes):
            row.where.refuse(f"{quote(shape[2])} is no shape: wanted H×D, H or 1")
        return Shaped(row.where, name_of(shape[1]), tuple(sizes))
    return _refuse_line(row)


def _refuse_line(row: _Row) -> NoReturn:
    if row.text.startswith(("for ", "while ", "if ", "def ")):
        row.where.refuse("a loop is written: for t in 1..3:")
    left, equals, _ = row.text.partition("=")
    if equals:
        row.where.refuse(
            f"{quote(left.strip())} is no name: a letter, then letters, digits and _",
            (0, len(left.rstrip())),
            len(row.where.text) - len(row.where.text.lstrip()),
        )
    row.where.refuse("a line is name = value, name = formula, or name: shape")


def assigned(items: Iterable[Item]) -> Iterator[str]:
    """Yield the names that items give a value, loops within loops too."""
    for item in items:
        if isinstance(item, Loop):
            yield from assigned(item.body)
        elif isinstance(item, Statement) and not item.index:
            yield item.name


def statements(items: Iterable[Item]) -> Iterator[Statement]:
    """Yield the statements among items, those of loops at their places."""
    for item in items:
        if isinstance(item, Loop):
            yield from statements(item.body)
        elif isinstance(item, Statement):
            yield item
