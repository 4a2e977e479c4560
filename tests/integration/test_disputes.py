"""When a dispute that came up on a call is over by the word of the warehouse, and what comes up late."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine

from builders.invoices import (
    COLUMNS,
    NOW,
    RUN_DATE,
    decide_night,
    decisions_of,
    fill,
    prepare_night,
    receivable,
    receivables_campaign,
    run_for,
)
from builders.stops import facts, stop
from outreach.campaign.folder import Campaign
from outreach.domain.decisions import Reason
from outreach.domain.facts import FactKind
from outreach.domain.stops import StopReason
from outreach.services.preparation.decide import decide
from outreach.storage import tables

YES, NO, NOTHING, UNREADABLE = "yes", "no", None, "perhaps"


def dispute(ledger: Engine, invoice_id: str = "INV-1") -> None:
    stop(ledger, reason=StopReason.DISPUTE, invoice_id=invoice_id, person_key="c-1", now=NOW)


def night(
    ledger: Engine, warehouse: Engine, *flags: str | None, of: Campaign | None = None, wave: int = 1
) -> UUID:
    """Decide a run whose warehouse says this of the invoice, in as many rows; returns the run."""
    fill(warehouse, [receivable(disputed=flag) for flag in flags])
    run_id = run_for(ledger, of, wave=wave)
    decide_night(ledger, warehouse, run_id)
    return run_id


def is_lifted(ledger: Engine) -> bool:
    return bool(facts(ledger, FactKind.LIFT))


def test_the_warehouse_ends_a_dispute_that_it_called_one_after_the_call(
    ledger: Engine, warehouse: Engine
) -> None:
    dispute(ledger)
    first = night(ledger, warehouse, YES)
    assert decisions_of(ledger, tables.invoice, first) == {1: Reason.INVOICE_DISPUTED}
    second = night(ledger, warehouse, NO, wave=2)
    assert decisions_of(ledger, tables.invoice, second) == {1: Reason.INVOICE_IN_DISPUTE}
    [lift] = facts(ledger, FactKind.LIFT)
    assert (lift["source"], lift["invoice_id"], lift["person_key"]) == ("warehouse", "INV-1", "c-1")
    assert (
        lift["words"] == f"the extract of overdue_invoices for {RUN_DATE} says no longer that it is disputed"
    )
    third = night(ledger, warehouse, NO, wave=3)
    assert decisions_of(ledger, tables.invoice, third) == {1: "call"}
    assert decisions_of(ledger, tables.contact, third) == {"C-1": "call"}


@pytest.mark.parametrize(
    "nights",
    [
        [[NO], [NO]],
        [[NOTHING], [NOTHING]],
        [[YES], [YES]],
        [[YES], [UNREADABLE]],
        [[YES], [NO, UNREADABLE]],
        [[YES], [NO, YES]],
        [[UNREADABLE], [NO]],
    ],
    ids=[
        "never said",
        "nothing said",
        "still said",
        "no longer readable",
        "one row unreadable",
        "one row says it still",
        "never read",
    ],
)
def test_a_dispute_goes_on_while_nothing_was_taken_back(
    ledger: Engine, warehouse: Engine, nights: list[list[str | None]]
) -> None:
    dispute(ledger)
    for wave, flags in enumerate(nights, start=1):
        run_id = night(ledger, warehouse, *flags, wave=wave)
        assert decisions_of(ledger, tables.contact, run_id) == {"C-1": Reason.NOTHING_DUE}
    assert not is_lifted(ledger)


def test_what_the_warehouse_said_before_the_call_takes_nothing_back(
    ledger: Engine, warehouse: Engine
) -> None:
    night(ledger, warehouse, YES)
    dispute(ledger)
    night(ledger, warehouse, NO, wave=2)
    assert not is_lifted(ledger)


def test_what_an_extract_from_before_the_call_says_takes_nothing_back(
    ledger: Engine, warehouse: Engine
) -> None:
    """The run decides after the call, by rows that are older than it."""
    fill(warehouse, [receivable(disputed=YES)])
    run_id = run_for(ledger)
    prepare_night(ledger, warehouse, run_id)
    dispute(ledger)
    decide(ledger, run_id=run_id, now=NOW)
    night(ledger, warehouse, NO, wave=2)
    assert not is_lifted(ledger)


def test_a_second_dispute_is_not_ended_by_what_ended_the_first(ledger: Engine, warehouse: Engine) -> None:
    dispute(ledger)
    night(ledger, warehouse, YES)
    dispute(ledger)
    night(ledger, warehouse, NO, wave=2)
    assert len(facts(ledger, FactKind.LIFT)) == 1
    run_id = night(ledger, warehouse, NO, wave=3)
    assert decisions_of(ledger, tables.invoice, run_id) == {1: Reason.INVOICE_IN_DISPUTE}


def test_another_campaign_does_not_take_back_what_this_one_saw(ledger: Engine, warehouse: Engine) -> None:
    dispute(ledger)
    night(ledger, warehouse, YES)
    another = receivables_campaign(campaign_id="another_campaign")
    night(ledger, warehouse, NO, of=another)
    assert not is_lifted(ledger)


def test_a_campaign_that_does_not_map_the_column_takes_nothing_back(
    ledger: Engine, warehouse: Engine
) -> None:
    dispute(ledger)
    night(ledger, warehouse, YES)
    columns = {name: name for name in COLUMNS if name != "disputed"}
    night(ledger, warehouse, NO, of=receivables_campaign(columns=columns), wave=2)
    assert not is_lifted(ledger)


def test_an_extract_for_an_old_date_takes_nothing_back(ledger: Engine, warehouse: Engine) -> None:
    dispute(ledger)
    night(ledger, warehouse, YES)
    fill(warehouse, [receivable(disputed=NO)])
    old = run_for(ledger, run_date=date(2024, 6, 3))
    decide_night(ledger, warehouse, old)
    assert not is_lifted(ledger)


def test_deciding_again_writes_nothing_twice(ledger: Engine, warehouse: Engine) -> None:
    dispute(ledger)
    seen = night(ledger, warehouse, YES)
    decide(ledger, run_id=seen, now=NOW)
    assert len(facts(ledger, FactKind.DISPUTE_SEEN)) == 1
    over = night(ledger, warehouse, NO, wave=2)
    decide(ledger, run_id=over, now=NOW)
    assert len(facts(ledger, FactKind.LIFT)) == 1


def test_who_disputes_after_the_extract_is_not_called_tonight(ledger: Engine, warehouse: Engine) -> None:
    """The totals and the tags hold the invoice already, and the agent would speak of it."""
    rows = [
        receivable(),
        receivable(invoice_id="INV-2"),
        receivable(invoice_id="INV-3", person_id="C-2", phone="+12025550101"),
    ]
    fill(warehouse, rows)
    run_id = run_for(ledger)
    prepare_night(ledger, warehouse, run_id)
    dispute(ledger)
    decide(ledger, run_id=run_id, now=NOW)
    assert decisions_of(ledger, tables.contact, run_id) == {"C-1": Reason.STOPPED_DISPUTE, "C-2": "call"}
    fill(warehouse, rows)
    tomorrow = run_for(ledger, wave=2)
    decide_night(ledger, warehouse, tomorrow)
    assert decisions_of(ledger, tables.contact, tomorrow) == {"C-1": "call", "C-2": "call"}


def test_a_late_dispute_about_an_invoice_that_is_not_due_keeps_no_one_back(
    ledger: Engine, warehouse: Engine
) -> None:
    fill(warehouse, [receivable(), receivable(invoice_id="INV-2", settled=YES)])
    run_id = run_for(ledger)
    prepare_night(ledger, warehouse, run_id)
    dispute(ledger, "INV-2")
    decide(ledger, run_id=run_id, now=NOW)
    assert decisions_of(ledger, tables.contact, run_id) == {"C-1": "call"}


REFUSALS = [
    ([NO], [False]),
    ([NO, NO], [False]),
    ([NO, NOTHING], [False]),
    ([NO, YES, NO], [False, True, False]),
    ([YES, NOTHING], []),
    ([UNREADABLE], []),
]


@pytest.mark.parametrize(("nights", "written"), REFUSALS)
def test_a_refusal_in_the_warehouse_is_written_once_until_it_changes(
    ledger: Engine, warehouse: Engine, nights: list[str | None], written: list[bool]
) -> None:
    for wave, consent in enumerate(nights, start=1):
        fill(warehouse, [receivable(consent=consent), receivable(invoice_id="INV-2", consent=consent)])
        run_id = run_for(ledger, wave=wave)
        decide_night(ledger, warehouse, run_id)
        decide(ledger, run_id=run_id, now=NOW + timedelta(minutes=1))
    consents = facts(ledger, FactKind.CONSENT)
    assert [each["value"] for each in consents] == [{"given": given} for given in written]
    assert {each["person_key"] for each in consents} <= {"c-1"}
