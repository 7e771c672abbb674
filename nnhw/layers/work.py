"""One layer on what reaches it: the sizes of its output, its counts, and their arithmetic."""

from __future__ import annotations

import re
from functools import lru_cache
from math import isqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from nnhw.layers.arithmetic import CountLine, evaluate, line
from nnhw.layers.kinds import PER_AXIS
from nnhw.layers.shape import MOST_DIGITS, MisfitError, Shape, Sizes, State, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nnhw.layers.kinds import Formula, Kind, Settings

    Letters = dict[str, int | Sizes]
    Edit = Callable[[Kind, str, str], str]  # of a kind, a column and its formula

_RELATION = re.compile(r"(\w+)(\||=|<=|<)(\w+)")
_RELATIONS: Mapping[str, tuple[Callable[[int, int], bool], str]] = {
    "|": (lambda a, b: b % a == 0, "does not divide"),
    "=": (lambda a, b: a == b, "does not equal"),
    "<=": (lambda a, b: a <= b, "is more than"),
    "<": (lambda a, b: a < b, "is not less than"),
}
_WORDS = {
    "vector": "a vector", "steps": "a sequence", "image": "an image", "tokens": "tokens",
}  # fmt: skip
_SEQUENCES = {"steps": "seq:64x8", "tokens": "tokens:512"}
_COUNTS = ("weights", "biases", "layers", "macs")
_SHOWN = {"layers": "parameters", "macs": "multiply-adds"}


class Work(NamedTuple):
    """What a layer comes to.

    Attributes
    ----------
    shape
        Its output.
    weights, biases, macs, buffers
        What it has and does.
    lines
        The arithmetic, that of the sizes first.
    """

    shape: Shape
    weights: int = 0
    biases: int = 0
    macs: int = 0
    buffers: int = 0
    lines: tuple[CountLine, ...] = ()


def unedited(_: Kind, __: str, text: str) -> str:
    """Return a formula as it is."""
    return text


@lru_cache(maxsize=4096)  # blocks repeat, and the mistakes walk the same way again
def work(kind: Kind, settings: Settings, shape: Shape, *, biased: bool, edit: Edit) -> Work:
    """Work one layer out.

    Parameters
    ----------
    kind, settings
        The layer.
    shape
        What reaches it.
    biased
        Whether it has biases, if its kind has any.
    edit
        What a usual mistake makes of a formula.

    Raises
    ------
    MisfitError
        When it does not fit.
    """

    def formula(column: str) -> str:
        given: Formula = getattr(kind, column)
        return edit(kind, column, given if isinstance(given, str) else given(settings))

    _require_taken(kind, shape)
    by_axis = _by_axis(settings, len(shape.axes))
    letters = _letters(kind, settings, shape, by_axis)
    _require_relations(kind, letters, by_axis, shape.axes)
    if kind.receptive == "window":
        _require_room(settings, by_axis, shape.axes)
    rounded_up = "ceil" in settings.flags
    sizes = tuple(_sizes(formula("axes"), letters, by_axis, shape.axes, rounded_up=rounded_up))
    after = _output(formula("becomes"), shape, sizes, evaluate(formula("features"), letters))
    letters["P"] = after.axes
    texts = {column: formula(column) for column in _COUNTS}
    if not biased:
        texts |= {"biases": "", "layers": texts["weights"]}
    texts["macs"] = texts["macs"].replace("W", texts["weights"])
    lines = {
        name: line(_SHOWN.get(name, name), text, letters) for name, text in texts.items() if text
    }
    counts = [lines[name].value if name in lines else 0 for name in ("weights", "biases", "macs")]
    buffers = evaluate(kind.buffers, letters) if kind.buffers else 0
    changed = dict.fromkeys(() if formula("axes") == "n" or not after.axes else sizes)
    if kind.features == "A":
        changed = {line("out", "A", letters): None}
    shown = (*changed, *(lines[name] for name in _SHOWN if name in lines))
    weights, biases, macs = counts
    return Work(after, weights, biases, macs, buffers, shown)


def _require_taken(kind: Kind, shape: Shape) -> None:
    """Refuse what reaches a layer that takes something else, with the mend."""
    if shape.kind in kind.takes.split():
        return
    side = isqrt(shape.features)
    square = f"1x{side}x{side}" if side * side == shape.features else "1x28x28"
    mend = {
        "vector": f"say {square if 'image' in kind.takes else _SEQUENCES[kind.takes]} as the input",
        "image": "steps first: it makes a sequence of the image",
        "tokens": "embed:VxD first: it makes features of them",
        "steps": "it looks tokens up: say tokens:512 as the input",
    }[shape.kind]
    wanted = " or ".join(_WORDS[each] for each in kind.takes.split())
    raise MisfitError(f"it takes {wanted}, not {_WORDS[shape.kind]}, {show(shape.sizes)}\n  {mend}")


def _by_axis(settings: Settings, axes: int) -> dict[str, Sizes]:
    """Return the letters that have a number an axis; one number serves every axis."""
    spread = {}
    for name, sizes in settings.sizes.items():
        if name in PER_AXIS:
            if len(sizes) not in {1, axes}:
                raise MisfitError(
                    f"{name}{'x'.join(map(str, sizes))} is for {len(sizes)} axes, not {axes}"
                )
            spread[name] = sizes if len(sizes) == axes else sizes * axes
    return spread


def _letters(kind: Kind, settings: Settings, shape: Shape, by_axis: Mapping[str, Sizes]) -> Letters:
    """Return what the letters of the formulas stand for, but for the positions of the output."""
    letters: Letters = {
        "C": shape.features, "A": shape.sizes, "Q": shape.axes, "K": by_axis.get("k", ()),
    }  # fmt: skip
    letters |= {name: sizes[0] for name, sizes in settings.sizes.items() if name not in PER_AXIS}
    for option in kind.options.split():
        name, _, default = option.partition("=")
        if name not in letters and name not in by_axis:
            try:
                letters[name] = evaluate(default, letters)
            except ValueError:
                top, _, bottom = default.partition("/")
                raise MisfitError(
                    f"{letters[bottom]} does not divide {letters[top]}: give {name}="
                ) from None
    return letters


def _require_relations(
    kind: Kind, letters: Letters, by_axis: Mapping[str, Sizes], axes: Sizes
) -> None:
    """Refuse a layer whose options do not go with one another or with what reaches it."""
    for left, sign, right in _RELATION.findall(kind.wants):
        pairs: Any = (
            zip(by_axis[left], axes if right == "n" else by_axis[right], strict=True)
            if left in by_axis
            else [(letters[left], letters[right])]
        )
        holds, otherwise = _RELATIONS[sign]
        for a, b in pairs:
            if not holds(a, b):
                called = {"C": f"the {b} features", "n": f"the size {b}"}.get(
                    right, f"{right} = {b}"
                )
                raise MisfitError(f"{left} = {a} {otherwise} {called}")


def _sizes(
    text: str, letters: Letters, by_axis: Mapping[str, Sizes], axes: Sizes, *, rounded_up: bool
) -> Iterator[CountLine]:
    """Yield the line of each axis of the output.

    Where sizes are rounded up, a window that would start in the right padding is
    dropped, as PyTorch does.
    """
    if text == "Q":
        yield line("out", "Q", letters)
        return
    for k, n in enumerate(axes):
        own = {name: each[k] for name, each in by_axis.items()} | {"n": n}
        axis = line("out", text, own)
        if rounded_up and (axis.value - 1) * own["s"] >= n + own["p"]:
            axis = line("out", text.removesuffix(" + 1"), own)
        if axis.value < 1:
            raise MisfitError(f"its output would have the size {axis.value}")
        yield axis


def _require_room(settings: Settings, by_axis: Mapping[str, Sizes], axes: Sizes) -> None:
    """Refuse a kernel that is larger than what it slides over."""
    reach = tuple(d * (k - 1) + 1 for k, d in zip(by_axis["k"], by_axis["d"], strict=True))
    room = tuple(n + 2 * p for n, p in zip(axes, by_axis["p"], strict=True))
    if "same" not in settings.flags and any(a < b for a, b in zip(room, reach, strict=True)):
        padded = " with its padding" if room != axes else ""
        raise MisfitError(f"{show(room)}{padded} is smaller than the kernel {show(reach)}")


def _output(becomes: str, shape: Shape, sizes: Sequence[CountLine], features: int) -> Shape:
    """Return the shape of the output."""
    axes = () if becomes == "vector" else tuple(each.value for each in sizes)
    if max(*axes, features, 0) >= 10**MOST_DIGITS:
        raise MisfitError(f"its output would have a size of more than {MOST_DIGITS} digits")
    return Shape(becomes or shape.kind, axes, features, shape.last)  # type: ignore[arg-type]


def flowing(kind: Kind, settings: Settings, state: State, after: Shape) -> State:
    """Return an output with the receptive field of its numbers."""
    receptive, stride = state.receptive, state.stride
    if kind.receptive == "starts":
        receptive, stride = (1,), (1,)
    elif kind.receptive == "lost" or not after.axes or receptive is None or stride is None:
        receptive = stride = None
    elif kind.receptive == "window":
        by_axis = _by_axis(settings, len(after.axes))
        each = zip(receptive, stride, by_axis["k"], by_axis["d"], strict=True)
        receptive = tuple(r + (k - 1) * d * j for r, j, k, d in each)
        stride = tuple(j * s for j, s in zip(stride, by_axis["s"], strict=True))
    return State(after, receptive, stride)
