"""Every person and every invoice of a run gets one decision, with its reason."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, update

from builders.invoices import (
    NOW,
    OTHER_PHONE,
    PHONE,
    decide_night,
    decided_run,
    decisions_of,
    fill,
    owing,
    receivable,
    rows_of,
    run_for,
)
from builders.night import INVOICE_REASONS
from builders.stops import stop
from outreach.domain.decisions import Reason
from outreach.domain.errors import RunNotReady
from outreach.domain.stops import StopReason
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.preparation.contacts import prepare_contacts
from outreach.services.preparation.decide import decide
from outreach.services.preparation.prompt_tags import build_prompt_tags
from outreach.storage import tables

PREMIUM = "+19002345678"


def seal(ledger: Engine, run_id: UUID) -> None:
    """Make a run final, as planning does."""
    with ledger.begin() as connection:
        table = tables.campaign_run
        connection.execute(update(table).where(table.c.run_id == run_id).values(sealed_at=NOW))


INVOICES = [
    ("call", receivable(invoice_id="INV-0")),
    (Reason.MISSING_INVOICE_ID, receivable(invoice_id=None, person_id=None)),
    (Reason.REPEATED_INVOICE, receivable(invoice_id="INV-0", person_id=None)),
    (Reason.MISSING_PERSON_ID, receivable(invoice_id="INV-1", person_id=None, settled="yes")),
    (Reason.AMBIGUOUS_PERSON, receivable(invoice_id="INV-13", person_id="N/A", settled="yes")),
    (Reason.INVOICE_PAID, receivable(invoice_id="INV-2", settled="2024-06-10", disputed="yes")),
    (Reason.INVOICE_PAID, receivable(invoice_id="INV-3", amount="0.00")),
    (Reason.INVOICE_PAID, receivable(invoice_id="INV-4", amount="0.004")),
    (Reason.INVOICE_PAID, receivable(invoice_id="CN-1", amount="-5", settled="yes")),
    (Reason.CREDIT_NOTE, receivable(invoice_id="CN-2", amount="-5", due_date=None)),
    (Reason.CREDIT_NOTE, receivable(invoice_id="CN-3", amount="-5", disputed="yes", due_date="?")),
    (Reason.CREDIT_NOTE, receivable(invoice_id=None, amount="-5")),
    (Reason.REPEATED_INVOICE, receivable(invoice_id="CN-2", amount="-5")),
    (Reason.UNREADABLE_INVOICE, receivable(invoice_id="CN-4", amount="-5", currency="gold")),
    (Reason.INVOICE_DISPUTED, receivable(invoice_id="INV-5", disputed="yes", amount="?")),
    (Reason.INVOICE_IN_DISPUTE, receivable(invoice_id="INV-14", amount="?")),
    (Reason.UNREADABLE_INVOICE, receivable(invoice_id="INV-6", amount="?")),
    (Reason.UNREADABLE_INVOICE, receivable(invoice_id="INV-7", due_date=None)),
    (Reason.UNREADABLE_INVOICE, receivable(invoice_id="INV-8", settled="perhaps")),
    (Reason.UNREADABLE_INVOICE, receivable(invoice_id="INV-9", disputed="perhaps")),
    (Reason.UNREADABLE_INVOICE, receivable(invoice_id="INV-10", currency="gold")),
    (Reason.INVOICE_NOT_DUE, receivable(invoice_id="INV-11", due_date="2024-06-10")),
    ("call", receivable(invoice_id="INV-12", due_date="2024-06-09", settled="2024-06-11")),
]


def test_an_invoice_has_the_first_reason_of_its_own_that_applies(ledger: Engine, warehouse: Engine) -> None:
    stop(ledger, reason=StopReason.DISPUTE, invoice_id="INV-14", now=NOW)
    run_id = decided_run(ledger, warehouse, [row for _, row in INVOICES])
    expected = {number: reason for number, (reason, _) in enumerate(INVOICES, start=1)}
    assert decisions_of(ledger, tables.invoice, run_id) == expected
    assert {reason for reason, _ in INVOICES if reason != "call"} == INVOICE_REASONS


PEOPLE: list[tuple[str, dict[str, Any]]] = [
    ("call", {}),
    (Reason.NOTHING_DUE, {"settled": "yes", "consent": "no", "phone": None, "name": None}),
    (Reason.NO_CONSENT, {"consent": "no", "phone": None, "name": None}),
    (Reason.NO_CONSENT, {"consent": "perhaps"}),
    (Reason.NO_CONSENT, {"consent": "no", "name": "DO NOT CALL"}),
    (Reason.NOTE_DECEASED, {"name": "Amal Haddad (DECEASED)"}),
    (Reason.NOTE_DECEASED, {"phone": "deceased", "name": "DO NOT CALL"}),
    (Reason.NOTE_WRONG_NUMBER, {"name": "Amal - wrong number"}),
    (Reason.NOTE_DO_NOT_CALL, {"name": "DO NOT CALL - Amal", "phone": None}),
    (Reason.NOTE_DO_NOT_CALL, {"phone": "202-555-0190 do not call"}),
    (Reason.MISSING_PHONE, {"phone": None, "name": None}),
    (Reason.UNREADABLE_PHONE, {"phone": "ask reception", "name": None}),
    (Reason.NOT_CALLABLE_PHONE, {"phone": PREMIUM, "name": None}),
    (Reason.MISSING_VARIABLE, {"name": None}),
]


def test_a_person_has_the_first_reason_that_applies_and_it_is_their_invoices(
    ledger: Engine, warehouse: Engine
) -> None:
    rows = [
        owing(f"c-{number:02}", **{"phone": f"+120255501{number:02}", **changes})
        for number, (_, changes) in enumerate(PEOPLE)
    ]
    run_id = decided_run(ledger, warehouse, rows)
    decided = decisions_of(ledger, tables.contact, run_id)
    assert decided == {f"c-{number:02}": reason for number, (reason, _) in enumerate(PEOPLE)}
    invoices = decisions_of(ledger, tables.invoice, run_id)
    assert invoices.pop(2) == Reason.INVOICE_PAID
    assert list(invoices.values()) == [reason for reason in decided.values() if reason != Reason.NOTHING_DUE]


def test_two_ids_with_one_number_are_called_once_and_told_apart_by_name(
    ledger: Engine, warehouse: Engine
) -> None:
    run_id = decided_run(
        ledger,
        warehouse,
        [
            owing("c-1", due_date="2024-05-02", phone="(202) 555-0100"),
            owing("c-9", due_date="2024-05-01", phone="+1 202 555 0100", name="Haddad, AMAL"),
            owing("c-3", due_date="2024-06-01", phone="001 202 555 0100", name="Basma Haddad"),
            owing("c-4", due_date="2024-01-01", phone=OTHER_PHONE, name="Basma Haddad"),
        ],
    )
    assert decisions_of(ledger, tables.contact, run_id) == {
        "c-1": Reason.SECOND_ROW_OF_PERSON,
        "c-3": Reason.PHONE_TAKEN,
        "c-4": "call",
        "c-9": "call",
    }
    assert decisions_of(ledger, tables.invoice, run_id)[1] == Reason.SECOND_ROW_OF_PERSON


def test_of_people_as_long_overdue_the_first_id_is_called(ledger: Engine, warehouse: Engine) -> None:
    run_id = decided_run(ledger, warehouse, [owing(f"c-{letter}", name=letter) for letter in "bac"])
    assert decisions_of(ledger, tables.contact, run_id) == {
        "c-a": "call", "c-b": Reason.PHONE_TAKEN, "c-c": Reason.PHONE_TAKEN,
    }  # fmt: skip


def test_a_number_is_not_taken_by_someone_who_is_not_called_on_it(ledger: Engine, warehouse: Engine) -> None:
    run_id = decided_run(
        ledger,
        warehouse,
        [
            owing("c-1", name=None, due_date="2024-01-01"),
            owing("c-2", settled="yes", due_date="2024-01-01"),
            owing("c-3", name="Called"),
            owing("c-4", name=None, phone=OTHER_PHONE),
        ],
    )
    assert decisions_of(ledger, tables.contact, run_id) == {
        "c-1": Reason.PHONE_TAKEN,
        "c-2": Reason.NOTHING_DUE,
        "c-3": "call",
        "c-4": Reason.MISSING_VARIABLE,
    }


def test_one_persons_no_holds_for_the_number(ledger: Engine, warehouse: Engine) -> None:
    rows = [
        owing("c-1", consent="no", settled="yes"),
        owing("c-2", name="Another"),
        owing("c-3", phone=OTHER_PHONE),
        owing("c-4", phone=OTHER_PHONE, name="Another"),
        owing("c-5", phone=None, consent="no"),
        owing("c-6", phone=None),
    ]
    stop(ledger, person_key="c-3", now=NOW)
    run_id = decided_run(ledger, warehouse, rows)
    assert decisions_of(ledger, tables.contact, run_id) == {
        "c-1": Reason.NOTHING_DUE,
        "c-2": Reason.NO_CONSENT,
        "c-3": Reason.SUPPRESSED,
        "c-4": Reason.SUPPRESSED,
        "c-5": Reason.NO_CONSENT,
        "c-6": Reason.MISSING_PHONE,
    }


@pytest.mark.parametrize(
    ("entry", "decision"),
    [
        ({"phone": PHONE}, Reason.SUPPRESSED),
        ({"person_key": "c-1"}, Reason.SUPPRESSED),
        ({"person_key": "c-1", "holds_until": NOW + timedelta(seconds=1)}, Reason.SUPPRESSED),
        ({"person_key": "c-1", "scope": "campaign:overdue_invoices"}, Reason.SUPPRESSED),
        ({"person_key": "c-1", "holds_until": NOW}, "call"),
        ({"person_key": "c-1", "scope": "campaign:another"}, "call"),
        ({"person_key": "c-2", "phone": OTHER_PHONE}, "call"),
    ],
    ids=["number", "person", "not over yet", "this campaign", "over", "another campaign", "another person"],
)
def test_the_do_not_call_list_is_kept(
    ledger: Engine, warehouse: Engine, entry: dict[str, Any], decision: str
) -> None:
    stop(ledger, now=NOW, **entry)
    run_id = decided_run(ledger, warehouse, [owing("c-1")])
    assert decisions_of(ledger, tables.contact, run_id) == {"c-1": decision}


def test_the_counts_are_those_of_the_tables_and_add_up(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [row for _, row in INVOICES] + [owing("c-2", phone=None)])
    run_id = run_for(ledger)
    counts = decide_night(ledger, warehouse, run_id)
    for table in (tables.contact, tables.invoice):
        stored = Counter(decisions_of(ledger, table, run_id).values())
        prefix = f"{table.name}s."
        assert {key.removeprefix(prefix): n for key, n in counts.items() if key.startswith(prefix)} == stored
    assert sum(n for key, n in counts.items() if key.startswith("invoices.")) == len(INVOICES) + 1


def test_a_called_row_has_no_reason_and_another_always_has_one(ledger: Engine, warehouse: Engine) -> None:
    run_id = decided_run(ledger, warehouse, [row for _, row in INVOICES])
    for table in (tables.contact, tables.invoice):
        for row in rows_of(ledger, table, run_id):
            assert (row["decision"] == "call") == (row["reason"] is None)


def test_deciding_again_changes_nothing_until_the_facts_do(ledger: Engine, warehouse: Engine) -> None:
    run_id = decided_run(ledger, warehouse, [owing("c-1"), owing("c-2", name="B"), owing("c-3", phone=None)])
    before = [rows_of(ledger, table, run_id) for table in (tables.contact, tables.invoice)]
    decide(ledger, run_id=run_id, now=NOW)
    assert [rows_of(ledger, table, run_id) for table in (tables.contact, tables.invoice)] == before
    stop(ledger, person_key="c-1", scope="campaign:overdue_invoices", now=NOW)
    decide(ledger, run_id=run_id, now=NOW)
    assert decisions_of(ledger, tables.contact, run_id)["c-1"] == Reason.SUPPRESSED
    assert decisions_of(ledger, tables.invoice, run_id)[1] == Reason.SUPPRESSED


def test_an_empty_night_is_decided(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [])
    assert decide_night(ledger, warehouse, run_for(ledger)) == {}


def test_nothing_is_decided_before_everyone_is_prepared(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [owing("c-1"), owing("c-2", settled="yes")])
    run_id = run_for(ledger)
    extract_invoices(ledger, warehouse, run_id=run_id, now=NOW)
    with pytest.raises(RunNotReady, match=r"2 people .* prepare_contacts"):
        decide(ledger, run_id=run_id, now=NOW)
    prepare_contacts(ledger, run_id=run_id, shard=0)
    with pytest.raises(RunNotReady, match=r"1 contacts .* build_prompt_tags"):
        decide(ledger, run_id=run_id, now=NOW)
    assert "call" not in {row["decision"] for row in rows_of(ledger, tables.invoice, run_id)}


def test_no_stage_changes_a_sealed_run_and_each_returns_what_is_stored(
    ledger: Engine, warehouse: Engine
) -> None:
    fill(warehouse, [row for _, row in INVOICES] + [owing("c-2", phone=None)])
    run_id = run_for(ledger)

    def stages() -> list[dict[str, int]]:
        return [
            extract_invoices(ledger, warehouse, run_id=run_id, now=NOW),
            prepare_contacts(ledger, run_id=run_id, shard=0),
            build_prompt_tags(ledger, run_id=run_id, shard=0),
            decide(ledger, run_id=run_id, now=NOW),
        ]

    counts = stages()
    seal(ledger, run_id)
    everything = tables.metadata.sorted_tables
    before = {table.name: ledger_rows(ledger, table) for table in everything}
    fill(warehouse, [owing("c-9")])
    stop(ledger, person_key="c-1", now=NOW)
    before["fact"] = ledger_rows(ledger, tables.fact)
    assert stages() == counts
    assert {table.name: ledger_rows(ledger, table) for table in everything} == before


def ledger_rows(ledger: Engine, table: Any) -> list[Any]:
    """All rows of a table of the ledger."""
    with ledger.connect() as connection:
        return list(connection.execute(table.select().order_by(*table.primary_key.columns)))
