"""Reading the inbox, and distinguishing our own calls from forged and foreign ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from outreach.domain import identity
from outreach.domain.outcomes import CallEvent
from outreach.domain.reduction import EventResult
from outreach.providers.base import VoiceProvider
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.storage.statements import statement


class AdapterDefect(Exception):
    """An adapter failed at a body by its own mistake: the delivery waits until that is fixed."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One row of the inbox. ``events`` is None if the adapter cannot read the body."""

    event_id: int
    event_key: str
    received_at: datetime
    events: Sequence[CallEvent] | None
    was_left: bool = False
    """Whether it could not be applied before."""
    defect: str | None = None
    """The error with which reading failed, if it is a mistake of the adapter and not of the body."""


def take_deliveries(
    connection: Connection, *, provider: VoiceProvider, connection_id: str, after: int, limit: int
) -> list[Delivery]:
    """Take up to ``limit`` unapplied deliveries with a greater id than ``after``, in order of arrival.

    This transaction locks them; deliveries that another one has locked are skipped.
    """
    rows = connection.execute(
        statement("take_events"), {"connection_id": connection_id, "after": after, "limit": limit}
    )
    return [_delivery(provider, row) for row in rows]


def _delivery(provider: VoiceProvider, row: Row[Any]) -> Delivery:
    events, defect = None, None
    try:
        events = read_events(provider, bytes(row.body), event_key=row.event_key)
    except AdapterDefect as error:
        defect = str(error)
    return Delivery(
        event_id=row.event_id,
        event_key=row.event_key,
        received_at=row.received_at,
        events=events,
        was_left=row.was_left,
        defect=defect,
    )


def read_events(provider: VoiceProvider, body: bytes, *, event_key: str) -> Sequence[CallEvent] | None:
    """Read a stored body; None if the adapter cannot read it.

    Raises ``AdapterDefect`` if the adapter fails otherwise; that must not delay other bodies.
    """
    try:
        return provider.read_stored_event(body, event_key=event_key)
    except (ValueError, RecursionError):  # the latter: JSON that is nested too deeply
        return None
    except Exception as error:
        # Only the error's type: its message could quote the body.
        raise AdapterDefect(type(error).__name__) from None


def doubt_about(event: CallEvent, settings: LedgerSettings) -> EventResult | None:
    """Return why an event cannot count as about our call; None if its seal proves it.

    The environment is part of the seal: staging's events settle nothing in
    production, even if both were given the same keys.
    """
    if event.call_id is None:
        return EventResult.UNMATCHED
    signature = event.signature if event.signature and event.signature.isascii() else None
    is_ours = event.environment == settings.environment and identity.is_sealed_by_us(
        signature, event.call_id, environment=settings.environment, keys=settings.metadata_keys
    )
    return None if is_ours else EventResult.FORGED


def sealed_calls(deliveries: Sequence[Delivery], settings: LedgerSettings) -> list[UUID]:
    """Return the calls that the deliveries are proved to be about, in order of their ids."""
    return sorted(
        {
            event.call_id
            for delivery in deliveries
            for event in delivery.events or ()
            if event.call_id is not None and doubt_about(event, settings) is None
        }
    )
