"""Frequency caps: who was called often enough, counted over all campaigns of the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from outreach.services.runs.run import Run
from outreach.services.runs.stages import invoices_to_call_about
from outreach.storage import tables
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class CallsLeft:
    """How many calls the caps leave to people, by their keys.

    Of others there are as many calls left as the run has people of their key.
    """

    by_key: Mapping[str, int]

    @property
    def at_cap(self) -> list[str]:
        """The keys of those who get no further call."""
        return [key for key, calls in self.by_key.items() if calls == 0]

    @property
    def of_spellings(self) -> dict[str, list[Any]]:
        """Parameters that name the keys with fewer calls left than people."""
        some = {key: calls for key, calls in self.by_key.items() if calls}
        return {"keys": list(some), "calls_left": list(some.values())}


def calls_left_by_caps(
    connection: Connection, run: Run, *, now: datetime, batch_id: UUID | None = None
) -> CallsLeft:
    """Say how many calls the caps leave to the people of the run, or of one batch.

    Somebody is also at a cap per invoice when any invoice that the call would
    be about is: the call could not leave it out once the agent speaks.
    """
    left: dict[str, int] = {}
    for cap in run.campaign.config.caps:
        parameters = {"run_id": run.run_id, "since": now - cap.within, "calls": cap.calls}
        if cap.per == "person":
            query = statement("people_at_their_cap")
            rows = connection.execute(query, parameters | {"batch_id": batch_id})
            found = {row.person_key: row.calls_left for row in rows}
        else:
            invoices = connection.scalars(statement("invoices_at_their_cap"), parameters).all()
            found = dict.fromkeys(_people_behind(connection, run.run_id, invoices), 0)
        left |= {key: min(calls, left.get(key, calls)) for key, calls in found.items()}
    return CallsLeft(by_key=dict(sorted(left.items())))


def _people_behind(connection: Connection, run_id: UUID, invoices: Iterable[str]) -> Iterable[str]:
    about = invoices_to_call_about(run_id, "person_id", "invoice_id").subquery("about")
    contact = tables.contact
    query = (
        select(contact.c.person_key)
        .join(about, about.c.person_id == contact.c.person_id)
        .where(contact.c.run_id == run_id, about.c.invoice_id.in_(list(invoices)))
    )
    return connection.scalars(query)
