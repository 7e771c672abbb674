"""The base of immutable values behaves as a frozen dataclass does."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pytest

from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Callable


class Point(Immutable):
    """A point with a default."""

    x: int
    y: int = 2

    @cached_property
    def norm(self) -> int:
        """The sum of the sizes."""
        return abs(self.x) + abs(self.y)


class Vector(Immutable):
    """The same fields by another name."""

    x: int
    y: int = 2


def double(x: int) -> int:
    """Twice x."""
    return 2 * x


class Thing(Immutable, eq=False):
    """A thing that equals itself alone, with a function for a field."""

    x: int
    function: Callable[[int], int] = double


def test_fields_are_given_by_place_or_by_name_and_have_defaults() -> None:
    assert (Point(1).x, Point(1).y, Point(1, y=3).y, Point(y=4, x=1).y) == (1, 2, 3, 4)


def test_values_of_one_class_are_equal_when_their_fields_are() -> None:
    assert Point(1) == Point(1, 2)
    assert hash(Point(1)) == hash(Point(1, 2))
    assert Point(1) != Point(2)


def test_values_of_two_classes_differ_though_their_fields_agree() -> None:
    assert Point(1) != Vector(1)
    assert len({Point(1), Vector(1), Point(1)}) == 2


def test_without_eq_only_the_same_object_is_equal() -> None:
    thing = Thing(1)
    assert thing == thing  # noqa: PLR0124 - identity is what is tested
    assert thing != Thing(1)
    assert len({thing, Thing(1)}) == 2


def test_a_function_as_default_is_a_value_and_no_method() -> None:
    assert Thing(1).function(3) == 6


def test_what_was_cached_changes_neither_equality_nor_hash() -> None:
    looked_at = Point(1)
    assert looked_at.norm == 3
    assert looked_at == Point(1)
    assert hash(looked_at) == hash(Point(1))


def test_a_field_cannot_be_set() -> None:
    with pytest.raises(AttributeError, match="x: Point is immutable"):
        Point(1).x = 5  # type: ignore[misc]


def test_patterns_match_the_fields_in_order() -> None:
    match Point(1, 5):
        case Point(x, y):
            assert (x, y) == (1, 5)


@pytest.mark.parametrize(
    "arguments", [((), {}), ((1, 2, 3), {}), ((1,), {"x": 2}), ((1,), {"z": 2})]
)
def test_a_field_too_many_or_too_few_is_refused(
    arguments: tuple[tuple[int, ...], dict[str, int]],
) -> None:
    values, named = arguments
    with pytest.raises(TypeError, match="Point takes x, y, each once"):
        Point(*values, **named)


def test_replace_changes_some_fields_of_a_new_value() -> None:
    point = Point(1, 5)
    assert point.replace(x=3) == Point(3, 5)
    assert point == Point(1, 5)


def test_its_representation_names_the_fields() -> None:
    assert repr(Point(1)) == "Point(x=1, y=2)"
