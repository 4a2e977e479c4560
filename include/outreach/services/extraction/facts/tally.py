"""The results of the rows of one reading, and the sentence that says so."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from outreach.services.extraction.facts.rows import FactRow, ReadRow

MOST_ROWS_NAMED = 10
SEVERAL = 3
"""One person's hours that cannot be read may be a slip, those of several are not."""


@dataclass(kw_only=True)
class Tally:
    """Counts the rows of one query while they are read, and what of them is new."""

    rows: int = 0
    lost: int = 0
    """Rows about no one, or about nothing that could be acted on."""
    to_come: int = 0
    """Rows of a day that is more than a day ahead."""
    unread: int = 0
    """Rows of which what counts most cannot be read."""
    problems: Counter[str] = field(default_factory=Counter)
    """How many rows have a value that cannot be read, by its column."""
    new: int = 0
    differing: int = 0
    """People whose rows differ."""
    _first_lost: list[int] = field(default_factory=list)
    _first_unread: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def facts_of(self, rows: Iterable[ReadRow]) -> Iterator[FactRow]:
        """Pass the facts of the rows on, and count."""
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
        """Say what was read; a row is named by its place in what the query returned.

        ``consequences`` says of each column what follows from a value that cannot be read.
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
        """Whether there are rows and none of them can be read: nothing came of one, or they are several."""
        return self.rows > 0 and self.unread == self.rows and (self.lost > 0 or self.rows >= SEVERAL)

    @property
    def needs_a_look(self) -> bool:
        """Whether a person should look at what the query returns."""
        return bool(self.problems or self.lost or self.differing or self.to_come)


def _note(places: list[int], place: int) -> None:
    if len(places) < MOST_ROWS_NAMED:
        places.append(place)


def _named(first: Sequence[int], count: int) -> str:
    rest = ", …" if count > len(first) else ""
    return f"{count} rows (row {', '.join(map(str, first))}{rest})"
