"""Sheets graded: verdicts and scores, errors in their place, and what a stranger cannot do."""

from __future__ import annotations

import gc
import io
import json
import tracemalloc
from time import process_time, thread_time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.classes import sheets
from nnhw.answers.grade import REMEMBERED_KEYS, Grader
from nnhw.answers.keys import REMEMBERED_MARKS
from nnhw.answers.limits import MOST_CHARACTERS
from nnhw.answers.lines import SheetRow
from nnhw.answers.marking import Marking
from nnhw.answers.results import as_json
from nnhw.answers.sheets import Sheet, Unreadable
from nnhw.answers.tolerance import Tolerance

if TYPE_CHECKING:
    from pathlib import Path

COUNT = ("param-count", "4096", "2048", "2")
# 4097 · 2048 = 8390656 and 2049 · 2 = 4098, which sum to 8394754.
CLASSIFIER = ("grad-classifier", "--x1", "1", "--x2", "0", "--W1", "1", "--W2", "1")
NETWORK = ("grad-regression", "--x", "1,2", "--y", "1", "--V", "1 -0.5; 0.2 0.4", "--W", "0.5,1")
# g = (1 − 1, 0.2 + 0.8) = (0, 1): a kink. h = (0, 1), z = 1, dz = 0.
KINK = (*NETWORK[:4], "3", *NETWORK[5:])
# The same with y = 3: dz = −2, dg = (−1·r′(0), −2), dV = dg xᵀ.


def result(arguments: tuple[str, ...], /, **answers: str) -> dict[str, Any]:
    """The result line of one sheet."""
    return graded(Grader(), arguments, answers)


def graded(grader: Grader, arguments: tuple[str, ...], answers: dict[str, str]) -> dict[str, Any]:
    text = as_json(grader.grade(Sheet(7, '"s17"', arguments, answers)))
    assert text.isascii()
    assert text.endswith("\n")
    assert text.count("\n") == 1
    found: dict[str, Any] = json.loads(text)
    return found


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["verdict"] for each in found["answers"]}


def test_a_right_answer_scores_one_and_tells_all_that_json_tells() -> None:
    assert result(COUNT, total="8394754") == {
        "id": "s17",
        "score": 1.0,
        "answers": [
            {
                "name": "total",
                "given": "8394754",
                "verdict": "right",
                "digits": None,
                "wrong_entries": [],
                "error": 0.0,
                "mistakes": [],
                "note": None,
            }
        ],
    }


def test_the_score_is_the_share_of_right_answers_and_coarse_is_not_right() -> None:
    found = result(("lse", "0", "0"), lse="0.6931", softmax="0.5 0.5", exp="1 2", naive="0.7")
    assert verdicts(found) == {
        "lse": "right",
        "softmax": "right",
        "exp": "wrong",
        "naive": "coarse",
    }
    assert found["score"] == 0.5


def test_a_blank_answer_is_wrong_with_a_note() -> None:
    found = result(COUNT, total=" ", layers="8390656, 4098")
    assert found["score"] == 0.5
    assert (found["answers"][0]["verdict"], found["answers"][0]["note"]) == ("wrong", "no answer")


def test_a_sheet_without_answers_has_no_score() -> None:
    assert result(COUNT) == {"id": "s17", "score": None, "answers": []}


def test_a_usual_mistake_is_named_with_its_code() -> None:
    # Without biases: 4096 · 2048 + 2048 · 2 = 8392704.
    (answer,) = result(COUNT, total="8392704")["answers"]
    assert [each["code"] for each in answer["mistakes"]] == ["no-bias"]


def test_an_answer_under_the_other_convention_at_a_kink_is_right() -> None:
    found = result(KINK, dV="0 0; -2 -4")
    assert verdicts(found) == {"dV": "right"}
    assert found["answers"][0]["note"] == "right under r′(0) = 0, not under r′(0) = 1"
    assert verdicts(result(KINK, dV="-1 -2; -2 -4")) == {"dV": "right"}
    assert verdicts(result(KINK, dV="-1 0; -2 -4")) == {"dV": "wrong"}


def test_inputs_of_any_size_are_worked_on() -> None:
    # z1 = x1 = 1, z2 = 0, a = 1, z3 = 1 + 1e200, y = 0: J = log(1 + e^z3) = 1e200.
    found = result((*CLASSIFIER, "--y", "0", "--b2", "1e200"), J="1e200", dz1="1", z2="0")
    assert verdicts(found) == {"J": "right", "dz1": "right", "z2": "right"}


def test_infinity_is_an_answer() -> None:
    """log(e^∞ + e) = ∞."""
    assert verdicts(result(("lse", "inf", "1"), lse="inf")) == {"lse": "right"}


@pytest.mark.parametrize("answer", ["abc", "1;2,3", "true", "[[[1]]]", "nan", "1e9999", "1/0"])
def test_an_answer_that_cannot_be_read_is_wrong_and_says_why(answer: str) -> None:
    found = result(COUNT, total=answer, layers="8390656, 4098")
    assert found["score"] == 0.5
    assert found["answers"][0]["note"]


@pytest.mark.parametrize(
    ("arguments", "answers", "error"),
    [
        (COUNT, {"totl": "1"}, "param-count has no step 'totl', did you mean total?"),
        (("lse", "1"), {"ce": "1"}, "ce was not computed: it needs --target or --y"),
        (("lse", "inf", "inf"), {"softmax": "1 0"}, "softmax has no value for these inputs"),
        (("lse", "a"), {"lse": "1"}, "z: 'a' is not a number"),
        (("lse", "1", "--json"), {"lse": "1"}, "lse takes no --json on a sheet"),
        (NETWORK[:-2], {"J": "1"}, "--W is missing"),
        (NETWORK[:-1], {"J": "1"}, "--W needs a value"),
        ((*NETWORK, "--activation", "step"), {"J": "1"}, "--activation: there is no 'step'"),
        ((*COUNT, "--rtol", "x"), {"total": "1"}, "--rtol: 'x' is not a number"),
        ((*CLASSIFIER, "--y", "1e400"), {"J": "1"}, "--y: 1e400 is outside the range of float64"),
        ((), {}, "the arguments name no problem"),
    ],
)
def test_a_question_that_cannot_be_worked_on_is_an_error_in_its_place(
    arguments: tuple[str, ...], answers: dict[str, str], error: str
) -> None:
    found = graded(Grader(), arguments, answers)
    assert found.keys() == {"line", "id", "error"}
    assert (found["line"], found["id"]) == (7, "s17")
    assert found["error"].startswith(error)


def test_only_a_sheet_that_was_graded_counts_for_a_problem() -> None:
    grader = Grader()
    assert grader.grade(Sheet(1, "1", COUNT, {"total": "1"})).command == "param-count"
    for sheet in (Sheet(1, "1", (), {}), Sheet(1, "1", COUNT, {}), Unreadable(1, "1", "no text")):
        assert grader.grade(sheet).command == ""


def test_an_unreadable_line_is_an_error_in_its_place() -> None:
    text = as_json(Grader().grade(SheetRow(1, '{"id": 5, "args": 1}')))
    assert json.loads(text)["id"] == 5
    assert json.loads(text)["line"] == 1


def test_the_answer_can_be_hidden_and_the_hint_stays() -> None:
    (answer,) = graded(Grader(Marking(hidden=True)), COUNT, {"total": "8392704"})["answers"]
    assert answer["error"] is None
    assert answer["mistakes"][0]["code"] == "no-bias"


def test_a_tolerance_in_the_arguments_replaces_that_of_the_digits() -> None:
    # ln 2 = 0.693147…; 0.69 is right to its digits, and off by more than 1e-3.
    assert verdicts(result(("lse", "0", "0"), lse="0.69")) == {"lse": "right"}
    assert verdicts(result(("lse", "0", "0", "--atol", "1e-3"), lse="0.69")) == {"lse": "wrong"}
    assert verdicts(result(("lse", "0", "0", "--atol", "1e-2"), lse="0.69")) == {"lse": "right"}


def test_a_question_in_fractions_is_held_to_fractions() -> None:
    # g = V x = 1/3, of which 0.33333333333333333 is the nearest float64.
    question = ("grad-regression", "--x", "1/3", "--y", "1", "--V", "1", "--W", "1")
    near = "33333333333333333/100000000000000000"
    assert verdicts(result(question, g=near)) == {"g": "right"}
    assert verdicts(result((*question, "--exact"), g=near)) == {"g": "wrong"}
    assert verdicts(result((*question, "--exact"), g="1/3")) == {"g": "right"}


@pytest.mark.parametrize("reference", ["@secret.txt", " @secret.txt", "-", " - "])
def test_no_file_or_standard_input_is_read_on_behalf_of_a_sheet(
    reference: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.txt").write_text("1")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"1")))
    for arguments in (
        ("lse", reference),
        ("lse", "1", "--target", reference),
        ("lse", "1", "--shift", reference),
        ("lse", "1", f"--y={reference}"),
        ("lse", "1", "--rtol", reference),
        ("lse", "1", "--atol", reference),
        ("lse", "1", reference),
    ):
        assert "error" in result(arguments, lse="1")
    (answer,) = result(("lse", "1"), lse=reference)["answers"]
    assert answer["verdict"] == "wrong"
    said = "no answer" if reference.strip() == "-" else "are not read here"
    assert said in answer["note"]


def test_the_grader_s_own_question_may_name_a_file(tmp_path: Path) -> None:
    path = tmp_path / "sizes.txt"
    path.write_text("4096 2048 2")
    question = ("param-count", f"@{path}")
    assert "error" in graded(Grader(), question, {"total": "8394754"})
    assert graded(Grader(trusted=True), question, {"total": "8394754"})["score"] == 1.0
    tolerant = (*question, "--atol", f"@{path.with_name('atol.txt')}")
    path.with_name("atol.txt").write_text("1")
    assert graded(Grader(trusted=True), tolerant, {"total": "8394755"})["score"] == 1.0


@given(st.text(max_size=30), st.text(max_size=30), st.lists(st.text(max_size=12), max_size=5))
def test_no_text_can_end_its_line_or_stop_the_grader(
    name: str, answer: str, arguments: list[str]
) -> None:
    """What one line holds comes back as one line of JSON, whatever it is."""
    grader = Grader()
    for question in (tuple(arguments), ("lse", *arguments), ("lse", "1", "2")):
        for answers in ({"lse": answer}, {name: "1"}):
            sheet = {"id": answer, "args": question, "answers": answers}
            text = as_json(grader.grade(SheetRow(1, json.dumps(sheet))))
            assert len(text.splitlines()) == 1
            assert json.loads(text)["id"] in {answer, None}


def test_a_sheet_of_too_many_characters_is_not_worked_on() -> None:
    """The four of "lse" and "1" count."""
    assert "answers" in result(("lse", "1"), lse="1 " * (MOST_CHARACTERS // 2 - 2))
    found = result(("lse", "1"), lse="1" * (MOST_CHARACTERS - 3))
    assert found["error"] == "the sheet has 65,537 characters, at most 65,536 are graded"


@pytest.mark.parametrize(
    ("longest", "longer"),
    [("1" * 1_000, "1" * 1_001), ("1e999", "1e1000"), ("1e-999", "1E-1000"), ("1e+999", "1e+1000")],
)
def test_numbers_too_long_to_work_with_are_refused_in_the_question_and_wrong_as_an_answer(
    longest: str, longer: str
) -> None:
    """However they are split from others; many short ones are as long as one that is refused."""
    shown = longer if len(longer) <= 40 else f"{longer[:40]}…"
    said = (
        f"'{shown}' is too long for a sheet\n"
        "  a number has at most 1,000 characters and an exponent below 1,000"
    )
    assert result(("equality", longest, "2"), a2="1")["score"] == 1.0
    assert result(("equality", longer, "2"), a2="1")["error"] == said
    assert result(("equality", f"[1,{longer}]"), a2="1")["error"] == said
    (right, wrong) = result(("lse", "0", "0"), lse=longest, exp=f"1;{longer}")["answers"]
    assert (right["verdict"], right["note"]) == ("wrong", None)
    assert (wrong["verdict"], wrong["note"]) == ("wrong", said)


def test_a_step_too_large_to_compare_is_an_error_and_its_siblings_can_be_asked() -> None:
    # 300 inputs have 300 · 299 / 2 = 44,850 pairs.
    x = tuple(map(str, range(300)))
    said = "z1 has 44,850 entries, at most 10,000 are compared"
    assert result(("equality", *x), z1="1")["error"] == said
    assert result(("equality", *x), a2="1", z2="0")["score"] == 1.0
    assert result(("lse", "0 " * 10_000), exp="1 " * 10_000)["score"] == 1.0
    assert result(("lse", "0 " * 10_001), exp="1")["error"].startswith("exp has 10,001 entries")


def rows(count: int, row: str) -> str:
    return ";".join([row] * count)


LONG = f"0.{'1' * 23}"
TOO_LONG = "the question takes too long for a sheet\n  it has too many numbers, or too long ones"


@pytest.mark.parametrize(
    ("n", "number", "exact", "taken"),
    [
        (28, LONG, (), True),
        (29, "1", (), False),
        (11, LONG, ("--exact",), True),
        (12, LONG, ("--exact",), False),
        (12, LONG, (), True),
    ],
)
def test_a_question_of_too_many_multiplications_is_not_worked_on(
    n: int, number: str, exact: tuple[str, ...], taken: bool
) -> None:
    """The more so in fractions, where each takes the longer the longer the numbers are.

    V x and dg xᵀ take n³ multiplications of n samples, W h, dz hᵀ and Wᵀ dz take n²: 46,256 in
    all for 28, 51,301 for 29, and 50,000 are taken. In fractions those of 25 digits take
    1 + (8 · 25/100)² = 5 times as long, and so do 10 more for each entry of g, h, dh, dg, dV (n²),
    z, dz, dW (n) and J: (3,025 + 6,390) · 5 = 47,075 of 11, (3,888 + 7,570) · 5 = 57,290 of 12.
    """
    square, row = rows(n, f"{number} " * n), f"{number} " * n
    network = ("grad-regression", "--x", square, "--y", row, "--V", square, "--W", row)
    found = result((*network, *exact), J="1")
    assert found.get("error") == (None if taken else f"grad-regression: {TOO_LONG}")


def test_few_numbers_of_many_digits_are_not_worked_on_in_fractions() -> None:
    """35 multiplications of 490 digits, each 1 + (8 · 490/100)² = 1,538 times as long."""
    x = rows(2, f"0.{'1' * 488}")
    network = ("grad-regression", "--x", x, "--y", "1", "--V", rows(5, "1 1"), "--W", "1 1 1 1 1")
    assert "answers" in result(network, J="1")
    assert result((*network, "--exact"), J="1")["error"] == f"grad-regression: {TOO_LONG}"


LEAKY = ("--activation", "leaky-relu", "--output-activation", "leaky-relu", "--exact")


@pytest.mark.parametrize(
    ("question", "step", "entries", "judged"),
    [
        # Exponents that make each difference of a pair some 2,000 digits long.
        (
            ("equality", *(f"{1 + k % 9}e{(990, -990, 500)[k % 3]}" for k in range(60))),
            *("z1", 1_770, False),
        ),
        # A scalar, of which a usual mistake needs each difference of 1,500 numbers.
        (("equality", *map(str, range(1_500))), "a2", 1, True),
        # A kink a unit, each entry compared with all mistakes in fractions: 1.5 ms each.
        (
            (
                *("grad-regression", "--x", "0.1 0.5", "--y", "0.3", "--V", rows(400, "0.5 -0.1")),
                *("--W", "0.1 " * 400, *LEAKY),
            ),
            "dV",
            800,
            True,
        ),
        (("grad-regression", "--x", "1;2", "--y", "3", "--V", rows(150, "1 1"), "--W", "1 " * 150,
          "--exact"), "dV", 300, True),
    ],
)  # fmt: skip
def test_what_is_said_of_an_answer_keeps_nobody_waiting(
    question: tuple[str, ...], step: str, entries: int, judged: bool
) -> None:
    """These took from one second to half a minute each, well within all other limits."""
    start = thread_time()
    found = result(question, **{step: "7 " * entries})
    assert thread_time() - start < 3
    assert found.get("error", TOO_LONG).endswith(TOO_LONG)
    assert ("answers" in found) is judged


def test_the_grader_s_own_question_may_take_longer_to_compare() -> None:
    x = [f"{1 + k}e{(990, -990)[k % 2]}" for k in range(20)]
    assert "error" in result(("equality", *x), z1="1 " * 190)
    assert graded(Grader(trusted=True), ("equality", *x), {"z1": "1 " * 190})["score"] == 0.0


def test_blank_arguments_count_as_well() -> None:
    found = result(("lse", *[""] * MOST_CHARACTERS), lse="1")
    assert found["error"] == "the sheet has 65,540 characters, at most 65,536 are graded"


def test_the_grader_s_tolerance_replaces_that_of_the_sheet() -> None:
    """A stranger's sheet does not choose how exact it has to be."""
    tolerant = Marking(tolerance=Tolerance(0, 1))
    question = (*COUNT, "--atol", "1000")
    assert result(question, total="8394755")["score"] == 1.0
    assert graded(Grader(tolerant), question, {"total": "8394755"})["score"] == 1.0
    assert graded(Grader(tolerant), question, {"total": "8394756"})["score"] == 0.0


# What takes longest within the limits: many numbers, pre-activations that only
# fractions can tell from 0, long integers, an answer of very many numbers.
COSTLY = {
    "pairs": (("equality", *map(str, range(1, 141))), {"z1": "1 " * 9_730, "a2": "0"}),
    "integers": (("param-count", *["9" * 900] * 60), {"total": "9" * 900}),
    "kinks": (
        (
            *("grad-regression", "--x", rows(30, "0.1234567 " * 15), "--y", "0.5 " * 15),
            *("--V", rows(30, "0.1234567 -0.1234567 " * 15), "--W", "0.3 " * 30),
        ),
        {"dV": "1"},
    ),
    "fractions": (
        (
            *("grad-regression", "--x", rows(14, "0.12345 " * 8), "--y", "0.5 " * 8),
            *("--V", rows(14, "0.12345 -0.12345 " * 7), "--W", "0.3 " * 14, "--exact"),
        ),
        {"dV": "1"},
    ),
    "samples": (
        (
            *("grad-classifier", "--x1", "0 " * 350, "--x2", "0 " * 350),
            *("--y", "1 " * 350, "--W1", "0", "--W2", "0"),
        ),
        {"z1": "0 " * 349 + "5", "dz1": "1e-999 " * 350},
    ),
    "smooth": (
        (
            *("grad-regression", "--x", rows(80, "0.1 " * 40), "--y", "1 " * 40),
            *("--V", rows(80, "0.1 " * 80), "--W", "1 " * 80, "--activation", "tanh"),
        ),
        {"dV": rows(80, "1 " * 80), "J": "3"},
    ),
    "answer": (("lse", "1", "2"), {"lse": "1/3 " * 15_000}),
}


@pytest.mark.parametrize("name", COSTLY)
def test_no_sheet_takes_longer_than_a_few_tenths_of_a_second(name: str) -> None:
    """The bound here is ten times what it takes, for machines that are slow or busy."""
    start = process_time()
    assert "answers" in result(COSTLY[name][0], **COSTLY[name][1])
    assert process_time() - start < 3


def test_a_failure_of_the_program_itself_is_told_and_the_next_sheet_is_graded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("of a bug")

    grader = Grader()
    with monkeypatch.context() as patched:
        patched.setattr("nnhw.answers.grade.work", fail)
        error = graded(grader, COUNT, {"total": "1"})["error"]
    assert error == "nnhw failed here, which is a bug: ZeroDivisionError('of a bug')"
    assert graded(grader, COUNT, {"total": "8394754"})["score"] == 1.0


def test_a_question_that_was_asked_twice_is_not_solved_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grader = Grader()
    first = graded(grader, NETWORK, {"J": "0", "dW": "0 0"})
    assert graded(grader, NETWORK, {"J": "0", "dW": "0 0"}) == first
    monkeypatch.setattr("nnhw.answers.grade.work", None)
    assert graded(grader, NETWORK, {"J": "0", "dW": "0 0"}) == first
    assert graded(grader, NETWORK, {"J": "1"})["score"] == 0.0


def hidden_units(count: int) -> tuple[str, ...]:
    """A network of one input: V x and dg xᵀ take as many multiplications, the three of W too."""
    V, W = ";".join(["1"] * count), " ".join(["1"] * count)
    return ("grad-regression", "--x", "1", "--y", "1", "--V", V, "--W", W)


@pytest.mark.parametrize(
    ("question", "remembered"),
    [
        (("lse", f"1{' ' * 996}"), True),  # 3 + 997 characters
        (("lse", f"1{' ' * 997}"), False),
        (hidden_units(200), True),  # 1,000 multiplications in 827 characters
        (hidden_units(201), False),
    ],
)
def test_a_small_question_is_remembered_that_was_asked_before(
    question: tuple[str, ...], remembered: bool
) -> None:
    """Most questions may be asked only once, and a large one would take much memory."""
    grader = Grader()
    for asked in (COUNT, question):
        graded(grader, asked, {})
        assert not grader._keys
    graded(grader, question, {})
    assert (question in grader._keys) is remembered


def test_that_a_question_was_asked_is_forgotten_after_so_many_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nnhw.answers.grade.REMEMBERED_QUESTIONS", 3)
    first, *others = [("lse", str(k)) for k in range(4)]
    for number, remembered in ((2, True), (3, False)):
        grader = Grader()
        for question in (first, *others[:number], first):
            assert graded(grader, question, {})["answers"] == []
        assert (first in grader._keys) is remembered


def test_what_a_class_takes_in_memory_does_not_grow_with_it() -> None:
    lines = [*sheets(3, 60, 12), *sheets(4, 20)]
    grader, peaks = Grader(), []
    tracemalloc.start()
    for _ in range(4):
        for number, line in enumerate(lines * 2):
            grader.grade(SheetRow(number, line))
        gc.collect()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.reset_peak()
    tracemalloc.stop()
    assert peaks[-1] <= 1.05 * peaks[1]


def test_what_is_remembered_is_bounded_and_the_latest() -> None:
    grader = Grader()
    for k in range(REMEMBERED_KEYS + 20):
        graded(grader, ("lse", str(k), "0"), {"naive": "1"})
        graded(grader, ("lse", str(k), "0"), {"naive": "1"})
        graded(grader, COUNT, {"total": str(k)})
    assert len(grader._keys) == REMEMBERED_KEYS
    assert COUNT in grader._keys
    assert len(grader._keys[COUNT]._marks) == REMEMBERED_MARKS


def test_the_grader_s_own_question_is_solved_once_however_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Of 0 … 399 no two are equal, and no hidden unit fires.
    grader, question = Grader(trusted=True), ("equality", *map(str, range(400)))
    assert graded(grader, question, {"a2": "1"})["score"] == 1.0
    monkeypatch.setattr("nnhw.answers.grade.work", None)
    assert graded(grader, question, {"a2": "0", "z2": "0"})["score"] == 0.5


@pytest.mark.parametrize("given", ["-0.9568", "= -0.9568", "dz = -0.9568", "dz ≈ −0.957"])
def test_what_stands_before_a_value_is_passed_over(given: str) -> None:
    """z = 0.5·σ(0.1) − 0.3·σ(1) = 0.0432, and dz = z − 1."""
    question = ("grad-regression", "--x", "1 2", "--y", "1", "--V", "0.3 -0.1; 0.2 0.4")
    (found,) = result((*question, "--W", "0.5 -0.3", "--activation", "sigmoid"), dz=given)[
        "answers"
    ]
    assert (found["verdict"], found["given"]) == ("right", given)


@pytest.mark.parametrize("given", ["I don't know", "no idea", "?", "siehe Blatt"])
def test_prose_is_neither_numbers_nor_a_formula(given: str) -> None:
    (found,) = result(("lse", "1"), lse=given)["answers"]
    assert found["note"] == f"lse: {given!r} is no number and no formula"


@pytest.mark.parametrize("given", ["-", " - ", "–"])
def test_a_dash_alone_is_what_a_form_exports_for_no_answer(given: str) -> None:
    (found,) = result(("lse", "1"), lse=given)["answers"]
    assert found["note"] == "no answer"
