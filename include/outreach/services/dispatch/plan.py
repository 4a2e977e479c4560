"""Turning decisions into planned calls and batches, and sealing the run."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Engine, func, insert, select, update

from outreach.campaign.model import CampaignConfig
from outreach.domain import identity
from outreach.domain.calls import BATCH_WITHDRAWABLE_STATES, WITHDRAWABLE_STATES, BatchState, CallState
from outreach.domain.decisions import WithdrawalReason
from outreach.domain.errors import ConfigurationError, RunNotReady
from outreach.domain.gates import Gate
from outreach.providers.addresses import is_on_this_machine
from outreach.providers.base import Account, BatchCall, BatchRequest, VoiceProvider
from outreach.providers.options import check_options
from outreach.quality.gates import require_gates
from outreach.services.runs.run import Run, read_run
from outreach.services.safeguards.account_limits import Pace
from outreach.storage import tables
from outreach.storage.engine import changing
from outreach.storage.statements import statement

logger = logging.getLogger(__name__)

FIRST_ATTEMPT = 1


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone who is to be called, and what decides into which batch the call goes."""

    person_id: str
    person_key: str
    phone: str
    template_id: str | None
    priority_rank: int
    """Its place in the run's order of priority, from 1."""
    may_ring_from: datetime
    may_ring_until: datetime
    call_id: UUID


def plan_batches(
    ledger: Engine,
    *,
    run_id: UUID,
    account: Account,
    provider: VoiceProvider,
    now: datetime,
    fallback: tuple[Account, VoiceProvider] | None = None,
) -> dict[str, int]:
    """Write down every call of the run, cut into batches, and seal the run.

    A batch shares account, template and span. A run that comes here
    later than ``fresh_until`` is sealed too, with all its calls withdrawn as
    stale. A sealed run is returned as it stands. Raises ``RunNotReady`` when a
    row has no decision, ``GateNotPassed`` when the contacts were not found
    good, ``ConfigurationError`` when the account, or that of ``fallback``, does
    not fit the campaign.
    """
    with changing(ledger, actor="plan_batches", evidence={"run_id": run_id}) as connection:
        run = read_run(connection, run_id, lock=True)
        if not run.is_sealed:
            _require_decisions(connection, run)
            require_gates(connection, run_id, gates=(Gate.INVOICES, Gate.CONTACTS))
            people = people_to_call(connection, run, account)
            for each in (account, provider), fallback:
                if each:
                    require_usable(connection, run, *each)
            _insert_calls(connection, run, people, now=now)
            insert_batches(connection, run, account, provider, people)
            _seal(connection, run, now=now)
        return _counts(connection, run_id)


def require_fitting_account(config: CampaignConfig, account: Account, provider: VoiceProvider) -> None:
    """Refuse an account that the campaign must not use, before anything is planned or sent."""
    choice = config.provider.choice_of(account.connection_id)
    check_options(provider.name, choice.options)
    if config.audience == "invented" and not is_on_this_machine(account.base_url):
        raise ConfigurationError(
            f"this campaign's audience is invented, so its numbers may belong to anyone; "
            f"{account.connection_id} is not on this machine. Use the simulator, or set "
            "`audience: real` when the rows come from your own customers"
        )


def _require_decisions(connection: Connection, run: Run) -> None:
    undecided = connection.execute(statement("count_undecided"), {"run_id": run.run_id}).scalar_one()
    if undecided:
        raise RunNotReady(
            f"{undecided} rows of run {run.run_id} have no decision; run the task decide again first"
        )


def require_usable(connection: Connection, run: Run, account: Account, provider: VoiceProvider) -> None:
    """Refuse an account for which no request could be built, while that can still be mended."""
    require_fitting_account(run.campaign.config, account, provider)
    _try_requests(provider, run, account, people_to_call(connection, run, account))


def people_to_call(connection: Connection, run: Run, account: Account) -> list[Person]:
    """List whom the run calls in order of priority, with the template that the account has for them."""
    choice = run.campaign.config.provider.choice_of(account.connection_id)
    rows = connection.execute(statement("people_to_call"), {"run_id": run.run_id})
    return [
        Person(
            person_id=row.person_id,
            person_key=row.person_key,
            phone=row.phone,
            template_id=choice.template_for(row.language),
            priority_rank=rank,
            may_ring_from=row.may_ring_from,
            may_ring_until=row.may_ring_until,
            call_id=identity.call_id(
                environment=run.environment,
                campaign_id=run.campaign.campaign_id,
                run_date=run.run_date,
                wave=run.wave,
                person_id=row.person_id,
                attempt=FIRST_ATTEMPT,
            ),
        )
        for rank, row in enumerate(rows, start=1)
    ]


def _try_requests(provider: VoiceProvider, run: Run, account: Account, people: Sequence[Person]) -> None:
    """Build a request of one call for each template, so that a mistake is found while it can be mended.

    Raises ``ConfigurationError``; once the run is sealed its templates are final.
    """
    first_of = {person.template_id: person for person in reversed(people)}
    for template_id, person in first_of.items():
        call = BatchCall(
            call_id=person.call_id,
            phone=person.phone,
            first_name=None,
            last_name=None,
            echo={},
            prompt_tags={},
        )
        options = run.campaign.config.provider.choice_of(account.connection_id).options
        provider.build_body(
            BatchRequest(batch_id=run.run_id, template_id=template_id, calls=[call], options=options)
        )


def _insert_calls(connection: Connection, run: Run, people: Sequence[Person], *, now: datetime) -> None:
    rows = [
        {
            "call_id": person.call_id,
            "run_id": run.run_id,
            "person_id": person.person_id,
            "person_key": person.person_key,
            "attempt": FIRST_ATTEMPT,
            "phone": person.phone,
            "priority_rank": person.priority_rank,
            "may_ring_from": person.may_ring_from,
            "may_ring_until": person.may_ring_until,
            "now": now,
        }
        for person in people
    ]
    if rows:
        connection.execute(statement("insert_planned_call"), rows)
        connection.execute(statement("link_calls_to_invoices"), {"run_id": run.run_id})


def _cut(people: Sequence[Person], *, size: int, canary: int) -> Iterator[tuple[Sequence[Person], bool]]:
    """Yield batches that share template and span: a small one first, then by the priority of their first."""
    groups: dict[tuple[str | None, datetime, datetime], list[Person]] = defaultdict(list)
    for person in people:
        groups[(person.template_id, person.may_ring_from, person.may_ring_until)].append(person)
    parts: list[Sequence[Person]] = []
    for number, group in enumerate(sorted(groups.values(), key=len, reverse=True)):
        head = canary if number == 0 and len(people) > canary else 0
        if head:
            yield group[:head], True
        parts += [group[start : start + size] for start in range(head, len(group), size)]
    for part in sorted(parts, key=lambda part: part[0].priority_rank):
        yield part, False


def insert_batches(
    connection: Connection, run: Run, account: Account, provider: VoiceProvider, people: Sequence[Person]
) -> None:
    """Cut people's calls into batches of the account; the calls are there already."""
    batches = run.campaign.config.batches
    size = _batch_size(batches.size, account, provider)
    last = connection.scalar(
        select(func.max(tables.call_batch.c.sequence)).where(
            tables.call_batch.c.run_id == run.run_id,
            tables.call_batch.c.connection_id == account.connection_id,
        )
    )
    parts = _cut(people, size=size, canary=batches.canary)
    for sequence, (part, is_canary) in enumerate(parts, start=(last or 0) + 1):
        batch_id = identity.batch_id(run=run.run_id, connection_id=account.connection_id, sequence=sequence)
        connection.execute(
            insert(tables.call_batch).values(
                batch_id=batch_id,
                run_id=run.run_id,
                sequence=sequence,
                connection_id=account.connection_id,
                provider=provider.name,
                template_id=part[0].template_id,
                is_canary=is_canary,
                state=BatchState.PLANNED,
            )
        )
        connection.execute(
            update(tables.call)
            .where(tables.call.c.call_id.in_([person.call_id for person in part]))
            .values(batch_id=batch_id)
        )


def _batch_size(wanted: int, account: Account, provider: VoiceProvider) -> int:
    """Return how many calls a batch has: as many as wanted, or as account and provider take."""
    most = provider.capabilities.max_batch
    bounds = (wanted, most, Pace.of(account).max_outstanding)
    size = min(bound for bound in bounds if bound is not None)
    if wanted > most:
        logger.warning(
            "batches.size is %s, and %s takes %s at most: batches of %s are planned",
            wanted,
            provider.name,
            most,
            size,
        )
    return size


def _seal(connection: Connection, run: Run, *, now: datetime) -> None:
    is_stale = now > run.fresh_until
    table = tables.campaign_run
    connection.execute(
        update(table).where(table.c.run_id == run.run_id).values(sealed_at=now, is_stale=is_stale)
    )
    if is_stale:
        withdraw_planned(connection, run_id=run.run_id, reason=WithdrawalReason.STALE, now=now)


def withdraw_planned(connection: Connection, *, run_id: UUID, reason: WithdrawalReason, now: datetime) -> int:
    """Withdraw every call and batch of a run that was not handed over; returns how many calls."""
    batch, call = tables.call_batch, tables.call
    connection.execute(
        update(batch)
        .where(batch.c.run_id == run_id, batch.c.state.in_(BATCH_WITHDRAWABLE_STATES))
        .values(state=BatchState.WITHDRAWN)
    )
    return connection.execute(
        update(call)
        .where(call.c.run_id == run_id, call.c.state.in_(WITHDRAWABLE_STATES))
        .values(state=CallState.WITHDRAWN, state_changed_at=now, withdrawal_reason=reason)
    ).rowcount


def withdraw_batch(connection: Connection, batch_id: UUID, *, reason: WithdrawalReason, now: datetime) -> int:
    """Withdraw a batch that was not handed over, with its calls; returns how many calls."""
    batch = tables.call_batch
    planned = connection.execute(
        update(batch)
        .where(batch.c.batch_id == batch_id, batch.c.state.in_(BATCH_WITHDRAWABLE_STATES))
        .values(state=BatchState.WITHDRAWN)
    )
    if not planned.rowcount:
        return 0
    parameters = {"batch_id": batch_id, "now": now, "reason": reason, "keep": 0}
    return connection.execute(statement("withdraw_batch_calls"), parameters).rowcount


def _counts(connection: Connection, run_id: UUID) -> dict[str, int]:
    row = connection.execute(statement("count_planned"), {"run_id": run_id}).mappings().one()
    return dict(row)
