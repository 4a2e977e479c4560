"""Stops and other facts, written straight into the ledger and read back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from outreach.domain.facts import FactKind, FactSubject
from outreach.domain.stops import StopReason
from outreach.storage import tables


def stop(
    ledger: Engine,
    *,
    now: datetime,
    reason: StopReason = StopReason.DO_NOT_CALL,
    person_key: str | None = None,
    phone: str | None = None,
    invoice_id: str | None = None,
    subject: FactSubject | None = None,
    **changes: Any,
) -> int:
    """Stop a person, a number, either of both, or an invoice; returns the stop's id."""
    row = {
        "kind": FactKind.STOP,
        "reason": reason,
        "subject": subject or _subject(person_key, phone, invoice_id),
        "person_key": person_key,
        "phone": phone,
        "invoice_id": invoice_id,
        "happened_at": now,
        "recorded_at": now,
        "source": "test",
    }
    with ledger.begin() as connection:
        adding = insert(tables.fact).values(row | changes).returning(tables.fact.c.fact_id)
        stop_id: int = connection.execute(adding).scalar_one()
    return stop_id


def payment(ledger: Engine, *, now: datetime, person_key: str) -> None:
    """Let it show that a person has paid, for anything."""
    row = {
        "kind": FactKind.PAYMENT,
        "subject": FactSubject.PERSON,
        "person_key": person_key,
        "happened_at": now,
        "recorded_at": now,
        "source": "test",
    }
    with ledger.begin() as connection:
        connection.execute(insert(tables.fact).values(row))


def _subject(person_key: str | None, phone: str | None, invoice_id: str | None) -> FactSubject:
    if invoice_id is not None:
        return FactSubject.INVOICE
    if person_key is None:
        return FactSubject.PHONE
    return FactSubject.PERSON if phone is None else FactSubject.PERSON_OR_PHONE


def facts(ledger: Engine, kind: FactKind) -> list[dict[str, Any]]:
    """Every fact of a kind, in the order of entry."""
    table = tables.fact
    query = select(table).where(table.c.kind == kind).order_by(table.c.fact_id)
    with ledger.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def stops(ledger: Engine) -> list[dict[str, Any]]:
    """Every stop that was ever written, in the order of entry."""
    return facts(ledger, FactKind.STOP)
