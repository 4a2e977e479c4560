"""The database itself keeps the promise against anyone who speaks SQL to it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from builders.ledger import CALL_PATHS, insert_run
from builders.night import NOW, OneCall, person
from builders.stops import stop
from outreach.domain.calls import BATCH_TRANSITIONS, CALL_TRANSITIONS, BatchState, CallState
from outreach.domain.decisions import Reason, WithdrawalReason
from outreach.services.safeguards.do_not_call import Entry, Whom, add_stop
from outreach.storage import tables
from outreach.storage.engine import changing

ILLEGAL_MOVES = [
    (before, after)
    for before in CallState
    for after in CallState
    if before is not after and (before, after) not in CALL_TRANSITIONS
]


def one_call(ledger: Engine, state: CallState) -> UUID:
    insert_run(ledger, person(call=OneCall(state=state)))
    with ledger.connect() as connection:
        call_id: UUID = connection.scalars(select(tables.call.c.call_id)).one()
    return call_id


def refused(ledger: Engine, change: Any) -> str:
    with pytest.raises(IntegrityError) as refusal, ledger.begin() as connection:
        connection.execute(change)
    return str(refusal.value.orig)


def test_there_is_no_way_back_to_planned_from_what_may_have_been_sent() -> None:
    may_have_been_sent = set(CallState) - {CallState.PLANNED, CallState.NOT_SENT}
    assert (
        not {before for before, after in CALL_TRANSITIONS if after is CallState.PLANNED} & may_have_been_sent
    )
    assert not {before for before, after in BATCH_TRANSITIONS if after is BatchState.PLANNED} - {
        BatchState.NOT_SENT
    }


@pytest.mark.parametrize("before", list(CALL_PATHS), ids=str)
def test_every_illegal_move_of_a_call_is_refused(ledger: Engine, before: CallState) -> None:
    call_id = one_call(ledger, before)
    for after in [after for start, after in ILLEGAL_MOVES if start is before]:
        change = update(tables.call).where(tables.call.c.call_id == call_id).values(state=after)
        assert f"may not go from {before} to {after}" in refused(ledger, change)


def test_a_call_can_only_begin_as_planned(ledger: Engine) -> None:
    call_id = one_call(ledger, CallState.PLANNED)
    copy = select(
        text("gen_random_uuid()"),
        tables.call.c.run_id,
        tables.call.c.person_id,
        tables.call.c.person_key,
        text("2"),
        tables.call.c.phone,
        text("'submitted'"),
        text("now()"),
        text("now()"),
        text("now()"),
    ).where(tables.call.c.call_id == call_id)
    columns = [
        "call_id",
        "run_id",
        "person_id",
        "person_key",
        "attempt",
        "phone",
        "state",
        "state_changed_at",
        "may_ring_from",
        "may_ring_until",
    ]
    change = insert(tables.call).from_select(columns, copy)
    assert "begins as planned" in refused(ledger, change)


def test_every_move_is_on_record_with_who_did_it_and_why(ledger: Engine) -> None:
    call_id = one_call(ledger, CallState.PLANNED)
    with changing(ledger, actor="someone", evidence={"because": "a test"}) as connection:
        connection.execute(
            update(tables.call)
            .where(tables.call.c.call_id == call_id)
            .values(state=CallState.WITHDRAWN, withdrawal_reason=WithdrawalReason.HALTED)
        )
    moves = tables.call_transition
    with ledger.connect() as connection:
        last = connection.execute(
            select(moves).where(moves.c.call_id == call_id).order_by(moves.c.transition_id.desc())
        ).first()
    assert last is not None
    assert (last.from_state, last.to_state, last.actor) == ("planned", "withdrawn", "someone")
    assert last.evidence == {"because": "a test"}


@pytest.mark.parametrize(
    "change",
    [
        update(tables.call_transition).values(actor="no one"),
        delete(tables.call_transition),
        text("TRUNCATE outreach.call_transition"),
        delete(tables.legal_transition),
        update(tables.legal_transition).values(to_state="planned"),
        insert(tables.legal_transition).values(subject="batch", from_state="unknown", to_state="planned"),
        text("TRUNCATE outreach.legal_transition"),
    ],
    ids=[
        "change a record",
        "delete records",
        "empty the record",
        "allow less",
        "allow another",
        "allow more",
        "allow nothing",
    ],
)
def test_no_one_rewrites_what_was_recorded_or_what_is_legal(ledger: Engine, change: Any) -> None:
    one_call(ledger, CallState.SUBMITTED)
    assert "append-only" in refused(ledger, change)


@pytest.mark.parametrize(
    "change",
    [
        update(tables.invoice).values(amount=1),
        update(tables.contact).values(phone="+966500000000"),
        update(tables.decision).values(rule="another"),
        update(tables.prompt).values(tags={"customer": "another"}),
        delete(tables.prompt),
        delete(tables.decision),
        delete(tables.contact),
        delete(tables.invoice),
    ],
    ids=[
        "invoice",
        "phone",
        "decision",
        "prompt",
        "prompt gone",
        "decision gone",
        "contact gone",
        "invoice gone",
    ],
)
def test_rows_of_a_sealed_run_are_final(ledger: Engine, change: Any) -> None:
    one_call(ledger, CallState.PLANNED)
    refused(ledger, change)


def test_the_bytes_of_a_request_that_may_have_left_are_final(ledger: Engine) -> None:
    one_call(ledger, CallState.SUBMITTED)
    change = update(tables.call_batch).values(body=b"something else")
    assert "may have been sent and are final" in refused(ledger, change)


def test_one_phone_has_at_most_one_open_call(ledger: Engine) -> None:
    phone = "+966500000099"
    insert_run(ledger, person(phone=phone, call=OneCall(state=CallState.SUBMITTED)))
    insert_run(ledger, person(phone=phone), wave=2)
    change = update(tables.call).where(tables.call.c.state == "planned").values(state="submitting")
    assert "uq_call_open_phone" in refused(ledger, change)


def test_one_account_has_at_most_one_batch_in_flight(ledger: Engine) -> None:
    insert_run(ledger, person(call=OneCall(state=CallState.UNKNOWN)))
    insert_run(ledger, person(), wave=2)
    table = tables.call_batch
    change = update(table).where(table.c.state == "planned").values(state="submitting")
    assert "uq_call_batch_in_flight" in refused(ledger, change)


def test_a_late_run_is_sealed_as_stale_only(ledger: Engine) -> None:
    insert_run(ledger, person(), sealed=False, run_after=NOW - timedelta(days=2))
    as_fresh = update(tables.campaign_run).values(sealed_at=NOW, is_stale=False)
    assert "ck_campaign_run_late_wave" in refused(ledger, as_fresh)
    with ledger.begin() as connection:
        connection.execute(as_fresh.values(is_stale=True))


def test_the_words_of_a_provider_are_never_rewritten_nor_deleted(ledger: Engine) -> None:
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.provider_event).values(
                connection_id="levers_default",
                provider="levers",
                event_key=str(uuid4()),
                source="webhook",
                received_at=text("now()"),
                body=b"{}",
            )
        )
    assert "may not be rewritten" in refused(ledger, update(tables.provider_event).values(body=b"[]"))
    assert "append-only" in refused(ledger, delete(tables.provider_event))


@pytest.mark.parametrize("state", list(CALL_PATHS), ids=str)
def test_no_call_is_deleted_since_inserted_again_it_would_be_planned_again(
    ledger: Engine, state: CallState
) -> None:
    one_call(ledger, state)
    for gone in ("call_invoice", "call_transcript"):
        with ledger.begin() as connection:
            connection.execute(text(f"DELETE FROM outreach.{gone}"))
    assert "is never deleted" in refused(ledger, delete(tables.call))


def test_neither_is_its_batch_nor_its_run(ledger: Engine) -> None:
    insert_run(ledger, person(reason=Reason.NO_CONSENT))
    assert "is sealed: it is never deleted" in refused(ledger, delete(tables.campaign_run))
    insert_run(ledger, person(call=OneCall(state=CallState.SUBMITTED)), wave=2)
    assert "is never deleted" in refused(ledger, delete(tables.call_batch))


def test_a_run_before_its_seal_may_be_read_anew_or_go(ledger: Engine) -> None:
    insert_run(ledger, person(), sealed=False)
    with ledger.begin() as connection:
        for table in (tables.contact, tables.invoice, tables.campaign_run):
            assert connection.execute(delete(table)).rowcount == 1


@pytest.mark.parametrize(
    "change",
    [
        update(tables.call).values(call_id=uuid4()),
        update(tables.call).values(phone="+966500000000"),
        update(tables.call).values(attempt=2),
        update(tables.call_batch).values(attempts=0),
    ],
    ids=["another name", "another number", "another attempt", "claims counted anew"],
)
def test_a_call_stays_the_call_that_it_is(ledger: Engine, change: Any) -> None:
    one_call(ledger, CallState.NOT_SENT)
    assert "is final" in refused(ledger, change)


def test_a_seal_is_never_taken_off(ledger: Engine) -> None:
    one_call(ledger, CallState.PLANNED)
    assert "sealed for good" in refused(ledger, update(tables.campaign_run).values(sealed_at=None))


@pytest.mark.parametrize(
    "table", ["campaign_run", "invoice", "contact", "prompt", "call_batch", "call", "provider_event", "fact"]
)
def test_no_table_is_emptied_past_its_guards(ledger: Engine, table: str) -> None:
    assert "TRUNCATE is refused" in refused(ledger, text(f"TRUNCATE outreach.{table} CASCADE"))


@pytest.mark.parametrize(
    "change",
    [
        delete(tables.fact),
        update(tables.fact).values(holds_until=NOW),
        update(tables.fact).values(phone="+966500000002"),
        update(tables.fact).values(words="another reason"),
    ],
    ids=["gone", "ended", "another number", "another reason"],
)
def test_an_entry_of_the_do_not_call_list_stays_as_it_was_written(ledger: Engine, change: Any) -> None:
    who = Whom(phones=("+966500000001",))
    add_stop(ledger, Entry(whom=who, words="asked for it"), by="test", now=NOW)
    assert "append-only" in refused(ledger, change)


@pytest.mark.parametrize(
    ("subject", "columns"),
    [
        ("person", {"phone": "+966500000001"}),
        ("person", {"person_key": "c-1", "phone": "+966500000001"}),
        ("phone", {"person_key": "c-1"}),
        ("person_or_phone", {"person_key": "c-1"}),
        ("phone_of_person", {"phone": "+966500000001"}),
        ("invoice", {"person_key": "c-1"}),
        ("everyone", {"person_key": "c-1"}),
    ],
)
def test_a_fact_has_the_columns_by_which_its_subject_is_found(
    ledger: Engine, subject: str, columns: dict[str, str]
) -> None:
    ordinary = {"kind": "stop", "reason": "do_not_call", "source": "test", "subject": subject}
    moments = {"happened_at": NOW, "recorded_at": NOW}
    change = insert(tables.fact).values(**ordinary, **moments, **columns)
    assert "ck_fact_subject" in refused(ledger, change)


def test_only_a_stop_is_lifted_once_and_for_whom_it_held(ledger: Engine) -> None:
    one = stop(ledger, phone="+966500000001", now=NOW)
    lift = insert(tables.fact).values(
        kind="lift", subject="phone", source="test", happened_at=NOW, recorded_at=NOW
    )
    assert "ck_fact_only_a_lift_lifts" in refused(ledger, lift.values(phone="+966500000001"))
    assert "cannot be lifted" in refused(ledger, lift.values(phone="+966500000002", lifts=one))
    with ledger.begin() as connection:
        connection.execute(lift.values(phone="+966500000001", lifts=one))
    assert "uq_fact_lifts" in refused(ledger, lift.values(phone="+966500000001", lifts=one))
