"""A whole night without Airflow: a campaign's folder, every stage in its order, and the provider.

Nothing goes wrong here. It is what the lowest allowed versions have to be able to do.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from builders.shift import Clock, Finished, Shift, on_duty
from builders.small_nights import each_once, write_night
from builders.stations import NEWEST, Station
from outreach.domain.gates import Gate
from outreach.quality.gates import check_gate
from outreach.services.extraction.invoices import extract_invoices
from outreach.services.preparation.contacts import prepare_contacts, shards
from outreach.services.preparation.decide import decide
from outreach.services.preparation.prompt_tags import build_prompt_tags
from outreach.services.reporting.conservation import conservation
from outreach.services.reporting.funnel import read_funnel
from outreach.services.runs.campaign_folders import load_campaign
from outreach.services.runs.close import close_run
from outreach.services.runs.run import open_run

PHONES_FROM = {str(station): 100 * number for number, station in enumerate(NEWEST, start=1)}
"""Nights share a warehouse, and a phone has at most one open call."""


@pytest.fixture
def night(ledger: Engine, warehouse: Engine, tmp_path: Path, station: Station) -> Iterator[Shift]:
    """Seven customers of a campaign's folder, taken by the real stages up to a planned run."""
    campaign_id, clock = f"night_with_{station.name}", Clock()
    write_night(
        warehouse,
        tmp_path,
        campaign_id,
        phones_from=PHONES_FROM[str(station)],
        provider=station.choice(),
    )
    campaign, now = load_campaign(tmp_path / campaign_id), clock()
    run = open_run(
        ledger,
        campaign=campaign,
        environment="test",
        run_date=now.astimezone(campaign.config.zone()).date(),
        wave=1,
        run_after=now,
        now=now,
    )
    extract_invoices(ledger, warehouse, run_id=run.run_id, now=now)
    assert check_gate(ledger, run_id=run.run_id, gate=Gate.INVOICES, now=now).failures == ()
    for shard in shards(ledger, run_id=run.run_id):
        prepare_contacts(ledger, run_id=run.run_id, shard=shard)
        build_prompt_tags(ledger, run_id=run.run_id, shard=shard)
    assert check_gate(ledger, run_id=run.run_id, gate=Gate.CONTACTS, now=now).failures == ()
    decide(ledger, run_id=run.run_id, now=now)
    with on_duty(ledger, warehouse, tmp_path, run.run_id, clock=clock, sealed_at=now, on=station) as night:
        yield night
    with warehouse.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {campaign_id} CASCADE"))


def test_everyone_who_is_to_be_called_is_called_once_and_the_numbers_add_up(night: Shift) -> None:
    assert isinstance(night.run(seconds=60), Finished)
    assert sorted(night.rings()) == sorted(each_once(PHONES_FROM[str(night.station)]))
    now = night.clock()
    assert check_gate(night.ledger, run_id=night.run_id, gate=Gate.OUTCOMES, now=now).failures == ()
    assert conservation(night.ledger, run_id=night.run_id) == ()
    with night.ledger.connect() as connection:
        counted = connection.execute(text("SELECT sum(provider_count) FROM outreach.call_batch")).scalar_one()
    assert counted == (None if night.station.name == "levers" else 5)
    funnel = read_funnel(night.ledger, run_id=night.run_id)
    assert (funnel.invoices, funnel.people, funnel.to_call, funnel.calls) == (7, 7, 5, 5)
    states = close_run(night.ledger, run_id=night.run_id, upstream_failed=False, now=now)
    assert sum(states.values()) == 5
    assert set(states) <= {"completed", "failed"}
