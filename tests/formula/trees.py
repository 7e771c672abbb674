"""Random formulas: of any kind, and such as fit, of a shape that is known beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from nnhw.formula.functions import FUNCTIONS
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    Index,
    Name,
    Negative,
    Node,
    Picked,
    Slice,
    SquaredNorm,
    Stack,
    Transpose,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from nnhw.formula.shapes import Shape

# --- of any kind

SIGNS = ["+", "-", "*", "/", "@", "**", ">", ">=", "<", "<=", "==", "!="]
NAMES = st.sampled_from(["x", "g", "W1", "b", "exp", "θ", "lambda", "dz", "H"]).map(Name)
NUMBERS = st.sampled_from(["0", "1", "2", "10", "0.5", ".25", "1e-3", "2.5e10"]).map(Constant)
WHOLE = st.integers(1, 9).map(lambda k: Constant(str(k)))


def _options(function: str) -> SearchStrategy[tuple[tuple[str, Node], ...]]:
    names = FUNCTIONS[function].options
    return (
        st.lists(st.sampled_from(names), unique=True).flatmap(
            lambda keys: (
                st.tuples(*(st.tuples(st.just(key), WHOLE) for key in keys))
                if keys
                else st.just(())
            )
        )
        if names
        else st.just(())
    )


def _called(inner: SearchStrategy[Node]) -> SearchStrategy[Node]:
    def of(function: str) -> SearchStrategy[Node]:
        known = FUNCTIONS[function]
        counts = st.integers(known.least, min(known.most, known.least + 2))
        arguments = counts.flatmap(lambda n: st.tuples(*[inner] * n))
        return st.builds(Call, st.just(function), arguments, _options(function))

    return st.sampled_from(sorted(FUNCTIONS)).flatmap(of)


def _indices(inner: SearchStrategy[Node]) -> SearchStrategy[Any]:
    number = WHOLE | st.sampled_from([Name("t"), Name("n")]) | inner.filter(_is_an_index)
    bound = st.none() | number
    picked = st.lists(number, min_size=1, max_size=3).map(lambda each: Picked(tuple(each)))
    place = number | st.builds(Slice, bound, bound) | picked
    return st.lists(place, min_size=1, max_size=2).map(tuple)


def _is_an_index(node: Node) -> bool:
    return node != Constant("0") and not isinstance(node, Negative | Stack)  # [1, 2] picks


def _is_plain(node: Node) -> bool:
    """Whether it is not the square of a norm, which has a node of its own."""
    match node:
        case Binary("**", Call("norm"), Constant("2")):
            return False
    return True


def _longer(inner: SearchStrategy[Node]) -> SearchStrategy[Node]:
    return st.one_of(
        st.builds(Binary, st.sampled_from(SIGNS), inner, inner).filter(_is_plain),
        st.builds(Negative, inner),
        st.builds(Transpose, inner),
        st.builds(SquaredNorm, inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: Stack(tuple(items))),
        st.builds(Index, inner, _indices(inner)),
        _called(inner),
    )


TREES: SearchStrategy[Node] = st.recursive(NAMES | NUMBERS, _longer, max_leaves=8)

# --- such as fit

# Sizes that are all different, so that no shape fits by chance; W has a bias column.
SIZES = {"D": 2, "H": 3, "m": 5}
SHAPES = {"x": ("D", "m"), "g": ("H", "m"), "W": ("H", "D+1"), "b": ("H",), "s": (), "t": ()}
ENTRYWISE = ("sin", "cos", "tanh", "sigma", "softplus", "abs", "relu", "leaky_relu", "sign", "r")
TOTAL = ("sum", "mean", "prod", "var", "norm", "max", "argmax")
ROWS, COLUMNS = ("rowsum", "rowmean", "rowvar", "rowmax"), ("colsum", "colmean", "colvar", "colmax")
AXES = ["D", "D+1", "H", "m"]

LEAST: dict[Shape, Node] = {
    **{shape: Name(name) for name, shape in SHAPES.items()},
    ("D",): Call("rowsum", (Name("x"),)),
    ("m",): Call("ones", (Name("m"),)),
    ("D+1",): Stack((Call("rowsum", (Name("x"),)), Constant("1"))),
    ("D+1", "m"): Stack((Name("x"), Constant("1"))),
    ("H", "D"): Index(Name("W"), (Slice(None, None), Slice(None, Name("D")))),
}


def number_of(dimension: str | int) -> int:
    if isinstance(dimension, int):
        return dimension
    letter, plus, _ = dimension.partition("+")
    return SIZES[letter] + bool(plus)


def values(seed: int) -> dict[str, Any]:
    """Numbers for the letters, with two dimensions each; t is an index."""
    draw = np.random.default_rng(seed)
    found: dict[str, Any] = {name: np.full((1, 1), float(size)) for name, size in SIZES.items()}
    for name, shape in SHAPES.items():
        rows, columns = (*map(number_of, shape), 1, 1)[:2]
        found[name] = draw.integers(-16, 17, (rows, columns)) / 8
    found["t"] = np.full((1, 1), 2.0)
    return found


VALUES: SearchStrategy[dict[str, Any]] = st.integers(0, 2**32 - 1).map(values)


def least(shape: Shape) -> Node:
    """The shortest formula of a shape."""
    if shape in LEAST:
        return LEAST[shape]
    if shape[::-1] in LEAST:
        return Transpose(LEAST[shape[::-1]])
    rows, columns = shape
    first, second = (least((each,)) if each != 1 else None for each in (rows, columns))
    if first is None:
        return Transpose(second) if second is not None else Transpose(Name("s"))
    return Binary("@", first, Transpose(second)) if second is not None else first


@st.composite
def fitting(draw: DrawFn, shape: Shape | None = None, depth: int = 3) -> tuple[Node, Shape]:
    """A formula that fits, with its shape by construction."""
    if shape is None:
        rows, columns = draw(st.sampled_from(AXES)), draw(st.sampled_from(AXES))
        shape = draw(st.sampled_from([(), (rows,), (rows, columns), (1, columns)]))
    return _of_shape(draw, shape, depth), shape


def _of_shape(draw: DrawFn, shape: Shape, depth: int) -> Node:
    def part(shape: Shape) -> Node:
        return _of_shape(draw, shape, depth - 1)

    def one_of(*names: str) -> str:
        return draw(st.sampled_from(names))

    kinds = ["least", "entrywise", "negative", "sum", "product", "quotient", "power", "compared"]
    kinds += {0: ["number", "total", "norm", "item"], 1: ["rows", "item", "matmul"]}.get(
        len(shape), ["transpose", "matmul", "columns", "softmax", "broadcast"]
    )
    match one_of(*kinds) if depth else "least":
        case "entrywise":
            return Call(one_of(*ENTRYWISE), (part(shape),))
        case "negative":
            return Negative(part(shape))
        case "sum":
            return Binary(one_of("+", "-"), part(shape), part(shape))
        case "product":
            return Binary("*", part(draw(st.sampled_from([shape, ()]))), part(shape))
        case "quotient":
            return Binary("/", part(shape), part(()))
        case "power":
            return Binary("**", part(shape), Constant(one_of("1", "2", "3")))
        case "compared":
            return Binary(one_of(*SIGNS[6:]), part(shape), part(()))
        case "matmul":
            inner = draw(st.sampled_from(AXES))
            return Binary("@", part((shape[0], inner)), part((inner, *shape[1:])))
        case "number":
            return draw(NUMBERS)
        case "total":
            return Call(one_of(*TOTAL), (part(("H", "m")),))
        case "norm":
            return SquaredNorm(part(("D", "m")))
        case "item" if not shape:
            place: Node = Name("t") if draw(st.booleans()) else Constant("1")
            return Index(part(("H",)), (place,))
        case "item" if shape[0] != 1:
            return Index(part((shape[0], "m")), (Slice(None, None), Constant("2")))
        case "rows":
            return Call(one_of(*ROWS), (part((*shape, "m")),))
        case "columns" if shape[0] == 1:
            return Call(one_of(*COLUMNS), (part(("H", shape[1])),))
        case "softmax":
            return Call(one_of("softmax", "rowsoftmax"), (part(shape),))
        case "broadcast" if shape[0] != 1:
            return Binary(one_of("+", "-", "*"), part(shape), part(shape[:1]))
        case "transpose" if shape[0] != 1:
            return Transpose(part(shape[::-1]))
    return least(shape)


FITTING: SearchStrategy[tuple[Node, Shape]] = fitting()
