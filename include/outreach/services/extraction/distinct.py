"""The values of one column of many rows, so that each distinct value is read once.

Two values may be equal and yet be written differently: True and 1, -0.0 and 0.0,
Decimal("1.0") and Decimal("1.00"), one moment in two zones. So values are distinguished by
their type first, and then by a key that two of them share only where nothing that is
read or written of them differs. A type that has no such key is read value by value.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone
from decimal import Decimal
from functools import cached_property
from types import NoneType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

_ZONES = (NoneType, timezone, ZoneInfo)
"""Types of zones that answer, and are equal only where they are the same."""

_ITSELF = frozenset({NoneType, str, int, bool, bytes, date, UUID})
"""Types whose equal values are the same in every way. A type is meant exactly, without those made from it."""


def _moment_key(value: datetime) -> tuple[str, Any]:
    if type(value.tzinfo) not in _ZONES:
        raise TypeError("a zone of a driver's own")
    return value.isoformat(), value.tzinfo


_KEYS: Mapping[type, Callable[[Any], Hashable]] = {Decimal: str, float: repr, datetime: _moment_key}


@dataclass(frozen=True, kw_only=True)
class Part:
    """Values of one exact type, and perhaps Nones; with what stands ``beside`` each they are pairs."""

    kind: type
    alone: Sequence[Any]
    has_none: bool
    beside: Sequence[str] | None = None

    @cached_property
    def values(self) -> Sequence[Any]:
        """The values, or the pairs; None is None in either."""
        return self._with_beside(self.alone)

    @property
    def is_its_own_key(self) -> bool:
        """Tell whether a key costs nothing."""
        return self.kind in _ITSELF

    @cached_property
    def keys(self) -> Sequence[Hashable] | None:
        """A key of each value, None for None; no keys at all where a value of the type has none."""
        if self.is_its_own_key:
            return self.values
        key = _KEYS.get(self.kind)
        if key is None:
            return None
        try:
            return self._with_beside([None if value is None else key(value) for value in self.alone])
        except Exception:  # a driver's own zone may raise anything, and such values are read one by one
            return None

    @cached_property
    def distinct(self) -> Mapping[Hashable, Any]:
        """Each value once, by its key."""
        return dict(zip(self.keys or (), self.values, strict=True))

    @property
    def hardly_repeats(self) -> bool:
        """Tell whether most values stand here once, and none is None."""
        return not self.has_none and len(self.distinct) * 2 > len(self.alone)

    def _with_beside(self, each: Sequence[Any]) -> Sequence[Any]:
        if self.beside is None:
            return each
        return [
            None if value is None else (value, other) for value, other in zip(each, self.beside, strict=True)
        ]


@dataclass(frozen=True, kw_only=True)
class Values:
    """A column's values: in one part, or, where types are mixed, in several with the place of each value."""

    parts: Sequence[tuple[Part, Sequence[int] | None]]
    size: int


def values_of(values: Sequence[Any]) -> Values:
    """Part a column's values by type."""
    kinds = set(map(type, values))
    only = kinds - {NoneType}
    if len(only) <= 1:
        kind = only.pop() if only else NoneType
        return Values(
            parts=[(Part(kind=kind, alone=values, has_none=NoneType in kinds), None)], size=len(values)
        )
    parts: list[tuple[Part, Sequence[int] | None]] = []
    for kind in kinds:
        places = [place for place, value in enumerate(values) if type(value) is kind]
        alone = [values[place] for place in places]
        parts.append((Part(kind=kind, alone=alone, has_none=kind is NoneType), places))
    return Values(parts=parts, size=len(values))


def paired(values: Values, others: Sequence[str]) -> Values:
    """Give each value with what another column says in its row, as a pair."""
    parts: list[tuple[Part, Sequence[int] | None]] = []
    for part, places in values.parts:
        beside = others if places is None else [others[place] for place in places]
        parts.append((replace(part, beside=beside), places))
    return Values(parts=parts, size=values.size)
