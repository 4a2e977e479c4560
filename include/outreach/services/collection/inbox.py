"""The inbox: a provider's report is stored before it is acknowledged.

Deliveries that came together are written by one statement and one commit. If that fails
each is written alone, so that one of them cannot make the others fail.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from uuid import UUID

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from outreach.domain.outcomes import CallEvent, EventSource
from outreach.providers.base import Observation, VoiceProvider, WebhookRequest
from outreach.services.collection.deliveries import AdapterDefect, read_events
from outreach.storage.statements import statement

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A delivery as received, and the adapter that checks whether it is genuine."""

    provider: VoiceProvider
    connection_id: str
    request: WebhookRequest
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """One row of the inbox before it is written."""

    connection_id: str
    provider: str
    event_key: str
    source: EventSource
    received_at: datetime
    body: bytes
    call_id: UUID | None

    @property
    def name(self) -> tuple[str, str]:
        """The columns that are unique in the inbox."""
        return (self.connection_id, self.event_key)

    def as_row(self, *, begins: int) -> dict[str, str | int | None]:
        """Return it as values of JSON, with the position (from 1) of its body among all bodies."""
        return {
            "connection_id": self.connection_id,
            "provider": self.provider,
            "event_key": self.event_key,
            "source": self.source,
            "received_at": self.received_at.isoformat(),
            "begins": begins,
            "size": len(self.body),
            "call_id": None if self.call_id is None else str(self.call_id),
        }


Stored = bool | Exception
"""Whether a delivery was new or a repeat; or else the error why it was not stored."""


def store_deliveries(ledger: Engine, arrivals: Sequence[Arrival]) -> list[Stored]:
    """Verify deliveries and commit the raw bodies of those that are genuine, together.

    Returns a result for each; only those with a bool are committed in the inbox. A
    delivery that is not proved to be from its provider, or that the ledger cannot
    store, has its error; the others are still stored.
    """
    answers: dict[int, Stored] = {}
    entries: dict[int, _Entry] = {}
    for place, arrival in enumerate(arrivals):
        try:
            entries[place] = _entry_of(arrival)
        except Exception as error:
            answers[place] = error
    answers.update(zip(entries, _commit(ledger, list(entries.values())), strict=True))
    return [answers[place] for place in range(len(arrivals))]


def store_delivery(
    ledger: Engine,
    *,
    provider: VoiceProvider,
    connection_id: str,
    request: WebhookRequest,
    now: datetime,
) -> bool:
    """Verify a delivery and commit its raw body; returns False for a repeat.

    Raises ``WebhookRefused`` if it is not proved that the delivery is from the
    provider; nothing is kept then. Collection reads the body later, so a genuine
    delivery is stored with any content.
    """
    arrival = Arrival(provider=provider, connection_id=connection_id, request=request, received_at=now)
    (stored,) = store_deliveries(ledger, [arrival])
    if isinstance(stored, Exception):
        raise stored
    return stored


def store_observations(
    ledger: Engine,
    *,
    provider: VoiceProvider,
    connection_id: str,
    observations: Sequence[Observation],
    now: datetime,
) -> int:
    """Commit observations of the provider in one transaction; returns how many were new."""
    entries = [
        _Entry(
            connection_id=connection_id,
            provider=provider.name,
            source=EventSource.POLL,
            event_key=observation.event_key,
            body=observation.body,
            call_id=_call_of(_read(provider, observation)),
            received_at=now,
        )
        for observation in observations
    ]
    with ledger.begin() as connection:
        return sum(_insert(connection, entries))


def _entry_of(arrival: Arrival) -> _Entry:
    events = arrival.provider.read_webhook(arrival.request)
    body = arrival.request.body
    return _Entry(
        connection_id=arrival.connection_id,
        provider=arrival.provider.name,
        source=EventSource.WEBHOOK,
        event_key=_key(events, body),
        body=body,
        call_id=_call_of(events),
        received_at=arrival.received_at,
    )


def _commit(ledger: Engine, entries: Sequence[_Entry]) -> Sequence[Stored]:
    """Write entries in one transaction; if that fails, each in its own."""
    if not entries:
        return []
    try:
        with ledger.begin() as connection:
            return _insert(connection, entries)
    except Exception as error:
        # If the ledger is out of reach, each of them would wait for it once more.
        if len(entries) == 1 or _is_away(error):
            return [error] * len(entries)
        logger.warning("deliveries are stored one by one: %s", type(error).__name__)
    return [stored for entry in entries for stored in _commit(ledger, [entry])]


def _is_away(error: Exception) -> bool:
    """Tell whether the ledger cannot be reached, and did not just refuse a row."""
    if isinstance(error, OperationalError):
        # Only errors of a server that answers have a state.
        return error.connection_invalidated or getattr(error.orig, "sqlstate", None) is None
    return isinstance(error, PoolTimeout) or (isinstance(error, DBAPIError) and error.connection_invalidated)


def _insert(connection: Connection, entries: Sequence[_Entry]) -> list[bool]:
    """Insert entries in their order; returns for each whether it was new."""
    if not entries:
        return []
    begins = accumulate((len(entry.body) for entry in entries), initial=1)
    events = [entry.as_row(begins=place) for entry, place in zip(entries, begins, strict=False)]
    parameters = {"events": json.dumps(events), "bodies": b"".join(entry.body for entry in entries)}
    rows = connection.execute(statement("insert_events"), parameters)
    new = {(row.connection_id, row.event_key) for row in rows}
    is_new = []
    for entry in entries:
        is_new.append(entry.name in new)
        new.discard(entry.name)  # of two equal ones the second is the repeat
    return is_new


def _call_of(events: Sequence[CallEvent]) -> UUID | None:
    return next((event.call_id for event in events if event.call_id), None)


def _read(provider: VoiceProvider, observation: Observation) -> Sequence[CallEvent]:
    try:
        return read_events(provider, observation.body, event_key=observation.event_key) or ()
    except AdapterDefect:
        return ()  # it is kept, and the step that applies it reports the mistake


def _key(events: Sequence[CallEvent], body: bytes) -> str:
    # A delivery without a call event has no key that we could read.
    return events[0].event_key if events else f"body-{hashlib.sha256(body).hexdigest()}"
