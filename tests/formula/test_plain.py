"""Marks in plain characters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnhw.formula.blocks import Block, aligned, beside, column, fence, length, text
from nnhw.formula.marks import (
    Apply,
    Big,
    Cases,
    Grid,
    Letter,
    Mark,
    Norm,
    Number,
    Parenthesis,
    Part,
    Pile,
    Power,
    Ratio,
    Row,
    Sign,
    Strong,
    Word,
)
from nnhw.formula.plain import ASCII, UNICODE
from nnhw.formula.symbols import symbol

X, W = Letter(symbol("x")), Letter(symbol("W1"))
CASES = Cases(((X, Row((X, Sign(">"), Number("0")))),), Number("0"))
COLUMN = Grid((("1",), ("-2.5",)))
NUMERALS = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.floats(-1e3, 1e3).map(lambda value: f"{value:.4g}"),
    st.just("inf"),
    st.just("-1/3"),
)


def drawn(block: Block) -> list[str]:
    """Return a block's lines as text."""
    return ["".join(span.text for span in line).rstrip() for line in block.lines]


@pytest.mark.parametrize(
    ("mark", "unicode", "ascii_"),
    [
        (Letter(symbol("dW1")), "dW₁", "dW1"),
        (Letter(symbol("yhat")), "ŷ", "yhat"),
        (Letter(symbol("lr")), "α", "alpha"),
        (Letter(symbol("delta3")), "δ₃", "delta3"),
        (Letter(symbol("W1_new"), ("2", "1")), "W₁_new[2,1]", "W1_new[2,1]"),
        (Letter(symbol("n_in")), "n_in", "n_in"),
        (Number("-1.5e-10"), "−1.5e−10", "-1.5e-10"),
        (Row((W, Sign(""), X)), "W₁ x", "W1 x"),
        (Row((Number("1"), Sign("·"), Number("6"))), "1·6", "1*6"),
        (Row((Number("4096"), Sign("×"), Number("2"))), "4096 × 2", "4096 x 2"),
        (Row((Number("-1"), Sign("·"), Grid((("1", "2"),)))), "−1 · [ 1  2 ]", "-1 * [ 1  2 ]"),
        (Row((Sign("−"), X, Sign("−"), W)), "−x − W₁", "-x - W1"),
        (Power(X, Word("T")), "xᵀ", "x^T"),
        (Power(Norm(X), Number("2")), "‖x‖²", "||x||^2"),
        (Power(Word("e"), Row((X, Sign("−"), W))), "e^(x − W₁)", "e^(x - W1)"),
        (Row((Ratio(Number("1"), Number("2")), Sign(""), X)), "½ x", "1/2 x"),
        (Ratio(Number("1"), Number("2")), "1 / 2", "1 / 2"),
        (Ratio(Row((X, Sign("−"), W)), Number("3")), "(x − W₁) / 3", "(x - W1) / 3"),
        (Apply(Word("r′"), X), "r′(x)", "r'(x)"),
        (Apply(Word("log₁₀"), X), "log₁₀(x)", "log10(x)"),
        (Big("Σ", X), "Σ x", "sum x"),
        (Big("Σ", X, "samples"), "Σ_samples x", "sum_samples x"),
        (Pile((X, Number("1"))), "[x; 1]", "[x; 1]"),
        (Part(W, ":, 1:H"), "W₁[:, 1:H]", "W1[:, 1:H]"),
        (Part(W, "i<j"), "W₁_(i<j)", "W1_(i<j)"),
        (Row((Ratio(X, W), Sign(""), X)), "(x / W₁) x", "(x / W1) x"),
        (CASES, "x where x > 0, else 0", "x where x > 0, else 0"),
        (Row((X, Sign("="), CASES)), "x = x where x > 0, else 0", "x = x where x > 0, else 0"),
        (Row((CASES, Sign("∘"), X)), "(x where x > 0, else 0) ∘ x", "(x where x > 0, else 0) * x"),
        (Big("Σ", CASES), "Σ (x where x > 0, else 0)", "sum (x where x > 0, else 0)"),
        (Row((X, Sign("∘"), Parenthesis(W))), "x ∘ (W₁)", "x * (W1)"),
    ],
)
def test_a_flat_mark_in_both_alphabets(mark: Mark, unicode: str, ascii_: str) -> None:
    """Every kind of mark that takes one line reads as on paper, and has an ASCII form."""
    assert UNICODE.flat(mark) == unicode
    assert ASCII.flat(mark) == ascii_


def test_a_product_with_a_matrix_stands_level() -> None:
    """Matrices side by side share the line of the formula around them."""
    row = Row((W, Sign("="), Grid((("0.3", "-0.1"), ("0.2", "0.4"))), Sign(""), COLUMN))
    assert drawn(UNICODE.write(row)) == [
        "W₁ = ⎡ 0.3  −0.1 ⎤ ⎡  1   ⎤",
        "     ⎣ 0.2   0.4 ⎦ ⎣ −2.5 ⎦",
    ]
    assert drawn(ASCII.write(row)) == [
        "W1 = [ 0.3  -0.1 ] [  1   ]",
        "     [ 0.2   0.4 ] [ -2.5 ]",
    ]


def test_three_rows_are_level_at_the_middle_one() -> None:
    """A formula stands beside the middle of a tall matrix, and a function before a parenthesis."""
    grid = Grid((("1",), ("2",), ("3",)))
    assert drawn(UNICODE.write(Row((X, Sign("="), Apply(Word("φ"), grid))))) == [
        "     ⎛⎡ 1 ⎤⎞",
        "x = φ⎜⎢ 2 ⎥⎟",
        "     ⎝⎣ 3 ⎦⎠",
    ]


def test_brackets_around_a_tall_block_are_tall() -> None:
    """Parentheses and bars reach from the top to the bottom; an exponent stands at the top."""
    inner = Row((COLUMN, Sign("+"), Number("1")))
    assert drawn(UNICODE.write(Row((Number("2"), Sign("·"), Parenthesis(inner))))) == [
        "2 · ⎛⎡  1   ⎤ + 1⎞",
        "    ⎝⎣ −2.5 ⎦    ⎠",
    ]
    assert drawn(ASCII.write(Power(Norm(COLUMN), Number("2")))) == [
        "||[  1   ]||^2",
        "||[ -2.5 ]||",
    ]


def test_only_a_result_is_bold_and_brackets_are_dim() -> None:
    """Styles go to the numbers of a result and to brackets, and to nothing else."""
    block = UNICODE.write(Row((X, Sign("="), Strong(Grid((("1", "2"),))))))
    styled = [(span.text, span.style) for span in block.lines[0] if span.text.strip()]
    assert styled == [
        ("x", ""), (" = ", ""), ("[", "dim"), ("1", "bold"), ("2", "bold"), ("]", "dim"),
    ]  # fmt: skip


def test_a_wrong_entry_is_marked_by_signs() -> None:
    """Colour is not needed to see which entry is meant, nor does a mark shift the points."""
    block = UNICODE.matrix((("0.375",), ("-12.5",)), marked={(1, 0)})
    assert drawn(block) == ["⎡    0.375 ⎤", "⎣ ‹−12.5›  ⎦"]
    assert {span.style for span in block.lines[1] if "12.5" in span.text} == {"red"}


@given(st.lists(st.lists(NUMERALS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_a_matrix_is_a_rectangle_with_its_points_aligned(rows: list[list[str]]) -> None:
    """Every line is as wide as the others, and a column's points stand below one another."""
    block = ASCII.matrix(rows)
    assert {length(line) for line in block.lines} == {block.width}
    for cells in zip(*rows, strict=True):
        padded = aligned(cells)
        assert [cell.strip() for cell in padded] == list(cells)
        points = {cell.index(".") for cell in padded if "." in cell}
        assert len(points) <= 1


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 4)), min_size=1, max_size=5))
def test_blocks_side_by_side_keep_their_level_lines_on_one_line(
    sizes: list[tuple[int, int]],
) -> None:
    """Whatever their heights, what was level in each is level in all."""
    blocks = []
    for height, width in sizes:
        inner = column([text("-" * width).lines[0]] * height)
        level = list(inner.lines)
        level[inner.base] = text("=" * width).lines[0]
        blocks.append(Block(tuple(level), inner.base))
    whole = beside(*blocks)
    assert whole.width == sum(width for _, width in sizes)
    assert drawn(whole)[whole.base] == "=" * whole.width


def test_a_fence_is_as_tall_as_what_it_encloses() -> None:
    """One stroke for a single line, else a top, a bottom, and as many between as it takes."""
    for height, drawing in ((1, "["), (2, "⎡⎣"), (4, "⎡⎢⎢⎣")):
        like = column([text("x").lines[0]] * height)
        assert "".join(drawn(fence("⎡⎢⎣[", like))) == drawing


@pytest.mark.parametrize(
    ("sentence", "unicode", "ascii_"),
    [
        ("LSE = -1000 + 1e-7", "LSE = −1000 + 1e−7", "LSE = -1000 + 1e-7"),
        ("use --relu-at-zero, pre-activation", None, None),
        ("∂J/∂W = (ŷ − y) xᵀ, r′(0) – ⚠", "∂J/∂W = (ŷ − y) xᵀ, r′(0) – ⚠",
         "dJ/dW = (yhat - y) x^T, r'(0) - !"),
        ("x3-1 and W[1]-2 stay, (-2) does not", "x3-1 and W[1]-2 stay, (−2) does not",
         "x3-1 and W[1]-2 stay, (-2) does not"),
    ],
)  # fmt: skip
def test_prose_gets_the_minus_of_the_mathematics(
    sentence: str, unicode: str | None, ascii_: str | None
) -> None:
    """A minus before a number is U+2212, a hyphen in a word or an option stays one."""
    assert UNICODE.prose(sentence) == (unicode or sentence)
    assert ASCII.prose(sentence) == (ascii_ or sentence)


@given(st.text())
def test_ascii_writes_any_text_in_ascii_and_no_alphabet_writes_controls(content: str) -> None:
    """No character of a sentence can reach a screen that cannot show it, or steer it."""
    assert ASCII.prose(content).isascii()
    for alphabet in (ASCII, UNICODE):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f]", alphabet.prose(content))
