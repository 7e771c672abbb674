"""Random formulas: such as fit, of a shape that is known beforehand, and of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from nnhw.formula.functions import FUNCTIONS
from nnhw.formula.tree import (
    Augment,
    Binary,
    Call,
    Columns,
    Integer,
    Item,
    Name,
    Negative,
    Node,
    SquaredNorm,
    Transpose,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from nnhw.formula.shapes import Shape

# Sizes that are all different, so that no shape fits by chance; W has a bias column.
SIZES = {"D": 2, "H": 3, "m": 5}
SHAPES = {"x": ("D", "m"), "g": ("H", "m"), "W": ("H", "D+1"), "b": ("H",), "s": (), "t": ()}
ENTRYWISE = sorted(name for name, each in FUNCTIONS.items() if each.kind == "entrywise")
TOTAL = sorted(name for name, each in FUNCTIONS.items() if each.kind == "total")

LETTERS = st.sampled_from(sorted(SHAPES)).map(Name)
LEAVES = LETTERS | st.integers(0, 9).map(Integer)


def _longer(inner: SearchStrategy[Node]) -> SearchStrategy[Node]:
    return st.one_of(
        st.builds(Binary, st.sampled_from("+-*/@"), inner, inner),
        st.builds(Negative, inner),
        st.builds(Transpose, inner),
        st.builds(SquaredNorm, inner),
        st.builds(Augment, inner),
        st.builds(Call, st.sampled_from([*ENTRYWISE, *TOTAL, "rowsum"]), st.tuples(inner)),
        st.builds(Columns, inner, st.just("D")),
        st.builds(Item, inner, st.sampled_from([Integer(1), Integer(2), Name("t")])),
    )


TREES: SearchStrategy[Node] = st.recursive(LEAVES, _longer, max_leaves=8)

AXES = ["D", "D+1", "H", "m"]
LEAST: dict[Shape, Node] = {
    **{shape: Name(name) for name, shape in SHAPES.items()},
    ("D",): Call("rowsum", (Name("x"),)),
    ("m",): Call("ones", (Name("m"),)),
    ("D+1",): Call("rowsum", (Augment(Name("x")),)),
    ("D+1", "m"): Augment(Name("x")),
    ("H", "D"): Columns(Name("W"), "D"),
}


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

    kinds = ["least", "entrywise", "negative", "sum", "product", "quotient", "matmul"]
    kinds += {0: ["integer", "total", "norm", "item"], 1: ["rowsum"], 2: ["transpose"]}[len(shape)]
    match draw(st.sampled_from(kinds)) if depth else "least":
        case "entrywise":
            return Call(draw(st.sampled_from(ENTRYWISE)), (part(shape),))
        case "negative":
            return Negative(part(shape))
        case "sum":
            return Binary(draw(st.sampled_from("+-")), part(shape), part(shape))
        case "product":
            return Binary("*", part(draw(st.sampled_from([shape, ()]))), part(shape))
        case "quotient":
            return Binary("/", part(shape), part(()))
        case "matmul" if shape:
            inner = draw(st.sampled_from(AXES))
            rest = (inner, *shape[1:])
            return Binary("@", part((shape[0], inner)), part(rest))
        case "integer":
            return Integer(draw(st.integers(0, 9)))
        case "total":
            return Call(draw(st.sampled_from(TOTAL)), (part(("H", "m")),))
        case "norm":
            return SquaredNorm(part(("D", "m")))
        case "item":
            return Item(part(("H",)), Name("t") if draw(st.booleans()) else Integer(1))
        case "rowsum":
            return Call("rowsum", (part((*shape, "m")),))
        case "transpose" if shape[0] != 1:
            return Transpose(part(shape[::-1]))
    return least(shape)


FITTING: SearchStrategy[tuple[Node, Shape]] = fitting()
