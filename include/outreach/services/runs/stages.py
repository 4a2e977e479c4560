"""The common part of the stages between extraction and planning."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, Subquery, delete, select

from outreach.domain.gates import Gate
from outreach.services.runs.run import Run, read_run
from outreach.storage import tables
from outreach.storage.statements import statement


def hold_shard(connection: Connection, run_id: UUID, shard: int) -> Run:
    """Lock the run and the shard until the transaction ends."""
    run = read_run(connection, run_id, share=True)
    connection.execute(statement("lock_shard"), {"key": f"{run_id}/{shard}"})
    return run


def forget_contact_gate(connection: Connection, run_id: UUID) -> None:
    """Delete the verdict of the gate on contacts that are about to change."""
    table = tables.gate_result
    connection.execute(delete(table).where(table.c.run_id == run_id, table.c.gate == Gate.CONTACTS))


def invoices_with_own_reason(run_id: UUID, *columns: str) -> Subquery:
    """Select ``columns`` of a run's invoices, among them ``own_reason``.

    A call may be about an invoice without its own reason.
    """
    invoice = tables.invoice
    return select(*(invoice.c[name] for name in columns)).where(invoice.c.run_id == run_id).subquery("own")


def invoices_to_call_about(run_id: UUID, *columns: str) -> Select[Any]:
    """Select ``columns`` of the invoices that a call to their person would be about.

    These have no own reason, and enough is owed in their currency.
    """
    needed = dict.fromkeys((*columns, "person_id", "currency", "own_reason"))
    own, contact = invoices_with_own_reason(run_id, *needed), tables.contact
    return (
        select(*(own.c[name] for name in columns))
        .join(contact, (contact.c.run_id == run_id) & (contact.c.person_id == own.c.person_id))
        .where(own.c.own_reason.is_(None), contact.c.totals.has_key(own.c.currency))
    )
