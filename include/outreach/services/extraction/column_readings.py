"""Readings of the columns that a campaign maps, as pieces of the text for COPY."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Generic

from outreach.domain.phones import UNKNOWN_REGION
from outreach.services.extraction.amounts import read_amount
from outreach.services.extraction.codes import read_state
from outreach.services.extraction.in_bulk import BulkReader, PersonPiece, amounts, whole_amounts
from outreach.services.extraction.parse_row import RowReader
from outreach.services.extraction.person_ids import is_no_ones_id, read_person_id, written_value
from outreach.services.extraction.readings import InBulk, Piece, Readings
from outreach.services.extraction.text_values import Unreadable, read_flag, read_text
from outreach.storage.copy_text import NULL, array_item, copy_text

NO, YES = copy_text(False), copy_text(True)


class Unread(str):
    """The marker for a value that cannot be read; it has another type than values."""

    __slots__ = ()


UNREAD = Unread(NULL)
UNREAD_COUNTRY = "?"
"""Used with a state, in place of a country that cannot be read."""
UNREAD_FLAG = Unread("?")


class ColumnReadings(Readings[Piece], Generic[Piece]):
    """Readings of a column; a value that cannot be read becomes ``unread``."""

    def __init__(
        self,
        read: Callable[[Any], Any],
        *,
        write: Callable[[Any], Piece],
        unread: Piece,
        in_bulk: Mapping[type, InBulk[Piece]] | None = None,
    ) -> None:
        super().__init__(self._attempt, in_bulk)
        self._reader = read
        self._write = write
        self._unread = unread
        self._has_failed = False

    def _attempt(self, value: Any) -> Piece:
        try:
            return self._write(self._reader(value))
        except Unreadable:
            self._has_failed = True
            return self._unread

    def unread_places(self, pieces: Sequence[str]) -> list[int]:
        """Return the positions in ``pieces`` at which a value could not be read."""
        if not self._has_failed:
            return []
        return [place for place, piece in enumerate(pieces) if isinstance(piece, Unread)]


class MappedReadings:
    """The readings of each column that an extract maps; ``rows`` has the columns and their meanings."""

    def __init__(self, rows: RowReader) -> None:
        self._rows = rows
        self._bulk = BulkReader(nulls=rows.nulls, style=rows.style)

    def alone(self) -> dict[str, ColumnReadings[str]]:
        """Return those of columns that need no other one, in order of ``rows``, without the person's id."""
        texts: Mapping[type, InBulk[str]] = {str: self._bulk.texts}
        ids: Mapping[type, InBulk[str]] = {str: self._bulk.ids, int: self._bulk.numbers_as_ids}
        in_bulk = {"invoice_id": ids, "name": texts, "first_name": texts, "last_name": texts}
        return {
            column: ColumnReadings(
                read,
                write=self._with_default if column == "currency" else copy_text,
                unread=Unread(NO) if column == "settled" else UNREAD,
                in_bulk=in_bulk.get(column),
            )
            for column, read in self._rows.readers.items()
            if column in self._rows.positions and column != "person_id"
        }

    def _with_default(self, currency: str | None) -> str:
        return copy_text(currency or self._rows.default_currency)

    def person(self) -> ColumnReadings[PersonPiece]:
        """Return those of the person's id."""
        bulk = self._bulk
        return ColumnReadings(
            lambda value: (value, read_person_id(value)),
            write=self._person_piece,
            unread=(UNREAD, NULL, NO),
            in_bulk={str: bulk.people, int: bulk.numbers_as_people},
        )

    def _person_piece(self, read: tuple[Any, str | None]) -> PersonPiece:
        value, person_id = read
        if not person_id:
            return copy_text(person_id), NULL, NO
        written, is_no_ones = written_value(value, person_id), is_no_ones_id(person_id, self._rows.nulls)
        return copy_text(person_id), copy_text(written), copy_text(is_no_ones)

    def phones(self) -> list[ColumnReadings[str]]:
        """Return those of each phone column: the first as a field, the others as items of an array."""
        read = partial(read_text, nulls=self._rows.nulls)
        further = [ColumnReadings[str](read, write=_item, unread=Unread("")) for _ in self._rows.phones[1:]]
        first = ColumnReadings[str](read, write=copy_text, unread=UNREAD, in_bulk={str: self._bulk.texts})
        return [first, *further]

    def amount(self) -> ColumnReadings[str]:
        """Return those of the amount, each with its currency."""
        in_bulk: Mapping[type, InBulk[str]] = {
            str: self._bulk.amounts_of_text,
            int: whole_amounts,
            float: amounts,
            Decimal: amounts,
        }
        return ColumnReadings(self._read_amount, write=copy_text, unread=UNREAD, in_bulk=in_bulk)

    def _read_amount(self, pair: tuple[Any, str] | None) -> Any:
        value, currency = pair or (None, NULL)
        known = None if currency == NULL else currency
        return read_amount(value, currency=known, style=self._rows.style, nulls=self._rows.nulls)

    def state(self) -> ColumnReadings[str]:
        """Return those of the state, each with its country."""
        return ColumnReadings(self._read_state, write=copy_text, unread=UNREAD)

    def _read_state(self, pair: tuple[Any, str] | None) -> str | None:
        value, country = pair or (None, NULL)
        known = None if country in (NULL, UNREAD_COUNTRY) else country
        region = UNKNOWN_REGION if country == UNREAD_COUNTRY else self._rows.region
        return read_state(value, country=known, region=region, nulls=self._rows.nulls)

    def flags(self) -> dict[str, ColumnReadings[str]]:
        """Return those of the flags of the campaign's own reasons, in alphabetical order."""
        read = partial(read_flag, nulls=self._rows.nulls)
        return {
            reason: ColumnReadings(read, write=copy_text, unread=UNREAD_FLAG)
            for reason in sorted(self._rows.exclusions)
        }


def _item(text: str | None) -> str:
    """Return the field of a further phone as an item of an array; empty if the field is empty."""
    return "" if text is None else array_item(text)
