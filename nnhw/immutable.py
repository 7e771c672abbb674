"""Immutable values that are cheap to define.

A dataclass writes and compiles its methods anew for each class, half a
millisecond each: for the classes of this package that was a fifth of the whole
time of ``nnhw --get``. Here all classes share their methods.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, dataclass_transform

if TYPE_CHECKING:
    from typing import Self


@dataclass_transform(frozen_default=True)
class Immutable:
    """A frozen dataclass by inheritance.

    The fields of a subclass are its annotated names, in order, those with a
    default last; patterns match them in that order. Two values are equal when
    they are of one class and all their fields are; those of a class defined
    with ``eq=False``, when they are the same object.
    """

    __match_args__: ClassVar[tuple[str, ...]] = ()
    _values: ClassVar[attrgetter[Any]]
    _defaults: ClassVar[dict[str, Any]]

    def __init_subclass__(cls, *, eq: bool = True) -> None:
        """Note the fields."""
        names = tuple(cls.__annotations__)
        cls.__match_args__ = names  # type: ignore[misc]
        cls._values = attrgetter(*names)
        cls._defaults = {name: vars(cls)[name] for name in names if name in vars(cls)}
        if not eq:
            cls.__eq__ = object.__eq__  # type: ignore[method-assign]
            cls.__hash__ = object.__hash__  # type: ignore[method-assign]

    def __init__(self, *values: Any, **named: Any) -> None:
        names, fields = self.__match_args__, self.__dict__
        if not named and len(values) == len(names):  # the usual case, and the quickest
            fields.update(zip(names, values, strict=False))
            return
        fields.update(self._defaults)
        fields.update(zip(names, values, strict=False), **named)
        twice = named and not named.keys().isdisjoint(names[: len(values)])
        if len(fields) != len(names) or len(values) > len(names) or twice:
            raise TypeError(f"{type(self).__name__} takes {', '.join(names)}, each once")

    def replace(self, **changes: Any) -> Self:
        """Return the value with some fields changed."""
        fields = {name: getattr(self, name) for name in self.__match_args__}
        return type(self)(**fields | changes)

    def __setattr__(self, name: str, _: object) -> None:
        raise AttributeError(f"{name}: {type(self).__name__} is immutable")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return bool(self._values(self) == self._values(other))

    def __hash__(self) -> int:
        return hash((type(self), self._values(self)))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__name__}({fields})"
