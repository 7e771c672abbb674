"""Where branches meet: their sum, their product, or one beside the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.layers.shape import MisfitError, Shape, Sizes, State, show

if TYPE_CHECKING:
    from collections.abc import Sequence


def add(branches: Sequence[State]) -> State:
    """Return the sum of outputs of equal shapes.

    Raises
    ------
    MisfitError
        When the shapes differ.
    """
    first, *others = (each.shape for each in branches)
    if any(each != first for each in others):
        raise _unequal(branches, "equal shapes")
    return _joined(branches, first)


def multiply(branches: Sequence[State]) -> State:
    """Return the product, entry by entry, of outputs and of gates for their channels or positions.

    Raises
    ------
    MisfitError
        When one is neither of the shape of the largest nor a gate for it.
    """
    whole = max((each.shape for each in branches), key=lambda shape: shape.size)
    sizes = (whole.features, *whole.axes)
    for each in branches:
        axes = each.shape.axes or (1,) * len(whole.axes)  # a vector: a number for each channel
        own = (each.shape.features, *axes)
        if len(own) != len(sizes) or any(a not in {1, b} for a, b in zip(own, sizes, strict=True)):
            raise _unequal(branches, "equal shapes, or a number for each channel or position")
    return _joined(branches, whole)


def concatenate(branches: Sequence[State]) -> State:
    """Return outputs side by side, their channels or features added up.

    Raises
    ------
    MisfitError
        When they differ in more than those.
    """
    first, *others = (each.shape for each in branches)
    features = sum(each.shape.features for each in branches)
    whole = first.replace(features=features)
    if first.kind == "tokens" or any(each.replace(features=features) != whole for each in others):
        raise _unequal(branches, "shapes equal but for channels or features")
    return _joined(branches, whole)


def _joined(branches: Sequence[State], shape: Shape) -> State:
    """Return the output that takes the larger receptive field, axis by axis."""
    sources = tuple(source for each in branches for source in each.sources)
    receptive = _largest([each.receptive for each in branches])
    stride = _largest([each.stride for each in branches])
    return State(shape, receptive, stride, sources)


def _largest(sizes: Sequence[Sizes | None]) -> Sizes | None:
    known = [each for each in sizes if each is not None]
    return tuple(map(max, *known)) if len(known) == len(sizes) > 1 else None


def _unequal(branches: Sequence[State], wanted: str) -> MisfitError:
    got = " and ".join(show(each.shape.sizes) for each in branches)
    return MisfitError(f"{got} cannot be joined: wanted {wanted}")
