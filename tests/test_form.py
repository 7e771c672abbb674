"""A class as a form exports it: 300 rows of 30 columns, graded by one command."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from tests.command import nnhw

if TYPE_CHECKING:
    from pathlib import Path

# g = V x = (0.3 − 0.2, 0.2 + 0.8), z = 0.5 · 0.1 − 0.3 · 1 = −0.25, dz = z − y = −1.25,
# J = 1.25² / 2, dW = dz hᵀ, dV = (Wᵀ dz) xᵀ, all hidden units being active.
PROBLEM = "nnhw grad-regression --x 1,2 --y 1 --V '0.3 -0.1; 0.2 0.4' --W 0.5,-0.3"
QUESTIONS = {
    "1. What is g = V x, by hand?": "0.1, 1",
    "h, after the ReLU": "0.1 1",
    "z (the output)": "-0.25",
    "What is the objective, please; J = ½ ‖y − z‖²\nto four digits?": "0.78125",
    "dz": "-1.25",
    "dW (∂J/∂W)": "[-0.125, -1.25]",
    "dV (∂J/∂V), rows split by ;": "-0.625 -1.25; 0.375 0.75",
}
HEADER = ["Timestamp", "Email Address", "Score", "Full name", "Student number", "Tutorial"]
HEADER += [each for question in QUESTIONS for each in (question, "Points", "Feedback")]
HEADER += ["How long did it take?", "Anything else?", ""]
SLIPS = [  # of every fifth student
    {},
    {"What is the objective, please; J = ½ ‖y − z‖²\nto four digits?": "1.5625"},  # no ½
    {"dV (∂J/∂V), rows split by ;": " "},
    {"z (the output)": "-0.3"},  # one digit
    {"dV (∂J/∂V), rows split by ;": "-0.625 0.375; −1.25 0.75"},  # transposed
]


def export(students: int) -> bytes:
    """Write a form's export: a byte-order mark, CRLF, quotes, and a blank row at the end."""
    assert len(HEADER) == 30
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for k in range(students):
        answers = {**QUESTIONS, **SLIPS[k % 5]}
        row = ["2026/11/25 9:00:00", f"s{k}@uni.example", "", f"Zoë Nº {k}", f"{k:06}", 'Mo, "10"']
        row += [cell for answer in answers.values() for cell in (answer, "1", 'well,\n"good"')]
        writer.writerow([*row, "an hour; or two", "no, thanks", ""])
    return text.getvalue().encode("utf-8-sig") + b"," * 29 + b"\r\n\r\n"


def test_a_form_s_export_is_graded_by_one_command(tmp_path: Path) -> None:
    form, marks = tmp_path / "form.csv", tmp_path / "marks.csv"
    form.write_bytes(export(300))
    run = nnhw(
        *("grade", str(form), "--problem", PROBLEM, "--id", "Email Address", "--ignore-others"),
        *("--points", "J=2,dW=3", "--coarse", "0.5", "-o", str(marks), "--summary"),
    )
    assert (run.status, run.err) == (0, "")
    summary = json.loads(run.out)
    assert (summary["sheets"], summary["graded"], summary["unreadable"]) == (300, 300, 0)
    # Of 10 points J has 2, dW 3 and each of the other five 1.
    scores = [1.0, 0.8, 0.9, 0.95, 0.9]
    assert summary["mean_score"] == 0.91
    assert (summary["answers"], summary["blank"]) == (2100, 60)
    assert (summary["right"], summary["coarse"], summary["wrong"]) == (2100 - 240, 60, 180)

    with marks.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [f"s{k}@uni.example" for k in range(300)]
    assert [float(row["score"]) for row in rows] == scores * 60
    assert [row["J mistakes"].split()[:1] for row in rows[:3]] == [[], ["no-half"], []]
    assert [row["dV"] for row in rows[:5]] == ["right", "right", "wrong", "right", "wrong"]
    assert rows[4]["dV mistakes"].split()[0] == "transposed"
    assert rows[3]["z"] == "coarse"


def test_columns_that_nobody_spoke_of_are_listed_and_nothing_is_graded(tmp_path: Path) -> None:
    form = tmp_path / "form.csv"
    form.write_bytes(export(2))
    run = nnhw("grade", str(form), "--problem", PROBLEM, "--id", "Email Address")
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith("nnhw: columns are no step: 'Timestamp', 'Score', 'Full name', ")
