"""One walker in three arithmetics: random formulas against mpmath."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings

from nnhw.engine.evaluation import in_decimals
from nnhw.formula.evaluate import Arithmetic, Letters
from nnhw.formula.reading import parse
from nnhw.formula.shapes import as_matrix, fit
from nnhw.formula.tree import FormulaError, Node, NoValueError
from tests.formula import oracle
from tests.formula.mp import exact
from tests.formula.trees import FITTING, SHAPES, VALUES, number_of

if TYPE_CHECKING:
    from nnhw.formula.shapes import Shape

LETTERS = Letters(r="relu", phi="identity")
FLOATS, FRACTIONS = Arithmetic("float", LETTERS), Arithmetic("exact", LETTERS)
DECIMALS = Arithmetic("decimal", LETTERS)


def decimals(values: dict[str, Any]) -> dict[str, Any]:
    return {name: np.vectorize(Decimal, otypes=[object])(each) for name, each in values.items()}


def fractions(values: dict[str, Any]) -> dict[str, Any]:
    return {name: np.vectorize(Fraction, otypes=[object])(each) for name, each in values.items()}


def truth(tree: Node, values: dict[str, Any]) -> Any:
    """By mpmath, ``None`` where something is divided by 0."""
    with mpmath.workdps(60):
        try:
            return oracle.evaluate(tree, {name: exact(v) for name, v in values.items()})
        except ZeroDivisionError:
            return None


@settings(max_examples=150)
@given(built=FITTING, values=VALUES)
def test_a_formula_has_the_shape_and_the_value_that_mpmath_gives(
    built: tuple[Node, Shape], values: dict[str, Any]
) -> None:
    tree = fit(built[0], SHAPES)[0]
    true = truth(tree, values)
    got = in_decimals([("u", tree)], decimals(values), DECIMALS, frozenset({"u"})).values["u"]
    if true is None or not all(map(mpmath.isfinite, true.flat)):
        return
    assert got.shape == true.shape == tuple(map(number_of, as_matrix(built[1])))
    with mpmath.workdps(60):
        for a, b in zip(got.flat, true.flat, strict=True):
            assert abs(mpmath.mpf(str(a)) - b) <= mpmath.mpf("1e-40") * (1 + abs(b))
    floats = FLOATS.evaluate(tree, values)
    assert floats.shape == true.shape
    assert floats.dtype == np.float64


@settings(max_examples=150)
@given(built=FITTING, values=VALUES)
def test_fractions_are_exact_or_refused(built: tuple[Node, Shape], values: dict[str, Any]) -> None:
    tree = fit(built[0], SHAPES)[0]
    try:
        got = FRACTIONS.evaluate(tree, fractions(values))
    except (NoValueError, ZeroDivisionError):
        return
    true = truth(tree, values)
    assert got.shape == true.shape
    with mpmath.workdps(60):
        for a, b in zip(got.flat, true.flat, strict=True):
            assert isinstance(a, int | Fraction)
            near = mpmath.mpf(int(a.numerator)) / int(a.denominator)
            assert abs(near - b) <= mpmath.mpf("1e-40") * (1 + abs(b))


ONE = np.ones((1, 1))


@pytest.mark.parametrize("kind", ["float", "decimal", "exact"])
def test_0_log_0_is_0(kind: Any) -> None:
    p = {"p": np.array([[0.0], [1.0]])}
    arithmetic = Arithmetic(kind, LETTERS)
    if kind == "exact":
        with pytest.raises(NoValueError, match="log"):
            arithmetic.evaluate(parse("p * log(p)"), fractions(p))
        return
    scope = p if kind == "float" else decimals(p)
    for text in ("p * log(p)", "log(p) * p", "-p * log(p)", "p * log2(p)"):
        lines = [("u", parse(text))]
        with np.errstate(all="ignore"):
            got = (
                in_decimals(lines, scope, arithmetic, frozenset({"u"})).values["u"]
                if kind == "decimal"
                else arithmetic.evaluate(parse(text), scope)
            )
        assert got.ravel().tolist() == [0, 0]


def test_what_an_arithmetic_lacks_is_told_by_its_name() -> None:
    with pytest.raises(NoValueError) as told:
        FRACTIONS.evaluate(parse("1 + tanh(u)"), fractions({"u": ONE}))
    assert told.value.function == "tanh"
    with pytest.raises(NoValueError, match="a root"):
        FRACTIONS.evaluate(parse("u**(1/2)"), fractions({"u": 4 * ONE}))


def test_a_letter_without_a_value_is_told() -> None:
    with pytest.raises(FormulaError, match=r"^there is no v$"):
        FLOATS.evaluate(parse("u + v"), {"u": ONE})


@pytest.mark.parametrize("text", ["u[t]", "u[t:]", "u[:t]", "u[[1, t]]", "u.T[1, t]"])
@pytest.mark.parametrize("t", [0, -1, 4])
def test_an_index_beyond_the_end_is_told(text: str, t: int) -> None:
    scope = {"u": np.ones((3, 1)), "t": np.full((1, 1), float(t))}
    with pytest.raises(FormulaError, match=rf"^{t} is no index here: there are 3, from 1 on$"):
        FLOATS.evaluate(parse(text), scope)


def test_letters_of_functions_stand_for_what_was_asked_for() -> None:
    u = {"u": np.array([[-2.0, 0.0, 3.0]])}
    leaky = Arithmetic("float", Letters(r="leaky_relu", phi="abs", relu_at_zero=0.0))
    assert leaky.evaluate(parse("r(u)"), u).tolist() == [[-0.02, 0, 3]]
    assert leaky.evaluate(parse("r'(u)"), u).tolist() == [[0.01, 0.01, 1]]
    assert leaky.evaluate(parse("phi(u)"), u).tolist() == [[2, 0, 3]]
    assert leaky.evaluate(parse("phi'(u)"), u).tolist() == [[-1, 0, 1]]


def test_large_integers_and_powers_stay_exact() -> None:
    scope = {"n": np.full((1, 1), 10**20, dtype=object)}
    assert FRACTIONS.evaluate(parse("(n + 1) * n"), scope).item() == (10**20 + 1) * 10**20
    assert FRACTIONS.evaluate(parse("n / 3 * 3 - n"), scope).item() == 0
    assert FRACTIONS.evaluate(parse("n**(-2)"), scope).item() == Fraction(1, 10**40)
