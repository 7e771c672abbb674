"""An answer sheet from a line of JSON: what is typed stays as typed, and nothing is guessed."""

from __future__ import annotations

import json
from time import process_time

import pytest

from nnhw.answers.lines import SheetRow
from nnhw.answers.sheets import MOST_ANSWERS, MOST_OF_ID, Sheet, Unreadable, read_sheet


def sheet(text: str) -> Sheet:
    found = read_sheet(SheetRow(7, text))
    assert isinstance(found, Sheet)
    return found


def unreadable(text: str) -> Unreadable:
    found = read_sheet(SheetRow(7, text))
    assert isinstance(found, Unreadable)
    return found


def answered(value: str) -> str:
    return sheet(f'{{"args": ["lse"], "answers": {{"lse": {value}}}}}').answers["lse"]


def test_a_sheet_has_its_line_its_id_its_question_and_its_answers() -> None:
    text = '{"id": "s17", "args": ["param-count", "4", "2"], "answers": {"total": "10"}}'
    assert sheet(text) == Sheet(7, '"s17"', ("param-count", "4", "2"), {"total": "10"})


@pytest.mark.parametrize(
    ("value", "typed"),
    [
        ('"0.10"', "0.10"),
        ("0.10", "0.10"),
        ("1E-3", "1E-3"),
        ("9007199254740993", "9007199254740993"),
        ("[1, 2.50]", "[1, 2.50]"),
        ('[[1, "1/3"], ["−2", 4]]', "[[1, 1/3], [−2, 4]]"),
        ("null", ""),
        ("[]", "[]"),
        ("true", "true"),
        ('{"a": 1.0}', '{"a": 1.0}'),
    ],
)
def test_an_answer_keeps_the_digits_that_were_typed(value: str, typed: str) -> None:
    assert answered(value) == typed


@pytest.mark.parametrize(
    "identity",
    ["null", "17", "1.50", "-0.0", "true", '"a\\nb\\u2028"', '[1.0, {"b": [], "c": 2}]', "1e999"],
)
def test_an_id_of_any_kind_comes_back_as_it_was(identity: str) -> None:
    text = sheet(f'{{"id": {identity}, "args": ["lse"]}}').id
    assert text == identity


def test_an_id_outside_ascii_is_escaped_so_that_no_reader_sees_a_line_end_in_it() -> None:
    text = sheet('{"id": "é\u2028\u0085😀", "args": ["lse"]}').id
    assert text.isascii()
    assert json.loads(text) == "é\u2028\u0085😀"


def test_numbers_in_args_are_taken_for_their_text() -> None:
    assert sheet('{"args": ["param-count", 4096, 2.0]}').arguments == ("param-count", "4096", "2.0")


@pytest.mark.parametrize("answers", ["", ', "answers": null', ', "answers": {}'])
def test_a_sheet_may_have_no_answers(answers: str) -> None:
    assert sheet(f'{{"args": ["lse"]{answers}}}').answers == {}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("nonsense", "not JSON: Expecting value at character 1"),
        ("{", "not JSON: Expecting property name enclosed in double quotes at character 2"),
        ('{"a": "x\ty"}', "not JSON: Invalid control character at at character 9"),
        ("[1]", "got a list, wanted an object with id, args and answers"),
        ("3", "got a number, wanted an object with id, args and answers"),
        ("true", "got true or false, wanted an object with id, args and answers"),
        ('{"args": {}}', '"args" is an object, wanted a list of texts: ["lse", "1", "2"]'),
        ('{"args": "lse"}', '"args" is a text, wanted a list of texts: ["lse", "1", "2"]'),
        ("{}", '"args" is missing, wanted a list of texts: ["lse", "1", "2"]'),
        ('{"args": [null]}', '"args" is a list, wanted a list of texts: ["lse", "1", "2"]'),
        (
            '{"args": ["lse"], "answers": [1]}',
            '"answers" is a list, wanted an object: {"total": "12"}',
        ),
        ('{"id": 1, "id": 2}', 'the key "id" stands twice'),
        ('{"answers": {"z": 1, "J": 1, "J": 2}}', 'the key "J" stands twice'),
        (f'{{"{"k" * 41}": 1, "{"k" * 41}": 2}}', f'the key "{"k" * 40}" stands twice'),
        ('{"id": NaN}', 'NaN is not JSON; write infinity as a text: "inf"'),
        ('{"id": -Infinity}', '-Infinity is not JSON; write infinity as a text: "inf"'),
        ('{"id": "\\ud800"}', "holds half of a surrogate pair, which is no text"),
        ('{"\\udfff": 1}', "holds half of a surrogate pair, which is no text"),
        ("[" * 100_000, "not read: it is nested too deep"),
    ],
)
def test_a_line_that_is_no_sheet_is_told_in_words(text: str, error: str) -> None:
    assert unreadable(text) == Unreadable(7, "null", error)


def test_the_id_is_told_also_where_the_rest_cannot_be_read() -> None:
    assert unreadable('{"id": "s17", "args": 1}').id == '"s17"'


def test_a_whole_surrogate_pair_is_text() -> None:
    assert json.loads(sheet('{"id": "\\ud83d\\ude00", "args": ["lse"]}').id) == "😀"


def test_an_id_and_the_number_of_answers_are_bounded() -> None:
    longest, long = (json.dumps({"id": "x" * k, "args": ["lse"]}) for k in (998, MOST_OF_ID))
    assert len(sheet(longest).id) == MOST_OF_ID  # its quotes count
    assert unreadable(long).error == "the id has 1,002 characters, at most 1,000"
    exactly, many = (
        json.dumps({"args": ["lse"], "answers": {str(k): "1" for k in range(count)}})
        for count in (MOST_ANSWERS, MOST_ANSWERS + 1)
    )
    assert len(sheet(exactly).answers) == 100
    assert unreadable(many).error == "there are 101 answers, at most 100 are taken"


def test_a_line_that_could_not_be_decoded_says_so() -> None:
    assert read_sheet(SheetRow(3, "", "it is no text")) == Unreadable(3, "null", "it is no text")


def test_of_very_many_keys_the_one_that_stands_twice_is_found_at_once() -> None:
    """Comparing each with all others took minutes for a line of 1 MiB."""
    keys = [*map(str, range(100_000)), "99999"]
    start = process_time()
    error = unreadable('{"answers": {' + ",".join(f'"{key}":1' for key in keys) + "}}").error
    assert error == 'the key "99999" stands twice'
    assert process_time() - start < 3


def test_what_was_made_of_the_line_is_kept() -> None:
    found = read_sheet(SheetRow(1, '{"args": ["lse"]}', note="read as Windows-1252"))
    assert isinstance(found, Sheet)
    assert found.note == "read as Windows-1252"
