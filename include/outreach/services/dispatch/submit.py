"""Handing a run's calls over: the submit protocol, step by step.

Safe to run any number of times and in parallel: every decision is the ledger's,
none is Airflow's. docs/architecture.md explains the order of the steps.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from sqlalchemy import Engine

from outreach.domain.decisions import WithdrawalReason
from outreach.domain.errors import (
    AccessRefused,
    ConfigurationError,
    OutcomeUnknown,
    RateLimited,
    RefusedByProvider,
    Rejected,
    RunNotReady,
    Unavailable,
    WarehouseUnavailable,
)
from outreach.providers.base import Account, PreparedConnection, VoiceProvider
from outreach.services.collection.poll import poll_account
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.dispatch import batch_words
from outreach.services.dispatch.claim import CLAIM_WITHIN, SEND_WITHIN, Claim, NotClaimed, claim_batch
from outreach.services.dispatch.next_step import Send, next_step
from outreach.services.dispatch.reconcile import batch_lock, reconcile_account
from outreach.services.dispatch.record_answer import (
    record_not_sent,
    record_rejected,
    record_submitted,
    record_too_large,
    record_unknown,
)
from outreach.services.dispatch.replay import replay_account
from outreach.services.dispatch.wait import DispatchStatus, Wait, WaitFor
from outreach.services.dispatch.withdraw import withdraw_planned
from outreach.services.extraction.facts.read import refresh_facts
from outreach.services.extraction.still_due import ask_still_due
from outreach.services.resolution.cancel_stopped import cancel_stopped_calls
from outreach.services.runs.close import expire_overdue
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.services.runs.run import read_run
from outreach.services.safeguards.circuit_breaker import close_gate_for_too_many_unknown
from outreach.storage.engine import changing
from outreach.storage.statements import statement

logger = logging.getLogger(__name__)

TRY_AGAIN_AFTER = timedelta(seconds=30)
"""How long the account rests after the provider could not be reached."""


class Step(StrEnum):
    """The named steps of the protocol, for tests that stop or kill the sender there."""

    PREPARED = "prepared"
    LOCKED = "locked"
    CLAIMED = "claimed"
    SENDING = "sending"
    ANSWERED = "answered"
    RECORDED = "recorded"


class _Attempt(StrEnum):
    """How one attempt to send a batch ended, to decide what is next."""

    SETTLED = "settled"
    """Sent, refused, withdrawn or put off; the ledger has which."""
    TOKEN_REFUSED = "token_refused"  # noqa: S105
    UNKNOWN = "unknown"
    """Perhaps sent: the provider is asked what it has."""
    NOT_NOW = "not_now"
    """Another process works on it; nothing was changed."""


def _pass_on(_: Step) -> None:
    """Do nothing: only tests watch the steps."""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Everything that handing over needs, bound to one run and one account."""

    ledger: Engine
    warehouse: Engine | None
    """None for a campaign that reads a file."""
    run_id: UUID
    account: Account
    provider: VoiceProvider
    settings: LedgerSettings
    clock: Callable[[], datetime]
    stopwatch: Callable[[], float] = time.monotonic
    on_step: Callable[[Step], None] = _pass_on


async def submit_calls(sender: Sender) -> DispatchStatus:
    """Do everything that is ready, then say what the run waits for.

    Raises ``RunNotReady`` for a run without planned batches, ``GateNotPassed`` or
    ``ConfigurationError`` for what a person has to fix, its ``RefusedByProvider`` for calls
    that a second account might take; no error loses anything.
    """
    await _ask_provider(sender)
    _ask_warehouse(sender)
    await cancel_stopped_calls(
        sender.ledger,
        provider_of=lambda _: sender.provider,
        run_id=sender.run_id,
        connection_id=sender.account.connection_id,
        now=sender.clock(),
    )
    while True:
        step = _look(sender)
        if not isinstance(step, Send):
            return step
        attempt = await _send_batch(sender, step)
        if attempt is _Attempt.NOT_NOW:
            return Wait(
                run_id=sender.run_id,
                connection_id=sender.account.connection_id,
                reason=WaitFor.TIME,
                until=sender.clock() + TRY_AGAIN_AFTER,
            )
        if attempt is _Attempt.UNKNOWN:
            await _ask_provider(sender)


async def _ask_provider(sender: Sender) -> None:
    """Read the provider's batches, then replay those that it does not have and promises to take once."""
    await poll_account(
        sender.ledger,
        provider=sender.provider,
        connection_id=sender.account.connection_id,
        run_id=sender.run_id,
        clock=sender.clock,
    )
    _collect(sender)
    reconcile_account(sender.ledger, connection_id=sender.account.connection_id, now=sender.clock())
    await replay_account(
        sender.ledger,
        account=sender.account,
        provider=sender.provider,
        clock=sender.clock,
        stopwatch=sender.stopwatch,
    )


def _ask_warehouse(sender: Sender) -> None:
    """Read the warehouse's new facts about people, for the calls that the provider already has.

    An unreachable warehouse does not stop results: it is asked again before anything is handed over.
    """
    with sender.ledger.connect() as connection:
        run = read_run(connection, sender.run_id)
    try:
        refresh_facts(sender.ledger, sender.warehouse, run=run, now=sender.clock())
    except (ConfigurationError, WarehouseUnavailable) as problem:
        logger.warning("%s; nothing is handed over until it can be read", problem)


def _look(sender: Sender) -> Send | DispatchStatus:
    """Apply and settle everything that happened meanwhile, then decide what is next."""
    ledger, connection_id, now = sender.ledger, sender.account.connection_id, sender.clock()
    _collect(sender)
    reconcile_account(ledger, connection_id=connection_id, now=now)
    with changing(ledger, actor="submit_calls", evidence={"run_id": sender.run_id}) as connection:
        run = read_run(connection, sender.run_id)
        if not run.is_sealed:
            raise RunNotReady(f"run {run.run_id} has no planned batches; run the task plan_batches first")
        if run.is_stale or now >= run.call_until:
            withdraw_planned(connection, run_id=run.run_id, reason=WithdrawalReason.STALE, now=now)
        close_gate_for_too_many_unknown(connection, sender.account, now=now)
        step = next_step(
            connection, run, account=sender.account, capabilities=sender.provider.capabilities, now=now
        )
    # An overdue call delays no batch, and is searched for among all open calls.
    if not isinstance(step, Send):
        expire_overdue(ledger, now=now)
    return step


def _collect(sender: Sender) -> None:
    reduce_inbox(
        sender.ledger,
        provider_of=lambda _: sender.provider,
        settings=sender.settings,
        now=sender.clock(),
        connection_id=sender.account.connection_id,
    )


async def _send_batch(sender: Sender, step: Send) -> _Attempt:
    """Send one batch once; a refused token is renewed once, since a refusal proves that nothing was sent."""
    for renew_token in (False, True):
        attempt = await _attempt(sender, step, renew_token=renew_token)
        if attempt is not _Attempt.TOKEN_REFUSED:
            return attempt
    raise RefusedByProvider(
        f"{sender.account.connection_id} refuses our credentials, also after a new token (HTTP 401); "
        "correct the connection, then clear submit_calls. Nothing was sent"
    )


async def _attempt(sender: Sender, step: Send, *, renew_token: bool) -> _Attempt:
    """Prepare outside any lock, then claim, send and record."""
    batch_id, run = step.batch_id, step.run
    refresh_facts(sender.ledger, sender.warehouse, run=run, now=sender.clock())
    ask_still_due(sender.ledger, sender.warehouse, run=run, batch_id=batch_id, now=sender.clock())
    _collect(sender)
    try:
        prepared = await sender.provider.prepare(step.outline, renew_token=renew_token)
    except (Unavailable, RateLimited) as problem:
        wait = problem.retry_after if isinstance(problem, RateLimited) else TRY_AGAIN_AFTER
        logger.warning("%s: nothing was sent: %s", step.name, problem)
        rest_account(sender, str(problem), wait)
        return _Attempt.SETTLED
    try:
        sender.on_step(Step.PREPARED)
        with batch_lock(sender.ledger, batch_id) as is_ours:
            sender.on_step(Step.LOCKED)
            return await _claim_and_send(sender, step, prepared) if is_ours else _Attempt.NOT_NOW
    finally:
        await prepared.close()


async def _claim_and_send(sender: Sender, step: Send, prepared: PreparedConnection) -> _Attempt:
    started, started_at = sender.stopwatch(), sender.clock()
    claim = claim_batch(
        sender.ledger,
        batch_id=step.batch_id,
        account=sender.account,
        provider=sender.provider,
        provider_batch_id=prepared.provider_batch_id,
        settings=sender.settings,
        throttle=step.throttle,
        now=started_at,
    )
    committed = sender.stopwatch()
    if isinstance(claim, NotClaimed):
        logger.info("%s: %s", step.name, batch_words.not_claimed(claim.why, is_settled=claim.is_settled))
        return _Attempt.SETTLED if claim.is_settled else _Attempt.NOT_NOW
    sender.on_step(Step.CLAIMED)
    try:
        sending = sender.stopwatch()
        # The clock is checked, too, since a stopwatch does not run while a machine is suspended.
        elapsed = max(sending - started, (sender.clock() - started_at).total_seconds())
        if sending - committed > SEND_WITHIN or elapsed > CLAIM_WITHIN:
            raise Unavailable("the sender was held up between its claim and the first byte")
        sender.on_step(Step.SENDING)
        receipt = await prepared.submit(claim.body, key=claim.key)
    except AccessRefused as refusal:
        logger.warning("%s: refused, nothing was sent: %s", step.name, refusal)
        return _refused(sender, claim, refusal)
    except (Rejected, Unavailable, RateLimited, OutcomeUnknown) as problem:
        said = batch_words.problem_of_batch(problem, calls=len(claim.call_ids))
        logger.warning("%s: %s", step.name, said)
        return _record_problem(sender, claim, problem)
    sender.on_step(Step.ANSWERED)
    record_submitted(sender.ledger, claim, receipt, now=sender.clock())
    sender.on_step(Step.RECORDED)
    logger.info("%s: %s", step.name, batch_words.taken(len(claim.call_ids)))
    return _Attempt.SETTLED


def _refused(sender: Sender, claim: Claim, refusal: AccessRefused) -> _Attempt:
    if not record_not_sent(sender.ledger, claim, problem=str(refusal), now=sender.clock()):
        return _Attempt.UNKNOWN
    if refusal.status == 401:
        return _Attempt.TOKEN_REFUSED
    raise RefusedByProvider(f"{refusal}. Nothing was sent; correct the connection, then clear submit_calls")


def _record_problem(
    sender: Sender, claim: Claim, problem: Rejected | Unavailable | RateLimited | OutcomeUnknown
) -> _Attempt:
    ledger, now = sender.ledger, sender.clock()
    match problem:
        case OutcomeUnknown():
            record_unknown(ledger, claim, problem, now=now)
            return _Attempt.UNKNOWN
        case Rejected(too_large=True):
            new_batch = uuid5(claim.batch_id, f"split {claim.fence}")
            is_proven = record_too_large(ledger, claim, problem, new_batch=new_batch, now=now)
        case Rejected():
            is_proven = record_rejected(ledger, claim, problem, now=now)
            if is_proven and not problem.contacts:
                raise RefusedByProvider(
                    f"{problem}. No one was called; correct the campaign or the connection, "
                    "then clear submit_calls"
                )
        case Unavailable() | RateLimited():
            is_proven = record_not_sent(ledger, claim, problem=str(problem), now=now)
            wait = problem.retry_after if isinstance(problem, RateLimited) else TRY_AGAIN_AFTER
            rest_account(sender, str(problem), wait)
    return _Attempt.SETTLED if is_proven else _Attempt.UNKNOWN


def rest_account(sender: Sender, problem: str, wait: timedelta) -> None:
    """Let every planned batch of the run wait: the cause that stopped one would stop all.

    The time since when the account takes nothing is stored: after too long the second one takes over.
    """
    with sender.ledger.begin() as connection:
        connection.execute(
            statement("rest_account"),
            {
                "run_id": sender.run_id,
                "connection_id": sender.account.connection_id,
                "not_before": sender.clock() + wait,
                "now": sender.clock(),
                "problem": problem,
            },
        )
