"""The derived lines of homework, word for word as they stand on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from nnhw.engine.gradients import Derivation, with_gradients
from nnhw.engine.naming import name_inner
from nnhw.engine.program import Program

if TYPE_CHECKING:
    from nnhw.formula.shapes import Shape

Shapes = dict[str, "Shape"]


class Homework(NamedTuple):
    """Forward lines, their inputs' shapes, and the backward lines, by hand."""

    forward: str
    shapes: Shapes
    objective: str
    by: tuple[str, ...]
    backward: str
    options: dict[str, object] = {}  # noqa: RUF012 - never changed


TWO_LAYERS: Shapes = {"x": ("D", "m"), "V": ("H", "D"), "W": ("K", "H"), "y": ("K", "m")}
HOMEWORK = {
    "regression": Homework(
        "g = V @ x\nh = r(g)\nz = W @ h\nJ = norm(y - z)**2 / 2",
        TWO_LAYERS,
        "J",
        ("W", "V"),
        """
        dz = z - y
        dW = dz @ h.T
        dh = W.T @ dz
        dg = dh * r'(g)
        dV = dg @ x.T
        """,
    ),
    "regression with biases and an output activation": Homework(
        "g = V @ x + b1\nh = r(g)\nz = W @ h + b2\nyhat = phi(z)\nJ = norm(y - yhat)**2 / 2",
        {**TWO_LAYERS, "b1": ("H",), "b2": ("K",)},
        "J",
        ("W", "V", "b2", "b1"),
        """
        dz = (yhat - y) * phi'(z)
        dW = dz @ h.T
        db2 = rowsum(dz)
        dh = W.T @ dz
        dg = dh * r'(g)
        dV = dg @ x.T
        db1 = rowsum(dg)
        """,
        {"unnamed": frozenset({"yhat"})},
    ),
    "the classifier": Homework(
        """
        z1 = W1 @ x1 + b1
        a1 = relu(z1)
        z2 = W1 @ x2 + b1
        a2 = relu(z2)
        a = a1 - a2
        z3 = W2 @ a + b2
        yhat = sigma(z3)
        loss = -(y * log(yhat) + (1 - y) * log(1 - yhat))
        J = sum(loss) / m
        """,
        {
            "x1": ("D", "m"), "x2": ("D", "m"), "W1": ("H", "D"), "b1": ("H",),
            "W2": (1, "H"), "b2": (1,), "y": (1, "m"),
        },
        "J",
        ("W1", "b1", "W2", "b2"),
        """
        dz3 = (yhat - y) / m
        dW2 = dz3 @ a.T
        db2 = sum(dz3)
        da = W2.T @ dz3
        dz2 = -(da * relu'(z2))
        dz1 = da * relu'(z1)
        dW1 = dz1 @ x1.T + dz2 @ x2.T
        db1 = rowsum(dz1) + rowsum(dz2)
        """,
    ),
    "logistic regression with L2": Homework(
        """
        z = w @ X + b
        p = sigma(z)
        J = -sum(y * log(p) + (1 - y) * log(1 - p)) / m + lam / 2 * norm(w)**2
        """,
        {"X": ("D", "m"), "w": ("D",), "b": (), "y": (1, "m"), "lam": ()},
        "J",
        ("w", "b"),
        """
        dz = (p - y) / m
        dw = X @ dz.T + lam * w
        db = sum(dz)
        """,
    ),
    "a softmax network": Homework(
        """
        Z1 = W1 @ X + b1
        A1 = tanh(Z1)
        Z2 = W2 @ A1 + b2
        P = softmax(Z2)
        J = -sum(Y * log(P)) / m
        """,
        {
            "X": ("D", "m"), "W1": ("H", "D"), "b1": ("H",), "W2": ("K", "H"), "b2": ("K",),
            "Y": ("K", "m"),
        },
        "J",
        ("W1", "b1", "W2", "b2"),
        """
        dZ2 = (P - Y) / m
        dW2 = dZ2 @ A1.T
        db2 = rowsum(dZ2)
        dA1 = W2.T @ dZ2
        dZ1 = dA1 * tanh'(Z1)
        dW1 = dZ1 @ X.T
        db1 = rowsum(dZ1)
        """,
        {"ones": True},
    ),
    "softmax with targets that need not sum to 1": Homework(
        "z = W @ x\np = softmax(z)\nL = -sum(y * log(p))",
        {"W": ("K", "D"), "x": ("D",), "y": ("K",)},
        "L",
        ("W",),
        """
        dz = p * sum(y) - y
        dW = dz @ x.T
        """,
    ),
    "a circuit": Homework(
        "q = x + y\nf = q * z",
        {"x": (), "y": (), "z": ()},
        "f",
        ("x", "y", "z"),
        """
        dz = q
        dx = z
        dy = z
        """,
    ),
    "a recurrent network": Homework(
        """
        h1 = tanh(Wx @ x1 + Wh @ h0 + b)
        h2 = tanh(Wx @ x2 + Wh @ h1 + b)
        y = Wy @ h2
        E = norm(y - t)**2 / 2
        """,
        {
            "Wx": ("H", "D"), "Wh": ("H", "H"), "Wy": ("K", "H"), "x1": ("D",), "x2": ("D",),
            "h0": ("H",), "b": ("H",), "t": ("K",),
        },
        "E",
        ("Wx", "Wh", "Wy", "b"),
        """
        dy = y - t
        dWy = dy @ h2.T
        dh2 = Wy.T @ dy
        dz2 = dh2 * tanh'(z2)
        dh1 = Wh.T @ dz2
        dz1 = dh1 * tanh'(z1)
        dWx = dz1 @ x1.T + dz2 @ x2.T
        dWh = dz1 @ h0.T + dz2 @ h1.T
        db = dz1 + dz2
        """,
    ),
    "two sigmoid layers": Homework(
        """
        z1 = W1 @ x + b1
        a1 = sigma(z1)
        z2 = W2 @ a1 + b2
        yhat = sigma(z2)
        E = norm(y - yhat)**2 / 2
        """,
        {"x": (2,), "W1": (2, 2), "b1": (2,), "W2": (2, 2), "b2": (2,), "y": (2,)},
        "E",
        ("W1", "b1", "W2", "b2"),
        """
        dyhat = yhat - y
        dz2 = dyhat * sigma'(z2)
        dW2 = dz2 @ a1.T
        db2 = dz2
        da1 = W2.T @ dz2
        dz1 = da1 * sigma'(z1)
        dW1 = dz1 @ x.T
        db1 = dz1
        """,
    ),
    "one neuron": Homework(
        "z = w * x + b\ny = relu(z)\nL = (y - t)**2",
        {"x": (), "w": (), "b": (), "t": ()},
        "L",
        ("w", "b"),
        """
        dy = 2 * (y - t)
        dz = dy * relu'(z)
        dw = dz * x
        db = dz
        """,
    ),
    "a convolution and a pool": Homework(
        "C = conv(X, K) + b\nA = relu(C)\nP = maxpool(A, 2)\nL = sum(P * G)",
        {"X": (5, 5), "K": (2, 2), "b": (), "G": (2, 2)},
        "L",
        ("X", "K", "b"),
        """
        dA = maxpool_back(G, A, 2)
        dC = dA * relu'(C)
        dX = conv(pad(dC, 1), rot180(K))
        dK = conv(X, dC)
        db = sum(dC)
        """,
    ),
}  # fmt: skip


def derived(homework: Homework) -> Program:
    """The program with its backward lines, nested formulas taken apart as in a sheet."""
    program = Program.read(homework.forward)
    shapes = dict(program.shapes(homework.shapes))
    active = {*homework.by, *program.lines}
    program = Program(name_inner(program.lines.values(), active, shapes))
    options = dict(homework.options)
    ones = options.pop("ones", False)
    derivation = Derivation(homework.objective, homework.by, **options)  # type: ignore[arg-type]
    return with_gradients(program, homework.shapes, derivation, lambda _: bool(ones))


@pytest.mark.parametrize("name", HOMEWORK)
def test_the_backward_lines_are_those_of_paper(name: str) -> None:
    homework = HOMEWORK[name]
    lines = derived(homework).lines
    wanted = [row.strip() for row in homework.backward.strip().splitlines()]
    found = [line.formula for line in lines.values() if line.part == "Backward pass"]
    assert found == wanted
    assert all(line.like for line in lines.values() if line.part == "Backward pass")


def test_what_stands_beside_a_line_says_why() -> None:
    words = {name: line.words for name, line in derived(HOMEWORK["the classifier"]).lines.items()}
    assert words["dz3"] == "∂J/∂z3; sigmoid with cross-entropy"
    assert words["dz1"] == "∂J/∂z1; chain rule through a1 = relu(z1)"
    assert words["dW1"] == "∂J/∂W1; W1 is used in z1 and z2: the two paths add"
    softmax = derived(HOMEWORK["a softmax network"]).lines["dZ2"]
    assert softmax.words == "∂J/∂Z2; softmax with cross-entropy"


def test_a_rate_adds_a_step_of_descent_from_the_old_values() -> None:
    program = Program.read("z = W @ x\nJ = norm(z)**2 / 2")
    shapes: Shapes = {"W": ("K", "D"), "x": ("D",)}
    lines = with_gradients(program, shapes, Derivation("J", ("W",), rate="lr")).lines
    formulas = [line.formula for line in lines.values()]
    assert formulas[2:] == ["dW = z @ x.T", "W_new = W - lr * dW"]  # dz is z, and needs no line
    assert lines["W_new"].part == "Gradient step"
