"""What a load says: of errors of the warehouse, and of what it did."""

from collections.abc import Mapping, Sequence
from typing import Final

from outreach.services.loading.differences import Counts

REFUSALS: Final[Mapping[str, str]] = {
    "42501": "the login may not write there: it needs CREATE on the schema, and SELECT, INSERT and "
    "DELETE on the tables in it",
    "25006": "the warehouse, or the login, may only read",
    "57014": "it took longer than the warehouse allows",
    "40001": "it collided with other work there",
    "53100": "the warehouse's disk is full",
    "22": "a column there cannot take a value: it is too short, or of another type",
    "23": "a constraint there forbids a row; another program may write there",
    "42": "the warehouse refuses what was to be written",
}
"""By SQLSTATE or its class, what a person must know where a load is refused."""


def loaded_in_words(counts: Mapping[str, Counts], *, place: str, is_dry: bool) -> str:
    """Say how many rows of each table were loaded, or would be."""
    changed = {table: each for table, each in counts.items() if _rows(each)}
    if not changed:
        return f"{place} has every row as it is: nothing {'would be' if is_dry else 'was'} loaded."
    width = max(len(table) for table in changed)
    lines = [f"  {table:<{width}}  {', '.join(_parts(each))}" for table, each in changed.items()]
    return "\n".join([f"{'Would be loaded' if is_dry else 'Loaded'} into {place}:", *lines])


def rows_of(counts: Sequence[Counts]) -> int:
    """Count all rows that were written or removed."""
    return sum(map(_rows, counts))


def _rows(counts: Counts) -> int:
    return counts.new + counts.changed + counts.gone


def _parts(counts: Counts) -> list[str]:
    named = (("new", counts.new), ("changed", counts.changed), ("removed", counts.gone))
    return [f"{number:,} {word}" for word, number in named if number]
