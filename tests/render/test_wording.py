"""Names and formulas within sentences."""

from __future__ import annotations

import pytest

from nnhw.formula.marks import Letter
from nnhw.formula.notation import Notation
from nnhw.formula.plain import UNICODE
from nnhw.render.wording import worded

KNOWN = {
    "a": (),
    "a1": (2,),
    "z1": (2,),
    "z2": (2,),
    "W1": (2, 2),
    "yhat": (2,),
    "E": (),
    "w@2": (),
}


def said(sentence: str) -> str:
    pieces = worded(sentence, Notation(KNOWN, "E"), KNOWN)
    return "".join(each if isinstance(each, str) else UNICODE.flat(each) for each in pieces)


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("chain rule through yhat = sigma(z2)", "chain rule through ŷ = σ(z₂)"),
        (
            "W1 is used in z1 and z2: both add",
            "W₁ is used in z₁ and z₂: both add",
        ),
        ("∂E/∂z2, by z1, a1.", "∂E/∂z₂, by z₁, a₁."),
        ("w@2 after the last round", "w⁽²⁾ after the last round"),
        ("sigma'(z1) = a1 * (1 - a1)", "σ′(z₁) = a₁ ∘ (1 − a₁)"),
        ("pre-activation of a unit", "pre-activation of a unit"),
        ("a is used in z1", "a is used in z₁"),
        ("b + unknown (a layer", "b + unknown (a layer"),
        ("  two  blanks ", "  two  blanks"),
        ("", ""),
    ],
)
def test_what_is_known_is_written_as_mathematics_and_the_rest_stays(
    sentence: str, written: str
) -> None:
    assert said(sentence) == written


def test_a_bare_article_is_no_letter() -> None:
    pieces = worded("of a unit", Notation(KNOWN), KNOWN)
    assert not any(isinstance(each, Letter) for each in pieces)
