"""The steps that scripts rely on: their names, their order and their shapes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import nnhw
from nnhw import InputError

D, H, K = 2, 3, 4  # all different, so that no shape fits by chance

STEPS: dict[str, dict[str, str]] = {
    "equality": {
        "W1": "P×n", "b1": "P", "W2": "1×P", "b2": "1",
        "z1": "P", "a1": "P", "z2": "", "a2": "",
    },
    "param-count": {"weights": "L", "biases": "L", "layers": "L", "total": ""},
    "grad-regression": {
        "g": "H×m", "h": "H×m", "z": "K×m", "yhat": "K×m", "J": "",
        "dz": "K×m", "dW": "K×H", "dh": "H×m", "dg": "H×m", "dV": "H×D",
        "W_new": "K×H", "V_new": "H×D",
    },
    "grad-classifier": {
        "z1": "H×m", "a1": "H×m", "z2": "H×m", "a2": "H×m", "a": "H×m",
        "z3": "1×m", "yhat": "1×m", "loss": "1×m", "J": "",
        "delta1": "1×m", "delta2": "1×H", "delta3": "H×m", "delta4": "H×m",
        "dz1": "H×m", "dz2": "H×m", "dW2": "1×H", "db2": "1", "dW1": "H×D", "db1": "H",
        "W1_new": "H×D", "b1_new": "H", "W2_new": "1×H", "b2_new": "1",
    },
    "lse": {
        "alpha": "", "shifted": "K", "exp": "K", "sum": "", "lse": "", "softmax": "K",
        "naive": "", "ce": "", "dz": "K",
    },
}  # fmt: skip


def numbers(*shape: int) -> Any:
    return np.random.default_rng(7).standard_normal(shape)


def trace(command: str, m: int) -> Any:
    match command:
        case "equality":
            return nnhw.equality([6, 4, 2, 6])
        case "param-count":
            return nnhw.param_count([4, 3, 2])
        case "grad-regression":
            x, y, V, W = numbers(D, m), numbers(K, m), numbers(H, D), numbers(K, H)
            return nnhw.grad_regression(x, y, V, W, output_activation="tanh", lr=0.1)
        case "grad-classifier":
            x1, x2, W1, W2 = numbers(D, m), numbers(D, m), numbers(H, D), numbers(1, H)
            biases = {"b1": numbers(H), "b2": [1.0]}
            return nnhw.grad_classifier(x1, x2, np.ones((1, m)), W1, W2, **biases, lr=0.1)
    return nnhw.lse(numbers(K), target=1)


def in_numbers(shape: str, m: int) -> tuple[int, ...]:
    """A shape of the table; a single sample has no sample axis."""
    letters = {"D": D, "H": H, "K": K, "m": m, "n": 4, "P": 6, "L": 2, "1": 1}
    dimensions = shape.split("×") if shape else []
    if m == 1 and dimensions[-1:] == ["m"]:
        dimensions = [each for each in dimensions[:-1] if each != "1"]
    return tuple(letters[each] for each in dimensions)


@pytest.mark.parametrize("m", [1, 5])
@pytest.mark.parametrize("command", STEPS)
def test_every_step_is_there_in_order_and_in_shape(command: str, m: int) -> None:
    worked = trace(command, m)
    assert [step.name for step in worked] == list(STEPS[command])
    for name, shape in STEPS[command].items():
        assert worked[name].shape == in_numbers(shape, m)
        assert np.shape(worked[name].value) == worked[name].shape


def test_a_step_that_an_option_makes_is_told_with_what_it_needs() -> None:
    lines = nnhw.lse([1, 2])
    assert "ce" not in lines
    with pytest.raises(InputError, match=r"^ce was not computed: it needs --target or --y$"):
        lines["ce"]


def test_an_appended_1_gives_the_weights_one_more_column_and_x_none() -> None:
    biased = nnhw.grad_regression(
        numbers(D, 5), numbers(K, 5), numbers(H, D + 1), numbers(K, H + 1)
    )
    assert biased["dV"].shape == (H, D + 1)
    assert biased["dW"].shape == (K, H + 1)
    assert biased["dh"].shape == biased["dg"].shape == (H, 5)
    notes = "\n".join(biased.notes)
    assert "a 1 is appended to x" in notes
    assert "a 1 is appended to h" in notes


def test_a_gradient_has_the_shape_of_what_it_is_taken_by() -> None:
    for command, m in (("grad-regression", 5), ("grad-classifier", 1), ("lse", 1)):
        worked = trace(command, m)
        for gradient in (each for each in worked.problem.gradients if each.name in worked):
            by = np.shape(worked.input(gradient.by))
            assert worked[gradient.name].shape == by


@pytest.mark.parametrize("relu_at_zero", [0, 1])
def test_at_a_kink_the_derivative_is_the_one_that_was_asked_for(relu_at_zero: int) -> None:
    """All pre-activations are 0, and what is backpropagated to them is 1."""
    regression = nnhw.grad_regression(1, -1, 0, 1, relu_at_zero=relu_at_zero)
    assert (regression["dh"].value, regression["dg"].value) == (1, relu_at_zero)
    classifier = nnhw.grad_classifier(1, 1, 0, 0, 2, relu_at_zero=relu_at_zero)  # ŷ − y = ½
    assert (classifier["dz1"].value, classifier["dz2"].value) == (relu_at_zero, -relu_at_zero)


@pytest.mark.parametrize("y", ["1.00000000000000000001", "-1e-400"])
def test_a_target_is_judged_by_its_float64(y: str) -> None:
    """It was refused with the words: got 1, wanted 0, 1 or a probability between."""
    assert nnhw.grad_classifier(1, 0, y, 1, 0)["J"].value == pytest.approx(np.log(2))
