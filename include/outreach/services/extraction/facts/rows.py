"""The reading of a row of such a query: facts for the ledger, and unreadable columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from hashlib import sha256
from json import dumps
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from outreach.campaign.model import CampaignConfig
from outreach.domain.facts import FactSubject
from outreach.domain.people import normalise_person_id
from outreach.domain.phones import numbers_meant
from outreach.domain.stops import StopReason
from outreach.services.extraction.facts.moments import read_moment
from outreach.services.extraction.json_values import row_as_json
from outreach.services.extraction.parse_row import null_words
from outreach.services.extraction.person_ids import is_no_ones_id, read_person_id
from outreach.services.extraction.text_values import Unreadable, read_text

Value = TypeVar("Value")


class FactRow(NamedTuple):
    """A fact to be stored; all fields but the last are columns of ``outreach.fact``. ``value`` is JSON."""

    subject: FactSubject
    person_key: str | None
    phone: str | None
    invoice_id: str | None
    value: str
    happened_at: datetime
    source_id: str | None
    reason: StopReason | None = None
    words: str | None = None
    holds_until: datetime | None = None
    is_one_of_many: bool = False
    """Whether rows with the same ``source_id`` are different facts, though nothing distinguishes them."""


@dataclass(frozen=True, kw_only=True)
class ReadRow:
    """The result of reading one row. ``problems`` names the columns that could not be read.

    ``is_lost`` says that it names no one, or has no effect; ``is_to_come`` that its day
    is in the future; ``is_unread`` that its most important part could not be read.
    """

    facts: tuple[FactRow, ...] = ()
    problems: tuple[str, ...] = ()
    is_lost: bool = False
    is_to_come: bool = False
    is_unread: bool = False


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How the values are read: the campaign's settings, and when the reading began."""

    config: CampaignConfig
    now: datetime

    @cached_property
    def zone(self) -> ZoneInfo:
        """The campaign's time zone."""
        return self.config.zone()

    @cached_property
    def nulls(self) -> frozenset[str]:
        """The campaign's own words for an empty value."""
        return null_words(self.config)


@dataclass(frozen=True, kw_only=True)
class Cells:
    """The values of a row by column, and the columns that could not be read."""

    values: Mapping[str, Any]
    reading: Reading
    problems: list[str] = field(default_factory=list)

    def read(self, column: str, by: Callable[[Any], Value | None]) -> Value | None:
        """Read a column's value; an unreadable one is noted and is None."""
        try:
            return by(self.values[column])
        except Unreadable:
            self.problems.append(column)
            return None

    def text(self, column: str) -> str | None:
        """Read a text."""
        return self.read(column, lambda value: read_text(value, nulls=self.reading.nulls))

    def person_key(self) -> str | None:
        """Read the person's id, folded as stops compare people; None without an id."""
        person_id = self.read("person_id", read_person_id)
        if person_id is None or is_no_ones_id(person_id, self.reading.nulls):
            return None
        return normalise_person_id(person_id)

    def phones(self) -> tuple[str, ...]:
        """Read every number (E.164) that the row could mean, since the row prevents calls."""
        field_read = self.text("phone")
        if field_read is None:
            return ()
        meant = numbers_meant(field_read, region=self.reading.config.defaults.region)
        if meant.has_unread:
            self.problems.append("phone")
        return meant.numbers

    def moment(self, column: str) -> datetime | date | None:
        """Read a moment in UTC, or a day if there is no time."""
        reading = self.reading
        date_format = reading.config.defaults.date_format
        read = partial(read_moment, date_format=date_format, zone=reading.zone, nulls=reading.nulls)
        return self.read(column, read)

    def as_came(self, *columns: str) -> str:
        """Return the values as one text, as the warehouse returned them."""
        return row_as_json(columns, [self.values[column] for column in columns])


def subject_of(person_key: str | None, phone: str | None) -> FactSubject:
    """Return the subject of a fact about a person, a number, or both."""
    if person_key is None:
        return FactSubject.PHONE
    return FactSubject.PERSON if phone is None else FactSubject.PERSON_OR_PHONE


def name_of(*parts: str | None) -> str:
    """Return an id, made from its content, for a row that has no id."""
    return sha256(dumps(parts).encode()).hexdigest()
