"""A consistent night, written straight into the ledger.

``insert_run(ledger, person(…), person(…, call=promise()))`` opens a run by the
real service and inserts its invoices, contacts, batches and calls; calls and
batches reach their state only through legal moves. The facts are in ``night``.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, insert, update

from builders.night import ENVIRONMENT, INVOICE_REASONS, NOW, OneCall, Owed, Person, campaign
from outreach.campaign.folder import Campaign
from outreach.domain import identity
from outreach.domain.calls import BATCH_IN_FLIGHT_STATES, BatchState, CallState
from outreach.domain.decisions import Decision, Reason, WithdrawalReason
from outreach.domain.gates import Gate
from outreach.domain.outcomes import TranscriptTurn
from outreach.domain.people import normalise_person_id
from outreach.domain.reason_words import ALLOWED
from outreach.domain.time_zone_data import TIME_ZONE_DATA_VERSION
from outreach.policy.clock import Clock, allowed_by_clock
from outreach.policy.scope import Place
from outreach.policy.spans import Span
from outreach.quality.verdicts import GateVerdict, store_verdict
from outreach.services.runs.run import Run, open_run
from outreach.storage import tables
from outreach.storage.engine import changing

A_DAY = timedelta(days=1)
A_MOMENT = timedelta(seconds=1)

CALL_PATHS: Mapping[CallState, Sequence[CallState]] = {
    CallState.PLANNED: (),
    CallState.SUBMITTING: (CallState.SUBMITTING,),
    CallState.SUBMITTED: (CallState.SUBMITTING, CallState.SUBMITTED),
    CallState.IN_PROGRESS: (CallState.SUBMITTING, CallState.SUBMITTED, CallState.IN_PROGRESS),
    CallState.COMPLETED: (CallState.SUBMITTING, CallState.SUBMITTED, CallState.COMPLETED),
    CallState.FAILED: (CallState.SUBMITTING, CallState.SUBMITTED, CallState.FAILED),
    CallState.NOT_SENT: (CallState.SUBMITTING, CallState.NOT_SENT),
    CallState.UNKNOWN: (CallState.SUBMITTING, CallState.UNKNOWN),
    CallState.EXPIRED: (CallState.SUBMITTING, CallState.SUBMITTED, CallState.EXPIRED),
    CallState.WITHDRAWN: (CallState.WITHDRAWN,),
}
"""How a planned call comes to each state."""

BATCH_PATHS: Mapping[BatchState, Sequence[BatchState]] = {
    BatchState.PLANNED: (),
    BatchState.SUBMITTING: (BatchState.SUBMITTING,),
    BatchState.SUBMITTED: (BatchState.SUBMITTING, BatchState.SUBMITTED),
    BatchState.NOT_SENT: (BatchState.SUBMITTING, BatchState.NOT_SENT),
    BatchState.UNKNOWN: (BatchState.SUBMITTING, BatchState.UNKNOWN),
    BatchState.WITHDRAWN: (BatchState.WITHDRAWN,),
}


def insert_run(
    ledger: Engine,
    *people: Person,
    of: Campaign | None = None,
    environment: str = ENVIRONMENT,
    wave: int = 1,
    run_date: date | None = None,
    sealed: bool = True,
    decided: bool = True,
    gates: Sequence[Gate] = (Gate.INVOICES, Gate.CONTACTS),
    now: datetime = NOW,
    run_after: datetime | None = None,
) -> UUID:
    """Insert a run with its people, and, when it is sealed, their calls; returns its id.

    It is for the business date of ``now``, so that it is in time, unless another
    ``run_date`` is given. ``run_after`` is when Airflow meant it to start, ``now``
    unless it is late.
    """
    of = of or campaign()
    run = open_run(
        ledger,
        campaign=of,
        environment=environment,
        run_date=run_date or now.astimezone(of.config.zone()).date(),
        wave=wave,
        run_after=run_after or now,
        now=now,
    )
    with ledger.begin() as connection:
        for row in invoice_rows(run.run_id, people):
            connection.execute(insert(tables.invoice).values(row))
        for rank, each in enumerate(people, start=1):
            connection.execute(insert(tables.contact).values(contact_row(run.run_id, each)))
            if prompt := prompt_row(run.run_id, each):
                connection.execute(insert(tables.prompt).values(prompt))
            if decided:
                row = decision_row(run, each, now=now) | {"priority_rank": rank}
                connection.execute(insert(tables.decision).values(row))
        for gate in gates:
            verdict = GateVerdict(gate=gate, passed=True)
            store_verdict(connection, run.run_id, verdict, result={}, report=None, now=now)
    if sealed:
        _seal_with_calls(ledger, run, people, now=now)
    return run.run_id


def invoice_rows(run_id: UUID, people: Sequence[Person]) -> list[dict[str, Any]]:
    """The rows of ``outreach.invoice`` of these people, numbered from 1."""
    owed = [(each, invoice) for each in people for invoice in each.owed]
    return [
        _invoice_row(run_id, row_number, each, invoice)
        for row_number, (each, invoice) in enumerate(owed, start=1)
    ]


def _invoice_row(run_id: UUID, row_number: int, who: Person, owed: Owed) -> dict[str, Any]:
    row = {
        "run_id": run_id,
        "row_number": row_number,
        "invoice_id": owed.invoice_id,
        "person_id": who.person_id,
        "shard": 0,
        "name": who.name,
        "phone": who.phone,
        "country": "SA",
        "amount": owed.amount,
        "currency": owed.currency,
        "due_date": owed.due_date,
        "settled": owed.reason is Reason.INVOICE_PAID,
        "disputed": owed.reason is Reason.INVOICE_DISPUTED,
        "is_ambiguous": owed.reason is Reason.AMBIGUOUS_PERSON,
        "is_repeat": owed.reason is Reason.REPEATED_INVOICE,
        "as_read": {"invoice_number": owed.invoice_id, "phone": who.phone, "full_name": who.name},
        "own_reason": owed.reason,
    }
    return row | dict(owed.changes or {})


def contact_row(run_id: UUID, who: Person) -> dict[str, Any]:
    """The row of ``outreach.contact`` of a person, with the person's invoices folded in."""
    open_invoices = [owed for owed in who.owed if owed.reason not in INVOICE_REASONS]
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for owed in open_invoices:
        totals[owed.currency] += owed.amount or Decimal(0)
    row = {
        "run_id": run_id,
        "person_id": who.person_id,
        "person_key": normalise_person_id(who.person_id),
        "shard": 0,
        "name": who.name,
        "country": "SA",
        "language": "en",
        "phone_as_read": who.phone,
        "phone": who.phone,
        "phone_kind": "mobile" if who.phone else None,
        "time_zones": ["Asia/Riyadh"],
        "invoice_count": len(open_invoices),
        "oldest_due_date": min((owed.due_date for owed in open_invoices if owed.due_date), default=None),
        "totals": {currency: str(total) for currency, total in totals.items()},
    }
    changes = {name: value for name, value in (who.changes or {}).items() if name not in _OF_PROMPT}
    return row | changes


_OF_PROMPT = ("prompt_tags", "prompt_problem")


def prompt_row(run_id: UUID, who: Person) -> dict[str, Any] | None:
    """The row of ``outreach.prompt`` of a person; none where they have neither tags nor a problem."""
    columns = {"prompt_tags": {"customer": who.name}, "prompt_problem": None} | dict(who.changes or {})
    tags, problem = (columns[name] for name in _OF_PROMPT)
    if tags is None and problem is None:
        return None
    return {
        "run_id": run_id,
        "person_id": who.person_id,
        "tags": None if problem else tags,
        "problem": problem,
    }


def decision_row(run: Run, who: Person, *, now: datetime) -> dict[str, Any]:
    """The row of ``outreach.decision`` of a person: called at once and for a day, or not for their reason."""
    return {
        "run_id": run.run_id,
        "person_id": who.person_id,
        "verdict": _decision(who.reason),
        "reason": who.reason,
        "rule": who.reason or ALLOWED,
        "next_allowed_at": None if who.reason else span_of(run, who, now=now).start,
        "next_allowed_until": None if who.reason else span_of(run, who, now=now).end,
        "policy_sha256": run.campaign.policy.fingerprint(),
        "time_zone_data": TIME_ZONE_DATA_VERSION,
        "decided_at": now,
    }


def span_of(run: Run, who: Person, *, now: datetime) -> Span:
    """When a person of the builder may be called next, by the clock of where they live."""
    ahead = Span(start=now, end=now + A_DAY)
    if run.campaign.config.audience == "invented":
        return Span(start=now, end=max(run.call_until, now + A_MOMENT))
    lives = contact_row(run.run_id, who)
    place = Place(
        countries=frozenset(lives.get("countries", {"SA"})),
        states=frozenset(lives.get("states", ())),
        lines=frozenset({"mobile"}),
        debt_kind=None,
    )
    clock = Clock(zones=tuple(lives["time_zones"]), place=place)
    return next(iter(allowed_by_clock(run.campaign.policy, clock, horizon=ahead)), ahead)


def _decision(reason: Reason | None) -> Decision:
    return Decision.DO_NOT_CALL if reason else Decision.CALL


def _seal_with_calls(ledger: Engine, run: Run, people: Sequence[Person], *, now: datetime) -> None:
    run_id = run.run_id
    groups: dict[tuple[str, BatchState], list[tuple[Person, OneCall]]] = defaultdict(list)
    for each in people:
        if each.reason is None:
            called = each.call or OneCall(state=CallState.PLANNED)
            groups[(called.account, called.batch_state())].append((each, called))
    with changing(ledger, actor="builder", evidence={"run_id": run_id}) as connection:
        connection.execute(
            update(tables.campaign_run).where(tables.campaign_run.c.run_id == run_id).values(sealed_at=now)
        )
        # What is in flight comes last: an account sends nothing beside it.
        in_order = sorted(groups.items(), key=lambda group: group[0][1] in BATCH_IN_FLIGHT_STATES)
        for sequence, ((account, state), calls) in enumerate(in_order, start=1):
            batch_id = _insert_batch(connection, run_id, account, sequence, state, now=now)
            for position, (each, called) in enumerate(calls):
                span = span_of(run, each, now=now)
                call_id = identity.call_id(
                    environment=run.environment,
                    campaign_id=run.campaign.campaign_id,
                    run_date=run.run_date,
                    wave=run.wave,
                    person_id=each.person_id,
                    attempt=1,
                )
                row = {"call_id": call_id, "run_id": run_id, "batch_id": batch_id, "position": position}
                row |= {"priority_rank": position, "may_ring_from": span.start, "may_ring_until": span.end}
                _insert_call(connection, row, each, called, now=now)


def _insert_batch(
    connection: Connection, run_id: UUID, account: str, sequence: int, state: BatchState, *, now: datetime
) -> UUID:
    batch_id = identity.batch_id(run=run_id, connection_id=account, sequence=sequence)
    was_claimed = BatchState.SUBMITTING in BATCH_PATHS[state]
    connection.execute(
        insert(tables.call_batch).values(
            batch_id=batch_id,
            run_id=run_id,
            sequence=sequence,
            connection_id=account,
            provider="levers",
            template_id="template-1",
            state=BatchState.PLANNED,
            body=b"{}" if was_claimed else None,
            claimed_at=now if was_claimed else None,
            submitted_at=now if state is BatchState.SUBMITTED else None,
            attempts=1 if was_claimed else 0,
        )
    )
    for step in BATCH_PATHS[state]:
        table = tables.call_batch
        connection.execute(update(table).where(table.c.batch_id == batch_id).values(state=step))
    return batch_id


def _insert_call(
    connection: Connection, row: dict[str, Any], who: Person, called: OneCall, *, now: datetime
) -> None:
    connection.execute(
        insert(tables.call).values(
            **row,
            person_id=who.person_id,
            person_key=normalise_person_id(who.person_id),
            attempt=1,
            phone=who.phone,
            state=CallState.PLANNED,
            state_changed_at=now,
        )
    )
    why = called.withdrawal_reason or (WithdrawalReason.PAID if called.state is CallState.WITHDRAWN else None)
    for step in CALL_PATHS[called.state]:
        was_claimed = {"may_dial_until": now} if step is CallState.SUBMITTING else {}
        _change_call(
            connection,
            row["call_id"],
            state=step,
            state_changed_at=now,
            withdrawal_reason=why,
            **was_claimed,
        )
    _change_call(
        connection,
        row["call_id"],
        line_outcome=called.line,
        conversation_outcome=called.conversation,
        conversation_words=called.words,
        words_said=[called.words] if called.words else [],
        unmapped_words=[called.words] if called.is_unmapped else [],
        is_unmapped=called.is_unmapped,
        promised_on=called.promised_on,
        promised_amount=called.promised_amount,
        duration_seconds=called.duration_seconds,
        ended_at=called.ended_at,
    )
    _link_invoices(connection, row["call_id"], row["run_id"], who)
    _insert_transcript(connection, row["call_id"], called.turns, now=now)


def _change_call(connection: Connection, call_id: UUID, **values: Any) -> None:
    connection.execute(update(tables.call).where(tables.call.c.call_id == call_id).values(**values))


def _link_invoices(connection: Connection, call_id: UUID, run_id: UUID, who: Person) -> None:
    table = tables.invoice
    about = connection.execute(
        table.select().where(
            table.c.run_id == run_id, table.c.person_id == who.person_id, table.c.own_reason.is_(None)
        )
    )
    for invoice in about.mappings().all():
        connection.execute(
            insert(tables.call_invoice).values(
                call_id=call_id,
                run_id=run_id,
                row_number=invoice["row_number"],
                invoice_key=(invoice["invoice_id"] or "").lower(),
            )
        )


def _insert_transcript(
    connection: Connection, call_id: UUID, turns: Sequence[TranscriptTurn], *, now: datetime
) -> None:
    if not turns:
        return
    whole = "\n".join(f"{turn.speaker}: {turn.text}" for turn in turns)
    connection.execute(
        insert(tables.call_transcript).values(call_id=call_id, received_at=now, transcript=whole)
    )
    for number, turn in enumerate(turns, start=1):
        connection.execute(
            insert(tables.call_transcript_turn).values(
                call_id=call_id, turn=number, speaker=turn.speaker, text=turn.text
            )
        )
