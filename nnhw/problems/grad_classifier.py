"""Two branches that share their weights, one probability, and all gradients.

``nnhw grad-classifier``: x1 and x2 pass the same W1 and b1, and the difference
of their activations is classified by a sigmoid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnhw.engine.gradients import Derivation
from nnhw.engine.problem import Choice, Gradient, Input, Mistake, Problem, Units
from nnhw.engine.words import count
from nnhw.errors import InputError
from nnhw.formula.evaluate import Letters
from nnhw.numbers import Numbers

if TYPE_CHECKING:
    from nnhw.engine.given import Given
    from nnhw.engine.problem import Show
    from nnhw.engine.trace import Trace

LINES = """
    Forward pass
    z1 = W1 @ x1 + b1                   # pre-activation of branch 1
    a1 = relu(z1)                       # activation of branch 1
    z2 = W1 @ x2 + b1                   # pre-activation of branch 2, the same weights
    a2 = relu(z2)                       # activation of branch 2
    a = a1 - a2                         # difference of the branches
    z3 = W2 @ a + b2                    # logit
    yhat = sigma(z3)                    # probability
    loss = -(y * log(yhat) + (1 - y) * log(1 - yhat))  by binary_cross_entropy(z3, y)
    J = sum(loss) / m                   # mean over the samples
    Backward pass
    delta1 = (yhat - y) / m  by sigmoid_minus(z3, y) / m  # ∂J/∂z3
    delta2 = W2                         # ∂z3/∂a
    delta3 = -H(z2)                     # ∂a/∂z2
    delta4 = H(z1)                      # ∂a/∂z1
    dz1 = (delta2.T @ delta1) * delta4  # ∂J/∂z1
    dz2 = (delta2.T @ delta1) * delta3  # ∂J/∂z2
"""
GIVEN = (("z3", "delta1"), ("z1", "dz1"), ("z2", "dz2"))  # what the homework names
PARAMETERS = ("W1", "b1", "W2", "b2")


def _derivation(given: Given) -> Derivation:
    rate = "lr" if "lr" in given.numbers else ""
    return Derivation("J", PARAMETERS, GIVEN, rate=rate)


def _letters(given: Given) -> Letters:
    return Letters(relu_at_zero=float(given.choices["relu_at_zero"]))


def _prepare(given: Given) -> None:
    """Let the biases default to zero, and see that the targets are probabilities."""
    if "b1" not in given.numbers:
        given.derive("b1", Numbers.of(np.zeros((given.sizes["D_a"], 1))), ("D_a",))
    if "b2" not in given.numbers:
        given.derive("b2", Numbers.of(np.zeros((1, 1))), (1,))
    y = given.numbers["y"].floats
    outside = y[(y < 0) | (y > 1)]
    if outside.size:
        raise InputError(
            f"--y: got {outside[0]:g}, wanted 0, 1 or a probability between, one a sample"
        )


def _answer(trace: Trace, show: Show) -> str:
    return f"J = {show(trace['J'].value)}, the mean over {count(trace.given.sizes['m'], 'sample')}"


BOTH_COUNT = "both branches share these weights: {dW1}, {db1}"
MISTAKES = (
    Mistake(
        "ascent",
        "{step} is a step uphill; to descend, the gradient is subtracted: {line}",
        """
        W1_new = W1 + lr * dW1
        b1_new = b1 + lr * db1
        W2_new = W2 + lr * dW2
        b2_new = b2 + lr * db2
        """,
    ),
    Mistake(
        "gradient-not-step",
        "this is the gradient; the new parameter is the old one minus α times it: {line}",
        "W1_new = dW1\nb1_new = db1\nW2_new = dW2\nb2_new = db2",
    ),
    Mistake(
        "sum-not-mean",
        "{step} is what you get with a sum over the samples where a mean belongs: {J}, {delta1}",
        "J = m * J\ndelta1 = m * delta1",
    ),
    Mistake(
        "mean-twice",
        "{step} is what you get by dividing by m twice; once is enough: {J}, {delta1}",
        "J = J / m\ndelta1 = delta1 / m",
    ),
    Mistake(
        "no-sigmoid",
        "{step} is what you get with z3 for the probability; the sigmoid is missing: {yhat}",
        "yhat = z3",
    ),
    Mistake(
        "sigmoid-derivative-kept",
        "{step} is what you get with a factor ŷ(1 − ŷ), which the loss cancels: {delta1}",
        "delta1 = delta1 * (sigma(z3) * sigma(-z3))",
    ),
    Mistake(
        "target-minus-output",
        "{step} is what you get with target minus output where the opposite belongs: {delta1}",
        "delta1 = -delta1",
    ),
    Mistake(
        "branches-added",
        "{step} is what you get with a plus in δ3; branch 2 is subtracted: {delta3}",
        "delta3 = -delta3",
    ),
    Mistake(
        "branches-added",
        "{step} is what you get by adding the branches; branch 2 is subtracted: {a}",
        "a = a1 + a2",
    ),
    Mistake(
        "branches-added",
        "{step} is what you get by adding the branches; branch 2 is subtracted: {a}, {delta3}",
        "a = a1 + a2\ndelta3 = -delta3",
    ),
    Mistake(
        "branch-1-only",
        f"{{step}} is what you get from branch 1 alone; {BOTH_COUNT}",
        "dW1 = dz1 @ x1.T\ndb1 = rowsum(dz1)",
    ),
    Mistake(
        "branch-1-only",
        "{step} is what you get from branch 1 alone; branch 2 is subtracted from it: {a}",
        "a = a1\ndW1 = dz1 @ x1.T\ndb1 = rowsum(dz1)",
    ),
    Mistake(
        "branch-2-only",
        f"{{step}} is what you get from branch 2 alone; {BOTH_COUNT}",
        "dW1 = dz2 @ x2.T\ndb1 = rowsum(dz2)",
    ),
    Mistake(
        "branch-2-only",
        "{step} is what you get from branch 2 alone; it is subtracted from branch 1: {a}",
        "a = -a2\ndW1 = dz2 @ x2.T\ndb1 = rowsum(dz2)",
    ),
    Mistake(
        "branch-2-only",
        "{step} is what you get from branch 2 alone; it is subtracted from branch 1: {a}",
        "a = a2\ndelta3 = -delta3\ndW1 = dz2 @ x2.T\ndb1 = rowsum(dz2)",
    ),
    Mistake(
        "branches-swapped",
        "{step} is what you get with the branches in each other's place: {a}",
        "a = a2 - a1\ndelta3 = -delta3\ndelta4 = -delta4",
    ),
    Mistake(
        "branches-swapped",
        "{step} is what you get with the branches in each other's place: {a}",
        "a = a2 - a1",
    ),
    Mistake(
        "branches-swapped",
        "{step} is what you get with x1 and x2 in each other's place: {z1}, {z2}",
        "z1 = W1 @ x2 + b1\nz2 = W1 @ x1 + b1\ndW1 = dz1 @ x2.T + dz2 @ x1.T",
    ),
    Mistake(
        "branches-swapped",
        "{step} is what you get when each branch's dz meets the other's x: {dW1}",
        "dW1 = dz1 @ x2.T + dz2 @ x1.T",
    ),
    Mistake(
        "branches-swapped",
        "{step} is what you get with the masks in each other's place: {delta3}, {delta4}",
        "delta3 = -H(z1)\ndelta4 = H(z2)",
    ),
    Mistake(
        "no-relu-mask",
        "{step} is what you get without the derivative of ReLU: {delta3}, {delta4}",
        "delta3 = 0 * z2 - 1\ndelta4 = 0 * z1 + 1",
    ),
    Mistake(
        "relu-not-mask",
        "{step} is what you get with ReLU where its derivative H belongs: {delta3}, {delta4}",
        "delta3 = -a2\ndelta4 = a1",
    ),
    Mistake(
        "no-output-weights",
        "{step} is what you get without the output weights W2: {delta2}",
        "delta2 = ones(D_a).T",
    ),
)

PROBLEM = Problem(
    command="grad-classifier",
    title="Gradients of two branches with shared weights",
    inputs=(
        Input("x1", "D_x m", "the first inputs, one column a sample", flat=("column", "row")),
        Input("x2", "D_x m", "the second inputs, one column a sample", flat=("column", "row")),
        Input("W1", "D_a D_x", "the weights that both branches share"),
        Input("b1", "D_a", "their bias, 0 unless given", optional=True),
        Input("W2", "1 D_a", "the weights of the output"),
        Input("b2", "1", "its bias, 0 unless given", optional=True),
        Input("y", "1 m", "the targets, one a sample: 0, 1 or between"),
        Input("lr", "", "the learning rate: adds one gradient step", optional=True),
    ),
    choices=(Choice("relu_at_zero", ("1", "0"), "the derivative of ReLU at exactly 0"),),
    lines=LINES,
    example="--x1 '1 2; 3 4' --x2 '0 0; 1 1' --y 1,0 --W1 '1 0; 0 1' --W2 1,2",
    answer=_answer,
    letters=_letters,
    derivation=_derivation,
    prepare=_prepare,
    gradients=tuple(Gradient(f"d{each}", "J", each) for each in PARAMETERS),
    units=(Units("z1", "a1"), Units("z2", "a2")),
    needs={f"{name}_new": "--lr" for name in PARAMETERS},
    mistakes=MISTAKES,
)
