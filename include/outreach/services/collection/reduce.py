"""Collection: applying the inbox to the known facts of each call.

Any number of reducers may run at once. Each takes events that no other one has locked,
and locks in the order of dispatch: batches by id, then calls by id, the account's gate
last. So there is no deadlock, and two events of one call are applied one after the
other.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from outreach.domain.errors import ConfigurationError
from outreach.domain.reduction import EventResult
from outreach.providers.base import VoiceProvider
from outreach.services.collection.apply_event import Applied, Workplace, apply_alone, apply_delivery, leave
from outreach.services.collection.call_facts import lock_calls
from outreach.services.collection.changes import Changes
from outreach.services.collection.deliveries import Delivery, sealed_calls, take_deliveries
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.storage.statements import statement
from outreach.storage.trial import Ledger

logger = logging.getLogger(__name__)

BATCH = 250
"""How many deliveries one transaction applies: it locks their calls, so it is kept short."""


ODD = (
    EventResult.UNREADABLE,
    EventResult.UNMATCHED,
    EventResult.FORGED,
    EventResult.MISMATCH,
    EventResult.OTHER_ACCOUNT,
    EventResult.GHOST,
    EventResult.DUPLICATE,
)


@dataclass(frozen=True, kw_only=True)
class CollectionCounts:
    """The results of the deliveries of one reduction.

    ``unmapped_words`` counts words of agents that no campaign.yaml explains. ``left``
    deliveries had an error and stay in the inbox to be tried again.
    """

    applied: int = 0
    repeated: int = 0
    forged: int = 0
    unmatched: int = 0
    mismatch: int = 0
    other_account: int = 0
    ghost: int = 0
    duplicate: int = 0
    unreadable: int = 0
    left: int = 0
    unmapped_words: Mapping[str, int] = field(default_factory=dict)

    @property
    def odd(self) -> dict[str, int]:
        """Deliveries that were kept but not applied, which a person may want to check."""
        counts = {result.value: getattr(self, result) for result in ODD}
        return {word: count for word, count in counts.items() if count}

    @property
    def handled(self) -> int:
        """Deliveries that are done."""
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
    ledger: Ledger,
    *,
    provider_of: Callable[[str], VoiceProvider],
    settings: LedgerSettings,
    now: datetime,
    connection_id: str | None = None,
    limit: int = 1000,
) -> CollectionCounts:
    """Apply up to ``limit`` deliveries of each account, or of one, that no one has applied yet.

    Safe to run at any time, any number of times, also in parallel. A delivery that
    cannot be handled stays in the inbox and delays no other; so do all of an account
    for which ``provider_of`` raises ``ConfigurationError``. Its other errors are raised
    after the other accounts' deliveries were applied.
    """
    with ledger.connect() as connection:
        waiting = connection.scalars(statement("connections_with_events")).all()
    tally, failure = _Tally(), None
    for account in waiting:
        if connection_id not in (None, account):
            continue
        try:
            provider = provider_of(account)
        except ConfigurationError as error:
            logger.warning("events of %s stay in the inbox: %s", account, error)
            continue
        except Exception as error:
            logger.warning("events of %s stay in the inbox: %s", account, type(error).__name__)
            failure = failure or error
            continue
        inbox = _Inbox(ledger=ledger, connection_id=account, provider=provider, settings=settings, now=now)
        _reduce_account(inbox, tally, limit=limit)
    if failure:
        raise failure
    return tally.counts()


@dataclass(frozen=True, kw_only=True)
class _Inbox:
    """The waiting deliveries of one account, and the adapter that reads them."""

    ledger: Ledger
    connection_id: str
    provider: VoiceProvider
    settings: LedgerSettings
    now: datetime

    def apply_next(self, *, after: int, limit: int, alone: bool = False) -> tuple[int, list[Applied | None]]:
        """Apply the next deliveries in one transaction; returns the id of the last one and all results.

        They are written together, or each ``alone``: then one that cannot be applied is left in the inbox.
        """
        with self.ledger.begin() as connection:
            deliveries = take_deliveries(
                connection,
                provider=self.provider,
                connection_id=self.connection_id,
                after=after,
                limit=limit,
            )
            work = Workplace(
                connection=connection,
                connection_id=self.connection_id,
                settings=self.settings,
                now=self.now,
                changes=Changes(connection, now=self.now),
            )
            handled = _apply_all(work, deliveries, alone=alone)
            return (deliveries[-1].event_id if deliveries else after), handled

    def leave(self, event_id: int, error: Exception) -> None:
        """Store why a delivery was left in the inbox."""
        with self.ledger.begin() as connection:
            leave(connection, event_id, why=type(error).__name__)

    def waiting(self, *, after: int, limit: int) -> list[int]:
        """Return the ids of the next deliveries, readable or not."""
        parameters = {"connection_id": self.connection_id, "after": after, "limit": limit}
        with self.ledger.connect() as connection:
            return list(connection.scalars(statement("waiting_events"), parameters))


def _reduce_account(inbox: _Inbox, tally: _Tally, *, limit: int) -> None:
    """Apply up to ``limit`` deliveries; those that were left before are tried, too, but do not count."""
    after = 0
    while limit > 0:
        size = min(limit, BATCH)
        try:
            reached, handled = inbox.apply_next(after=after, limit=size)
        except Exception as error:
            if _is_everybodys(error):
                raise
            logger.warning("deliveries are applied one by one: %s", type(error).__name__)
            reached, handled = _apply_one_by_one(inbox, after=after, limit=size)
        if reached == after:
            return
        after = reached
        tally.add(handled)  # only once it is committed
        limit -= sum(applied is not None for applied in handled)


def _apply_one_by_one(inbox: _Inbox, *, after: int, limit: int) -> tuple[int, list[Applied | None]]:
    """Apply each delivery in its own transaction, so that one of them cannot make the others fail.

    This is used if the ledger cannot read, lock or store one of them.
    """
    last, handled = after, []
    for event_id in inbox.waiting(after=after, limit=limit):
        last = event_id
        try:
            _, applied = inbox.apply_next(after=event_id - 1, limit=1, alone=True)
        except Exception as error:
            if _is_everybodys(error):
                raise
            inbox.leave(event_id, error)
            applied = [None]
        handled += applied
    return last, handled


def _is_everybodys(error: Exception) -> bool:
    """Tell whether the database does not answer, so that no delivery can be applied."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _apply_all(work: Workplace, deliveries: list[Delivery], *, alone: bool) -> list[Applied | None]:
    calls = lock_calls(work.connection, sealed_calls(deliveries, work.settings))
    handled = []
    first_heard: dict[UUID, datetime] = {}
    for delivery in deliveries:
        # A delivery that was left before is likely to be left again, and must not delay the others.
        apply = apply_alone if alone or delivery.was_left else apply_delivery
        applied = apply(work, delivery, calls)
        handled.append(applied)
        if applied:
            calls.update(applied.calls)
            for batch_id in applied.confirmed:
                heard = first_heard.get(batch_id, delivery.received_at)
                first_heard[batch_id] = min(heard, delivery.received_at)
    work.changes.write()
    if first_heard:
        parameters = {"batch_ids": list(first_heard), "moments": list(first_heard.values())}
        work.connection.execute(statement("confirm_batches"), parameters)
    return handled
