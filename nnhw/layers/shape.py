"""What flows from layer to layer: the sizes of an output, its receptive field, where it is from."""

from __future__ import annotations

from math import prod
from typing import Literal

from nnhw.errors import InputError, quote
from nnhw.immutable import Immutable

MOST_DIGITS = 200  # of a size: the products of a layer are still numbers that Python writes
MOST_AXES = 8

Sizes = tuple[int, ...]


class MisfitError(ValueError):
    """A layer that does not fit what reaches it; who knows the layer's place says where."""


class Shape(Immutable):
    """The sizes of an output.

    Attributes
    ----------
    kind
        ``vector``, ``steps`` (a sequence), ``image``, or the ``tokens`` of a text.
    axes
        The positions: rows and columns of an image, steps of a sequence.
    features
        Channels or features; none of tokens.
    last
        Whether the channels of an image are written last.
    """

    kind: Literal["vector", "steps", "image", "tokens"]
    axes: Sizes
    features: int = 1
    last: bool = False

    @property
    def sizes(self) -> Sizes:
        """The sizes as they are written."""
        if self.kind == "tokens":
            return self.axes
        channels_last = self.last or self.kind == "steps"
        return (*self.axes, self.features) if channels_last else (self.features, *self.axes)

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return prod(self.axes) * self.features


class State(Immutable):
    """An output on its way: its sizes, and of one number the receptive field and stride by axis."""

    shape: Shape
    receptive: Sizes | None = None
    stride: Sizes | None = None
    sources: tuple[int, ...] = ()


def show(sizes: Sizes) -> str:
    """Write sizes as ``64×112×112``."""
    return "×".join(map(str, sizes))


def read_size(text: str, called: str) -> Sizes:
    """Read ``3x224x224``.

    Raises
    ------
    InputError
        When it is something else, or a number is too small.
    """
    numbers = text.split("x")
    if not all(each.isdecimal() and len(each) <= MOST_DIGITS for each in numbers):
        raise InputError(f"{called}: got {quote(text)}, wanted whole numbers with x between them")
    sizes = tuple(map(int, numbers))
    if min(sizes) < 1:
        raise InputError(f"{called}: got {quote(text)}, wanted 1 or more")
    return sizes


def read_input(text: str, *, last: bool, source: int) -> State:
    """Read ``784``, ``3x224x224``, ``hwc:28x28x1``, ``seq:64x1`` or ``tokens:512``.

    Parameters
    ----------
    text
        The input.
    last
        Whether channels are written last, where the text itself does not say.
    source
        Which input it is: −1, −2, …

    Raises
    ------
    InputError
        When it is none, saying what is meant.
    """
    order, colon, size = text.rpartition(":")
    sizes = read_size(size, f"input {quote(text)}")
    if len(sizes) > MOST_AXES:
        raise InputError(f"input {quote(text)}: at most {MOST_AXES} axes")
    match order, len(sizes):
        case "", 1:
            shape = Shape("vector", (), sizes[0], last=last)
        case "tokens", 1:
            return State(Shape("tokens", sizes, last=last), sources=(source,))
        case ("seq", 2) | ("hwc", 2):
            shape = Shape("steps", sizes[:1], sizes[1], last=last)
        case ("", 3) | ("chw", _) if len(sizes) > 1:
            shape = Shape("image", sizes[1:], sizes[0], last=last)
        case "hwc", _ if len(sizes) > 1:
            shape = Shape("image", sizes[:-1], sizes[-1], last=last)
        case _:
            raise InputError(f"input {quote(text)}: {_meant(order, bool(colon), sizes)}")
    ones = (1,) * len(shape.axes)
    return State(shape, ones or None, ones or None, (source,))


def read_inner(text: str, *, last: bool, source: int) -> State:
    """Read a second input, or what an output is to become: where that stands, the walk says.

    Raises
    ------
    MisfitError
        When it is none.
    """
    try:
        return read_input(text, last=last, source=source)
    except InputError as error:
        raise MisfitError(str(error)) from None


def reshape(state: State, text: str, *, last: bool) -> State:
    """Return the same numbers in another shape.

    Parameters
    ----------
    state
        What is reshaped.
    text
        The shape; three sizes stand in the order of the input.
    last
        Whether that has the channels last.

    Raises
    ------
    MisfitError
        When it is no shape, or one of more or fewer numbers.
    """
    ordered = f"hwc:{text}" if last and ":" not in text else text
    after = read_inner(ordered, last=last, source=0).shape
    if after.size != state.shape.size:
        had = f"{state.shape.size:,} reach it"
        raise MisfitError(f"{show(after.sizes)} has {after.size:,} numbers, and {had}")
    return State(after)


def _meant(order: str, named: bool, sizes: Sizes) -> str:
    written = "x".join(map(str, sizes))
    match order, len(sizes):
        case "", 2 if not named:
            return f"say 1x{written} for one channel, or seq:{written} for a sequence"
        case "", 4 if not named:
            image = "x".join(map(str, sizes[1:]))
            return f"say {image} without a batch, or chw:{written} for three axes"
        case "seq", _:
            return "wanted steps × features, as seq:64x1"
        case "tokens", _:
            return "wanted one number, as tokens:512"
    return "wanted 784, 3x224x224 (C×H×W), hwc:227x227x3, seq:64x1 or tokens:512"
