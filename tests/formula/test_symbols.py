"""How names are written: ∂J/∂W₁ for dW1, ŷ for yhat, α for the learning rate."""

from __future__ import annotations

import pytest

from nnhw.formula.symbols import Symbol, symbol

WRITTEN = {
    "g": Symbol("g"),
    "W1": Symbol("W", "1"),
    "D_a": Symbol("D", "a"),
    "n_in": Symbol("n", "in"),
    "dW1": Symbol("W", "1", of="J"),
    "dz": Symbol("z", of="J"),
    "yhat": Symbol("y", hat=True),
    "W1_new": Symbol("W", "1", new=True),
    "delta3": Symbol("δ", "3"),
    "alpha": Symbol("α"),
    "lr": Symbol("α"),
    "loss": Symbol("loss"),
    "softmax": Symbol("softmax"),
    "deep": Symbol("deep"),
    "d": Symbol("d"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_name_is_written_as_mathematics_does(name: str) -> None:
    written = symbol(name)
    wanted = WRITTEN[name]
    for field in ("base", "sub", "of", "hat", "new"):
        assert getattr(written, field) == getattr(wanted, field)
    assert written.plain == name


def test_a_derivative_is_of_the_problems_objective() -> None:
    assert symbol("dz", "ce").of == "ce"
    assert symbol("z", "ce").of == ""
