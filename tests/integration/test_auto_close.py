"""Calls that no one resolves are closed as made after the campaign's ``unknown_closes_after``, not before."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Text, cast, select, update

from builders.ledger import insert_run
from builders.night import NOW, OneCall, campaign, person
from outreach.campaign.folder import Campaign
from outreach.domain.calls import CallState
from outreach.services.dispatch.reconcile import batch_lock
from outreach.services.resolution.auto_close import close_forgotten
from outreach.services.runs.run import read_run
from outreach.storage import tables

UNKNOWN = OneCall(state=CallState.UNKNOWN)
DAY = timedelta(days=1)


def states(ledger: Engine, table: Any = tables.call) -> list[str]:
    with ledger.connect() as connection:
        return sorted(connection.scalars(select(table.c.state)))


@pytest.fixture
def two(ledger: Engine) -> Engine:
    """A ledger with two unknown calls of one batch, and a campaign that waits three days."""
    insert_run(
        ledger, person(call=UNKNOWN), person(call=UNKNOWN), of=campaign(unknown_closes_after="3d"), now=NOW
    )
    return ledger


def test_until_its_days_are_over_an_unknown_call_stays_unknown(two: Engine) -> None:
    assert close_forgotten(two, now=NOW + 3 * DAY) == 0
    assert states(two) == ["unknown", "unknown"]


def test_then_it_counts_as_made_for_good_and_frees_its_account(two: Engine) -> None:
    assert close_forgotten(two, now=NOW + 3 * DAY + timedelta(minutes=1)) == 2
    assert states(two) == ["expired", "expired"]
    assert states(two, tables.call_batch) == ["submitted"]
    assert close_forgotten(two, now=NOW + 4 * DAY) == 0


def test_the_record_says_who_closed_it_and_why(two: Engine) -> None:
    close_forgotten(two, now=NOW + 4 * DAY)
    moved = tables.call_transition
    query = select(moved.c.actor, cast(moved.c.evidence, Text)).where(moved.c.from_state == "unknown")
    with two.connect() as connection:
        said = {tuple(row) for row in connection.execute(query)}
        problems = set(connection.scalars(select(tables.call.c.problem)))
    [(actor, evidence)] = said
    assert actor == "close_forgotten"
    assert "no one found out" in evidence
    assert problems == {"closed as made: no one found out in time whether it rang"}


def test_a_batch_that_a_live_process_holds_is_left_for_later(two: Engine) -> None:
    with two.connect() as connection:
        batch_id = connection.scalars(select(tables.call_batch.c.batch_id)).one()
    with batch_lock(two, batch_id):
        assert close_forgotten(two, now=NOW + 4 * DAY) == 0
    assert close_forgotten(two, now=NOW + 4 * DAY) == 2


def test_calls_that_stayed_unknown_in_a_batch_that_was_confirmed_are_closed_too(two: Engine) -> None:
    with two.begin() as connection:
        connection.execute(update(tables.call_batch).values(state="submitted"))
    assert close_forgotten(two, now=NOW + 4 * DAY) == 2
    assert states(two) == ["expired", "expired"]


def test_the_days_count_from_when_it_became_unknown_not_from_the_claim(two: Engine) -> None:
    """A sender that died is settled when Airflow is back; people get their days from then on."""
    with two.begin() as connection:
        connection.execute(update(tables.call).values(state_changed_at=NOW + 2 * DAY))
    assert close_forgotten(two, now=NOW + 4 * DAY) == 0


def test_calls_in_every_other_state_are_left_alone(ledger: Engine) -> None:
    others = [state for state in CallState if state not in {CallState.UNKNOWN, CallState.SUBMITTING}]
    insert_run(ledger, *(person(call=OneCall(state=state)) for state in others))
    before = states(ledger)
    assert close_forgotten(ledger, now=NOW + 30 * DAY) == 0
    assert states(ledger) == before


def test_a_run_from_before_there_was_such_a_key_goes_by_the_default(ledger: Engine) -> None:
    run_id = insert_run(ledger, person(call=UNKNOWN))
    run = tables.campaign_run
    with ledger.begin() as connection:
        snapshot = connection.scalars(select(run.c.snapshot)).one()
        del snapshot["config"]["unknown_closes_after"]
        connection.execute(update(run).values(snapshot=snapshot, snapshot_sha256="another"))
        assert read_run(connection, run_id).campaign.config.unknown_closes_after == 14 * DAY
    assert close_forgotten(ledger, now=NOW + 14 * DAY) == 0
    assert close_forgotten(ledger, now=NOW + 15 * DAY) == 1


@pytest.mark.parametrize("too_short", ["23h", "90s"])
def test_less_than_a_day_is_refused(too_short: str) -> None:
    with pytest.raises(ValueError, match="must be at least 1d"):
        campaign(unknown_closes_after=too_short)


def test_a_snapshot_keeps_the_campaigns_own_days() -> None:
    kept = Campaign.from_snapshot(campaign(unknown_closes_after="2d").snapshot())
    assert kept.config.unknown_closes_after == 2 * DAY
