"""One call in any state, events about it, and what they did."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select

from builders.events import SETTINGS, Event, deliver, levers
from builders.ledger import insert_run
from builders.night import NOW, OneCall, campaign, person
from outreach.services.collection.reduce import CollectionCounts, reduce_inbox
from outreach.storage import tables

LATER = NOW + timedelta(minutes=10)
PHONE = "+966500000077"
WORDS = {
    "REFUSED": "refused",
    "OPT_OUT": "opt_out",
    "WRONG_NUMBER": "wrong_number",
    "DECEASED": "deceased",
    "ATTORNEY": "attorney",
    "DISPUTE": "dispute",
}


def call_of(ledger: Engine, called: OneCall) -> UUID:
    """Make a run of one person with this call; gives the call's id."""
    insert_run(ledger, person("c-1", phone=PHONE, call=called), of=campaign(outcomes=WORDS))
    call_id: UUID = the_call(ledger)["call_id"]
    return call_id


def the_call(ledger: Engine) -> Any:
    """Read the first attempt of the only call."""
    with ledger.connect() as connection:
        return connection.execute(select(tables.call).order_by(tables.call.c.attempt)).mappings().first()


def report(ledger: Engine, *events: Event) -> CollectionCounts:
    """Deliver events of Levers, and reduce the inbox ten minutes later."""
    deliver(ledger, *events, now=NOW)
    return reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=LATER)


def closed_gates(ledger: Engine) -> dict[str, str]:
    """Read the closed send gates, each with its reason."""
    with ledger.connect() as connection:
        gate = tables.send_gate
        rows = connection.execute(select(gate.c.scope, gate.c.reason).where(gate.c.is_open.is_(False)))
        return {row.scope: row.reason for row in rows}
