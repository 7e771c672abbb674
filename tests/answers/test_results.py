"""What came of a sheet, written for programs, for spreadsheets and for students."""

from __future__ import annotations

import csv
import json

import pytest

from nnhw.answers.grade import Graded, Grader
from nnhw.answers.marking import Marking
from nnhw.answers.results import as_cells, as_json, as_text, to_csv
from nnhw.answers.sheets import Sheet, Unreadable

# (4096 + 1) · 2048 + (2048 + 1) · 2 = 8390656 + 4098 = 8394754, and 8392704 without biases.
COUNT = ("param-count", "4096", "2048", "2")


def graded(sheet: Sheet | Unreadable, *, hidden: bool = False) -> Graded:
    return Grader(Marking(hidden=hidden)).grade(sheet)


def answered(**answers: str) -> Graded:
    return graded(Sheet(2, '"s17"', COUNT, answers))


def table(*sheets: Sheet | Unreadable, steps: tuple[str, ...] | None = None) -> list[list[str]]:
    rows = (as_cells(graded(sheet)) for sheet in sheets)
    return list(csv.reader("".join(to_csv(rows, steps)).splitlines()))


def test_a_word_on_how_the_line_was_read_is_in_every_result_for_a_reader() -> None:
    sheet = Sheet(2, '"s17"', COUNT, {"total": "8394754"}, "read as Windows-1252")
    assert json.loads(as_json(graded(sheet)))["note"] == "read as Windows-1252"
    assert as_text(graded(sheet)).splitlines()[-2:] == ["  read as Windows-1252", ""]
    assert "note" not in json.loads(as_json(answered(total="8394754")))


def test_a_table_has_a_row_a_sheet_and_two_columns_a_step_with_the_error_last() -> None:
    assert table(
        Sheet(2, '"a"', COUNT, {"total": "8392704", "layers": "8390656 4098"}),
        Unreadable(3, "null", "a quote is not closed\n  close it"),
        Sheet(4, "17", COUNT, {"total": "8394754", "layers": ""}),
        Sheet(5, "null", COUNT, {}),
        steps=("total", "layers"),
    ) == [
        ["id", "score", "total", "total mistakes", "layers", "layers mistakes", "error"],
        ["a", "0.5", "wrong", "no-bias", "right", "", ""],
        ["", "", "", "", "", "", "line 3: a quote is not closed close it"],
        ["17", "0.5", "right", "", "wrong", "", ""],
        ["", "", "", "", "", "", ""],
    ]


def test_the_steps_of_all_sheets_have_columns_where_nobody_knows_them_before() -> None:
    """As of JSON Lines, in which each sheet may answer a question of its own."""
    assert table(
        Sheet(1, "1", COUNT, {"total": "8394754"}),
        Unreadable(2, "2", "nonsense"),
        Sheet(3, "3", ("lse", "0", "0"), {"lse": "0.6931"}),
    ) == [
        ["id", "score", "total", "total mistakes", "lse", "lse mistakes", "error"],
        ["1", "1.0", "right", "", "", "", ""],
        ["2", "", "", "", "", "", "line 2: nonsense"],
        ["3", "1.0", "", "", "right", "", ""],
    ]


@pytest.mark.parametrize(
    ("identity", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("\t=1", "'\t=1"),
        ("-5", "-5"),
        ("+49", "+49"),
        ("ana@uni.example", "ana@uni.example"),
        ('a "b", c', 'a "b", c'),
        ("José", "José"),
    ],
)
def test_no_spreadsheet_works_out_what_a_stranger_wrote(identity: str, cell: str) -> None:
    (_, row) = table(Sheet(1, json.dumps(identity), COUNT, {}), steps=())
    assert row[0] == cell


def test_an_error_that_begins_like_a_formula_is_none() -> None:
    (_, row) = table(Unreadable(1, '"=x"', "--W is missing"), steps=())
    assert (row[0], row[-1]) == ("'=x", "line 1: --W is missing")


def test_a_student_reads_what_is_wrong_and_why() -> None:
    sheet = answered(total="8392704", layers="8390656 4098", weights="", biases="2048 3")
    assert as_text(sheet) == (
        "s17: score 0.25\n"
        "  total: wrong: 8392704\n"
        "    total is what you get without the biases, one for each unit: "
        "layers = (n_in + 1) × n_out [no-bias]\n"
        "  layers: right: 8390656 4098\n"
        "  weights: no answer\n"
        "  biases: wrong: 2048 3\n"
        "    wrong entries: biases[2]\n"
        "\n"
    )


def test_a_student_reads_how_far_the_digits_go_and_what_cannot_be_read() -> None:
    """Of ln 2 = 0.693147…"""
    sheet = Sheet(1, "null", ("lse", "0", "0"), {"lse": "0.693", "naive": "0.7", "exp": "b"})
    assert as_text(graded(sheet)) == (
        "line 1: score 0.3333\n"
        "  lse: right to 3 digits: 0.693\n"
        "  naive: too few digits to tell: 0.7\n"
        "  exp: wrong: b\n"
        "    exp: the formula reads 'b', which is no input and no step\n"
        "\n"
    )


def test_a_student_reads_what_follows_from_an_earlier_slip() -> None:
    """With a first layer of 8 for (3 + 1) · 4 = 16, the total is 8 + 10 = 18 and not 26."""
    sheet = Sheet(1, '"a"', ("param-count", "3", "4", "2"), {"layers": "8 10", "total": "18"})
    marked = Grader(Marking(follow_through=0.5)).grade(sheet)
    assert (marked.score, json.loads(as_json(marked))["answers"][1]["follows"]) == (
        0.25,
        ["layers"],
    )
    assert "    but it follows from your layers" in as_text(marked).splitlines()


def test_an_entry_of_a_step_can_be_answered() -> None:
    sheet = Sheet(1, "1", COUNT, {"layers[2]": "4098", "layers[1]": "8"})
    marked = graded(sheet)
    assert [(each.record["name"], each.verdict) for each in marked.marks] == [
        ("layers[2]", "right"),
        ("layers[1]", "wrong"),
    ]


def test_what_was_not_graded_says_so_and_where_it_stands() -> None:
    for identity, name in (("null", "line 3"), ('"s17"', "s17 (line 3)")):
        said = as_text(graded(Unreadable(3, identity, "not JSON")))
        assert said == f"{name}: not graded\n  not JSON\n\n"


def test_a_sheet_without_answers_says_so() -> None:
    assert as_text(answered()) == "s17: no answers\n\n"


def test_what_was_typed_ends_no_line_and_moves_no_cursor() -> None:
    sheet = Sheet(1, json.dumps("a\x1b[2J\nb"), COUNT, {"total": "1\r2\x1b[0m\n3"})
    assert as_text(graded(sheet)).splitlines()[:2] == [
        "a [2J b: score 0",
        "  total: wrong: 1 2 [0m 3",
    ]


@pytest.mark.parametrize(("wrong", "more"), [(200, ""), (300, " and 100 more")])
def test_of_many_wrong_entries_and_characters_the_first_200_are_shown(
    wrong: int, more: str
) -> None:
    """25 different inputs have 300 pairs, for which no unit fires."""
    answer = "1 " * wrong + "0 " * (300 - wrong)
    sheet = Sheet(1, "1", ("equality", *map(str, range(25))), {"a1": answer})
    _, given, entries, *_ = as_text(graded(sheet)).splitlines()
    assert given == f"  a1: wrong: {'1 ' * 100}…"
    assert entries == f"    wrong entries: {', '.join(f'a1[{k}]' for k in range(1, 201))}{more}"
