"""A two-layer network with squared error, and its gradients by hand.

The exam's network that drives a car: ``nnhw grad-regression``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.engine.arithmetic import Letters
from nnhw.engine.problem import Choice, Gradient, Input, Mistake, Problem, Units
from nnhw.engine.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.fit import Given
    from nnhw.engine.problem import Show
    from nnhw.engine.program import Edit
    from nnhw.engine.trace import Trace

LINES = """
    Forward pass
    g = V @ x                           # pre-activation of the hidden units
    h = r(g)                            # activation of the hidden units
    z = W @ h                           # output
    J = norm(y - z)**2 / 2              # squared error
    Backward pass
    dz = z - y                          # ∂J/∂z
    dW = dz @ h.T                       # ∂J/∂W
    dh = W.T @ dz                       # ∂J/∂h
    dg = dh * r_prime(g)                # ∂J/∂g
    dV = dg @ x.T                       # ∂J/∂V
"""
OUTPUT_ACTIVATION = """
    Forward pass
    yhat = phi(z)                       # activation of the output
    J = norm(y - yhat)**2 / 2
    Backward pass
    dz = (yhat - y) * phi_prime(z)
"""
APPENDED_TO_X = {"g": {"x": "[x, 1]"}, "dV": {"x": "[x, 1]"}}
APPENDED_TO_H = {"z": {"h": "[h, 1]"}, "dW": {"h": "[h, 1]"}, "dh": {"W": "W[:, :H]"}}
GRADIENT_STEP = """
    Gradient step
    W_new = W - lr * dW                 # one step of gradient descent
    V_new = V - lr * dV                 # from the old weights
"""
ACTIVATIONS = ("relu", "leaky-relu", "sigmoid", "tanh", "softplus", "identity")


def _edits(given: Given) -> Iterator[Edit]:
    if given.choices["output_activation"] != "identity":
        yield OUTPUT_ACTIVATION
    if "V" in given.appended:
        yield APPENDED_TO_X
    if "W" in given.appended:
        yield APPENDED_TO_H
    if "lr" in given.numbers:
        yield GRADIENT_STEP


def _letters(given: Given) -> Letters:
    choices = given.choices
    at_zero = float(choices["relu_at_zero"])
    return Letters(choices["activation"], choices["output_activation"], at_zero)


def _answer(trace: Trace, show: Show) -> str:
    return f"J = {show(trace['J'].value)}, summed over {count(trace.given.sizes['m'], 'sample')}"


MISTAKES = (
    Mistake(
        "ascent",
        "{step} is a step uphill; to descend, the gradient is subtracted: {line}",
        "W_new = W + lr * dW\nV_new = V + lr * dV",
    ),
    Mistake(
        "gradient-not-step",
        "this is the gradient; the new weights are the old ones minus α times it: {line}",
        "W_new = dW\nV_new = dV",
    ),
    Mistake(
        "updated-W-used",
        "{step} is what you get with the new W; both steps start from the old weights: {dh}",
        "dh = W_new[:, :H].T @ dz",
    ),
    Mistake("no-half", "{step} is what you get without the ½: {J}", "J = 2 * J\ndz = 2 * dz"),
    Mistake(
        "no-activation-derivative",
        "{step} is what you get without the factor r′(g): {dg}",
        "dg = dh",
    ),
    Mistake(
        "no-activation-derivative",
        "{step} is what you get without the factor φ′(z): {dz}",
        "dz = yhat - y",
    ),
    Mistake(
        "no-activation-derivative",
        "{step} is what you get without the derivatives of the activations: {dz}, {dg}",
        "dz = yhat - y\ndg = dh",
    ),
    Mistake(
        "activation-not-derivative",
        "{step} is what you get with r(g) where r′(g) belongs: {dg}",
        "dg = dh * r(g)",
    ),
    Mistake(
        "activation-not-derivative",
        "{step} is what you get with φ(z) where φ′(z) belongs: {dz}",
        "dz = (yhat - y) * phi(z)",
    ),
    Mistake(
        "activation-not-derivative",
        "{step} is what you get with activations where their derivatives belong: {dz}, {dg}",
        "dz = (yhat - y) * phi(z)\ndg = dh * r(g)",
    ),
    Mistake(
        "no-output-weights",
        "{step} is what you get without the output weights W: {dh}",
        "dh = ones(H) @ (ones(K).T @ dz)",
    ),
    Mistake(
        "no-output-weights",
        "{step} is what you get without the output weights W: {dh}",
        "dh = dz",
    ),
    Mistake(
        "target-minus-output",
        "{step} is what you get with target minus output where the opposite belongs: {dz}",
        "dz = -dz",
    ),
)

PROBLEM = Problem(
    command="grad-regression",
    title="Gradients of a two-layer network",
    inputs=(
        Input("x", "D m", "the inputs, one column a sample", flat=("column", "row")),
        Input("V", "H D?", "the weights of the hidden layer"),
        Input("W", "K H?", "the weights of the output layer"),
        Input("y", "K m", "the targets, one column a sample", flat=("column", "row")),
        Input("lr", "", "the learning rate: adds one gradient step", optional=True),
    ),
    choices=(
        Choice("activation", ACTIVATIONS, "r, the activation of the hidden units"),
        Choice(
            "output_activation",
            ("identity", *ACTIVATIONS[:-1]),
            "φ, the activation of the output",
        ),
        Choice("relu_at_zero", ("1", "0"), "the derivative of ReLU at exactly 0"),
    ),
    lines=LINES,
    example="--x 1,2 --y 1 --V '0.3 -0.1; 0.2 0.4' --W 0.5,-0.3",
    answer=_answer,
    letters=_letters,
    edits=_edits,
    gradients=(Gradient("dW", "J", "W"), Gradient("dV", "J", "V")),
    units=(Units("g", "h"),),
    needs={"yhat": "--output-activation", "W_new": "--lr", "V_new": "--lr"},
    mistakes=MISTAKES,
)
