"""The whitelist: mathematics is read as it is written, and nothing else can be said."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnhw.formula.reading import MOST_CHARACTERS, MOST_DEPTH, parse
from nnhw.formula.shapes import infer
from nnhw.formula.source import to_source
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    FormulaError,
    Index,
    Name,
    Negative,
    Picked,
    Slice,
    SquaredNorm,
    Stack,
    Transpose,
)

ONE, TWO, H, W, X = Constant("1"), Constant("2"), Name("H"), Name("W"), Name("x")
ALL = Slice(None, None)

READ = {
    "W @ x + b": Binary("+", Binary("@", W, X), Name("b")),
    "dh * r'(g)": Binary("*", Name("dh"), Call("r'", (Name("g"),))),
    "W.T @ dz": Binary("@", Transpose(W), Name("dz")),
    "norm(y - z)**2 / 2": Binary("/", SquaredNorm(Binary("-", Name("y"), Name("z"))), TWO),
    "[x, 1].T": Transpose(Stack((X, ONE))),
    "W[:, :H].T": Transpose(Index(W, (ALL, Slice(None, H)))),
    "W[2:]": Index(W, (Slice(TWO, None),)),
    "A[[1, 2]]": Index(Name("A"), (Picked((ONE, TWO)),)),
    "lse - z[T]": Binary("-", Name("lse"), Index(Name("z"), (Name("T"),))),
    "-(a - b)": Negative(Binary("-", Name("a"), Name("b"))),
    "a - b - c": Binary("-", Binary("-", Name("a"), Name("b")), Name("c")),
    "-x**2": Negative(Binary("**", X, TWO)),
    "+x": X,
    "x > 0": Binary(">", X, Constant("0")),
    "conv(X, K, stride=2, pad=1)": Call(
        "conv", (Name("X"), Name("K")), (("stride", TWO), ("pad", ONE))
    ),
    "maxpool(X, 2, 1)": Call("maxpool", (Name("X"), TWO), (("stride", ONE),)),
    "0.5": Constant("0.5"),
    "007": Constant("7"),
    "1_000": Constant("1000"),
    "2.5e-3": Constant("2.5e-3"),
    "lambda + True": Binary("+", Name("lambda"), Name("True")),
}

ALIKE = {  # two ways to write one formula; on the right as Python has it
    "2x": "2 * x",
    "2(x + 1)": "2 * (x + 1)",
    "½(u)": "(1/2) * (u)",
    "½ norm(u)²": "(1/2) * norm(u)**2",
    "½‖y − z‖²": "(1/2) * norm(y - z)**2",
    "||w||² + |a|": "norm(w)**2 + abs(a)",
    "|x − |y| |": "abs(x - abs(y))",
    "2|x|*|b|": "2 * abs(x) * abs(b)",
    "x ^ 2": "x ** 2",
    "x² + y³": "x**2 + y**3",
    "Wᵀ dz_": None,
    "Wᵀ@dz": "W.T @ dz",
    "W₁ @ x₂": "W1 @ x2",
    "W · x": "W * x",
    "a × b": "a * b",
    "a ∘ b ⊙ c": "a * b * c",
    "a − b": "a - b",
    "a ÷ b": "a / b",
    "σ(z)": "sigma(z)",
    "sigmoid(z)": "sigma(z)",
    "σ′(z)": "sigma'(z)",
    "r_prime(g)": "r'(g)",
    "phi_prime(z)": "phi'(z)",
    "φ(z)": "phi(z)",
    "ReLU(z)": "relu(z)",
    "ln(u)": "log(u)",
    "x ≥ 0": "x >= 0",
    "x ≠ y": "x != y",
    "٣ + ۶": "3 + 6",
    " sum( exp ) ": "sum(exp)",
    "ｘ + 1": "x + 1",
}
ALIKE.pop("Wᵀ dz_")

# What is refused, what of it is underlined, and what is said; by hand.
TOLD = [
    ("__import__('os')", "'", "' has no place in a formula"),
    ("__import__(os)", "__import__", "__import__ is no function"),
    ("open(x)", "open", "open is no function"),
    ("r''(x)", "r''", "r'' is no function"),
    ("x.__class__", "x.__class__", "x.__class__ has no place in a formula"),
    ("x.dtype", "x.dtype", "x.dtype has no place in a formula"),
    ("exp(z) + x.T()", "x.T()", None),
    ("2 * lambda x: x", None, None),
    ("[v for v in x]", None, None),
    ("{x, 1}", "{", "'{' has no place in a formula"),
    ("(x, 1)", "(x, 1)", None),
    ("x; y", ";", "';' has no place in a formula"),
    ("a ++ * b", None, None),
    ("σ(z", "(", "( is never closed"),
    ("|x", "|", "| is never closed"),
    ("2 * (x + [y, 1)", ")", "nothing is open that ) closes"),
    ("x + y)", ")", "nothing is open that ) closes"),
    ("y = x = 2", "=", "= stands twice: one line defines one name"),
    ("a == b", None, ""),  # that is a comparison
    ("W x", "W x", "a sign is missing: W * x or W @ x?"),
    ("W1 @ x b1", "x b1", "a sign is missing: x * b1 or x @ b1?"),
    ("relu x", "relu x", "relu takes brackets: relu(x)"),
    ("sum x + 1", "sum x", "sum takes brackets: sum(x)"),
    ("Relu(x)", "Relu", "Relu is no function, did you mean relu?"),
    ("np.exp(x)", "np.exp(x)", "np.exp(x) has no place in a formula: write exp(…)"),
    ("(a + b) c", ") c", None),
    ("x * / y", "* /", "two signs in a row: * /"),
    ("x +", "+", "nothing stands after +"),
    ("a'", "'", "a transpose is written a.T"),
    ("(W @ x)'", "'", "a transpose is written (…).T"),
    ("W' @ x", "'", "a transpose is written W.T"),
    ("W′ + 1", "′", "a transpose is written W.T"),
    ("expo(z)", "expo", "expo is no function, did you mean exp?"),
    ("sigmiod(z)", "sigmiod", "sigmiod is no function, did you mean sigmoid?"),
    ("k(x + 1)", "k", "k is no function; a product is k * (…)"),
    ("1 + exp(x, y)", "exp(x, y)", "exp takes 1 argument"),
    ("max()", "max()", "max takes 1 to 2 arguments"),
    ("exp(x, k=1)", "exp(x, k=1)", "has an option that exp does not take"),
    ("x[0]", "0", "0 is no index: they count from 1"),
    ("x[-1]", "-1", "-1 is no index: they count from 1"),
    ("x[0:2]", "0", "0 is no index: they count from 1"),
    ("x[[1, 0]]", "0", "0 is no index: they count from 1"),
    ("x[1, 2, 3]", "1, 2, 3", "has more than two indices"),
    ("x[1:2:3]", None, "has no place in a formula"),
    ("a < b < c", "a < b < c", "has no place in a formula"),
    ("x % y", "%", "'%' has no place in a formula"),
    ("x // y", "/ /", None),
    ("not x", None, None),
    ("f'{x}'", None, None),
    ("x # y", "#", "'#' has no place in a formula"),
    ("$x$", "$", "'$' has no place in a formula"),
    ("7" * 4001, "7" * 4001, "is too long a number"),
    ("1e5001", "1e5001", "1e5001 is too long a number"),
    ("1e" + "9" * 5000, "1e" + "9" * 5000, "is too long a number"),
    ("", None, "there is no formula"),
]


@pytest.mark.parametrize("text", READ)
def test_mathematics_is_read_as_it_is_written(text: str) -> None:
    assert parse(text) == READ[text]


@pytest.mark.parametrize(("text", "python"), ALIKE.items())
def test_paper_is_read_as_python_has_it(text: str, python: str) -> None:
    assert parse(text) == parse(python)


@pytest.mark.parametrize(("text", "underlined", "said"), TOLD, ids=lambda each: str(each)[:20])
def test_what_is_no_mathematics_is_refused_where_it_stands(
    text: str, underlined: str | None, said: str | None
) -> None:
    if said == "":
        parse(text)
        return
    with pytest.raises(FormulaError) as refused:
        parse(text)
    if said is not None:
        assert said in str(refused.value)
    if underlined is not None:
        assert refused.value.span is not None
        start, end = refused.value.span
        assert text[start:end].replace(" ", "") == underlined.replace(" ", "")


@pytest.mark.parametrize("opening", ["(", "[", "-", "exp(", "x[", "1 / (", "½(", "2 ** "])
@pytest.mark.parametrize("depth", [MOST_DEPTH + 10, 2_000, 100_000])
def test_nesting_has_a_limit(opening: str, depth: int) -> None:
    closing = {"(": ")", "[": "]"}.get(opening[-1:], "")
    with pytest.raises(
        FormulaError,
        match=r"^the formula is nested too deeply$|^a formula has at most 20,000 characters$",
    ):
        parse(opening * depth + "x" + closing * depth)


def test_what_is_not_so_deep_is_read() -> None:
    assert to_source(parse("(" * 50 + "x" + ")" * 50)) == "x"
    assert to_source(parse("-" * 100 + "x")).count("-") == 100
    assert len(str(parse("x + " * 150 + "x"))) > 150
    assert parse("7" * MOST_CHARACTERS) == Constant("7" * MOST_CHARACTERS)


PIECES = """
    x g W exp norm sum r_prime r' . T ( ) [ ] , : = := + - * / @ ** ^ % ~ | 1 2 0 1.5 'a' lambda
    if else for in not and or await yield import __class__ __import__ # == < > ... ½ ² ᵀ σ ′ · −
    1e5 .5 _ \\ { } ; ! ₁ None True conv maxpool stride=2 "" \u200b \u202e \x00 \ud800
"""


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES.split(" ")), max_size=12).map(" ".join) | st.text())
@example("\ufdfa" * 50)
@example("x\r+\x0c1")
@example("a\u0301 + 1")
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    """A refusal is a FormulaError whose span is a part of the text; what is read is read back."""
    try:
        tree = parse(text)
    except FormulaError as error:
        if error.span is not None:
            start, end = error.span
            assert 0 <= start <= end <= len(text)
        return
    assert parse(to_source(tree)) == tree


SHAPES = {"W": ("H", "D"), "x": ("D", "m"), "dz": ("H", "m"), "b": ("H",), "g": ("H", "m")}

MENDS = {
    "dz @ x": "dz @ x: H×m times D×m does not fit\n  dz @ x.T would",
    "W @ dz": "W @ dz: H×D times H×m does not fit\n  W.T @ dz would",
    "dz @ g + b": ("dz @ g: H×m times H×m does not fit\n  dz.T @ g would"),
    "g @ g": "g @ g: H×m times H×m does not fit\n  g.T @ g would",
    "x @ W": "x @ W: D×m times H×D does not fit",
}


@pytest.mark.parametrize("text", MENDS)
def test_a_product_that_does_not_fit_names_both_shapes_and_what_would(text: str) -> None:
    with pytest.raises(FormulaError) as refused:
        infer(parse(text), SHAPES)
    assert str(refused.value) == MENDS[text]
