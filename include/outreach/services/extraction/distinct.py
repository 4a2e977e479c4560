"""The values of one column of many rows, so that each distinct value is read once.

Two values may be equal but be written differently: True and 1, -0.0 and 0.0,
Decimal("1.0") and Decimal("1.00"), one moment in two zones. So values are distinguished
first by type, and then by a key: two values have the same key only if they are read and
written in the same way. Values of a type without such a key are read one by one.
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
"""Types of zones that work, and are equal only if they are the same zone."""

_ITSELF = frozenset({NoneType, str, int, bool, bytes, date, UUID})
"""Types whose equal values are the same in every way. Subclasses of a type are not meant."""


def _moment_key(value: datetime) -> tuple[str, Any]:
    if type(value.tzinfo) not in _ZONES:
        raise TypeError("a zone of a driver's own")
    return value.isoformat(), value.tzinfo


_KEYS: Mapping[type, Callable[[Any], Hashable]] = {Decimal: str, float: repr, datetime: _moment_key}


@dataclass(frozen=True, kw_only=True)
class Part:
    """Values of one exact type, and perhaps Nones; with the values ``beside`` them they are pairs."""

    kind: type
    alone: Sequence[Any]
    has_none: bool
    beside: Sequence[str] | None = None

    @cached_property
    def values(self) -> Sequence[Any]:
        """The values, or the pairs; a None stays None in both."""
        return self._with_beside(self.alone)

    @property
    def is_its_own_key(self) -> bool:
        """Tell whether each value is its own key."""
        return self.kind in _ITSELF

    @cached_property
    def keys(self) -> Sequence[Hashable] | None:
        """A key for each value, None for None; no keys at all if one value has none."""
        if self.is_its_own_key:
            return self.values
        key = _KEYS.get(self.kind)
        if key is None:
            return None
        try:
            return self._with_beside([None if value is None else key(value) for value in self.alone])
        except Exception:  # a driver's own zone may raise anything; such values are read one by one
            return None

    @cached_property
    def distinct(self) -> Mapping[Hashable, Any]:
        """Each value once, by its key."""
        return dict(zip(self.keys or (), self.values, strict=True))

    @property
    def hardly_repeats(self) -> bool:
        """Tell whether most values occur once, and none is None."""
        return not self.has_none and len(self.distinct) * 2 > len(self.alone)

    def _with_beside(self, each: Sequence[Any]) -> Sequence[Any]:
        if self.beside is None:
            return each
        return [
            None if value is None else (value, other) for value, other in zip(each, self.beside, strict=True)
        ]


@dataclass(frozen=True, kw_only=True)
class Values:
    """A column's values: in one part, or, if types are mixed, in several with the position of each value."""

    parts: Sequence[tuple[Part, Sequence[int] | None]]
    size: int


def values_of(values: Sequence[Any]) -> Values:
    """Split a column's values by type."""
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
    """Return each value with that of another column in its row, as pairs."""
    parts: list[tuple[Part, Sequence[int] | None]] = []
    for part, places in values.parts:
        beside = others if places is None else [others[place] for place in places]
        parts.append((replace(part, beside=beside), places))
    return Values(parts=parts, size=values.size)
