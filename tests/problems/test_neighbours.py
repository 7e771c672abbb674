"""No slip in a line of mathematics goes unseen: plain numpy tells it from the right line.

The lines are texts in the problems' files, which a tool that changes code does
not reach. Here each formula that is one slip away from one of theirs is put in
its place: a sign, a transpose, a factor, a name of the same shape, a function,
a number. The lines of the usual mistakes are treated alike. What is true is
worked out in ``tests/answers/wrong.py``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nnhw.engine.trace import Trace
from nnhw.engine.variants import edited
from nnhw.formula.shapes import fit
from nnhw.formula.source import to_source
from nnhw.formula.tree import FormulaError, names, replace_names
from nnhw.problems import load
from tests.answers.questions import DRAWS, Question, draw
from tests.answers.wrong import SLIPS
from tests.answers.wrong_networks import RIGHT, code
from tests.problems.neighbours import neighbours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnhw.engine.problem import Mistake
    from nnhw.formula.shapes import Shape
    from nnhw.formula.tree import Node

# What gives the same numbers, and why.
SAME = {
    "param-count": """
        the biases are as many as the units
            layers = (n_in + 1) * biases
            layers = (n_out + 1) * biases
            layers = weights + without_last(biases)
        0 has no sign
            biases = -(0 * n_out)
        the first size is the first n_in
            total = sizes[1] + sum(n_out)
            total = sizes[1] * prod(n_out)
        the units were counted in the line before
            total = n_in[1] + sum(layers)
            total = n_in[1] + sum(total)
        the order does not matter
            total = sum(layers.T)
            total = n_in[1] + sum(n_out.T)
            total = n_in[1] * prod(n_out.T)
    """,
    "equality": """
        a bias of 0 has no sign and adds nothing
            b1 = -zeros(P)
            b2 = -zeros(1)
            z1 = W1 @ x
            z1 = W1 @ x - b1
            z1 = W1 @ x + -b1
            z2 = W2 @ a1
            z2 = W2 @ a1 - b2
            z2 = W2 @ a1 + -b2
        φ is even, and −x are equal where x are
            a1 = phi(-z1)
            a2 = phi(-z2)
            z2 = equal_pairs(-x)
        one number is its transpose
            z2 = equal_pairs(x).T
        φ is the impulse, and both biases are 0
            a1 = impulse(z1)
            a2 = impulse(z2)
            z1 = W1 @ x + b2
    """,
    "grad-regression": """
        a norm has no sign, and the order does not matter
            J = norm(-(y - yhat))**2 / 2
            J = norm((y - yhat).T)**2 / 2
            J = norm(yhat - y)**2 / 2
            J = norm(-(y - z))**2 / 2
            J = norm((y - z).T)**2 / 2
            J = norm(z - y)**2 / 2
        a vector to the left of a product is a row
            dh = ones(H) @ (ones(K) @ dz)
    """,
    "grad-classifier": """
        r is ReLU here
            a1 = r(z1)
            a2 = r(z2)
        a step is H with 1 at 0, where it is 1 or no unit is
            delta3 = -step(z2)
            delta4 = step(z1)
            delta3 = -step(z1)
            delta4 = step(z2)
        δ2 is W2
            dz1 = W2.T @ delta1 * delta4
            dz2 = W2.T @ delta1 * delta3
            W2_new = delta2 - lr * dW2
            W2_new = delta2 + lr * dW2
        0 has no sign
            delta3 = -(0 * z2) - 1
            delta4 = -(0 * z1) + 1
        the order does not matter
            J = sum(loss.T) / m
    """,
    "lse": """
        a shift changes neither softmax nor cross-entropy, if it is not as large as 1e300:
        test_alpha_changes_the_way_and_not_the_result
            softmax = softmax_of(shifted)
            ce = cross_entropy(shifted, y)
            dz = softmax_minus(shifted, y)
        naive is lse, where float64 has it
            naive = log(sum(exp(lse)))
            naive = exp(lse)
            naive = lse - log(K)
            naive = lse / log(10)
            naive = lse / log(2)
            naive = naive_logsumexp(lse)
        the order does not matter
            alpha = max(z.T)
            sum = sum(exp.T)
            naive = log(sum(exp(z).T))
            naive = log(sum(exp(z.T)))
            naive = log(sum(z.T))
            lse = log(sum(z.T))
            lse = max(z.T)
            ce = -sum((y * log(softmax)).T)
            ce = -sum((y * softmax).T)
            ce = sum((y * softmax).T)
            naive = naive_logsumexp(z).T
            sum = shifted_sum(z, alpha).T
            ce = cross_entropy(z, y).T
        a vector beside a row is that row, and to the left of a product one
            ce = -sum(y * log(softmax).T)
            ce = -sum(y * log(softmax.T))
            ce = -sum(y.T * log(softmax))
            ce = -sum(y @ log(softmax))
            ce = -sum(y * softmax.T)
            ce = -sum(y.T * softmax)
            ce = -sum(y @ softmax)
            ce = sum(y * softmax.T)
            ce = sum(y.T * softmax)
            ce = sum(y @ softmax)
    """,
}


@cache
def questions(problem: str) -> list[Question]:
    """Questions with every option."""
    rng = np.random.default_rng(1)
    drawn = [draw(problem, rng) for _ in range(20)]
    for question in drawn:
        question.trace.solver.polished = False  # which takes long
    return drawn


@cache
def solution(problem: str, number: int, slip: str) -> dict[str, Any]:
    """The steps of a question by plain numpy."""
    return questions(problem)[number].work(slip)


class Place:
    """A formula of a step in a question, and the value that plain numpy has for the step.

    In a mistake the step's own name stands for what was there ``before``.
    """

    def __init__(
        self, name: str, formula: Node, trace: Trace, value: Any, before: Node | None = None
    ) -> None:
        self.name, self.formula, self.trace = name, formula, trace
        self.value = np.ravel(value).astype(float)
        self.before = {} if before is None else {name: before}

    @property
    def letters(self) -> dict[str, Shape]:
        """What may stand in the formula: inputs, sizes, and the steps before."""
        order = self.trace.program.names
        later = set(order[order.index(self.name) :]) - self.before.keys()
        shapes = {k: shape for k, shape in self.trace.shapes.items() if k not in later}
        return shapes | dict.fromkeys(self.trace.given.sizes, ())

    def gives(self, formula: Node) -> bool:
        """Whether a formula gives the value; one that computes a line is not fitted."""
        tree = replace_names(formula, self.before)
        try:
            with np.errstate(all="ignore"):
                numbers = np.asarray(self._worked(tree)).astype(float)
                wanted = np.shape(self.trace.matrix(self.name))
        except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError):
            return False
        alike = numbers.shape == wanted
        return alike and np.allclose(numbers.ravel(), self.value, 1e-9, 1e-12, equal_nan=True)

    def _worked(self, tree: Node) -> Any:
        try:
            return self.trace.solver.evaluate(fit(tree, self.trace.shapes)[0])
        except FormulaError as error:
            if "computes a line" not in str(error):
                raise
        solver = self.trace.solver
        return solver.arithmetic.evaluate(tree, solver.compute(names(tree)))


def _is_finite(value: Any) -> bool:
    """Whether it can be compared: what overflows has no value in the package."""
    return bool(np.isfinite(np.ravel(value).astype(float)).all())


def places(problem: str) -> Iterator[Place]:
    """Yield every formula of every line, in every question that it is taken in."""
    for number, question in enumerate(questions(problem)):
        right = solution(problem, number, RIGHT)
        for name, line in question.trace.program.lines.items():
            for formula in (line.tree, line.by):
                if formula is not None and _is_finite(right[name]):
                    yield Place(name, formula, question.trace, right[name])


def reading(problem: str, mistake: Mistake) -> list[Place]:
    """Return every formula of a mistake, with the values of the slip that it stands for."""
    slips = [slip for slip in SLIPS[problem] if code(slip) == mistake.code]
    found = [list(mistaken(problem, mistake, slip)) for slip in slips]
    return next(each for each in found if each and all(p.gives(p.formula) for p in each))


def mistaken(problem: str, mistake: Mistake, slip: str) -> Iterator[Place]:
    for number, question in enumerate(questions(problem)):
        trace = question.trace
        known = {*trace.shapes, *trace.given.sizes}
        if not all({name} | names(tree) <= known for name, tree in mistake.changes.items()):
            continue
        try:
            slipped = Trace(edited(trace.solver, mistake.edit))
        except FormulaError:  # its shapes fit other questions
            continue
        wrong = solution(problem, number, slip)
        for name, formula in mistake.changes.items():
            before = trace.program.lines[name].tree
            if _is_finite(wrong[name]):
                yield Place(name, formula, slipped, wrong[name], before)


def unseen(found: Iterable[Place]) -> set[str]:
    """Return what is a slip away from a formula and gives the same everywhere."""
    alike: dict[tuple[str, str], list[Place]] = {}
    for place in found:
        alike.setdefault((place.name, to_source(place.formula)), []).append(place)
    same = set()
    for (name, _), taken in alike.items():
        told = [place for place in taken if place.gives(place.formula)]
        assert len(told) > 0.9 * len(taken)  # 1 − ŷ loses the digits of a large logit
        near = neighbours(told[0].formula, told[0].letters, told[0].trace.shapes[name])
        same |= {
            f"{name} = {text}"
            for text, formula in near.items()
            if all(place.gives(formula) for place in told)
        }
    return same


def listed(problem: str) -> set[str]:
    return {row.strip() for row in SAME[problem].splitlines() if " = " in row}


@pytest.mark.parametrize("problem", DRAWS)
def test_a_slip_in_a_line_or_in_a_mistake_is_seen(problem: str) -> None:
    """Every formula a slip away gives other numbers somewhere, but for those listed above."""
    found = unseen(places(problem))
    for mistake in load(problem).mistakes:
        if mistake.edit != "dh = dz":  # fits where K = H, which letters do not say
            found |= unseen(reading(problem, mistake))
    assert found == listed(problem)
