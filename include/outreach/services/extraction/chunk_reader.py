"""Reading an extract by columns, many rows at a time, with the same result as ``RowReader``.

Only the readers of single values decide what a value means: they read each distinct
value once; simple ones are read many at a time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, repeat
from typing import Any

from outreach.services.extraction.column_readings import (
    NO,
    UNREAD_COUNTRY,
    UNREAD_FLAG,
    YES,
    ColumnReadings,
    MappedReadings,
    Unread,
)
from outreach.services.extraction.distinct import Values, paired, values_of
from outreach.services.extraction.json_in_bulk import members
from outreach.services.extraction.parse_row import ExtractedRow, RowReader
from outreach.storage.copy_text import NULL, array_text, copy_text

ROWS_AT_ONCE = 2_000
"""So few that their data fits into the processor's cache: five times as many took 50 % longer."""

_NOTHING = repeat(NULL)


@dataclass(frozen=True, kw_only=True)
class _Chunk:
    """Rows that are being read: their columns, their fields so far, and their unreadable columns."""

    columns: Sequence[Values]
    size: int
    fields: dict[str, Iterable[str]] = field(default_factory=dict)
    problems: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, column: str, places: Iterable[int]) -> None:
        for place in places:
            self.problems[place].append(column)


class ChunkReader:
    """Reads parts of an extract into the text of COPY; the fields are those of ``ExtractedRow``."""

    def __init__(self, rows: RowReader) -> None:
        self._rows = rows
        self._members = [member.readings() for member in members(rows.names)]
        mapped = MappedReadings(rows)
        self._alone = mapped.alone()
        self._person, self._phones = mapped.person(), mapped.phones()
        self._amount, self._state, self._flags = mapped.amount(), mapped.state(), mapped.flags()

    def parts(self, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, str]]:
        """Yield, for each part of the rows, how many it holds and its text."""
        source, number = iter(rows), 1
        while some := list(islice(source, ROWS_AT_ONCE)):
            yield len(some), self.read(number, some)
            number += len(some)

    def read(self, first_number: int, rows: Sequence[Sequence[Any]]) -> str:
        """Return some rows as text, numbered from ``first_number``; no content of a row raises an error."""
        columns = [values_of(values) for values in zip(*rows, strict=True)]
        chunk = _Chunk(columns=columns, size=len(rows))
        self._read_alone(chunk)
        self._read_phones(chunk)
        self._read_pairs(chunk)
        self._read_exclusions(chunk)
        chunk.fields["row_number"] = map(str, range(first_number, first_number + chunk.size))
        written = [each.of(values) for each, values in zip(self._members, columns, strict=True)]
        chunk.fields["as_read"] = map("".join, zip(*written, strict=True))
        chunk.fields["problems"] = _arrays_of_problems(chunk)
        fields = (chunk.fields.get(name, _NOTHING) for name in ExtractedRow._fields)
        # A column without values repeats one for ever, so the row's number ends the row.
        return "\n".join((*map("\t".join, zip(*fields, strict=False)), ""))

    def _read_alone(self, chunk: _Chunk) -> None:
        """Read the columns that need no other one; problems are in the same order as in the row reader."""
        positions = self._rows.positions
        chunk.fields["settled"] = repeat(NO)
        for column in self._rows.readers:
            if column == "person_id":
                pieces = self._person.of(chunk.columns[positions[column]])
                ids, values, are_no_ones = zip(*pieces, strict=True)
                chunk.fields.update(person_id=ids, person_value=values, is_ambiguous=are_no_ones)
                chunk.note(column, self._person.unread_places(ids))
            elif column in self._alone:
                self._read(chunk, column, self._alone[column], chunk.columns[positions[column]])

    def _read_phones(self, chunk: _Chunk) -> None:
        found = [
            readings.of(chunk.columns[position])
            for readings, position in zip(self._phones, self._rows.phones, strict=True)
        ]
        unread = {
            place
            for readings, pieces in zip(self._phones, found, strict=True)
            for place in readings.unread_places(pieces)
        }
        chunk.note("phone", unread)
        chunk.fields["phone"], *further = found
        chunk.fields["other_phones"] = (
            map(_array_of_held, zip(*further, strict=True)) if further else repeat(array_text(()))
        )

    def _read_pairs(self, chunk: _Chunk) -> None:
        """Read an amount beside its currency, and a state beside its country."""
        positions = self._rows.positions
        currencies = chunk.fields.setdefault("currency", repeat(copy_text(self._rows.default_currency)))
        amounts = paired(chunk.columns[positions["amount"]], list(islice(currencies, chunk.size)))
        self._read(chunk, "amount", self._amount, amounts)
        if "state" in positions:
            countries = islice(chunk.fields.get("country", _NOTHING), chunk.size)
            beside = [UNREAD_COUNTRY if isinstance(piece, Unread) else piece for piece in countries]
            states = paired(chunk.columns[positions["state"]], beside)
            self._read(chunk, "state", self._state, states)

    def _read_exclusions(self, chunk: _Chunk) -> None:
        """Read the campaign's own reason whose flag is yes; of several the first in the alphabet."""
        if not self._flags:
            return
        found = [
            readings.of(chunk.columns[self._rows.exclusions[reason]])
            for reason, readings in self._flags.items()
        ]
        rows = list(zip(*found, strict=True))
        chunk.fields["exclusion"] = [
            next(
                (copy_text(reason) for reason, flag in zip(self._flags, flags, strict=True) if flag == YES),
                NULL,
            )
            for flags in rows
        ]
        chunk.note("exclusion", (place for place, flags in enumerate(rows) if UNREAD_FLAG in flags))

    def _read(self, chunk: _Chunk, column: str, readings: ColumnReadings[str], values: Values) -> None:
        pieces = readings.of(values)
        chunk.fields[column] = pieces
        chunk.note(column, readings.unread_places(pieces))


def _array_of_held(items: Iterable[str]) -> str:
    """Return the items of the columns that are not empty, as an array."""
    return array_text(filter(None, items))


def _arrays_of_problems(chunk: _Chunk) -> Iterable[str]:
    nothing = array_text(())
    if not chunk.problems:
        return repeat(nothing)
    written = {place: array_text(columns) for place, columns in chunk.problems.items()}
    return (written.get(place, nothing) for place in range(chunk.size))
