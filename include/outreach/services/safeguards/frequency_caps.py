"""Frequency caps: who was called often enough, counted over all campaigns of the ledger."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from outreach.services.runs.run import Run
from outreach.services.runs.stages import invoices_to_call_about
from outreach.storage import tables
from outreach.storage.statements import statement


def people_at_their_caps(
    connection: Connection, run: Run, *, now: datetime, batch_id: UUID | None = None
) -> list[str]:
    """Name, by their keys, the people of the run, or of one batch, whom a cap does not allow another call.

    Somebody is also at a cap per invoice when any invoice that the call would
    be about is: the call could not leave it out once the agent speaks.
    """
    found: set[str] = set()
    for cap in run.campaign.config.caps:
        parameters = {"run_id": run.run_id, "since": now - cap.within, "calls": cap.calls}
        if cap.per == "person":
            query = statement("people_at_their_cap")
            found.update(connection.scalars(query, parameters | {"batch_id": batch_id}))
        else:
            invoices = connection.scalars(statement("invoices_at_their_cap"), parameters).all()
            found.update(_people_behind(connection, run.run_id, invoices))
    return sorted(found)


def _people_behind(connection: Connection, run_id: UUID, invoices: Iterable[str]) -> Iterable[str]:
    about = invoices_to_call_about(run_id, "person_id", "invoice_id").subquery("about")
    contact = tables.contact
    query = (
        select(contact.c.person_key)
        .join(about, about.c.person_id == contact.c.person_id)
        .where(contact.c.run_id == run_id, about.c.invoice_id.in_(list(invoices)))
    )
    return connection.scalars(query)
