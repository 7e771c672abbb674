"""How the names of inputs and steps are written: ``dW1`` is ∂J/∂W₁, ``yhat`` is ŷ."""

from __future__ import annotations

import re

from nnhw.immutable import Immutable

GREEK = {"alpha": "α", "delta": "δ", "lr": "α", "sigma": "σ", "phi": "φ"}
_DERIVATIVE = re.compile(r"d([A-Za-z]\d*)")
_INDEXED = re.compile(r"([A-Za-z]+?)(?:_([a-z]+)|(\d*))")


class Symbol(Immutable):
    """A letter as mathematics writes it.

    Parameters
    ----------
    base
        The letter, or a word that is set upright.
    sub
        Its index.
    of
        What it is the derivative of: ``J`` for ∂J/∂(this), else empty.
    hat, new
        Whether it wears a hat, or is the value after a step of descent.
    plain
        The name as it is typed.
    """

    base: str
    sub: str = ""
    of: str = ""
    hat: bool = False
    new: bool = False
    plain: str = ""


def symbol(name: str, objective: str = "J") -> Symbol:
    """Return how a name is written.

    Parameters
    ----------
    name
        A step, an input, or a size letter.
    objective
        What a ``d`` before a letter is the derivative of.
    """
    stem = name.removesuffix("_new")
    derivative = _DERIVATIVE.fullmatch(stem)
    if derivative:
        inner = symbol(derivative[1])
        return Symbol(inner.base, inner.sub, of=objective, plain=name)
    bare = stem.removesuffix("hat")
    indexed = _INDEXED.fullmatch(bare)
    letters, sub = (indexed[1], indexed[2] or indexed[3]) if indexed else (bare, "")
    base = GREEK.get(letters, letters)
    return Symbol(base, sub, hat=bare != stem, new=stem != name, plain=name)
