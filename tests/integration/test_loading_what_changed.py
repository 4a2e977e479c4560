"""Whatever changes in the ledger, a load that looks only at what was written since finds all of it."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, insert, text

from builders.ledger import insert_run
from builders.loading import Warehouse
from builders.night import NOW, OneCall, Owed, campaign, completed, person, promise, silent
from outreach.domain.calls import CallState
from outreach.services.loading.differences import Counts
from outreach.services.reporting.promises import read_promises
from outreach.services.retention.erase import due_for_erasure, erase
from outreach.storage import tables

pytestmark = pytest.mark.parametrize("destination", ["postgresql"], indirect=True)

RIYADH = ZoneInfo("Asia/Riyadh")
LATER = NOW + timedelta(days=14)
LONG_AGO = datetime.now(UTC) - timedelta(days=8)


def execute(ledger: Engine, sql: str) -> None:
    with ledger.begin() as connection:
        connection.execute(text(sql))


def payment(ledger: Engine) -> None:
    """A payment of the invoice that someone promised to pay, booked on the day after the call."""
    booked = datetime.combine((NOW + timedelta(days=1)).date(), time(), RIYADH)
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.fact).values(
                kind="payment",
                subject="invoice",
                invoice_id="I-1",
                value={"amount": "100.00", "currency": "SAR", "payment_id": "p-1"},
                happened_at=booked,
                recorded_at=booked,
                source="warehouse:overdue_invoices",
            )
        )


def payments_read(ledger: Engine) -> None:
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.fact_reading).values(
                campaign_id="overdue_invoices", query="payments.sql", query_sha256="0", read_at=LATER
            )
        )


def a_later_night(ledger: Engine) -> None:
    run_id = insert_run(ledger, person("c-9", call=completed()), now=LATER)
    read_promises(ledger, run_id=run_id)


def rows_are_erased(ledger: Engine) -> None:
    execute(ledger, f"UPDATE outreach.campaign_run SET closed_at = '{LONG_AGO.isoformat()}'")
    now = datetime.now(UTC)
    erase(ledger, due_for_erasure(ledger, now=now), by="a test", now=now)


def right_party_after_all(ledger: Engine) -> None:
    """The call on which someone promised to pay was a conversation."""
    execute(
        ledger,
        "INSERT INTO outreach.fact"
        " (kind, subject, person_key, call_id, value, happened_at, recorded_at, source)"
        " SELECT 'conversation', 'person', person_key, call_id, '{}', ended_at, now(), 'levers_default'"
        " FROM outreach.call WHERE person_id = 'c-1'",
    )


CHANGES: dict[str, tuple[Callable[[Engine], None], set[str]]] = {
    "a late summary": (
        lambda ledger: execute(ledger, "UPDATE outreach.call SET summary = 'late' WHERE person_id = 'c-2'"),
        {"call_outcome"},
    ),
    "an unknown call is settled": (
        lambda ledger: execute(
            ledger, "UPDATE outreach.call SET state = 'completed' WHERE state = 'unknown'"
        ),
        {
            "call_outcome",
            "unknown_call",
            "attempt",
            "contact_decision",
            "campaign_funnel",
            "invoice_contact_history",
        },
    ),
    "a transcript": (
        lambda ledger: execute(
            ledger,
            "INSERT INTO outreach.call_transcript (call_id, received_at, transcript)"
            " SELECT call_id, now(), 'hello' FROM outreach.call WHERE person_id = 'c-3' LIMIT 1",
        ),
        {"call_outcome", "transcript"},
    ),
    "a payment before payments are read": (payment, {"invoice_contact_history", "payment"}),
    "payments are read for the first time": (payments_read, {"promise", "invoice_contact_history"}),
    "a later extract": (a_later_night, {"promise", "invoice_contact_history"}),
    "a call ended later than was thought, after the next one": (
        lambda ledger: execute(
            ledger,
            "UPDATE outreach.call SET ended_at = ended_at + interval '9 hours'"
            " FROM outreach.campaign_run AS run"
            " WHERE run.run_id = call.run_id AND run.wave = 1 AND person_id = 'c-3'",
        ),
        {"call_outcome", "attempt", "invoice_contact_history"},
    ),
    "a call turns out to be with the right party": (
        right_party_after_all,
        {"call_measure", "call_outcome", "attempt"},
    ),
    "what retention erases": (
        rows_are_erased,
        {"call_outcome", "contact_decision", "transcript", "transcript_turn", "attempt"},
    ),
}


@pytest.fixture
def loaded(ledger: Engine, destination: Warehouse) -> Warehouse:
    """Two waves and the night after, loaded: a promise, an unknown call, a person called three times."""
    kept = campaign(retention={"rows": "7d", "transcripts": "7d"})
    again = (Owed(invoice_id="i-3"),)
    insert_run(
        ledger,
        person("c-1", owed=(Owed(invoice_id="i-1"),), call=promise()),
        person("c-2", call=completed()),
        person("c-3", owed=again, call=silent()),
        of=kept,
    )
    insert_run(
        ledger,
        person("c-3", owed=again, call=silent(ended_at=NOW + timedelta(hours=2))),
        of=kept,
        wave=2,
    )
    day_after = NOW + timedelta(days=1)
    called = person("c-3", owed=again, call=silent(ended_at=day_after + timedelta(hours=1)))
    unknown = person("c-4", call=OneCall(state=CallState.UNKNOWN, account="levers_of_others"))
    insert_run(ledger, called, unknown, of=kept, now=day_after)
    destination.load()
    return destination


@pytest.mark.parametrize("change", CHANGES)
def test_the_rows_that_it_changed_are_loaded_and_no_others_differ(
    ledger: Engine, loaded: Warehouse, change: str
) -> None:
    make, touched = CHANGES[change]
    make(ledger)

    assert touched <= loaded.load().keys()
    assert loaded.load(everything=True) == {}


def test_a_promise_that_is_broken_by_time_alone_is_loaded(ledger: Engine, loaded: Warehouse) -> None:
    payments_read(ledger)
    execute(ledger, "UPDATE outreach.fact_reading SET read_at = '2026-11-21 12:00+00'")
    loaded.load()
    assert loaded.rows("promise", "state") == [("pending",)]
    payments_read_again = "INSERT INTO outreach.fact_reading (campaign_id, query, query_sha256, read_at)"
    execute(ledger, f"{payments_read_again} VALUES ('overdue_invoices', 'payments.sql', '1', '{LATER}')")

    assert loaded.load() == {
        "promise": Counts(new=0, changed=1, gone=0),
        "invoice_contact_history": Counts(new=1, changed=0, gone=1),
    }
    assert loaded.rows("promise", "state") == [("broken",)]


def test_a_payment_is_loaded_again_when_a_call_is_credited_with_it(ledger: Engine, loaded: Warehouse) -> None:
    payment(ledger)
    loaded.load()
    assert loaded.rows("payment", "campaign_id", "is_within_7_days") == [(None, False)]
    right_party_after_all(ledger)

    assert loaded.load()["payment"] == Counts(new=1, changed=0, gone=1)
    assert loaded.rows("payment", "campaign_id", "is_within_7_days") == [("overdue_invoices", True)]
    assert loaded.load(everything=True) == {}


def test_a_payment_is_loaded_with_the_run_of_its_call_and_not_before_it_was_published(
    ledger: Engine, loaded: Warehouse
) -> None:
    payment(ledger)
    right_party_after_all(ledger)
    execute(ledger, "UPDATE outreach.campaign_run SET published_at = NULL WHERE run_date = '2026-11-20'")
    loaded.load(is_published=False)
    assert loaded.rows("payment", "payment_id") == []

    assert loaded.load()["payment"] == Counts(new=1, changed=0, gone=0)
    assert loaded.load(everything=True) == {}


def test_a_payment_that_another_campaign_reads_in_another_month_stands_there_once(
    ledger: Engine, loaded: Warehouse
) -> None:
    payment(ledger)
    loaded.load()
    execute(
        ledger,
        "INSERT INTO outreach.fact (kind, subject, invoice_id, value, happened_at, recorded_at, source)"
        " SELECT kind, subject, invoice_id, value, happened_at + interval '1 month', recorded_at,"
        " 'warehouse:another' FROM outreach.fact WHERE kind = 'payment'",
    )
    loaded.load()

    assert len(loaded.rows("payment", "payment_id")) == 1
    assert loaded.load(everything=True) == {}


def test_a_transaction_that_ends_after_a_load_is_not_missed(ledger: Engine, loaded: Warehouse) -> None:
    with ledger.connect() as slow:
        slow.execute(text("UPDATE outreach.call SET summary = 'slow' WHERE person_id = 'c-2'"))
        assert loaded.load() == {}
        slow.commit()

    assert loaded.load() == {"call_outcome": Counts(new=0, changed=1, gone=0)}


def test_runs_that_were_not_written_are_not_even_read(ledger: Engine, loaded: Warehouse) -> None:
    loaded.execute("DELETE FROM outreach_tables.call_outcome WHERE person_id = 'c-4'")
    execute(ledger, "UPDATE outreach.call SET summary = 'late' WHERE person_id = 'c-2'")

    assert loaded.load() == {"call_outcome": Counts(new=0, changed=1, gone=0)}


def test_what_retention_erases_is_erased_in_the_warehouse(ledger: Engine, loaded: Warehouse) -> None:
    rows_are_erased(ledger)
    loaded.load()

    # The run of a call that may still ring keeps its rows; of the others what came of the calls stays.
    with_invoices = loaded.rows("call_outcome", "person_id", "oldest_due_date")
    assert {person for person, due in with_invoices if due is not None} == {"c-3", "c-4"}
    assert len(with_invoices) > 2
    assert {person for (person,) in loaded.rows("contact_decision", "person_id")} == {"c-3", "c-4"}
    assert loaded.rows("transcript_turn", "text") == []


def test_transcripts_go_when_they_are_no_longer_wished(loaded: Warehouse) -> None:
    held = len(loaded.rows("transcript", "call_id"))
    loaded.settings["transcripts"] = False

    assert loaded.load()["transcript"] == Counts(new=0, changed=0, gone=held)
    assert loaded.load() == {}
    loaded.settings["transcripts"] = True
    assert loaded.load()["transcript"] == Counts(new=held, changed=0, gone=0)
