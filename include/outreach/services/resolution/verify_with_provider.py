"""A person's word that calls did not ring, compared with the provider's data."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine

from outreach.domain.errors import ConfigurationError
from outreach.providers.base import VoiceProvider
from outreach.services.collection.poll import poll_account
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.resolution.resolve import Resolution, ResolutionRefused, list_unknown, resolve
from outreach.services.runs.ledger_settings import LedgerSettings

AFTER_ALL = "--without-asking takes your word alone"


async def resolve_as_not_called(
    ledger: Engine,
    *,
    call_or_batch: UUID,
    reason: str,
    by: str,
    provider_of: Callable[[str], VoiceProvider],
    settings: LedgerSettings,
    clock: Callable[[], datetime],
) -> int:
    """Ask the provider, if it can be read, then resolve as ``resolve`` does; returns how many calls.

    Raises ``ResolutionRefused``, with nothing resolved, if the provider shows one of
    the calls or does not answer. Its answer is stored in the inbox.
    """
    asked_about = list_unknown(ledger, named=call_or_batch)
    for connection_id in sorted({call.connection_id for call in asked_about}):
        batches = {call.batch_id for call in asked_about if call.connection_id == connection_id}
        await _ask(ledger, _provider(connection_id, provider_of), connection_id, batches, settings, clock)
    left = list_unknown(ledger, named=call_or_batch)
    if shown := len(asked_about) - len(left):
        raise ResolutionRefused(
            f"the provider shows {shown} of these {len(asked_about)} calls, so they are no longer unknown. "
            f"{len(left)} are left (`outreach unknown`); nothing was resolved: look at them again"
        )
    return await asyncio.to_thread(
        resolve,
        ledger,
        call_or_batch=call_or_batch,
        resolution=Resolution.NOT_CALLED,
        reason=reason,
        by=by,
        now=clock(),
    )


def _provider(connection_id: str, provider_of: Callable[[str], VoiceProvider]) -> VoiceProvider:
    try:
        return provider_of(connection_id)
    except ConfigurationError as problem:
        raise ResolutionRefused(f"{connection_id} cannot be asked first: {problem}; {AFTER_ALL}") from problem


async def _ask(
    ledger: Engine,
    provider: VoiceProvider,
    connection_id: str,
    batches: set[UUID],
    settings: LedgerSettings,
    clock: Callable[[], datetime],
) -> None:
    polled = await poll_account(
        ledger, provider=provider, connection_id=connection_id, clock=clock, batch_ids=batches
    )
    if polled.problems:
        raise ResolutionRefused(f"the provider does not say: {'; '.join(polled.problems)}; {AFTER_ALL}")
    await asyncio.to_thread(
        reduce_inbox,
        ledger,
        provider_of=lambda _: provider,
        settings=settings,
        now=clock(),
        connection_id=connection_id,
    )
