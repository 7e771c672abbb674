"""What a student is told, word for word, a sentence a mistake."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import nnhw
from tests.answers import wrong
from tests.answers import wrong_networks as networks
from tests.answers.questions import layer_sizes, write
from tests.answers.wrong_networks import code

SIZES = [120, 310, 7]
X = [6.0, 4.0, 2.0, 6.0]
REGRESSION = networks.Regression(
    x=np.array([[1.0, 2.0], [0.5, -1.0]]),
    y=np.array([[1.0, 0.4], [-0.3, 0.7]]),
    V=np.array([[0.3, 0.6], [0.2, 0.4]]),
    W=np.array([[0.5, -0.3], [0.7, 0.2]]),
    lr=0.1,
    activation="tanh",
    output_activation="sigmoid",
)
CLASSIFIER = networks.Classifier(
    x1=np.array([[1.0, -0.5], [0.3, 2.0]]),
    x2=np.array([[0.2, 1.0], [0.7, 0.5]]),
    y=np.array([[1.0, 0.0]]),
    W1=np.array([[0.5, -0.4], [0.9, 0.3]]),
    b1=np.array([[0.1], [-0.2]]),
    W2=np.array([[0.7, -1.1]]),
    b2=np.array([[0.05]]),
    lr=0.1,
)
LSE = wrong.Lse(np.array([3.2, 5.1, 1.7]), shift=2.0, target=1)

LAYERS = "layers = (n_in + 1) × n_out"
PHI = "φ the other way round; φ(z) is 1 where z = 0, else 0"
LOG10 = "log₁₀ where the natural logarithm belongs"
LOG2 = "log₂ where the natural logarithm belongs"
OPPOSITE = "target minus output where the opposite belongs"
UPHILL = "is a step uphill; to descend, the gradient is subtracted"
MEAN = "J = (Σ loss) / m, δ₁ = (ŷ − y) / m"
MASKS = "δ₃ = −H(z₂), δ₄ = H(z₁)"
BOTH = "dW₁ = dz₁ x₁ᵀ + dz₂ x₂ᵀ, db₁ = Σ_columns dz₁ + Σ_columns dz₂"
GET = "is what you get"

# Problem, slip, the step that is answered, and the sentence.
SENTENCES = """
param-count | no-bias | total | total {GET} without the biases, one for each unit: {LAYERS}
param-count | bias-per-input | biases | biases {GET} with a bias for each input in place of each unit: {LAYERS}
param-count | first-layer-only | total | this is the first layer alone; the layers add up: total = Σ layers
param-count | last-layer-only | total | this is the last layer alone; the layers add up: total = Σ layers
param-count | output-bias-missing | total | total {GET} when the last layer has no biases: {LAYERS}
param-count | one-bias-per-layer | layers | layers {GET} with one bias a layer, where each unit has its own: {LAYERS}
param-count | units-counted | total | perhaps this counts the units; the parameters are weights and biases: {LAYERS}
param-count | product-of-sizes | total | this is the product of all sizes; multiply within a layer, then add the layers: total = Σ layers
equality | output-inverted | a2 | the output is the other way round; it is 1 when all inputs differ, else 0: a₂ = φ(z₂)
equality | output-not-activated | a2 | perhaps this is z2, the number of equal pairs; the output is its activation: a₂ = φ(z₂)
equality | impulse-inverted:hidden | z2 | perhaps z2 {GET} with {PHI}: a₁ = φ(z₁)
equality | impulse-inverted:both | a2 | perhaps a2 {GET} with {PHI}: a₁ = φ(z₁)
equality | ordered-pairs | z2 | perhaps z2 {GET} when (i,j) and (j,i) count as two pairs; they are one: z₂ = W₂ a₁ + b₂
grad-regression | no-half | J | J {GET} without the ½: J = ½ ‖y − ŷ‖²
grad-regression | target-minus-output | dz | dz {GET} with {OPPOSITE}: dz = (ŷ − y) ∘ φ′(z)
grad-regression | no-activation-derivative:hidden | dV | dV {GET} without the factor r′(g): dg = dh ∘ r′(g)
grad-regression | no-activation-derivative:output | dW | dW {GET} without the factor φ′(z): dz = (ŷ − y) ∘ φ′(z)
grad-regression | no-activation-derivative:both | dV | dV {GET} without the derivatives of the activations: dz = (ŷ − y) ∘ φ′(z), dg = dh ∘ r′(g)
grad-regression | activation-not-derivative:hidden | dV | dV {GET} with r(g) where r′(g) belongs: dg = dh ∘ r′(g)
grad-regression | activation-not-derivative:output | dW | dW {GET} with φ(z) where φ′(z) belongs: dz = (ŷ − y) ∘ φ′(z)
grad-regression | activation-not-derivative:both | dV | dV {GET} with activations where their derivatives belong: dz = (ŷ − y) ∘ φ′(z), dg = dh ∘ r′(g)
grad-regression | no-output-weights:summed | dh | dh {GET} without the output weights W: dh = Wᵀ dz
grad-regression | no-output-weights:as-is | dh | dh {GET} without the output weights W: dh = Wᵀ dz
grad-regression | updated-W-used | V_new | V_new {GET} with the new W; both steps start from the old weights: dh = Wᵀ dz
grad-regression | ascent | V_new | V_new {UPHILL}: V_new = V − α dV
grad-regression | gradient-not-step | W_new | this is the gradient; the new weights are the old ones minus α times it: W_new = W − α dW
grad-classifier | sum-not-mean | dW1 | dW1 {GET} with a sum over the samples where a mean belongs: {MEAN}
grad-classifier | mean-twice | J | J {GET} by dividing by m twice; once is enough: {MEAN}
grad-classifier | branches-added:delta3 | dW1 | dW1 {GET} with a plus in δ3; branch 2 is subtracted: δ₃ = −H(z₂)
grad-classifier | branches-added:forward | a | a {GET} by adding the branches; branch 2 is subtracted: a = a₁ − a₂
grad-classifier | branches-added:throughout | dW1 | dW1 {GET} by adding the branches; branch 2 is subtracted: a = a₁ − a₂, δ₃ = −H(z₂)
grad-classifier | branch-1-only:gradient | db1 | db1 {GET} from branch 1 alone; both branches share these weights: {BOTH}
grad-classifier | branch-1-only:forward | a | a {GET} from branch 1 alone; branch 2 is subtracted from it: a = a₁ − a₂
grad-classifier | branch-2-only:gradient | dW1 | dW1 {GET} from branch 2 alone; both branches share these weights: {BOTH}
grad-classifier | branch-2-only:forward | a | a {GET} from branch 2 alone; it is subtracted from branch 1: a = a₁ − a₂
grad-classifier | branch-2-only:throughout | a | a {GET} from branch 2 alone; it is subtracted from branch 1: a = a₁ − a₂
grad-classifier | branches-swapped:throughout | a | a {GET} with the branches in each other's place: a = a₁ − a₂
grad-classifier | branches-swapped:inputs | z1 | z1 {GET} with x1 and x2 in each other's place: z₁ = W₁ x₁ + b₁, z₂ = W₁ x₂ + b₁
grad-classifier | branches-swapped:products | dW1 | dW1 {GET} when each branch's dz meets the other's x: dW₁ = dz₁ x₁ᵀ + dz₂ x₂ᵀ
grad-classifier | branches-swapped:masks | dz1 | dz1 {GET} with the masks in each other's place: {MASKS}
grad-classifier | no-relu-mask | dz1 | dz1 {GET} without the derivative of ReLU: {MASKS}
grad-classifier | relu-not-mask | dz1 | dz1 {GET} with ReLU where its derivative H belongs: {MASKS}
grad-classifier | no-output-weights | dW1 | dW1 {GET} without the output weights W2: δ₂ = W₂
grad-classifier | no-sigmoid | yhat | yhat {GET} with z3 for the probability; the sigmoid is missing: ŷ = σ(z₃)
grad-classifier | sigmoid-derivative-kept | delta1 | delta1 {GET} with a factor ŷ(1 − ŷ), which the loss cancels: δ₁ = (ŷ − y) / m
grad-classifier | target-minus-output | delta1 | delta1 {GET} with {OPPOSITE}: δ₁ = (ŷ − y) / m
grad-classifier | ascent | b1_new | b1_new {UPHILL}: b₁_new = b₁ − α db₁
grad-classifier | gradient-not-step | W2_new | this is the gradient; the new parameter is the old one minus α times it: W₂_new = W₂ − α dW₂
lse | log10:of-all | naive | naive {GET} with {LOG10}: naive = log(Σ e^z)
lse | log10:of-the-rest | lse | lse {GET} with {LOG10}: lse = α + log(sum)
lse | log2:of-all | lse | lse {GET} with {LOG2}: lse = α + log(sum)
lse | log2:of-the-rest | ce | ce {GET} with {LOG2}: lse = α + log(sum)
lse | log2:of-ce | ce | ce {GET} with {LOG2}: ce = lse − z[T]
lse | no-log:of-all | lse | lse {GET} without the logarithm: lse = α + log(sum)
lse | no-log:of-the-rest | lse | lse {GET} without the logarithm: lse = α + log(sum)
lse | log-of-sum | lse | lse {GET} with log Σ z where log Σ e^z belongs: lse = α + log(sum)
lse | max-only | lse | lse {GET} with the largest z alone; the others add to it: lse = α + log(sum)
lse | shift-not-restored | lse | lse {GET} when the shift is not added back: lse = α + log(sum)
lse | mean-not-sum | naive | naive {GET} with a mean of the e^z where their sum belongs: naive = log(Σ e^z)
lse | unnormalised:unshifted | softmax | softmax {GET} without dividing by the sum: softmax = exp / sum
lse | unnormalised:shifted | dz | dz {GET} without dividing by the sum: softmax = exp / sum
lse | ce-sign | ce | the sign of ce is the other way round: ce = lse − z[T]
lse | probability-not-log:p | ce | this is the probability of the target; its negative logarithm belongs here: ce = lse − z[T]
lse | probability-not-log:minus-p | ce | ce {GET} without the logarithm: ce = lse − z[T]
lse | ce-log10 | ce | ce {GET} with {LOG10}: ce = lse − z[T]
"""  # noqa: E501 - a table


def rows() -> list[list[str]]:
    """The rows of the table, its phrases filled in."""
    filled = re.sub(r"\{(\w+)\}", lambda found: str(globals()[found[1]]), SENTENCES)
    return [row.split(" | ") for row in filled.strip().splitlines()]


def solve(problem: str) -> Any:
    """Return the trace of the problem's question."""
    match problem:
        case "param-count":
            return layer_sizes(SIZES)
        case "equality":
            return nnhw.equality(X)
        case "grad-regression":
            return nnhw.grad_regression(**REGRESSION.arguments)
        case "grad-classifier":
            return nnhw.grad_classifier(**CLASSIFIER.arguments)
    return nnhw.lse(**LSE.arguments)


def slip_up(problem: str, slip: str) -> dict[str, Any]:
    """Return what a slip makes of it."""
    match problem:
        case "param-count":
            return wrong.param_count(SIZES, slip)
        case "equality":
            return wrong.equality(X, slip)
        case "grad-regression":
            return networks.grad_regression(REGRESSION, slip)
        case "grad-classifier":
            return networks.grad_classifier(CLASSIFIER, slip)
    return wrong.lse(LSE, slip)


@pytest.mark.parametrize(("problem", "slip", "step", "sentence"), rows())
def test_the_sentence_of_a_mistake(problem: str, slip: str, step: str, sentence: str) -> None:
    """It says what was done, and gives the formula that it breaks."""
    answer = write(slip_up(problem, slip)[step], 6)
    verdict = nnhw.check(solve(problem), step, answer)
    said = {each.code: each.text for each in verdict.mistakes}
    assert said[code(slip)] == sentence


def test_every_reading_of_every_mistake_stands_in_the_table() -> None:
    """But for one that gives, on each step, what another reading of the same mistake gives."""
    told = {(problem, slip) for problem, slip, *_ in rows()}
    known = {(problem, slip) for problem, slips in wrong.SLIPS.items() for slip in slips}
    assert known - told == {("grad-classifier", "branches-swapped:forward")}
    assert told <= known


@pytest.mark.parametrize(
    ("step", "answer", "sentence"),
    [
        ("dW", "0.125 1.25", "the signs of dW are the other way round: dW = dz hᵀ"),
        ("J", "-0.7812", "the sign of J is the other way round: J = ½ ‖y − z‖²"),
        ("J", "-0.781", "perhaps the sign of J is the other way round: J = ½ ‖y − z‖²"),
        (
            "dV",
            "-0.625 0.375; -1.25 0.75",
            "rows and columns are exchanged; dV is 2×2: dV = dg xᵀ",
        ),
        ("h", "[[0.1000, 1.000]]", "rows and columns are exchanged; h is a column: h = r(g)"),
        (
            "dV",
            "-0.9375 -1.875; 0.5625 1.125",
            "every entry of dV is 3/2 times what it should be: dV = dg xᵀ",
        ),
        (
            "dV",
            "0.2083 0.4167; -0.125 -0.25",
            "every entry of dV is −1/3 times what it should be: dV = dg xᵀ",
        ),
        (
            "dW",
            "-0.19 -1.9",  # a choice among some hundred factors takes two of the digits
            "perhaps every entry of dW is 3/2 times what it should be: dW = dz hᵀ",
        ),
        ("J", "0.7811", "only the last digit of J is off, by one: round to the nearest"),
        ("J", "0.780", "perhaps only the last digit of J is off, by one: round to the nearest"),
        (
            "dV",
            "-1.250 0.3750; 0.7500 -0.6250",
            "dV has the right entries in the wrong places: dV = dg xᵀ",
        ),
    ],
)
def test_the_sentence_of_what_any_array_can_have(step: str, answer: str, sentence: str) -> None:
    """Its sign, its transpose, a factor, its order; "perhaps" where few digits were written.

    By hand: dz = −1.25, dW = (−0.125, −1.25), dV = (−0.625, −1.25; 0.375, 0.75), J = 0.78125.
    """
    trace = nnhw.grad_regression("1,2", "1", "0.3 -0.1; 0.2 0.4", "0.5 -0.3")
    assert sentence in [each.text for each in nnhw.check(trace, step, answer).mistakes]
