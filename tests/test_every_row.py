"""As many lines out as rows in, whatever the file: JSON Lines and tables, files and pipes."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.command import nnhw

if TYPE_CHECKING:
    from collections.abc import Sequence

PROBLEM = ("--problem", "param-count 4 2", "--ignore-others")
# (4 + 1) · 2 = 10.
GOOD = '{{"id": "{id}", "args": ["param-count", "4", "2"], "answers": {{"total": "10"}}}}'
BAD = ('{{"id": "{id}", "args": 3}}', '{{"id": "{id}", "args": []}}')
BROKEN = ('{{"id": "{id}"', "{id}", "[1, 2]", "\0", '{{"a": "\0"}}', '{{"id": NaN}}')
BLANK = ("", " ", "\t ", "\u00a0")

ENDS = st.sampled_from(["\n", "\r\n", "\r"])
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252", "a row each"]


Case = tuple[bytes, list[str | None]]


def encoded(rows: Sequence[str], encoding: str) -> bytes:
    """Return rows in an encoding; or by turns in UTF-8 and Windows-1252, as files get mixed."""
    if encoding == "a row each":
        return b"".join(row.encode(("utf-8", "cp1252")[k % 2]) for k, row in enumerate(rows))
    text = "".join(rows)
    return (text if encoding[:6] != "utf-16" else f"\ufeff{text}").encode(encoding)


@st.composite
def json_lines(draw: st.DrawFn, most: int = 12) -> Case:
    """Draw JSON Lines, with the id of each line that is not blank, as far as it can be read."""
    rows: list[str] = []
    ids: list[str | None] = []
    kinds = draw(st.lists(st.sampled_from([GOOD, GOOD, *BAD, *BROKEN, *BLANK]), max_size=most))
    for k, kind in enumerate(kinds):
        rows.append(kind.format(id=f"é{k}") + draw(ENDS))
        if kind not in BLANK:
            ids.append(f"é{k}" if kind in {GOOD, *BAD} else None)
    if draw(st.booleans()) and rows:
        rows[-1] = rows[-1].rstrip("\r\n")
    return encoded(rows, draw(st.sampled_from(ENCODINGS))), ids


# What stands behind the id. A quote that is not closed is followed by no quote
# that could end it: quoted cells begin with a letter or a digit, or are empty.
CELLS = (
    *("10", '"10"', '""', '"1 ""2"" 3"', '"x{d}y"', '"x\ny\r\nz"', '5"x', "", "\0", "{d}" * 4),
    *('"10', '"10{d}7', '"x\ny', '"x""', '"1"0', '"1" '),  # a quote is not closed
)
NOTHING = ("", "{d}", " {d} {d}", '""{d}')


@st.composite
def tables(draw: st.DrawFn, most: int = 12) -> Case:
    """Draw a table, with the id of each row that is not blank."""
    delimiter = draw(st.sampled_from(",;\t"))
    header = draw(st.sampled_from(["id{d}total", '"id"{d}"What is\ntotal, in all; you think?"']))
    rows = [header.format(d=delimiter) + draw(ENDS)]
    ids: list[str | None] = []
    above = draw(st.sampled_from(["", "\n", f"sep={delimiter}\r\n", "A title, and more\n"]))
    for k, kind in enumerate(draw(st.lists(st.sampled_from([*CELLS, *NOTHING]), max_size=most))):
        cells = kind.format(d=delimiter)
        if kind in NOTHING:
            rows.append(cells + draw(ENDS))
            continue
        alone = draw(st.integers(0, 20)) == 0
        many = delimiter * 998 if draw(st.integers(0, 20)) == 0 else ""
        lines = f"é{k}" if alone else f"é{k}{delimiter}{cells}{many}"
        rows.append(lines + draw(ENDS))
        ids.append(f"é{k}")
        if not alone and kind == '"x\ny':  # the second line is a row of its own
            ids.append(f"y{many}".rstrip(delimiter))
    if draw(st.booleans()):
        rows[-1] = rows[-1].rstrip("\r\n")
    return encoded([above, *rows], draw(st.sampled_from(ENCODINGS))), ids


def results(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def require_all(data: bytes, ids: list[str | None], *options: str) -> None:
    """See that each row has one result in its order, and that counts and statuses agree."""
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        file.write(data)
        file.flush()
        of_file = nnhw("grade", file.name, *options)
        summary = nnhw("grade", file.name, *options, "--summary")
    of_pipe = nnhw("grade", "-", *options, stdin=data)
    assert of_file == of_pipe
    found = results(of_file.out)
    assert [each["id"] for each in found] == ids
    errors = sum("error" in each for each in found)
    (counts,) = results(summary.out)
    assert (counts["sheets"], counts["unreadable"]) == (len(ids), errors)
    assert of_file.status == summary.status == (2 if errors else 0)


@given(json_lines())
@example((b"", []))
@example((GOOD.format(id="a").encode() + b"\n\n", ["a"]))
def test_every_line_that_is_not_blank_gives_one_result(
    case: tuple[bytes, list[str | None]],
) -> None:
    require_all(*case)


@given(tables())
@example((b"id,total\na,10\n\n", ["a"]))
@example((b"id,total\na,10\n,,\n", ["a"]))
@example((b'id,total\na,"10\nb,10\nc,10\n', ["a", "b", "c"]))
@example((b"id,total\rana,10\r", ["ana"]))
def test_every_row_that_is_not_blank_gives_one_result(case: Case) -> None:
    require_all(*case, *PROBLEM)


@settings(max_examples=4)
@given(json_lines(60), tables(60))
def test_so_it_is_on_several_cores(lines: Case, table: Case) -> None:
    """Of a file; a pipe stays with one core, and gives the same."""
    with (
        patch("nnhw.cli.grading.LARGE", 0),
        patch("nnhw.answers.batches.CHARACTERS", 500),
        patch("nnhw.answers.batches.cores", lambda: 2),
    ):
        require_all(*lines)
        require_all(*table, *PROBLEM)
