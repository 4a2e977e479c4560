"""Asking the provider: in a thread of the triggerer while a run waits, and every hour for late results."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from outreach_airflow import wiring


def ask_provider(
    *, run_id: UUID | None, connection_id: str, ledger_connection_id: str, clock: Callable[[], datetime]
) -> bool:
    """Read the provider's data on the run's calls, or on all, into the ledger; never submits anything.

    Returns False if the provider cannot be read at all, so that it is not asked again.
    """
    from outreach.services.collection.poll import poll_account
    from outreach.services.collection.reduce import reduce_inbox

    provider = wiring.provider(connection_id)
    if not provider.capabilities.polls:
        return False
    ledger = wiring.ledger(ledger_connection_id)
    asyncio.run(
        poll_account(ledger, provider=provider, connection_id=connection_id, run_id=run_id, clock=clock)
    )
    reduce_inbox(
        ledger,
        provider_of=lambda _: provider,
        settings=wiring.ledger_settings(ledger_connection_id),
        now=clock(),
        connection_id=connection_id,
    )
    return True
