"""Ids that are equal as they came are one person; what stops a call compares them folded."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text, update

from builders.events import SETTINGS, call_ended, deliver, levers
from builders.invoices import (
    NOW,
    decide_night,
    decisions_of,
    fill,
    prepare_night,
    receivable,
    receivables_campaign,
    rows_of,
    run_for,
)
from builders.ledger import insert_run
from builders.night import NOW as TONIGHT
from builders.night import OneCall, Owed, campaign, completed, person
from builders.still_due import everyone_owes
from builders.stops import stops
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.domain.outcomes import LineOutcome
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.permissions.ask import ask_about_batch
from outreach.services.preparation.decide import decide
from outreach.services.runs.run import read_run
from outreach.services.safeguards.do_not_call import Entry, add_stop, read_whom
from outreach.storage import tables
from outreach.storage.statements import statement

ONE, OTHER = "0015g00000AbCdE", "0015g00000aBcDe"
FOLDED = "0015g00000abcde"
PHONES = ("+12025550100", "+12025550101")


def two_rows(**of_one: str | None) -> list[dict[str, str | None]]:
    """One invoice of each of two people whose ids differ in case only; ``of_one`` changes the first."""
    one = receivable(invoice_id="INV-1", person_id=ONE, name="Amal Haddad", phone=PHONES[0], amount="900")
    other = receivable(invoice_id="INV-2", person_id=OTHER, name="Basim Odeh", phone=PHONES[1], amount="100")
    return [one | of_one, other]


def decided(ledger: Engine, warehouse: Engine, *, caps: Any = (), **of_one: str | None) -> dict[str, str]:
    fill(warehouse, two_rows(**of_one))
    run_id = run_for(ledger, receivables_campaign(audience="invented", caps=list(caps)))
    decide_night(ledger, warehouse, run_id)
    return decisions_of(ledger, tables.contact, run_id)


def test_ids_that_differ_in_case_are_two_people_each_with_their_own_debt(
    ledger: Engine, warehouse: Engine
) -> None:
    fill(warehouse, two_rows())
    run_id = run_for(ledger, receivables_campaign(audience="invented"))
    decide_night(ledger, warehouse, run_id)
    contacts = rows_of(ledger, tables.contact, run_id)
    assert {row["person_id"]: (row["name"], row["totals"]) for row in contacts} == {
        ONE: ("Amal Haddad", {"USD": "900"}),
        OTHER: ("Basim Odeh", {"USD": "100"}),
    }
    assert {row["person_key"] for row in contacts} == {FOLDED}
    assert {row["decision"] for row in contacts} == {"call"}


def test_spaces_around_an_id_are_no_part_of_it(ledger: Engine, warehouse: Engine) -> None:
    rows = [receivable(person_id="C-1"), receivable(invoice_id="INV-2", person_id=" C-1\t")]
    fill(warehouse, rows)
    run_id = run_for(ledger)
    decide_night(ledger, warehouse, run_id)
    assert decisions_of(ledger, tables.contact, run_id) == {"C-1": "call"}


@pytest.mark.parametrize("entry", [ONE, OTHER, FOLDED.upper()])
def test_the_do_not_call_list_holds_for_every_spelling_of_an_id(
    ledger: Engine, warehouse: Engine, entry: str
) -> None:
    add_stop(ledger, Entry(whom=read_whom(person_id=entry), words="asked"), by="test", now=NOW)
    assert decided(ledger, warehouse) == {ONE: "suppressed", OTHER: "suppressed"}


def test_a_refusal_holds_for_every_spelling_of_an_id(ledger: Engine, warehouse: Engine) -> None:
    assert decided(ledger, warehouse, consent="no") == {ONE: "no_consent", OTHER: "no_consent"}


@pytest.mark.parametrize("note", [Reason.NOTE_DECEASED, Reason.NOTE_DO_NOT_CALL])
def test_a_note_that_no_one_may_call_holds_for_every_spelling_of_an_id(
    ledger: Engine, warehouse: Engine, note: Reason
) -> None:
    fill(warehouse, two_rows())
    run_id = run_for(ledger)
    prepare_night(ledger, warehouse, run_id)
    contact = tables.contact
    with ledger.begin() as connection:
        noted = update(contact).where(contact.c.person_id == ONE)
        connection.execute(noted.values(note=note))
    decide(ledger, run_id=run_id, now=NOW)
    assert decisions_of(ledger, contact, run_id) == {ONE: note, OTHER: note}


def called_yesterday(ledger: Engine, **facts: Any) -> None:
    """Let another campaign have called someone whose id is spelled in a third way."""
    someone = person(FOLDED.upper(), phone="+12025550177", call=completed(), **facts)
    of = replace(campaign(), campaign_id="another_campaign")
    ago = NOW - timedelta(days=1)
    insert_run(ledger, someone, of=of, run_date=ago.date(), now=ago)


def test_a_cap_counts_calls_to_every_spelling_of_an_id(ledger: Engine, warehouse: Engine) -> None:
    called_yesterday(ledger)
    caps = [{"calls": 1, "within": "7d"}]
    assert decided(ledger, warehouse, caps=caps) == {ONE: "capped", OTHER: "capped"}


def test_a_cap_leaves_two_spellings_of_one_id_no_more_calls_than_one_person(
    ledger: Engine, warehouse: Engine
) -> None:
    assert decided(ledger, warehouse, caps=[{"calls": 1, "within": "7d"}]) == {
        ONE: "call",
        OTHER: "second_row_of_person",
    }


def test_calls_of_before_count_for_two_spellings_together(ledger: Engine, warehouse: Engine) -> None:
    called_yesterday(ledger)
    caps = [{"calls": 3, "within": "7d"}, {"calls": 2, "within": "2d"}]
    assert decided(ledger, warehouse, caps=caps) == {ONE: "call", OTHER: "second_row_of_person"}
    assert decided(ledger, warehouse, caps=caps[:1]) == {ONE: "call", OTHER: "call"}


def test_a_spelling_that_is_not_called_leaves_the_call_to_the_other(
    ledger: Engine, warehouse: Engine
) -> None:
    caps = [{"calls": 1, "within": "7d"}]
    assert decided(ledger, warehouse, caps=caps, phone=None) == {ONE: "missing_phone", OTHER: "call"}


def test_deciding_again_calls_the_same_spelling(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, two_rows())
    run_id = run_for(ledger, receivables_campaign(audience="invented", caps=[{"calls": 1, "within": "7d"}]))
    decide_night(ledger, warehouse, run_id)
    decide(ledger, run_id=run_id, now=NOW)
    assert decisions_of(ledger, tables.contact, run_id) == {ONE: "call", OTHER: "second_row_of_person"}


def test_a_cap_about_an_invoice_of_one_spelling_stops_the_other_too(
    ledger: Engine, warehouse: Engine
) -> None:
    called_yesterday(ledger, owed=(Owed(invoice_id="INV-1"),))
    caps = [{"calls": 1, "within": "7d", "per": "invoice"}]
    assert decided(ledger, warehouse, caps=caps) == {ONE: "capped", OTHER: "capped"}


@pytest.fixture
def planned(ledger: Engine) -> UUID:
    """A run that has planned a call to each of the two people."""
    return insert_run(ledger, person(ONE), person(OTHER), of=campaign(caps=[{"calls": 1, "within": "7d"}]))


def state_of(ledger: Engine) -> dict[str, tuple[str, str | None]]:
    call = tables.call
    query = select(call.c.person_id, call.c.state, call.c.withdrawal_reason)
    with ledger.connect() as connection:
        return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def withdraw_unfit(ledger: Engine, run_id: UUID) -> None:
    """Do what the claim does with those who must not be called any more."""
    with ledger.begin() as connection:
        batch_id = connection.scalars(
            select(tables.call_batch.c.batch_id).where(tables.call_batch.c.run_id == run_id)
        ).one()
        run = read_run(connection, run_id)
        everyone_owes(connection, now=TONIGHT)
        ask_about_batch(connection, run, batch_id, now=TONIGHT)
        parameters = {"batch_id": batch_id, "now": TONIGHT}
        connection.execute(statement("withdraw_unfit_calls"), parameters)


def test_the_claim_withdraws_every_spelling_of_an_id_on_the_list(ledger: Engine, planned: UUID) -> None:
    whom = read_whom(person_id=FOLDED, phone=None)
    add_stop(ledger, Entry(whom=whom, words="asked"), by="test", now=TONIGHT)
    withdraw_unfit(ledger, planned)
    assert state_of(ledger) == dict.fromkeys((ONE, OTHER), ("withdrawn", "suppressed"))


def test_the_claim_withdraws_every_spelling_of_an_id_at_its_cap(ledger: Engine, planned: UUID) -> None:
    someone = person(FOLDED.upper(), call=completed())
    insert_run(ledger, someone, of=replace(campaign(), campaign_id="another"), now=TONIGHT)
    withdraw_unfit(ledger, planned)
    states = state_of(ledger)
    assert {states[ONE], states[OTHER]} == {("withdrawn", "capped")}


def test_the_claim_leaves_two_spellings_of_one_id_no_more_calls_than_one_person(
    ledger: Engine, planned: UUID
) -> None:
    withdraw_unfit(ledger, planned)
    assert state_of(ledger) == {ONE: ("planned", None), OTHER: ("withdrawn", "capped")}


@pytest.mark.parametrize("entry", [None, FOLDED])
def test_a_batch_with_any_spelling_of_an_id_on_the_list_is_not_replayed(
    ledger: Engine, entry: str | None
) -> None:
    insert_run(ledger, person(ONE, call=OneCall(state=CallState.UNKNOWN)))
    with ledger.begin() as connection:
        connection.execute(update(tables.call_batch).values(may_replay=True))
        connection.execute(text("UPDATE outreach.ledger_identity SET confirmed_at = '2020-01-01Z'"))
        connection.execute(
            text(
                "INSERT INTO outreach.ledger_identity VALUES (true, '1', 1, '2020-01-01Z', 'test')"
                " ON CONFLICT DO NOTHING"
            )
        )
    if entry:
        add_stop(ledger, Entry(whom=read_whom(person_id=entry), words="asked"), by="test", now=TONIGHT)
    parameters = {
        "connection_id": "levers_default",
        "batch_id": None,
        "claimed_since": TONIGHT - timedelta(days=1),
        "claimed_until": TONIGHT + timedelta(days=1),
        "now": TONIGHT,
    }
    with ledger.connect() as connection:
        to_replay = connection.execute(statement("batches_to_replay"), parameters).all()
    assert len(to_replay) == (0 if entry else 1)


def calls_by_person(ledger: Engine) -> dict[str, UUID]:
    with ledger.connect() as connection:
        rows = connection.execute(select(tables.call.c.person_id, tables.call.c.call_id))
        return {row.person_id: row.call_id for row in rows}


def reduced(ledger: Engine, *events: Any) -> None:
    deliver(ledger, *events, now=TONIGHT)
    reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=TONIGHT + timedelta(minutes=10))


def test_an_opt_out_puts_the_folded_id_on_the_list(ledger: Engine) -> None:
    insert_run(ledger, person(ONE, call=OneCall(state=CallState.SUBMITTED)))
    reduced(ledger, call_ended(calls_by_person(ledger)[ONE], callOutput="OPT_OUT"))
    assert [each["person_key"] for each in stops(ledger)] == [FOLDED]


def test_a_call_that_was_made_after_all_withdraws_what_is_planned_for_every_spelling(
    ledger: Engine,
) -> None:
    never_made = OneCall(state=CallState.FAILED, line=LineOutcome.REJECTED)
    insert_run(ledger, person(ONE, call=never_made), person(OTHER))
    reduced(ledger, call_ended(calls_by_person(ledger)[ONE]))
    assert state_of(ledger)[OTHER] == ("withdrawn", "halted")


@pytest.fixture
def many_people(ledger: Engine) -> Engine:
    """A ledger with so many calls in one run that a look at each of them takes long."""
    with ledger.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # rows without their run
        connection.execute(
            text(
                "INSERT INTO outreach.call (call_id, run_id, person_id, person_key, attempt, phone, state,"
                " state_changed_at, may_ring_from, may_ring_until)"
                " SELECT gen_random_uuid(), '00000000-0000-4000-8000-000000000001',"
                " 'C-' || number, 'c-' || number, 1, '+9665' || number, 'completed', now(), now(), now()"
                " FROM generate_series(1, 20000) AS number"
            )
        )
        connection.execute(text("ANALYZE outreach.call"))
    return ledger


@pytest.mark.parametrize("name", ["lock_batches_of_calls", "lock_calls_to_collect", "withdraw_ghost"])
def test_other_attempts_at_a_person_are_found_by_an_index(many_people: Engine, name: str) -> None:
    call_id = "'00000000-0000-4000-8000-000000000009'::uuid"
    sql = statement(name).text.replace(":call_ids", f"ARRAY[{call_id}]")
    sql = sql.replace(":call_id", call_id).replace(":now", "now()")
    with many_people.connect() as connection:
        plan = "\n".join(connection.exec_driver_sql(f"EXPLAIN {sql}").scalars())
    assert "ix_call_run_id_person_key" in plan or "ix_call_planned_person_key" in plan
