"""Data that a campaign keeps no longer goes, run by run; rows that prevent a second call stay."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import Engine, Table, delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from builders.ledger import insert_run
from builders.night import RUN_DATE, OneCall, campaign, completed, person, promise, silent
from outreach.domain.calls import CallState
from outreach.services.reporting.funnel import read_funnel
from outreach.services.retention.erase import Erased, due_for_erasure, erase
from outreach.storage import tables

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=8)
LATELY = NOW - timedelta(days=6)
KEPT = {"rows": "7d", "transcripts": "7d", "events": "7d"}

MAY_STILL_RING = [
    CallState.SUBMITTING,
    CallState.SUBMITTED,
    CallState.IN_PROGRESS,
    CallState.UNKNOWN,
]

GOES = ("invoice", "contact", "call_transcript", "call_transcript_turn", "provider_event")
STAYS = ("campaign_run", "call", "call_batch", "call_transition", "call_invoice", "fact")


def night(
    ledger: Engine,
    *calls: OneCall,
    closed_at: datetime | None = LONG_AGO,
    wave: int = 1,
    retention: dict[str, str] = KEPT,
) -> UUID:
    """A run of finished calls, each with an event, that was closed then."""
    of = campaign(retention=retention)
    run_id = insert_run(ledger, *(person(call=call) for call in calls), of=of, wave=wave)
    with ledger.begin() as connection:
        table = tables.campaign_run
        connection.execute(update(table).where(table.c.run_id == run_id).values(closed_at=closed_at))
        connection.execute(text("UPDATE outreach.call_batch SET body = '{}' WHERE state = 'planned'"))
        connection.execute(
            text(
                "INSERT INTO outreach.provider_event"
                " (connection_id, provider, event_key, source, received_at, body, call_id, applied_at)"
                " SELECT 'levers_default', 'levers', call_id::text, 'webhook', now(), '{}', call_id, now()"
                " FROM outreach.call WHERE run_id = :run_id"
            ),
            {"run_id": run_id},
        )
    return run_id


def left_of(ledger: Engine, *names: str) -> dict[str, int]:
    with ledger.connect() as connection:
        return {
            name: connection.scalar(
                select(func.count()).select_from(tables.metadata.tables[f"outreach.{name}"])
            )
            or 0
            for name in names
        }


def rows_of_views(ledger: Engine, *views: str) -> dict[str, int]:
    with ledger.connect() as connection:
        return {
            view: connection.execute(text(f"SELECT count(*) FROM reporting.{view}")).scalar_one()
            for view in views
        }


def delete_while_erasing(ledger: Engine, table: Table, run_id: UUID) -> None:
    """Delete all rows of a table in a transaction that says that the run is erased."""
    with ledger.begin() as connection:
        connection.execute(text(f"SET LOCAL outreach.erasing = '{run_id}'"))
        connection.execute(delete(table))


def erase_all(ledger: Engine) -> list[tuple[UUID, Erased]]:
    due = due_for_erasure(ledger, now=NOW)
    erase(ledger, due, by="a test", now=NOW)
    return [(each.run_id, each.what) for each in due]


def test_data_that_was_read_or_heard_goes_and_calls_stay(ledger: Engine) -> None:
    run_id = night(ledger, completed(), OneCall(state=CallState.FAILED))
    with ledger.begin() as connection:
        connection.execute(update(tables.call).values(summary="They talked."))
    stays = left_of(ledger, *STAYS)
    assert sorted(erase_all(ledger)) == [(run_id, Erased(what)) for what in sorted(KEPT)]
    assert left_of(ledger, *GOES) == dict.fromkeys(GOES, 0)
    assert left_of(ledger, *STAYS) == stays
    with ledger.connect() as connection:
        assert connection.scalars(select(tables.call.c.summary)).all() == [None, None]
        assert set(connection.scalars(select(tables.call_batch.c.body))) == {None}
    assert erase_all(ledger) == []


def test_the_result_of_a_call_stays_in_the_reporting_views_when_its_rows_go(
    ledger: Engine,
) -> None:
    views = ("call_outcome", "call_measure", "attempt", "promise", "transcript", "transcript_turn")
    night(ledger, promise(promised_on=RUN_DATE), silent(), retention={"rows": "7d"})
    before = rows_of_views(ledger, *views)
    assert all(before.values())
    assert [what for _, what in erase_all(ledger)] == [Erased.ROWS]
    assert rows_of_views(ledger, *views) == before
    with ledger.connect() as connection:
        calls = connection.execute(
            text("SELECT invoice_count, invoice_ids FROM reporting.call_outcome")
        ).all()
    assert [tuple(row) for row in calls] == [(1, []), (1, [])]


def test_a_run_that_another_nights_calls_are_counted_with_is_counted_as_before(ledger: Engine) -> None:
    night(ledger, completed())
    counted = select(tables.call.c.person_key, tables.call.c.phone, tables.call.c.rang_at)
    with ledger.connect() as connection:
        before = connection.execute(counted).all()
    erase_all(ledger)
    with ledger.connect() as connection:
        assert connection.execute(counted).all() == before


def test_an_erasure_is_written_down_and_the_sums_of_the_run_stay(ledger: Engine) -> None:
    run_id = night(ledger, completed(), completed())
    sums = text("SELECT invoices, people, to_call, not_called FROM reporting.campaign_funnel")
    with ledger.connect() as connection:
        before = connection.execute(sums).one()
    erase_all(ledger)
    erased = select(tables.erasure.c.counts, tables.erasure.c.erased_by).where(
        tables.erasure.c.run_id == run_id, tables.erasure.c.what == Erased.ROWS
    )
    with ledger.connect() as connection:
        assert connection.execute(sums).one() == before
        row = connection.execute(erased).one()
    assert row.counts == {
        "invoice": 2,
        "contact": 2,
        "decision": 2,
        "call_batch_body": row.counts["call_batch_body"],
    }
    assert row.erased_by == "a test"
    with pytest.raises(IntegrityError, match="append-only"), ledger.begin() as connection:
        connection.execute(delete(tables.erasure))


@pytest.mark.parametrize("what", KEPT)
def test_each_kind_has_its_own_time(ledger: Engine, what: str) -> None:
    run_id = night(ledger, completed(), retention=KEPT | {what: "30d"})
    assert {each for _, each in erase_all(ledger)} == {Erased(other) for other in KEPT if other != what}
    later = due_for_erasure(ledger, now=NOW + timedelta(days=23))
    assert [(each.run_id, each.what) for each in later] == [(run_id, Erased(what))]


def test_without_a_word_on_it_everything_is_kept(ledger: Engine) -> None:
    night(ledger, completed(), retention={}, closed_at=NOW - timedelta(days=3000))
    assert erase_all(ledger) == []


def test_the_newest_run_of_a_campaign_speaks_for_all(ledger: Engine) -> None:
    old = night(ledger, completed(), retention={})
    night(ledger, completed(), closed_at=None, wave=2, retention={"events": "7d"})
    assert erase_all(ledger) == [(old, Erased.EVENTS)]


@pytest.mark.parametrize("closed_at", [None, LATELY], ids=["open", "closed lately"])
def test_a_run_whose_night_may_come_again_is_kept(ledger: Engine, closed_at: datetime | None) -> None:
    night(ledger, completed(), closed_at=closed_at)
    assert erase_all(ledger) == []


@pytest.mark.parametrize("state", MAY_STILL_RING, ids=str)
def test_a_run_with_a_call_that_may_still_ring_is_kept(ledger: Engine, state: CallState) -> None:
    night(ledger, completed(), OneCall(state=state))
    assert erase_all(ledger) == []


@pytest.mark.parametrize(
    ("closed_at", "state"),
    [(LATELY, CallState.FAILED), (LONG_AGO, CallState.UNKNOWN)],
    ids=["closed lately", "may still ring"],
)
def test_the_database_refuses_what_no_one_may_erase(
    ledger: Engine, closed_at: datetime, state: CallState
) -> None:
    run_id = night(ledger, completed(), OneCall(state=state), closed_at=closed_at)
    for table in (tables.invoice, tables.contact, tables.provider_event):
        with pytest.raises(IntegrityError):
            delete_while_erasing(ledger, table, run_id)


@pytest.mark.parametrize("table", [tables.call, tables.call_batch, tables.fact, tables.campaign_run], ids=str)
def test_rows_that_keep_people_from_being_called_twice_are_never_erased(ledger: Engine, table: Table) -> None:
    run_id = night(ledger, completed())
    with ledger.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO outreach.fact"
                " (kind, subject, person_key, value, happened_at, recorded_at, source)"
                " VALUES ('conversation', 'person', 'c-1', '{}', now(), now(), 'call')"
            )
        )
    with pytest.raises(IntegrityError):
        delete_while_erasing(ledger, table, run_id)


def test_nothing_goes_in_the_name_of_another_run(ledger: Engine) -> None:
    night(ledger, completed())
    other = night(ledger, completed(), wave=2)
    with pytest.raises(IntegrityError, match="is sealed"):
        delete_while_erasing(ledger, tables.invoice, other)


def test_a_dry_run_changes_nothing(ledger: Engine) -> None:
    night(ledger, completed())
    before = left_of(ledger, *GOES, *STAYS)
    due = due_for_erasure(ledger, now=NOW)
    assert json.loads(json.dumps([dict(each.counts) for each in due if each.what is Erased.EVENTS])) == [
        {"provider_event": 1}
    ]
    assert left_of(ledger, *GOES, *STAYS) == before


def test_the_promised_amounts_of_a_night_stay_when_its_rows_go(ledger: Engine) -> None:
    run_id = night(ledger, promise("12.50"))
    before = read_funnel(ledger, run_id=run_id)
    erase(ledger, due_for_erasure(ledger, now=NOW), by="hourly", now=NOW)

    after = read_funnel(ledger, run_id=run_id)
    assert (
        (after.promises, after.promised)
        == (before.promises, before.promised)
        == (1, {"SAR": Decimal("12.5")})
    )
