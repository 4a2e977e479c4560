"""The people who owe something by rows read just now, by the rules of the night."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from outreach.campaign.least_amounts import half_unit, least_told
from outreach.domain.notes import note_among
from outreach.domain.people import normalise_person_id
from outreach.services.extraction.parse_row import ExtractedRow

_UNREADABLE = {"settled", "disputed", "exclusion"}
"""Columns that forbid a call if they are unreadable."""


class _Open(NamedTuple):
    """The open amount of a row; below zero for a credit note."""

    person_id: str
    currency: str
    amount: Decimal


def people_owing(
    rows: Iterable[ExtractedRow], *, run_date: date, min_amount: Mapping[str, Decimal]
) -> set[str]:
    """Return the people who owe enough in some currency, and whose rows do not forbid a call.

    The rules are those of ``insert_extracted_invoices.sql`` and of the totals that the agent names.
    """
    opened: dict[str | int, _Open | None] = {}
    settled: set[str | int] = set()
    left_out: set[str | int] = set()
    refusing: set[str] = set()
    for row in rows:
        if row.person_id is not None and _forbids_calls(row):
            refusing.add(normalise_person_id(row.person_id))
        key = row.row_number if row.invoice_id is None else row.invoice_id
        if row.settled:
            settled.add(key)  # the value of one row holds for all rows of the invoice
        if row.disputed or row.exclusion is not None:
            left_out.add(key)
        opened.setdefault(key, _open(row, run_date))
    totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for key, each in opened.items():
        if each is not None and key not in settled and (each.amount < 0 or key not in left_out):
            totals[each.person_id, each.currency] += each.amount
    owing = {
        person for (person, currency), total in totals.items() if total > least_told(currency, min_amount)
    }
    # A no is compared like every stop: by the folded id, so it may hold one person too many.
    return {person for person in owing if normalise_person_id(person) not in refusing}


def _forbids_calls(row: ExtractedRow) -> bool:
    phones = (row.phone, *row.other_phones)
    note = note_among(name=row.name, first_name=row.first_name, last_name=row.last_name, phones=phones)
    return row.consent is False or "consent" in row.problems or note is not None


def _open(row: ExtractedRow, run_date: date) -> _Open | None:
    """Return the amount of a row before it is known whether its invoice is settled, disputed or excluded."""
    if row.person_id is None or row.amount is None or row.currency is None:
        return None
    if row.amount >= 0 and not _is_due(row, row.amount, row.currency, run_date):
        return None
    return _Open(row.person_id, row.currency, row.amount)


def _is_due(row: ExtractedRow, amount: Decimal, currency: str, run_date: date) -> bool:
    if row.invoice_id is None or row.due_date is None or _UNREADABLE.intersection(row.problems):
        return False
    return amount > half_unit(currency) and row.due_date < run_date
