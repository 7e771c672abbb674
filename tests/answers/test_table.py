"""Answer sheets from a table, as spreadsheets and forms write it."""

from __future__ import annotations

import json
from time import process_time
from typing import Any

import pytest

from nnhw.answers.columns import Headers, read_header
from nnhw.answers.lines import WINDOWS, read_lines
from nnhw.answers.sheets import Sheet, Unreadable
from nnhw.answers.table import AnswerTable
from nnhw.errors import InputError

QUESTION = ("param-count", "4", "3", "2")
STEPS = ("weights", "biases", "layers", "total")


def table(text: str, **said: Any) -> AnswerTable:
    headers = Headers(**{"ignore_others": True, **said})
    return AnswerTable(read_lines([text.encode()]), QUESTION, STEPS, headers)


def answers(text: str) -> list[tuple[str, list[str]]]:
    """The ids and the answers of a table of sheets."""
    sheets = list(table(text))
    assert all(isinstance(each, Sheet) for each in sheets)
    return [
        (json.loads(each.id), list(each.answers.values()))
        for each in sheets
        if isinstance(each, Sheet)
    ]


def test_a_row_is_a_sheet_that_answers_the_question() -> None:
    assert list(table('id,total,layers\ns17,23,"15, 8"\n')) == [
        Sheet(2, '"s17"', QUESTION, {"total": "23", "layers": "15, 8"})
    ]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_of_every_country_are_read(mark: str, end: str, delimiter: str) -> None:
    rows = [["id", "total", "layers"], ["a", "23", '"1 2; 3 4"'], ["b", "", '"say ""2"""']]
    text = mark + end.join(map(delimiter.join, rows)) + end
    assert answers(text) == [("a", ["23", "1 2; 3 4"]), ("b", ["", 'say "2"'])]


def test_a_cell_of_several_lines_is_one_answer_and_the_next_row_keeps_its_line() -> None:
    text = 'id,layers\na,"15\n8"\nb,x\nc\n'
    assert answers(text) == [("a", ["15\n8"]), ("b", ["x"]), ("c", [""])]
    assert [each.line for each in table(text)] == [2, 4, 5]


def test_blank_rows_are_no_sheets_and_an_empty_id_is_none() -> None:
    text = "id,total\n\n,\n , \n,23\n"
    (found,) = table(text)
    assert (found.line, found.id) == (5, "null")


def test_a_row_with_too_many_cells_is_told_in_its_place() -> None:
    assert list(table("id,total,\na,1,2\nb,3,,\n")) == [
        Unreadable(2, '"a"', "the row has 3 cells, the header 2"),
        Sheet(3, '"b"', QUESTION, {"total": "3"}),
    ]


def test_a_row_in_another_encoding_is_graded_with_a_word() -> None:
    lines = read_lines([b"id,total\na,1\nJos\xe9,2\n"])
    first, second = AnswerTable(lines, QUESTION, STEPS, Headers())
    assert first == Sheet(2, '"a"', QUESTION, {"total": "1"})
    assert second == Sheet(3, '"Jos\\u00e9"', QUESTION, {"total": "2"}, WINDOWS)


def results(text: str) -> list[tuple[int, str, str]]:
    """By row: its line, its id, and the answer or that a quote is not closed."""
    return [
        (each.line, each.id, each.answers["total"] if isinstance(each, Sheet) else each.error)
        for each in table(f"id,total,layers\n{text}")
    ]


NOT_CLOSED = "a quote is opened and not closed before a delimiter or the end of a line"


@pytest.mark.parametrize(
    "rest",
    [
        "b,10\nc,20",  # the file ends in it
        'b,"10"\nc,20',  # the next quote is followed by a digit
        'b,10,"1 2"\nc,20',
        'b,10,""\nc,20',  # as if a quote were doubled
        'b,10,5"\x20\nc,20',  # a quote in a cell without is a character
    ],
)
def test_a_quote_that_is_not_closed_spoils_its_row_alone(rest: str) -> None:
    first, *others = results(f'a,"10\n{rest}\n')
    assert first == (2, '"a"', NOT_CLOSED)
    assert others == [(3, '"b"', "10"), (4, '"c"', "20")]


def test_what_stands_behind_a_closing_quote_spoils_its_row_alone() -> None:
    assert results('a,"1"0\nb,20\n') == [(2, '"a"', NOT_CLOSED), (3, '"b"', "20")]


def test_many_quotes_that_are_not_closed_take_no_longer_than_as_many_rows() -> None:
    """Each row is read at most twice, however many there are."""
    start = process_time()
    found = results('a,"1\n' + 'b,""\n' * 50_000 + 'c,"""\n' * 49_999)
    assert process_time() - start < 10
    assert len(found) == 75_001  # of the last, each second one ends the cell of the one before
    assert found[1] == (3, '"b"', "")


def test_a_cell_is_bounded_and_the_rows_behind_it_are_read() -> None:
    """Of the csv module's 131,072 characters, as many as a cell of Excel has four times."""
    rest = "".join(f"x,{k}\n" for k in range(30_000))
    first, *others = results(f'a,"1\n{rest}')
    assert first == (2, '"a"', "a cell has more than 131,072 characters")
    assert len(others) == 30_000


@pytest.mark.parametrize("header", ["id;What is total, and why, please?", "id;total, points, sum"])
def test_the_delimiter_is_what_makes_steps_and_not_what_is_commonest(header: str) -> None:
    assert answers(f"{header}\na;23\n") == [("a", ["23"])]


@pytest.mark.parametrize(
    ("above", "titles"),
    [
        ("sep=;\n", []),
        ('"sep=;"\r\n', []),
        ("\n\n", []),
        ("Homework 4, all of it\n\n", [1]),
        ('"A title\nof two lines"\n', [1, 2]),
        ("sep=;\nHomework on total\n", [2]),
    ],
)
def test_the_header_is_found_below_what_programs_and_people_put_above(
    above: str, titles: list[int]
) -> None:
    found = table(f"{above}id;total\na;23\n")
    assert [each.number for each in found.titles] == titles
    (sheet,) = found
    assert isinstance(sheet, Sheet)
    assert (sheet.id, sheet.answers) == ('"a"', {"total": "23"})


def test_a_tab_after_sep_is_one() -> None:
    assert answers("sep=\t\nid\tWhat is total, 1; 2?\na\t23\n") == [("a", ["23"])]


def test_the_id_is_bounded() -> None:
    """With its two quotes in JSON, 1,000 characters are taken and no more."""
    longest, longer = table(f"id,total\n{'x' * 998},1\n{'x' * 999},1\n")
    assert isinstance(longest, Sheet)
    assert longer == Unreadable(3, "null", "the id is longer than 1,000 characters")


@pytest.mark.parametrize("name", ["id", "ID", "Id "])
def test_the_column_that_identifies_a_row_is_called_id_unless_it_is_named(name: str) -> None:
    assert answers(f"{name},total\na,23\n") == [("a", ["23"])]
    (sheet,) = table("id,E-mail,total\n7,a@b.example,23\n", id="E-mail")
    assert sheet.id == '"a@b.example"'


@pytest.mark.parametrize(
    ("header", "step"),
    [
        ("total", "total"),
        ("total (Σ layers)", "total"),  # the first such word counts
        ("The total of all layers?", "total"),
        ("layers: weights + biases", "layers"),
        ("1. layers_", None),
        ("subtotal", None),
        ("∂total", None),
        ("Total", None),
    ],
)
def test_a_header_is_the_step_that_it_holds_as_a_word(header: str, step: str | None) -> None:
    columns = read_header(["id", header], STEPS, Headers())
    assert columns.steps == ({step: [1]} if step else {})
    assert columns.others == ([] if step else [header])


def test_the_longest_name_is_the_word() -> None:
    """As of the steps of a loop: w after round 2 is not w."""
    columns = read_header(["w@2, w", "dW[1] (part)"], ["w", "w@2", "dW", "dW[1]"], Headers())
    assert columns.steps == {"w@2": [0], "dW[1]": [1]}


def test_a_grader_says_what_a_column_is() -> None:
    text = "id,What is\n J?,total (old)\na,23,5\n".replace("What is\n J?", '"What is\n J?"')
    (sheet,) = table(text, steps={"What is J?": "total"}, ignored=("total (old)",))
    assert isinstance(sheet, Sheet)
    assert sheet.answers == {"total": "23"}


SAID = [
    (
        "id,Total,name\n",
        {},
        "the table has no column that is a step: it has 'id', 'Total', 'name'\n"
        "  the steps are weights, biases, layers, total; say which a column is: "
        "--column 'HEADER=STEP'",
    ),
    (
        "name,total\n",
        {},
        "the table has no column id: it has 'name', 'total'\n"
        "  name the column that identifies a row: --id COLUMN",
    ),
    (
        ",".join(["total", *"abcdefghijklm"]),  # twelve are enough to know the table by
        {},
        "the table has no column id: it has 'total', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', "
        "'j', 'k' and 2 more\n  name the column that identifies a row: --id COLUMN",
    ),
    (
        "id,total,the total\n",
        {},
        "two columns answer total: 'total' and 'the total'\n"
        "  leave one out with --ignore COLUMN, or say what it is: --column 'HEADER=STEP'",
    ),
    ("id,id,total\n", {}, "the table has two columns called 'id'"),
    (
        "id,total,When,j\n",
        {"ignore_others": False},
        "columns are no step: 'When', 'j'\n"
        "  say what each is with --column 'HEADER=STEP', or pass it over with --ignore COLUMN "
        "(all with --ignore-others)",
    ),
    (
        "id,total,j\n",
        {"ignore_others": False},
        "a column is no step: 'j'\n"
        "  say what each is with --column 'HEADER=STEP', or pass it over with --ignore COLUMN "
        "(all with --ignore-others)",
    ),
    (
        "id,total\n",
        {"ignored": ("Wen",)},
        "--ignore: there is no column 'Wen'\n  the table has 'id', 'total'",
    ),
    (
        "id,total\n",
        {"id": "ID"},
        "--id: there is no column 'ID', did you mean id?\n  the table has 'id', 'total'",
    ),
    (
        "id,total\n",
        {"steps": {"Totl": "total"}},
        "--column: there is no column 'Totl', did you mean total?\n  the table has 'id', 'total'",
    ),
    (
        "",
        {},
        "the table has no column id: it has none\n"
        "  name the column that identifies a row: --id COLUMN",
    ),
    ("x" * (1 << 21), {}, "line 1 of the table: the line is longer than 1 MiB"),
]


@pytest.mark.parametrize(("text", "headers", "said"), SAID)
def test_a_table_that_would_lose_something_is_refused_in_words(
    text: str, headers: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as refusal:
        table(text, **headers)
    assert str(refusal.value) == said


def test_the_same_header_twice_matters_only_where_it_is_graded() -> None:
    """A form repeats Points and Feedback for each question."""
    (sheet,) = table("id,total,Points,Points\na,23,1,1\n", ignored=("Points",), ignore_others=False)
    assert isinstance(sheet, Sheet)
    assert sheet.answers == {"total": "23"}
