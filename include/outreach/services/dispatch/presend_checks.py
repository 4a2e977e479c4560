"""The last check, in the claim's transaction: whether anything may be sent, and who must not be called.

Anyone who fails is withdrawn; a cause that forbids the whole batch rolls the claim back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, RowMapping

from outreach.domain.errors import ConfigurationError
from outreach.domain.gates import Gate
from outreach.providers.base import Account, VoiceProvider
from outreach.quality.gates import require_gates
from outreach.services.dispatch.calling_hours import leaves_at, window_of
from outreach.services.dispatch.put_off import put_off_unfit
from outreach.services.dispatch.shortage import NoRoomYet, keep_what_fits
from outreach.services.dispatch.throttle import Throttle, throttle_of
from outreach.services.dispatch.usable_account import require_fitting_account
from outreach.services.permissions.ask import ask_about_batch
from outreach.services.runs.run import Run
from outreach.services.safeguards.account_holds import account_holds
from outreach.services.safeguards.approval import needs_approval
from outreach.services.safeguards.circuit_breaker import why_too_many_unknown
from outreach.services.safeguards.database_identity import has_changed
from outreach.storage.statements import statement

STILL_DUE_IS_GOOD_FOR = timedelta(seconds=60)
"""How old the warehouse's answer may be when it decides about a call."""

PEOPLE_LOCKS = 7_310
"""The group of our locks on people, numbers and invoices among the database's advisory locks."""

DATABASE_CHANGED = (
    "the ledger is not the database that was confirmed: after a failover or a restore its last commits may "
    "be missing, and with them calls that were placed. Nothing was sent. Compare the provider's calls with "
    "the ledger's, then run `outreach confirm-database`"
)


class CannotClaimNow(Exception):
    """Rolls the claim's transaction back, so nothing changes."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The calls of a batch that are sent, in the order of their request.

    ``start_at`` is when the provider shall begin, if that is later than now.
    """

    calls: Sequence[RowMapping]
    start_at: datetime | None = None


def require_permission(
    connection: Connection, run: Run, account: Account, provider: VoiceProvider, *, now: datetime
) -> None:
    """Check all conditions under which anyone of the run may be called now.

    Raises ``CannotClaimNow`` for a cause that time or a person may end, and
    ``GateNotPassed`` or ``ConfigurationError`` for one that has to be fixed.
    """
    config = run.campaign.config
    is_asked = needs_approval(connection, run).is_needed
    gates = (Gate.INVOICES, Gate.CONTACTS, *((Gate.APPROVAL,) if is_asked else ()))
    require_gates(connection, run.run_id, gates=gates)
    require_fitting_account(config, account, provider)
    if has_changed(connection, now=now):
        raise ConfigurationError(DATABASE_CHANGED)
    if run.is_stale or now >= run.call_until:
        raise CannotClaimNow("the run's time to call is over")
    holds = account_holds(
        connection, campaign_id=run.campaign.campaign_id, connection_id=account.connection_id
    )
    if holds.closed:
        raise CannotClaimNow(f"closed: {holds.closed}")
    if holds.in_flight:
        raise CannotClaimNow(f"batch {holds.in_flight} is in flight on {account.connection_id}")
    if too_many := why_too_many_unknown(account, unknown=holds.unknown):
        raise CannotClaimNow(too_many)


def fit_to_policy(
    connection: Connection,
    run: Run,
    account: Account,
    provider: VoiceProvider,
    batch: RowMapping,
    throttle: Throttle | None,
    *,
    now: datetime,
) -> Fit:
    """Withdraw anyone who must not be called, and put off anyone who may only be called later.

    ``throttle`` was measured before the claim; its outstanding calls are counted again here.
    """
    batch_id = batch["batch_id"]
    lock_people(connection, batch_id)
    connection.execute(statement("lock_calls_of_batch"), {"batch_id": batch_id})
    parameters = {"batch_id": batch_id, "now": now, "checked_since": now - STILL_DUE_IS_GOOD_FOR}
    if connection.scalar(statement("still_due_too_old"), parameters):
        raise CannotClaimNow("the warehouse's answer on who still owes is too old")
    window = window_of(connection, run, batch_id, now=now)
    ask_about_batch(connection, run, batch_id, now=now)
    connection.execute(statement("withdraw_unfit_calls"), parameters)
    start = max(now, window.start) if window else now
    put_off_unfit(connection, batch_id, attempts=batch["attempts"], window=window, start=start)
    if window is None:
        return Fit(calls=calls_left(connection, batch_id))
    if leaves_at(window, run, provider.capabilities, now=now) > now:
        raise CannotClaimNow(f"calling hours begin at {window.start.isoformat()}")
    calls = calls_left(connection, batch_id)
    throttle = throttle_of(connection, account, run.campaign.config, measured=throttle, now=now)
    try:
        if not keep_what_fits(connection, run, throttle, batch, window, calls=len(calls), now=now):
            calls = calls_left(connection, batch_id)
    except NoRoomYet:
        shortage = f"{account.connection_id} still has {throttle.outstanding} calls to make"
        raise CannotClaimNow(shortage) from None
    return Fit(calls=calls, start_at=window.start if window.start > now else None)


def lock_people(connection: Connection, batch_id: UUID) -> None:
    """Lock the people, numbers and invoices, so that other claims wait until this transaction ends.

    This holds for any account, since a cap counts calls of all accounts.
    """
    connection.execute(statement("lock_people_of_batch"), {"namespace": PEOPLE_LOCKS, "batch_id": batch_id})


def calls_left(connection: Connection, batch_id: UUID) -> Sequence[RowMapping]:
    """Read the calls of the batch that are still to be sent, in the order of their request."""
    return connection.execute(statement("calls_of_batch_to_send"), {"batch_id": batch_id}).mappings().all()
