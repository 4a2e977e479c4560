"""The claim: one transaction that checks everything again and then stores what will be sent.

It commits before any byte is sent. After that the batch can be planned again only with
proof from the sender that holds it.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping, select, update
from sqlalchemy.exc import IntegrityError

from outreach.campaign.names import clean_name
from outreach.domain import identity
from outreach.domain.calls import BatchState
from outreach.providers.base import Account, BatchCall, BatchRequest, VoiceProvider
from outreach.services.dispatch.presend_checks import (
    CannotClaimNow,
    fit_to_policy,
    require_permission,
)
from outreach.services.dispatch.throttle import Throttle
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.services.runs.run import Run, read_run
from outreach.services.safeguards.account_limits import dials_within
from outreach.storage import tables
from outreach.storage.engine import changing
from outreach.storage.statements import statement

SEND_WITHIN = 2.0
"""Seconds from commit to send. A sender that was delayed longer does not send, which is the proof."""

CLAIM_WITHIN = 10.0
"""Seconds from the start of a claim to the first byte. This also notices a machine that stopped while the
claim was committed, and so cannot know how long ago that was."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A batch that is stored as being sent. ``fence`` distinguishes this claim from later ones."""

    batch_id: UUID
    fence: int
    body: bytes
    call_ids: Sequence[UUID]
    """The calls in the order of the request."""

    @property
    def key(self) -> str:
        """The key of this claim for a provider that takes one; a replay has the same key."""
        return claim_key(self.batch_id, self.fence)


def claim_key(batch_id: UUID, fence: int) -> str:
    """Return the key of one claim of a batch; each claim has another key."""
    return f"{batch_id}-{fence}"


@dataclass(frozen=True, kw_only=True)
class NotClaimed:
    """Nothing was stored as sent; ``why`` is for the log.

    ``is_settled`` says that no one in the batch was left to call, so it was withdrawn;
    otherwise nothing was changed.
    """

    why: str
    is_settled: bool = False


def claim_batch(
    ledger: Engine,
    *,
    batch_id: UUID,
    account: Account,
    provider: VoiceProvider,
    provider_batch_id: str | None,
    settings: LedgerSettings,
    throttle: Throttle | None = None,
    now: datetime,
) -> Claim | NotClaimed:
    """Check every condition again, withdraw anyone who fails one, and store the request for the rest.

    ``provider_batch_id`` is the empty batch that was prepared at the provider.
    Raises ``GateNotPassed`` or ``ConfigurationError`` with nothing changed.
    """
    evidence = {"batch_id": batch_id}
    changes = changing(ledger, actor="claim", evidence=evidence, plans_once=True)
    with or_not_claimed() as result, changes as connection:
        result.value = claim_within(
            connection,
            batch_id=batch_id,
            account=account,
            provider=provider,
            provider_batch_id=provider_batch_id,
            settings=settings,
            build=provider.build_body,
            throttle=throttle,
            now=now,
        )
    return result.value


@dataclass(kw_only=True)
class ClaimResult:
    """The result of a claim's transaction."""

    value: Claim | NotClaimed = field(default_factory=lambda: NotClaimed(why="the claim did not end"))


@contextmanager
def or_not_claimed() -> Iterator[ClaimResult]:
    """Turn an error that rolls a claim's transaction back into ``NotClaimed``; the block holds it."""
    result = ClaimResult()
    try:
        yield result
    except CannotClaimNow as cannot:
        result.value = NotClaimed(why=str(cannot))
    except IntegrityError as conflict:
        # Another process took the account or one of the numbers between our check and our write.
        result.value = NotClaimed(why=f"another batch or call is open: {type(conflict.orig).__name__}")


def claim_within(
    connection: Connection,
    *,
    batch_id: UUID,
    account: Account,
    provider: VoiceProvider,
    provider_batch_id: str | None,
    settings: LedgerSettings,
    build: Callable[[BatchRequest], bytes],
    throttle: Throttle | None = None,
    now: datetime,
) -> Claim | NotClaimed:
    """Make the claim in the caller's transaction, which must be inside ``or_not_claimed``.

    ``build`` makes the bytes to send; an error of it rolls everything back.
    """
    batch = _lock_batch(connection, batch_id)
    run = read_run(connection, batch["run_id"], share=True)
    require_permission(connection, run, account, provider, now=now)
    fit = fit_to_policy(connection, run, account, provider, batch, throttle, now=now)
    calls, start_at = fit.calls, fit.start_at
    if not calls:
        connection.execute(
            update(tables.call_batch)
            .where(tables.call_batch.c.batch_id == batch_id)
            .values(state=BatchState.WITHDRAWN)
        )
        return NotClaimed(why="no one of the batch is left to call", is_settled=True)
    request = _request(run, batch, calls, settings, provider_batch_id=provider_batch_id, start_at=start_at)
    may_dial_until = (start_at or now) + dials_within(account, provider.capabilities)
    body = build(request)
    return _write_down(connection, request, batch, calls, body, may_dial_until=may_dial_until, now=now)


def _lock_batch(connection: Connection, batch_id: UUID) -> RowMapping:
    # First the batch's row, then its calls in order of id: collection locks in the same order.
    query = select(tables.call_batch).where(tables.call_batch.c.batch_id == batch_id).with_for_update()
    batch = connection.execute(query).mappings().one()
    if batch["state"] != BatchState.PLANNED:
        raise CannotClaimNow(f"the batch is {batch['state']}")
    return batch


def _request(
    run: Run,
    batch: RowMapping,
    calls: Sequence[RowMapping],
    settings: LedgerSettings,
    *,
    provider_batch_id: str | None,
    start_at: datetime | None,
) -> BatchRequest:
    return BatchRequest(
        batch_id=batch["batch_id"],
        provider_batch_id=provider_batch_id,
        template_id=batch["template_id"],
        options=run.campaign.config.provider.choice_of(batch["connection_id"]).options,
        start_at=start_at,
        calls=[
            BatchCall(
                call_id=call["call_id"],
                phone=call["phone"],
                first_name=clean_name(call["first_name"]),
                last_name=clean_name(call["last_name"]),
                prompt_tags=call["prompt_tags"],
                echo={
                    "call_id": str(call["call_id"]),
                    "environment": run.environment,
                    "signature": identity.seal(
                        call["call_id"], environment=run.environment, key=settings.metadata_keys[0]
                    ),
                },
            )
            for call in calls
        ],
    )


def _write_down(
    connection: Connection,
    request: BatchRequest,
    batch: RowMapping,
    calls: Sequence[RowMapping],
    body: bytes,
    *,
    may_dial_until: datetime,
    now: datetime,
) -> Claim:
    fence = batch["attempts"] + 1
    connection.execute(
        update(tables.call_batch)
        .where(tables.call_batch.c.batch_id == batch["batch_id"])
        .values(
            state=BatchState.SUBMITTING,
            body=body,
            body_sha256=hashlib.sha256(body).hexdigest(),
            claimed_at=now,
            attempts=fence,
            not_before=None,
            problem=None,
            provider_batch_id=request.provider_batch_id,
            starts_at=request.start_at,
            may_replay=False,
        )
    )
    call_ids = [call["call_id"] for call in calls]
    connection.execute(
        statement("claim_calls"), {"call_ids": call_ids, "now": now, "may_dial_until": may_dial_until}
    )
    return Claim(batch_id=batch["batch_id"], fence=fence, body=body, call_ids=call_ids)
