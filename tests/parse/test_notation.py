"""What is pasted: prints of programs, LaTeX, Markdown, typography; and what is told of the rest."""

from __future__ import annotations

import time
import unicodedata
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnhw
from nnhw.errors import InputError
from nnhw.parse import read, reads_as_numbers
from nnhw.parse.text import parse_text

PERSIAN = str.maketrans("0123456789.-", "۰۱۲۳۴۵۶۷۸۹٫−")
MATRIX = [[1, 2], [3, 4]]
HALVES = [[Fraction(1, 2), 2], [-3, Fraction(-1, 4)]]


PASTED: list[tuple[str, object]] = [
    ("array([[1., 2.], [3., 4.]])", MATRIX),
    ("array([[1., 2.],\n       [3., 4.]])", MATRIX),
    ("array([[1, 2],\n       [3, 4]], dtype=int32)", MATRIX),
    ("np.array([[1, 2], [3, 4]])", MATRIX),
    ("numpy.array([1, 2])", [1, 2]),
    ("jnp.asarray([1, 2])", [1, 2]),
    ("Array([1., 2.], dtype=float32)", [1, 2]),
    ("tensor([[1., 2.],\n        [3., 4.]], dtype=torch.float64, requires_grad=True)", MATRIX),
    ("tensor([[1.],\n        [2.]])", [[1], [2]]),
    ("tensor([1., 2.], device='cuda:0', grad_fn=<AddBackward0>)", [1, 2]),
    ("torch.tensor([[1, 2], [3, 4]])", MATRIX),
    ("tensor(0.5)", Fraction(1, 2)),
    (
        "<tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>",
        [1, 2],
    ),
    ("np.float64(0.5)", Fraction(1, 2)),
    ("[np.float64(1.0), np.int64(2)]", [1, 2]),
    ("[Fraction(1, 2), Decimal('2')]", [Fraction(1, 2), 2]),
    ("Matrix([[1, 2], [3, 4]])", MATRIX),
    ("Matrix([\n[1, 2],\n[3, 4]])", MATRIX),  # as SymPy prints it
    ("(1, 2)", [1, 2]),
    ("((1, 2), (3, 4))", MATRIX),
    ("[(1, 2), (3, 4)]", MATRIX),
    ("(1,)", [1]),
    ("[1, 2,]", [1, 2]),
    ("c(1, 2)", [1, 2]),  # of R
    ("{1, 2}", [1, 2]),
    ("{{1,2},{3,4}}", MATRIX),
    ("[1 2\n3 4]", MATRIX),
    ("[1 2\n 3 4]\n", MATRIX),
    ("[6\n4\n2]", [[6], [4], [2]]),
    ("[6,\n4,\n2]", [6, 4, 2]),
    ("V =\n\n     1     2\n     3     4\n", MATRIX),  # as MATLAB prints it
    (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", MATRIX),
    (r"\begin{pmatrix}1&2\\3&4\\\end{pmatrix}", MATRIX),
    ("$$\\begin{bmatrix}\n1 & 2 \\\\[4pt]\n3 & 4\n\\end{bmatrix}$$", MATRIX),
    (r"\left[\begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array}\right]", MATRIX),
    (r"W^{(1)} = \begin{bmatrix} 1 & 2 \end{bmatrix}", [[1, 2]]),
    (r"\mathbf{b} = \begin{bmatrix} 1 \\ 2 \end{bmatrix}", [[1], [2]]),
    (r"\begin{bmatrix} \frac{1}{2} & 2 \\ -3 & -\dfrac14 \end{bmatrix}", HALVES),
    (r"\frac{1}{2}", Fraction(1, 2)),
    (r"2\frac{1}{2}", Fraction(5, 2)),
    (r"\left( 1, 2 \right)", [1, 2]),
    (r"1.2 \times 10^{-3}", Fraction(12, 10000)),
    ("| 1 | 2 |", [1, 2]),
    ("| 1 | 2 |\n| 3 | 4 |", MATRIX),
    ("| a | b |\n|---|--:|\n| 1 | 2 |\n| 3 | 4 |", MATRIX),
    ("| 2020 | 2021 |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", MATRIX),
    ("⎡ 1  2 ⎤\n⎣ 3  4 ⎦", MATRIX),
    ("    ⎡ 1 ⎤\nx = ⎢ 2 ⎥\n    ⎣ 3 ⎦", [[1], [2], [3]]),
    ("V = [ 1  2 ]\n    [ 3  4 ]", MATRIX),
    ("[ 1  2 ]", [1, 2]),
    ("½", Fraction(1, 2)),
    ("2½ −¾", [Fraction(5, 2), Fraction(-3, 4)]),
    ("1.2×10^-3", Fraction(12, 10000)),
    ("1.2·10⁻³", Fraction(12, 10000)),
    ("1.2*10**-3 1.2x10^(-3)", [Fraction(12, 10000)] * 2),
    ("10^-3", Fraction(1, 1000)),
    ("8_394_754", 8394754),
    ("“1 2; 3 4”", MATRIX),
    ("'1, 2'", [1, 2]),
    ("`0.5`", Fraction(1, 2)),
    ("‘0.5’", Fraction(1, 2)),
    ("\u200b0.5\ufeff", Fraction(1, 2)),  # of a web page
    ("V = 1 2; 3 4", MATRIX),
    ("dW[1,2] = 0.5", Fraction(1, 2)),
    ("∂J/∂W = [1 2]", [1, 2]),
    ("J ≈ 0.5", Fraction(1, 2)),
    ("[[1. 2.]\n [3. 4.]]", MATRIX),
    ("۱ ۲؛ ۳ ۴", MATRIX),
    ("[1 2; 3 4];", MATRIX),  # MATLAB and Julia end a statement so
    ("[[1., 2.], [3., 4.]];", MATRIX),
    ("tensor([[1., 2.], [3., 4.]], device='cuda:0', grad_fn=<AddBackward0>)", MATRIX),
]


@pytest.mark.parametrize(("text", "values"), PASTED)
def test_what_is_pasted_is_read(text: str, values: object) -> None:
    """Each form of the README's table."""
    assert read(text, "x").exact.tolist() == values
    assert reads_as_numbers(text)


@pytest.mark.parametrize("sheet", ["A = {}\nx = 1 2\n", "x = 1 2  # the input\n\nA = {}\n\n# so\n"])
@pytest.mark.parametrize(
    "text", [text for text, values in PASTED if values == MATRIX and not text.startswith("V =")]
)
def test_what_is_pasted_is_a_value_of_a_sheet(text: str, sheet: str) -> None:
    """Also over several lines, whatever stands around it."""
    lines = f"{sheet.format(text)}z = A @ x\nJ = sum(z)"
    assert nnhw.solve(lines)["z"].value.tolist() == [5, 11]
    assert nnhw.solve("z = A @ x\nJ = sum(z)", A=text, x="1 2")["z"].value.tolist() == [5, 11]


def test_a_second_sign_in_a_line_of_a_sheet_is_refused() -> None:
    with pytest.raises(InputError, match=r"^line 1: = stands twice: one line defines one name"):
        nnhw.solve("A = V = [[1, 2], [3, 4]]\nz = A @ A")


@pytest.mark.parametrize("options", [(), ("--ascii",)])
def test_nnhw_reads_its_own_print(options: tuple[str, ...]) -> None:
    """The matrix V as a trace shows it, in Unicode and in ASCII."""
    unicode = ["V = ⎡ 0.3  −0.1 ⎤", "    ⎣ 0.2   0.4 ⎦"]
    text = "\n".join(unicode)
    if options:
        text = text.translate(str.maketrans("⎡⎤⎣⎦−", "[][]-"))
    trace = nnhw.grad_regression(x=[1, 2], y=1, V=text, W="0.5 -0.3")
    assert trace["g"].value.tolist() == pytest.approx([0.1, 1.0])


@pytest.mark.parametrize("shape", [(11,), (5, 2), (2, 8)])
def test_the_print_of_numpy_is_read(shape: tuple[int, ...]) -> None:
    """Without and with commas, over as many lines as it takes."""
    values = np.random.default_rng(7).normal(size=shape).round(6)
    for text in (str(values), repr(values), str(values.tolist())):
        assert read(text, "x").floats.tolist() == values.tolist()


def test_a_print_that_may_be_rows_or_a_vector_is_refused() -> None:
    """numpy breaks this vector of 10 numbers into two lines of 5, which may be a matrix."""
    text = str(np.random.default_rng(7).normal(size=10).round(6))
    assert len({len(line.split()) for line in text.strip("[]").split("\n")}) == 1
    with pytest.raises(InputError) as caught:
        read(text, "x")
    assert str(caught.value) == (
        "x: 2 rows, or one vector whose print goes over 2 lines?\n"
        "  split rows by ';', or all numbers of a vector by commas"
    )


@given(st.characters(categories=["Nd"]))
def test_digits_of_every_script_are_read(digit: str) -> None:
    """Each decimal digit of Unicode has the value that the Unicode database gives it."""
    value = unicodedata.decimal(digit)
    assert read(f"-{digit}.{digit}5", "x").literals == [f"-{value}.{value}5"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_persian_and_ascii_spellings_are_equal(value: float) -> None:
    """A float written in Persian digits has the literal of its ASCII spelling."""
    assert read(repr(value).translate(PERSIAN), "x").literals == [repr(value)]


@given(st.integers(0, 30), st.sampled_from("½⅓¼¾⅛⅝"))
def test_vulgar_fractions_have_the_value_of_the_database(whole: int, fraction: str) -> None:
    """Alone, and behind a whole number."""
    value = Fraction(unicodedata.numeric(fraction)).limit_denominator(10)
    assert read(fraction, "x").exact.item() == value
    assert read(f"{whole}{fraction}", "x").exact.item() == whole + value


@pytest.mark.parametrize("minus", "−‐‑‒–﹣－")
def test_every_minus_that_a_paste_brings(minus: str) -> None:
    """U+2212 of a PDF, the dashes of word processors, the wide ones."""
    assert read(f"{minus}3.5 1e{minus}3", "x").exact.tolist() == [
        Fraction(-7, 2),
        Fraction(1, 1000),
    ]


EXPRESSION = "an expression\n  work it out, or use `nnhw solve`"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("50%", "'50%' is a percentage\n  write it as a number, like 0.5 for 50%"),
        ("2*3", f"'2*3' is {EXPRESSION}"),
        ("2²", f"'2²' is {EXPRESSION}"),
        ("3/4/5", f"'3/4/5' is {EXPRESSION}"),
        ("1+2j", "'1+2j' is a complex number\n  only real ones are taken"),
        (
            "2024-01-05",
            "'2024-01-05' is a date\n  a spreadsheet makes one of 1/2: format its cells as text",
        ),
        (
            "2-Jan",
            "'2-Jan' is a date\n  a spreadsheet makes one of 1/2: format its cells as text",
        ),
        ("1:3", "'1:3' is a range or a time\n  write the numbers out, like 1 2 3"),
        (
            "8'394'754",
            "\"8'394'754\" is a number with thousands separators\n  write it without them",
        ),
        (
            "8.394.754",
            "'8.394.754' is a number with two points\n  write it like 1234567 or 0.5",
        ),
        (
            "#N/A",
            "'#N/A' is a spreadsheet's error\n  mend the cell; comments begin with '# '",
        ),
        ("0x10", "'0x10' is not a number\n  write it like 6, -3.5, 1e-3 or 1/3"),
        (
            "1\u200e2",
            "'1\\u200e2' is not a number\n  write it like 6, -3.5, 1e-3 or 1/3",
        ),
    ],
)
def test_what_stays_refused_says_what_it_saw(text: str, message: str) -> None:
    """The kind of thing, and the mend."""
    with pytest.raises(InputError) as caught:
        read(text, "x")
    assert str(caught.value) == f"x: {message}"


@pytest.mark.parametrize(
    "text",
    [
        "2 - 1",
        "x=1, y=2",
        "array([1, 2]) + 1",
        "(1, 2)^T",
        "[1 ... 9]",
        "1,2×10^-3",
        r"\begin{vmatrix} 1 & 2 \\ 3 & 4 \end{vmatrix}",
        "⎡ 1 ⎤ ⎡ 2 ⎤\n⎣ 3 ⎦ ⎣ 4 ⎦",
        "a\nb",
    ],
)
def test_nothing_is_read_in_part(text: str) -> None:
    """What has more in it than numbers is an error, whatever stands in it."""
    with pytest.raises(InputError):
        read(text, "x")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2 -1", True),
        ("2 - 1", False),
        ("1/2", True),
        ("-x", False),
        ("-0.5", True),
        ("[1, 2; 3, 4]", True),
        ("[x, 1]", False),
        ("0 1;", True),
        ("[[0, 1]]", True),
        ("H×D", False),
        ("H x D", False),
        ("29x29x32", False),
        ("(W.T @ dz) * r_prime(g)", False),
        ("0.7 -1.2", True),
        ("0.7 - 1.2", False),
        ("0.7-1.2", False),
        ("(2 + 3)/4", False),
        ("½ * x", False),
        ("2x", False),
        ("A[1:3]", False),
        ("x.T", False),
        ("σ(z)", False),
        ("exp(1)", False),
        ("50%", True),  # a slip in numbers, of which an error tells
        ("1,5 2,5", True),
        ("inf", True),
        ("@v.csv", True),
        ("-", True),
        ("", True),
    ],
)
def test_numbers_are_told_from_formulas(text: str, numbers: bool) -> None:
    assert reads_as_numbers(text) is numbers


@pytest.mark.parametrize("kind", [".txt", ".csv"])
@pytest.mark.parametrize(
    "text",
    [
        "(" * 10**5,
        "{" * 10**5,
        "((1" * 10**4,
        "f(" * 10**4,
        "(" + "a" * 10**5,
        "(" + " " * 10**5 + "x",
        "\\frac" * 10**4,
        "7" * 10**5 + "\\",
        "7" * 10**5 + "¾x",
        " " * 10**5 + "\\x",
        "1;" + "7" * 10**5 + "\n" + "8" * 10**5 + ";1,5",
        "1;" + "x" * 10**5,
        "x=" * 10**5,
        "1," * 10**5 + " 2,3 x",
        "0,1\n" * 10**4 + "x",
        "| 1" * 10**4 + "x",
        "#" * 10**5 + "\n1",
    ],
)
def test_hostile_text_costs_linear_time(text: str, kind: str) -> None:
    """No pattern goes through a long run once more from each of its characters."""
    started = time.perf_counter()
    with pytest.raises(InputError):
        parse_text(text, "x", kind)
    reads_as_numbers(text)
    assert time.perf_counter() - started < 2
