"""What came of a sheet, as a line of JSON, as cells for a spreadsheet, as text for a student."""

from __future__ import annotations

import csv
import io
import json
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from nnhw.errors import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nnhw.answers.grade import Graded
    from nnhw.answers.keys import Mark

SHOWN = 200  # characters of an answer, wrong entries
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins in some spreadsheet
_VERDICTS = {"right": "right", "coarse": "too few digits to tell", "wrong": "wrong"}
_TO_JSON = json.JSONEncoder(allow_nan=False).encode


def as_json(graded: Graded) -> str:
    """Return one line of JSON in ASCII, in which nothing typed can end the line."""
    identity = graded.sheet.id
    if graded.error is not None:
        error = json.dumps(graded.error)
        return f'{{"line": {graded.sheet.line}, "id": {identity}, "error": {error}}}\n'
    texts = [mark.text for mark in graded.marks]
    if all(texts):
        answers = f"[{', '.join(texts)}]"
    else:  # at once, which is quicker than one by one
        answers = _TO_JSON([mark.record for mark in graded.marks])
    score = "null" if graded.score is None else repr(graded.score)
    note = f', "note": {json.dumps(graded.note)}' if graded.note else ""
    return f'{{"id": {identity}, "score": {score}, "answers": {answers}{note}}}\n'


def as_text(graded: Graded) -> str:
    """Return a block for a reader, ended by a blank line."""
    name, line = on_one_line(_name(graded)), f"line {graded.sheet.line}"
    if graded.error is not None:
        where = f"{name} ({line})" if name else line
        return f"{where}: not graded\n{_indented(graded.error)}\n"
    score = "no answers" if graded.score is None else f"score {graded.score:.4g}"
    answers = "".join(_indented(_said(mark)) for mark in graded.marks)
    note = _indented(graded.note) if graded.note else ""
    return f"{name or line}: {score}\n{answers}{note}\n"


def as_cells(graded: Graded) -> dict[str, str]:
    """Return cells by column: the id, the score, the verdict and the mistakes a step, the error."""
    cells = {"id": _name(graded)}
    if graded.error is not None:
        said = " ".join(graded.error.split())
        return {**cells, "error": f"line {graded.sheet.line}: {said}"}
    cells["score"] = "" if graded.score is None else repr(graded.score)
    for mark in graded.marks:
        record = mark.record
        cells[record["name"]] = record["verdict"]
        codes = (mistake["code"] for mistake in record["mistakes"])
        cells[f"{record['name']} mistakes"] = " ".join(codes)
    return cells


def to_csv(rows: Iterable[Mapping[str, str]], steps: Sequence[str] | None) -> Iterator[str]:
    """Yield the lines of a table for spreadsheets.

    Parameters
    ----------
    rows
        The cells of each sheet.
    steps
        The steps that have columns; ``None`` where only the rows know them, which
        are then kept in a file until the last is there.
    """
    if steps is not None:
        yield from _written(rows, steps)
        return
    with TemporaryFile("w+", encoding="utf-8") as kept:
        found: dict[str, None] = {}
        for row in rows:
            found.update(dict.fromkeys(name for name in row if f"{name} mistakes" in row))
            kept.write(json.dumps(row) + "\n")
        kept.seek(0)
        yield from _written(map(json.loads, kept), tuple(found))


def _written(rows: Iterable[Mapping[str, str]], steps: Sequence[str]) -> Iterator[str]:
    columns = ["id", "score", *(f"{s}{more}" for s in steps for more in ("", " mistakes")), "error"]
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow(columns)
    yield line.getvalue()
    for row in rows:
        line.seek(0)
        line.truncate()
        writer.writerow([_as_typed(row.get(column, "")) for column in columns])
        yield line.getvalue()


def _as_typed(cell: str) -> str:
    """Keep a spreadsheet from working out what a stranger wrote; a number is no formula."""
    if not cell.startswith(_FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


def _name(graded: Graded) -> str:
    """Return the id as it was typed; empty where there is none."""
    identity = graded.sheet.id
    return str(json.loads(identity)) if identity[0] == '"' else identity.removeprefix("null")


def _said(mark: Mark) -> str:
    """Say what came of an answer, in lines of plain text."""
    record: dict[str, Any] = mark.record
    name, given = record["name"], record["given"].strip()
    if not given:
        return f"{name}: no answer"
    digits = f" to {record['digits']} digits" if record["digits"] else ""
    shown = on_one_line(given if len(given) <= SHOWN else f"{given[:SHOWN]}…")
    lines = [f"{name}: {_VERDICTS[record['verdict']]}{digits}: {shown}"]
    if record.get("follows"):
        lines.append(f"  but it follows from your {', '.join(record['follows'])}")
    wrong = [f"{name}[{','.join(map(str, at))}]" for at in record["wrong_entries"] if at]
    if wrong:
        more = f" and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        lines.append(f"  wrong entries: {', '.join(wrong[:SHOWN])}{more}")
    lines += [f"  {mistake['text']} [{mistake['code']}]" for mistake in record["mistakes"]]
    if record["note"]:
        lines += [f"  {line}" for line in record["note"].splitlines()]
    return "\n".join(lines)


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


WRITERS = {"json": as_json, "text": as_text, "csv": as_cells}
