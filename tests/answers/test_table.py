"""Answer sheets from a table, as spreadsheets and forms write it."""

from __future__ import annotations

import io
import json

import pytest

from nnhw.answers.lines import Lines
from nnhw.answers.sheets import Sheet, Unreadable
from nnhw.answers.table import Table
from nnhw.errors import InputError

QUESTION = ("param-count", "4", "3", "2")
STEPS = ("weights", "biases", "layers", "total")


def table(text: str) -> Table:
    return Table(Lines(io.BytesIO(text.encode())), QUESTION, STEPS)


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


def test_columns_that_are_no_step_are_passed_over_and_named() -> None:
    found = table("Timestamp, ID ,total,Your name,\n9:00,a,23,Ann,\n")
    assert found.ignored == ["Timestamp", "Your name"]
    assert list(found) == [Sheet(2, '"a"', QUESTION, {"total": "23"})]


def test_blank_rows_are_no_sheets_and_an_empty_id_is_none() -> None:
    text = "id,total\n\n,\n , \n,23\n"
    (found,) = table(text)
    assert (found.line, found.id) == (5, "null")


def test_a_row_with_too_many_cells_is_told_in_its_place() -> None:
    assert list(table("id,total\na,1,2\nb,3,,\n")) == [
        Unreadable(2, "null", "the row has 3 cells, the first line 2"),
        Sheet(3, '"b"', QUESTION, {"total": "3"}),
    ]


def test_a_row_that_is_no_text_is_told_in_its_place() -> None:
    lines = Lines(io.BytesIO(b"id,total\na,1\nJos\xe9,2\nc,3\n"))
    first, second, third = Table(lines, QUESTION, STEPS)
    assert isinstance(first, Sheet)
    assert second == Unreadable(3, "null", "byte 4 of the line is not UTF-8 text")
    assert third == Sheet(4, '"c"', QUESTION, {"total": "3"})


def test_a_quote_that_is_never_closed_spoils_its_row_and_is_bounded() -> None:
    rest = "".join(f"x,{k}\n" for k in range(30_000))
    first, *others = table(f'id,total\na,"1\n{rest}')
    assert first == Unreadable(2, "null", "field larger than field limit (131072)")
    assert len(others) > 1_000
    assert all(isinstance(each, Sheet) for each in others[1:])


def test_the_id_is_bounded() -> None:
    """With its two quotes in JSON, 1,000 characters are taken and no more."""
    longest, longer = table(f"id,total\n{'x' * 998},1\n{'x' * 999},1\n")
    assert isinstance(longest, Sheet)
    assert longer == Unreadable(3, "null", "the id is longer than 1,000 characters")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "id,Total,name\n",
            "the table has no column that is a step: it has 'id', 'Total' and 'name'\n"
            "  the steps of param-count: weights, biases, layers, total",
        ),
        ("name,total\n", "the table has no column id: it has 'name' and 'total'"),
        (
            "a,b,c,d,e,f,g,h,i,j,k,l,m,n\n",  # twelve are enough to know the table by
            "the table has no column id: it has 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', "
            "'k' and 'l'",
        ),
        ("id,total,total\n", "the table has two columns called 'total'"),
        ("", "the table has no column id: it has none"),
        ("x" * (1 << 21), "the first line of the table: the line is longer than 1 MiB"),
    ],
)
def test_a_table_without_what_it_needs_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(InputError) as refusal:
        table(text)
    assert str(refusal.value) == said
