"""Homework of several kinds, drawn at random and worked in plain numpy, with a slip where one asks.

Each kind has its lines, its inputs, and for each code of a slip the steps in
which it is looked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

Array = Any
Values = dict[str, Array]
RATE = 0.5


def _sigma(u: Array) -> Array:
    return 1 / (1 + np.exp(-u))


SMOOTH: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "tanh": (np.tanh, lambda u: 1 / np.cosh(u) ** 2),
    "sigma": (_sigma, lambda u: _sigma(u) * _sigma(-u)),
    "softplus": (lambda u: np.log(1 + np.exp(u)), _sigma),
    "relu": (lambda u: np.maximum(u, 0), lambda u: (u > 0) * 1.0),
}


class Homework:
    """A sheet with random inputs of two digits.

    Parameters
    ----------
    random
        Where they are drawn.
    """

    lines: tuple[str, ...]
    slips: ClassVar[dict[str, tuple[str, ...]]]

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self.inputs: Values = {}
        self.draw()

    def draw(self) -> None:
        """Draw the inputs, and what the lines leave open."""
        raise NotImplementedError

    def work(self, slip: str = "") -> Values:
        """Work the steps, going wrong at one place."""
        raise NotImplementedError

    @property
    def arguments(self) -> list[str]:
        """The question, as a sheet of answers has it."""
        values = [f"{name} = {written(value)}" for name, value in self.inputs.items()]
        return ["solve", *values, *self.lines]

    def numbers(self, *shape: int) -> Array:
        """Draw numbers of two decimals, none of them 0."""
        drawn = np.round(self.random.normal(size=shape), 2)
        return np.where(drawn == 0, 0.5, drawn)

    def size(self, low: int = 2, high: int = 5) -> int:
        """Draw a size."""
        return int(self.random.integers(low, high))


def written(value: Array, digits: int = 6) -> str:
    """Write a value, a column as a vector."""
    array = np.atleast_2d(value)
    rows = (array.T if array.shape[1] == 1 else array).tolist()
    return "; ".join(" ".join(f"{entry:.{digits}g}" for entry in row) for row in rows)


class Network(Homework):
    """Two layers for one sample, with a squared error and a step of descent."""

    lines: tuple[str, ...] = (
        "z1 = W1 @ x + b1", "a1 = {f}(z1)", "z2 = W2 @ a1 + b2", "h = {g}(z2)", "S = sum(h)",
        "E = norm(h - y)**2 / 2", "W1_new = W1 - 0.5*dW1", "W2_new = W2 - 0.5*dW2",
    )  # fmt: skip
    slips: ClassVar = {
        "sign": ("dW1", "dW2"),
        "target-minus-output": ("dz2", "dW1"),
        "transposed": ("da1", "dW1"),
        "no-activation": ("z2", "h"),
        "no-activation-derivative": ("dz1", "dz2", "dW1"),
        "activation-not-derivative": ("dz1", "dW1"),
        "term-missing": ("z1", "a1", "h"),
        "factor-missing": ("dz1", "dW1"),
        "no-half": ("E", "dW2"),
        "mean-not-sum": ("S",),
        "updated-weights-used": ("dz1", "dW1"),
        "ascent": ("W1_new", "W2_new"),
        "gradient-not-step": ("W1_new",),
    }

    def draw(self) -> None:
        n, width = self.size(), self.size()  # W2 is square, so that it can be turned
        self.inputs = {"W1": self.numbers(width, n), "x": self.numbers(n, 1)}
        self.inputs |= {"b1": self.numbers(width, 1), "W2": self.numbers(width, width)}
        self.inputs |= {"b2": self.numbers(width, 1), "y": self.numbers(width, 1)}
        self.f, self.g = (str(each) for each in self.random.choice([*SMOOTH], 2))
        self.lines = tuple(line.format(f=self.f, g=self.g) for line in self.lines)

    def work(self, slip: str = "") -> Values:
        W1, x, b1, W2, b2, y = (self.inputs[name] for name in ("W1", "x", "b1", "W2", "b2", "y"))
        (first, first_slope), (second, second_slope) = SMOOTH[self.f], SMOOTH[self.g]
        z1 = W1 @ x + (0 if slip == "term-missing" else b1)
        a1 = z1 if slip == "no-activation" else first(z1)
        z2 = W2 @ a1 + b2
        h = second(z2)
        half = 1 if slip == "no-half" else 0.5
        dh = 2 * half * (y - h if slip == "target-minus-output" else h - y)
        dz2 = dh if slip == "no-activation-derivative" else dh * second_slope(z2)
        dW2 = dz2 @ a1.T
        new = W2 - RATE * dW2 if slip == "updated-weights-used" else W2
        da1 = (new if slip == "transposed" else new.T) @ dz2
        slope = first(z1) if slip == "activation-not-derivative" else first_slope(z1)
        dz1 = slope if slip == "factor-missing" else da1 * slope
        dW1 = dz1 @ x.T
        S = h.mean() if slip == "mean-not-sum" else h.sum()
        E = half * ((h - y) ** 2).sum()
        sign = 1 if slip == "ascent" else -1
        W1_new = dW1 if slip == "gradient-not-step" else W1 + sign * RATE * dW1
        W2_new = W2 + sign * RATE * dW2
        made = {"z1": z1, "a1": a1, "z2": z2, "h": h, "S": S, "E": E, "dz2": dz2, "da1": da1}
        made |= {"dz1": dz1, "dW1": dW1, "dW2": dW2, "W1_new": W1_new, "W2_new": W2_new}
        return {name: -value for name, value in made.items()} if slip == "sign" else made


class Batch(Homework):
    """ReLU, softmax and the mean cross-entropy of a batch."""

    lines = (
        "Z1 = W1 @ X + b1", "A1 = relu(Z1)", "Z2 = W2 @ A1 + b2", "P = softmax(Z2)",
        "J = -sum(Y * log(P)) / m", "W1_new = W1 - 0.5*dW1", "b2_new = b2 - 0.5*db2",
    )  # fmt: skip
    slips: ClassVar = {
        "sign": ("J", "dW2", "db1"),
        "target-minus-output": ("dZ2", "dW2", "db2"),
        "no-activation": ("A1", "Z2", "P"),
        "no-activation-derivative": ("dZ1", "dW1", "db1"),
        "activation-not-derivative": ("dZ1", "dW1"),
        "term-missing": ("Z1", "Z2", "P", "J", "dZ2"),
        "sum-not-mean": ("J", "dZ2", "dW2", "db1", "dW1"),
        "mean-not-sum": ("db2", "db1"),
        "ascent": ("W1_new", "b2_new"),
        "gradient-not-step": ("W1_new", "b2_new"),
    }

    def draw(self) -> None:
        n, width, classes, m = self.size(), self.size(3, 6), self.size(), self.size(3, 7)
        self.inputs = {"X": self.numbers(n, m), "W1": self.numbers(width, n)}
        self.inputs |= {"b1": self.numbers(width, 1), "W2": self.numbers(classes, width)}
        self.inputs |= {"b2": self.numbers(classes, 1), "m": np.array([[m]])}
        self.inputs["Y"] = np.eye(classes)[:, self.random.integers(classes, size=m)]

    def work(self, slip: str = "") -> Values:
        X, Y, W1, b1, W2, b2, m = (
            self.inputs[name] for name in ("X", "Y", "W1", "b1", "W2", "b2", "m")
        )
        Z1 = W1 @ X + b1
        A1 = Z1 if slip == "no-activation" else np.maximum(Z1, 0)
        Z2 = W2 @ A1 + (0 if slip == "term-missing" else b2)
        if slip == "term-missing":
            Z1 = W1 @ X
        powers = np.exp(Z2 - Z2.max(axis=0))
        P = powers / powers.sum(axis=0)
        of = 1 if slip == "sum-not-mean" else m.item()
        J = -(Y * np.log(P)).sum() / of
        dZ2 = (Y - P if slip == "target-minus-output" else P - Y) / of
        add = _rowmean if slip == "mean-not-sum" else _rowsum
        dW2, db2 = dZ2 @ A1.T, add(dZ2)
        slope = {"no-activation-derivative": 1.0, "activation-not-derivative": A1}
        dZ1 = (W2.T @ dZ2) * slope.get(slip, (Z1 > 0) * 1.0)
        dW1, db1 = dZ1 @ X.T, add(dZ1)
        sign = 1 if slip == "ascent" else -1
        W1_new, b2_new = W1 + sign * RATE * dW1, b2 + sign * RATE * db2
        if slip == "gradient-not-step":
            W1_new, b2_new = dW1, db2
        made = {"Z1": Z1, "A1": A1, "Z2": Z2, "P": P, "J": J, "dZ2": dZ2, "dW2": dW2, "db2": db2}
        made |= {"dZ1": dZ1, "dW1": dW1, "db1": db1, "W1_new": W1_new, "b2_new": b2_new}
        return {name: -value for name, value in made.items()} if slip == "sign" else made


def _rowsum(u: Array) -> Array:
    return u.sum(axis=1, keepdims=True)


def _rowmean(u: Array) -> Array:
    return u.mean(axis=1, keepdims=True)


class Fit(Homework):
    """A linear fit of a batch with weight decay, its error a mean in words."""

    lines = (
        "Z = w @ X + b", "yhat = tanh(Z)", "L = mean((yhat - Y)**2) / 2", "R = lam/2 * norm(w)**2",
        "J = L + R", "w_new = w - 0.5*dw",
    )  # fmt: skip
    slips: ClassVar = {
        "sum-not-mean": ("L", "J", "dZ", "dw", "db"),
        "no-half": ("L", "dw", "R"),
        "no-activation": ("yhat", "L"),
        "no-activation-derivative": ("dZ", "dw", "db"),
        "term-missing": ("dw", "J", "w_new"),
        "factor-missing": ("R", "dw"),
        "sign": ("db", "Z"),
        "target-minus-output": ("dZ", "dw", "db"),
        "mean-not-sum": ("db",),
        "ascent": ("w_new",),
        "gradient-not-step": ("w_new",),
    }

    def draw(self) -> None:
        n, m = self.size(), self.size(3, 7)
        self.inputs = {"w": self.numbers(1, n), "X": self.numbers(n, m), "b": self.numbers(1, 1)}
        self.inputs |= {"Y": self.numbers(1, m), "lam": abs(self.numbers(1, 1))}

    def work(self, slip: str = "") -> Values:
        w, X, b, Y, lam = (self.inputs[name] for name in ("w", "X", "b", "Y", "lam"))
        Z = w @ X + b
        yhat = Z if slip == "no-activation" else np.tanh(Z)
        of = 1 if slip == "sum-not-mean" else Y.size
        half = 1 if slip == "no-half" else 0.5
        L = half * ((yhat - Y) ** 2).sum() / of
        lam_ = 1 if slip == "factor-missing" else lam.item()
        R = half * lam_ * (w**2).sum()
        J = L if slip == "term-missing" else L + R
        off = Y - yhat if slip == "target-minus-output" else yhat - Y
        dZ = off * 2 * half / of * (1 if slip == "no-activation-derivative" else 1 - yhat**2)
        decay = lam_ * w  # from R, whose own ½ is another slip
        dw = dZ @ X.T + (0 if slip == "term-missing" else decay)
        db = dZ.mean() if slip == "mean-not-sum" else dZ.sum()
        sign = 1 if slip == "ascent" else -1
        w_new = dw if slip == "gradient-not-step" else w + sign * RATE * dw
        made = {"Z": Z, "yhat": yhat, "L": L, "R": R, "J": J, "dZ": dZ, "dw": dw, "db": db}
        made["w_new"] = w_new
        return {name: -value for name, value in made.items()} if slip == "sign" else made


class Gates(Homework):
    """Square matrices, where both kinds of products fit."""

    lines = (
        "Z = W @ X", "G = sigma(Z)", "C = G * M", "H = C @ U", "J = norm(H)**2 / 2",
        "M_new = M - 0.5*dM",
    )  # fmt: skip
    slips: ClassVar = {
        "product-not-entrywise": ("Z", "C", "H", "dM", "dG", "dW", "dU"),
        "transposed": ("Z", "H", "dC", "dU", "dW"),
        "factor-missing": ("C", "H", "dM", "dG"),
        "no-activation": ("G", "C"),
        "no-activation-derivative": ("dZ", "dW"),
        "activation-not-derivative": ("dZ", "dW"),
        "no-half": ("J", "dM"),
        "ascent": ("M_new",),
        "gradient-not-step": ("M_new",),
    }

    def draw(self) -> None:
        n = self.size()
        self.inputs = {name: self.numbers(n, n) for name in "WXMU"}

    def work(self, slip: str = "") -> Values:
        W, X, M, U = (self.inputs[name] for name in "WXMU")
        wrong = slip == "product-not-entrywise"
        turned = slip == "transposed"
        lost = slip == "factor-missing"
        made: Values = {"Z": W * X if wrong else (W.T if turned else W) @ X}
        Z = W @ X
        G = made["G"] = Z if slip == "no-activation" else _sigma(Z)
        made["C"] = G @ M if wrong else G if lost else G * M
        C = G * M
        made["H"] = C * U if wrong else C @ (U.T if turned else U)
        if lost:
            made["H"] = C
        H = C @ U
        twice = 2 if slip == "no-half" else 1
        made["J"] = twice * (H**2).sum() / 2
        dH = twice * H
        dC = made["dC"] = dH @ (U if turned else U.T)
        made["dU"] = C.T * dH if wrong else (C if turned else C.T) @ dH
        dC = dH @ U.T
        made["dM"] = dC @ G if wrong else dC if lost else dC * G
        made["dG"] = dC @ M if wrong else dC if lost else dC * M
        slope = {"no-activation-derivative": 1.0, "activation-not-derivative": _sigma(Z)}
        dZ = made["dZ"] = dC * M * slope.get(slip, _sigma(Z) * _sigma(-Z))
        made["dW"] = dZ * X.T if wrong else dZ @ (X if turned else X.T)
        sign = 1 if slip == "ascent" else -1
        made["M_new"] = made["dM"] if slip == "gradient-not-step" else M + sign * RATE * dC * G
        return made


class Adam(Homework):
    """A step of momentum and one of Adam."""

    lines = (
        "m = b1*m0 + (1 - b1)*g", "v = b2*v0 + (1 - b2)*g**2", "mhat = m / (1 - b1**t)",
        "vhat = v / (1 - b2**t)", "w = w0 - lr * mhat / (sqrt(vhat) + eps)",
        "u = mu*u0 - lr*g", "p = w0 + u",
    )  # fmt: skip
    slips: ClassVar = {
        "term-missing": ("m", "v", "w", "u", "p"),
        "factor-missing": ("m", "v", "mhat", "vhat", "w", "u"),
        "sign": ("u", "p"),
        "ascent": ("w",),
    }

    def draw(self) -> None:
        n = self.size()
        self.inputs = {name: self.numbers(n, 1) for name in ("m0", "g", "w0", "u0")}
        self.inputs["v0"] = abs(self.numbers(n, 1))
        scalars = {"b1": 0.9, "b2": 0.99, "lr": 0.1, "eps": 1e-3, "mu": 0.8, "t": self.size(2, 9)}
        self.inputs |= {name: np.array([[value]]) for name, value in scalars.items()}

    def work(self, slip: str = "") -> Values:
        v = {
            name: value.item() if value.size == 1 else value for name, value in self.inputs.items()
        }
        b1, b2, g, lr, t = (v[name] for name in ("b1", "b2", "g", "lr", "t"))
        kept = 0 if slip == "term-missing" else 1
        lost = slip == "factor-missing"
        m = kept * b1 * v["m0"] + (1 if lost else 1 - b1) * g
        s = kept * b2 * v["v0"] + (1 if lost else 1 - b2) * g**2
        true = b1 * v["m0"] + (1 - b1) * g, b2 * v["v0"] + (1 - b2) * g**2
        mhat, vhat = true[0] / (1 - b1**t), true[1] / (1 - b2**t)
        step = lr * mhat / (np.sqrt(vhat) + kept * v["eps"])
        if lost:
            step = mhat / (np.sqrt(vhat) + v["eps"])
        sign = 1 if slip in {"sign", "ascent"} else -1
        made = {"m": m, "v": s, "mhat": true[0] if lost else mhat}
        made |= {"vhat": true[1] if lost else vhat, "w": v["w0"] + sign * step}
        u = kept * v["mu"] * v["u0"] + sign * lr * g
        made["u"] = v["u0"] - lr * g if lost else u
        right = v["mu"] * v["u0"] - lr * g
        made["p"] = right if slip == "term-missing" else v["w0"] - sign * right
        return made


class Convolution(Homework):
    """A convolution, ReLU, a pool, a logistic output and its cross-entropy."""

    lines = (
        "C = conv(X, K) + b", "A = relu(C)", "Q = avgpool(A, 2)", "s = sum(F * Q) + c",
        "yhat = sigma(s)", "J = -(y*log(yhat) + (1 - y)*log(1 - yhat))", "K_new = K - 0.5*dK",
    )  # fmt: skip
    slips: ClassVar = {
        "term-missing": ("C", "A", "s", "J"),
        "no-activation": ("A", "Q", "s"),
        "factor-missing": ("s", "yhat"),
        "no-activation-derivative": ("dC", "dK", "db"),
        "activation-not-derivative": ("dC", "dK", "db"),
        "target-minus-output": ("ds", "dF", "dK"),
        "product-not-entrywise": ("s", "yhat"),
        "mean-not-sum": ("s", "yhat"),
        "sign": ("ds", "J"),
        "ascent": ("K_new",),
        "gradient-not-step": ("K_new",),
    }

    def draw(self) -> None:
        self.inputs = {"X": self.numbers(5, 5), "K": self.numbers(2, 2), "b": self.numbers(1, 1)}
        self.inputs |= {"F": self.numbers(2, 2), "c": self.numbers(1, 1)}
        self.inputs["y"] = np.array([[float(self.random.integers(2))]])

    def work(self, slip: str = "") -> Values:
        X, K, b, F, c, y = (self.inputs[name] for name in ("X", "K", "b", "F", "c", "y"))
        lost = slip == "term-missing"
        C = sum(K[i, j] * X[i : i + 4, j : j + 4] for i in (0, 1) for j in (0, 1)) + b
        A = C if slip == "no-activation" else np.maximum(C, 0)
        Q = A.reshape(2, 2, 2, 2).mean(axis=(1, 3))
        both = {"product-not-entrywise": F @ Q, "factor-missing": Q}.get(slip, F * Q)
        s = both.mean() if slip == "mean-not-sum" else both.sum()
        s = s if lost else s + c.item()
        yhat = _sigma(s)
        J = -(y * np.log(yhat) + (1 - y) * np.log(1 - yhat)).item()
        if lost:
            C = C - b
            A = np.maximum(C, 0)
        ds = (y - yhat if slip == "target-minus-output" else yhat - y).item()
        dF, dA = ds * Q, np.kron(ds * F, np.ones((2, 2))) / 4
        slope = {"no-activation-derivative": 1.0, "activation-not-derivative": A}
        dC = dA * slope.get(slip, (C > 0) * 1.0)
        dK = np.array([[(dC * X[i : i + 4, j : j + 4]).sum() for j in (0, 1)] for i in (0, 1)])
        db = dC.sum()
        sign = 1 if slip == "ascent" else -1
        K_new = dK if slip == "gradient-not-step" else K + sign * RATE * dK
        made = {"C": C, "A": A, "Q": Q, "s": s, "yhat": yhat, "J": J, "ds": ds, "dF": dF}
        made |= {"dA": dA, "dC": dC, "dK": dK, "db": db, "K_new": K_new}
        return {name: -value for name, value in made.items()} if slip == "sign" else made


class Regression(Homework):
    """The problem of the regression, with biases, where its own mistakes are silent."""

    slips: ClassVar = {
        "term-missing": ("g", "h", "z", "J"),
        "no-activation": ("h", "z", "J"),
        "transposed": ("dh", "dg", "dV"),
        "factor-missing": ("dg", "dV", "db1"),
        "sign": ("dh", "db2", "dV"),
        "mean-not-sum": ("db1", "db2"),
        "no-half": ("J", "dz", "dV"),
        "target-minus-output": ("dz", "dW", "db2"),
        "no-activation-derivative": ("dg", "dV"),
        "activation-not-derivative": ("dg", "dV"),
        "ascent": ("W_new", "V_new"),
    }

    def draw(self) -> None:
        n, width, m = self.size(), self.size(), self.size(2, 5)
        self.inputs = {"x": self.numbers(n, m), "y": self.numbers(width, m)}
        self.inputs |= {"V": self.numbers(width, n), "W": self.numbers(width, width)}
        self.inputs |= {"b1": self.numbers(width, 1), "b2": self.numbers(width, 1)}

    @property
    def arguments(self) -> list[str]:
        pairs = ((f"--{name}", rows(value)) for name, value in self.inputs.items())
        options = ("--activation", "tanh", "--lr", str(RATE))
        return ["grad-regression", *(each for pair in pairs for each in pair), *options]

    def work(self, slip: str = "") -> Values:
        x, y, V, W, b1, b2 = (self.inputs[name] for name in ("x", "y", "V", "W", "b1", "b2"))
        g = V @ x + (0 if slip == "term-missing" else b1)
        h = g if slip == "no-activation" else np.tanh(g)
        z = W @ h + b2
        twice = 2 if slip == "no-half" else 1
        J = twice * ((y - z) ** 2).sum() / 2
        dz = twice * (y - z if slip == "target-minus-output" else z - y)
        dW = dz @ h.T
        dh = (W if slip == "transposed" else W.T) @ dz
        slope = {"no-activation-derivative": 1.0, "activation-not-derivative": h}
        dg = (1 if slip == "factor-missing" else dh) * slope.get(slip, 1 - h**2)
        dV = dg @ x.T
        add = _rowmean if slip == "mean-not-sum" else _rowsum
        db2, db1 = add(dz), add(dg)
        sign = 1 if slip == "ascent" else -1
        made = {"g": g, "h": h, "z": z, "J": J, "dz": dz, "dW": dW, "dh": dh, "dg": dg, "dV": dV}
        made |= {"db1": db1, "db2": db2}
        made |= {"W_new": W + sign * RATE * dW, "V_new": V + sign * RATE * dV}
        return {name: -value for name, value in made.items()} if slip == "sign" else made


def rows(value: Array) -> str:
    """Write a value, a row a row."""
    return "; ".join(" ".join(map(str, row)) for row in value.tolist())


KINDS: tuple[type[Homework], ...] = (Network, Batch, Fit, Gates, Adam, Convolution, Regression)
