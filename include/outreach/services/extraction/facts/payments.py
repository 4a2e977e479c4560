"""Reading a row of ``payments.sql``: the amount, the time, the person and the invoice."""

import json
from datetime import datetime, timedelta
from functools import partial

from outreach.domain.facts import FactSubject
from outreach.services.extraction.amounts import AmountStyle, read_amount
from outreach.services.extraction.codes import read_currency
from outreach.services.extraction.facts.moments import latest_moment
from outreach.services.extraction.facts.rows import Cells, FactRow, ReadRow, name_of
from outreach.services.extraction.text_values import read_id

COLUMNS = ("payment_id", "person_id", "invoice_id", "amount", "currency", "booked_at")

NOT_BOOKED_YET = timedelta(hours=25)
"""How far ahead of our clock a booking may be and still count as today's; a later one does not count yet."""


def read_payment(cells: Cells) -> ReadRow:
    """Read a payment. Without a moment, or without both person and invoice, it has no effect.

    A booking of zero or less is no payment.
    """
    nulls = cells.reading.nulls
    person_key = cells.person_key()
    invoice_id = cells.read("invoice_id", partial(read_id, nulls=nulls))
    payment_id = cells.read("payment_id", partial(read_id, nulls=nulls))
    value, is_payment = _value(cells)
    booked_at, is_to_come = _booked_at(cells)
    problems = tuple(cells.problems)
    if not is_payment:
        return ReadRow(problems=problems)
    if is_to_come:
        return ReadRow(problems=problems, is_to_come=True)
    if booked_at is None or (person_key is None and invoice_id is None):
        return ReadRow(problems=problems, is_lost=True, is_unread=bool(problems))
    fact = FactRow(
        subject=FactSubject.PERSON if invoice_id is None else FactSubject.INVOICE,
        person_key=person_key,
        phone=None,
        invoice_id=invoice_id,
        value=json.dumps({**value, "payment_id": payment_id}),
        happened_at=booked_at,
        source_id=_source_id(payment_id, person_key, invoice_id, cells),
        is_one_of_many=payment_id is None,
    )
    return ReadRow(facts=(fact,), problems=problems)


def _value(cells: Cells) -> tuple[dict[str, str | None], bool]:
    """Read the amount and its currency, and tell whether money came in."""
    config, nulls = cells.reading.config, cells.reading.nulls
    known = len(cells.problems)
    currency = cells.read("currency", partial(read_currency, nulls=nulls))
    if currency is None and len(cells.problems) == known:
        currency = config.defaults.currency
    style = AmountStyle(decimal=config.defaults.decimal, thousands=config.defaults.thousands)
    amount = cells.read("amount", partial(read_amount, currency=currency, style=style, nulls=nulls))
    written = None if amount is None else str(amount)
    return {"amount": written, "currency": currency}, amount is None or amount > 0


def _booked_at(cells: Cells) -> tuple[datetime | None, bool]:
    """Return the latest possible time of booking, at the latest now, and whether it is in the future."""
    read, now = cells.moment("booked_at"), cells.reading.now
    if read is None:
        return None, False
    booked_at = latest_moment(read, cells.reading.zone)
    is_to_come = booked_at > now + NOT_BOOKED_YET
    return min(booked_at, now), is_to_come


def _source_id(payment_id: str | None, person_key: str | None, invoice_id: str | None, cells: Cells) -> str:
    """Return the id of the fact: a payment for several people or invoices is one fact for each."""
    if payment_id is None:
        return name_of(person_key, invoice_id, cells.as_came("amount", "currency", "booked_at"))
    return name_of(payment_id, person_key, invoice_id)
