"""The inbox: what a provider said is written down before it is acknowledged."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from outreach.domain.outcomes import CallEvent
from outreach.providers.base import VoiceProvider, WebhookRequest
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
        inserted = connection.execute(
            statement("insert_event"),
            {
                "connection_id": connection_id,
                "provider": provider.name,
                "event_key": _key(events, request.body),
                "received_at": now,
                "body": request.body,
                "call_id": next((event.call_id for event in events if event.call_id), None),
            },
        )
    return inserted.rowcount == 1


def _key(events: Sequence[CallEvent], body: bytes) -> str:
    # A delivery without a call event has no key of its own that we could read.
    return events[0].event_key if events else f"body-{hashlib.sha256(body).hexdigest()}"
