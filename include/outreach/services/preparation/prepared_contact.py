"""A person with their invoices, and functions that combine the person's rows."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from outreach.domain.decisions import Reason
from outreach.domain.phones.words import NOTES
from outreach.storage.copy_text import TextRow, array_of

NEAREST_TO_A_CALL = (
    None,
    Reason.NOT_CALLABLE_PHONE,
    Reason.UNREADABLE_PHONE,
    *NOTES,
    Reason.MISSING_PHONE,
)
"""The possible readings of a phone field, the best first."""


class PreparedContact(NamedTuple):
    """A person with their invoices; the fields are columns of ``outreach.contact``.

    ``totals`` is JSON: the exact open amount of each currency, as text.
    """

    person_id: str
    person_key: str
    name: str | None
    first_name: str | None
    last_name: str | None
    country: str | None
    language: str
    phone_as_read: str | None
    phone: str | None
    phone_kind: str | None
    phone_problem: str | None
    note: str | None
    time_zones: list[str]
    countries: list[str]
    states: list[str]
    invoice_count: int
    oldest_due_date: date | None
    totals: str
    consent: bool | None

    def as_text(self) -> TextRow:
        """Return the fields as PostgreSQL reads them."""
        return (
            self.person_id,
            self.person_key,
            self.name,
            self.first_name,
            self.last_name,
            self.country,
            self.language,
            self.phone_as_read,
            self.phone,
            self.phone_kind,
            self.phone_problem,
            self.note,
            array_of(self.time_zones),
            array_of(self.countries),
            array_of(self.states),
            str(self.invoice_count),
            None if self.oldest_due_date is None else self.oldest_due_date.isoformat(),
            self.totals,
            None if self.consent is None else str(self.consent),
        )


def one_spelling(
    name: str | None, first_name: str | None, last_name: str | None
) -> tuple[str | None, str | None, str | None]:
    """Return a name with single spaces; a missing whole name is made from first and last name."""
    first, last = _on_one_line(first_name), _on_one_line(last_name)
    whole = _on_one_line(name) or f"{first} {last}".strip()
    return (whole, first or None, last or None) if whole else (None, None, None)


def _on_one_line(text: str | None) -> str:
    return " ".join(text.split()) if text else ""


def phone_fields(phone: str | None, other_phones: Sequence[str] | None) -> Iterator[str]:
    """Return the phone fields of a row, in the order in which they count."""
    yield phone or ""
    for text in other_phones or ():
        yield text or ""
