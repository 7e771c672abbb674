"""How the names of inputs and steps are written: ``dW1`` is ∂J/∂W₁, ``yhat`` is ŷ."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "lr": "α", "eps": "ε",
}  # fmt: skip
_DERIVATIVE = re.compile(r"d([A-Za-z]\d*)")
_USE = re.compile(r"(\w+)\[(\d+)\]")
_INDEXED = re.compile(r"([^\W\d_]+?)(?:_(\w+)|(\d*))")


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
    round
        After which round of a loop it has this value.
    use
        Of a derivative, which use of the letter adds this to it.
    """

    base: str
    sub: str = ""
    of: str = ""
    hat: bool = False
    new: bool = False
    plain: str = ""
    round: str = ""
    use: str = ""


def symbol(
    name: str,
    objective: str = "J",
    letters: Container[str] = (),
    names: Mapping[str, str] = MappingProxyType({}),
    plain: Container[str] = (),
) -> Symbol:
    """Return how a name is written.

    Parameters
    ----------
    name
        A step, an input, or a size letter.
    objective
        What a ``d`` before a letter is the derivative of.
    letters
        The letters that there are: ``dyhat`` is a derivative where there is a ``yhat``.
    names
        What is written in place of a name.
    plain
        Letters that are no derivatives, whatever they begin with: a step ``dt`` of time.
    """
    if name in names:
        return symbol(names[name]).replace(plain=name)
    used = _USE.fullmatch(name)
    if used:
        return symbol(used[1], objective, letters, names, plain).replace(plain=name, use=used[2])
    bare_name, _, round_number = name.partition("@")
    objective = names.get(objective, objective.partition("@")[0])
    stem = bare_name.removesuffix("_new")
    of = stem[1:] if stem[:1] == "d" and name not in plain else ""
    if of and (of in letters or _DERIVATIVE.fullmatch(stem)) and stem not in GREEK:
        inner = symbol(of, names=names, plain=(of,) if of in plain else ())
        return inner.replace(of=objective, plain=name, round=round_number)
    bare = stem.removesuffix("hat") or stem
    indexed = _INDEXED.fullmatch(bare)
    letters, sub = (indexed[1], indexed[2] or indexed[3]) if indexed else (bare, "")
    base = GREEK.get(letters, letters)
    new = stem != bare_name
    return Symbol(base, sub, hat=bare != stem, new=new, plain=name, round=round_number)
