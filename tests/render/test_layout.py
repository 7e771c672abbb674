"""A page at any width."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnhw.engine.gradcheck import Check
from nnhw.formula.blocks import Span
from nnhw.formula.marks import Grid, Number
from nnhw.formula.plain import ASCII, UNICODE
from nnhw.immutable import Immutable
from nnhw.render.layout import lay_out
from nnhw.render.page import compose
from nnhw.render.text import render
from nnhw.render.views import OMISSION, Table, Worked
from tests.render.pages import EXAM, MAKERS, make, solved, trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnhw.formula.marks import Mark
    from nnhw.render.views import Page

ALPHABETS = {"unicode": UNICODE, "ascii": ASCII}
NUMBER = r"(?:\d+(?:\.\d+)?(?:e[−-]?\d+)?(?:/\d+)?|\binf\b)"
WHOLE_NUMBER = re.compile(rf"(?<![\w.]){NUMBER}(?![\w.])")
any_page = st.sampled_from(sorted(MAKERS))
any_alphabet = st.sampled_from(sorted(ALPHABETS))


@cache
def lay(name: str, width: int, alphabet: str) -> str:
    """Return a page as text."""
    return render(make(name), width, ALPHABETS[alphabet])


def numerals(mark: object) -> Iterator[str]:
    """Yield the numerals of marks, without their signs."""
    match mark:
        case Number(text):
            yield text.lstrip("-").replace("-", "−")
        case Grid(rows):
            yield from (text.lstrip("-").replace("-", "−") for row in rows for text in row)
        case tuple():
            for each in mark:
                yield from numerals(each)
        case Immutable():
            for field in mark.__match_args__:
                yield from numerals(getattr(mark, field))


def marks(page: Page) -> Iterator[Mark | tuple[object, ...]]:
    """Yield everything on a page that holds numbers."""
    yield from (each.value for each in page.given if each.value is not None)
    for item in (item for part in page.parts for item in part.items):
        match item:
            case Worked():
                yield (item.formula, item.numbers, item.entries)
                yield (item.result,)
            case Table():
                yield item.rows
    for answer in page.answers:
        yield (answer.yours, answer.right, tuple(row.arithmetic for row in answer.rows))


def numbers_in(text: str) -> frozenset[str]:
    """Return the numbers that stand in a text, without their signs."""
    apart = re.sub(r"(?<=\d)[×x](?=\d)", " ", text.replace("∞", "inf"))  # of a shape
    return frozenset(n.replace("-", "−") for n in WHOLE_NUMBER.findall(apart))


@cache
def results(name: str) -> frozenset[str]:
    """Return the numbers of all results of a page."""
    page = make(name)
    items = (item for part in page.parts for item in part.items)
    shown = (item.result for item in items if isinstance(item, Worked))
    return frozenset(n for result in shown for n in numerals(result)) - {"⋮", "⋯"}


@cache
def known(name: str) -> frozenset[str]:
    """Return all numbers that may stand on a page: of marks, of sentences, and indices."""
    page = make(name)
    items = [item for part in page.parts for item in part.items if isinstance(item, Worked)]
    sentences = [
        page.answer, OMISSION, *(said for said, _ in page.verified),
        *(note.text for item in items for note in item.notes),
        *(text for item in items for text in (item.summary, item.shape)),
        *(each.summary + " " + each.shape for each in page.given),
        *(part.title for part in page.parts),
        *(row.yours + " " + row.right for answer in page.answers for row in answer.rows),
        *(answer.sentence for answer in page.answers),
    ]  # fmt: skip
    written = {numeral for mark in marks(page) for numeral in numerals(mark)}
    indices = {*map(str, range(31)), "1/2"}
    return frozenset(written | indices) | numbers_in(" ".join(sentences))


@given(any_page, st.integers(10, 200), any_alphabet)
@settings(max_examples=250, deadline=None)
def test_a_page_is_whole_at_any_width(name: str, width: int, alphabet: str) -> None:
    """Each number of a result is on one line, and no number on paper is a piece of another.

    Nor are there dots for what is left out, codes, blanks at a line's end,
    double blank lines, or a -0; and from 24 columns on no line passes the
    margin, unless it is one number alone.
    """
    text = lay(name, width, alphabet)
    found = numbers_in(text)
    assert results(name) <= found <= known(name)
    assert "…" not in text
    assert "\x1b" not in text
    assert "None" not in text
    assert not re.search(r" $|\n\n\n|\A\n|\n\n\Z", text, re.MULTILINE)
    assert not re.search(r"(?:^|[=(\[ ·*])[−-]0(?![\d.])", text, re.MULTILINE)
    for line in text.splitlines() if width >= 24 else ():
        assert len(line) <= min(width, 100) or re.fullmatch(rf"[−-]?{NUMBER}", line)


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_the_alphabets_keep_their_characters(name: str) -> None:
    """ASCII is ASCII to the last note; in Unicode the minus of a number is U+2212."""
    for width in (10, 24, 80):
        assert lay(name, width, "ascii").isascii()
        assert "\\" not in lay(name, width, "ascii")
        assert not re.search(r"(?<![\w.)\]-])-\d|e-\d", lay(name, width, "unicode"))


def test_the_layout_is_not_wider_than_100_columns() -> None:
    """On a wide screen lines stay readable."""
    assert lay("regression", 200, "unicode") == lay("regression", 100, "unicode")


def test_the_answer_is_the_last_line_and_the_inputs_are_the_first() -> None:
    """A page begins with what was given and ends with the answer in words."""
    lines = lay("equality", 80, "unicode").splitlines()
    assert lines[0].startswith("Are the inputs all different?")
    assert lines[2] == "  x = ⎢ 4 ⎥"
    assert lines[-1] == "a2 = 0: not all inputs are distinct (x1 = x4 = 6)"


RUNGS = {
    100: [
        "  W_new = W − α dW = [ 0.5  −0.3 ] − 0.1 · [ −0.125  −1.25 ] = [ 0.5125  −0.175 ]"
        + " " * 13
        + "∈ ℝ¹ˣ²"
    ],
    68: [
        "  W_new = W − α dW" + " " * 44 + "∈ ℝ¹ˣ²",
        "    = [ 0.5  −0.3 ] − 0.1 · [ −0.125  −1.25 ] = [ 0.5125  −0.175 ]",
    ],
    48: [
        "  W_new = W − α dW" + " " * 24 + "∈ ℝ¹ˣ²",
        "    = [ 0.5  −0.3 ] − 0.1 · [ −0.125  −1.25 ]",
        "    = [ 0.5125  −0.175 ]",
    ],
    40: [
        "  W_new = W − α dW" + " " * 16 + "∈ ℝ¹ˣ²",
        "    W_new[1,1] = 0.5 − 0.1·(−0.125)",
        "      = 0.5125",
        "    W_new[1,2] = −0.3 − 0.1·(−1.25)",
        "      = −0.175",
    ],
    26: [
        "  W_new = W − α dW  ∈ ℝ¹ˣ²",
        "    W_new[1,1]",
        "      = 0.5 − 0.1·(−0.125)",
        "      = 0.5125",
        "    W_new[1,2]",
        "      = −0.3 − 0.1·(−1.25)",
        "      = −0.175",
    ],
}


@pytest.mark.parametrize("width", RUNGS)
def test_a_step_stands_on_the_first_rung_that_fits(width: int) -> None:
    """One band; below the formula; a side a line; an entry a line; one equals sign a line."""
    lines = lay("regression", width, "unicode").splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("  W_new = "))
    assert lines[start : start + len(RUNGS[width])] == RUNGS[width]


def test_entries_that_stand_in_a_table_are_not_written_twice() -> None:
    """Where no band fits, such a step shows its matrices, and its table the arithmetic."""
    text = lay("full", 40, "unicode")
    start = text.index("  dV = dg xᵀ")
    assert text[start:].splitlines()[1:5] == [
        "    = ⎡ −0.625 ⎤ [ 1  2 ]",
        "      ⎣  0.375 ⎦",
        "    = ⎡ −0.625  −1.25 ⎤",
        "      ⎣  0.375   0.75 ⎦",
    ]
    assert text.count("dV[1,2] = ") == 1
    assert "dV[1,2] = −0.625·2 = −1.25\n" in text


def test_equations_of_a_part_begin_at_a_common_column() -> None:
    """Where formula and equation stand in one band, the equals signs stand below one another."""
    lines = lay("regression", 80, "unicode").splitlines()
    starts = ("  g = V x", "  h = r(g)", "  z = W h", "  J = ½ ‖y − z‖²")
    rows = [line for line in lines if line.startswith(starts)]
    assert len(rows) == len(starts)
    assert {line.index(" = ", 8) for line in rows} == {len("  J = ½ ‖y − z‖²")}


def test_a_wide_matrix_comes_in_bands_that_say_their_columns() -> None:
    """The bands' titles count the columns of all bands together, without a gap."""
    text = lay("twelve", 60, "unicode")
    v = text[text.index("\n  V\n") : text.index("\n  W\n")]
    bands = [tuple(map(int, pair)) for pair in re.findall(r"columns (\d+)–(\d+)", v)]
    assert bands[0][0] == 1
    assert bands[-1][1] == 12
    assert all(right[0] == left[1] + 1 for left, right in pairwise(bands))


def test_rows_that_have_names_show_them() -> None:
    """The pair that a hidden unit tests stands at its row of W1, of z1 and of the table."""
    text = lay("equality", 80, "unicode")
    assert "(1,2) ⎡ 1  −1   0   0 ⎤" in text
    assert "(3,4) ⎣ 0   0   1  −1 ⎦         ⎣ 0 ⎦   ⎣ −4 ⎦" in text
    text = lay("full-equality", 80, "unicode")
    assert re.search(r"\(1,3\) +1·6 \+ \(−1\)·2 = 4 +0\n", text)


def test_counting_shows_the_arithmetic_of_each_layer() -> None:
    """Between integers the sign is a spaced cross, as in a count of parameters."""
    text = lay("layers", 80, "unicode")
    assert re.search(r"layer +weights = n_in × n_out +biases = n_out +layers = ", text)
    assert re.search(r"\n +1 +4096 × 2048 = 8388608 +2048 +\(4096 \+ 1\) × 2048 = 8390656\n", text)
    assert "total = Σ layers = 8390656 + 4098 = 8394754 " in text
    single = render(compose(solved("param-count", sizes=[3, 2])), 80)
    assert re.search(r"weights = n_in × n_out += 3 × 2 = 6 ", single)
    assert re.search(r"biases = n_out += 2 ", single)
    assert re.search(r"total = Σ layers += 8 ", single)


def test_what_is_too_large_is_summed_up() -> None:
    """A 30×30 matrix is its corner and its extremes, an input its first and last entries."""
    text = lay("thirty", 100, "unicode")
    assert re.search(r"\n  V: 30×30, first \S+, last \S+, from −\S+ to \S+\n", text)
    lines = text.splitlines()
    middle = next(k for k, line in enumerate(lines) if line.startswith("  dV = dg xᵀ"))
    corner = re.findall(r"−?\d[\d.e−]*", lines[middle - 2])
    dV = trace("thirty")["dV"].value
    assert [float(each.replace("−", "-")) for each in corner] == pytest.approx(
        dV[0, [0, 1, 2, 29]].tolist(), rel=1e-5
    )
    assert re.search(r"\n    from \S+ to \S+; --get dV prints it whole\n", text)
    assert len(text.splitlines()) < 80


def test_a_note_stands_at_its_step() -> None:
    """The kink of ReLU is pointed out below the pre-activation that is 0."""
    lines = lay("kink", 80, "ascii").splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("  g = V x"))
    assert lines[start + 2].startswith("  ! g[1] is exactly 0, where ReLU has a kink: r'(0) = 1")


def test_a_step_without_a_value_shows_why() -> None:
    """Where infinities leave no value, the formula stands alone and a note says it."""
    text = lay("infinite", 80, "unicode")
    assert "⚠ shifted has no value for these infinite inputs" in text
    assert re.search(r"LSE = α \+ log\(S\) += ∞ +(log.*)?∈ ℝ", text)


def test_what_is_rounded_or_comes_of_rounded_numbers_stands_behind_the_sign_that_says_so() -> None:
    """By hand: z = 0.1234567 is shown as 0.123457, less 0.0234567 makes 0.1000003, and dz is 0.1.

    0.1 + 0.2 − 0.3 is 0 on paper, and every number of it is shown in full.
    """
    assert re.search(r"σ.*≈ . 0.76", lay("branches", 100, "unicode"))
    assert "≈" not in lay("regression", 100, "unicode")
    assert "≈" not in lay("exact", 100, "unicode")
    inputs: dict[str, Any] = {"x": [1], "y": [0.0234567], "V": [[0.1234567]], "W": [[1]]}
    solved_one = solved("grad-regression", **inputs)
    assert "0.123457 − 0.0234567 ≈ 0.1 " in render(compose(solved_one), 100)
    assert "0.1234567 − 0.0234567 = 0.1 " in render(compose(solved_one, 14), 100)
    zero = solved("grad-regression", x=[1, 1, 1], y=[1], V=[[0.1, 0.2, -0.3]], W=[[1]])
    assert re.search(r"g = V x .* = 0 ", render(compose(zero), 100))


def test_hidden_answers_show_nothing_that_is_right() -> None:
    """Only the verdicts stand there, and no step of the trace."""
    text = lay("hidden", 80, "unicode")
    assert text.startswith("Your answers")
    assert "Forward pass" not in text
    assert "0.78125" not in text


def test_a_verdict_is_told_by_mark_and_word() -> None:
    """Yours stands beside what is right, wrong entries between signs, the mistake below."""
    lines = lay("answered", 80, "unicode").splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith("Your answers"))
    assert lines[start + 1 : start + 12] == [
        "  ✓ J  right, to 2 digits",
        "  ≈ dz  too coarse: −1 agrees with −1.25 as far as it goes, write two",
        "",
        "  ✗ dV  wrong in 2 of 4 entries",
        "    yours ⎡  −0.625  ‹0.375› ⎤   right ⎡ −0.625  −1.25 ⎤",
        "          ⎣ ‹−1.25›   0.75   ⎦         ⎣  0.375   0.75 ⎦",
        "    dV[1,2]  you 0.375  right −1.25 = −0.625·2",
        "    dV[2,1]  you −1.25",
        "    → this is dV transposed: dV = dg xᵀ has one row a hidden unit [transposed]",
        "    ? perhaps [x] is :x: here [no-activation-derivative]",
        "",
    ]


def test_a_check_that_failed_stands_out() -> None:
    """A gradient whose second route disagrees gets the mark and colour of what is wrong."""
    trace = solved("grad-regression", **EXAM)
    trace.__dict__["checks"] = [Check("dV", "central difference", 0.5, False, (2, 1), {}, 4)]
    lines = lay_out(compose(trace), 80, UNICODE)
    line = next(each for each in lines if each and "FAILED" in each[-1].text)
    assert line == (
        Span("✗ ", "bold red"),
        Span(
            "dV by central difference: it FAILED at entry [2, 1]",
            "bold red",
        ),
    )


ARITHMETIC = re.compile(r"[\d.e()+*/ -]*[\d)]\)* ?[+*/-] ?[\d(-][\d.e()+*/ -]*")


def equations(text: str) -> Iterator[tuple[str, str]]:
    """Yield the arithmetic of numbers alone that stands before ``=``, with what stands behind."""
    plain = text.translate(str.maketrans("−·×≈~", "-**=="))
    joined = re.sub(r"\n +(?=[=+-] )", " ", plain)
    for line in joined.splitlines():
        sides = line.split(" = ")
        for left, right in pairwise(sides):
            arithmetic, result = left.rstrip().split("  ")[-1].strip(), right.split("  ")[0].strip()
            if ARITHMETIC.fullmatch(arithmetic) and re.fullmatch(rf"-?{NUMBER}", result):
                yield arithmetic, result


GOLDEN = {
    ("full-equality", 80, "unicode"): 6,
    ("layers", 80, "unicode"): 5,
    ("full", 80, "unicode"): 9,
    ("full-branches", 80, "unicode"): 20,
    ("full-biases", 40, "unicode"): 20,
    ("equality", 80, "unicode"): 0,
    ("regression", 80, "unicode"): 3,
    ("branches", 80, "unicode"): 0,
    ("brief", 80, "unicode"): 0,
    ("lse", 80, "unicode"): 2,
    ("kink", 80, "ascii"): 3,
    ("biases", 40, "unicode"): 0,
    ("answered", 40, "ascii"): 3,
}


@pytest.mark.parametrize(("name", "width", "alphabet"), GOLDEN)
def test_golden_pages_and_that_their_arithmetic_adds_up(
    name: str, width: int, alphabet: str, golden: Callable[[str, str], None]
) -> None:
    """The page is as it was, and the numbers before an equals sign come to the one behind."""
    text = lay(name, width, alphabet)
    golden(
        f"{name}-{width}-{alphabet}.txt", re.sub(r"relative error \S+", "relative error *", text)
    )
    found = list(equations(text))
    assert len(found) >= GOLDEN[name, width, alphabet]
    for arithmetic, result in found:
        got = eval(arithmetic)  # noqa: S307 - digits and signs alone
        assert got == pytest.approx(float(result), rel=1e-5, abs=1e-6), arithmetic
