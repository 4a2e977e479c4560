"""Requests to the webhook application, and what came of them in the ledger."""

from typing import Any

import httpx
from sqlalchemy import Engine, func, select

from builders.events import Bytes, Event, signature_headers
from outreach.storage import tables


def post(address: str, event: Event | Bytes, **headers: str) -> httpx.Response:
    """Deliver an event to the account ``levers_default``, signed unless ``headers`` replace the signature."""
    return httpx.post(
        f"{address}/levers_default",
        content=event.body(),
        headers=signature_headers(event) | headers,
        trust_env=False,
    )


def count(ledger: Engine, *where: Any) -> int:
    """Count the rows of the ledger for which all of this is true."""
    with ledger.connect() as connection:
        return connection.scalar(select(func.count()).where(*where)) or 0


def kept(ledger: Engine) -> int:
    """Count the deliveries that were kept."""
    return count(ledger, tables.provider_event.c.event_id > 0)


def completed(ledger: Engine) -> int:
    """Count the calls that have ended."""
    return count(ledger, tables.call.c.state == "completed")
