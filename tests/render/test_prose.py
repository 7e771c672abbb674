"""Sentences in LaTeX's text mode."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.render.prose import to_prose


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("V_new", r"V\_new"),
        ("z − alpha", "z $-$ alpha"),
        ("from -1.5 to 3", "from $-$1.5 to 3"),
        ("-1, -.5", "$-$1, $-$.5"),
        ("log-sum-exp", "log-sum-exp"),
        ("3.0e-17", "3.0e-17"),
        ("(--relu-at-zero)", "(-{}-relu-at-zero)"),
        ("r′(0) = 1", "r$'$(0) = 1"),
        ("50 % of {a & b}", r"50 \% of \{a \& b\}"),
        ("e^z", r"e\textasciicircum{}z"),
        ("a\\b", r"a\textbackslash{}b"),
        ("x₁ ≈ ½", r"x$_1$ $\approx$ $\frac{1}{2}$"),
        ("漢", "[U+6F22]"),
        ("1/3", "1/3"),
        ("1234567890/9876543210", r"1234567890/\allowbreak{}9876543210"),
        ("7" * 70, "7" * 60 + r"\allowbreak{}" + "7" * 10),
    ],
)
def test_a_sentence_is_printed_as_it_is(text: str, latex: str) -> None:
    assert to_prose(text) == latex


@given(st.text())
def test_no_text_can_say_anything_to_latex(text: str) -> None:
    r"""All that is left of TeX's special characters is in commands of our own."""
    written = to_prose(text)
    assert written.isascii()
    ours = re.compile(r"\\[\\{}$%&#_]|\\text\w+\{\}|\\ldots\{\}|\\allowbreak\{\}|\{\}|\$[^$]*\$")
    assert not re.search(r"[\\{}$%&#_^~]", ours.sub("", written))
