"""The counts of one reading, and a sentence about them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from outreach.services.extraction.facts.rows import FactRow, ReadRow

MOST_ROWS_NAMED = 10
SEVERAL = 3
"""Unreadable hours of one person may be a mistake in the data; those of so many are not."""


@dataclass(kw_only=True)
class Tally:
    """Counts the rows of one query while they are read, and the new facts."""

    rows: int = 0
    lost: int = 0
    """Rows that name no one, or have no effect."""
    to_come: int = 0
    """Rows of a day that is more than a day ahead."""
    unread: int = 0
    """Rows whose most important part cannot be read."""
    problems: Counter[str] = field(default_factory=Counter)
    """How many rows have an unreadable value, by column."""
    new: int = 0
    differing: int = 0
    """People whose rows differ."""
    _first_lost: list[int] = field(default_factory=list)
    _first_unread: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def facts_of(self, rows: Iterable[ReadRow]) -> Iterator[FactRow]:
        """Yield the facts of the rows, and count the rows."""
        for row in rows:
            self.rows += 1
            if row.is_lost:
                self.lost += 1
                _note(self._first_lost, self.rows)
            self.to_come += row.is_to_come
            self.unread += row.is_unread
            for column in set(row.problems):
                self.problems[column] += 1
                _note(self._first_unread[column], self.rows)
            yield from row.facts

    def sentence(self, file: str, *, consequences: Mapping[str, str]) -> str:
        """Say what was read; rows are named by their position in the query's result.

        ``consequences`` says for each column what follows from an unreadable value.
        """
        said = [f"{file}: {self.rows} rows, {self.new} new facts"]
        for column, count in sorted(self.problems.items()):
            rows = _named(self._first_unread[column], count)
            said.append(f"{column} cannot be read in {rows}: {consequences[column]}")
        if self.to_come:
            said.append(f"{self.to_come} rows are of more than a day ahead, and do not count yet")
        if self.lost:
            said.append(f"{_named(self._first_lost, self.lost)} name no one, or nothing to act on: no effect")
        if self.differing:
            said.append(f"{self.differing} people have rows that differ, and are not called until they agree")
        return "; ".join(said)

    def by_column(self) -> str:
        """Say how many rows have a value that cannot be read, by its column."""
        return ", ".join(f"{column} {count}" for column, count in sorted(self.problems.items()))

    @property
    def none_can_be_read(self) -> bool:
        """Whether there are rows and none can be read: the only one gave no fact, or there are several."""
        return self.rows > 0 and self.unread == self.rows and (self.lost > 0 or self.rows >= SEVERAL)

    @property
    def needs_a_look(self) -> bool:
        """Whether a person should check what the query returns."""
        return bool(self.problems or self.lost or self.differing or self.to_come)


def _note(places: list[int], place: int) -> None:
    if len(places) < MOST_ROWS_NAMED:
        places.append(place)


def _named(first: Sequence[int], count: int) -> str:
    rest = ", …" if count > len(first) else ""
    return f"{count} rows (row {', '.join(map(str, first))}{rest})"
