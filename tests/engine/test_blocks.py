"""Many samples, worked through in blocks, give what all of them give at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnhw.engine import blocks
from nnhw.errors import InputError
from nnhw.formula.source import to_source
from nnhw.formula.sums import sums_apart
from nnhw.formula.tree import FormulaError, parse
from nnhw.work import work

if TYPE_CHECKING:
    from nnhw.engine.trace import Trace
    from nnhw.formula.shapes import Shape

SAMPLES = 230  # in blocks of 20 these are 11 and a half


def inputs(command: str) -> dict[str, Any]:
    """Random inputs of a problem with many samples."""
    draw = np.random.default_rng(20).standard_normal
    if command == "grad-classifier":
        labels = np.random.default_rng(21).integers(0, 2, SAMPLES)
        weights = {"W1": draw((4, 5)), "b1": draw(4), "W2": draw(4), "b2": draw(1)}
        samples = {"x1": draw((5, SAMPLES)), "x2": draw((5, SAMPLES)), "y": labels}
        return {**weights, **samples, "lr": 0.1}
    weights = {"V": draw((4, 6)), "W": draw((3, 5))}
    return {**weights, "x": draw((5, SAMPLES)), "y": draw((3, SAMPLES)), "lr": 0.1}


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 20 samples make a block."""
    monkeypatch.setattr(blocks, "BLOCK", 1)
    monkeypatch.setattr(blocks, "FEWEST", 20)


def at_once(command: str, sources: dict[str, Any], **choices: str) -> Trace:
    """The trace without blocks."""
    trace = work(command, sources, choices)
    trace.blocks = None
    return trace


def assert_alike(trace: Trace, expected: Trace) -> None:
    """Every step agrees up to the rounding of sums that are added in another order."""
    assert trace.blocks
    assert len(trace.blocks.places) == 12
    for step in expected:
        value = trace[step.name].value
        np.testing.assert_allclose(value, step.value, 1e-12, 1e-13, err_msg=step.name)
        assert np.shape(value) == step.shape
    assert trace.notes == expected.notes


REGRESSIONS = [("relu", "identity"), ("leaky-relu", "relu"), ("tanh", "sigmoid")]


@pytest.mark.parametrize(("activation", "output_activation"), REGRESSIONS)
@pytest.mark.usefixtures("small_blocks")
def test_every_step_of_the_regression_is_the_same_in_blocks(
    activation: str, output_activation: str
) -> None:
    sources = inputs("grad-regression")
    choices = {"activation": activation, "output_activation": output_activation}
    expected = at_once("grad-regression", sources, **choices)
    assert_alike(work("grad-regression", sources, choices), expected)


@pytest.mark.usefixtures("small_blocks")
def test_every_step_of_the_classifier_is_the_same_in_blocks() -> None:
    sources = inputs("grad-classifier")
    assert_alike(work("grad-classifier", sources), at_once("grad-classifier", sources))


@pytest.mark.usefixtures("small_blocks")
def test_the_gradients_are_those_of_plain_numpy() -> None:
    """dW1, db1, dW2 and db2 by the formulas of the homework, all samples at once."""
    given = inputs("grad-classifier")
    W1, b1, W2, b2 = given["W1"], given["b1"][:, None], given["W2"][None], given["b2"]
    x1, x2, y = given["x1"], given["x2"], given["y"]
    z1, z2 = W1 @ x1 + b1, W1 @ x2 + b1
    a = np.maximum(z1, 0) - np.maximum(z2, 0)
    d = (1 / (1 + np.exp(-(W2 @ a + b2))) - y) / SAMPLES
    d1, d2 = (W2.T * d) * (z1 > 0), -(W2.T * d) * (z2 > 0)
    trace = work("grad-classifier", given)
    trace.compute(["dW1", "db1", "dW2", "db2"])
    np.testing.assert_allclose(trace["dW1"].value, d1 @ x1.T + d2 @ x2.T, 1e-12, 1e-14)
    np.testing.assert_allclose(trace["db1"].value, (d1 + d2).sum(axis=1), 1e-12, 1e-14)
    np.testing.assert_allclose(trace["dW2"].value, d @ a.T, 1e-12, 1e-14)
    np.testing.assert_allclose(trace["db2"].value, d.sum(axis=1), 1e-12, 1e-14)


@pytest.mark.usefixtures("small_blocks")
def test_a_kink_is_settled_and_told_in_its_block() -> None:
    """0.1 + 0.2 − 0.3 is 0 as typed, in samples of the first and of a later block."""
    sources = inputs("grad-classifier")
    typed = np.full((5, SAMPLES), "1", dtype=object)
    for sample in (3, 77):
        typed[:, sample] = ["0.1", "0.2", "-0.3", "0", "0"]
    sources |= {"x1": typed.tolist(), "W1": np.ones((4, 5)), "b1": np.zeros(4)}
    trace = work("grad-classifier", sources)
    expected = at_once("grad-classifier", sources)
    assert trace.blocks
    assert np.flatnonzero(expected["z1"].value[0] == 0).tolist() == [3, 77]
    assert trace.blocks.zeros("z1").tolist() == [
        row * SAMPLES + sample for row in range(4) for sample in (3, 77)
    ]
    assert_alike(trace, expected)


@pytest.mark.usefixtures("small_blocks")
def test_a_step_of_the_samples_that_hangs_on_a_sum_takes_a_second_pass() -> None:
    """With the new W in place of the old, dh hangs on dW, and dV on dh."""
    sources = inputs("grad-regression")
    edit = "dh = (W_new[:, :H]).T @ dz"
    expected = at_once("grad-regression", sources).edited(edit)
    expected.blocks = None
    assert_alike(work("grad-regression", sources).edited(edit), expected)


@pytest.mark.usefixtures("small_blocks")
def test_a_trace_with_a_line_edited_gets_no_sum_of_the_old_line() -> None:
    sources = inputs("grad-regression")
    trace = work("grad-regression", sources)
    before = trace["dW"].value
    np.testing.assert_allclose(trace.edited("dz = -dz")["dW"].value, -before, 1e-12)


@pytest.mark.usefixtures("small_blocks")
def test_only_what_was_asked_for_is_kept() -> None:
    trace = work("grad-classifier", inputs("grad-classifier"))
    known = trace.compute(["J", "z3"])
    assert {"J", "z3"} <= known.keys()
    assert not {"z1", "a1", "loss", "J__1"} & known.keys()


@pytest.mark.usefixtures("small_blocks")
def test_an_overflow_within_a_sum_names_the_step() -> None:
    sources = inputs("grad-regression") | {"y": np.full((3, SAMPLES), 1e200)}
    with pytest.raises(InputError, match=r"^J leaves the range of float64"):
        _ = work("grad-regression", sources)["J"].value


def test_few_samples_make_no_blocks() -> None:
    assert work("grad-classifier", inputs("grad-classifier")).blocks is None


SHAPES: dict[str, Shape] = {"x": ("D", "m"), "d": ("H", "m"), "V": ("H", "D"), "loss": (1, "m")}


@pytest.mark.parametrize(
    ("formula", "rest", "sums"),
    [
        ("d @ x.T", "s1", ["d @ x.T"]),
        ("sum(loss) / m", "s1 / m", ["sum(loss)"]),
        ("rowsum(d - V @ x) + norm(loss)**2", "s1 + s2", ["rowsum(d - V @ x)", "norm(loss)**2"]),
        ("V @ x - d", "V @ x - d", []),
        ("V - d @ x.T", "V - s1", ["d @ x.T"]),
    ],
)
def test_sums_over_the_samples_get_letters(formula: str, rest: str, sums: list[str]) -> None:
    tree, found, spans = sums_apart(parse(formula), SHAPES, "s")
    assert to_source(tree) == rest
    assert list(map(to_source, found.values())) == sums
    assert spans == ("x" in rest)


@pytest.mark.parametrize("formula", ["max(loss)", "x.T @ x", "loss[1]", "ones(m)", "sum(x.T @ x)"])
def test_what_looks_at_several_samples_together_is_no_sum(formula: str) -> None:
    with pytest.raises(FormulaError, match="does not treat every sample by itself"):
        sums_apart(parse(formula), SHAPES, "s")
