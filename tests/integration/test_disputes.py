"""When a dispute that came up on a call is over by the word of the warehouse, and what comes up late."""

from datetime import date, datetime, timedelta
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
from outreach.services.safeguards.do_not_call import Whom, lift_stops, list_stops
from outreach.storage import tables

Row = dict[str, str | None]
YES, NO, NOTHING, UNREADABLE = "yes", "no", None, "perhaps"


def at(wave: float) -> datetime:
    """When a wave is extracted; a dispute of wave 1.5 comes up between the first and the second."""
    return NOW + timedelta(minutes=wave)


def dispute(ledger: Engine, invoice_id: str = "INV-1", *, after_wave: float = 0.5) -> None:
    stop(ledger, reason=StopReason.DISPUTE, invoice_id=invoice_id, person_key="c-1", now=at(after_wave))


def night(
    ledger: Engine, warehouse: Engine, *flags: str | None, of: Campaign | None = None, wave: int = 1
) -> UUID:
    """Decide a run whose warehouse says this of the invoice, in as many rows; returns the run."""
    return night_of(ledger, warehouse, *(receivable(disputed=flag) for flag in flags), of=of, wave=wave)


def night_of(
    ledger: Engine, warehouse: Engine, *rows: Row, of: Campaign | None = None, wave: int = 1
) -> UUID:
    """Decide a run over these rows, at the time of its wave; returns the run."""
    fill(warehouse, rows)
    run_id = run_for(ledger, of, wave=wave)
    prepare_night(ledger, warehouse, run_id, now=at(wave))
    decide(ledger, run_id=run_id, now=at(wave))
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


def test_the_word_of_the_warehouse_before_the_call_takes_nothing_back(
    ledger: Engine, warehouse: Engine
) -> None:
    night(ledger, warehouse, YES)
    dispute(ledger, after_wave=1.5)
    night(ledger, warehouse, NO, wave=2)
    assert not is_lifted(ledger)


def test_an_extract_from_before_the_call_takes_nothing_back(ledger: Engine, warehouse: Engine) -> None:
    """The run decides after the call, by rows that are older than it."""
    fill(warehouse, [receivable(disputed=YES)])
    run_id = run_for(ledger)
    prepare_night(ledger, warehouse, run_id, now=at(1))
    dispute(ledger, after_wave=1.5)
    decide(ledger, run_id=run_id, now=at(1.8))
    night(ledger, warehouse, NO, wave=2)
    assert not is_lifted(ledger)


def test_a_second_dispute_is_not_ended_by_what_ended_the_first(ledger: Engine, warehouse: Engine) -> None:
    dispute(ledger)
    night(ledger, warehouse, YES)
    dispute(ledger, after_wave=1.5)
    night(ledger, warehouse, NO, wave=2)
    assert len(facts(ledger, FactKind.LIFT)) == 1
    run_id = night(ledger, warehouse, NO, wave=3)
    assert decisions_of(ledger, tables.invoice, run_id) == {1: Reason.INVOICE_IN_DISPUTE}


def test_another_campaign_does_not_take_back_what_this_one_saw(ledger: Engine, warehouse: Engine) -> None:
    dispute(ledger)
    night(ledger, warehouse, YES)
    another = receivables_campaign(campaign_id="another_campaign")
    night(ledger, warehouse, NO, of=another, wave=2)
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


def test_a_person_who_disputes_after_the_extract_is_not_called_tonight(
    ledger: Engine, warehouse: Engine
) -> None:
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


OTHER = {"person_id": "C-2", "phone": "+12025550101"}
SAYS_NO = receivable(disputed=NO)
SAYS_NOTHING = [receivable(disputed=word) for word in (NOTHING, "unknown", "N/A", "null", "-")]
OF_SOMETHING_ELSE = [
    receivable(disputed=NO, amount="-5"),
    receivable(disputed=NO, amount="not known"),
    receivable(disputed=NO, **OTHER),
]


@pytest.mark.parametrize("row", [*SAYS_NOTHING, *OF_SOMETHING_ELSE])
def test_only_an_outright_no_about_the_debt_of_who_disputed_it_ends_a_dispute(
    ledger: Engine, warehouse: Engine, row: Row
) -> None:
    dispute(ledger)
    night(ledger, warehouse, YES)
    night_of(ledger, warehouse, row, wave=2)
    assert not is_lifted(ledger)
    night_of(ledger, warehouse, SAYS_NO, wave=3)
    assert is_lifted(ledger)


def test_a_row_that_says_nothing_beside_a_no_leaves_the_dispute(ledger: Engine, warehouse: Engine) -> None:
    dispute(ledger)
    night(ledger, warehouse, YES)
    night(ledger, warehouse, NO, NOTHING, wave=2)
    assert not is_lifted(ledger)


def test_a_credit_note_beside_a_no_holds_nothing_up(ledger: Engine, warehouse: Engine) -> None:
    dispute(ledger)
    night(ledger, warehouse, YES)
    night_of(ledger, warehouse, SAYS_NO, receivable(amount="-5"), wave=2)
    assert is_lifted(ledger)


@pytest.mark.parametrize("yes", [receivable(disputed=YES, **OTHER), receivable(disputed=YES, amount="-5")])
def test_a_debt_that_the_warehouse_calls_disputed_is_that_of_the_person_who_disputed_it(
    ledger: Engine, warehouse: Engine, yes: Row
) -> None:
    dispute(ledger)
    night_of(ledger, warehouse, yes)
    night_of(ledger, warehouse, SAYS_NO, wave=2)
    assert not is_lifted(ledger)


def test_a_wave_that_was_extracted_before_the_warehouse_called_it_disputed_takes_nothing_back(
    ledger: Engine, warehouse: Engine
) -> None:
    """Its rows are older than what the second wave read, although it decides last."""
    dispute(ledger)
    fill(warehouse, [SAYS_NO])
    first = run_for(ledger)
    prepare_night(ledger, warehouse, first, now=at(1))
    night(ledger, warehouse, YES, wave=2)
    decide(ledger, run_id=first, now=at(2.5))
    assert not is_lifted(ledger)
    night(ledger, warehouse, NO, wave=3)
    assert is_lifted(ledger)


def test_a_wave_takes_nothing_back_that_a_later_extract_says_again(ledger: Engine, warehouse: Engine) -> None:
    dispute(ledger)
    night(ledger, warehouse, YES)
    fill(warehouse, [SAYS_NO])
    second = run_for(ledger, wave=2)
    prepare_night(ledger, warehouse, second, now=at(2))
    night(ledger, warehouse, YES, wave=3)
    decide(ledger, run_id=second, now=at(3.5))
    assert not is_lifted(ledger)


SPELLINGS = [
    "inv-1",
    "INV-1\u200b",
    "\uff29\uff2e\uff36-1",
    " INV-1\u00a0",
    "INV\u20111",
    "INV\u22121",
    "INV\u00ad-1",
    "Inv\uff0d\uff11",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_disputed_invoice_is_held_in_every_spelling_and_lifted_by_each(
    ledger: Engine, warehouse: Engine, spelling: str
) -> None:
    dispute(ledger)
    in_dispute = night_of(ledger, warehouse, receivable(invoice_id=spelling))
    assert decisions_of(ledger, tables.invoice, in_dispute) == {1: Reason.INVOICE_IN_DISPUTE}
    assert len(list_stops(ledger, now=at(1), whom=Whom(invoice_id=spelling))) == 1
    lifted = lift_stops(ledger, Whom(invoice_id=spelling), words="settled", by="anna", now=at(1))
    assert lifted.kinds == {StopReason.DISPUTE: 1}
    free = night_of(ledger, warehouse, receivable(invoice_id=spelling), wave=2)
    assert decisions_of(ledger, tables.invoice, free) == {1: "call"}


def test_another_number_is_another_invoice(ledger: Engine, warehouse: Engine) -> None:
    dispute(ledger)
    numbers = ["INV-11", "INV1", "INV 1", "NV-1"]
    run_id = night_of(ledger, warehouse, *(receivable(invoice_id=each) for each in numbers))
    assert set(decisions_of(ledger, tables.invoice, run_id).values()) == {"call"}


def test_a_late_dispute_in_another_spelling_keeps_the_person_back(ledger: Engine, warehouse: Engine) -> None:
    fill(warehouse, [receivable(invoice_id="inv\u20111")])
    run_id = run_for(ledger)
    prepare_night(ledger, warehouse, run_id)
    dispute(ledger)
    decide(ledger, run_id=run_id, now=NOW)
    assert decisions_of(ledger, tables.contact, run_id) == {"C-1": Reason.STOPPED_DISPUTE}


def test_the_warehouse_ends_a_dispute_by_any_spelling_of_its_invoice(
    ledger: Engine, warehouse: Engine
) -> None:
    dispute(ledger)
    night_of(ledger, warehouse, receivable(invoice_id="inv-1", disputed=YES))
    night_of(ledger, warehouse, receivable(invoice_id="INV\u20111", disputed=NO), wave=2)
    assert is_lifted(ledger)


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
