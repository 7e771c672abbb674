"""Random programs of every kind of node, and what mpmath's differences make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np

from nnhw.engine.naming import name_inner
from nnhw.engine.program import Line
from nnhw.formula.algebra import ONE
from nnhw.formula.backward import Backward
from nnhw.formula.reading import parse
from nnhw.formula.shapes import as_matrix, fit, infer
from nnhw.formula.source import to_source
from nnhw.formula.tree import names
from tests.formula import oracle
from tests.formula.mp import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nnhw.formula.shapes import Shape
    from nnhw.formula.tree import Node

INPUTS: dict[str, Shape] = {
    "W": ("H", "D"), "U": ("K", "H"), "S": ("H", "H"), "x": ("D", "m"), "G": ("H", "m"),
    "y": ("K", "m"), "b": ("H",), "c": ("K",), "u": ("D",), "r": (1, "m"), "s": (), "t": (),
    "X": (5, 6), "M": (2, 3), "Q": (2, 2), "q": (7,), "k": (3,),
}  # fmt: skip
SIZES = {"D": 4, "H": 3, "K": 2, "m": 5}
DIGITS, STEP, ALLOWED = 100, "1e-25", "1e-30"

Lines = list[tuple[str, str]]


class Program:
    """Lines, fitted, and the backward lines that are derived from them."""

    def __init__(
        self, lines: Iterable[tuple[str, str]], sizes: Mapping[str, int] | None, *, named: bool
    ) -> None:
        self.sizes = sizes or SIZES
        self.shapes = dict(INPUTS)
        if sizes is not None:  # as a sheet of numbers has it
            self.shapes = {name: self._numbers(shape) for name, shape in INPUTS.items()}
        self.lines: dict[str, Node] = {}
        for name, text in lines:
            self.lines[name], self.shapes[name] = fit(parse(text), self.shapes)
        read = frozenset[str]().union(*map(names, self.lines.values()))
        self.wanted = [name for name in INPUTS if name in read]
        if named:  # as the lines of a sheet are
            typed = [Line(name, tree) for name, tree in self.lines.items()]
            apart = name_inner(typed, {*self.wanted, *self.lines}, self.shapes)
            self.lines = {each.name: fit(each.tree, self.shapes)[0] for each in apart}
        *_, self.objective = self.lines
        backward = Backward(self.lines, self.shapes, {self.objective: ONE})
        self.derived = backward.derive(self.wanted)
        self.all_shapes = backward.shapes

    def _numbers(self, shape: Shape) -> Shape:
        return tuple(self.sizes.get(str(each), each) for each in shape)

    def inputs(self, rng: np.random.Generator) -> dict[str, Any]:
        """Numbers for the inputs, and the sizes."""
        found = {name: exact(size) for name, size in self.sizes.items()}
        for name in self.wanted:
            shape = [int(each) for each in as_matrix(self._numbers(INPUTS[name]))]
            found[name] = exact(rng.standard_normal(shape))
        return found

    def forward(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        scope = dict(inputs)
        for name, tree in self.lines.items():
            scope[name] = oracle.evaluate(tree, scope)
        return scope

    def backward(self, scope: Mapping[str, Any]) -> dict[str, Any]:
        scope = dict(scope)
        for line in self.derived:
            scope[line.name] = oracle.evaluate(line.tree, scope)
        return scope

    def check(self, rng: np.random.Generator) -> None:
        """See that every gradient is what differences along a random direction give."""
        with mpmath.workdps(DIGITS):
            inputs = self.inputs(rng)
            found = self.backward(self.forward(inputs))
            step = mpmath.mpf(STEP)
            for name in self.wanted:
                along = exact(rng.standard_normal(inputs[name].shape))
                high, low = (
                    self.forward({**inputs, name: inputs[name] + sign * step * along})
                    for sign in (1, -1)
                )
                slope = (high[self.objective] - low[self.objective]).item() / (2 * step)
                gradient = found.get(f"d{name}")
                ours = 0 if gradient is None else (gradient * along).sum()
                terms = 0 if gradient is None else np.abs(gradient * along).sum()
                close = abs(ours - slope) <= mpmath.mpf(ALLOWED) * (1 + terms)
                assert close, (f"d{name}", float(ours), float(slope), self)
                assert gradient is None or gradient.shape == inputs[name].shape, (name, self)

    def check_lines(self) -> None:
        """See that every derived line is read back, and has the shape of its letter."""
        for line in self.derived:
            assert parse(to_source(line.tree)) == line.tree, line
            assert as_matrix(infer(line.tree, self.all_shapes)) == as_matrix(
                self.shapes[line.of]
            ), (line, self)

    def __repr__(self) -> str:
        lines = [f"{name} = {to_source(tree)}" for name, tree in self.lines.items()]
        derived = [f"{each.name} = {to_source(each.tree)}" for each in self.derived]
        return "\n".join(["", *lines, "--", *derived])


SMOOTH = ("exp", "sin", "cos", "sinh", "cosh", "tanh", "sigma", "softplus", "identity")
KINKED = ("relu", "leaky_relu", "elu", "abs")
POSITIVE = ("log", "log2", "log10", "sqrt")
TOTALS = ("sum", "mean", "var", "norm", "max", "min", "prod")


class Writer:
    """Writes random formulas of given shapes over the letters at hand."""

    def __init__(
        self, rng: np.random.Generator, letters: dict[str, Shape], *, named: bool = False
    ) -> None:
        self.rng = rng
        self.letters = letters
        self.named = named

    def pick(self, options: Sequence[str]) -> str:
        return options[int(self.rng.integers(len(options)))]

    def leaf(self, shape: Shape) -> str:
        fitting = [name for name, each in self.letters.items() if each == shape]
        return self.pick(fitting)

    def write(self, shape: Shape, depth: int) -> str:
        if depth == 0 or self.rng.random() < 0.1:
            return self.leaf(shape)

        def part(other: Shape = shape) -> str:
            return self.write(other, depth - 1)

        rows, columns = as_matrix(shape)
        kinds = ["sum", "product", "smooth", "kinked", "positive", "quotient", "power", "norm1"]
        kinds += ["times", "where", "extreme", "negative", "clip"]
        if shape == ():
            kinds = ["total", "dot", "norm", "entry", "sum", "product", "smooth", "quotient"]
        elif rows == "H" and columns == "m":
            kinds += ["matmul"] * 3 + ["bias"] * 2 + ["softmax", "scaled", "inv"]
            kinds += ["stack", "beside"] * self.named
        elif rows == "K" and columns == "m":
            kinds += ["matmul"] * 3 + ["softmax", "bias"] + ["rows"] * self.named
        elif rows == 1:
            kinds += ["columns", "row", "vector"]
        elif shape == ("H",):
            kinds += ["matmul", "rowsum", "column"]
        match self.pick(kinds):
            case "sum":
                return f"({part()} {self.pick('+-')} {part()})"
            case "product":
                return f"({part()} * {part()})"
            case "times":
                return f"({part(())} {self.pick('*@')} {part()})"
            case "negative":
                return f"-({part()})"
            case "smooth":
                return f"{self.pick(SMOOTH)}({part()} / 2)"
            case "kinked":
                return f"{self.pick(KINKED)}({part()})"
            case "positive":
                return f"{self.pick(POSITIVE)}(({part()})**2 + 1/2)"
            case "quotient":
                return f"({part()} / ({part()}**2 + 1))"
            case "power":
                return f"({part()})**{self.pick(['2', '3'])}"
            case "norm1":
                return f"({part()} / (1 + norm({part()})**2))"
            case "where":
                return f"where({part()} > 1/4, {part()}, {part()})"
            case "extreme":
                return f"{self.pick(['max', 'min'])}({part()}, {part()})"
            case "clip":
                return f"clip({part()}, -1, 1)"
            case "total":
                return f"{self.pick(TOTALS)}({part(self.matrix())} / 2 + 1)"
            case "norm":
                return f"norm({part(self.matrix())})**2"
            case "dot":
                return f"({part(('H',))} @ {part(('H',))})"
            case "entry":
                return f"{self.pick('xGyr')}[1, {self.column()}]"
            case "matmul" if shape == ("H",):
                return f"({self.pick(['W @ u', 'S @ b', 'U.T @ c'])} + {part()})"
            case "matmul" if rows == "K":
                return f"({self.pick(['U', 'sin(U)'])} @ {part(('H', 'm'))})"
            case "matmul":
                weights = self.pick(["W @ x", "S @ ", "U.T @ ", "sigma(S) @ "])
                inner = ("K", "m") if "U" in weights else ("H", "m")
                return f"({weights}{'' if 'x' in weights else part(inner)})"
            case "bias":
                return f"({part()} {self.pick('+-*')} {part((rows,)) if rows == 'H' else 'c'})"
            case "scaled":
                return f"({part()} * {part((1, 'm'))})"
            case "stack":
                return f"[{part((1, 'm'))}, {part(('K', 'm'))}]"
            case "rows":
                return f"[{part(('H', 'm'))}, 1][{self.pick(['2:3', '[4, 1]', '[2, 2]', ':2'])}]"
            case "beside":
                return "(beside(W, b, S)[:, 2:5] @ x)"
            case "inv":
                return f"(inv(S @ S.T + eye(rows(S))) @ {part()})"
            case "softmax":
                return f"{self.pick(['softmax', 'rowsoftmax'])}({part()})"
            case "columns":
                name = self.pick(["colsum", "colmean", "colvar", "colmax"])
                return f"{name}({part(('H', 'm'))})"
            case "row":
                return f"G[{self.pick('123')}]"
            case "vector":
                return f"({part(('H',))} @ {part(('H', 'm'))})"
            case "rowsum":
                name = self.pick(["rowsum", "rowmean", "rowvar", "rowmax"])
                return f"{name}({part(('H', 'm'))})"
            case "column":
                return f"G[:, {self.column()}]"
        return self.leaf(shape)

    def column(self) -> str:
        return "1" if self.named else self.pick("123")  # there may be one alone

    def matrix(self) -> Shape:
        matrices = [each for each in set(self.letters.values()) if as_matrix(each)[1] == "m"]
        return sorted(matrices, key=str)[int(self.rng.integers(len(matrices)))]


def program(seed: int, *, named: bool = False) -> Lines:
    """A few lines that read one another, and an objective that reads them all.

    ``named`` allows what wants a name before its gradient can be written, and sizes in numbers.
    """
    rng = np.random.default_rng(seed)
    letters = {k: v for k, v in INPUTS.items() if not any(isinstance(n, int) and n > 1 for n in v)}
    writer = Writer(rng, letters, named=named)
    lines: Lines = []
    for k in range(int(rng.integers(1, 5))):
        shape = writer.matrix() if rng.random() < 0.8 else ("H",)
        lines.append((f"l{k}", writer.write(shape, int(rng.integers(1, 4)))))
        letters[f"l{k}"] = shape
    ends = [f"{writer.pick(['sum', 'mean'])}(({name} + 1)**2)" for name, _ in lines]
    lines.append(("J", " + ".join(ends) + f" + {writer.write((), 2)}"))
    return lines
