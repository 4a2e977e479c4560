"""Taking someone off the list lifts what the list shows for the same words, and no one else's stop."""

from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

from builders.do_not_call import DoNotCall, do_not_call_of
from builders.invoices import NOW, OTHER_PHONE, PHONE, decided_run, decisions_of, receivable
from builders.stops import facts, stop, stops
from outreach.domain.decisions import Reason
from outreach.domain.facts import FactKind, FactSubject
from outreach.domain.stops import StopReason
from outreach.services.safeguards.do_not_call import Whom, lift_stops, list_stops
from outreach.storage import tables

ALICE, BOB = Whom(person_key="alice", phones=(PHONE,)), Whom(person_key="bob", phones=(OTHER_PHONE,))
NEW_NUMBER = "+12025550102"


@pytest.fixture
def outreach(ledger_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DoNotCall:
    return do_not_call_of(ledger_url, tmp_path, monkeypatch)


def opted_out(ledger: Engine, whom: Whom) -> int:
    return stop(ledger, now=NOW, reason=StopReason.OPT_OUT, person_key=whom.person_key, phone=whom.phones[0])


def test_a_person_and_a_number_lift_only_what_names_both(ledger: Engine, outreach: DoNotCall) -> None:
    """The stops of Alice elsewhere, and of anyone else who has the number, are others' stops."""
    opted_out(ledger, ALICE)
    opted_out(ledger, BOB)
    stop(ledger, now=NOW, reason=StopReason.DECEASED, person_key="alice")
    stop(ledger, now=NOW, phone=OTHER_PHONE)
    mixed = ("--person", "alice", "--phone", OTHER_PHONE)
    assert "0 entries" in outreach("list", *mixed).stdout
    assert outreach("remove", *mixed, "--reason", "has a new number").exit_code == 1
    assert facts(ledger, FactKind.LIFT) == []
    assert outreach("remove", "--person", "alice", "--phone", PHONE, "--reason", "asked again").exit_code == 0
    [lift] = facts(ledger, FactKind.LIFT)
    assert (lift["person_key"], lift["phone"]) == ("alice", PHONE)


@pytest.mark.parametrize(
    "whom",
    [
        Whom(person_key="alice"),
        Whom(phones=(PHONE,)),
        Whom(phones=(PHONE, OTHER_PHONE)),
        Whom(person_key="alice", phones=(PHONE, OTHER_PHONE)),
        Whom(person_key="alice", phones=(OTHER_PHONE,)),
        Whom(invoice_id="INV-1"),
        Whom(person_key="bob", invoice_id="INV-1"),
        Whom(person_key="alice", invoice_id="INV-1"),
    ],
)
def test_the_listed_stops_and_no_others_are_lifted(ledger: Engine, whom: Whom) -> None:
    opted_out(ledger, ALICE)
    opted_out(ledger, BOB)
    stop(ledger, now=NOW, phone=OTHER_PHONE)
    stop(ledger, now=NOW, reason=StopReason.DISPUTE, person_key="bob", invoice_id="INV-1")
    listed = [(each.person_key, each.phone) for each in list_stops(ledger, now=NOW, whom=whom)]
    lifted = lift_stops(ledger, whom, words="asked again", by="anna", now=NOW)
    assert [(each.person_key, each.phone) for each in lifted.stops] == listed


def test_each_lifted_stop_is_printed_as_the_list_prints_it(ledger: Engine, outreach: DoNotCall) -> None:
    opted_out(ledger, ALICE)
    [listed, _] = outreach("list").stdout.splitlines()
    removed = outreach("remove", "--person", "alice", "--reason", "asked again").stdout
    assert f"{listed}; lifted at " in removed
    assert "ended 1 entries: 1 opt_out" in removed


def test_a_number_alone_is_freed_and_the_person_is_not(
    ledger: Engine, warehouse: Engine, outreach: DoNotCall
) -> None:
    opted_out(ledger, ALICE)
    removed = outreach("remove", "--phone", PHONE, "--reason", "it has a new owner").stdout
    assert "ended 1 entries: 1 opt_out" in removed
    assert "the number alone was freed; this stays: alice  everything  since " in removed
    kept = stops(ledger)[-1]
    assert (kept["reason"], kept["subject"], kept["person_key"]) == ("opt_out", FactSubject.PERSON, "alice")
    assert kept["words"] == "the number alone was freed: it has a new owner"
    assert kept["source"].startswith("person ")
    people = [
        receivable(person_id="alice", phone=NEW_NUMBER),
        receivable(person_id="new owner", phone=PHONE, invoice_id="INV-2"),
    ]
    run_id = decided_run(ledger, warehouse, people)
    assert decisions_of(ledger, tables.contact, run_id) == {"alice": Reason.SUPPRESSED, "new owner": "call"}


def test_a_person_of_two_numbers_that_are_freed_stays_stopped_once(ledger: Engine) -> None:
    for phone in (PHONE, OTHER_PHONE):
        opted_out(ledger, Whom(person_key="alice", phones=(phone,)))
    numbers = Whom(phones=(PHONE, OTHER_PHONE))
    lifted = lift_stops(ledger, numbers, words="new owners", by="anna", now=NOW)
    assert lifted.kinds == {StopReason.OPT_OUT: 2}
    [kept] = lifted.kept
    assert list_stops(ledger, now=NOW) == [kept]


def test_a_person_alone_is_freed_with_the_number(ledger: Engine) -> None:
    opted_out(ledger, ALICE)
    lifted = lift_stops(ledger, Whom(person_key="alice"), words="asked again", by="anna", now=NOW)
    assert lifted.kept == ()
    assert list_stops(ledger, now=NOW) == []
