"""One entry of a matrix in letters, as worked on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnhw import solve
from nnhw.formula.entries import entry
from nnhw.formula.reading import parse
from nnhw.formula.shapes import fit
from nnhw.formula.source import to_source

if TYPE_CHECKING:
    from nnhw.formula.shapes import Shape

SHAPES: dict[str, Shape] = {
    "dg": ("H",), "x": ("D",), "dz": ("H", "m"), "X": ("D", "m"), "A": ("n", "n"),
    "row": (1, "m"), "c": (), "h": ("H",), "u": ("D",),
}  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "by_hand"),
    [
        ("dg @ x.T", "dg[i] * x[j]"),  # an outer product has no sum
        ("dg @ x.T + h @ u.T", "dg[i] * x[j] + h[i] * u[j]"),
        ("dz @ X.T", "sum(dz[i, k] * X[j, k], over=k)"),
        ("A.T @ A", "sum(A[k, i] * A[k, j], over=k)"),
        ("A @ A @ A", "sum(sum(A[i, l] * A[l, k], over=l) * A[k, j], over=k)"),
        ("c * dz / 2", "c * dz[i, j] / 2"),
        ("dz * tanh'(dz)", "dz[i, j] * tanh'(dz[i, j])"),
        ("dz - row", "dz[i, j] - row[j]"),
        ("A * (A - rowsum(A * A))", "A[i, j] * (A[i, j] - sum(A[i, k] * A[i, k], over=k))"),
        ("softmax(A) + sum(A)", "softmax(A)[i, j] + sum(A)"),
    ],
)
def test_an_entry_is_what_the_rules_of_matrices_say(formula: str, by_hand: str) -> None:
    """The rules: (AB)ᵢⱼ = Σₖ AᵢₖBₖⱼ, (Aᵀ)ᵢⱼ = Aⱼᵢ, and entry by entry otherwise."""
    found = entry(fit(parse(formula), SHAPES)[0], SHAPES)
    assert found is not None
    assert to_source(found[0]) == by_hand
    assert found[1] == ("i", "j")


def test_letters_of_the_sheet_are_no_indices() -> None:
    found = entry(parse("k @ j.T"), {"k": (3,), "j": (4,), "i": ()})
    assert found is not None
    assert to_source(found[0]) == "k[l] * j[p]"


def test_what_has_no_entry_of_its_own_has_none() -> None:
    assert entry(parse("conv(A, K)"), {"A": (3, 3), "K": (2, 2)}) is None
    assert entry(parse("[A, A]"), {"A": (3, 3)}) is None


def test_every_format_has_the_entry_of_a_matrix_without_numbers() -> None:
    trace = solve("V: H×D\nx: D\ng = V @ x\nJ = sum(tanh(g))")
    steps = {each["name"]: each for each in trace.to_dict()["steps"]}
    assert steps["dV"]["entry"] == "dV[i,j] = dg[i] * x[j]"
    assert "entry" not in steps["dg"]
    assert "dV[i,j] = dg[i] x[j]" in str(trace.to_text())
    assert r"\frac{\partial J}{\partial V_{i,j}}" in str(trace.to_latex())
    assert "<mi>i</mi>" in str(trace.to_html())
    assert r"dV\[i,j\]" in str(trace.to_markdown())
    assert "[i,j]" not in str(solve("V = 1 2; 3 4\nx = 1 2\nJ = sum(V @ x)").to_text())
