"""Words said on a call, and the people whom another campaign calls the next night."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from builders.events import SETTINGS, call_ended, deliver, levers
from builders.invoices import NOW as NEXT_NIGHT
from builders.invoices import (
    OTHER_PHONE,
    PHONE,
    decided_run,
    decisions_of,
    invented,
    owing,
    receivable,
)
from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, campaign, person
from builders.stops import stop, stops
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.domain.stops import STOP_OF_OUTCOME, SUBJECT_OF_STOP, StopReason
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.safeguards.do_not_call import Whom, lift_stops
from outreach.storage import tables

WORDS = {reason.upper(): outcome.value for outcome, reason in STOP_OF_OUTCOME.items()}
CALLED = "call"


def said(ledger: Engine, *words: str) -> UUID:
    """Let someone say this on a call of another campaign about invoice INV-c-1; returns the call."""
    someone = person(
        "C-1", phone=PHONE, owed=(Owed(invoice_id="INV-c-1"),), call=OneCall(state=CallState.SUBMITTED)
    )
    insert_run(ledger, someone, of=replace(campaign(outcomes=WORDS), campaign_id="another_campaign"))
    with ledger.connect() as connection:
        call_id: UUID = connection.scalars(select(tables.call.c.call_id)).one()
    for each in words:
        say(ledger, call_id, each)
    return call_id


def say(ledger: Engine, call_id: UUID, words: str) -> None:
    """Deliver and apply one more event of the same call."""
    deliver(ledger, call_ended(call_id, callOutput=words), now=NOW)
    reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=NOW + timedelta(minutes=10))


def decided(ledger: Engine, warehouse: Engine, person_id: str, phone: str) -> str:
    """The decision of another campaign about this person at this number."""
    run_id = decided_run(ledger, warehouse, [owing(person_id, invoice_id="INV-9", phone=phone)], invented())
    return decisions_of(ledger, tables.contact, run_id)[person_id]


SAME_PERSON = ("c-1", PHONE)
AT_ANOTHER_NUMBER = ("c-1", OTHER_PHONE)
SOMEONE_ELSE_THERE = ("c-2", PHONE)
ANYONE_ELSE = ("c-2", OTHER_PHONE)


@pytest.mark.parametrize(
    ("words", "whom", "decision"),
    [
        ("OPT_OUT", SAME_PERSON, Reason.SUPPRESSED),
        ("OPT_OUT", AT_ANOTHER_NUMBER, Reason.SUPPRESSED),
        ("OPT_OUT", SOMEONE_ELSE_THERE, Reason.SUPPRESSED),
        ("WRONG_NUMBER", SAME_PERSON, Reason.STOPPED_WRONG_NUMBER),
        ("WRONG_NUMBER", AT_ANOTHER_NUMBER, CALLED),
        ("WRONG_NUMBER", SOMEONE_ELSE_THERE, CALLED),
        ("DECEASED", SAME_PERSON, Reason.STOPPED_DECEASED),
        ("DECEASED", AT_ANOTHER_NUMBER, Reason.STOPPED_DECEASED),
        ("DECEASED", SOMEONE_ELSE_THERE, CALLED),
        ("ATTORNEY", SAME_PERSON, Reason.STOPPED_ATTORNEY),
        ("ATTORNEY", AT_ANOTHER_NUMBER, Reason.STOPPED_ATTORNEY),
        ("ATTORNEY", SOMEONE_ELSE_THERE, CALLED),
        ("DISPUTE", SAME_PERSON, CALLED),
        ("OPT_OUT", ANYONE_ELSE, CALLED),
    ],
)
def test_a_stop_holds_the_people_it_concerns_in_every_campaign(
    ledger: Engine, warehouse: Engine, words: str, whom: tuple[str, str], decision: str
) -> None:
    said(ledger, words)
    assert decided(ledger, warehouse, *whom) == decision


def test_a_disputed_invoice_is_left_out_and_the_person_is_called_about_another(
    ledger: Engine, warehouse: Engine
) -> None:
    said(ledger, "DISPUTE")
    rows = [
        receivable(person_id="c-1", invoice_id="INV-c-1", amount="40"),
        receivable(person_id="c-1", invoice_id="INV-2", amount="60"),
        receivable(person_id="c-2", invoice_id="INV-3", phone=OTHER_PHONE),
    ]
    run_id = decided_run(ledger, warehouse, rows, invented())
    assert decisions_of(ledger, tables.invoice, run_id) == {
        1: Reason.INVOICE_IN_DISPUTE,
        2: CALLED,
        3: CALLED,
    }
    with ledger.connect() as connection:
        contact = tables.contact
        query = select(contact.c.totals).where(contact.c.run_id == run_id, contact.c.person_id == "c-1")
        assert connection.scalar(query) == {"USD": "60"}


def test_a_person_whose_every_invoice_is_in_dispute_is_not_called(ledger: Engine, warehouse: Engine) -> None:
    said(ledger, "DISPUTE")
    run_id = decided_run(ledger, warehouse, [receivable(person_id="c-1", invoice_id="INV-c-1")], invented())
    assert decisions_of(ledger, tables.contact, run_id) == {"c-1": Reason.NOTHING_DUE}
    assert decisions_of(ledger, tables.invoice, run_id) == {1: Reason.INVOICE_IN_DISPUTE}


def test_every_label_of_a_call_is_a_stop_and_repeats_write_none(ledger: Engine) -> None:
    words = ["DISPUTE", "OPT_OUT", "DISPUTE", "DECEASED", "OPT_OUT", "ATTORNEY", "WRONG_NUMBER", "DISPUTE"]
    call_id = said(ledger, *words)
    written = stops(ledger)
    assert {each["reason"]: each["subject"] for each in written} == {
        reason: SUBJECT_OF_STOP[reason] for reason in STOP_OF_OUTCOME.values()
    }
    assert len(written) == len(STOP_OF_OUTCOME)
    assert {each["call_id"] for each in written} == {call_id}
    assert {each["person_key"] for each in written} == {"c-1"}


@pytest.mark.parametrize("words", ["OPT_OUT", "WRONG_NUMBER", "DECEASED", "ATTORNEY"])
@pytest.mark.parametrize("by", [Whom(person_key="c-1"), Whom(phones=(PHONE,))], ids=["person", "number"])
def test_a_stop_is_lifted_by_whom_it_names_and_repeats_do_not_bring_it_back(
    ledger: Engine, warehouse: Engine, words: str, by: Whom
) -> None:
    call_id = said(ledger, words)
    [written] = stops(ledger)
    lifted = lift_stops(ledger, by, words="a mistake", by="anna", now=NOW)
    names_it = by.person_key is not None or written["phone"] is not None
    assert lifted.kinds == ({written["reason"]: 1} if names_it else {})
    say(ledger, call_id, words)
    frees_the_person = names_it and (by.person_key is not None or words == "WRONG_NUMBER")
    assert (decided(ledger, warehouse, *SAME_PERSON) == CALLED) is frees_the_person


def test_a_dispute_is_lifted_by_its_invoice_alone(ledger: Engine, warehouse: Engine) -> None:
    said(ledger, "DISPUTE")
    whole = Whom(person_key="c-1", phones=(PHONE,))
    assert lift_stops(ledger, whole, words="spoke with them", by="anna", now=NOW).stops == ()
    invoice = Whom(invoice_id="INV-c-1")
    assert lift_stops(ledger, invoice, words="settled", by="anna", now=NOW).kinds == {StopReason.DISPUTE: 1}
    run_id = decided_run(ledger, warehouse, [receivable(person_id="c-1", invoice_id="INV-c-1")], invented())
    assert decisions_of(ledger, tables.contact, run_id) == {"c-1": CALLED}


def test_one_kind_may_be_lifted_and_another_stay(ledger: Engine, warehouse: Engine) -> None:
    said(ledger, "WRONG_NUMBER", "OPT_OUT")
    by = Whom(phones=(PHONE,))
    kind = StopReason.WRONG_NUMBER
    assert lift_stops(ledger, by, words="it is theirs", by="anna", kind=kind, now=NOW).kinds == {kind: 1}
    assert decided(ledger, warehouse, *SAME_PERSON) == Reason.SUPPRESSED


def test_the_gravest_of_several_stops_is_named(ledger: Engine, warehouse: Engine) -> None:
    said(ledger, "WRONG_NUMBER", "DECEASED", "ATTORNEY")
    assert decided(ledger, warehouse, *SAME_PERSON) == Reason.STOPPED_DECEASED


@pytest.mark.parametrize(
    ("until", "decision"),
    [(NEXT_NIGHT + timedelta(hours=1), CALLED), (NEXT_NIGHT + timedelta(days=1), Reason.STOPPED_DECEASED)],
    ids=["over before the run ends", "not over then"],
)
def test_a_stop_may_hold_for_a_time(ledger: Engine, warehouse: Engine, until: object, decision: str) -> None:
    stop(ledger, reason=StopReason.DECEASED, person_key="c-1", holds_until=until, now=NEXT_NIGHT)
    assert decided(ledger, warehouse, *SAME_PERSON) == decision
