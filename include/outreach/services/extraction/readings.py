"""The readings of one column: each distinct value is read once, and simple values many at a time."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from outreach.services.extraction.distinct import Part, Values

Piece = TypeVar("Piece")
InBulk = Callable[[Sequence[Any]], Sequence[Piece] | None]

MOST_KEPT = 8_192
"""How many distinct values of one column are kept for the next chunk."""

_ONE_BY_ONE = 32
"""If one of so few values is not simple, they are read one by one."""


class Readings(Generic[Piece]):
    """Reads the values of one column, chunk after chunk, each into a piece of a row.

    ``read`` reads one value. ``in_bulk`` reads many values of one type into the same
    pieces, or returns None if one of them is not simple.
    """

    def __init__(
        self, read: Callable[[Any], Piece], in_bulk: Mapping[type, InBulk[Piece]] | None = None
    ) -> None:
        self._read = read
        self._in_bulk = in_bulk or {}
        self._kept: dict[type, dict[Hashable, Piece]] = {}

    @property
    def kept(self) -> int:
        """How many values are kept for the next chunk."""
        return sum(map(len, self._kept.values()))

    def of(self, values: Values) -> Sequence[Piece]:
        """Return the piece of each value, in their order."""
        (first, places), *others = values.parts
        if not others and places is None:
            return self._of_part(first)
        found: dict[int, Piece] = {}
        for part, places in values.parts:
            found.update(zip(places or (), self._of_part(part), strict=True))
        return [found[place] for place in range(values.size)]

    def _of_part(self, part: Part) -> Sequence[Piece]:
        if part.kind in self._in_bulk and self._is_quicker_in_bulk(part):
            return self._all(part.kind, part.values)
        if part.keys is None:
            return list(map(self._read, part.values))
        return self._each_once(part, part.keys)

    def _is_quicker_in_bulk(self, part: Part) -> bool:
        """Tell whether finding the distinct values would cost more than reading each value."""
        return not part.has_none and (not part.is_its_own_key or part.hardly_repeats)

    def _each_once(self, part: Part, keys: Sequence[Hashable]) -> Sequence[Piece]:
        kept = self._kept.setdefault(part.kind, {})
        new = {key: value for key, value in part.distinct.items() if key not in kept}
        if None in new:
            kept[None] = self._read(new.pop(None))
        kept.update(zip(new, self._all(part.kind, list(new.values())), strict=True))
        found = list(map(kept.__getitem__, keys))
        if len(kept) > MOST_KEPT:
            kept.clear()
        return found

    def _all(self, kind: type, values: Sequence[Any]) -> Sequence[Piece]:
        """Read values of one type; those that are not simple are found by halving."""
        in_bulk = self._in_bulk.get(kind)
        if in_bulk is None or not values:
            return list(map(self._read, values))
        found = in_bulk(values)
        if found is not None:
            return found
        if len(values) <= _ONE_BY_ONE:
            return list(map(self._read, values))
        half = len(values) // 2
        return [*self._all(kind, values[:half]), *self._all(kind, values[half:])]
