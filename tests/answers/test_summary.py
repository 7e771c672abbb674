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


def test_verdicts_are_counted_by_step_and_mistakes_by_code_and_step() -> None:
    assert summary(*CLASS).record() == {
        "schema": 1,
        "sheets": 7,
        "unreadable": 2,
        "mean_score": (1 + 0.5 + 0 + 0) / 4,
        "right": 2,
        "coarse": 1,
        "wrong": 3,
        "blank": 1,
        "steps": [
            {"command": "lse", "step": "naive", "right": 0, "coarse": 1, "wrong": 0},
            {"command": "param-count", "step": "layers", "right": 1, "coarse": 0, "wrong": 1},
            {"command": "param-count", "step": "total", "right": 1, "coarse": 0, "wrong": 2},
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
        "7 sheets, 2 unreadable; 2 answers right, 1 coarse, 3 wrong; mean score 0.38\n"
        "  the commonest mistakes: 2 × no-bias at total (param-count)"
    )


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
    assert summary().sentences() == "0 sheets, 0 unreadable; 0 answers right, 0 coarse, 0 wrong"


def test_the_counts_of_two_parts_add_up_to_those_of_the_whole() -> None:
    """Also of what is unreadable or blank, of which each part has some."""
    part = summary(*CLASS)
    part.merge(summary(*CLASS, *CLASS))
    assert part.record() == summary(*CLASS, *CLASS, *CLASS).record()
