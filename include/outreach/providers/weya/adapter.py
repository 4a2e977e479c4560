"""Weya: a named batch is created empty and filled once; results are read back.

Source: docs.weya.ai, "Calling Management". A record is matched by our own ``call_id``,
which it has as a field. A workspace's API key creates and fills batches; only a user's
token reads and stops them, so with the key alone calls are handed over and their
results never come.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from outreach.domain.outcomes import CallEvent
from outreach.providers.addresses import api_address
from outreach.providers.base import (
    Account,
    BatchOutline,
    BatchRequest,
    Cancellation,
    Capabilities,
    Finding,
    NotSupported,
    Observation,
    Reconciliation,
    SubmittedBatch,
    WebhookRefused,
    WebhookRequest,
)
from outreach.providers.flags import read_flag
from outreach.providers.http import TOTAL_SECONDS
from outreach.providers.single_shot import SingleShot
from outreach.providers.vendor import TRUST_429
from outreach.providers.weya.add_calls import ADD_PATH, WeyaConnection
from outreach.providers.weya.check_account import check_account
from outreach.providers.weya.create_batch import create_batch, new_batch
from outreach.providers.weya.credentials import adding_headers, require_usable, user_of
from outreach.providers.weya.events import read_record
from outreach.providers.weya.read_calls import Reader
from outreach.providers.weya.request import build_addition
from outreach.providers.weya.vendor import DIALS_WITHIN, MAX_BATCH, USER_TOKEN
from outreach.providers.wire_json import read_object

UNSIGNED = "Weya documents no signed webhooks; results are read back"


def capabilities_of(account: Account) -> Capabilities:
    """Return what the account's credentials allow: only a user's token reads and stops.

    Raises ``ConfigurationError`` for a ``trust_429`` that is neither true nor false.
    """
    reads = user_of(account) is not None
    return Capabilities(
        max_batch=MAX_BATCH,
        reconciliation=Reconciliation.READ_BACK if reads else Reconciliation.EVIDENCE,
        polls=reads,
        cancels=reads,
        schedules_ahead=None,
        webhooks=False,
        dials_within=DIALS_WITHIN,
        trusts_429=read_flag(account, TRUST_429.name),
    )


class WeyaProvider:
    """Weya, bound to one account."""

    name = "weya"

    def __init__(
        self, account: Account, *, clock: Callable[[], datetime], submit_seconds: float = TOTAL_SECONDS
    ) -> None:
        """Bind to ``account``; ``submit_seconds`` is the whole time one submit may take.

        Raises ``ConfigurationError`` for an extra that cannot be read.
        """
        self._account = account
        self._clock = clock
        self._submit_seconds = submit_seconds
        self.capabilities = capabilities_of(account)

    def build_body(self, request: BatchRequest) -> bytes:
        """Build a request's bytes; the same request gives the same bytes.

        Raises ``ConfigurationError``, naming calls by their id, for what Weya
        would refuse or misread, for too many calls, and for two calls to one
        number. A request without ``provider_batch_id`` is a trial: its options
        are checked, and its bytes can never be sent.
        """
        return build_addition(request, max_batch=MAX_BATCH)

    async def prepare(self, outline: BatchOutline, *, renew_token: bool = False) -> WeyaConnection:
        """Create an empty batch and connect; an API key does not expire, so it is never renewed.

        Raises ``Unavailable``, ``RateLimited`` or ``ConfigurationError``, with
        nothing sent; an empty batch that is left over calls no one.
        """
        url = api_address(self._account, ADD_PATH)
        credentials = adding_headers(self._account)
        provider_batch_id = await create_batch(self._account, new_batch(outline), now=self._clock())
        return WeyaConnection(
            await SingleShot.open(url),
            url=url,
            account=self._account,
            credentials=credentials,
            trusts_429=self.capabilities.trusts_429,
            provider_batch_id=provider_batch_id,
            within_seconds=self._submit_seconds,
            clock=self._clock,
        )

    async def find(self, batch: SubmittedBatch) -> Sequence[str]:
        """Return the batches that have our batch's id and hold calls.

        A batch is read if the list does not say how many calls it holds. Batches
        without calls are left over from failed tries. An empty one that will show its
        calls later is found the next time.
        """
        name, reader = str(batch.batch_id), self._reader()
        named = [row async for row in reader.batches(search=name) if row.batchName == name and row.id]
        return [
            row.id
            for row in named
            if row.id and (await reader.holds_calls(row.id) if row.totalCalls is None else row.totalCalls)
        ]

    def observe(self, batch: SubmittedBatch) -> AsyncIterator[Observation]:
        """Read the batch's records: of awaited calls, without a call's name, or with a second ring."""
        reader = self._reader()
        if batch.provider_batch_id is None:
            raise ValueError(f"batch {batch.batch_id} has no id at Weya yet; find it first")
        return _of_interest(reader.records(batch.provider_batch_id), batch.awaited)

    async def cancel(self, batch: SubmittedBatch) -> Cancellation:
        """Ask Weya to place no more calls of the batch; raises the same as ``find``."""
        reader = self._reader()
        names = [batch.provider_batch_id] if batch.provider_batch_id else await self.find(batch)
        for name in names:
            await reader.stop(name)
        if not names:
            return Cancellation(accepted=False, words="Weya shows no batch of this name that holds calls")
        return Cancellation(
            accepted=True,
            words="Weya places no new calls of the batch; calls that are under way go on to their end",
        )

    async def check(self) -> Sequence[Finding]:
        """Open a connection, and list one batch with the user's token; no batch is created."""
        return await check_account(self._account, clock=self._clock)

    def check_headers(self, headers: Mapping[str, str]) -> None:
        """Refuse every delivery: Weya documents no signature, so no delivery can be proved."""
        raise WebhookRefused(UNSIGNED)

    def read_webhook(self, request: WebhookRequest) -> list[CallEvent]:
        """Refuse every delivery, as ``check_headers`` does."""
        raise WebhookRefused(UNSIGNED)

    def read_stored_event(self, body: bytes, *, event_key: str) -> list[CallEvent]:
        """Read an observation; raises ``ValueError`` for anything else."""
        return read_record(read_object(body), event_key=event_key)

    def _reader(self) -> Reader:
        user = user_of(self._account)
        if user is None:
            raise NotSupported(
                f"connection {self._account.connection_id} has an API key alone, which hands calls over; "
                f"reading and stopping need the login (user id) and the extra {USER_TOKEN}"
            )
        return Reader(account=self._account, user=require_usable(user, self._account), clock=self._clock)


async def _of_interest(
    records: AsyncIterator[Observation], awaited: frozenset[UUID]
) -> AsyncIterator[Observation]:
    async for observation in records:
        record = read_object(observation.body)["record"]
        if _is_of_interest(record, awaited):
            yield observation


def _is_of_interest(record: dict[str, Any], awaited: frozenset[UUID]) -> bool:
    """Tell whether a record is awaited, has no call's name, or has more than one ring."""
    logs = record.get("phoneLogs")
    if isinstance(logs, list) and len(logs) > 1:
        return True
    try:
        return UUID(str(record.get("call_id"))) in awaited
    except ValueError:
        return True
