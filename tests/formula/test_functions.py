"""Every row of the table of functions, in its three arithmetics, against mpmath.

Inputs are eighths, which float64, decimals and fractions hold alike.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest

from nnhw.engine.evaluation import in_decimals
from nnhw.formula.evaluate import Arithmetic, Letters
from nnhw.formula.functions import FUNCTIONS, find
from nnhw.formula.tree import Call, Constant, Name, NoValueError
from tests.formula import oracle
from tests.formula.mp import exact

if TYPE_CHECKING:
    from collections.abc import Callable

    Draw = Callable[[np.random.Generator], list[Any]]

LETTERS = Letters()
DIGITS = 60  # to which the decimals have to agree


def eighths(low: int, high: int, *shape: int) -> Draw:
    return lambda rng: [rng.integers(low, high + 1, shape or (3, 4))]


def several(*draws: Draw) -> Draw:
    return lambda rng: [each for draw in draws for each in draw(rng)]


ANY, POSITIVE, SMALL = eighths(-40, 40), eighths(1, 60), eighths(-12, 12)
VECTOR, TIED, SQUARE = eighths(-40, 40, 5, 1), eighths(-2, 2), eighths(-40, 40, 3, 3)
IMAGE, KERNEL = eighths(-40, 40, 5, 6), eighths(-40, 40, 2, 3)
PROBABILITY = eighths(0, 8)
COLUMN, SINGLE = eighths(0, 8, 5, 1), eighths(-40, 40, 1, 1)


def whole(*numbers: int) -> Draw:
    return lambda _: [np.array([[8 * number]]) for number in numbers]


# What each function is given, the numerators of eighths; and its options.
DRAWN: dict[str, list[tuple[Draw, dict[str, int]]]] = {
    **dict.fromkeys(("log", "log2", "log10", "sqrt"), [(POSITIVE, {})]),
    **dict.fromkeys(("sin", "cos", "sinh", "cosh", "exp"), [(ANY, {}), (SMALL, {})]),
    **{
        name: [(ANY, {}), (eighths(-400, 400), {}), (TIED, {})]
        for name in ("tanh", "sigma", "softplus", "elu", "tanh'", "sigma'", "softplus'", "elu'")
    },
    **dict.fromkeys(("identity", "identity'", "relu", "leaky_relu", "step"), [(TIED, {})]),
    **dict.fromkeys(("sign", "abs", "impulse", "H", "relu'", "leaky_relu'"), [(TIED, {})]),
    "where": [(several(TIED, ANY, ANY), {})],
    "clip": [(several(ANY, whole(-2), whole(1)), {})],
    **dict.fromkeys(("max", "min"), [(ANY, {}), (several(TIED, TIED), {})]),
    **dict.fromkeys(("sum", "mean", "prod", "var", "norm"), [(ANY, {}), (VECTOR, {})]),
    "argmax": [(ANY, {}), (TIED, {})],
    **dict.fromkeys(("rowsum", "rowmean", "rowvar", "rowmax"), [(ANY, {}), (VECTOR, {})]),
    **dict.fromkeys(("colsum", "colmean", "colvar", "colmax"), [(ANY, {}), (VECTOR, {})]),
    **dict.fromkeys(("softmax", "rowsoftmax"), [(ANY, {}), (eighths(-4000, 4000), {})]),
    "softmax_of": [(VECTOR, {})],
    **dict.fromkeys(("zeros", "ones"), [(whole(3), {}), (whole(2, 4), {})]),
    **dict.fromkeys(("eye", "pairs"), [(whole(4), {})]),
    **dict.fromkeys(("rows", "cols", "rot180", "beside"), [(ANY, {})]),
    "inv": [(SQUARE, {}), (eighths(1, 9, 1, 1), {})],
    **dict.fromkeys(("causal", "lower"), [(SQUARE, {})]),
    "pad": [(several(IMAGE, whole(2)), {}), (several(VECTOR, whole(1)), {})],
    "conv": [
        (several(IMAGE, KERNEL), {}),
        (several(IMAGE, KERNEL), {"stride": 2, "pad": 1, "dilation": 2}),
        (several(VECTOR, eighths(-9, 9, 3, 1)), {"pad": 2}),
    ],
    "convt": [
        (several(IMAGE, KERNEL), {}),
        (several(IMAGE, KERNEL), {"stride": 2, "pad": 1}),
        (several(VECTOR, eighths(-9, 9, 3, 1)), {"stride": 3}),
    ],
    **dict.fromkeys(
        ("maxpool", "avgpool"),
        [
            (several(IMAGE, whole(2)), {}),
            (several(IMAGE, whole(3)), {"stride": 2, "pad": 1}),
            (several(VECTOR, whole(2)), {"stride": 1}),
        ],
    ),
    **dict.fromkeys(("first_max", "row_first_max", "col_first_max"), [(ANY, {}), (TIED, {})]),
    "prod_others": [(ANY, {}), (TIED, {}), (VECTOR, {}), (whole(5), {})],
    "placed": [
        (several(eighths(-9, 9, 1, 1), VECTOR, whole(2)), {}),
        (several(eighths(-9, 9, 2, 4), ANY, lambda _: [np.array([[8], [24]])]), {}),
        (several(eighths(-9, 9, 2, 4), ANY, lambda _: [np.array([[8], [8]])], whole(0)), {}),
        (several(eighths(-9, 9, 3, 1), ANY, whole(0), whole(2)), {}),
        (several(eighths(-9, 9, 1, 1), ANY, whole(3), whole(2)), {}),
    ],
    "conv_to_input": [
        (several(eighths(-9, 9, 4, 4), IMAGE, KERNEL), {}),
        (several(eighths(-9, 9, 3, 2), IMAGE, KERNEL), {"stride": 2, "pad": 1, "dilation": 2}),
    ],
    "conv_to_kernel": [
        (several(eighths(-9, 9, 4, 4), IMAGE, KERNEL), {}),
        (several(eighths(-9, 9, 3, 2), IMAGE, KERNEL), {"stride": 2, "pad": 1, "dilation": 2}),
    ],
    **dict.fromkeys(
        ("maxpool_back", "avgpool_back"),
        [
            (several(eighths(-9, 9, 2, 3), IMAGE, whole(2)), {}),
            (several(eighths(-9, 9, 3, 3), IMAGE, whole(3)), {"stride": 2, "pad": 1}),
            (several(eighths(-9, 9, 2, 3), eighths(0, 1, 5, 6), whole(2)), {}),
        ],
    ),
    "without_last": [(VECTOR, {})],
    "logsumexp": [(VECTOR, {}), (eighths(-4000, 4000, 5, 1), {})],
    "naive_logsumexp": [(VECTOR, {})],
    "softmax_minus": [(several(VECTOR, COLUMN), {}), (several(SINGLE, whole(1)), {})],
    "cross_entropy": [(several(VECTOR, COLUMN), {}), (several(SINGLE, whole(1)), {})],
    "shifted_sum": [(several(VECTOR, whole(3)), {})],
    "binary_cross_entropy": [(several(ANY, PROBABILITY), {})],
    "sigmoid_minus": [(several(ANY, PROBABILITY), {})],
    "pair_differences": [(VECTOR, {})],
    "equal_pairs": [(eighths(-2, 2, 9, 1), {})],
}
CASES = [(name, k) for name, cases in DRAWN.items() for k in range(len(cases))]
# Sums of terms that cancel: in float64 they are right only to the size of the terms.
SUMS = 1e-14
ULPS = 4


def test_every_row_and_every_derivative_is_tried() -> None:
    stems = [name for name, each in FUNCTIONS.items() if each.kind == "entrywise"]
    primed = {f"{name}'" for name in stems if FUNCTIONS[name].floats and find(f"{name}'")}
    written_out = {
        "abs",
        "exp",
        "log",
        "log2",
        "log10",
        "sqrt",
        "sin",
        "cos",
        "sinh",
        "cosh",
        "impulse",
    }
    primed -= {f"{name}'" for name in written_out}  # by test_a_derivative_follows_its_formula
    assert DRAWN.keys() == (FUNCTIONS.keys() | primed) - {"r", "phi"}


def worked(kind: Any, name: str, values: list[Any], options: dict[str, int]) -> Any:
    """What a function gives in an arithmetic."""
    scope = {f"u{k}": value for k, value in enumerate(values)}
    arguments = tuple(map(Name, scope))
    call = Call(name, arguments, tuple((k, Constant(str(n))) for k, n in options.items()))
    arithmetic = Arithmetic(kind, LETTERS)
    if kind == "decimal":
        return in_decimals([("u", call)], scope, arithmetic, frozenset({"u"})).values["u"]
    return arithmetic.evaluate(call, scope)


def truth(name: str, drawn: list[Any], options: dict[str, int]) -> Any:
    """The same by mpmath, at so many digits that its textbook formulas lose none."""
    with mpmath.workdps(500):
        values = [exact(each) / 8 for each in drawn]
        of_two = name in {"max", "min"} and len(values) == 2
        function = oracle.FUNCTIONS[f"{name}2" if of_two else name]
        at_zero = (1,) if name in {"H", "relu'", "leaky_relu'", "elu'"} else ()
        return function(*values, *at_zero, **options)


def drawings(name: str, case: int) -> tuple[list[Any], dict[str, int]]:
    draw, options = DRAWN[name][case]
    return draw(np.random.default_rng([case, len(name)])), options


@pytest.mark.parametrize(("name", "case"), CASES)
def test_in_float64(name: str, case: int) -> None:
    """Within a few ulp of the true value, of sums within so much of their terms."""
    drawn, options = drawings(name, case)
    got = worked("float", name, [each / 8.0 for each in drawn], options)
    true = truth(name, drawn, options)
    assert got.dtype == np.float64
    assert got.shape == true.shape
    row = find(name)
    assert row is not None
    terms = 0.0 if row.kind == "entrywise" else float(max(np.abs(each).max() for each in drawn))
    for a, b in zip(got.ravel().tolist(), true.ravel(), strict=True):
        if not mpmath.isfinite(b):
            assert a == float(b)
        else:
            slack = ULPS * float(np.spacing(abs(float(b)))) + SUMS * min(terms, 40)
            assert abs(mpmath.mpf(a) - b) <= slack, (a, float(b))


@pytest.mark.parametrize(("name", "case"), CASES)
def test_in_decimals(name: str, case: int) -> None:
    drawn, options = drawings(name, case)
    if name in TEXTBOOK:
        with pytest.raises(NoValueError):  # its textbook line is worked
            worked("decimal", name, [_decimals(each) for each in drawn], options)
        return
    got = worked("decimal", name, [_decimals(each) for each in drawn], options)
    true = truth(name, drawn, options)
    assert got.shape == true.shape
    digits = 14 if name == "naive_logsumexp" else DIGITS  # which is what float64 gives
    for a, b in zip(got.ravel(), true.ravel(), strict=True):
        assert isinstance(a, Decimal)
        if not mpmath.isfinite(b):
            assert float(a) == float(b)
        else:
            with mpmath.workdps(500):
                assert abs(mpmath.mpf(str(a)) - b) <= abs(b) * mpmath.mpf(10) ** -digits


# Kernels of the large: in decimals the textbook line itself is worked.
TEXTBOOK = {"softmax_minus", "shifted_sum"}


def _decimals(numerators: Any) -> Any:
    return np.frompyfunc(lambda n: Decimal(int(n)) / 8, 1, 1)(numerators)


@pytest.mark.parametrize(("name", "case"), CASES)
def test_in_fractions(name: str, case: int) -> None:
    """Exactly where the table says that it is rational; else it is refused by its name."""
    drawn, options = drawings(name, case)
    values = [np.frompyfunc(lambda n: Fraction(int(n), 8), 1, 1)(each) for each in drawn]
    stem = FUNCTIONS.get(name) or FUNCTIONS[name.removesuffix("'")]
    irrational = {"tanh'", "sigma'", "softplus'", "elu'"}
    if not stem.rational or name in irrational:
        if name == "elu'" and all((each > 0).all() for each in drawn):
            return
        with pytest.raises((NoValueError, TypeError)) as refused:
            worked("exact", name, values, options)
        assert isinstance(refused.value, NoValueError), name
        return
    got = worked("exact", name, values, options)
    true = truth(name, drawn, options)
    assert got.shape == true.shape
    for a, b in zip(got.ravel(), true.ravel(), strict=True):
        assert isinstance(a, int | Fraction | np.integer), (a, type(a))
        with mpmath.workdps(500):
            near = mpmath.mpf(int(a.numerator)) / int(a.denominator)
            assert abs(near - b) <= abs(b) * mpmath.mpf(10) ** -400


SMOOTH = ["exp", "log", "log2", "log10", "sqrt", "sin", "cos", "sinh", "cosh", "tanh", "sigma"]


@pytest.mark.parametrize("name", [*SMOOTH, "softplus", "identity", "elu", "abs", "leaky_relu"])
def test_a_derivative_follows_its_formula(name: str) -> None:
    """f′(u) against mpmath's own numerical derivative of f, in all arithmetics that have it."""
    u = np.array([[0.125, 0.5, 1.375, 3.0]])
    floats = worked("float", f"{name}'", [u], {})
    decimals = worked("decimal", f"{name}'", [_decimals(u * 8)], {})
    with mpmath.workdps(60):
        true = [mpmath.diff(_scalar(name), mpmath.mpf(each)) for each in u[0].tolist()]
        for a, b in zip(decimals.ravel(), true, strict=True):
            assert abs(mpmath.mpf(str(a)) - b) < mpmath.mpf("1e-20")
    assert floats.ravel().tolist() == pytest.approx([float(each) for each in true], rel=1e-14)


def _scalar(name: str) -> Callable[[Any], Any]:
    return lambda u: oracle.FUNCTIONS[name](exact(u)).item()


@pytest.mark.parametrize("at_zero", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("name", ["relu'", "leaky_relu'", "H"])
def test_at_0_the_derivative_is_the_one_that_was_asked_for(name: str, at_zero: float) -> None:
    letters = Letters(relu_at_zero=at_zero)
    low = Fraction(1, 100) if name == "leaky_relu'" else Fraction(0)
    wanted = low + (1 - low) * Fraction(at_zero)
    call = Call(name, (Name("u"),))
    for kind, zero in (("float", 0.0), ("decimal", Decimal(0)), ("exact", Fraction(0))):
        u = np.array([[zero]], dtype=np.float64 if kind == "float" else object)
        got = Arithmetic(kind, letters).evaluate(call, {"u": u}).item()  # type: ignore[arg-type]
        assert got == (float(wanted) if kind == "float" else _in(kind, wanted))


def _in(kind: str, value: Fraction) -> Any:
    return Decimal(value.numerator) / value.denominator if kind == "decimal" else value
