"""The inbox: what a provider said is written down before it is acknowledged."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine

from outreach.domain.outcomes import CallEvent, EventSource
from outreach.providers.base import Observation, VoiceProvider, WebhookRequest
from outreach.services.collection.deliveries import AdapterDefect, read_events
from outreach.storage.statements import statement


def store_delivery(
    ledger: Engine,
    *,
    provider: VoiceProvider,
    connection_id: str,
    request: WebhookRequest,
    now: datetime,
) -> bool:
    """Verify a delivery and commit its raw body; returns False when it is a repeat.

    Raises ``WebhookRefused`` when the delivery is not provably from the
    provider; nothing is kept then. What the body means is for collection to
    find out, so a genuine delivery is stored whatever it says.
    """
    events = provider.read_webhook(request)
    with ledger.begin() as connection:
        return _insert(
            connection,
            provider=provider,
            connection_id=connection_id,
            source=EventSource.WEBHOOK,
            event_key=_key(events, request.body),
            body=request.body,
            events=events,
            now=now,
        )


def store_observations(
    ledger: Engine,
    *,
    provider: VoiceProvider,
    connection_id: str,
    observations: Sequence[Observation],
    now: datetime,
) -> int:
    """Commit what was read from the provider, in one transaction; returns how many were new."""
    with ledger.begin() as connection:
        return sum(
            _insert(
                connection,
                provider=provider,
                connection_id=connection_id,
                source=EventSource.POLL,
                event_key=observation.event_key,
                body=observation.body,
                events=_read(provider, observation),
                now=now,
            )
            for observation in observations
        )


def _insert(
    connection: Connection,
    *,
    provider: VoiceProvider,
    connection_id: str,
    source: EventSource,
    event_key: str,
    body: bytes,
    events: Sequence[CallEvent],
    now: datetime,
) -> bool:
    inserted = connection.execute(
        statement("insert_event"),
        {
            "connection_id": connection_id,
            "provider": provider.name,
            "event_key": event_key,
            "source": source,
            "received_at": now,
            "body": body,
            "call_id": next((event.call_id for event in events if event.call_id), None),
        },
    )
    return inserted.rowcount == 1


def _read(provider: VoiceProvider, observation: Observation) -> Sequence[CallEvent]:
    try:
        return read_events(provider, observation.body, event_key=observation.event_key) or ()
    except AdapterDefect:
        return ()  # it is kept, and whoever applies it says so


def _key(events: Sequence[CallEvent], body: bytes) -> str:
    # A delivery without a call event has no key of its own that we could read.
    return events[0].event_key if events else f"body-{hashlib.sha256(body).hexdigest()}"
