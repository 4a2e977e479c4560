"""Collection: from the inbox into what is known of each call.

Any number of reducers may run at once. Each takes events that nobody else
holds, and locks in dispatch's order: batches by their id, then calls by theirs,
the account's gate last. So nobody waits in a circle, and two events of one call
are applied one after the other.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine

from outreach.domain.errors import ConfigurationError
from outreach.domain.reduction import EventResult
from outreach.providers.base import VoiceProvider
from outreach.services.collection.applying import Applied, Workplace, apply_delivery
from outreach.services.collection.call_facts import lock_calls
from outreach.services.collection.deliveries import Delivery, sealed_calls, take_deliveries
from outreach.services.runs.settings import LedgerSettings
from outreach.storage.statements import statement

logger = logging.getLogger(__name__)

BATCH = 100
"""Deliveries of one transaction: it holds their calls' rows, so it is kept short."""


@dataclass(frozen=True, kw_only=True)
class CollectionCounts:
    """What became of the deliveries of one reduction.

    ``unmapped_words`` counts what agents said that no campaign.yaml explains.
    ``left`` deliveries met an error and stay in the inbox, to be tried again.
    """

    applied: int = 0
    repeated: int = 0
    forged: int = 0
    unmatched: int = 0
    ghost: int = 0
    duplicate: int = 0
    unreadable: int = 0
    left: int = 0
    unmapped_words: Mapping[str, int] = field(default_factory=dict)

    @property
    def handled(self) -> int:
        """Deliveries that need not be looked at again."""
        return sum(getattr(self, result) for result in EventResult)


@dataclass(kw_only=True)
class _Tally:
    results: Counter[EventResult] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    left: int = 0

    def add(self, handled: list[Applied | None]) -> None:
        for applied in handled:
            if applied is None:
                self.left += 1
            else:
                self.results[applied.result] += 1
                self.words.update(applied.unmapped_words)

    def counts(self) -> CollectionCounts:
        by_name = {result.value: count for result, count in self.results.items()}
        return CollectionCounts(**by_name, left=self.left, unmapped_words=dict(self.words))


def reduce_inbox(
    ledger: Engine,
    *,
    provider_of: Callable[[str], VoiceProvider],
    settings: LedgerSettings,
    now: datetime,
    connection_id: str | None = None,
    limit: int = 1000,
) -> CollectionCounts:
    """Apply up to ``limit`` deliveries of each account, or of one, that nobody has applied yet.

    Safe to run at any time, any number of times, at once. A delivery that
    cannot be handled stays in the inbox and holds up no other; so do all of an
    account for which ``provider_of`` raises ``ConfigurationError``.
    """
    with ledger.connect() as connection:
        waiting = connection.scalars(statement("connections_with_events")).all()
    tally = _Tally()
    for account in waiting:
        if connection_id not in (None, account):
            continue
        try:
            provider = provider_of(account)
        except ConfigurationError as error:
            logger.warning("events of %s stay in the inbox: %s", account, error)
            continue
        _reduce_account(ledger, account, provider, settings, tally, now=now, limit=limit)
    return tally.counts()


def _reduce_account(
    ledger: Engine,
    connection_id: str,
    provider: VoiceProvider,
    settings: LedgerSettings,
    tally: _Tally,
    *,
    now: datetime,
    limit: int,
) -> None:
    after = 0
    while limit > 0:
        with ledger.begin() as connection:
            deliveries = take_deliveries(
                connection,
                provider=provider,
                connection_id=connection_id,
                after=after,
                limit=min(limit, BATCH),
            )
            if not deliveries:
                return
            work = Workplace(connection=connection, connection_id=connection_id, settings=settings, now=now)
            handled = _apply_all(work, deliveries)
        tally.add(handled)  # only once it is committed
        limit -= len(deliveries)
        after = deliveries[-1].event_id


def _apply_all(work: Workplace, deliveries: list[Delivery]) -> list[Applied | None]:
    calls = lock_calls(work.connection, sealed_calls(deliveries, work.settings))
    handled = []
    first_heard: dict[UUID, datetime] = {}
    for delivery in deliveries:
        applied = apply_delivery(work, delivery, calls)
        handled.append(applied)
        if applied:
            calls.update(applied.calls)
            for batch_id in applied.confirmed:
                heard = first_heard.get(batch_id, delivery.received_at)
                first_heard[batch_id] = min(heard, delivery.received_at)
    for batch_id, heard_at in first_heard.items():
        parameters = {"batch_id": batch_id, "heard_at": heard_at}
        work.connection.execute(statement("confirm_batch"), parameters)
    return handled


def list_unmapped_words(connection: Connection, run_id: UUID) -> dict[str, int]:
    """Return the agents' words that the run's campaign.yaml does not explain, most frequent first.

    They are words of calls about which nothing was said that it does explain.
    """
    return {
        row.words: row.calls for row in connection.execute(statement("unmapped_words"), {"run_id": run_id})
    }
