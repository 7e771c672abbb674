"""A two-layer network with squared error, and its gradients by hand.

The exam's network that drives a car: ``nnhw grad-regression``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.engine.gradients import Derivation
from nnhw.engine.note import Note
from nnhw.engine.problem import Choice, Gradient, Input, Mistake, Problem, Units
from nnhw.engine.words import appended, count
from nnhw.formula.evaluate import Letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnhw.engine.given import Given
    from nnhw.engine.problem import Show
    from nnhw.engine.program import Edit
    from nnhw.engine.trace import Trace

LINES = """
    Forward pass
    g = V @ x                           # pre-activation of the hidden units
    h = r(g)                            # activation of the hidden units
    z = W @ h                           # output
    J = norm(y - z)**2 / 2              # squared error
"""
OUTPUT_ACTIVATION = """
    yhat = phi(z)                       # activation of the output
    J = norm(y - yhat)**2 / 2
"""
APPENDED_TO_X = {"g": {"x": "[x, 1]"}}
APPENDED_TO_H = {"z": {"h": "[h, 1]"}}
BIAS_1, BIAS_2 = "g = g + b1", "z = z + b2"
FUNCTION = {"leaky-relu": "leaky_relu", "sigmoid": "sigma"}  # where the words differ
ACTIVATIONS = ("relu", "leaky-relu", "sigmoid", "tanh", "softplus", "identity")


def _edits(given: Given) -> Iterator[Edit]:
    if given.choices["output_activation"] != "identity":
        yield OUTPUT_ACTIVATION
    if "V" in given.appended:
        yield APPENDED_TO_X
    if "W" in given.appended:
        yield APPENDED_TO_H
    if "b1" in given.numbers:
        yield BIAS_1
    if "b2" in given.numbers:
        yield BIAS_2


def _derivation(given: Given) -> Derivation:
    biases = (each for each in ("b2", "b1") if each in given.numbers)
    rate = "lr" if "lr" in given.numbers else ""
    return Derivation("J", ("W", "V", *biases), unnamed=frozenset({"yhat"}), rate=rate)


def _remarks(trace: Trace, _: Show) -> Iterator[Note]:
    for weights, step, source in (("V", "g", "x"), ("W", "z", "h")):
        if weights in trace.given.appended:
            yield Note(step, appended(weights, source))


def _letters(given: Given) -> Letters:
    choices = given.choices
    at_zero = float(choices["relu_at_zero"])
    r, phi = (
        FUNCTION.get(choices[each], choices[each]) for each in ("activation", "output_activation")
    )
    return Letters(r, phi, at_zero)


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
        Input("b1", "H", "the biases of the hidden layer", optional=True),
        Input("b2", "K", "the biases of the output layer", optional=True),
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
    derivation=_derivation,
    remarks=_remarks,
    gradients=tuple(Gradient(f"d{each}", "J", each) for each in ("W", "V", "b1", "b2")),
    units=(Units("g", "h"),),
    needs={
        "yhat": "an --output-activation other than identity, with which it is z",
        **{f"{each}_new": "--lr" for each in ("W", "V")},
        **{f"d{each}": f"--{each}" for each in ("b1", "b2")},
        **{f"{each}_new": f"--{each} and --lr" for each in ("b1", "b2")},
    },
    mistakes=MISTAKES,
)
