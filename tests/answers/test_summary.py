"""What came of a class: counts by verdict, step and mistake."""

from __future__ import annotations

from nnhw.answers.grade import Grader
from nnhw.answers.sheets import Sheet, Unreadable
from nnhw.answers.summary import Summary

COUNT = ("param-count", "4096", "2048", "2")


def summary(*sheets: Sheet | Unreadable) -> Summary:
    found, grader = Summary(), Grader()
    for sheet in sheets:
        found.add(grader.grade(sheet))
    return found


def sheet(question: tuple[str, ...] = COUNT, /, **answers: str) -> Sheet:
    return Sheet(1, "null", question, answers)


CLASS = (
    Unreadable(1, "null", "nonsense"),
    sheet(total="8394754"),
    # Without biases 4096 · 2048 + 2048 · 2 = 8392704; 8390656 + 4098 with them.
    sheet(total="8392704", layers="8390656, 4098"),
    sheet(total="8392704", layers=""),
    sheet(("lse", "0", "0"), naive="0.7"),
    sheet(),
    Unreadable(6, "null", "nonsense"),
)


def count(answers: int, right: int, coarse: int, wrong: int, blank: int) -> dict[str, int]:
    return {"answers": answers, "right": right, "coarse": coarse, "wrong": wrong, "blank": blank}


def test_verdicts_are_counted_by_step_and_mistakes_by_code_and_step() -> None:
    """What is graded and what is not are all sheets; right, coarse and wrong are all answers."""
    assert summary(*CLASS).record() == {
        "schema": 1,
        "sheets": 7,
        "graded": 5,
        "unreadable": 2,
        "scored": 4,
        "mean_score": (1 + 0.5 + 0 + 0) / 4,
        **count(6, 2, 1, 3, 1),
        "steps": [
            {"command": "lse", "step": "naive", **count(1, 0, 1, 0, 0)},
            {"command": "param-count", "step": "layers", **count(2, 1, 0, 1, 1)},
            {"command": "param-count", "step": "total", **count(3, 1, 0, 2, 0)},
        ],
        "mistakes": [
            {
                "command": "param-count",
                "step": "total",
                "code": "no-bias",
                "count": 2,
                "certain": 2,
            }
        ],
    }


def test_the_sentences_say_the_same() -> None:
    assert summary(*CLASS).sentences() == (
        "7 sheets, 2 unreadable; 6 answers: 2 right, 1 coarse, 3 wrong (1 of these blank); "
        "mean score 0.38 of 4 sheets\n"
        "  the commonest mistakes: 2 × no-bias at total (param-count)"
    )


def test_it_counts_what_was_read_in_another_encoding_and_which_steps_were_answered() -> None:
    found = summary(*CLASS, CLASS[1]._replace(note="read as Windows-1252"))
    assert (found.recoded, found.steps) == (1, {"total", "layers", "naive"})
    found.merge(found)
    assert found.recoded == 2


def test_the_sentences_name_the_five_commonest_mistakes_the_commonest_first() -> None:
    """Of 4096 · 2048 + 2048 · 2: without biases, a layer alone, biases left out, the units.

    Those that were made as often stand in the order of their names.
    """
    slips = ["4098", "8390656", "8390656", "8394752", "8392706", "6146", *["8392704"] * 3]
    said = summary(*(sheet(total=slip) for slip in slips)).sentences()
    assert said.splitlines()[1] == (
        "  the commonest mistakes: 3 × no-bias at total (param-count), "
        "2 × first-layer-only at total (param-count), 1 × last-layer-only at total (param-count), "
        "1 × one-bias-per-layer at total (param-count), "
        "1 × output-bias-missing at total (param-count)"
    )


def test_each_sheet_counts_once_for_the_mean() -> None:
    """Also where several have the same score: (1 + 1 + ½ + ½ + 0) / 5."""
    half = sheet(total="8394754", layers="1")
    scored = [sheet(total="8394754")] * 2 + [half] * 2 + [sheet(total="1")]
    assert summary(*scored).record()["mean_score"] == 0.6


def test_nothing_graded_has_no_mean() -> None:
    assert summary().record()["mean_score"] is None
    assert summary().sentences() == (
        "0 sheets, 0 unreadable; 0 answers: 0 right, 0 coarse, 0 wrong (0 of these blank)"
    )


def test_the_counts_of_two_parts_add_up_to_those_of_the_whole() -> None:
    """Also of what is unreadable or blank, of which each part has some."""
    part = summary(*CLASS)
    part.merge(summary(*CLASS, *CLASS))
    assert part.record() == summary(*CLASS, *CLASS, *CLASS).record()
