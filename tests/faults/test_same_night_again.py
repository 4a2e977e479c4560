"""The same night once more, in every way that a person or a scheduler comes to it: no one is called again.

Weya is left out where one environment hears of another's calls: nothing comes by
itself there, and a ledger asks for its own batches alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select

from builders.events import KEY
from builders.ledger import insert_run
from builders.levers_accounts import utc_now
from builders.news import FOR_EVER, hold_news_back, let_news_flow
from builders.night import Person, campaign
from builders.resolving import why_closed
from builders.shift import STILL_DUE, Finished, Shift, people, shift
from builders.simulator import NO_ONE_ANSWERS
from builders.stations import STATIONS, TELLING, Station
from builders.webhook_app import running_webhooks
from outreach.campaign.folder import Campaign
from outreach.domain import identity
from outreach.domain.errors import ConfigurationError
from outreach.providers.registry import provider_for
from outreach.services.dispatch.plan import plan_batches
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.services.runs.run import Run, open_run
from outreach.storage import tables

NEW_KEY = "the-key-that-follows"
ZONE = ZoneInfo("Asia/Riyadh")


@pytest.fixture
def called() -> tuple[Person, ...]:
    return people(3)


@pytest.fixture
def night(
    ledger: Engine, warehouse: Engine, tmp_path: Path, called: tuple[Person, ...], station: Station
) -> Iterator[Shift]:
    with shift(ledger, warehouse, tmp_path, called, on=station, batches={"canary": 0}) as night:
        yield night


def of(night: Shift) -> Campaign:
    """The night's campaign, as its folder says it."""
    config = campaign(provider=night.station.choice(), batches={"canary": 0})
    return replace(config, still_due_sql=STILL_DUE)


def open_again(
    night: Shift, *, run_after: datetime, environment: str = "test", folder: Campaign | None = None
) -> Run:
    """Do as ``open_run`` does in another DAG run for tonight's date and wave."""
    return open_run(
        night.ledger,
        campaign=folder or of(night),
        environment=environment,
        run_date=today(night),
        wave=1,
        run_after=run_after,
        now=night.clock(),
    )


def today(night: Shift) -> date:
    return night.clock().astimezone(ZONE).date()


def plan(night: Shift, run_id: UUID) -> dict[str, int]:
    return plan_batches(
        night.ledger,
        run_id=run_id,
        account=night.sender.account,
        provider=night.provider,
        now=night.clock(),
    )


def another_night(
    night: Shift, called: tuple[Person, ...], *, run_date: date, wave: int = 1, opened: datetime
) -> Shift:
    """A run of its own for these people, on the same simulator; it is planned now."""
    run_id = insert_run(
        night.ledger, *called, of=of(night), run_date=run_date, wave=wave, sealed=False, now=opened
    )
    plan(night, run_id)
    return replace(night, run_id=run_id, sender=replace(night.sender, run_id=run_id))


@pytest.mark.parametrize(
    "ago",
    [timedelta(0), timedelta(hours=5), timedelta(days=40), -timedelta(hours=3)],
    ids=["triggered by hand", "a late deploy", "backfill or catch-up", "a clock that is ahead"],
)
def test_another_dag_run_for_tonight_joins_the_run_and_adds_no_call(night: Shift, ago: timedelta) -> None:
    assert isinstance(night.run(), Finished)
    calls = night.column("call_id")
    again = open_again(night, run_after=night.clock() - ago)
    assert again.run_id == night.run_id
    assert plan(night, again.run_id) == {"calls": 3, "batches": 1, "withdrawn": 0}
    assert isinstance(night.run(), Finished)
    assert night.column("call_id") == calls
    assert night.requests() == 1
    assert night.everybody_rang_once()


def test_another_dag_run_while_the_night_is_still_being_handed_over_adds_no_call(night: Shift) -> None:
    hold_news_back(night)
    night.submit()
    again = open_again(night, run_after=night.clock())
    plan(night, again.run_id)
    night.submit()
    assert night.states() == {"submitted": 3}
    let_news_flow(night)
    assert isinstance(night.run(), Finished)
    assert night.requests() == 1


def test_a_changed_folder_does_not_change_a_night_that_is_sealed(night: Shift) -> None:
    other = replace(of(night), prompt="Another prompt about {{customer}}.")
    again = open_again(night, run_after=night.clock(), folder=other)
    assert again.campaign.prompt == of(night).prompt


@pytest.mark.parametrize("days", [-400, -1, 1])
def test_a_run_for_another_date_than_today_decides_and_calls_no_one(
    night: Shift, called: tuple[Person, ...], days: int
) -> None:
    assert isinstance(night.run(), Finished)
    run_date = today(night) + timedelta(days=days)
    other = another_night(night, called, run_date=run_date, opened=night.clock())
    assert isinstance(other.run(), Finished)
    assert other.states() == {"withdrawn": 3}
    assert set(other.column("withdrawal_reason")) == {"stale"}
    assert night.requests() == 1


def test_a_slot_of_two_o_clock_that_is_deployed_at_seven_calls_no_one(
    night: Shift, called: tuple[Person, ...]
) -> None:
    slot = night.clock() - timedelta(hours=5, minutes=6)
    slots_date = slot.astimezone(ZONE).date()
    late = another_night(night, called, run_date=slots_date, wave=2, opened=slot)
    assert isinstance(late.submit(), Finished)
    assert late.states() == {"withdrawn": 3}
    assert night.requests() == 0


def test_a_slot_that_is_made_up_for_too_late_calls_no_one_and_leaves_the_night_to_one_in_time(
    ledger: Engine, warehouse: Engine, tmp_path: Path, called: tuple[Person, ...], station: Station
) -> None:
    now = datetime.now(UTC)
    missed = insert_run(
        ledger,
        *called,
        of=replace(campaign(provider=station.choice(), batches={"canary": 0}), still_due_sql=STILL_DUE),
        run_date=now.astimezone(ZONE).date(),
        sealed=False,
        run_after=now - timedelta(hours=5),
        now=now,
    )
    with shift(ledger, warehouse, tmp_path, called, on=station, batches={"canary": 0}) as night:
        assert night.run_id != missed
        late = replace(night, run_id=missed, sender=replace(night.sender, run_id=missed))
        plan(late, missed)
        assert isinstance(late.submit(), Finished)
        assert late.states() == {"withdrawn": 3}
        assert set(late.column("withdrawal_reason")) == {"stale"}
        assert isinstance(night.run(), Finished)
        assert night.everybody_rang_once()


@pytest.mark.parametrize("hours", [3, 5, 24 * 40])
def test_a_run_that_comes_too_late_takes_no_wave_and_joins_the_one_that_is_there(
    night: Shift, hours: int
) -> None:
    slot = night.clock() - timedelta(hours=hours)
    tomorrow = today(night) + timedelta(days=1)
    first, again = (
        open_run(
            night.ledger,
            campaign=of(night),
            environment="test",
            run_date=tomorrow,
            wave=1,
            run_after=slot,
            now=night.clock(),
        )
        for _ in range(2)
    )
    assert (first.wave, first.run_id) == (0, again.run_id)
    joined = open_again(night, run_after=slot)
    assert (joined.wave, joined.run_id) == (1, night.run_id)


def test_a_late_run_stays_late_when_the_campaign_is_given_more_time(night: Shift) -> None:
    """Else it would call, beside the run that someone started in time."""
    slot, tomorrow = night.clock() - timedelta(hours=5), today(night) + timedelta(days=1)
    late = open_run(
        night.ledger,
        campaign=of(night),
        environment="test",
        run_date=tomorrow,
        wave=1,
        run_after=slot,
        now=night.clock(),
    )
    patient = replace(of(night), config=of(night).config.model_copy(update={"freshness": timedelta(days=9)}))
    for run_date in (tomorrow, slot.astimezone(ZONE).date()):
        again = open_run(
            night.ledger,
            campaign=patient,
            environment="test",
            run_date=run_date,
            wave=late.wave,
            run_after=slot,
            now=night.clock(),
        )
        assert (again.wave, again.fresh_until < slot) == (0, True)


def test_a_further_wave_calls_everyone_again_and_only_once(
    ledger: Engine, warehouse: Engine, tmp_path: Path, called: tuple[Person, ...], station: Station
) -> None:
    no_one_opts_out = {"line_shares": NO_ONE_ANSWERS}
    with shift(
        ledger,
        warehouse,
        tmp_path,
        called,
        on=station,
        simulator=no_one_opts_out,
        batches={"canary": 0},
    ) as night:
        assert isinstance(night.run(), Finished)
        second = another_night(night, called, run_date=today(night), wave=2, opened=night.clock())
        assert second.requests() == 1
        assert isinstance(second.run(), Finished)
        assert isinstance(second.run(), Finished)
        assert second.requests() == 2
        phones = sorted(each.phone or "" for each in called)
        assert sorted(second.rings()) == sorted(phones * 2)
        assert not set(night.column("call_id")) & set(second.column("call_id"))


def test_a_second_environment_may_not_use_the_ledger_of_the_first(night: Shift) -> None:
    with pytest.raises(ConfigurationError, match="another environment"):
        open_again(night, run_after=night.clock(), environment="staging")
    assert night.states() == {"planned": 3}
    assert isinstance(night.run(), Finished)
    assert night.everybody_rang_once()


@pytest.mark.parametrize("station", TELLING, ids=str)
def test_events_of_one_environment_settle_nothing_in_anothers_ledger(
    night: Shift, other_ledger: Engine, called: tuple[Person, ...], tmp_path: Path
) -> None:
    """Two ledgers, one account at the provider, and the same key by mistake."""
    staging: dict[str, Any] = {"environment": "staging", "batches": {"canary": 0}}
    with shift(
        other_ledger,
        night.warehouse,
        tmp_path / "staging",
        called,
        on=night.station,
        **staging,
    ) as other:
        for each in (night, other):
            hold_news_back(each)
            each.submit()
        night.simulator.deliver_to(other.door)
        let_news_flow(night)
        night.simulator.faults.add("lag_reads", seconds=FOR_EVER)
        night.wait_for_events()
        other.wait_for_inbox()
        with other_ledger.connect() as connection:
            results = list(connection.scalars(select(tables.provider_event.c.result)))
        assert results == ["forged"] * 3
        assert other.states() == {"submitted": 3}
        assert why_closed(other) is None
    assert night.states() == {"submitted": 3}


@contextmanager
def rotated(night: Shift, *keys: str) -> Iterator[Shift]:
    """The night with these keys: its sender has them, and so has the door where events go from now on."""
    environment = night.sender.settings.environment
    settings = LedgerSettings(environment=environment, metadata_keys=keys)
    doorkeeper = provider_for(night.sender.account, clock=utc_now)
    with running_webhooks(night.ledger, provider_of=lambda _: doorkeeper, settings=settings) as door:
        if night.station.sends_events:
            night.simulator.deliver_to(f"{door}/{night.station.connection_id}")
        yield replace(night, sender=replace(night.sender, settings=settings))


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_after_a_rotation_the_new_key_signs_and_what_the_old_one_signed_still_settles(night: Shift) -> None:
    hold_news_back(night)
    night.submit()
    assert signatures(night) == expected_signatures(night, KEY)
    with rotated(night, NEW_KEY, KEY) as after:
        let_news_flow(night)
        after.wait_for_events()
    assert set(night.states()) <= {"completed", "failed"}


@pytest.mark.parametrize("station", STATIONS, ids=str)
def test_the_first_key_signs(night: Shift) -> None:
    with rotated(night, NEW_KEY, KEY) as after:
        after.submit()
        assert signatures(night) == expected_signatures(night, NEW_KEY)
        after.wait_for_events()
    assert set(night.states()) <= {"completed", "failed"}
    assert why_closed(night) is None


def test_once_the_old_key_is_gone_what_it_signed_is_kept_and_settles_nothing(night: Shift) -> None:
    hold_news_back(night)
    night.submit()
    with rotated(night, NEW_KEY) as after:
        let_news_flow(night)
        after.wait_for_events()
    assert night.states() == {"submitted": 3}
    assert night.requests() == 1


def signatures(night: Shift) -> set[str]:
    """The seals in the request, as the ledger kept it."""
    with night.ledger.connect() as connection:
        body = connection.scalars(select(tables.call_batch.c.body)).one()
    return {call.signature for call in night.station.sent_calls(body or b"")}


def expected_signatures(night: Shift, key: str) -> set[str]:
    environment = night.sender.settings.environment
    return {identity.seal(call, environment=environment, key=key) for call in night.column("call_id")}
