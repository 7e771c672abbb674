"""Random formulas, of any shape, well-formed or not in their shapes."""

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
    from hypothesis.strategies import SearchStrategy

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
