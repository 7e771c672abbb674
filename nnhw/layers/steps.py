"""The steps of an architecture: a list with an entry a row, or a total."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nnhw.engine.words import no_name
from nnhw.errors import InputError, did_you_mean, quote
from nnhw.immutable import Immutable
from nnhw.layers import COMMAND

if TYPE_CHECKING:
    from nnhw.layers.architecture import Architecture

SPARSE = ("weights", "biases", "layers", "macs")  # an answer may leave their zeros out
ADDED = {  # by sum, what adds up in it
    "total": "layers", "trainable": "layers", "total_macs": "macs",
    "total_activations": "activations",
}  # fmt: skip
FORMULAS = {
    "shapes": "the size of each row's output",
    "output": "shapes[-1]",
    "weights": "the weights of each row",
    "biases": "the biases of each row",
    "layers": "layers = weights + biases",
    "total": "total = sum(layers)",
    "trainable": "sum(layers) without the frozen rows",
    "buffers": "2*C of each bn",
    "macs": "the multiply-adds of each row, for one sample",
    "total_macs": "total_macs = sum(macs)",
    "activations": "the numbers in each row's output",
    "total_activations": "total_activations = sum(activations)",
    "receptive": "r + (k - 1)*d*j, of one number of each row's output, in input numbers",
    "stride": "j*s, of one number of each row's output, in input numbers",
}
MEANT = {
    "params": "total", "parameters": "total", "num_params": "total", "count": "total",
    "flops": "total_macs", "mult_adds": "total_macs", "multadds": "total_macs",
    "size": "shapes", "sizes": "shapes", "rf": "receptive", "receptive_field": "receptive",
    "moving": "buffers", "memory": "total_activations",
}  # fmt: skip
_ENTRY = re.compile(r"([A-Za-z_]+)\[(.+)\]")


class CountStep(Immutable):
    """A step.

    Attributes
    ----------
    name, formula
        Its name, and what it is.
    value
        A number; sizes; or a list with an entry a row: a number, sizes, or
        ``None`` where there is none.
    rows
        The names of the rows, for a list.
    """

    name: str
    formula: str
    value: Any
    rows: tuple[str, ...] = ()

    @property
    def latex(self) -> str:
        """Its name in LaTeX; what it is, ``formula`` says in words."""
        return rf"\mathrm{{{self.name}}}".replace("_", r"\_")

    @property
    def shape(self) -> tuple[int, ...]:
        """How many entries it has; none of a number."""
        return (len(self.value),) if hasattr(self.value, "__len__") else ()


def steps(architecture: Architecture) -> dict[str, CountStep]:
    """Return all steps by name, in order."""
    rows = architecture.rows
    names = tuple(row.name for row in rows)
    values: dict[str, Any] = {
        "shapes": tuple(row.shape for row in rows),
        "output": rows[-1].shape,
        **{
            each: tuple(getattr(row, each) for row in rows)
            for each in ("weights", "biases", "layers")
        },
        "total": sum(row.layers for row in rows),
        "trainable": sum(row.layers for row in rows if not row.frozen),
        "buffers": sum(row.buffers for row in rows),
        "macs": tuple(row.macs for row in rows),
        "total_macs": sum(row.macs for row in rows),
        "activations": tuple(row.activations for row in rows),
        "total_activations": sum(row.activations for row in rows),
        "receptive": tuple(_axes(row.receptive) for row in rows),
        "stride": tuple(_axes(row.stride) for row in rows),
    }
    return {
        name: CountStep(name, FORMULAS[name], value, names if _has_rows(name, value) else ())
        for name, value in values.items()
    }


def _has_rows(name: str, value: Any) -> bool:
    return name != "output" and isinstance(value, tuple)


def _axes(sizes: tuple[int, ...] | None) -> int | tuple[int, ...] | None:
    """Return one number where all axes have the same."""
    return sizes[0] if sizes and len(set(sizes)) == 1 else sizes


def find(known: dict[str, CountStep], name: str) -> CountStep:
    """Return a step, or one entry of it as a step: ``layers[conv2]``, ``shapes[-1]``.

    Raises
    ------
    InputError
        When there is none.
    """
    if not isinstance(name, str):
        raise InputError(no_name(name))
    entry = _ENTRY.fullmatch(name.strip())
    called = (entry[1] if entry else name.strip()).lower()
    if called not in known:
        meant = MEANT.get(called)
        near = f", did you mean {meant}?" if meant else did_you_mean(called, known)
        raise InputError(
            f"{COMMAND} has no step {quote(name)}{near}\n  its steps: {', '.join(known)}"
        )
    step = known[called]
    if entry is None:
        return step
    k = _place(step, entry[2].strip().casefold().replace("\N{MINUS SIGN}", "-"))
    return CountStep(f"{called}[{entry[2].strip()}]", step.formula, step.value[k])


def _place(step: CountStep, index: str) -> int:
    """Return which entry is meant, from 0: by its row's name or number, from 1 or from the end."""
    size = len(step.value) if isinstance(step.value, tuple) else 0
    if not size:
        raise InputError(f"{step.name} is one number: it has no entry {quote(index)}")
    if re.fullmatch(r"-?\d{1,9}", index):
        k = int(index)
        if k == 0 or not -size <= k <= size:
            raise InputError(f"{step.name}[{index}]: it has the entries 1 to {size}")
        return k - 1 if k > 0 else size + k
    named = [k for k, row in enumerate(step.rows) if row == index]
    if len(named) != 1:
        said = did_you_mean(index, step.rows) if not named else ""
        places = ", ".join(str(k + 1) for k in named[:8])
        raise InputError(
            f"{step.name}[{index}]: there is no row {quote(index)}{said}"
            if not named
            else f"{step.name}[{index}]: {len(named)} rows are called so: say which, {places}"
        )
    return named[0]
